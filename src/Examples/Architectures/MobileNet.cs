
namespace GradientFlow.Examples;

/// <summary>A convolution of each channel, then a mixture of channels.</summary>
[Network(BlockOnly = true)]
public partial class SeparableBlock
{
    [Input(8, 4, 4)]
    public partial Input X { get; }

    [DepthwiseConv2D(3, Activation.LeakyReLU)]
    public partial DepthwiseConv2D Depthwise { get; }

    [Conv2D(8, 1, Activation.LeakyReLU)]
    public partial Conv2D Pointwise { get; }
}

/// <summary>A stem, two separable blocks, a strided one, the mean of each channel.</summary>
[Network(Samples = 100)]
public partial class MobileNetwork
{
    [Input(3, 8, 8)]
    public partial Input Image { get; }

    [Conv2D(8, 3, Activation.LeakyReLU, Stride = 2)]
    public partial Conv2D Stem { get; }

    [Block(typeof(SeparableBlock), Repeat = 2)]
    public partial Block Body { get; }

    [DepthwiseConv2D(3, Activation.LeakyReLU, Stride = 2)]
    public partial DepthwiseConv2D Depthwise { get; }

    [Conv2D(16, 1, Activation.LeakyReLU)]
    public partial Conv2D Pointwise { get; }

    [GlobalAveragePool]
    public partial Pool Features { get; }

    [Dense(3)]
    public partial Dense Y { get; }
}

/// <summary>Depthwise-separable blocks tell colours apart.</summary>
internal sealed class MobileNetExample : ArchitectureExample<MobileNetwork, double>
{
    public override string Name => "mobilenet";

    public override string Summary => "Depthwise-separable blocks tell colours apart.";

    public override double Until => 20;

    protected override int SamplesWhenUndersized => 400;

    protected override Dataset Draw(int samples, Xoshiro256 random)
    {
        var x = Normal(192 * samples, random);
        return Dataset.Create(x, Targets(x, samples, v => [Contrast(v, 0, 1), Contrast(v, 1, 2), Contrast(v, 2, 0)]), samples);
    }

    /// <summary>The mean product of two colours.</summary>
    private static double Contrast(double[] image, int a, int b)
    {
        var sum = 0.0;
        for (var i = 0; i < 64; i++)
            sum += image[64 * a + i] * image[64 * b + i] / 8;
        return sum;
    }
}
