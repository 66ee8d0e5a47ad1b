namespace GradientFlow;

/// <summary>How <see cref="Certificates"/> tries to prove something.</summary>
public sealed class CertificateOptions
{
    /// <summary>Bytes that the matrices of one attempt may take: the enclosed Jacobian J with J·Jᵀ and its factor, counted as 16·n·M·(P + n·M), or the enclosed
    /// Hessian and its factor, counted as 40·P².</summary>
    public long MemoryBytes { get; init; } = 1L << 30;

    internal void Check()
    {
        if (MemoryBytes < 1)
            throw Limits.OutOfRange(nameof(MemoryBytes), MemoryBytes, "Some memory is needed.");
    }
}
