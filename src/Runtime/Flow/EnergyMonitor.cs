namespace GradientFlow;

/// <summary>What the errors of the steps may do to the energy balance.</summary>
/// <remarks>Where a step errs by e, L is off by ∇L·e + ½e·∇²L·e and ∫‖θ′‖², along the curve through its ends, by 2∇L·e and as much again of the second order:
/// the defect is at most some (‖∇L‖ + λ‖e‖)·‖e‖, λ the sharpness. An error of ε tolerances is ‖e‖ ≈ ε·τ·√(P + ‖θ‖²), for a step's error is a root mean square
/// over P components, each in units of τ + τ·|θᵢ|. So if the errors of all steps add up to K tolerances, Σε ≤ K, the defect is at most K·τ·⟨(‖∇L‖ + λ‖e‖)·√(P +
/// ‖θ‖²)⟩, ⟨⟩ the mean over the steps, weighted with their ε.</remarks>
internal sealed class EnergyMonitor
{
    /// <summary>K: orders above two stay well below it, at any tolerance; what goes beyond has summed up or was never seen by the error estimate.</summary>
    private const double Allowed = 200;

    private double _errors;
    private double _effects;

    /// <summary>Told of an accepted step.</summary>
    /// <param name="error">ε·τ, τ the tolerance in force.</param>
    /// <param name="gradientNorm">‖∇L‖ at its start.</param>
    /// <param name="size">√(P + ‖θ‖²) there.</param>
    /// <param name="sharpness">λ</param>
    public void Step(double error, double gradientNorm, double size, double sharpness)
    {
        _errors += error;
        _effects += Effect(error * size, gradientNorm, sharpness);
    }

    /// <summary>(‖∇L‖ + λ‖e‖)·‖e‖, what the error of one step may do to the balance.</summary>
    public static double Effect(double distance, double gradientNorm, double sharpness) => (gradientNorm + sharpness * distance) * distance;

    /// <summary>The defect that errors of 200 tolerances explain; 0 where no step erred.</summary>
    public double Limit(double tolerance) => _errors > 0 ? Allowed * tolerance * (_effects / _errors) : 0;

    public void Transfer(StateTransfer transfer)
    {
        transfer.Number(ref _errors);
        transfer.Number(ref _effects);
    }
}
