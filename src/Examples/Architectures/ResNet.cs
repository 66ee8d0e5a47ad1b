using System;

namespace GradientFlow.Examples;

/// <summary>What a block adds to its input.</summary>
[Network(BlockOnly = true)]
public partial class ResidualBlock
{
    [Input(6, 6, 6)]
    public partial Input X { get; }

    [Conv2D(6, 3, Activation.LeakyReLU)]
    public partial Conv2D A { get; }

    [Conv2D(6, 3)]
    public partial Conv2D B { get; }

    [Add(nameof(X), nameof(B))]
    public partial Add Sum { get; }
}

/// <summary>A stem, two residual blocks, the mean of each channel.</summary>
[Network(Samples = 60)]
public partial class ResidualNetwork
{
    [Input(1, 6, 6)]
    public partial Input Image { get; }

    [Conv2D(6, 3, Activation.LeakyReLU)]
    public partial Conv2D Stem { get; }

    [Block(typeof(ResidualBlock), Repeat = 2)]
    public partial Block Body { get; }

    [GlobalAveragePool]
    public partial Pool Features { get; }

    [Dense(3)]
    public partial Dense Y { get; }
}

/// <summary>Residual convolutional blocks measure how rough images are.</summary>
internal sealed class ResNetExample : ArchitectureExample<ResidualNetwork, double>
{
    public override string Name => "resnet";

    public override string Summary => "Residual convolutional blocks measure how rough images are.";

    protected override int SamplesWhenUndersized => 600;

    protected override Dataset Draw(int samples, Xoshiro256 random)
    {
        var x = Normal(36 * samples, random);
        return Dataset.Create(x, Targets(x, samples, Roughness), samples);
    }

    /// <summary>The mean, and the mean squares of the steps to the right and down.</summary>
    private static double[] Roughness(double[] image)
    {
        double mean = 0, right = 0, down = 0;
        for (var y = 0; y < 6; y++)
        {
            for (var x = 0; x < 6; x++)
            {
                var here = image[6 * y + x];
                mean += here / 36;
                if (x < 5)
                    right += Math.Pow(image[6 * y + x + 1] - here, 2) / 60;
                if (y < 5)
                    down += Math.Pow(image[6 * y + 6 + x] - here, 2) / 60;
            }
        }

        return [mean, right, down];
    }
}
