using System;
using System.Linq;
using GradientFlow.Generators.Declaration;
using GradientFlow.Generators.Nests;

namespace GradientFlow.Generators.Layers;

/// <summary>H′ = σ(A·H·Wᵀ + b) on the rows of [nodes, features], A an adjacency that does not move: numbers of the declaration, made of its edges, or an
/// input.</summary>
internal static class GraphConvolution
{
    public static Tensor Write(LayerWriter layer)
    {
        var (x, graph, channels) = (layer.Input, layer.Graph, layer.Size("channels"));
        if (x.Shape.Length != 2)
            throw LayerWriter.Fail(Rules.ShapesDoNotFit, "From", layer.Spec.Name,
                $"{x.Symbol.Owner} has shape {LayerWriter.Text(x.Shape)}, and [nodes, features] is needed");
        var (nodes, features) = (x.Shape[0], x.Shape[1]);
        var A = Adjacency(layer, nodes);
        var W = layer.Parameter("W", ParameterRole.Weights, [channels, features], features, channels);

        // The narrower of both sides of W is the one that travels along the edges.
        Term Mix(Axis v, Axis u, Access of) => LayerWriter.Sum([u], A[v, u], of);
        var (node, other, unit, feature) = (layer.Axis("v", nodes), layer.Axis("u", nodes), layer.Axis("j", channels), layer.Axis("k", features));
        if (channels < features)
        {
            var product = graph.Contract(layer.Output.As("x"), [node, unit], LayerWriter.Sum([feature], W[unit, feature], x[node, feature]));
            (node, unit) = (layer.Axis("v", nodes), layer.Axis("j", channels));
            return layer.Activate(graph.Contract(layer.PreActivation, [node, unit],
                layer.WithBias(Mix(node, other, product[other, unit]), unit, channels, features)), units: 1);
        }

        var mixed = graph.Contract(layer.Output.As("x"), [node, feature], Mix(node, other, x[other, feature]));
        (node, feature) = (layer.Axis("v", nodes), layer.Axis("k", features));
        return layer.Activate(graph.Contract(layer.PreActivation, [node, unit],
            layer.WithBias(LayerWriter.Sum([feature], W[unit, feature], mixed[node, feature]), unit, channels, features)), units: 1);
    }

    private static Tensor Adjacency(LayerWriter layer, int nodes)
    {
        if (layer.Spec.Find("Adjacency") is null)
            return layer.Constant("A", [nodes, nodes], () => OfEdges(layer, nodes));
        foreach (var other in new[] { "Edges", "EdgeWeights", "Directed", "Normalization" })
        {
            if (layer.Spec.Find(other) is not null)
                throw LayerWriter.Fail(Rules.UnsupportedCombination, other,
                    $"'{layer.Spec.Name}' takes its adjacency from the input {layer.Spec.Find("Adjacency")!.Texts[0]}, as it is; {other} is for an adjacency "
                        + "that is declared");
        }

        var given = layer.Inputs[1];
        if (given.Space != Space.Data)
            throw LayerWriter.Fail(Rules.UnsupportedCombination, "Adjacency",
                $"'{layer.Spec.Name}' needs an adjacency that does not move, and {given.Symbol.Owner} is no input");
        if (!given.Shape.SequenceEqual([nodes, nodes]))
            throw LayerWriter.Fail(Rules.ShapesDoNotFit, "Adjacency", layer.Spec.Name,
                $"the adjacency {given.Symbol.Owner} has shape {LayerWriter.Text(given.Shape)}, and {layer.Input.Symbol.Owner} has {nodes} nodes");
        return given;
    }

    /// <summary>A, or D^−½·(A + I)·D^−½ with D the row sums of A + I (Kipf and Welling 2017).</summary>
    private static double[] OfEdges(LayerWriter layer, int nodes)
    {
        var (edges, weights) = (layer.Integers("Edges"), layer.Spec.Find("EdgeWeights")?.Numbers);
        if (edges.Length == 0 || edges.Length % 2 != 0)
            throw LayerWriter.Fail(Rules.OutOfRange, layer.Spec.Find("Edges") is null ? null : "Edges", layer.Spec.Name, "Edges", $"{edges.Length} numbers",
                "pairs of nodes, one pair for each edge; or name an input by Adjacency");
        if (Array.FindIndex(edges, e => e < 0 || e >= nodes) is >= 0 and var stray)
            throw LayerWriter.Fail(Rules.OutOfRange, $"Edges[{stray}]", layer.Spec.Name, "Edges", edges[stray],
                $"from 0 to {nodes - 1}, the nodes of {layer.Input.Symbol.Owner}");
        if (weights is { } w && w.Count != edges.Length / 2)
            throw LayerWriter.Fail(Rules.OutOfRange, "EdgeWeights", layer.Spec.Name, "EdgeWeights", $"{w.Count} numbers",
                $"{edges.Length / 2}, one for each edge");
        var (A, directed) = (new double[nodes * nodes], layer.Flag("Directed", false));
        for (var e = 0; e < edges.Length / 2; e++)
        {
            var (from, to, weight) = (edges[2 * e], edges[2 * e + 1], weights?[e] ?? 1);
            if (double.IsNaN(weight) || double.IsInfinity(weight))
                throw LayerWriter.Fail(Rules.OutOfRange, $"EdgeWeights[{e}]", layer.Spec.Name, "EdgeWeights", weight, "finite numbers");
            A[to * nodes + from] += weight;
            if (!directed && from != to)
                A[from * nodes + to] += weight;
        }

        return layer.Member("Normalization") == "None" ? A : Normalize(layer, A, nodes);
    }

    private static double[] Normalize(LayerWriter layer, double[] A, int nodes)
    {
        for (var v = 0; v < nodes; v++)
            A[v * nodes + v] += 1;
        double[] degree = [.. Enumerable.Range(0, nodes).Select(v => Enumerable.Range(0, nodes).Sum(u => A[v * nodes + u]))];
        if (Array.FindIndex(degree, d => !(d > 0)) is >= 0 and var poor)
            throw LayerWriter.Fail(Rules.OutOfRange, "EdgeWeights", layer.Spec.Name, "EdgeWeights", $"such that node {poor} has degree {degree[poor]:R}",
                "such that every node has a degree above 0 with its loop, to divide by; or say Normalization = GraphNormalization.None");
        return [.. A.Select((a, i) => a / Math.Sqrt(degree[i / nodes] * degree[i % nodes]))];
    }
}
