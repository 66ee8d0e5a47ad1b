using System;
using System.Numerics.Tensors;

namespace GradientFlow;

/// <summary>The midpoint rules, with their dense output. Where steps are long beside 1/λ it is the parabola through the ends of the step and the point before
/// it: these methods carry stiff parts along without damping them, as ±δ far below the tolerance; gradients turn δ into λδ, and Hermite's polynomial, which has
/// h∇L in it, into hλδ. Points alone leave it at δ. The parabola's error goes with h³, as the one that is controlled.</summary>
internal abstract class MidpointStepper : Stepper
{
    /// <summary>Below, Hermite's polynomial magnifies nothing: its greatest weight of h∇L is 4/27.</summary>
    private const double StiffProduct = 4;

    private readonly double[] _before;
    private readonly double[] _last;
    private readonly FlowVector _along;
    private double _timeBefore = double.NaN, _timeLast = double.NaN;

    protected MidpointStepper(CountedField field)
        : base(field)
    {
        Solver = new ImplicitSystem(field, ImplicitSystem.PrefersDense(field));
        (_before, _last, _along) = (new double[ParameterCount], new double[ParameterCount], field.Vectors.New(field.ParameterCount));
    }

    public override double ErrorOrder => 3;

    /// <summary>I + ½h∇²L</summary>
    protected ImplicitSystem Solver { get; }

    public override double Accept(FlowState from, FlowState to, double error, StepController controller)
    {
        Solver.Move();
        _last.CopyTo(_before, 0);
        from.Parameters.CopyTo(_last, 0);
        (_timeBefore, _timeLast) = (_timeLast, from.Time);
        return base.Accept(from, to, error, controller);
    }

    public override void Interpolate(FlowState from, FlowState to, double time, Span<double> parameters)
    {
        if (!IsParabola(from, to))
        {
            base.Interpolate(from, to, time, parameters);
            return;
        }

        var (h, k) = (to.Time - from.Time, from.Time - _timeBefore);
        var s = (time - from.Time) / h;
        // Newton's form: θ₀ + sΔ + (t − t₀)(t − t₁)·(Δ/h − Δ₋/k)/(h + k)
        var bend = -s * (1 - s) * h * h / (h + k);
        TensorPrimitives.Multiply(from.Parameters, 1 - s - bend * (1 / h + 1 / k), parameters);
        TensorPrimitives.MultiplyAdd(to.Parameters, s + bend / h, parameters, parameters);
        TensorPrimitives.MultiplyAdd(_before, bend / k, parameters, parameters);
    }

    /// <summary>∫‖θ′‖² along the parabola, to the scale of what it is over the whole step.</summary>
    public override double InterpolateDissipation(FlowState from, FlowState to, double time)
    {
        if (!IsParabola(from, to))
            return base.InterpolateDissipation(from, to, time);
        var (h, k) = (to.Time - from.Time, from.Time - _timeBefore);
        var s = (time - from.Time) / h;
        var (along, across, bent) = (0.0, 0.0, 0.0); // Δ·Δ, Δ·c, c·c of θ₀ + sΔ + s(1 − s)·c
        double[] a = from.Parameters, b = to.Parameters;
        for (var i = 0; i < a.Length; i++)
        {
            var difference = b[i] - a[i];
            var c = -h * h / (h + k) * (difference / h - (a[i] - _before[i]) / k);
            along += difference * difference;
            across += difference * c;
            bent += c * c;
        }

        var whole = along + bent / 3;
        var share = whole > 0 ? (s * along + 2 * s * (1 - s) * across + s * (1 + s * (-2 + s * 4 / 3)) * bent) / whole : s;
        return from.Dissipation + share * (to.Dissipation - from.Dissipation);
    }

    public override void Transfer(StateTransfer transfer)
    {
        base.Transfer(transfer);
        Solver.Transfer(transfer);
        transfer.Values(_last);
        transfer.Number(ref _timeLast);
    }

    /// <summary>∫‖θ′‖² over a step. The rules' own, ‖θ₁ − θ₀‖²/h, is what the loss falls by whatever they err, and holds nothing against it.</summary>
    protected double Dissipation(FlowState from, FlowState to) => DissipationAlong(from, to, _along);

    /// <summary>Whether the step is long, and there is a point before it.</summary>
    private bool IsParabola(FlowState from, FlowState to) => (to.Time - from.Time) * Sharpness > StiffProduct && _timeBefore < from.Time;
}
