using GradientFlow.Generators.Nests;

namespace GradientFlow.Generators.Layers;

/// <summary>h[j] = σ(b[j] + Σ_k W[j,k]·x[k]); an input of several dimensions counts as one vector, row-major.</summary>
internal static class Dense
{
    public static Tensor Write(LayerWriter layer)
    {
        var x = layer.Input;
        var width = layer.Size("width");
        var (j, k) = (layer.Axis("j", width), layer.Axes("k", x.Shape));
        var W = layer.Parameter("W", ParameterRole.Weights, [width, .. x.Shape], x.Size, width);
        var product = LayerWriter.Sum(k, W[j, k], x[k]);
        if (!layer.Flag("Bias", true))
            return layer.Activate([j], product);
        var b = layer.Parameter("b", ParameterRole.Bias, [width], x.Size, width);
        return layer.Activate([j], LayerWriter.Sum([], b[j]), product);
    }
}
