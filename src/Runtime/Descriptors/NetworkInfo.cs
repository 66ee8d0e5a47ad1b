using System;
using System.Collections.Generic;
using System.Linq;

namespace GradientFlow;

/// <summary>What is known of a network before it runs. Emitted; equal for every instance.</summary>
public sealed class NetworkInfo
{
    /// <summary>The version of the contract between emitted code and this library.</summary>
    public const int CurrentContract = 3;

    /// <summary>The contract the code was emitted for.</summary>
    public required int Contract { get; init; }

    /// <summary>The name of the class.</summary>
    public required string Name { get; init; }

    /// <summary>The arithmetic of data, parameters and gradients.</summary>
    public required Precision Precision { get; init; }

    /// <summary>The number of samples the declaration names, 0 for none.</summary>
    public required int DeclaredSamples { get; init; }

    /// <summary>P, the length of θ.</summary>
    public required int ParameterCount { get; init; }

    /// <summary>λ of the term λ/2·‖θ‖² in the loss, 0 for none.</summary>
    public required double WeightDecay { get; init; }

    /// <summary>The layers in declaration order, inputs included.</summary>
    public required IReadOnlyList<Layer> Layers { get; init; }

    /// <summary>The outputs with their losses, in declaration order.</summary>
    public required IReadOnlyList<OutputInfo> Outputs
    {
        get;
        init
        {
            field = value;
            OutputSize = value.Sum(o => o.Size);
        }
    }

    /// <summary>What the compiler found on the hypotheses of the disputed theorem of arXiv 2509.23887.</summary>
    public required ScopeReport Scope { get; init; }

    /// <summary>Whether the derivatives of all activations are continuous, your own included; then so is ∇L, unless the loss has a kink itself.</summary>
    public required bool IsSmooth { get; init; }

    /// <summary>Comparisons of one sample at whose sides a derivative differs, z &gt; 0 of each unit of a ReLU layer; 0 where all activations are
    /// smooth.</summary>
    public int KinkCount { get; init; }

    /// <summary>The width of vectors that the declaration asks for, 0 for plain numbers; null leaves it to the machine.</summary>
    public int? VectorBits { get; init; }

    /// <summary>Samples of a tile.</summary>
    public required int TileSamples { get; init; }

    /// <summary>Values of inputs, targets and sample weights in a tile.</summary>
    public required int DataLength { get; init; }

    /// <summary>Values of the largest workspace, that of <see cref="NetworkProgram.Hessian"/> excepted.</summary>
    public required int WorkspaceLength { get; init; }

    /// <summary>Values of the workspace of <see cref="NetworkProgram.Hessian"/>.</summary>
    public required int HessianWorkspaceLength { get; init; }

    /// <summary>D, the directions that <see cref="NetworkProgram.Hessian"/> takes at once; 0 where it makes blocks.</summary>
    public required int HessianDirections { get; init; }

    /// <summary>The blocks that <see cref="NetworkProgram.Hessian"/> makes, one of each two that are each other's transposes.</summary>
    public required IReadOnlyList<HessianBlock> HessianBlocks { get; init; }

    /// <summary>Values that programs may add zero to behind their sums, so that they can add whole vectors.</summary>
    public required int SumsPadding { get; init; }

    /// <summary>Values of the sums: P of a gradient, the loss, and padding.</summary>
    public int SumsLength => ParameterCount + 1 + SumsPadding;

    /// <summary>The inputs in declaration order.</summary>
    public IEnumerable<Input> Inputs => Layers.OfType<Input>();

    /// <summary>M, the values of all outputs of a sample together.</summary>
    public int OutputSize { get; private init; }

    /// <summary>The loss as a formula, weight decay included.</summary>
    public string LossConvention => string.Join(" + ", Outputs.Select(o => o.Formula)) + (WeightDecay > 0 ? $" + {WeightDecay}/2·‖θ‖²" : "");

    /// <summary>The layer of that name.</summary>
    /// <param name="name">The name of its property.</param>
    /// <exception cref="ArgumentException">The network has no such layer.</exception>
    public Layer Layer(string name) => Layers.FirstOrDefault(l => l.Name == name)
        ?? throw new ArgumentException($"{Name} has no layer '{name}'; its layers are {string.Join(", ", Layers.Select(l => l.Name))}.", nameof(name));

    internal void RequireContract()
    {
        if (Contract != CurrentContract)
            throw new NotSupportedException(
                $"{Name} was compiled for contract {Contract} of the GradientFlow library and this is contract {CurrentContract}: rebuild the project that "
                    + $"declares {Name} with the GradientFlow package that is loaded.");
    }
}

/// <summary>A block of ∇²L, row-major.</summary>
/// <param name="Row">Where its rows start.</param>
/// <param name="Rows">How many there are.</param>
/// <param name="Column">Where its columns start.</param>
/// <param name="Columns">How many there are.</param>
public readonly record struct HessianBlock(int Row, int Rows, int Column, int Columns);

/// <summary>What a loss demands of its targets.</summary>
public enum TargetRule
{
    /// <summary>Any finite numbers.</summary>
    Any,

    /// <summary>−1 or +1.</summary>
    PlusMinusOne,

    /// <summary>Not negative, and of sum 1 over the outputs of a sample.</summary>
    Probabilities,
}

/// <summary>An output and its loss.</summary>
public sealed class OutputInfo
{
    /// <summary>The layer that is the output.</summary>
    public required string Name { get; init; }

    /// <summary>The shape of one sample's output.</summary>
    public required int[] Shape { get; init; }

    /// <summary>Values of one sample's output.</summary>
    public int Size => Shape.Aggregate(1, (a, b) => a * b);

    /// <summary>The loss, such as Square or Huber.</summary>
    public required string Loss { get; init; }

    /// <summary>The scale c of the loss.</summary>
    public required LossScale Scale { get; init; }

    /// <summary>c·Σᵢ wᵢ·ρ as a formula.</summary>
    public required string Formula { get; init; }

    /// <summary>What the loss demands of the targets.</summary>
    public required TargetRule Targets { get; init; }
}
