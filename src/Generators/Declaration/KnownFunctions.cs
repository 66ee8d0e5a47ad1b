using System;
using System.Collections.Generic;
using System.Numerics;
using GradientFlow.Generators.Scalars;
using Microsoft.CodeAnalysis;

namespace GradientFlow.Generators.Declaration;

/// <summary>The functions of Math, MathF, double and float that have a formula.</summary>
internal static class KnownFunctions
{
    private static readonly Dictionary<string, Func<Expr, Expr>> s_ofOne = new()
    {
        ["Abs"] = x => x.Algebra.Call(Op.Absolute, x),
        ["Sqrt"] = x => x.Algebra.Call(Op.SquareRoot, x),
        ["Exp"] = x => x.Algebra.Call(Op.Exp, x),
        ["ExpM1"] = x => x.Algebra.Call(Op.ExpMinusOne, x),
        ["Exp2"] = x => x.Algebra.Call(Op.Exp, Math.Log(2) * x),
        ["Log"] = x => x.Algebra.Call(Op.Log, x),
        ["LogP1"] = x => x.Algebra.Call(Op.LogOnePlus, x),
        ["Log2"] = x => 1 / Math.Log(2) * x.Algebra.Call(Op.Log, x),
        ["Log10"] = x => 1 / Math.Log(10) * x.Algebra.Call(Op.Log, x),
        ["Sin"] = x => x.Algebra.Call(Op.Sin, x),
        ["Cos"] = x => x.Algebra.Call(Op.Cos, x),
        ["Tan"] = x => x.Algebra.Call(Op.Sin, x) / x.Algebra.Call(Op.Cos, x),
        ["Atan"] = x => x.Algebra.Call(Op.Atan, x),
        ["Tanh"] = x => x.Algebra.Call(Op.Tanh, x),
        ["Asin"] = x => 2 * x.Algebra.Call(Op.Atan, x / (1 + x.Algebra.Call(Op.SquareRoot, (1 - x) * (1 + x)))),
        ["Acos"] = x => x.Algebra.Greater(x.Algebra.Constant(0), x, Math.PI - AcosOfPositive(-x), AcosOfPositive(x)),
        ["Sinh"] = x => 0.5 * (x.Algebra.Call(Op.ExpMinusOne, x) - x.Algebra.Call(Op.ExpMinusOne, -x)),
        ["Cosh"] = x => 0.5 * (x.Algebra.Call(Op.Exp, x) + x.Algebra.Call(Op.Exp, -x)),
        ["Asinh"] = x => x.Algebra.Greater(x.Algebra.Constant(0), x, -AsinhOfPositive(-x), AsinhOfPositive(x)),
        ["Acosh"] = x => x.Algebra.Call(Op.LogOnePlus, x - 1 + x.Algebra.Call(Op.SquareRoot, x - 1) * x.Algebra.Call(Op.SquareRoot, x + 1)),
        ["Atanh"] = x => 0.5 * (x.Algebra.Call(Op.LogOnePlus, x) - x.Algebra.Call(Op.LogOnePlus, -x)),
        ["Cbrt"] = x => x.Algebra.Greater(x.Algebra.Constant(0), x, -x.Algebra.Power(-x, 1.0 / 3), x.Algebra.Power(x, 1.0 / 3)),
        ["DegreesToRadians"] = x => Math.PI / 180 * x,
        ["RadiansToDegrees"] = x => 180 / Math.PI * x,
    };

    private static readonly HashSet<string> s_stepwise = ["Floor", "Ceiling", "Round", "Truncate", "IEEERemainder", "Ieee754Remainder", "BitIncrement",
        "BitDecrement", "ILogB"];

    public static bool IsHome(INamedTypeSymbol type) =>
        type.SpecialType is SpecialType.System_Double or SpecialType.System_Single
        || type is { Name: "Math" or "MathF", ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true } };

    /// <summary>Whether the function is constant between its jumps, so that it has no gradient.</summary>
    public static bool IsStepwise(string name) => s_stepwise.Contains(name);

    public static Value Apply(string name, Expr[] x, ScalarAlgebra algebra, ValueAlgebra values, string text)
    {
        var zero = algebra.Constant(0);
        return (name, x.Length) switch
        {
            ("Min", 2) => values.Of(algebra.Minimum(x[0], x[1])),
            ("Max", 2) => values.Of(algebra.Maximum(x[0], x[1])),
            ("Clamp", 3) => x[1].Op == Op.Constant && x[2].Op == Op.Constant && x[1].Value > x[2].Value
                ? throw new UnreadableException($"'{text}' has bounds in the wrong order and throws")
                : values.Of(algebra.Minimum(x[2], algebra.Maximum(x[1], x[0]))),
            ("Pow", 2) => values.Of(Power(x[0], x[1], text)),
            ("Log", 2) => values.Of(algebra.Call(Op.Log, x[0]) / algebra.Call(Op.Log, x[1])),
            ("FusedMultiplyAdd" or "MultiplyAddEstimate", 3) => values.Of(x[0] * x[1] + x[2]),
            ("Lerp", 3) => values.Of(x[0] * (1 - x[2]) + x[1] * x[2]),
            ("CopySign", 2) => values.Of(CopySign(algebra.Call(Op.Absolute, x[0]), x[1])),
            ("SinCos", 1) => new Value.Several([values.Of(algebra.Call(Op.Sin, x[0])), values.Of(algebra.Call(Op.Cos, x[0]))]),
            ("Sign", 1) => values.Select(
                values.Compare(false, x[0], zero), values.Of(BigInteger.One),
                values.Select(values.Compare(false, zero, x[0]), values.Of(BigInteger.MinusOne), values.Of(BigInteger.Zero))),
            ("IsNegative", 1) => values.Compare(false, zero, x[0]),
            ("IsPositive", 1) => values.Compare(true, x[0], zero),
            (_, 1) when s_ofOne.TryGetValue(name, out var function) => values.Of(function(x[0])),
            _ => throw new UnreadableException($"'{text}' is not among the functions that are known here: {string.Join(", ", s_ofOne.Keys)}, Min, Max, "
                + "Clamp, Pow, Lerp, Sign, CopySign, SinCos, IsNegative, IsPositive"),
        };
    }

    private static Expr AcosOfPositive(Expr x) => 2 * x.Algebra.Call(Op.Atan, x.Algebra.Call(Op.SquareRoot, (1 - x) / (1 + x)));

    private static Expr CopySign(Expr size, Expr sign) => size.Algebra.Greater(size.Algebra.Constant(0), sign, -size, size);

    /// <summary>ln(x + √(x² + 1)) for x ≥ 0: near 0 by what exceeds 1 under the logarithm, and where x² would overflow by ln 2x.</summary>
    private static Expr AsinhOfPositive(Expr x)
    {
        const double Large = 1 << 28;
        var algebra = x.Algebra;
        return algebra.Greater(
            x,
            algebra.Constant(Large),
            algebra.Call(Op.Log, x) + Math.Log(2),
            algebra.Call(Op.LogOnePlus, x + x * x / (1 + algebra.Call(Op.SquareRoot, 1 + x * x))));
    }

    private static Expr Power(Expr x, Expr exponent, string text)
    {
        var algebra = x.Algebra;
        if (exponent.Op is Op.Greater or Op.GreaterOrEqual)
            return algebra.Make(exponent.Op, exponent.Number,
                [exponent.Arguments[0], exponent.Arguments[1], Power(x, exponent.Arguments[2], text), Power(x, exponent.Arguments[3], text)]);
        if (exponent.Op != Op.Constant)
        {
            return x is { Op: Op.Constant, Value: > 0 } ? algebra.Call(Op.Exp, exponent * algebra.Call(Op.Log, x))
                : throw new UnreadableException($"'{text}' has an exponent that depends on the argument, for which the base must be a positive constant; "
                    + "where a base is positive, write Math.Exp(y * Math.Log(x))");
        }

        var n = exponent.Value;
        if (double.IsNaN(n) || double.IsInfinity(n))
            throw new UnreadableException($"'{text}' has an exponent that is not finite");
        if (n != Math.Floor(n) || Math.Abs(n) <= 16)
            return algebra.Power(x, n);
        // A large whole power has the sign of an odd one.
        var magnitude = algebra.Power(algebra.Call(Op.Absolute, x), n);
        return n % 2 == 0 ? magnitude : algebra.Greater(algebra.Constant(0), x, -magnitude, magnitude);
    }
}
