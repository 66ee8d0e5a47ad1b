using System;
using System.Collections.Generic;
using System.Linq;
using GradientFlow.Generators.Declaration;
using GradientFlow.Generators.Nests;

namespace GradientFlow.Generators.Layers;

/// <summary>Layers that move values and compute nothing.</summary>
internal static class Arrangement
{
    /// <summary>Length indices along an axis, from start on.</summary>
    public static Tensor Slice(LayerWriter layer)
    {
        var (x, axis, start, length) = (layer.Input, layer.AxisArgument("Axis"), layer.Integer("start", 0), layer.Size("length"));
        if (start < 0 || start >= x.Shape[axis])
            throw LayerWriter.Fail(Rules.OutOfRange, "start", layer.Spec.Name, "start", start,
                $"from 0 to {x.Shape[axis] - 1}, an index of axis {axis} of {x.Symbol.Owner}");
        if (length > x.Shape[axis] - start)
            throw LayerWriter.Fail(Rules.OutOfRange, "length", layer.Spec.Name, "length", length,
                $"at most {x.Shape[axis] - start}, what is left of axis {axis} of {x.Symbol.Owner} from {start} on");
        var axes = layer.Axes("i", [.. x.Shape.Select((size, d) => d == axis ? length : size)]);
        var from = Graph.Index(axes);
        from[axis] += start;
        return layer.Graph.Contract(layer.Output, axes, LayerWriter.Sum([], x[from]));
    }

    /// <summary>h[i_{p(0)}, i_{p(1)}, …] = x[i₀, i₁, …]; without a permutation, the axes in reverse.</summary>
    public static Tensor Transpose(LayerWriter layer)
    {
        var x = layer.Input;
        var order = layer.Integers("permutation");
        if (order.Length == 0)
            order = [.. Enumerable.Range(0, x.Shape.Length).Reverse()];
        if (!order.OrderBy(d => d).SequenceEqual(Enumerable.Range(0, x.Shape.Length)))
            throw LayerWriter.Fail(Rules.OutOfRange, "permutation", layer.Spec.Name, "permutation", LayerWriter.Text(order),
                $"each of 0 … {x.Shape.Length - 1}, the axes of {x.Symbol.Owner}, once");
        var axes = layer.Axes("i", x.Shape);
        return layer.Graph.Contract(layer.Output, [.. order.Select(d => axes[d])], LayerWriter.Sum([], x[axes]));
    }

    public static Tensor Flatten(LayerWriter layer) => Reshape(layer, [layer.Input.Size]);

    /// <summary>The same values, row-major, in another shape; one size may be −1 and is what is left.</summary>
    public static Tensor Reshape(LayerWriter layer)
    {
        var (x, shape) = (layer.Input, layer.Integers("shape"));
        var known = shape.Where(n => n != -1).Aggregate(1L, (a, b) => a * b);
        if (shape.Length == 0 || shape.Any(n => n < 1 && n != -1) || shape.Count(n => n == -1) > 1)
            throw LayerWriter.Fail(Rules.OutOfRange, "shape", layer.Spec.Name, "shape", LayerWriter.Text(shape),
                "sizes of at least 1, of which one may be −1 and is then what is left");
        if (shape.Contains(-1) ? x.Size % known != 0 : known != x.Size)
            throw LayerWriter.Fail(Rules.ShapesDoNotFit, "shape", layer.Spec.Name,
                $"{x.Symbol.Owner} has shape {LayerWriter.Text(x.Shape)} of {x.Size} values, and {LayerWriter.Text(shape)} "
                    + $"{(shape.Contains(-1) ? "does not divide them" : $"has {known}")}");
        return Reshape(layer, [.. shape.Select(n => n == -1 ? (int)(x.Size / known) : n)]);
    }

    private static Tensor Reshape(LayerWriter layer, int[] shape)
    {
        var output = new Tensor(layer.Output, Space.Computed, true, shape);
        foreach (var run in Runs(layer.Input.Shape, shape))
        {
            // Both shapes are read along the same loops: the fineness of their strides together.
            var axes = layer.Axes("i", run.Sizes);
            layer.Graph.Add(new Nest(axes, [LayerWriter.Sum([], layer.Input[At(layer.Input.Shape, run, axes)])], [],
                [new(output[At(shape, run, axes)], layer.Graph.Variable(0))]));
        }

        return output;
    }

    /// <summary>Places of a flat array: Start + Σ Strides[i]·(index i).</summary>
    private sealed record FlatRun(int Start, int[] Sizes, int[] Strides);

    /// <summary>The index of a run's places in a shape. Of each loop, its stride is a multiple of exactly the dimensions it moves along.</summary>
    private static Affine[] At(int[] shape, FlatRun run, Axis[] axes)
    {
        var index = new Affine[shape.Length];
        var stride = 1;
        for (var d = shape.Length - 1; d >= 0; d--)
        {
            index[d] = run.Start / stride % shape[d];
            for (var i = 0; i < axes.Length; i++)
            {
                if (run.Strides[i] >= stride && run.Strides[i] < stride * shape[d])
                    index[d] += run.Strides[i] / stride * (Affine)axes[i];
            }

            stride *= shape[d];
        }

        return index;
    }

    /// <summary>Where the strides of both shapes divide each other, one set of loops; else runs along which neither shape moves on to its next row.</summary>
    private static IEnumerable<FlatRun> Runs(int[] a, int[] b)
    {
        var size = a.Aggregate(1, (x, y) => x * y);
        var strides = Strides(a).Concat(Strides(b)).Distinct().OrderByDescending(s => s).ToArray();
        if (strides.Zip(strides.Skip(1), (wide, narrow) => wide % narrow == 0).All(divides => divides))
        {
            var kept = strides.Select((s, i) => (Stride: s, Size: (i == 0 ? size : strides[i - 1]) / s)).Where(l => l.Size > 1).ToArray();
            return [new(0, [.. kept.Select(l => l.Size)], [.. kept.Select(l => l.Stride)])];
        }

        var rows = new[] { a, b }.Select(shape => Math.Max(1, shape.LastOrDefault(n => n > 1)));
        var starts = rows.SelectMany(row => Enumerable.Range(0, size / row).Select(r => r * row)).Append(size).Distinct().OrderBy(s => s).ToArray();
        return starts.Zip(starts.Skip(1), (from, to) => new FlatRun(from, [to - from], [1]));
    }

    private static IEnumerable<int> Strides(int[] shape)
    {
        var stride = 1;
        for (var d = shape.Length - 1; d >= 0; d--)
        {
            yield return stride;
            stride *= shape[d];
        }
    }
}
