namespace GradientFlow;

/// <summary>What a <see cref="RankCertificate"/> amounts to.</summary>
public enum RankVerdict
{
    /// <summary>Proved: the Jacobian has full row rank n·M almost everywhere.</summary>
    Full,

    /// <summary>The Jacobian has full rank nowhere. Proved where <see cref="RankCertificate.ErrorProbability"/> is 0, else met at random points modulo primes
    /// and wrong with at most that probability.</summary>
    Deficient,

    /// <summary>Of a network of pieces: some random starts lie where the rank is full almost everywhere, others where it is full nowhere. What is known is the
    /// share.</summary>
    Share,

    /// <summary>Nothing is proved: a rank in floating point.</summary>
    Evidence,

    /// <summary>Not decided; <see cref="RankCertificate.Reason"/> says why.</summary>
    Deferred,
}
