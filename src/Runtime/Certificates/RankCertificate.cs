using System;
using System.Collections.Generic;
using GradientFlow.Ranks;

namespace GradientFlow;

/// <summary>What is known of the rank of the Jacobian J = ∂F/∂θ, of shape [n·M, P], of a network: a proof, a counterexample, a share, or evidence that is
/// called so. Full rank almost everywhere says nothing of how small singular values are along a flow.</summary>
public sealed class RankCertificate
{
    private readonly RankFinding _finding;

    internal RankCertificate(string network, RankFinding finding, TimeSpan elapsed) => (Network, _finding, Elapsed) = (network, finding, elapsed);

    /// <summary>The name of the network.</summary>
    public string Network { get; }

    /// <summary>The verdict.</summary>
    public RankVerdict Verdict => (RankVerdict)_finding.Verdict;

    /// <summary>n</summary>
    public int Samples => _finding.Samples;

    /// <summary>M, the values of all outputs of a sample.</summary>
    public int Outputs => _finding.Outputs;

    /// <summary>P</summary>
    public int ParameterCount => _finding.Parameters;

    /// <summary>n·M, full rank.</summary>
    public long RequiredRank => _finding.Required;

    /// <summary>The largest rank that was met; null where none was computed.</summary>
    public int? Rank => _finding.Rank;

    /// <summary><see cref="Rank"/> was met in exact arithmetic, or proved: almost everywhere (on a piece that was met) J has at least that rank.</summary>
    public bool IsRankExact => _finding.IsRankExact;

    /// <summary>The lowest upper bound of the rank that follows from the form of the network and the inputs, for every θ.</summary>
    public long UpperBound => _finding.Bounds[0].Value;

    /// <summary>Why the rank cannot exceed <see cref="UpperBound"/>.</summary>
    public string UpperBoundReason => _finding.Bounds[0].Reason;

    /// <summary>How the verdict was reached.</summary>
    public string Method => _finding.Method;

    /// <summary>Of a deficiency met at random points: the probability of such a meeting when the rank is larger, at most. 0 where the deficiency is
    /// proved.</summary>
    public double ErrorProbability => _finding.ErrorProbability;

    /// <summary>Where the initialisers draw from a null set, and J is deficient there: the rank at a random θ of R^P, as met modulo a prime.</summary>
    public int? RankOffSupport => _finding.RankElsewhere;

    /// <summary>k, random starts looked at; 0 of a network without pieces.</summary>
    public int Patterns => _finding.Patterns?.Tried ?? 0;

    /// <summary>Of them, those on whose pieces J has full rank nowhere.</summary>
    public int DeficientPatterns => _finding.Patterns?.Deficient ?? 0;

    /// <summary>Of them, those of which neither that nor full rank was proved.</summary>
    public int UndecidedPatterns => _finding.Patterns?.Undecided ?? 0;

    /// <summary>Clopper–Pearson limits of the probability that a random start is deficient or undecided; (0, 1) of a network without pieces.</summary>
    public (double Low, double High) DeficientShare => _finding.Patterns is { } p ? (p.Low, p.High) : (0, 1);

    /// <summary>A proved lower bound of σ_min(J) at the point that served as proof; 0 where none did.</summary>
    public double SmallestSingularValue => _finding.SmallestSingularValue;

    /// <summary>Samples and outputs whose rows coincide up to a factor, and the like.</summary>
    public IReadOnlyList<string> Notes => _finding.Notes;

    /// <summary>Why nothing was decided; empty where something was.</summary>
    public string Reason => _finding.Reason;

    /// <summary>Time on the clock.</summary>
    public TimeSpan Elapsed { get; }

    internal RankFinding Finding => _finding;

    /// <summary>The verdict in words, and what is known besides.</summary>
    public override string ToString() => RankWords.Report(_finding, Network);
}
