using System;
using System.Linq;
using GradientFlow.Generators.Scalars;
using GradientFlow.Generators.Tests.Reference;

namespace GradientFlow.Generators.Tests.Scalars;

/// <summary>A function of the scalar language with its value to a hundred bits.</summary>
/// <param name="Low">Where arguments are drawn uniformly: from here …</param>
/// <param name="High">… to here. Beyond, every power of two is visited all the same.</param>
/// <param name="Breakpoints">Where the formula changes or the reduction takes its next integer, and neighbours of which are tried.</param>
/// <param name="IsDefined">Whether an argument (in single precision or not) has a value; others give NaN.</param>
internal sealed record UlpFunction(
    string Name, Func<Expr, Expr> Formula, Func<double, Wide> Exact, double Low, double High, double[] Breakpoints, Func<double, bool, bool> IsDefined);

internal static class UlpFunctions
{
    private static readonly double[] s_halfLogs = [.. Enumerable.Range(-1080, 2110).Select(k => (k + 0.5) * Math.Log(2))];
    private static readonly double[] s_smallLogs = [.. Enumerable.Range(-64, 128).SelectMany(k => new[] { (k + 0.5) * Math.Log(2), 0.5 * k * Math.Log(2) })];
    private static readonly double[] s_roots = [.. Enumerable.Range(-1074, 2098).Select(k => Math.ScaleB(Math.Sqrt(0.5), k)), 1];
    private static readonly double[] s_quarters = [.. Enumerable.Range(-2000, 4000).Select(k => k * (Math.PI / 2)),
        .. Enumerable.Range(0, 3000).Select(k => Math.Round(Math.Pow(1.011, k)) * (Math.PI / 2))];

    public static readonly UlpFunction[] All =
    [
        Of("exp", Op.Exp, x => HighPrecision.Exp(x), -760, 720, s_halfLogs),
        new("exp(−|x|)", z => z.Algebra.Call(Op.Exp, -z.Algebra.Call(Op.Absolute, z)), x => HighPrecision.Exp(-Math.Abs(x)), -760, 760, s_halfLogs, Everywhere),
        Of("expm1", Op.ExpMinusOne, HighPrecision.ExpMinusOne, -60, 720, s_halfLogs),
        Of("log", Op.Log, x => HighPrecision.Log(x), 0, 10, s_roots, above: 0),
        Of("log1p", Op.LogOnePlus, x => HighPrecision.LogOnePlus(x), -1, 10, s_roots) with { IsDefined = (x, _) => x >= -1 },
        Of("tanh", Op.Tanh, x => HighPrecision.Tanh(x), -25, 25, s_smallLogs),
        Of("sigmoid", Op.Sigmoid, HighPrecision.Sigmoid, -760, 50, s_halfLogs),
        Of("softplus", Op.Softplus, HighPrecision.Softplus, -50, 50, s_halfLogs),
        new("tanh softplus", z => z.Algebra.Call(Op.Tanh, z.Algebra.Call(Op.Softplus, z)), HighPrecision.TanhOfSoftplus, -60, 60, s_halfLogs, Everywhere),
        Of("ln cosh", Op.LogCosh, HighPrecision.LogCosh, -20, 20, [-1, 1, .. s_smallLogs]),
        Of("erf", Op.Erf, x => HighPrecision.Erf(x), -7, 7, [-1, 1, 4.5, 6.2]),
        Of("sin", Op.Sin, x => HighPrecision.Sin(x), -1e4, 1e4, s_quarters) with { IsDefined = IsAngle },
        Of("cos", Op.Cos, x => HighPrecision.Cos(x), -1e4, 1e4, s_quarters) with { IsDefined = IsAngle },
        Of("atan", Op.Atan, x => HighPrecision.Atan(x), -10, 10, [-1, 1]),
        .. new[] { 0.3, 1.0 / 3, 2.7, 17, 300.5, -0.7, -40.25 }.Select(p => new UlpFunction(
            FormattableString.Invariant($"x^{p:G4}"), z => z.Algebra.Power(z, p), x => HighPrecision.Power(x, p), 0, 5, s_roots, (x, _) => x > 0)),
    ];

    private static bool Everywhere(double x, bool single) => true;

    private static bool IsAngle(double x, bool single) => Math.Abs(x) <= (single ? 524288 : 281474976710656);

    private static UlpFunction Of(string name, Op op, Func<double, Wide> exact, double low, double high, double[] breakpoints,
        double above = double.NegativeInfinity) =>
        new(name, z => z.Algebra.Call(op, z), exact, low, high, breakpoints, (x, _) => x > above);
}
