using System;

namespace GradientFlow;

/// <summary>The Runge–Kutta–Chebyshev method of order 2 with any number of stages (Sommeijer, Shampine and Verwer, "RKC: an explicit solver for parabolic
/// PDEs", J. Comput. Appl. Math. 88 (1998) 315–326): s stages are stable up to hλ = (s² − 1)·0.65, so that a step of length h costs √(hλ) gradients.
/// Five vectors of memory.</summary>
internal sealed class Rkc2 : Stepper
{
    private const int MostStages = 2000;
    private const double Damping = 2.0 / 13, Reach = 1.54; // s = 1 + √(1 + 1.54·hλ)

    private readonly SharpnessEstimator _sharpness;
    private readonly FlowVector _gradient;
    private readonly FlowVector _error;
    private FlowVector _older, _old, _new;

    public Rkc2(CountedField field)
        : base(field)
    {
        _sharpness = new SharpnessEstimator(field);
        FlowVector New() => field.Vectors.New(field.ParameterCount);
        (_gradient, _error, _older, _old, _new) = (New(), New(), New(), New(), New());
    }

    public override double ErrorOrder => 3;

    public override double LeastCost => 3;

    public override double LongestStep => Sharpness > 0 ? ((MostStages - 1.0) * (MostStages - 1) - 1) / Reach / Sharpness : double.PositiveInfinity;

    public override StepTrial Try(FlowState from, double step, FlowState to, double tolerance)
    {
        Sharpness = _sharpness.At(from);
        if (step > 1.01 * LongestStep)
            return new(double.PositiveInfinity, StepFault.Stages, LongestStep / step);
        var stages = (int)Math.Max(2, 1 + Math.Sqrt(1 + Reach * step * Sharpness));
        if (!Recur(from, step, to, stages))
        {
            _sharpness.Distrust();
            return StepTrial.NotFinite;
        }

        to.Time = from.Time + step;
        to.Dissipation = from.Dissipation + DissipationAlong(from, to, _error);
        Field.Vectors.Combine(_error, [1, -1], from.Theta, to.Theta); // exact, so that nothing cancels after the factor
        Field.Vectors.Combine(_error, [0.8, -0.4 * step, -0.4 * step], _error, from.GradientVector, to.GradientVector);
        return new(Field.Vectors.WeightedNorm(_error, from.Theta, to.Theta, tolerance));
    }

    public override double Accept(FlowState from, FlowState to, double error, StepController controller)
    {
        _sharpness.Move();
        return base.Accept(from, to, error, controller);
    }

    public override double Reject(StepTrial trial, StepController controller)
    {
        _sharpness.Distrust();
        return base.Reject(trial, controller);
    }

    public override void Transfer(StateTransfer transfer)
    {
        base.Transfer(transfer);
        _sharpness.Transfer(transfer);
    }

    /// <summary>The stages: a three-term recursion.</summary>
    private bool Recur(FlowState from, double step, FlowState to, int stages)
    {
        var w0 = 1 + Damping / ((double)stages * stages);
        var last = Chebyshev.At(w0, stages);
        var w1 = last.First / last.Second;
        var (t1, t2) = (new Chebyshev(w0, 1, 0), new Chebyshev(1, 0, 0)); // T₁ and T₀ with their derivatives
        var b2 = Weight(Chebyshev.At(w0, 2));
        var (bOlder, bOld) = (b2, b2);
        var aOld = 1 - b2 * w0;
        var space = Field.Vectors;
        space.Copy(from.Theta, _older);
        space.Combine(_old, [1, -b2 * w1 * step], from.Theta, from.GradientVector);
        for (var j = 2; j <= stages; j++)
        {
            var t = t1.After(t2, w0);
            var b = Weight(t);
            var (mu, nu) = (2 * b * w0 / bOld, -b / bOlder);
            var (direct, initial) = (2 * b * w1 / bOld * step, -aOld * 2 * b * w1 / bOld * step);
            if (!double.IsFinite(Field.LossGradient(_old, _gradient)))
                return false;
            space.Combine(_new, [1 - mu - nu, mu, nu, -direct, -initial], from.Theta, _old, _older, _gradient, from.GradientVector);
            (_older, _old, _new) = (_old, _new, _older);
            (bOlder, bOld, aOld) = (bOld, b, 1 - b * t.Value);
            (t2, t1) = (t1, t);
        }

        space.Copy(_old, to.Theta);
        to.Loss = Field.LossGradient(to.Theta, to.GradientVector);
        return to.IsFinite;
    }

    private static double Weight(Chebyshev t) => t.Second / (t.First * t.First);

    /// <summary>Tⱼ with its first two derivatives.</summary>
    private readonly record struct Chebyshev(double Value, double First, double Second)
    {
        public static Chebyshev At(double x, int degree)
        {
            var (before, now) = (new Chebyshev(1, 0, 0), new Chebyshev(x, 1, 0));
            for (var j = 2; j <= degree; j++)
                (before, now) = (now, now.After(before, x));
            return now;
        }

        public Chebyshev After(Chebyshev before, double x) =>
            new(2 * x * Value - before.Value, 2 * Value + 2 * x * First - before.First, 4 * First + 2 * x * Second - before.Second);
    }
}
