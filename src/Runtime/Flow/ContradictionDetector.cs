using System;

namespace GradientFlow;

/// <summary>Sees a gradient that is not the loss's. Along a step whose error is small the loss falls by ∫‖∇L‖², up to what the error explains; and a step short
/// of any curvature has an error far below its length. Where that is not so three steps in a row, difference quotients of the loss along the gradient decide.
/// After each acquittal it takes twice as many such steps.</summary>
internal sealed class ContradictionDetector(CountedField field)
{
    private const double Suspicious = 0.25, Proof = 0.1, Clear = 8, Short = 0.1, Nearby = 1e-3;

    private int _suspicions;
    private int _patience = 3;

    /// <summary>Told of a step that was tried, and whose error is within the tolerance.</summary>
    /// <param name="gradientNorm">‖∇L‖ where it starts.</param>
    /// <param name="distance">‖e‖, its error.</param>
    /// <param name="sharpness">λ</param>
    /// <returns>Why the gradient is wrong, or null.</returns>
    public string? Examine(FlowState from, FlowState to, double gradientNorm, double distance, double sharpness)
    {
        var (dissipated, fall, step) = (to.Dissipation - from.Dissipation, from.Loss - to.Loss, to.Time - from.Time);
        var (size, rounding) = (Math.Max(Math.Abs(dissipated), Math.Abs(fall)), Clear * Rounding(field, from.Loss));
        var isUneven = step * sharpness < Short && distance > Suspicious * step * gradientNorm;
        if (!isUneven && !(size > Clear * EnergyMonitor.Effect(distance, gradientNorm, sharpness) + rounding))
            return null;
        _suspicions = isUneven || Math.Abs(dissipated - fall) > Suspicious * size ? _suspicions + 1 : 0;
        if (_suspicions < _patience)
            return null;
        (_suspicions, _patience) = (0, Math.Min(_patience, int.MaxValue / 2) * 2);
        return Prove(from);
    }

    /// <summary>Holds the gradient against difference quotients of the loss along it, at two points nearby: the point itself may lie on a kink, where no
    /// gradient is right.</summary>
    /// <returns>Why it is wrong, or null.</returns>
    public string? Prove(FlowState at)
    {
        var (random, theta, gradient, found) = (new Xoshiro256(11), new double[at.Parameters.Length], new double[at.Parameters.Length],
            default(CheckedComponent));
        for (var point = 0; point < 2; point++)
        {
            for (var i = 0; i < theta.Length; i++)
                theta[i] = at.Parameters[i] + Nearby * Math.Max(1, Math.Abs(at.Parameters[i])) * random.NextNormal();
            field.Observe(theta, gradient);
            found = GradientCheck.Along((parameters, gradient) => field.Observe(parameters, gradient), theta, gradient, field.Field.UnitRoundoff);
            var gap = Math.Abs(found.Given - found.Difference);
            if (found.Verdict != CheckVerdict.Contradicts || gap <= Proof * Math.Max(Math.Abs(found.Given), Math.Abs(found.Difference)))
                return null;
        }

        return $"the gradient contradicts the loss: along ∇L the loss has the slope {Integrator.Text(found.Difference)} ± "
            + $"{Integrator.Text(found.Uncertainty)} by differences, and ‖∇L‖ is {Integrator.Text(found.Given)}; "
            + $"{nameof(GradientCheck)}.{nameof(GradientCheck.Gradient)} says which components are wrong";
    }

    /// <summary>What rounding may do to a loss.</summary>
    public static double Rounding(CountedField field, double loss) => 1024 * field.Field.UnitRoundoff * Math.Abs(loss);

    public void Transfer(StateTransfer transfer)
    {
        transfer.Number(ref _suspicions);
        transfer.Number(ref _patience);
    }
}
