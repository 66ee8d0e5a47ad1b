using System;
using System.Collections.Generic;
using GradientFlow.Generators.Declaration;
using GradientFlow.Generators.Nests;

namespace GradientFlow.Generators.Layers;

/// <summary>What the compiler knows of a kind of layer.</summary>
/// <param name="MostInputs">1 for a layer with one predecessor, 2 for one with two; <see cref="int.MaxValue"/> for any number from two.</param>
/// <param name="CanShare">Its weights may belong to another layer of the kind.</param>
/// <param name="Write">Writes the layer's nests and returns its output.</param>
internal sealed record LayerKind(int MostInputs, bool CanShare, Func<LayerWriter, Tensor> Write) : ILayerKind
{
    /// <summary>It joins layers, at least two, and names them all.</summary>
    public bool Joins => MostInputs > 1;

    /// <inheritdoc/>
    public string? AlsoReads { get; init; }

    /// <summary>It reads its input as indices, whole numbers from 0.</summary>
    public bool ReadsIndices { get; init; }

    /// <summary>The fixed statistics of so many channels that a sound layer normalises by; null for a kind that has none.</summary>
    public Func<LayerSpec, int, FixedStatistics>? Statistics { get; init; }

    /// <summary>A convolution along one axis, of which more is proved where a network has nothing else.</summary>
    public bool IsConvolutionOfOneAxis { get; init; }
}

/// <summary>Mean and variance of each channel, given by the declaration, and what is added to a variance.</summary>
internal sealed record FixedStatistics(double[] Mean, double[] Variance, double Epsilon);

/// <summary>Every kind of layer, by the name of its attribute. An input has no entry: it writes no nests.</summary>
internal static class LayerCatalogue
{
    public static readonly Dictionary<string, LayerKind> Kinds = new()
    {
        [LayerSpec.Block] = new(1, CanShare: false, layer => layer.Input),
        ["Dense"] = new(1, CanShare: true, Dense.Write),
        ["Add"] = new(int.MaxValue, CanShare: false, Elementwise.Add),
        ["Multiply"] = new(int.MaxValue, CanShare: false, Elementwise.Multiply),
        ["Concat"] = new(int.MaxValue, CanShare: false, Concat.Write),
        ["Bilinear"] = new(2, CanShare: true, Bilinear.Write),
        ["Conv1D"] = Convolution.In(1) with { IsConvolutionOfOneAxis = true },
        ["Conv2D"] = Convolution.In(2),
        ["DepthwiseConv2D"] = new(1, CanShare: true, Convolution.Depthwise),
        ["TransposedConv1D"] = TransposedConvolution.In(1),
        ["TransposedConv2D"] = TransposedConvolution.In(2),
        ["AveragePool"] = new(1, CanShare: false, Pooling.Average),
        ["MaxPool"] = new(1, CanShare: false, Pooling.Maximum),
        ["GlobalAveragePool"] = new(1, CanShare: false, Pooling.GlobalAverage),
        ["Upsample"] = new(1, CanShare: false, Upsample.Write),
        ["Slice"] = new(1, CanShare: false, Arrangement.Slice),
        ["Reshape"] = new(1, CanShare: false, Arrangement.Reshape),
        ["Flatten"] = new(1, CanShare: false, Arrangement.Flatten),
        ["Transpose"] = new(1, CanShare: false, Arrangement.Transpose),
        ["BatchNorm"] = new(1, CanShare: true, Norms.Batch) { Statistics = Norms.StatisticsOf },
        ["LayerNorm"] = new(1, CanShare: true, Norms.Layer),
        ["RMSNorm"] = new(1, CanShare: true, Norms.RootMeanSquare),
        ["GraphConv"] = new(1, CanShare: true, GraphConvolution.Write) { AlsoReads = "Adjacency" },
        ["Embedding"] = new(1, CanShare: true, Embedding.Write) { ReadsIndices = true },
        ["Recurrent"] = new(1, CanShare: true, Recurrent.Write),
        ["Attention"] = new(1, CanShare: true, Attention.Softmax),
        ["LinearAttention"] = new(1, CanShare: true, Attention.Linear),
    };
}
