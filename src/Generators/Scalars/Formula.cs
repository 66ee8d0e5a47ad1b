using System;
using System.Globalization;

namespace GradientFlow.Generators.Scalars;

/// <summary>Writes an expression the way one would on paper; for comments and messages, not for code.</summary>
internal static class Formula
{
    private const int Sum = 1, Product = 2, Unary = 3, Atom = 4;

    // Formulas share parts, and one of twenty lines may be of a million when it is written out.
    private const int Longest = 1000, LongestPart = 100;

    public static string Write(Expr e, Func<int, string> variable) => Write(e, variable, 0);

    public static string Number(double x) => x.ToString("R", CultureInfo.InvariantCulture).Replace("E", "e");

    private static string Write(Expr e, Func<int, string> variable, int outer)
    {
        var (text, strength) = Text(e, variable);
        return strength < outer ? "(" + text + ")" : text;
    }

    private static (string Text, int Strength) Text(Expr e, Func<int, string> variable)
    {
        string Write(Expr part, Func<int, string> variable, int outer) => e.Length > Longest && part.Length > LongestPart ? "…"
            : Formula.Write(part, variable, outer);
        string A(int i, int outer) => Write(e.Arguments[i], variable, outer);
        switch (e.Op)
        {
            case Op.Constant:
                return (Number(e.Value), e.Value < 0 ? Unary : Atom);
            case Op.Variable:
                return (variable(e.VariableIndex), Atom);
            case Op.Add:
                // Constants stand in front in the tree; on paper they stand behind.
                var (x, y) = e.Arguments[0].Op == Op.Constant && !IsNegated(e.Arguments[1], out _) ? (e.Arguments[1], e.Arguments[0])
                    : (e.Arguments[0], e.Arguments[1]);
                if (y.Op == Op.Constant && y.Value < 0)
                    return ($"{Write(x, variable, Sum)} − {Number(-y.Value)}", Sum);
                if (IsNegated(y, out var positive))
                    return ($"{Write(x, variable, Sum)} − {Write(positive, variable, Product)}", Sum);
                if (IsNegated(x, out positive))
                    return ($"{Write(y, variable, Sum)} − {Write(positive, variable, Product)}", Sum);
                return ($"{Write(x, variable, Sum)} + {Write(y, variable, Sum)}", Sum);
            case Op.Multiply:
                return IsNegated(e, out var inner) ? ("−" + Write(inner, variable, Product), Unary)
                    : e.Arguments[0] == e.Arguments[1] ? (A(0, Atom) + "²", Unary)
                    : ($"{A(0, Product)}·{A(1, Product)}", Product);
            case Op.Divide:
                return ($"{A(0, Product)}/{A(1, Unary)}", Product);
            case Op.Greater:
                return ($"{A(0, Sum)} > {A(1, Sum)} ? {A(2, Sum)} : {A(3, Sum)}", 0);
            case Op.GreaterOrEqual:
                return ($"{A(0, Sum)} ≥ {A(1, Sum)} ? {A(2, Sum)} : {A(3, Sum)}", 0);
            case Op.Absolute:
                return ($"|{A(0, 0)}|", Atom);
            case Op.SquareRoot:
                return ("√" + A(0, Atom), Unary);
            case Op.Power:
                return ($"{A(0, Atom)}^{Number(e.Value)}", Unary);
            case Op.Minimum:
                return ($"min({A(0, 0)}, {A(1, 0)})", Atom);
            case Op.Maximum:
                return ($"max({A(0, 0)}, {A(1, 0)})", Atom);
            case Op.Exp or Op.ExpMinusOne or Op.Log or Op.LogOnePlus or Op.Tanh or Op.Sigmoid or Op.Softplus or Op.LogCosh or Op.Erf or Op.Sin or Op.Cos
                or Op.Atan or Op.Round or Op.PowerOfTwo or Op.Scale or Op.Alternate or Op.Exponent or Op.Mantissa or Op.FusedMultiplyAdd
                or Op.CopySign or Op.Rescale:
                var arguments = new string[e.Arguments.Length];
                for (var i = 0; i < arguments.Length; i++)
                    arguments[i] = A(i, 0);
                return ($"{Name(e.Op)}({string.Join(", ", arguments)})", Atom);
            default:
                throw new NotSupportedException($"{e.Op} is not known here.");
        }
    }

    private static bool IsNegated(Expr e, out Expr positive)
    {
        positive = e;
        if (e.Op != Op.Multiply || e.Arguments[0].Op != Op.Constant || e.Arguments[0].Value >= 0)
            return false;
        positive = -e.Arguments[0].Value * e.Arguments[1];
        return true;
    }

    private static string Name(Op op) => op switch
    {
        Op.ExpMinusOne => "expm1",
        Op.LogOnePlus => "log1p",
        Op.LogCosh => "logcosh",
        Op.FusedMultiplyAdd => "fma",
        Op.PowerOfTwo => "exp2",
        Op.Constant or Op.Variable or Op.Add or Op.Multiply or Op.Divide or Op.Minimum or Op.Maximum or Op.Greater or Op.GreaterOrEqual or Op.Absolute
            or Op.SquareRoot or Op.Power or Op.Exp or Op.Log or Op.Tanh or Op.Sigmoid or Op.Softplus or Op.Erf or Op.Sin or Op.Cos or Op.Atan
            or Op.Round or Op.Scale or Op.Alternate or Op.Exponent or Op.Mantissa or Op.CopySign or Op.Rescale => op.ToString().ToLowerInvariant(),
    };
}
