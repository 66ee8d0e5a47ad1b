namespace GradientFlow;

/// <summary>How <see cref="Certificates"/> tries to prove something.</summary>
public sealed class CertificateOptions
{
    /// <summary>Bytes that the enclosed Jacobian J, J·Jᵀ and its factor may take, counted as 16·n·M·(P + n·M).</summary>
    public long MemoryBytes { get; init; } = 1L << 30;

    internal void Check()
    {
        if (MemoryBytes < 1)
            throw Limits.OutOfRange(nameof(MemoryBytes), MemoryBytes, "Some memory is needed.");
    }
}
