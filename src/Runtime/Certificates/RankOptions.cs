
namespace GradientFlow;

/// <summary>How <see cref="Rank"/> looks for a verdict.</summary>
public sealed class RankOptions
{
    /// <summary>Of all random points: the same seed gives the same verdict.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>k, random starts of a network whose activations have pieces; 1 or more.</summary>
    public int Patterns { get; init; } = 100;

    /// <summary>A deficiency met modulo 2⁶¹ − 1 is looked for again, at another point, modulo a random prime.</summary>
    public bool SecondPrime { get; init; } = true;

    /// <summary>Of the interval of the share of deficient starts, between 0 and 1.</summary>
    public double Confidence { get; init; } = 0.95;

    internal void Check()
    {
        if (Patterns < 1)
            throw Limits.OutOfRange(nameof(Patterns), Patterns, "At least one random start must be looked at.");
        if (!(Confidence > 0 && Confidence < 1))
            throw Limits.OutOfRange(nameof(Confidence), Confidence, "A confidence lies between 0 and 1.");
    }
}
