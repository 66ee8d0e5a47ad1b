using System;
using System.Collections.Generic;

namespace GradientFlow.Generators.Scalars;

/// <summary>Symbolic derivatives. Where two pieces of a function meet, the derivative is the one from the right.</summary>
internal static class Derivative
{
    public static Expr Of(Expr e, int variable) => Of(e, variable, []);

    private static Expr Of(Expr e, int v, Dictionary<Expr, Expr?> done) => Partial(e, v, done) ?? e.Algebra.Constant(0);

    /// <summary>The derivative, or null where it is identically zero: then no term is written that could turn an infinity into a NaN.</summary>
    private static Expr? Partial(Expr e, int v, Dictionary<Expr, Expr?> done)
    {
        if (done.TryGetValue(e, out var known))
            return known;
        var derivative = Rule(e, v, done);
        if (derivative is { Op: Op.Constant, Value: 0 })
            derivative = null;
        done[e] = derivative;
        return derivative;
    }

    private static Expr? Rule(Expr e, int v, Dictionary<Expr, Expr?> done)
    {
        var algebra = e.Algebra;
        Expr X(int i) => e.Arguments[i];
        Expr? D(int i) => Partial(X(i), v, done);
        switch (e.Op)
        {
            case Op.Constant:
                return null;
            case Op.Variable:
                return e.VariableIndex == v ? algebra.Constant(1) : null;
            case Op.Add:
                return Sum(D(0), D(1));
            case Op.Multiply:
                return Sum(D(0) is { } a ? a * X(1) : null, D(1) is { } b ? X(0) * b : null);
            case Op.Divide:
                return Sum(D(0) is { } n ? n / X(1) : null, D(1) is { } d ? -(e * d) / X(1) : null);
            case Op.Minimum:
                return Choice(algebra, X(1), X(0), X(0), X(1), v, done);
            case Op.Maximum:
                return Choice(algebra, X(0), X(1), X(0), X(1), v, done);
            case Op.Greater:
                return Choice(algebra, X(0), X(1), X(2), X(3), v, done);
            case Op.GreaterOrEqual:
                return Choice(algebra, X(0), X(1), X(2), X(3), v, done, orEqual: true);
            case Op.Absolute:
                return Choice(algebra, X(0), algebra.Constant(0), X(0), -X(0), v, done);
        }

        if (D(0) is not { } inner)
            return null;
        var outer = e.Op switch
        {
            Op.SquareRoot => 0.5 / e,
            Op.Power => e.Value * algebra.Power(X(0), e.Value - 1),
            Op.Exp => e,
            Op.ExpMinusOne => e + 1,
            Op.Log => 1 / X(0),
            Op.LogOnePlus => 1 / (1 + X(0)),
            Op.Tanh => 1 - e * e,
            Op.Sigmoid => e - e * e,
            Op.Softplus => algebra.Call(Op.Sigmoid, X(0)),
            Op.LogCosh => algebra.Call(Op.Tanh, X(0)),
            Op.Erf => 2 / Math.Sqrt(Math.PI) * algebra.Call(Op.Exp, -(X(0) * X(0))),
            Op.Sin => algebra.Call(Op.Cos, X(0)),
            Op.Cos => -algebra.Call(Op.Sin, X(0)),
            Op.Atan => 1 / (1 + X(0) * X(0)),
            _ => throw new NotSupportedException($"{e.Op} occurs only in expansions, after differentiation."),
        };
        return outer * inner;
    }

    private static Expr? Sum(Expr? a, Expr? b) => a is null ? b : b is null ? a : a + b;

    /// <summary>The derivative of a &gt; b ? then : otherwise, or of a ≥ b. On the boundary a = b the piece to the right rules: the one of a &gt; b where a − b
    /// rises, the other where it falls, and where it does neither (a = max(0, z) and b = 0 for z &lt; 0) the piece that a = b has. Which variable "to the
    /// right" refers to is the same for every v, the first one the test depends on, so that partial derivatives of one choice agree with each other.</summary>
    private static Expr? Choice(ScalarAlgebra algebra, Expr a, Expr b, Expr then, Expr otherwise, int v, Dictionary<Expr, Expr?> done, bool orEqual = false)
    {
        var (dThen, dOtherwise) = (Of(then, v, done), Of(otherwise, v, done));
        if (dThen == dOtherwise)
            return dThen;
        var test = a - b;
        var axis = First(test);
        var rise = axis < 0 ? null : axis == v ? Partial(test, v, done) : Partial(test, axis, []);
        if (rise is null || IsSquareBelow(a, b))
            return orEqual ? algebra.GreaterOrEqual(a, b, dThen, dOtherwise) : algebra.Greater(a, b, dThen, dOtherwise);
        // What is made without choices is zero at single points, between which the test goes on rising or falling.
        var sign = IsWithoutChoices(rise) ? Sign.Of(rise) : Signs.Unknown;
        if (sign == Signs.NonNegative)
            return algebra.GreaterOrEqual(a, b, dThen, dOtherwise);
        if (sign == Signs.NonPositive)
            return algebra.Greater(a, b, dThen, dOtherwise);
        var zero = algebra.Constant(0);
        var boundary = orEqual ? algebra.Greater(zero, rise, dOtherwise, dThen) : algebra.Greater(rise, zero, dThen, dOtherwise);
        return algebra.Greater(a, b, dThen, algebra.GreaterOrEqual(a, b, boundary, dOtherwise));
    }

    /// <summary>0 ≥ x²: the piece of a single point, which has a derivative of its own.</summary>
    private static bool IsSquareBelow(Expr a, Expr b) => a.IsConstant(0) && b.Op == Op.Multiply && b.Arguments[0] == b.Arguments[1];

    private static bool IsWithoutChoices(Expr e)
    {
        foreach (var node in e.Nodes)
        {
            if (node.Op is Op.Minimum or Op.Maximum or Op.Greater or Op.GreaterOrEqual or Op.Absolute)
                return false;
        }

        return true;
    }

    private static int First(Expr e)
    {
        var first = -1;
        foreach (var node in e.Nodes)
        {
            if (node.Op == Op.Variable && (first < 0 || node.VariableIndex < first))
                first = node.VariableIndex;
        }

        return first;
    }
}
