using System;
using System.Linq;
using GradientFlow.Generators.Nests;
using GradientFlow.Generators.Scalars;

namespace GradientFlow.Generators.Layers;

/// <summary>Layers joined point for point; along an axis of size 1 a layer is repeated.</summary>
internal static class Elementwise
{
    /// <summary>h = x₁ + x₂ + …</summary>
    public static Tensor Add(LayerWriter layer) => Write(layer, (a, b) => a + b, reads => [.. reads.Select(r => LayerWriter.Sum([], r))]);

    /// <summary>h = x₁·x₂·…</summary>
    public static Tensor Multiply(LayerWriter layer) => Write(layer, (a, b) => a * b, reads => [LayerWriter.Sum([], reads)]);

    /// <summary>A map where the shapes are equal, which what produces the inputs can take in; where some are repeated a contraction, whose derivative sums at
    /// once.</summary>
    private static Tensor Write(LayerWriter layer, Func<Expr, Expr, Expr> join, Func<Access[], Term[]> terms)
    {
        layer.RequireEqualShapes(orOne: true);
        int[] shape = [.. layer.Input.Shape.Select((_, d) => layer.Inputs.Max(x => x.Shape[d]))];
        if (layer.Inputs.All(x => x.Shape.SequenceEqual(shape)))
            return layer.Graph.Pointwise(layer.Output, layer.Inputs.Select((_, i) => layer.Graph.Variable(i + 1)).Aggregate(join), layer.Inputs);
        var axes = layer.Axes("i", shape);
        return layer.Graph.Contract(layer.Output, axes,
            terms([.. layer.Inputs.Select(x => x[Graph.Index(axes).Select((a, d) => x.Shape[d] == 1 ? 0 : a).ToArray()])]));
    }
}
