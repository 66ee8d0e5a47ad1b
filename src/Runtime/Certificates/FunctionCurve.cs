using System;
using GradientFlow.Generators.Scalars;
using GradientFlow.Ranks;

namespace GradientFlow;

/// <summary>Enclosures of a function of one variable and of its first three derivatives over an interval.</summary>
/// <param name="IsInDomain">The interval lies inside the open domain on which the function is smooth.</param>
internal readonly record struct FunctionCurve(Interval Value, Interval First, Interval Second, Interval Third, bool IsInDomain)
{
    // The largest |φ''| on the line, rounded up: tanh 4/(3√3), sigmoid 1/(6√3), erf √(8/(πe)), atan 3√3/8.
    private const double TanhSecond = 0.7698003589195011, SigmoidSecond = 0.0962250448649377, ErfSecond = 0.9678828980938, AtanSecond = 0.649519052838330;

    // The largest |φ'''|, all at 0: tanh and atan 2, sigmoid 1/8, erf 4/√π.
    private const double TanhThird = 2, SigmoidThird = 0.125, ErfThird = 2.256758334191026, AtanThird = 2;

    /// <param name="exponent">Of <see cref="Op.Power"/>.</param>
    public static FunctionCurve Of(Op op, double exponent, Interval x)
    {
        var state = new IntervalState();
        var y = new IntervalArithmetic(state).Call(op, exponent, x, out var d);
        var (second, third) = op switch
        {
            Op.Exp or Op.ExpMinusOne => (d, d),
            Op.Log or Op.LogOnePlus => (-Interval.Square(d), 2 * d * Interval.Square(d)),
            Op.Tanh => OfTanh(y, d),
            Op.Sigmoid => OfSigmoid(y, d),
            // Their first derivatives are the sigmoid and tanh.
            Op.Softplus => (IntervalFunctions.SigmoidDerivative(x), OfSigmoid(d, IntervalFunctions.SigmoidDerivative(x)).Second),
            Op.LogCosh => (IntervalFunctions.TanhDerivative(x), OfTanh(d, IntervalFunctions.TanhDerivative(x)).Second),
            Op.Erf => (Within(-2 * x * d, ErfSecond), Within((4 * Interval.Square(x) - 2) * d, ErfThird)),
            Op.Sin or Op.Cos => (-y, -d),
            Op.Atan => (Within(-2 * x * Interval.Square(d), AtanSecond), Within((6 * Interval.Square(x) - 2) * d * Interval.Square(d), AtanThird)),
            Op.SquareRoot => (-0.25 / (x * y), 0.375 / (Interval.Square(x) * y)),
            Op.Power => (Power(exponent, 2, x), Power(exponent, 3, x)),
            _ => throw new NotSupportedException($"{op} occurs only in expansions."),
        };
        return new(y, d, second, third, !state.LeftDomain);
    }

    private static (Interval Second, Interval Third) OfTanh(Interval y, Interval d) =>
        (Within(-2 * y * d, TanhSecond), Within(-2 * d * (1 - 3 * Interval.Square(y)), TanhThird));

    private static (Interval Second, Interval Third) OfSigmoid(Interval y, Interval d) =>
        (Within(d * (1 - 2 * y), SigmoidSecond), Within(d * (1 - 6 * d), SigmoidThird));

    /// <summary>p(p − 1)…·x^(p − order)</summary>
    private static Interval Power(double exponent, int order, Interval x)
    {
        Interval factor = 1;
        for (var i = 0; i < order; i++)
            factor *= exponent - (Interval)i;
        return factor * IntervalFunctions.Exp((exponent - (Interval)order) * IntervalFunctions.Log(x));
    }

    private static Interval Within(Interval x, double bound) => Interval.Both(x, new(-bound, bound));
}
