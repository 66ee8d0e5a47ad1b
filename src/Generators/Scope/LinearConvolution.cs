using System.Linq;
using GradientFlow.Generators.Declaration;
using GradientFlow.Generators.Layers;

namespace GradientFlow.Generators.Scope;

/// <summary>Linear convolutional networks, of which J.-M. Diederen, H. Rauhut and U. Terstiege, "Convergence of gradient flow for learning convolutional neural
/// networks", arXiv 2601.08547, prove more than of others: chains of convolutions of one channel along one axis, with any strides, without padding, biases and
/// activations.</summary>
internal static class LinearConvolution
{
    /// <summary>Of losses their result covers those they treat as formulas: the square, ℓp with an even p, pseudo-Huber and log-cosh.</summary>
    public static bool IsCovered(NetworkModel model)
    {
        var layers = model.Spec.Layers;
        return model.IsSound && model.Spec.WeightDecay == 0 && model.Outputs.Count == 1 && layers.Count > 1
            && layers[0].Kind == LayerSpec.Input && model.Inputs[0].Shape.Length == 2 && model.Inputs[0].Shape[0] == 1
            && model.Outputs[0].Layer == layers[layers.Count - 1].Name
            && layers.Skip(1).Select((l, i) => IsPlain(model, l, layers[i].Name)).All(plain => plain)
            && LossCatalogue.Of(model.Outputs[0].Loss).Theory(model.Outputs[0].Loss).IsOfLinearConvolutions;
    }

    private static bool IsPlain(NetworkModel model, LayerSpec layer, string before)
    {
        bool Is(string argument, double value, double otherwise) => (layer.Find(argument)?.Number ?? otherwise) == value;
        var isUnpadded = layer.Find("Padding")?.Texts.FirstOrDefault() == "Valid" || layer.Find("Pad") is { Number: 0 };
        return model.Layers.First(l => l.Spec.Name == layer.Name) is { IsConvolutionOfOneAxis: true } built && built.Output.Shape[0] == 1
            && layer.Activation is null && layer.Share is null && isUnpadded && (layer.From.Count == 0 || layer.From.SequenceEqual([before]))
            && Is("channels", 1, 0) && Is("Dilation", 1, 1) && Is("Bias", 0, 1);
    }
}
