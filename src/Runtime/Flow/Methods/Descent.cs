using System;
using System.Numerics.Tensors;

namespace GradientFlow;

/// <summary>Gradient descent, with Polyak's momentum (1964), or Adam (Kingma and Ba 2015): what practice runs, on the trajectory type of the flow but not the
/// flow. A step of length h advances time by h, so that gradient descent is Euler's method for the flow and its time the flow's; with momentum μ time runs
/// 1/(1 − μ) times as fast, and with Adam time has no meaning but h times the number of steps.</summary>
internal sealed class Descent : Stepper
{
    private const double Momentum = 0.9, Decay1 = 0.9, Decay2 = 0.999, Epsilon = 1e-8;
    private const double AdamStep = 1e-3;

    private readonly Method _method;
    private readonly double? _given;
    private readonly SharpnessEstimator _sharpness;
    private readonly double[] _velocity;
    private readonly double[] _square;
    private readonly double[] _scratch;
    private double _rate;
    private long _steps;

    public Descent(CountedField field, Method method, double? step)
        : base(field)
    {
        (_method, _given) = (method, step);
        _sharpness = new SharpnessEstimator(field);
        (_velocity, _square, _scratch) = (new double[ParameterCount], new double[ParameterCount], new double[ParameterCount]);
    }

    public override double ErrorOrder => 2;

    public override double LeastCost => 1;

    public override bool IsFlow => false;

    public override bool StaysAtRest => !_velocity.AsSpan().ContainsAnyExcept(0.0);

    /// <summary>The learning rate; 1/λ at the start unless given, a thousandth for Adam.</summary>
    public override double? FirstStep(FlowState state)
    {
        _rate = _given ?? (_method == Method.Adam ? AdamStep : 1 / Math.Max(_sharpness.At(state), double.Epsilon));
        Sharpness = _sharpness.Value;
        return _rate;
    }

    public override StepTrial Try(FlowState from, double step, FlowState to, double tolerance)
    {
        switch (_method)
        {
            case Method.GradientDescent:
                TensorPrimitives.MultiplyAdd(from.Gradient, -step, from.Parameters, to.Parameters);
                break;
            case Method.HeavyBall:
                TensorPrimitives.Multiply(_velocity, Momentum, _velocity);
                TensorPrimitives.MultiplyAdd(from.Gradient, -step, _velocity, _velocity);
                TensorPrimitives.Add<double>(from.Parameters, _velocity, to.Parameters);
                break;
            case Method.Auto or Method.Tsit5 or Method.Rkc2 or Method.Exprb32 or Method.Bdf or Method.BdfKrylov or Method.Ros34Pw2
                or Method.ImplicitMidpoint or Method.DiscreteGradient or Method.Adam:
                Adam(from, step, to);
                break;
            default:
                throw new NotSupportedException($"{_method} is not known here.");
        }

        _steps++;
        to.Time = from.Time + step;
        to.Loss = Field.LossGradient(to.Parameters, to.Gradient);
        to.Dissipation = from.Dissipation + step * TensorPrimitives.SumOfSquares<double>(from.Gradient);
        // No error is controlled; where it leads beyond all numbers a shorter step would be another method.
        return to.IsFinite ? new(0) : new(double.PositiveInfinity, StepFault.NotFinite, 0);
    }

    public override double Accept(FlowState from, FlowState to, double error, StepController controller) =>
        _rate / Math.Max(to.Time - from.Time, double.Epsilon);

    /// <summary>Between two iterates there is nothing but the step, a straight line.</summary>
    public override void Interpolate(FlowState from, FlowState to, double time, Span<double> parameters) =>
        TensorPrimitives.Lerp<double>(from.Parameters, to.Parameters, (time - from.Time) / (to.Time - from.Time), parameters);

    public override double InterpolateDissipation(FlowState from, FlowState to, double time) =>
        double.Lerp(from.Dissipation, to.Dissipation, (time - from.Time) / (to.Time - from.Time));

    public override void Transfer(StateTransfer transfer)
    {
        base.Transfer(transfer);
        transfer.Values(_velocity);
        transfer.Values(_square);
        transfer.Number(ref _rate);
        transfer.Number(ref _steps);
    }

    private void Adam(FlowState from, double step, FlowState to)
    {
        TensorPrimitives.Multiply(_velocity, Decay1, _velocity);
        TensorPrimitives.MultiplyAdd(from.Gradient, 1 - Decay1, _velocity, _velocity);
        TensorPrimitives.Multiply<double>(from.Gradient, from.Gradient, _scratch);
        TensorPrimitives.Multiply(_square, Decay2, _square);
        TensorPrimitives.MultiplyAdd(_scratch, 1 - Decay2, _square, _square);
        var (first, second) = (1 - Math.Pow(Decay1, _steps + 1), 1 - Math.Pow(Decay2, _steps + 1));
        TensorPrimitives.Divide(_square, second, _scratch);
        TensorPrimitives.Sqrt<double>(_scratch, _scratch);
        TensorPrimitives.Add(_scratch, Epsilon, _scratch);
        TensorPrimitives.Divide<double>(_velocity, _scratch, _scratch);
        TensorPrimitives.MultiplyAdd(_scratch, -step / first, from.Parameters, to.Parameters);
    }
}
