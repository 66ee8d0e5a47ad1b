using System;
using System.Numerics.Tensors;

namespace GradientFlow;

/// <summary>Backward differentiation formulas of order 1 to 5 with variable steps, on the points themselves: the derivative of the polynomial through the new
/// point and the last q is −∇L at the new one (Brayton, Gustavson and Hachtel, "A new efficient algorithm for solving differential-algebraic systems using
/// implicit backward differentiation formulas", Proc. IEEE 60 (1972) 98–108). The Hessian is symmetric, so that all stability the flow asks for is that of
/// the real axis, which every order has. Order and step are chosen by the errors of the three orders around the present one (Byrne and Hindmarsh, ACM TOMS 1
/// (1975) 71–96; the weights and thresholds of Hindmarsh et al., "SUNDIALS", ACM TOMS 31 (2005) 363–396).</summary>
internal sealed class Bdf : Stepper
{
    private const int MostOrder = 5, Room = MostOrder + 2;
    private const double NewtonShare = 0.03; // of the error allowed
    private const double Same = 6, Lower = 6, Higher = 10; // how far an order's error is overrated
    private const double Threshold = 1.5, MostGrowth = 10;

    private readonly ImplicitSystem _system;
    private readonly Newton _newton;
    private readonly double[] _times = new double[Room];
    private readonly double[][] _points = new double[Room][]; // the newest first
    private readonly double[] _weights;
    private readonly double[] _psi;
    private readonly double[] _difference;
    private readonly double[] _scratch;
    private readonly FlowVector _along;
    private readonly double[] _lagrange = new double[Room];
    private readonly int _fixedOrder;
    private int _count, _order = 1, _wait = 2, _lastOrder = 1, _failures;
    private bool _hasGrown;

    /// <param name="field">The field.</param>
    /// <param name="isDense">Whether to form the Hessian.</param>
    /// <param name="fixedOrder">The one order to keep to, for tests; 0 to choose.</param>
    public Bdf(CountedField field, bool isDense, int fixedOrder = 0)
        : base(field)
    {
        _fixedOrder = fixedOrder;
        _system = new ImplicitSystem(field, isDense);
        _newton = new Newton(field, _system);
        for (var i = 0; i < Room; i++)
            _points[i] = new double[ParameterCount];
        _along = field.Vectors.New(field.ParameterCount);
        (_weights, _psi, _difference, _scratch) = (new double[ParameterCount], new double[ParameterCount], new double[ParameterCount],
            new double[ParameterCount]);
    }

    public override double ErrorOrder => _order + 1;

    public override double LeastCost => 1;

    /// <summary>A step another method took: its end is history.</summary>
    public override void Watch(FlowState state)
    {
        Push(state);
        _order = _fixedOrder > 0 ? _fixedOrder : Math.Clamp(_count - 2, 1, 3);
        _wait = _order + 1;
    }

    public override StepTrial Try(FlowState from, double step, FlowState to, double tolerance)
    {
        if (_count == 0)
            Push(from);
        var t = from.Time + step;
        if (_count == 1)
            Invent(from, step);
        WeightedNorm.Weights(from.Parameters, tolerance, _weights);
        Extrapolate(t, _order, to.Parameters);
        to.Parameters.CopyTo(_difference, 0);

        var leading = Leading(t, _order);
        var weights = _lagrange.AsSpan(0, _order);
        for (var j = 0; j < _order; j++)
        {   // −ℓⱼ′(t)/leading, ℓⱼ the basis on t and the last points
            var product = 1 / (t - _times[j]) / leading;
            for (var i = 0; i < _order; i++)
                product *= i == j ? 1 : (t - _times[i]) / (_times[j] - _times[i]);
            weights[j] = product;
        }

        Combine(weights, _psi);
        var share = ErrorShare(t, _order, leading);
        var fault = _newton.Solve(1 / leading, _psi, to.Parameters, to.Gradient, _weights, NewtonShare / share);
        Sharpness = _system.Sharpness;
        if (fault != StepFault.None)
            return new(double.PositiveInfinity, fault, fault == StepFault.NotFinite ? 0.2 : 0.25);
        (to.Time, to.Loss, to.IsEstimate) = (t, _newton.Loss, true);
        to.Dissipation = from.Dissipation + DissipationAlong(from, to, _along);
        TensorPrimitives.Subtract<double>(to.Parameters, _difference, _difference);
        return to.IsFinite ? new(share * WeightedNorm.Weighed(_difference, _weights, _scratch)) : StepTrial.NotFinite;
    }

    public override double Accept(FlowState from, FlowState to, double error, StepController controller)
    {
        var wasRejected = controller.TakeRejection();
        (_failures, _lastOrder) = (0, _order);
        var (order, factor) = (_order, Factor(error, _order, Same));
        if (--_wait <= 0 && _fixedOrder == 0)
        {
            _wait = 2;
            if (_order > 1 && Factor(Error(to, _order - 1), _order - 1, Lower) is var lower && lower > factor)
                (order, factor) = (_order - 1, lower);
            if (_order < MostOrder && _count > _order + 1 && Factor(Error(to, _order + 1), _order + 1, Higher) is var higher && higher > factor)
                (order, factor) = (_order + 1, higher);
        }

        Push(to);
        _system.Move();
        if (wasRejected)
            return Math.Min(1, factor);
        if (factor < Threshold)
            return 1;
        if (order != _order)
            (_order, _wait) = (order, order + 1);
        var most = _hasGrown ? MostGrowth : 1e4; // the first step is a guess, and a careful one
        _hasGrown = true;
        return Math.Min(factor, most);
    }

    public override double Reject(StepTrial trial, StepController controller)
    {
        controller.Reject(trial, ErrorOrder);
        if (trial.Fault != StepFault.None)
            return trial.Factor;
        if (++_failures >= 3)
        {   // the history does not describe what comes
            (_order, _wait, _count) = (1, 2, Math.Min(_count, 2));
            return 0.2;
        }

        return Math.Clamp(Factor(trial.Error, _order, Same), 0.1, 0.9);
    }

    public override void Interpolate(FlowState from, FlowState to, double time, Span<double> parameters)
    {
        Basis(time, _lastOrder + 1);
        Combine(_lagrange.AsSpan(0, _lastOrder + 1), parameters);
    }

    public override void Transfer(StateTransfer transfer)
    {
        base.Transfer(transfer);
        transfer.Number(ref _count);
        transfer.Number(ref _order);
        transfer.Number(ref _wait);
        transfer.Number(ref _lastOrder);
        transfer.Number(ref _failures);
        transfer.Flag(ref _hasGrown);
        transfer.Values(_times);
        for (var i = 0; i < _count; i++)
            transfer.Values(_points[i]);
        _system.Transfer(transfer);
        _newton.Transfer(transfer);
    }

    private static double Factor(double error, int order, double bias) => 1 / (Math.Pow(bias * error, 1.0 / (order + 1)) + 1e-6);

    /// <summary>Σ 1/(t − tⱼ) over the last q points: what multiplies the new point in the formula.</summary>
    private double Leading(double t, int order)
    {
        var sum = 0.0;
        for (var j = 0; j < order; j++)
            sum += 1 / (t - _times[j]);
        return sum;
    }

    /// <summary>The local error of order q as a part of the new point's distance from the polynomial through the last q + 1: their divided difference of order
    /// q + 1, times what the formula leaves of it.</summary>
    private double ErrorShare(double t, int order, double leading) => 1 / leading / (t - _times[order]);

    /// <summary>The error another order would have made.</summary>
    private double Error(FlowState to, int order)
    {
        Extrapolate(to.Time, order, _difference);
        TensorPrimitives.Subtract<double>(to.Parameters, _difference, _difference);
        return ErrorShare(to.Time, order, Leading(to.Time, order)) * WeightedNorm.Weighed(_difference, _weights, _scratch);
    }

    private void Extrapolate(double t, int order, Span<double> result)
    {
        Basis(t, order + 1);
        Combine(_lagrange.AsSpan(0, order + 1), result);
    }

    /// <summary>The Lagrange basis on the newest points.</summary>
    private void Basis(double t, int count)
    {
        for (var j = 0; j < count; j++)
        {
            _lagrange[j] = 1;
            for (var i = 0; i < count; i++)
                _lagrange[j] *= i == j ? 1 : (t - _times[i]) / (_times[j] - _times[i]);
        }
    }

    private void Combine(ReadOnlySpan<double> weights, Span<double> result)
    {
        TensorPrimitives.Multiply(_points[0], weights[0], result);
        for (var j = 1; j < weights.Length; j++)
            TensorPrimitives.MultiplyAdd(_points[j], weights[j], result, result);
    }

    /// <summary>Before the first step: a point the flow would have come from along a straight line.</summary>
    private void Invent(FlowState from, double step)
    {
        _times[1] = from.Time - step;
        TensorPrimitives.MultiplyAdd(from.Gradient, step, from.Parameters, _points[1]);
    }

    private void Push(FlowState state)
    {
        var oldest = _points[^1];
        Array.Copy(_points, 0, _points, 1, Room - 1);
        Array.Copy(_times, 0, _times, 1, Room - 1);
        state.Parameters.CopyTo(oldest, 0);
        (_points[0], _times[0]) = (oldest, state.Time);
        _count = Math.Min(_count + 1, Room);
    }
}
