using System;
using System.Collections.Generic;
using System.Linq;

namespace GradientFlow;

/// <summary>A block of θ as PyTorch has it.</summary>
/// <param name="Block">The block.</param>
/// <param name="Name">Behind the layer's name.</param>
/// <param name="Shape">The sizes, of as many values as the block.</param>
internal readonly record struct TorchTensor(ParameterBlock Block, string Name, int[] Shape);

/// <summary>How PyTorch names and shapes the parameters of each kind of layer. Values lie alike in both.</summary>
internal static class TorchLayout
{
    public static IEnumerable<TorchTensor> Of(NetworkInfo network, Layer layer) =>
        layer.Parameters.Select(p => new TorchTensor(p, Name(layer, p), Shape(network, layer, p)));

    private static string Name(Layer layer, ParameterBlock p) => (layer.Kind, p.Name) switch
    {
        (_, "a") => "activation.weight",
        ("Attention" or "LinearAttention", "W") => "in_proj_weight",
        ("Attention" or "LinearAttention", "b") => "in_proj_bias",
        ("Attention" or "LinearAttention", "U") => "out_proj.weight",
        ("Attention" or "LinearAttention", "c") => "out_proj.bias",
        ("Recurrent", "W") => "weight_ih_l0",
        ("Recurrent", "U") => "weight_hh_l0",
        ("Recurrent", "b") => "bias_ih_l0",
        (_, "W" or "g") => "weight",
        (_, "b") => "bias",
        _ => throw new NotSupportedException($"{layer.Name} has parameters '{p.Name}', for which PyTorch has no name."),
    };

    private static int[] Shape(NetworkInfo network, Layer layer, ParameterBlock p)
    {
        int Size(int predecessor) => network.Layer(layer.From[predecessor]).Shape.Aggregate(1, (a, b) => a * b);
        return (layer.Kind, p.Name) switch
        {
            ("Dense", "W") => [p.Shape[0], p.Length / p.Shape[0]],
            ("Bilinear", "W") => [p.Shape[0], Size(0), Size(1)],
            ("Attention" or "LinearAttention", "W") => [3 * p.Shape[3], p.Shape[3]],
            ("Attention" or "LinearAttention", "b") => [p.Length],
            ("Attention" or "LinearAttention", "U") => [p.Shape[0], p.Shape[0]],
            _ => p.Shape,
        };
    }
}
