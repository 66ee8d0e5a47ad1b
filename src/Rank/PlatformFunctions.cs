using System;
using GradientFlow.Generators.Scalars;

namespace GradientFlow.Ranks;

/// <summary>Elementary functions as the platform has them: several times as fast as the middles of enclosures, and other bits elsewhere. For what is counted,
/// and neither proved nor compared.</summary>
internal static class PlatformFunctions
{
    private const double Log2 = 0.69314718055994531;

    /// <summary>A function of one argument and its derivative there, which does not vanish before it is too small for a number: 1/cosh² and not
    /// 1 − tanh².</summary>
    /// <param name="exponent">Of <see cref="Op.Power"/>.</param>
    public static double Of(Op op, double exponent, double x, out double derivative)
    {
        (var y, derivative) = op switch
        {
            Op.SquareRoot => (Math.Sqrt(x), 0.5 / Math.Sqrt(x)),
            Op.Power => (Math.Pow(x, exponent), exponent * Math.Pow(x, exponent - 1)),
            Op.Exp => (Math.Exp(x), Math.Exp(x)),
            // Far out the product would be ∞·0.
            Op.ExpMinusOne => (x < -40 ? -1 : 2 * Math.Sinh(x / 2) * Math.Exp(x / 2), Math.Exp(x)),
            Op.Log => (Math.Log(x), 1 / x),
            Op.LogOnePlus => (LogOnePlus(x), 1 / (1 + x)),
            Op.Tanh => (Math.Tanh(x), 1 / (Math.Cosh(x) * Math.Cosh(x))),
            Op.Sigmoid => (Sigmoid(x), Sigmoid(x) * Sigmoid(-x)),
            Op.Softplus => (Math.Max(x, 0) + LogOnePlus(Math.Exp(-Math.Abs(x))), Sigmoid(x)),
            Op.LogCosh => (Math.Abs(x) + LogOnePlus(Math.Exp(-2 * Math.Abs(x))) - Log2, Math.Tanh(x)),
            Op.Erf => (new DoubleArithmetic().Call(op, exponent, x, out _), 2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x)),
            Op.Sin => (Math.Sin(x), Math.Cos(x)),
            Op.Cos => (Math.Cos(x), -Math.Sin(x)),
            Op.Atan => (Math.Atan(x), 1 / (1 + x * x)),
            Op.Constant or Op.Variable or Op.Add or Op.Multiply or Op.Divide or Op.Minimum or Op.Maximum or Op.Greater or Op.GreaterOrEqual or Op.Absolute
                or Op.Rescale or Op.Round or Op.PowerOfTwo or Op.Scale or Op.Alternate or Op.Exponent or Op.Mantissa or Op.FusedMultiplyAdd or Op.CopySign =>
                throw new NotSupportedException($"{op} is no function of one variable with a derivative."),
        };
        return y;
    }

    private static double Sigmoid(double x) => x >= 0 ? 1 / (1 + Math.Exp(-x)) : Math.Exp(x) / (1 + Math.Exp(x));

    /// <summary>The rounding of 1 + x is made good by the quotient (Kahan).</summary>
    private static double LogOnePlus(double x) => 1 + x is var y && (y == 1 || double.IsPositiveInfinity(y)) ? x : Math.Log(y) * (x / (y - 1));
}
