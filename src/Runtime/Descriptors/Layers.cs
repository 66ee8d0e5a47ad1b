using System;
using System.Numerics.Tensors;

namespace GradientFlow;

/// <summary>An input.</summary>
/// <param name="info">What the compiler knows.</param>
public sealed class Input(LayerInfo info) : Layer(info);

/// <summary>A layer with weights, and mostly a bias.</summary>
/// <param name="info">What the compiler knows.</param>
public abstract class WeightedLayer(LayerInfo info) : Layer(info)
{
    /// <summary>W in the caller's θ, of the shape its attribute says.</summary>
    /// <param name="theta">θ: [P]</param>
    /// <exception cref="ArgumentException">θ is too short for the network.</exception>
    public TensorSpan<T> Weights<T>(Span<T> theta) => View("W", theta);

    /// <inheritdoc cref="Weights{T}(Span{T})"/>
    public ReadOnlyTensorSpan<T> Weights<T>(ReadOnlySpan<T> theta) => View("W", theta);

    /// <summary>b in the caller's θ: one for each unit.</summary>
    /// <param name="theta">θ: [P]</param>
    /// <exception cref="ArgumentException">θ is too short for the network.</exception>
    /// <exception cref="InvalidOperationException">The layer has no bias.</exception>
    public TensorSpan<T> Bias<T>(Span<T> theta) => View("b", theta);

    /// <inheritdoc cref="Bias{T}(Span{T})"/>
    public ReadOnlyTensorSpan<T> Bias<T>(ReadOnlySpan<T> theta) => View("b", theta);

    /// <summary>The trainable slopes in the caller's θ: one for each unit.</summary>
    /// <param name="theta">θ: [P]</param>
    /// <exception cref="ArgumentException">θ is too short for the network.</exception>
    /// <exception cref="InvalidOperationException">The activation is not <see cref="Activation.PReLU"/>.</exception>
    public TensorSpan<T> Slopes<T>(Span<T> theta) => View("a", theta);

    /// <inheritdoc cref="Slopes{T}(Span{T})"/>
    public ReadOnlyTensorSpan<T> Slopes<T>(ReadOnlySpan<T> theta) => View("a", theta);
}

/// <summary>A dense layer, h = σ(W·x + b).</summary>
/// <param name="info">What the compiler knows.</param>
public sealed class Dense(LayerInfo info) : WeightedLayer(info);

/// <summary>A bilinear layer.</summary>
/// <param name="info">What the compiler knows.</param>
public sealed class Bilinear(LayerInfo info) : WeightedLayer(info);

/// <summary>A sum of layers.</summary>
/// <param name="info">What the compiler knows.</param>
public sealed class Add(LayerInfo info) : Layer(info);

/// <summary>An element-wise product of layers.</summary>
/// <param name="info">What the compiler knows.</param>
public sealed class Multiply(LayerInfo info) : Layer(info);

/// <summary>Layers one after the other along an axis.</summary>
/// <param name="info">What the compiler knows.</param>
public sealed class Concat(LayerInfo info) : Layer(info);

/// <summary>A convolution along one axis.</summary>
/// <param name="info">What the compiler knows.</param>
public sealed class Conv1D(LayerInfo info) : WeightedLayer(info);

/// <summary>A convolution along two axes.</summary>
/// <param name="info">What the compiler knows.</param>
public sealed class Conv2D(LayerInfo info) : WeightedLayer(info);

/// <summary>A convolution that keeps channels apart.</summary>
/// <param name="info">What the compiler knows.</param>
public sealed class DepthwiseConv2D(LayerInfo info) : WeightedLayer(info);

/// <summary>The transpose of a convolution along one axis.</summary>
/// <param name="info">What the compiler knows.</param>
public sealed class TransposedConv1D(LayerInfo info) : WeightedLayer(info);

/// <summary>The transpose of a convolution along two axes.</summary>
/// <param name="info">What the compiler knows.</param>
public sealed class TransposedConv2D(LayerInfo info) : WeightedLayer(info);

/// <summary>A graph convolution.</summary>
/// <param name="info">What the compiler knows.</param>
public sealed class GraphConv(LayerInfo info) : WeightedLayer(info);

/// <summary>Rows of a table.</summary>
/// <param name="info">What the compiler knows.</param>
public sealed class Embedding(LayerInfo info) : WeightedLayer(info);

/// <summary>A recurrent cell, unrolled; its second weights are "U".</summary>
/// <param name="info">What the compiler knows.</param>
public sealed class Recurrent(LayerInfo info) : WeightedLayer(info);

/// <summary>Self-attention; its projection back is "U" with the bias "c".</summary>
/// <param name="info">What the compiler knows.</param>
public sealed class Attention(LayerInfo info) : WeightedLayer(info);

/// <summary>Self-attention without softmax; its projection back is "U" with the bias "c".</summary>
/// <param name="info">What the compiler knows.</param>
public sealed class LinearAttention(LayerInfo info) : WeightedLayer(info);

/// <summary>Windows, or whole channels, joined to one value each.</summary>
/// <param name="info">What the compiler knows.</param>
public sealed class Pool(LayerInfo info) : Layer(info);

/// <summary>Longer spatial axes.</summary>
/// <param name="info">What the compiler knows.</param>
public sealed class Upsample(LayerInfo info) : Layer(info);

/// <summary>A part along one axis.</summary>
/// <param name="info">What the compiler knows.</param>
public sealed class Slice(LayerInfo info) : Layer(info);

/// <summary>The same values in another shape.</summary>
/// <param name="info">What the compiler knows.</param>
public sealed class Reshape(LayerInfo info) : Layer(info);

/// <summary>The same values as one vector.</summary>
/// <param name="info">What the compiler knows.</param>
public sealed class Flatten(LayerInfo info) : Layer(info);

/// <summary>The axes in another order.</summary>
/// <param name="info">What the compiler knows.</param>
public sealed class Transpose(LayerInfo info) : Layer(info);

/// <summary>A layer that centres and scales.</summary>
/// <param name="info">What the compiler knows.</param>
public abstract class NormLayer(LayerInfo info) : Layer(info)
{
    /// <summary>The gains in the caller's θ.</summary>
    /// <param name="theta">θ: [P]</param>
    /// <exception cref="ArgumentException">θ is too short for the network.</exception>
    public TensorSpan<T> Gains<T>(Span<T> theta) => View("g", theta);

    /// <inheritdoc cref="Gains{T}(Span{T})"/>
    public ReadOnlyTensorSpan<T> Gains<T>(ReadOnlySpan<T> theta) => View("g", theta);

    /// <summary>The biases in the caller's θ.</summary>
    /// <param name="theta">θ: [P]</param>
    /// <exception cref="ArgumentException">θ is too short for the network.</exception>
    /// <exception cref="InvalidOperationException">The layer has no bias.</exception>
    public TensorSpan<T> Bias<T>(Span<T> theta) => View("b", theta);

    /// <inheritdoc cref="Bias{T}(Span{T})"/>
    public ReadOnlyTensorSpan<T> Bias<T>(ReadOnlySpan<T> theta) => View("b", theta);
}

/// <summary>Batch norm as it is at inference.</summary>
/// <param name="info">What the compiler knows.</param>
public sealed class BatchNorm(LayerInfo info) : NormLayer(info)
{
    /// <summary>Mean and variance of each channel, and ε, as declared.</summary>
    public BatchStatistics Statistics => LayerInfo.Statistics!;
}

/// <summary>Mean and variance of a sample taken out.</summary>
/// <param name="info">What the compiler knows.</param>
public sealed class LayerNorm(LayerInfo info) : NormLayer(info);

/// <summary>The root mean square of a sample taken out.</summary>
/// <param name="info">What the compiler knows.</param>
public sealed class RMSNorm(LayerInfo info) : NormLayer(info);

/// <summary>Another network as a layer; its layers stand beside it in <see cref="NetworkInfo.Layers"/>.</summary>
/// <param name="info">What the compiler knows.</param>
public sealed class Block(LayerInfo info) : Layer(info);
