using System;

namespace GradientFlow;

/// <summary>A one-step method: tries a step, and interpolates inside the last one tried.</summary>
internal abstract class Stepper(CountedField counted)
{
    protected CountedField Field => counted;

    /// <summary>The order the controller may count on: the error of a step goes with its length to this power.</summary>
    public abstract int ErrorOrder { get; }

    /// <summary>Gradients a step evaluates.</summary>
    public abstract int EvaluationsPerStep { get; }

    /// <summary>An estimate of the largest eigenvalue of ∇²L, read off the last step; 0 before the first.</summary>
    public double Sharpness { get; protected set; }

    /// <summary>Tries a step from one state and leaves its end, with loss, gradient and dissipation, in another.</summary>
    /// <returns>The error in units of the tolerance.</returns>
    public abstract double Try(FlowState from, double step, FlowState to, double tolerance);

    /// <summary>θ inside the last step tried.</summary>
    public abstract void Interpolate(FlowState from, FlowState to, double time, Span<double> parameters);

    /// <summary>∫‖∇L‖² inside the last step tried.</summary>
    public abstract double InterpolateDissipation(FlowState from, FlowState to, double time);

    /// <summary>L inside a step by cubic Hermite interpolation: dL/dt = −‖∇L‖² is known at both ends.</summary>
    public static double InterpolateLoss(FlowState from, FlowState to, double time)
    {
        var h = to.Time - from.Time;
        var s = (time - from.Time) / h;
        var (d0, d1) = (-h * Square(from.GradientNorm), -h * Square(to.GradientNorm));
        var r = 1 - s;
        return r * r * (1 + 2 * s) * from.Loss + s * s * (3 - 2 * s) * to.Loss + s * r * (r * d0 - s * d1);
    }

    private static double Square(double x) => x * x;
}
