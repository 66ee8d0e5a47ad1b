using System.Collections.Generic;

namespace GradientFlow.Examples;

/// <summary>What both sides go through.</summary>
[Network(BlockOnly = true)]
public partial class Branch
{
    [Input(8)]
    public partial Input X { get; }

    [Dense(16, Activation.LeakyReLU)]
    public partial Dense Hidden { get; }

    [Dense(8)]
    public partial Dense Features { get; }
}

/// <summary>Two branches that share all parameters, compared feature by feature.</summary>
[Network(Samples = 120)]
public partial class SiameseNetwork
{
    [Input(8)]
    public partial Input Left { get; }

    [Input(8)]
    public partial Input Right { get; }

    [Block(typeof(Branch), nameof(Left))]
    public partial Block A { get; }

    [Block(typeof(Branch), nameof(Right), Share = nameof(A))]
    public partial Block B { get; }

    [Multiply(nameof(A), nameof(B))]
    public partial Multiply Alike { get; }

    [Dense(1)]
    public partial Dense Y { get; }
}

/// <summary>Two branches with the same parameters judge how alike two vectors are.</summary>
internal sealed class SiameseExample : ArchitectureExample<SiameseNetwork, double>
{
    public override string Name => "siamese";

    public override string Summary => "Two branches with the same parameters judge how alike two vectors are.";

    protected override int SamplesWhenUndersized => 500;

    protected override Dataset Draw(int samples, Xoshiro256 random)
    {
        var (left, right) = (Normal(8 * samples, random), Normal(8 * samples, random));
        var y = new double[samples];
        for (var i = 0; i < left.Length; i++)
            y[i / 8] += left[i] * right[i] / 8;
        return Dataset.Create(samples, new Dictionary<string, double[]> { ["Left"] = left, ["Right"] = right }, new Dictionary<string, double[]> { ["Y"] = y });
    }
}
