using System.Linq;
using GradientFlow.Generators.Declaration;
using GradientFlow.Generators.Nests;

namespace GradientFlow.Generators.Layers;

/// <summary>h[…,j] = W[x[…], j]: rows of a table, chosen by an input of whole numbers.</summary>
internal static class Embedding
{
    public static Tensor Write(LayerWriter layer)
    {
        var (x, graph, count, width) = (layer.Input, layer.Graph, layer.Size("count"), layer.Size("width"));
        if (x.Space != Space.Data || !layer.InputIsDiscrete)
            throw LayerWriter.Fail(Rules.UnsupportedCombination, "From",
                $"'{layer.Spec.Name}' looks up rows by whole numbers, and {x.Symbol.Owner} is no input declared with Discrete = true");

        // The choice as zeros and one: to the flow, which moves W alone, these are data.
        var (at, v) = (layer.Axes("i", x.Shape), layer.Axis("v", count));
        var number = layer.Constant("number", [count], () => [.. Enumerable.Range(0, count).Select(i => (double)i)]);
        var (one, zero) = (graph.Algebra.Constant(1), graph.Algebra.Constant(0));
        var isHigh = graph.Algebra.Greater(graph.Variable(1), graph.Variable(2) + 0.5, zero, one);
        var chosen = graph.Map(layer.Output.As("chosen"), [.. at, v], graph.Algebra.Greater(graph.Variable(2) - 0.5, graph.Variable(1), zero, isHigh), x[at],
            number[v]);

        var W = layer.Parameter("W", ParameterRole.Weights, [count, width], 1, width);
        var (i, j) = (layer.Axes("i", x.Shape), layer.Axis("j", width));
        v = layer.Axis("v", count);
        return layer.Graph.Contract(layer.Output, [.. i, j], LayerWriter.Sum([v], chosen[(Axis[])[.. i, v]], W[v, j]));
    }
}
