using GradientFlow.Generators.Declaration;
using GradientFlow.Generators.Nests;

namespace GradientFlow.Generators.Layers;

/// <summary>h[j] = σ(b[j] + Σ_{k,l} W[j,k,l]·x[k]·y[l]); inputs of several dimensions count as vectors, row-major.</summary>
internal static class Bilinear
{
    public static Tensor Write(LayerWriter layer)
    {
        var (x, y, width) = (layer.Inputs[0], layer.Inputs[1], layer.Size("width"));
        var (j, k, l) = (layer.Axis("j", width), layer.Axes("k", x.Shape), layer.Axes("l", y.Shape));
        var fanIn = checked(x.Size * y.Size);
        var W = layer.Parameter("W", ParameterRole.Weights, [width, .. x.Shape, .. y.Shape], fanIn, width);
        var product = LayerWriter.Sum([.. k, .. l], W[j, [.. k, .. l]], x[k], y[l]);
        return layer.Activate([j], layer.WithBias(product, j, width, fanIn));
    }
}
