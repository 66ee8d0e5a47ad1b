using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using GradientFlow.Benchmarks.Networks;
using GradientFlow.Benchmarks.Workloads;

namespace GradientFlow.Benchmarks.Layers;

/// <summary>A network of convolutions, in one precision.</summary>
/// <param name="Name">As peers/torch_layers.py knows it.</param>
/// <param name="Info">What the compiler knows.</param>
/// <param name="Bind">Binds data.</param>
internal sealed record LayerWorkload(string Name, NetworkInfo Info, Func<Dataset, IBoundField> Bind)
{
    public const int Samples = 128;

    public static IReadOnlyList<LayerWorkload> All { get; } =
    [
        Of<Conv16, double>(), Of<Conv16Single, float>(), Of<Conv32, double>(), Of<Conv32Single, float>(), Of<Conv64, double>(), Of<Conv64Single, float>(),
        Of<Strided, double>(), Of<StridedSingle, float>(), Of<Depthwise, double>(), Of<DepthwiseSingle, float>(), Of<Separable, double>(),
        Of<SeparableSingle, float>(),
        Of<UNet, double>(), Of<MobileNet, double>(),
    ];

    public Precision Precision => Info.Precision;

    /// <summary>Floating point operations of loss and gradient: two for each multiply–add of forward pass, dW and dX, those with padding not counted.</summary>
    public double Flops
    {
        get
        {
            double total = 0, first = 0;
            foreach (var layer in Info.Layers.Where(l => l is WeightedLayer))
            {
                var macs = MultiplyAdds(layer);
                total += macs;
                if (layer.From.All(f => Info.Layer(f) is Input))
                    first += macs; // nothing flows back into the inputs
            }

            return 2.0 * Samples * (3 * total - first);
        }
    }

    /// <summary>Bytes that a gradient of depthwise convolutions alone must move: each pass reads or writes every value once. Forward reads x and writes h,
    /// backward reads dh and h and writes dx, dW reads x and dh.</summary>
    public double DepthwiseBytes => Samples * (Precision == Precision.Single ? 4.0 : 8) * Info.Layers.Where(l => l is DepthwiseConv2D)
        .Sum(l => 7.0 * l.Shape.Aggregate(1, (a, b) => a * b));

    private static LayerWorkload Of<TNetwork, T>()
        where TNetwork : INetwork<TNetwork, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        return new(TNetwork.Info.Name.Replace("Single", "", StringComparison.Ordinal), TNetwork.Info, data => new BoundField<TNetwork, T>(data, 1));
    }

    /// <summary>Of a sample. Kernels here are square, padded to "same" or laid side by side, and strides divide the sizes.</summary>
    private double MultiplyAdds(Layer layer)
    {
        var (input, output, weights) = (Info.Layer(layer.From[0]).Shape, layer.Shape, layer.Parameters[0].Shape);
        if (layer is Dense)
            return layer.Parameters[0].Length;
        if (layer is TransposedConv2D)
            return (double)input[1] * input[2] * layer.Parameters[0].Length;
        var (kernel, stride) = (weights[2], input[1] / output[1]);
        return (double)weights[0] * weights[1] * Hits(input[1], output[1], kernel, stride) * Hits(input[2], output[2], kernel, stride);
    }

    /// <summary>Positions and elements of the kernel that meet inside the input.</summary>
    private static int Hits(int size, int positions, int kernel, int stride)
    {
        var before = Math.Max(0, (positions - 1) * stride + kernel - size) / 2;
        return Enumerable.Range(0, positions).Sum(y => Enumerable.Range(0, kernel).Count(k => y * stride + k - before is >= 0 and var at && at < size));
    }
}
