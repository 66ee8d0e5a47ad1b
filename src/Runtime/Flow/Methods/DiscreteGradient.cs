using System;
using System.Numerics.Tensors;

namespace GradientFlow;

/// <summary>The midpoint discrete gradient of Gonzalez ("Time integration and discrete Hamiltonian systems", J. Nonlinear Sci. 6 (1996) 449–467):
/// θ₁ = θ − h·ḡ with ḡ = g + (L(θ₁) − L(θ) − g·Δ)/‖Δ‖²·Δ, g = ∇L(½(θ + θ₁)), Δ = θ₁ − θ, of order 2.</summary>
/// <remarks>By construction L(θ₁) − L(θ) = ḡ·Δ. A solver leaves r = Δ + hḡ ≠ 0, and then L(θ₁) − L(θ) = −(‖Δ‖² − r·Δ)/h, which is not positive as long as
/// ‖r‖ ≤ ‖Δ‖ (Cauchy–Schwarz). A step stands only if ‖r‖ ≤ ½‖Δ‖ and the computed loss has not risen: the sequence of losses never rises, whatever the
/// tolerance.</remarks>
internal sealed class DiscreteGradient : MidpointStepper
{
    private const int MostIterations = 12;
    private const double SolverShare = 0.01; // of the tolerance
    private const double Rounding = 1.0 / (1L << 53);

    private readonly double[] _middle;
    private readonly double[] _gradient;
    private readonly double[] _difference;
    private readonly double[] _residual;
    private readonly double[] _correction;
    private readonly double[] _weights;
    private bool _wantsFresh;

    public DiscreteGradient(CountedField field)
        : base(field)
    {
        (_middle, _gradient, _difference) = (new double[ParameterCount], new double[ParameterCount], new double[ParameterCount]);
        (_residual, _correction, _weights) = (new double[ParameterCount], new double[ParameterCount], new double[ParameterCount]);
    }

    public override double LeastCost => 5;

    public override StepTrial Try(FlowState from, double step, FlowState to, double tolerance)
    {
        WeightedNorm.Weights(from.Parameters, tolerance, _weights);
        // The first guess is the linearly implicit step.
        if (!Solver.Prepare(from.Parameters, from.Gradient, 0.5 * step, _wantsFresh))
            return new(double.PositiveInfinity, StepFault.Newton);
        TensorPrimitives.Multiply(from.Gradient, -step, _residual);
        if (!Solver.Solve(_residual, _correction, _weights, 0.1))
            return new(double.PositiveInfinity, StepFault.Krylov);
        TensorPrimitives.Add<double>(from.Parameters, _correction, to.Parameters);
        to.Time = from.Time + step;
        var last = double.PositiveInfinity;
        for (var i = 0; i < MostIterations; i++)
        {
            to.Loss = Field.LossGradient(to.Parameters, to.Gradient);
            if (!to.IsFinite || !Residual(from, step, to))
                return StepTrial.NotFinite;
            var size = WeightedNorm.Weighed(_residual, _weights, _correction);
            // Where the whole step is lost in the rounding of θ, so is what is left of it.
            var most = Math.Max(0.5 * TensorPrimitives.Norm<double>(_difference), Rounding * TensorPrimitives.Norm<double>(from.Parameters));
            if (size <= SolverShare && to.Loss <= from.Loss && TensorPrimitives.Norm<double>(_residual) <= most)
                return Finish(from, step, to);
            if (size > 2 * last)
                break;
            last = size;
            TensorPrimitives.Negate<double>(_residual, _residual);
            if (!Solver.Solve(_residual, _correction, _weights, 0.1 * SolverShare))
                return new(double.PositiveInfinity, StepFault.Krylov);
            TensorPrimitives.Add<double>(to.Parameters, _correction, to.Parameters);
        }

        return new(double.PositiveInfinity, to.Loss <= from.Loss ? StepFault.Newton : StepFault.Rise);
    }

    public override double Accept(FlowState from, FlowState to, double error, StepController controller)
    {
        _wantsFresh = false;
        return base.Accept(from, to, error, controller);
    }

    public override double Reject(StepTrial trial, StepController controller)
    {
        if (trial.Fault is StepFault.Newton or StepFault.Rise && Solver is { IsDense: true, IsStale: true } && !_wantsFresh)
        {   // the same step with the Hessian there
            _wantsFresh = true;
            return 1;
        }

        return base.Reject(trial, controller);
    }

    public override void Transfer(StateTransfer transfer)
    {
        base.Transfer(transfer);
        transfer.Flag(ref _wantsFresh);
    }

    private StepTrial Finish(FlowState from, double step, FlowState to)
    {
        Sharpness = Solver.Sharpness;
        to.Dissipation = from.Dissipation + Dissipation(from, to);
        return MidpointError.Of(Field, Solver, from, step, to, _weights, _residual, _correction, _gradient);
    }

    /// <summary>r = Δ + h·ḡ, and ḡ itself.</summary>
    private bool Residual(FlowState from, double step, FlowState to)
    {
        TensorPrimitives.Subtract<double>(to.Parameters, from.Parameters, _difference);
        TensorPrimitives.MultiplyAdd(_difference, 0.5, from.Parameters, _middle);
        if (!double.IsFinite(Field.LossGradient(_middle, _gradient)))
            return false;
        var square = TensorPrimitives.SumOfSquares<double>(_difference);
        var along = TensorPrimitives.Dot<double>(_gradient, _difference);
        if (square > 0)
            TensorPrimitives.MultiplyAdd(_difference, (to.Loss - from.Loss - along) / square, _gradient, _gradient);
        TensorPrimitives.MultiplyAdd(_gradient, step, _difference, _residual);
        return double.IsFinite(TensorPrimitives.Sum<double>(_residual));
    }
}
