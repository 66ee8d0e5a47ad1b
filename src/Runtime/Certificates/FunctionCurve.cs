using System;
using GradientFlow.Generators.Scalars;
using GradientFlow.Ranks;

namespace GradientFlow;

/// <summary>Enclosures of a function of one variable and of its first two derivatives over an interval.</summary>
/// <param name="IsInDomain">The interval lies inside the open domain on which the function is smooth.</param>
internal readonly record struct FunctionCurve(Interval Value, Interval First, Interval Second, bool IsInDomain = true)
{
    // The largest |φ''| on the line, rounded up: tanh 4/(3√3), sigmoid 1/(6√3), erf √(8/(πe)), atan 3√3/8.
    private const double TanhCurve = 0.7698003589195011, SigmoidCurve = 0.0962250448649377, ErfCurve = 0.9678828980938, AtanCurve = 0.649519052838330;

    /// <param name="exponent">Of <see cref="Op.Power"/>.</param>
    public static FunctionCurve Of(Op op, double exponent, Interval x)
    {
        switch (op)
        {
            case Op.Exp:
                var e = IntervalFunctions.Exp(x);
                return new(e, e, e);
            case Op.ExpMinusOne:
                e = IntervalFunctions.Exp(x);
                return new(IntervalFunctions.ExpMinusOne(x), e, e);
            case Op.Log:
                return new(IntervalFunctions.Log(x), 1 / x, -1 / Interval.Square(x), x.Low > 0);
            case Op.LogOnePlus:
                return new(IntervalFunctions.LogOnePlus(x), 1 / (1 + x), -1 / Interval.Square(1 + x), x.Low > -1);
            case Op.Tanh:
                var (y, d) = (IntervalFunctions.Tanh(x), IntervalFunctions.TanhDerivative(x));
                return new(y, d, Within(-2 * y * d, TanhCurve));
            case Op.Sigmoid:
                (y, d) = (IntervalFunctions.Sigmoid(x), IntervalFunctions.SigmoidDerivative(x));
                return new(y, d, Within(d * (1 - 2 * y), SigmoidCurve));
            case Op.Softplus:
                return new(IntervalFunctions.Softplus(x), IntervalFunctions.Sigmoid(x), IntervalFunctions.SigmoidDerivative(x));
            case Op.LogCosh:
                return new(IntervalFunctions.LogCosh(x), IntervalFunctions.Tanh(x), IntervalFunctions.TanhDerivative(x));
            case Op.Erf:
                d = IntervalFunctions.TwoOverRootPi * IntervalFunctions.Exp(-Interval.Square(x));
                return new(IntervalFunctions.Erf(x), d, Within(-2 * x * d, ErfCurve));
            case Op.Sin:
                y = IntervalFunctions.Sin(x);
                return new(y, IntervalFunctions.Cos(x), -y);
            case Op.Cos:
                y = IntervalFunctions.Cos(x);
                return new(y, -IntervalFunctions.Sin(x), -y);
            case Op.Atan:
                d = 1 / (1 + Interval.Square(x));
                return new(IntervalFunctions.Atan(x), d, Within(-2 * x * Interval.Square(d), AtanCurve));
            case Op.SquareRoot:
                y = Interval.SquareRoot(x);
                return new(y, 0.5 / y, -0.25 / (x * y), x.Low > 0);
            case Op.Power:
                var log = IntervalFunctions.Log(x);
                Interval Power(Interval p) => IntervalFunctions.Exp(p * log);
                var (p, less) = ((Interval)exponent, exponent - (Interval)1);
                return new(Power(p), p * Power(less), p * less * Power(less - 1), x.Low > 0);
            default:
                throw new NotSupportedException($"{op} occurs only in expansions.");
        }
    }

    private static Interval Within(Interval x, double bound) => Interval.Both(x, new(-bound, bound));
}
