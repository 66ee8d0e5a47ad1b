using System;

namespace GradientFlow.Examples;

/// <summary>One layer of a transformer: attention and a network for each token, both around a residual path and behind a norm.</summary>
[Network(Samples = 60)]
public partial class AttentionNetwork
{
    [Input(6, 4)]
    public partial Input Tokens { get; }

    [Dense(8, EachRow = true)]
    public partial Dense Embedded { get; }

    [LayerNorm]
    public partial LayerNorm Norm1 { get; }

    [Attention(2)]
    public partial Attention Mixed { get; }

    [Add(nameof(Embedded), nameof(Mixed))]
    public partial Add Sum1 { get; }

    [LayerNorm]
    public partial LayerNorm Norm2 { get; }

    [Dense(16, Activation.GELUTanh, EachRow = true)]
    public partial Dense Wide { get; }

    [Dense(8, EachRow = true)]
    public partial Dense Narrow { get; }

    [Add(nameof(Sum1), nameof(Narrow))]
    public partial Add Sum2 { get; }

    [Dense(2)]
    public partial Dense Y { get; }
}

/// <summary>Self-attention finds the token that answers the first one; outside the theorem, and the analyzer says so.</summary>
internal sealed class AttentionExample : ArchitectureExample<AttentionNetwork, double>
{
    public override string Name => "attention";

    public override string Summary => "Self-attention finds the token that answers the first one; outside the theorem, and the analyzer says so.";

    protected override int SamplesWhenUndersized => 1000;

    protected override Dataset Draw(int samples, Xoshiro256 random)
    {
        var x = Normal(24 * samples, random);
        return Dataset.Create(x, Targets(x, samples, Answer), samples);
    }

    /// <summary>The last two features of the token whose first two are nearest to those of the first token, softly.</summary>
    private static double[] Answer(double[] tokens)
    {
        double weight = 0, a = 0, b = 0;
        for (var t = 1; t < 6; t++)
        {
            var near = Math.Exp(tokens[0] * tokens[4 * t] + tokens[1] * tokens[4 * t + 1]);
            (weight, a, b) = (weight + near, a + near * tokens[4 * t + 2], b + near * tokens[4 * t + 3]);
        }

        return [a / weight, b / weight];
    }
}
