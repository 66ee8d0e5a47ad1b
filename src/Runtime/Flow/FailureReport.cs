namespace GradientFlow;

/// <summary>Why a flow came to a stand, and what to try.</summary>
internal static class FailureReport
{
    public static string Explain(Method method, StepTrial last, double tolerance, double sharpness, long rejected, long accepted, StepLog log)
    {
        var what = last.Fault switch
        {
            StepFault.None => $"missed the tolerance {Integrator.Text(tolerance)}, the last by a factor {Integrator.Text(last.Error)}",
            StepFault.Newton => "left Newton's method without convergence",
            StepFault.Krylov => "asked for more Krylov vectors than are allowed",
            StepFault.Stages => "asked for more stages than are allowed",
            StepFault.Rise => "raised the loss by more than the tolerance explains",
            StepFault.NotFinite => "led to a loss or gradient that is not finite",
        };
        var advice = last.Fault switch
        {
            StepFault.Newton => $"Try {nameof(Method.Exprb32)} or {nameof(Method.Rkc2)}, which solve no equations",
            StepFault.Krylov => $"Try {nameof(Method.Rkc2)}, which needs no subspace",
            StepFault.Rise => $"Try a smaller tolerance; at a kink or a jump of the gradient {nameof(Method.Rkc2)} gets farthest",
            StepFault.None or StepFault.NotFinite or StepFault.Stages => method is Method.Tsit5
                ? $"A larger tolerance or {nameof(Method.Auto)} may pass; at a kink or a jump of the gradient none will, but {nameof(Method.Rkc2)} gets "
                    + "farthest"
                : $"A larger tolerance or {nameof(Method.Rkc2)} may pass; at a kink or a jump of the gradient none will",
        };
        return $"{what}; the sharpness there is about {Integrator.Text(sharpness)}, {rejected} steps were rejected and {accepted} taken; last tries: {log}. "
            + $"{advice}";
    }

    /// <summary>A sentence on a flow that slid along a kink; nothing on one that did not.</summary>
    public static string Sliding(SlidingReport? sliding, double tolerance) => sliding is null
        ? ""
        : $" From t = {Integrator.Text(sliding.Time)} on it slid along a kink, where the error of a step falls no faster than its length; it went on with "
            + $"{(sliding.Tolerance > tolerance ? "a tolerance raised to" : "the tolerance")} {Integrator.Text(sliding.Tolerance)}. A smooth stand-in for "
            + "the kink can be integrated accurately.";

    /// <summary>A sentence on a flow whose energy balance fails; nothing on one whose balance holds.</summary>
    public static string Energy(EnergyBalance energy) => energy.Holds
        ? ""
        : $" Its energy balance fails: ∫‖∇L‖² is {Integrator.Text(energy.Dissipation)} where the loss fell by {Integrator.Text(energy.LossDecrease)}, a "
            + $"defect of {Integrator.Text(energy.Defect)}, and errors of 200 tolerances explain {Integrator.Text(energy.Limit)}. The parameters are less "
            + $"accurate than the tolerance says: try {nameof(Method.Auto)}, or hold the gradient against the loss with {nameof(GradientCheck)}.";
}
