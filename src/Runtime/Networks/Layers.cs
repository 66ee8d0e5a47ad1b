using System;
using System.Numerics.Tensors;

namespace GradientFlow;

/// <summary>An input.</summary>
/// <param name="info">What the compiler knows.</param>
public sealed class Input(LayerInfo info) : Layer(info);

/// <summary>A dense layer, h = σ(W·x + b).</summary>
/// <param name="info">What the compiler knows.</param>
public sealed class Dense(LayerInfo info) : Layer(info)
{
    /// <summary>W in the caller's θ: [width, inputs…].</summary>
    /// <param name="theta">θ: [P]</param>
    /// <exception cref="ArgumentException">θ is too short for the network.</exception>
    public TensorSpan<T> Weights<T>(Span<T> theta) => View(ParameterRole.Weights, theta);

    /// <inheritdoc cref="Weights{T}(Span{T})"/>
    public ReadOnlyTensorSpan<T> Weights<T>(ReadOnlySpan<T> theta) => View(ParameterRole.Weights, theta);

    /// <summary>b in the caller's θ: [width].</summary>
    /// <param name="theta">θ: [P]</param>
    /// <exception cref="ArgumentException">θ is too short for the network.</exception>
    /// <exception cref="InvalidOperationException">The layer has no bias.</exception>
    public TensorSpan<T> Bias<T>(Span<T> theta) => View(ParameterRole.Bias, theta);

    /// <inheritdoc cref="Bias{T}(Span{T})"/>
    public ReadOnlyTensorSpan<T> Bias<T>(ReadOnlySpan<T> theta) => View(ParameterRole.Bias, theta);

    /// <summary>The trainable slopes in the caller's θ: [width].</summary>
    /// <param name="theta">θ: [P]</param>
    /// <exception cref="ArgumentException">θ is too short for the network.</exception>
    /// <exception cref="InvalidOperationException">The activation is not <see cref="Activation.PReLU"/>.</exception>
    public TensorSpan<T> Slopes<T>(Span<T> theta) => View(ParameterRole.Slope, theta);

    /// <inheritdoc cref="Slopes{T}(Span{T})"/>
    public ReadOnlyTensorSpan<T> Slopes<T>(ReadOnlySpan<T> theta) => View(ParameterRole.Slope, theta);
}

/// <summary>A sum of layers.</summary>
/// <param name="info">What the compiler knows.</param>
public sealed class Add(LayerInfo info) : Layer(info);

/// <summary>An element-wise product of layers.</summary>
/// <param name="info">What the compiler knows.</param>
public sealed class Multiply(LayerInfo info) : Layer(info);

/// <summary>Layers one after the other along an axis.</summary>
/// <param name="info">What the compiler knows.</param>
public sealed class Concat(LayerInfo info) : Layer(info);
