using System;
using System.Numerics.Tensors;

namespace GradientFlow;

/// <summary>Why a step that was tried cannot stand.</summary>
internal enum StepFault
{
    /// <summary>It can, if its error is at most 1.</summary>
    None,

    /// <summary>A loss or gradient on the way is not finite.</summary>
    NotFinite,

    /// <summary>Newton's method does not converge.</summary>
    Newton,

    /// <summary>The Krylov subspace allowed is too small for the step.</summary>
    Krylov,

    /// <summary>The step needs more stages than the method has.</summary>
    Stages,

    /// <summary>The loss rises, which the method excludes.</summary>
    Rise,
}

/// <summary>A step that was tried.</summary>
/// <param name="Error">In units of the tolerance.</param>
/// <param name="Fault">Why it cannot stand, whatever its error.</param>
/// <param name="Factor">How much shorter a step with a fault is to be tried again.</param>
internal readonly record struct StepTrial(double Error, StepFault Fault = StepFault.None, double Factor = 0.5)
{
    public static StepTrial NotFinite => new(double.PositiveInfinity, StepFault.NotFinite, 0.2);

    public bool IsGood => Fault == StepFault.None && Error <= 1;
}

/// <summary>A method: tries steps, is told which are accepted, and interpolates inside the last one. One-step methods keep nothing from step to step but what
/// saves work; multistep methods keep their history, which <see cref="Accept"/> extends.</summary>
internal abstract class Stepper(CountedField counted)
{
    protected CountedField Field => counted;

    protected int ParameterCount => counted.ParameterCount;

    /// <summary>The error of a step goes with its length to this power.</summary>
    public abstract double ErrorOrder { get; }

    /// <summary>The least a step costs, in gradients.</summary>
    public abstract double LeastCost { get; }

    /// <summary>The longest step that can be tried.</summary>
    public virtual double LongestStep => double.PositiveInfinity;

    /// <summary>Whether steps follow the flow with controlled error; descent does not.</summary>
    public virtual bool IsFlow => true;

    /// <summary>Whether it stays for ever where ∇L is zero; momentum carries on.</summary>
    public virtual bool StaysAtRest => true;

    /// <summary>An estimate of the largest eigenvalue of ∇²L; 0 before there is one.</summary>
    public double Sharpness { get; protected set; }

    /// <summary>The first step, of a method that has its own; null for the general choice.</summary>
    public virtual double? FirstStep(FlowState state) => null;

    /// <summary>Another method took a step that ended here, or the flow starts here.</summary>
    public virtual void Watch(FlowState state)
    {
    }

    /// <summary>Tries a step from one state and leaves its end, with loss, gradient and dissipation, in another.</summary>
    public abstract StepTrial Try(FlowState from, double step, FlowState to, double tolerance);

    /// <summary>The step last tried stands.</summary>
    /// <returns>The factor for the next one.</returns>
    public virtual double Accept(FlowState from, FlowState to, double error, StepController controller) => controller.Accept(error, ErrorOrder);

    /// <summary>The step last tried is to be tried again, shorter.</summary>
    /// <returns>The factor.</returns>
    public virtual double Reject(StepTrial trial, StepController controller) => controller.Reject(trial, ErrorOrder);

    /// <summary>θ inside the last step: by cubic Hermite interpolation unless the method knows better.</summary>
    public virtual void Interpolate(FlowState from, FlowState to, double time, Span<double> parameters)
    {
        var h = to.Time - from.Time;
        var s = (time - from.Time) / h;
        var r = 1 - s;
        TensorPrimitives.Multiply(from.Parameters, r * r * (1 + 2 * s), parameters);
        TensorPrimitives.MultiplyAdd(to.Parameters, s * s * (3 - 2 * s), parameters, parameters);
        TensorPrimitives.MultiplyAdd(from.Gradient, -h * s * r * r, parameters, parameters);
        TensorPrimitives.MultiplyAdd(to.Gradient, h * s * s * r, parameters, parameters);
    }

    /// <summary>∫‖∇L‖² inside the last step.</summary>
    public virtual double InterpolateDissipation(FlowState from, FlowState to, double time)
    {
        var h = to.Time - from.Time;
        var s = (time - from.Time) / h;
        var r = 1 - s;
        var (before, after) = (Square(from.GradientNorm), Square(to.GradientNorm));
        return r * r * (1 + 2 * s) * from.Dissipation + s * s * (3 - 2 * s) * to.Dissipation + s * r * h * (r * before - s * after);
    }

    /// <summary>All that the next steps depend on and the states do not hold, to a checkpoint or back.</summary>
    public virtual void Transfer(StateTransfer transfer)
    {
        var sharpness = Sharpness;
        transfer.Number(ref sharpness);
        Sharpness = sharpness;
    }

    /// <summary>∫‖θ′‖² over a step along the cubic Hermite interpolant.</summary>
    /// <param name="scratch">Overwritten.</param>
    protected double DissipationAlong(FlowState from, FlowState to, FlowVector scratch)
    {
        var (h, space) = (to.Time - from.Time, Field.Vectors);
        space.Combine(scratch, [1, -1], from.Theta, to.Theta); // −Δ, as θ′ is −∇L
        Span<double> along = stackalloc double[3], first = stackalloc double[2];
        space.Dots(scratch, [from.GradientVector, to.GradientVector, scratch], along);
        space.Dots(from.GradientVector, [from.GradientVector, to.GradientVector], first);
        var squares = first[0] + space.SumOfSquares(to.GradientVector);
        return (18 * along[2] / h - 3 * (along[0] + along[1]) + h * (2 * squares - first[1])) / 15;
    }

    private static double Square(double x) => x * x;
}
