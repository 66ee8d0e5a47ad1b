using System;

namespace GradientFlow.Examples;

/// <summary>Two hidden layers of LeakyReLU units.</summary>
[Network(Samples = 100)]
public partial class DenseNetwork
{
    [Input(4)]
    public partial Input X { get; }

    [Dense(24, Activation.LeakyReLU)]
    public partial Dense Hidden1 { get; }

    [Dense(24, Activation.LeakyReLU)]
    public partial Dense Hidden2 { get; }

    [Dense(1)]
    public partial Dense Y { get; }
}

/// <summary>A dense network of LeakyReLU units learns a product of waves.</summary>
internal sealed class DnnExample : ArchitectureExample<DenseNetwork, double>
{
    public override string Name => "dnn";

    public override string Summary => "A dense network of LeakyReLU units learns a product of waves.";

    protected override int SamplesWhenUndersized => 1000;

    protected override Dataset Draw(int samples, Xoshiro256 random)
    {
        var x = Normal(4 * samples, random);
        return Dataset.Create(x, Targets(x, samples, v => [Math.Sin(v[0] + v[1]) * Math.Cos(v[2] - v[3])]), samples);
    }
}
