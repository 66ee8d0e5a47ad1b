using System;
using System.Collections.Generic;

namespace GradientFlow.Generators.Scalars;

/// <summary>What an expression means, in double arithmetic: the definition every back end is tested against.</summary>
internal static class Evaluation
{
    public static double At(Expr e, params double[] variables)
    {
        var values = new Dictionary<Expr, double>();
        foreach (var node in e.Nodes)
        {
            values[node] = node.Op == Op.Variable
                ? variables[node.VariableIndex]
                : Apply(node.Op, node.Value, Array.ConvertAll(node.Arguments, a => values[a]));
        }

        return values[e];
    }

    public static double Apply(Op op, double value, double[] x) => op switch
    {
        Op.Constant => value,
        Op.Add => x[0] + x[1],
        Op.Multiply => x[0] * x[1],
        Op.Divide => x[0] / x[1],
        Op.Minimum => Math.Min(x[0], x[1]),
        Op.Maximum => Math.Max(x[0], x[1]),
        Op.Greater => x[0] > x[1] ? x[2] : x[3],
        Op.GreaterOrEqual => x[0] >= x[1] ? x[2] : x[3],
        Op.Absolute => Math.Abs(x[0]),
        Op.SquareRoot => Math.Sqrt(x[0]),
        Op.Power => Math.Pow(x[0], value),
        Op.Exp => Math.Exp(x[0]),
        Op.ExpMinusOne => ExpMinusOne(x[0]),
        Op.Log => Math.Log(x[0]),
        Op.LogOnePlus => LogOnePlus(x[0]),
        Op.Tanh => Math.Tanh(x[0]),
        Op.Sigmoid => x[0] >= 0 ? 1 / (1 + Math.Exp(-x[0])) : Math.Exp(x[0]) / (1 + Math.Exp(x[0])),
        Op.Softplus => Math.Max(x[0], 0) + LogOnePlus(Math.Exp(-Math.Abs(x[0]))),
        Op.LogCosh => Math.Abs(x[0]) < 1 ? LogOnePlus(2 * Square(Math.Sinh(x[0] / 2)))
            : Math.Abs(x[0]) + LogOnePlus(Math.Exp(-2 * Math.Abs(x[0]))) - Math.Log(2),
        Op.Erf => Erf(x[0]),
        Op.Sin => Math.Sin(x[0]),
        Op.Cos => Math.Cos(x[0]),
        Op.Atan => Math.Atan(x[0]),
        Op.Rescale => Rescale(x[0]),
        _ => throw new NotSupportedException($"{op} has no value outside an expansion."),
    };

    private static double Rescale(double x)
    {
        const long RootHalf = 0x3FE6A09E667F3BCD;
        var k = (BitConverter.DoubleToInt64Bits(Math.Max(1e-270, x)) - RootHalf) >> 52;
        return BitConverter.Int64BitsToDouble((2 - k + 1023) << 52);
    }

    private static double Square(double x) => x * x;

    // Kahan's corrections: accurate for every x though exp and log are only accurate near 1 and 0.
    private static double ExpMinusOne(double x)
    {
        var u = Math.Exp(x);
        return u == 1 ? x : Math.Abs(x) > 1 ? u - 1 : (u - 1) * x / Math.Log(u);
    }

    private static double LogOnePlus(double x)
    {
        var u = 1 + x;
        return u == 1 || double.IsInfinity(u) ? x : Math.Log(u) * x / (u - 1);
    }

    /// <summary>erf by its Taylor series below 3, by the continued fraction of erfc above (Abramowitz and Stegun 7.1.5, 7.1.14).</summary>
    private static double Erf(double x)
    {
        var a = Math.Abs(x);
        if (a > 6)
            return double.IsNaN(x) ? x : Math.Sign(x);
        if (a < 3)
        {
            var (term, sum) = (x, x);
            for (var n = 1; Math.Abs(term) > 1e-20 * Math.Abs(sum); n++)
            {
                term *= -x * x / n;
                sum += term / (2 * n + 1);
            }

            return 2 / Math.Sqrt(Math.PI) * sum;
        }

        var fraction = a;
        for (var n = 60; n > 0; n--)
            fraction = a + n / 2.0 / fraction;
        return Math.Sign(x) * (1 - Math.Exp(-a * a) / (fraction * Math.Sqrt(Math.PI)));
    }
}
