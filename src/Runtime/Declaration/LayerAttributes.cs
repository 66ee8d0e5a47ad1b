using System;

namespace GradientFlow;

/// <summary>Declares a partial property as a layer; the type of the property is <typeparamref name="TLayer"/>.</summary>
/// <typeparam name="TLayer">The descriptor of the layer.</typeparam>
[AttributeUsage(AttributeTargets.Property, Inherited = false)]
public abstract class LayerAttribute<TLayer> : Attribute
    where TLayer : Layer;

/// <summary>Declares a layer with an activation σ.</summary>
/// <typeparam name="TLayer">The descriptor of the layer.</typeparam>
public abstract class ActivatedLayerAttribute<TLayer> : LayerAttribute<TLayer>
    where TLayer : Layer
{
    private protected ActivatedLayerAttribute(Activation activation) => Activation = activation;

    private protected ActivatedLayerAttribute(string activation) => ActivationMethod = activation;

    /// <summary>σ, unless <see cref="ActivationMethod"/> names it.</summary>
    public Activation Activation { get; }

    /// <summary>The method that is σ.</summary>
    public string? ActivationMethod { get; }

    /// <summary>The slope of <see cref="Activation.LeakyReLU"/> below 0.</summary>
    public double Slope { get; set; } = 0.01;

    /// <summary>The scale of <see cref="Activation.ELU"/> and <see cref="Activation.CELU"/> below 0.</summary>
    public double Alpha { get; set; } = 1;
}

/// <summary>Declares a layer with weights, a bias and an activation.</summary>
/// <typeparam name="TLayer">The descriptor of the layer.</typeparam>
public abstract class WeightedLayerAttribute<TLayer> : ActivatedLayerAttribute<TLayer>
    where TLayer : Layer
{
    private protected WeightedLayerAttribute(Activation activation)
        : base(activation)
    {
    }

    private protected WeightedLayerAttribute(string activation)
        : base(activation)
    {
    }

    /// <summary>Whether the layer has a bias.</summary>
    public bool Bias { get; set; } = true;

    /// <summary>A layer of the same kind and shapes whose weights and bias this one uses. Activation and its parameters stay the layer's own.</summary>
    public string? Share { get; set; }
}

/// <summary>An input of the network.</summary>
/// <param name="shape">The shape of one sample, such as (2) or (3, 8, 8).</param>
public sealed class InputAttribute(params int[] shape) : LayerAttribute<Input>
{
    /// <summary>The shape of one sample.</summary>
    public int[] Shape { get; } = shape;

    /// <summary>Whether the values are discrete: categories, counts, pixels of few levels. It serves analysis: a theorem that asks for inputs with a density
    /// does not speak of such data.</summary>
    public bool Discrete { get; set; }
}

/// <summary>A dense layer, h = σ(W·x + b), W: [width, inputs], b: [width]. An input of several dimensions counts as one vector, row-major.</summary>
public sealed class DenseAttribute : WeightedLayerAttribute<Dense>
{
    /// <summary>A dense layer with an activation of the catalogue.</summary>
    /// <param name="width">The number of units, at least 1.</param>
    /// <param name="activation">σ</param>
    public DenseAttribute(int width, Activation activation = Activation.Identity)
        : base(activation) => Width = width;

    /// <summary>A dense layer with an activation of the user's own.</summary>
    /// <param name="width">The number of units, at least 1.</param>
    /// <param name="activation">The name of a static method marked <see cref="ActivationAttribute"/>, as nameof gives it.</param>
    public DenseAttribute(int width, string activation)
        : base(activation) => Width = width;

    /// <summary>The number of units.</summary>
    public int Width { get; }

    /// <summary>Whether every row of the input, along its last axis, is mapped alike: h[…,j] = σ(b[j] + Σ_k W[j,k]·x[…,k]).</summary>
    public bool EachRow { get; set; }

    /// <summary>The layer that feeds this one; the one declared before it unless given.</summary>
    public string? From { get; set; }
}

/// <summary>The sum of layers of one shape, h = x₁ + x₂ + …; along an axis of size 1 a layer is repeated.</summary>
/// <param name="from">The layers, at least two.</param>
public sealed class AddAttribute(params string[] from) : LayerAttribute<Add>
{
    /// <summary>The layers.</summary>
    public string[] From { get; } = from;
}

/// <summary>The element-wise product of layers of one shape, h = x₁·x₂·…; along an axis of size 1 a layer is repeated.</summary>
/// <param name="from">The layers, at least two.</param>
public sealed class MultiplyAttribute(params string[] from) : LayerAttribute<Multiply>
{
    /// <summary>The layers.</summary>
    public string[] From { get; } = from;
}

/// <summary>Layers one after the other along an axis; along all others their shapes agree.</summary>
/// <param name="from">The layers, at least two.</param>
public sealed class ConcatAttribute(params string[] from) : LayerAttribute<Concat>
{
    /// <summary>The layers.</summary>
    public string[] From { get; } = from;

    /// <summary>The axis, 0 for the first of a sample's shape.</summary>
    public int Axis { get; set; }
}

/// <summary>A bilinear layer of two inputs, h[j] = σ(b[j] + Σ_{k,l} W[j,k,l]·x[k]·y[l]), W: [width, size of x, size of y]. Inputs of several dimensions count
/// as vectors, row-major.</summary>
public sealed class BilinearAttribute : WeightedLayerAttribute<Bilinear>
{
    /// <summary>A bilinear layer with an activation of the catalogue.</summary>
    /// <param name="width">The number of units, at least 1.</param>
    /// <param name="activation">σ</param>
    public BilinearAttribute(int width, Activation activation = Activation.Identity)
        : base(activation) => Width = width;

    /// <summary>A bilinear layer with an activation of the user's own.</summary>
    /// <param name="width">The number of units, at least 1.</param>
    /// <param name="activation">The name of a static method marked <see cref="ActivationAttribute"/>, as nameof gives it.</param>
    public BilinearAttribute(int width, string activation)
        : base(activation) => Width = width;

    /// <summary>The number of units.</summary>
    public int Width { get; }

    /// <summary>The two layers that feed this one.</summary>
    public string[] From { get; set; } = [];
}
