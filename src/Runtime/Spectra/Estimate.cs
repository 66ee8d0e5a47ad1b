namespace GradientFlow;

/// <summary>What the error of an <see cref="Estimate"/> says.</summary>
public enum ErrorKind
{
    /// <summary>Nothing but rounding separates the value from the exact one; the error is what rounding can have done by the customary analysis of the method,
    /// which is no proof. Rounding in the network's own evaluation is not in it: the matrix is the one that was evaluated.</summary>
    Rounding,

    /// <summary>The norm of a residual ‖A·x − λ·x‖ with ‖x‖ = 1: some eigenvalue of A lies within the error of the value. That it is the extreme one is not
    /// said; no eigenvalue lies beyond the extreme one, so that the largest is at least the value, the smallest at most.</summary>
    Residual,

    /// <summary>One standard deviation of a random estimate, estimated itself from the sample. Traces and densities are without bias; norms and effective
    /// ranks, a root and an exponential of such, have one that is small where the error is.</summary>
    StandardError,
}

/// <summary>A number with what is known of its error.</summary>
/// <param name="Value">The number.</param>
/// <param name="Error">Its error, of the kind that is given; never negative.</param>
/// <param name="Kind">What the error says.</param>
public readonly record struct Estimate(double Value, double Error, ErrorKind Kind)
{
    /// <inheritdoc/>
    public override string ToString() => Kind switch
    {
        ErrorKind.Rounding => $"{Value:G6} ± {Error:G2} (rounding)",
        ErrorKind.Residual => $"{Value:G6} ± {Error:G2} (residual)",
        ErrorKind.StandardError => $"{Value:G6} ± {Error:G2} (estimate, standard error)",
    };
}
