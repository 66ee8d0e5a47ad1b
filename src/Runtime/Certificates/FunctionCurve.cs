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
        var state = new IntervalState();
        var y = new IntervalArithmetic(state).Call(op, exponent, x, out var d);
        return new(y, d, Curvature(op, exponent, x, y, d), !state.LeftDomain);
    }

    /// <summary>φ'', from x, y = φ(x) and d = φ'(x).</summary>
    private static Interval Curvature(Op op, double exponent, Interval x, Interval y, Interval d) => op switch
    {
        Op.Exp or Op.ExpMinusOne => d,
        Op.Log or Op.LogOnePlus => -Interval.Square(d),
        Op.Tanh => Within(-2 * y * d, TanhCurve),
        Op.Sigmoid => Within(d * (1 - 2 * y), SigmoidCurve),
        Op.Softplus => IntervalFunctions.SigmoidDerivative(x),
        Op.LogCosh => IntervalFunctions.TanhDerivative(x),
        Op.Erf => Within(-2 * x * d, ErfCurve),
        Op.Sin or Op.Cos => -y,
        Op.Atan => Within(-2 * x * Interval.Square(d), AtanCurve),
        Op.SquareRoot => -0.25 / (x * y),
        Op.Power => exponent * (exponent - (Interval)1) * IntervalFunctions.Exp((exponent - (Interval)2) * IntervalFunctions.Log(x)),
        _ => throw new NotSupportedException($"{op} occurs only in expansions."),
    };

    private static Interval Within(Interval x, double bound) => Interval.Both(x, new(-bound, bound));
}
