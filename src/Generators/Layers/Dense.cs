using System.Linq;
using GradientFlow.Generators.Declaration;
using GradientFlow.Generators.Nests;

namespace GradientFlow.Generators.Layers;

/// <summary>h[j] = σ(b[j] + Σ_k W[j,k]·x[k]); an input of several dimensions counts as one vector, row-major, or as rows that are each mapped alike.</summary>
internal static class Dense
{
    public static Tensor Write(LayerWriter layer) => layer.Flag("EachRow", false) ? WriteRows(layer) : WriteVector(layer);

    /// <summary>h[…,j] = σ(b[j] + Σ_k W[j,k]·x[…,k])</summary>
    private static Tensor WriteRows(LayerWriter layer)
    {
        var (x, width) = (layer.Input, layer.Size("width"));
        var last = x.Shape.Length - 1;
        var (rows, j, k) = (layer.Axes("i", [.. x.Shape.Take(last)]), layer.Axis("j", width), layer.Axis("k", x.Shape[last]));
        var W = layer.Parameter("W", ParameterRole.Weights, [width, k.Size], k.Size, width);
        var product = LayerWriter.Sum([k], W[j, k], x[(Axis[])[.. rows, k]]);
        return layer.Activate(layer.Graph.Contract(layer.PreActivation, [.. rows, j], layer.WithBias(product, j, width, k.Size)), units: last);
    }

    private static Tensor WriteVector(LayerWriter layer)
    {
        var x = layer.Input;
        var width = layer.Size("width");
        var (j, k) = (layer.Axis("j", width), layer.Axes("k", x.Shape));
        var W = layer.Parameter("W", ParameterRole.Weights, [width, .. x.Shape], x.Size, width);
        var product = LayerWriter.Sum(k, W[j, k], x[k]);
        return layer.Activate([j], layer.WithBias(product, j, width, x.Size));
    }
}
