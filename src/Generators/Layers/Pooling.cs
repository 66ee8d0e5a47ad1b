using System;
using System.Collections.Generic;
using System.Linq;
using GradientFlow.Generators.Declaration;
using GradientFlow.Generators.Nests;

namespace GradientFlow.Generators.Layers;

/// <summary>Windows of [channels, spatial…] joined to one value each, channel by channel; what a window sees beyond an edge does not count.</summary>
internal static class Pooling
{
    /// <summary>h[c,y…] = the mean of the values in the window, with the zeros of the padding where they count.</summary>
    public static Tensor Average(LayerWriter layer)
    {
        var (x, windows) = (layer.Input, Windows(layer));
        var (c, position) = (layer.Axis("c", x.Shape[0]), Positions(layer, windows));
        var element = windows.Select((w, i) => layer.Axis("k" + position[i].Name, w.Kernel)).ToArray();
        var size = windows.Aggregate(1, (n, w) => n * w.Kernel);
        var read = x[[c, .. windows.Select((w, i) => w.At(position[i], element[i]))]];
        if (!read.CanMiss)
            return layer.Graph.Contract(layer.Output, [c, .. position], LayerWriter.Sum(1.0 / size, element, read));
        long beyond = layer.Flag("CountPadding", false) ? Window.ExplicitPadding(layer) ?? int.MaxValue : 0;
        var share = layer.Constant("share", [.. windows.Select(w => w.Positions)], () =>
            [.. Combinations(windows.Select(w => Enumerable.Range(0, w.Positions).Select(y => w.Count(y, beyond))))
                .Select(counts => 1.0 / counts.Aggregate(1, (a, b) => a * b))]);
        if (Array.TrueForAll(share.Values!, s => s == 1.0 / size))
            return layer.Graph.Contract(layer.Output, [c, .. position], LayerWriter.Sum(1.0 / size, element, read));
        return layer.Graph.Contract(layer.Output, [c, .. position], LayerWriter.Sum(element, share[Graph.Index(position)], read));
    }

    /// <summary>h[c,y…] = the largest value in the window. Positions whose windows are cut alike make one nest.</summary>
    public static Tensor Maximum(LayerWriter layer)
    {
        var (x, windows, graph) = (layer.Input, Windows(layer), layer.Graph);
        layer.RequireFew(windows.Aggregate(1.0, (n, w) => n * w.Kernel), "elements in a window", "size");
        var output = new Tensor(layer.Output, Space.Computed, true, [x.Shape[0], .. windows.Select(w => w.Positions)]);
        foreach (var runs in Combinations(windows.Select(Runs)))
        {
            var c = layer.Axis("c", x.Shape[0]);
            var position = runs.Select((r, i) => layer.Axis(Name(i, runs.Length), r.Count)).ToArray();
            var elements = Combinations(runs.Select(r => Enumerable.Range(r.From, r.To - r.From)));
            Access[] window = [.. elements.Select(k => x[[c, .. windows.Select((w, i) => w.At(position[i] + runs[i].Start, k[i]))]])];
            var most = window.Skip(1).Select((_, i) => graph.Variable(i + 2)).Aggregate(graph.Variable(1), graph.Algebra.Maximum);
            graph.Add(new Nest([c, .. position], [], window, [new(output[[c, .. position.Select((p, i) => p + runs[i].Start)]], most)]));
        }

        return output;
    }

    /// <summary>h[c] = the mean over all positions.</summary>
    public static Tensor GlobalAverage(LayerWriter layer)
    {
        Window.RequireSpace(layer);
        var (c, position) = (layer.Axis("c", layer.Input.Shape[0]), layer.Axes("i", [.. layer.Input.Shape.Skip(1)]));
        return layer.Graph.Contract(layer.Output, [c], LayerWriter.Sum((double)layer.Input.Shape[0] / layer.Input.Size, position, layer.Input[c, position]));
    }

    private static Window[] Windows(LayerWriter layer)
    {
        Window.RequireSpace(layer);
        var size = layer.Size("size");
        var windows = Window.Of(layer, [.. Enumerable.Repeat((size, "size"), layer.Input.Shape.Length - 1)], layer.Size("Stride", size), isSame: false,
            layer.Flag("Ceiling", false));
        for (var axis = 0; axis < windows.Length; axis++)
        {
            var w = windows[axis];
            if (!Enumerable.Range(0, w.Positions).Any(y => w.Inside(y) is var inside && inside.From >= inside.To))
                continue;
            var blame = layer.Spec.Find("Pad") is not null ? "Pad" : "Dilation";
            throw LayerWriter.Fail(Rules.OutOfRange, blame, layer.Spec.Name, blame, layer.Integer(blame, 0),
                $"such that every window sees a value: of axis {axis + 1} of {layer.Input.Symbol.Owner}, {w.Size} long, one sees none");
        }

        return windows;
    }

    private static Axis[] Positions(LayerWriter layer, Window[] windows) => [.. windows.Select((w, i) => layer.Axis(Name(i, windows.Length), w.Positions))];

    private static string Name(int axis, int count) => (count - axis) switch { 1 => "x", 2 => "y", 3 => "z", var far => $"i{far}" };

    /// <summary>One of each, the last varying fastest.</summary>
    private static IEnumerable<T[]> Combinations<T>(IEnumerable<IEnumerable<T>> sets) =>
        sets.Aggregate((IEnumerable<T[]>)[[]], (all, next) => all.SelectMany(a => next.Select(x => (T[])[.. a, x])));

    /// <summary>Neighbouring positions at which the same elements lie inside.</summary>
    private readonly record struct Run(int Start, int Count, int From, int To);

    private static IEnumerable<Run> Runs(Window w)
    {
        for (var start = 0; start < w.Positions;)
        {
            var inside = w.Inside(start);
            var count = Enumerable.Range(start, w.Positions - start).TakeWhile(y => w.Inside(y) == inside).Count();
            yield return new(start, count, inside.From, inside.To);
            start += count;
        }
    }
}
