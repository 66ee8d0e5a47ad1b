using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics.Tensors;

namespace GradientFlow;

/// <summary>What a block of parameters is to its layer.</summary>
public enum ParameterRole
{
    /// <summary>Weights.</summary>
    Weights,

    /// <summary>Biases.</summary>
    Bias,

    /// <summary>Trainable slopes of an activation.</summary>
    Slope,

    /// <summary>Gains of a norm.</summary>
    Gain,
}

/// <summary>A block of θ: row-major values of one shape.</summary>
public sealed class ParameterBlock
{
    /// <summary>The layer whose parameters they are.</summary>
    public required string Layer { get; init; }

    /// <summary>What the layer calls them: W for weights, b for biases, a for slopes, g for gains; a layer with more of one kind has names for each.</summary>
    public required string Name { get; init; }

    /// <summary>What they are to it.</summary>
    public required ParameterRole Role { get; init; }

    /// <summary>Where the block starts in θ.</summary>
    public required int Offset { get; init; }

    /// <summary>The shape; of weights, units first.</summary>
    public required int[] Shape { get; init; }

    /// <summary>Inputs of one unit.</summary>
    public required int FanIn { get; init; }

    /// <summary>Units of the layer.</summary>
    public required int FanOut { get; init; }

    /// <summary>How the block starts.</summary>
    public required Initialization Initialization { get; init; }

    /// <summary>The scale s of that scheme.</summary>
    public required double Scale { get; init; }

    /// <summary>What is added to the draws of a scheme with a density: 1 for gains.</summary>
    public double Mean { get; init; }

    /// <summary>The share of zeros of <see cref="Initialization.Sparse"/>.</summary>
    public double Sparsity { get; init; }

    /// <summary>The layer whose block of the same role this one copies at the start.</summary>
    public string? CopyOf { get; init; }

    /// <summary>The number of values.</summary>
    public int Length => Shape.Aggregate(1, (a, b) => a * b);

    /// <summary>The part of θ that is this block.</summary>
    public Range Range => Offset..(Offset + Length);
}

/// <summary>What is known of a layer before it runs.</summary>
public sealed class LayerInfo
{
    /// <summary>The name of the property.</summary>
    public required string Name { get; init; }

    /// <summary>The name of its attribute, such as Dense.</summary>
    public required string Kind { get; init; }

    /// <summary>The layers that feed it.</summary>
    public required string[] From { get; init; }

    /// <summary>The shape of one sample's value.</summary>
    public required int[] Shape { get; init; }

    /// <summary>The activation as declared, null for none.</summary>
    public string? Activation { get; init; }

    /// <summary>The statistics of a batch norm, null for any other layer.</summary>
    public BatchStatistics? Statistics { get; init; }

    /// <summary>The blocks of θ the layer uses, its own and shared ones.</summary>
    public ParameterBlock[] Parameters { get; init; } = [];
}

/// <summary>What a batch norm takes for mean and variance of each channel.</summary>
/// <param name="Mean">μ</param>
/// <param name="Variance">v</param>
/// <param name="Epsilon">ε</param>
public sealed record BatchStatistics(double[] Mean, double[] Variance, double Epsilon);

/// <summary>The descriptor of a layer: its name, its shapes and the blocks of θ it uses.</summary>
/// <param name="info">What the compiler knows.</param>
public abstract class Layer(LayerInfo info)
{
    private protected LayerInfo LayerInfo => info;

    /// <summary>The name of the property.</summary>
    public string Name => info.Name;

    /// <summary>The kind of layer, the name of its attribute, such as Dense.</summary>
    public string Kind => info.Kind;

    /// <summary>The layers that feed this one.</summary>
    public IReadOnlyList<string> From => info.From;

    /// <summary>The shape of one sample's value.</summary>
    public IReadOnlyList<int> Shape => info.Shape;

    /// <summary>The activation as declared, null for none.</summary>
    public string? Activation => info.Activation;

    /// <summary>The blocks of θ the layer uses, its own and shared ones.</summary>
    public IReadOnlyList<ParameterBlock> Parameters => info.Parameters;

    /// <inheritdoc/>
    public override string ToString() => $"{Kind} {Name} [{string.Join(", ", Shape.Select(n => $"{n}"))}]";

    /// <summary>A block of the layer in the caller's θ.</summary>
    /// <param name="name">What the layer calls it, <see cref="ParameterBlock.Name"/>.</param>
    /// <param name="theta">θ: [P]</param>
    /// <exception cref="ArgumentException">θ is too short for the network.</exception>
    /// <exception cref="InvalidOperationException">The layer has no such block.</exception>
    public TensorSpan<T> View<T>(string name, Span<T> theta)
    {
        var block = Block(name, theta.Length);
        return new TensorSpan<T>(theta[block.Range], Lengths(block));
    }

    /// <inheritdoc cref="View{T}(string, Span{T})"/>
    public ReadOnlyTensorSpan<T> View<T>(string name, ReadOnlySpan<T> theta)
    {
        var block = Block(name, theta.Length);
        return new ReadOnlyTensorSpan<T>(theta[block.Range], Lengths(block));
    }

    private static nint[] Lengths(ParameterBlock block) => Array.ConvertAll(block.Shape, n => (nint)n);

    private ParameterBlock Block(string name, int length)
    {
        var block = Array.Find(info.Parameters, p => p.Name == name)
            ?? throw new InvalidOperationException(info.Parameters.Length == 0 ? $"{Name} has no parameters." : $"{Name} has no parameters '{name}', only "
            + $"{string.Join(", ", info.Parameters.Select(p => p.Name))}.");
        if (block.Offset + block.Length > length)
            throw new ArgumentException(
                $"θ has {length} values, but {Name} lies at {block.Offset} … {block.Offset + block.Length - 1}: it is not a θ of this network.", "theta");
        return block;
    }
}
