using System;
using System.Numerics.Tensors;

namespace GradientFlow;

/// <summary>The implicit midpoint rule, θ₁ = θ − h·∇L(½(θ + θ₁)): of order 2 and A-stable; it keeps quadratic invariants of the flow, such as the differences
/// of squared layer norms, to the accuracy of its solver (Hairer, Lubich and Wanner, Geometric Numerical Integration, IV.2).</summary>
internal sealed class ImplicitMidpoint : MidpointStepper
{
    private const double NewtonShare = 1e-3; // of the tolerance: invariants are as good as that

    private readonly Newton _newton;
    private readonly double[] _middle;
    private readonly double[] _gradient;
    private readonly double[] _weights;
    private readonly double[] _error;
    private readonly double[] _filtered;

    public ImplicitMidpoint(CountedField field)
        : base(field)
    {
        _newton = new Newton(field, Solver);
        (_middle, _gradient, _weights) = (new double[ParameterCount], new double[ParameterCount], new double[ParameterCount]);
        (_error, _filtered) = (new double[ParameterCount], new double[ParameterCount]);
    }

    public override double LeastCost => 4;

    public override StepTrial Try(FlowState from, double step, FlowState to, double tolerance)
    {
        WeightedNorm.Weights(from.Parameters, tolerance, _weights);
        TensorPrimitives.MultiplyAdd(from.Gradient, -0.5 * step, from.Parameters, _middle);
        if (step * Sharpness > 1)
            from.Parameters.CopyTo(_middle, 0); // the explicit guess would be thrown far
        var fault = _newton.Solve(0.5 * step, from.Parameters, _middle, _gradient, _weights, NewtonShare);
        Sharpness = Solver.Sharpness;
        if (fault != StepFault.None)
            return new(double.PositiveInfinity, fault, fault == StepFault.NotFinite ? 0.2 : 0.5);
        TensorPrimitives.MultiplyAdd(_middle, 2, from.Parameters, to.Parameters);
        TensorPrimitives.MultiplyAdd(from.Parameters, -2, to.Parameters, to.Parameters);
        to.Time = from.Time + step;
        to.Loss = Field.LossGradient(to.Parameters, to.Gradient);
        if (!to.IsFinite)
            return StepTrial.NotFinite;
        to.Dissipation = from.Dissipation + Dissipation(from, to);
        return MidpointError.Of(Field, Solver, from, step, to, _weights, _error, _filtered, _gradient);
    }

    public override void Transfer(StateTransfer transfer)
    {
        base.Transfer(transfer);
        _newton.Transfer(transfer);
    }
}

/// <summary>The error of the midpoint rules: what the step leaves of θ₁ − θ = −∫∇L by Simpson's rule, with the gradient in the middle of the cubic Hermite
/// interpolant. One gradient.</summary>
internal static class MidpointError
{
    /// <param name="system">Ready to solve with I + ½hH.</param>
    /// <param name="error">Overwritten.</param>
    /// <param name="scratch">Overwritten.</param>
    /// <param name="gradient">Overwritten.</param>
    public static StepTrial Of(CountedField field, ImplicitSystem system, FlowState from, double step, FlowState to, ReadOnlySpan<double> weights,
        double[] error, double[] scratch, double[] gradient)
    {
        TensorPrimitives.Add<double>(from.Parameters, to.Parameters, scratch);
        TensorPrimitives.Multiply(scratch, 0.5, scratch);
        TensorPrimitives.MultiplyAdd(to.Gradient, step / 8, scratch, scratch);
        TensorPrimitives.MultiplyAdd(from.Gradient, -step / 8, scratch, scratch);
        if (!double.IsFinite(field.LossGradient(scratch, gradient)))
            return StepTrial.NotFinite;
        TensorPrimitives.Subtract<double>(to.Parameters, from.Parameters, error);
        TensorPrimitives.MultiplyAdd(gradient, 2 * step / 3, error, error);
        TensorPrimitives.MultiplyAdd(from.Gradient, step / 6, error, error);
        TensorPrimitives.MultiplyAdd(to.Gradient, step / 6, error, error);
        // (I + ½hH)⁻¹, twice, leaves smooth parts alone and bounds stiff ones (Shampine's remedy; Hairer and Wanner, Solving Ordinary Differential Equations
        // II, IV.8).
        for (var pass = 0; pass < 2 && system.Solve(error, scratch, weights, 0.1); pass++)
            scratch.CopyTo(error, 0);
        return new(WeightedNorm.Weighed(error, weights, scratch));
    }
}
