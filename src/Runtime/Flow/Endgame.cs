namespace GradientFlow;

/// <summary>Asks for a Levenberg–Marquardt endgame after a flow: from where the flow ended to the minimum it was heading for, in a few steps that are not the
/// flow.</summary>
/// <remarks>It starts only where the flow has come so near that the Hessian H is the Gauss–Newton matrix G up to <see cref="Closeness"/>: ‖H − G‖ ≤ ε·λ_max(G).
/// Since G is positive semidefinite, λ_min(H) ≥ −‖H − G‖ then. The flow itself, its points and its end stay what they are without it.</remarks>
public sealed record Endgame
{
    /// <summary>At most so many steps.</summary>
    public int MaxSteps { get; init; } = 50;

    /// <summary>Ends when ‖∇L‖ has come down to this; else when rounding lets the loss fall no further.</summary>
    public double TargetGradientNorm { get; init; }

    /// <summary>ε: how near H must be to G for it to start, relative to the largest eigenvalue of G.</summary>
    public double Closeness { get; init; } = 0.05;

    internal bool IsSound => MaxSteps > 0 && TargetGradientNorm is >= 0 and < double.PositiveInfinity && Closeness is > 0 and < 1;
}

/// <summary>What an endgame did, apart from the flow before it.</summary>
/// <param name="Parameters">θ where it ended: [P]. It is the flow's limit only to about <see cref="Jump"/> times what the flow would have turned on the way,
/// and to the error of the integration.</param>
/// <param name="Steps">Levenberg–Marquardt steps taken; 0 where it did not start.</param>
/// <param name="LossBefore">L at the end of the flow.</param>
/// <param name="Loss">L where it ended.</param>
/// <param name="GradientNormBefore">‖∇L‖ at the end of the flow.</param>
/// <param name="GradientNorm">‖∇L‖ where it ended.</param>
/// <param name="Jump">‖Δθ‖, how far it went.</param>
/// <param name="Deviation">‖H − G‖/λ_max(G) at the end of the flow, estimated by Lanczos.</param>
/// <param name="GradientEquivalents">What it cost, in gradients.</param>
/// <param name="Message">Why it ended, or did not start.</param>
public sealed record EndgameResult(
    double[] Parameters, int Steps, double LossBefore, double Loss, double GradientNormBefore, double GradientNorm, double Jump, double Deviation,
    double GradientEquivalents, string Message);
