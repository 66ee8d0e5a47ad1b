using System;
using System.Collections.Generic;
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
        ["Sinh"] = x => x.Algebra.Call(Op.ExpMinusOne, x) is var m ? 0.5 * (m + m / (m + 1)) : x,
        ["Cosh"] = x => 0.5 * (x.Algebra.Call(Op.Exp, x) + x.Algebra.Call(Op.Exp, -x)),
        ["Sign"] = x => x.Algebra.Sign(x),
        ["Cbrt"] = x => x.Algebra.Greater(x.Algebra.Constant(0), x, -x.Algebra.Power(-x, 1.0 / 3), x.Algebra.Power(x, 1.0 / 3)),
    };

    private static readonly HashSet<string> s_stepwise = ["Floor", "Ceiling", "Round", "Truncate", "IEEERemainder", "BitIncrement", "BitDecrement", "ILogB"];

    public static bool IsHome(INamedTypeSymbol type) =>
        type.SpecialType is SpecialType.System_Double or SpecialType.System_Single
        || type is { Name: "Math" or "MathF", ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true } };

    public static Expr Apply(string name, Expr[] x, ScalarAlgebra algebra, string text)
    {
        if (s_stepwise.Contains(name))
            throw new UnreadableException($"'{text}' is constant between its jumps", Complaint.HasNoGradient);
        return (name, x.Length) switch
        {
            ("Min", 2) => algebra.Minimum(x[0], x[1]),
            ("Max", 2) => algebra.Maximum(x[0], x[1]),
            ("Clamp", 3) => algebra.Minimum(x[2], algebra.Maximum(x[1], x[0])),
            ("CopySign", 2) when algebra.Call(Op.Absolute, x[0]) is var size => algebra.Greater(algebra.Constant(0), x[1], -size, size),
            ("Pow", 2) => Power(x[0], x[1]),
            ("Log", 2) => algebra.Call(Op.Log, x[0]) / algebra.Call(Op.Log, x[1]),
            ("FusedMultiplyAdd" or "MultiplyAddEstimate", 3) => x[0] * x[1] + x[2],
            (_, 1) when s_ofOne.TryGetValue(name, out var function) => function(x[0]),
            _ => throw new UnreadableException($"'{text}' is not among the functions that are known here: {string.Join(", ", s_ofOne.Keys)}, Min, Max, Clamp, Pow"),
        };
    }

    private static Expr Power(Expr x, Expr exponent)
    {
        var algebra = x.Algebra;
        if (exponent.Op != Op.Constant)
            return algebra.Call(Op.Exp, exponent * algebra.Call(Op.Log, x));
        var n = exponent.Value;
        if (n != Math.Floor(n) || Math.Abs(n) <= 16)
            return algebra.Power(x, n);
        // A large whole power has the sign of an odd one.
        var magnitude = algebra.Power(algebra.Call(Op.Absolute, x), n);
        return n % 2 == 0 ? magnitude : algebra.Greater(algebra.Constant(0), x, -magnitude, magnitude);
    }
}
