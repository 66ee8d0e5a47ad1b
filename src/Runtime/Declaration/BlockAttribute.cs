using System;

namespace GradientFlow;

/// <summary>Another network as a layer: its layers from input to output, without its loss. They are called Block.Layer, or Block.0.Layer, Block.1.Layer, … of
/// one that is repeated.</summary>
/// <param name="network">A class marked <see cref="NetworkAttribute"/>, with one output.</param>
/// <param name="from">The layers that feed its inputs, in order; the one declared before unless given.</param>
public sealed class BlockAttribute(Type network, params string[] from) : LayerAttribute<Block>
{
    /// <summary>The network.</summary>
    public Type Network { get; } = network;

    /// <summary>The layers that feed it.</summary>
    public string[] From { get; } = from;

    /// <summary>How often it stands one behind the other, each time with parameters of its own.</summary>
    public int Repeat { get; set; } = 1;

    /// <summary>Whether all repetitions use the parameters of the first.</summary>
    public bool Tied { get; set; }

    /// <summary>An earlier block of the same network whose parameters this one uses, those of activations included.</summary>
    public string? Share { get; set; }
}
