namespace GradientFlow;

/// <summary>How <see cref="TangentKernel"/> and <see cref="LossCurvature"/> compute.</summary>
public sealed record SpectraOptions
{
    /// <summary>Bytes that matrices, panels of the Jacobian and Krylov bases may take at once. What needs more is refused with an
    /// <see cref="System.InvalidOperationException"/> that says how many bytes are needed.</summary>
    public long MemoryBytes { get; init; } = 1L << 30;

    /// <summary>Matrices up to this order are decomposed as dense ones; larger ones are known by products alone. Of a kernel of order n·M the smaller of
    /// n·M and P counts.</summary>
    public int DenseOrder { get; init; } = 2048;

    /// <summary>Relative to the largest magnitude of an eigenvalue: residuals up to this are small enough.</summary>
    public double Tolerance { get; init; } = 1e-8;

    /// <summary>Products with a matrix that a search for extreme eigenvalues may take; what has not converged then has a larger error.</summary>
    public int MostProducts { get; init; } = 1000;

    /// <summary>Random vectors of a stochastic estimate: a third of the products of Hutch++ each for its sketch, its subspace and the rest of the trace; starts
    /// of stochastic Lanczos quadrature; probes of a Frobenius norm.</summary>
    public int Probes { get; init; } = 20;

    /// <summary>Steps of each Lanczos process of a stochastic Lanczos quadrature.</summary>
    public int QuadratureSteps { get; init; } = 60;

    /// <summary>Of all random vectors: the same seed gives the same bits, for any number of threads.</summary>
    public ulong Seed { get; init; } = 1;

    internal void Check()
    {
        if (MemoryBytes < 1)
            throw Limits.OutOfRange(nameof(MemoryBytes), MemoryBytes, "Some memory is needed.");
        Limits.AtLeast(0, DenseOrder);
        if (!(Tolerance > 0 && Tolerance < 1))
            throw Limits.OutOfRange(nameof(Tolerance), Tolerance, "A tolerance lies between 0 and 1.");
        Limits.AtLeast(2, MostProducts);
        Limits.AtLeast(2, Probes);
        Limits.AtLeast(2, QuadratureSteps);
    }
}
