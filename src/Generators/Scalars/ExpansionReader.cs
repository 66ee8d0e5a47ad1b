using System;
using System.Collections.Generic;
using System.Linq;

namespace GradientFlow.Generators.Scalars;

/// <summary>The expansion of an expression in v1 just right (or left) of a point.</summary>
internal static class ExpansionReader
{
    private const int Powers = 24;

    /// <returns>Null where there is none of this kind, such as of sin(1/z) at 0, or none is found.</returns>
    public static Expansion? At(Expr e, double z, bool toTheLeft = false)
    {
        var done = new Dictionary<Expr, Expansion?>();
        var argument = Expansion.Constant(z) + Expansion.Power(toTheLeft ? -1 : 1, 1);
        foreach (var node in e.Nodes)
        {
            var expansion = node.Op == Op.Variable ? node.VariableIndex == 1 ? argument : null : Of(node, [.. node.Arguments.Select(a => done[a])]);
            done[node] = expansion is not null && expansion.Terms.Any(t => double.IsNaN(t.Factor) || double.IsInfinity(t.Factor)) ? null : expansion;
        }

        return done[e];
    }

    private static Expansion? Of(Expr e, Expansion?[] x)
    {
        switch (e.Op)
        {
            case Op.Constant:
                return double.IsNaN(e.Value) || double.IsInfinity(e.Value) ? null : Expansion.Constant(e.Value);
            case Op.Greater or Op.GreaterOrEqual:
                return Choose(x[0], x[1], x[2], x[3], e.Op == Op.GreaterOrEqual);
            case Op.Maximum:
                return Choose(x[0], x[1], x[0], x[1], true);
            case Op.Minimum:
                return Choose(x[0], x[1], x[1], x[0], true);
        }

        if (x[0] is not { } a)
            return null;
        switch (e.Op)
        {
            case Op.Add:
                return x[1] is { } addend ? a + addend : null;
            case Op.Multiply:
                return x[1] is { } factor ? a * factor : null;
            case Op.Divide:
                return x[1] is { } divisor && Expansion.Raise(divisor, -1) is { } inverse ? a * inverse : null;
            case Op.Absolute:
                return a.Sign is { } sign ? sign < 0 ? -a : a : null;
            case Op.SquareRoot:
                return Expansion.Raise(a, 0.5);
            case Op.Power:
                return a.Sign < 0 ? null : Expansion.Raise(a, e.Value);
            case Op.Log:
                return Expansion.Log(a);
            case Op.LogOnePlus:
                return Expansion.Log(Expansion.Constant(1) + a);
            case Op.Exp:
                return Exp(a);
            case Op.ExpMinusOne:
                return a.Limit() is null ? Exp(a) is { } grown ? grown - Expansion.Constant(1) : null : Taylor(e, a);
        }

        return a.Limit() is not null ? Taylor(e, a) : AtInfinity(e.Op, a);
    }

    private static Expansion? Choose(Expansion? a, Expansion? b, Expansion? then, Expansion? otherwise, bool whereEqual) =>
        a is not null && b is not null && (a - b).Sign is { } sign ? sign > 0 || sign == 0 && whereEqual ? then : otherwise : null;

    private static Expansion? Exp(Expansion x)
    {
        if (x.Limit() is var (at, error, rest))
        {
            var factors = new double[Powers];
            factors[0] = Math.Exp(at);
            for (var k = 1; k < Powers; k++)
                factors[k] = factors[k - 1] / k;
            return Expansion.Compose(factors, error, rest);
        }

        if (x.IsPole)
            return x.Sign < 0 ? Expansion.Vanishing : null;
        return x.SplitLog() is var (power, beside) && Exp(beside) is { } other ? Expansion.Power(1, power) * other : null;
    }

    /// <summary>Beyond every bound.</summary>
    private static Expansion? AtInfinity(Op op, Expansion x)
    {
        if (x.Sign is not { } sign || sign == 0 || x.Terms[0] is { Exponent: > -1e-9, Log: <= 0 })
            return null;
        var one = Expansion.Constant(1);
        if (op is Op.Tanh or Op.Sigmoid or Op.Softplus or Op.LogCosh)
        {
            var size = sign < 0 ? -x : x;
            var small = Exp(op is Op.Tanh or Op.LogCosh ? Expansion.Constant(-2) * size : -size);
            if (small is null || Expansion.Raise(one + small, -1) is not { } inverse || Expansion.Log(one + small) is not { } log)
                return null;
            return op switch
            {
                Op.Tanh => Expansion.Constant(sign) * (one - small) * inverse,
                Op.Sigmoid => sign > 0 ? inverse : small * inverse,
                Op.Softplus => sign > 0 ? x + log : log,
                _ => size - Expansion.Constant(Math.Log(2)) + log,
            };
        }

        if (op == Op.Erf)
            return x.IsPole ? Expansion.Constant(sign) + Expansion.Vanishing : null;
        if (op != Op.Atan || Expansion.Raise(x, -1) is not { } reciprocal || reciprocal.Limit() is not var (_, _, rest))
            return null;
        return Expansion.Compose(AtanFactors(0), 0, rest) is { } atan ? Expansion.Constant(sign * Math.PI / 2) - atan : null;
    }

    /// <summary>The Taylor series of the function at the argument's limit, of the argument's distance from it.</summary>
    private static Expansion? Taylor(Expr e, Expansion x) =>
        x.Limit() is var (at, error, rest) && Factors(e.Op, at) is { } factors ? Expansion.Compose(factors, error, rest) : null;

    private static double[]? Factors(Op op, double x)
    {
        var c = new double[Powers];
        c[0] = Evaluation.Apply(op, 0, [x]);
        switch (op)
        {
            case Op.ExpMinusOne:
                c[1] = Math.Exp(x);
                for (var k = 2; k < Powers; k++)
                    c[k] = c[k - 1] / k;
                return c;
            case Op.Sin or Op.Cos:
                (c[0], c[1]) = op == Op.Sin ? (Math.Sin(x), Math.Cos(x)) : (Math.Cos(x), -Math.Sin(x));
                for (var k = 2; k < Powers; k++)
                    c[k] = -c[k - 2] / (k * (k - 1));
                return c;
            case Op.Tanh or Op.Sigmoid:
                for (var k = 0; k + 1 < Powers; k++)
                {
                    var square = 0.0;
                    for (var i = 0; i <= k; i++)
                        square += c[i] * c[k - i];
                    c[k + 1] = ((op == Op.Tanh ? k == 0 ? 1 : 0 : c[k]) - square) / (k + 1);
                }

                return c;
            case Op.Softplus or Op.LogCosh:
                return Integrated(c[0], Factors(op == Op.Softplus ? Op.Sigmoid : Op.Tanh, x)!);
            case Op.Atan:
                return AtanFactors(x);
            case Op.Erf:
                var g = new double[Powers];
                g[0] = 2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x);
                for (var k = 0; k + 1 < Powers; k++)
                    g[k + 1] = -2 * (x * g[k] + (k > 0 ? g[k - 1] : 0)) / (k + 1);
                return Integrated(c[0], g);
            default:
                return null;
        }
    }

    private static double[] AtanFactors(double x)
    {
        var derivative = new double[Powers];
        var scale = 1 + x * x;
        derivative[0] = 1 / scale;
        for (var k = 1; k < Powers; k++)
            derivative[k] = -(2 * x * derivative[k - 1] + (k > 1 ? derivative[k - 2] : 0)) / scale;
        return Integrated(Math.Atan(x), derivative);
    }

    private static double[] Integrated(double start, double[] derivative) => [start, .. derivative.Take(Powers - 1).Select((s, k) => s / (k + 1))];
}
