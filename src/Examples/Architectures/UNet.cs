using System;

namespace GradientFlow.Examples;

/// <summary>Down, up, and across: one level of a U-Net.</summary>
[Network(Samples = 5)]
public partial class DenoisingUNet
{
    [Input(1, 8, 8)]
    public partial Input Noisy { get; }

    [Conv2D(4, 3, Activation.LeakyReLU)]
    public partial Conv2D Fine { get; }

    [AveragePool(2)]
    public partial Pool Down { get; }

    [Conv2D(8, 3, Activation.LeakyReLU)]
    public partial Conv2D Coarse { get; }

    [TransposedConv2D(4, 2, Stride = 2)]
    public partial TransposedConv2D Up { get; }

    [Concat(nameof(Up), nameof(Fine))]
    public partial Concat Skip { get; }

    [Conv2D(4, 3, Activation.LeakyReLU)]
    public partial Conv2D Merged { get; }

    [Conv2D(1, 1)]
    public partial Conv2D Clean { get; }
}

/// <summary>A U-Net takes the noise off small images.</summary>
internal sealed class UNetExample : ArchitectureExample<DenoisingUNet, double>
{
    public override string Name => "unet";

    public override string Summary => "A U-Net takes the noise off small images.";

    public override double Until => 10;

    protected override int SamplesWhenUndersized => 40;

    protected override Dataset Draw(int samples, Xoshiro256 random)
    {
        // Plane waves of random direction and phase.
        var (x, y) = (new double[64 * samples], new double[64 * samples]);
        for (var s = 0; s < samples; s++)
        {
            var (rows, columns, phase) = (random.NextNormal(), random.NextNormal(), Math.Tau * random.NextUniform());
            for (var i = 0; i < 64; i++)
            {
                y[64 * s + i] = Math.Sin(rows * (i / 8) + columns * (i % 8) + phase);
                x[64 * s + i] = y[64 * s + i] + 0.3 * random.NextNormal();
            }
        }

        return Dataset.Create(x, y, samples);
    }
}
