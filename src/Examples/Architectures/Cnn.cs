using System;

namespace GradientFlow.Examples;

/// <summary>Two convolutions with a pool between them.</summary>
[Network(Samples = 100)]
public partial class ConvolutionalNetwork
{
    [Input(1, 8, 8)]
    public partial Input Image { get; }

    [Conv2D(4, 3, Activation.LeakyReLU)]
    public partial Conv2D Edges { get; }

    [AveragePool(2)]
    public partial Pool Half { get; }

    [Conv2D(8, 3, Activation.LeakyReLU)]
    public partial Conv2D Shapes { get; }

    [Dense(2)]
    public partial Dense Centre { get; }
}

/// <summary>A convolutional network finds where the light in an image is.</summary>
internal sealed class CnnExample : ArchitectureExample<ConvolutionalNetwork, double>
{
    public override string Name => "cnn";

    public override string Summary => "A convolutional network finds where the light in an image is.";

    protected override int SamplesWhenUndersized => 400;

    protected override Dataset Draw(int samples, Xoshiro256 random)
    {
        // A spot of light at a random place, in noise.
        var (x, y) = (new double[64 * samples], new double[2 * samples]);
        for (var s = 0; s < samples; s++)
        {
            var (row, column) = (y[2 * s], y[2 * s + 1]) = (2 * random.NextUniform() - 1, 2 * random.NextUniform() - 1);
            for (var i = 0; i < 64; i++)
                x[64 * s + i] = 2 * Math.Exp(-Math.Pow(i / 8 / 3.5 - 1 - row, 2) * 4 - Math.Pow(i % 8 / 3.5 - 1 - column, 2) * 4) + 0.1 * random.NextNormal();
        }

        return Dataset.Create(x, y, samples);
    }
}
