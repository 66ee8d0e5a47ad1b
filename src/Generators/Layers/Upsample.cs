using System;
using System.Linq;
using GradientFlow.Generators.Nests;

namespace GradientFlow.Generators.Layers;

/// <summary>[channels, spatial…] with every spatial axis f times as long.</summary>
internal static class Upsample
{
    public static Tensor Write(LayerWriter layer)
    {
        var factor = layer.Size("factor");
        Window.RequireSpace(layer);
        return layer.Member("interpolation") == "Linear" ? Linear(layer, factor) : Nearest(layer, factor);
    }

    /// <summary>h[c, f·y + j, …] = x[c,y…], j &lt; f</summary>
    private static Tensor Nearest(LayerWriter layer, int factor)
    {
        var x = layer.Input;
        var output = new Tensor(layer.Output, Space.Computed, true, [x.Shape[0], .. x.Shape.Skip(1).Select(size => checked(factor * size))]);
        var (from, copy) = (layer.Axes("i", x.Shape), layer.Axes("j", [.. x.Shape.Skip(1).Select(_ => factor)]));
        var target = output[[from[0], .. copy.Select((j, d) => factor * (Affine)from[d + 1] + j)]];
        layer.Graph.Add(new Nest([.. from, .. copy], [LayerWriter.Sum([], x[from])], [], [new(target, layer.Graph.Variable(0))]));
        return output;
    }

    /// <summary>h = (A ⊗ …)·x, one axis after the other, A the matrix of linear interpolation.</summary>
    private static Tensor Linear(LayerWriter layer, int factor)
    {
        var x = layer.Input;
        for (var d = 1; d < x.Shape.Length; d++)
        {
            var A = Interpolation(layer, x.Shape[d], factor);
            var axes = layer.Axes("i", [.. x.Shape.Select((size, e) => e == d ? checked(factor * size) : size)]);
            var from = layer.Axis("j", x.Shape[d]);
            var index = Graph.Index(axes);
            index[d] = from;
            x = layer.Graph.Contract(d == x.Shape.Length - 1 ? layer.Output : layer.Output.As("u"), axes, LayerWriter.Sum([from], A[axes[d], from], x[index]));
        }

        return x;
    }

    /// <summary>Position u of the output lies at (u + ½)/f − ½ of the input, between two neighbours; at an edge, on the last one.</summary>
    private static Tensor Interpolation(LayerWriter layer, int size, int factor) => layer.Constant("A", [checked(factor * size), size], () =>
    {
        var values = new double[factor * size * size];
        for (var u = 0; u < factor * size; u++)
        {
            var at = Math.Min(Math.Max((u + 0.5) / factor - 0.5, 0), size - 1);
            var below = (int)at;
            values[u * size + below] += 1 - (at - below);
            if (at > below)
                values[u * size + below + 1] += at - below;
        }

        return values;
    });
}
