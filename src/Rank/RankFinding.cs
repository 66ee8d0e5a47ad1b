using System.Collections.Generic;

namespace GradientFlow.Ranks;

/// <summary>What a finding amounts to; the numbers are those of the library's enumeration of that name.</summary>
internal enum Verdict
{
    Full,
    Deficient,
    Share,
    Evidence,
    Deferred,
}

/// <summary>Activation patterns, and other choices a start makes, that were looked at.</summary>
/// <param name="Tried">k</param>
/// <param name="Deficient">Of which the Jacobian has not full rank anywhere.</param>
/// <param name="Undecided">Neither that nor full rank was proved.</param>
/// <param name="Flat">Deficient ones in which every sample runs through the same pieces.</param>
/// <param name="Low">Confidence limits of the probability of a pattern that is not of proved full rank.</param>
internal sealed record PatternCount(int Tried, int Deficient, int Undecided, int Flat, double Low, double High, double Confidence);

/// <summary>What is known of the rank of a network's Jacobian, and how.</summary>
internal sealed record RankFinding(Verdict Verdict, int Samples, int Outputs, int Parameters)
{
    /// <summary>n·M</summary>
    public long Required => (long)Samples * Outputs;

    /// <summary>The largest rank that was met; null where none was computed.</summary>
    public int? Rank { get; init; }

    /// <summary>The rank was met exactly and not in floating point: J has at least that rank almost everywhere.</summary>
    public bool IsRankExact { get; init; }

    /// <summary>That rank was met on the pieces one random start chooses, and others may have another.</summary>
    public bool IsOfPieces { get; init; }

    /// <summary>Upper bounds, the lowest first.</summary>
    public IReadOnlyList<RankBound> Bounds { get; init; } = [];

    /// <summary>The lowest bound, where it is below n·M.</summary>
    public RankBound? Limit => Bounds.Count > 0 && Bounds[0].Value < Required ? Bounds[0] : null;

    /// <summary>The sentence's method: "elimination modulo 2⁶¹ − 1 …".</summary>
    public string Method { get; init; } = "";

    /// <summary>Of a deficiency that was met at random points and not derived: the probability that chance did it. 0 where it is proved.</summary>
    public double ErrorProbability { get; init; }

    /// <summary>Where the finding is of starts that the initialisers draw and not of every θ: the rank elsewhere, as far as it is known.</summary>
    public int? RankElsewhere { get; init; }

    /// <summary>The finding speaks of all inputs, or of almost all, and not of given data.</summary>
    public bool IsOfAnyInputs { get; init; }

    /// <summary>The initialisers draw θ from a set of measure zero only.</summary>
    public bool IsOnSupport { get; init; }

    public PatternCount? Patterns { get; init; }

    /// <summary>Samples and outputs that cannot be told apart, and what else was seen.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>A proved lower bound of σ_min(J) at the point that proved full rank; 0 without one.</summary>
    public double SmallestSingularValue { get; init; }

    /// <summary>Why nothing was decided.</summary>
    public string Reason { get; init; } = "";

    /// <summary>In modular multiplications, about.</summary>
    public long Effort { get; init; }
}
