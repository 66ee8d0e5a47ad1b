using System;
using System.Collections.Generic;

namespace GradientFlow.Generators.Scalars;

/// <summary>Makes expressions. Constructors simplify: constants fold and stand in front, like terms join, choices between equals
/// vanish. Nothing that could hide a NaN is simplified: 0·x stays.</summary>
/// <remarks>One algebra serves one network, so that the order of expressions, and with it the emitted text, depends on nothing else.</remarks>
internal sealed class ScalarAlgebra
{
    // The bits of a constant are its key: 0.0 == −0.0 as doubles, and NaN differs from itself.
    private readonly Dictionary<(Op, long, int, int, int, int), Expr> _known = [];

    public Expr Constant(double c) => Intern(Op.Constant, c);

    public Expr Variable(int index) => Intern(Op.Variable, index);

    public Expr Add(Expr a, Expr b)
    {
        Order(ref a, ref b);
        if (a.Op == Op.Constant)
        {
            if (b.Op == Op.Constant)
                return Constant(a.Value + b.Value);
            if (a.Value == 0)
                return b;
            if (b.Op == Op.Add && b.Arguments[0].Op == Op.Constant)
                return Add(Constant(a.Value + b.Arguments[0].Value), b.Arguments[1]);
        }

        var ((ca, xa), (cb, xb)) = (Split(a), Split(b));
        return xa == xb && ca + cb != 0 ? Multiply(Constant(ca + cb), xa) : Intern(Op.Add, 0, a, b);
    }

    public Expr Multiply(Expr a, Expr b)
    {
        Order(ref a, ref b);
        var (cb, xb) = Split(b);
        if (a.Op == Op.Constant)
        {
            if (b.Op == Op.Constant)
                return Constant(a.Value * b.Value);
            if (a.Value == 1)
                return b;
            return cb != 1 && IsOrdinary(a.Value * cb) ? Multiply(Constant(a.Value * cb), xb) : Intern(Op.Multiply, 0, a, b);
        }

        var (ca, xa) = Split(a);
        return (ca != 1 || cb != 1) && IsOrdinary(ca * cb) ? Multiply(Constant(ca * cb), Multiply(xa, xb)) : Intern(Op.Multiply, 0, a, b);
    }

    public Expr Divide(Expr a, Expr b)
    {
        if (b.Op == Op.Constant)
        {
            if (a.Op == Op.Constant)
                return Constant(a.Value / b.Value);
            if (IsOrdinary(1 / b.Value))
                return Multiply(Constant(1 / b.Value), a);
        }

        return Intern(Op.Divide, 0, a, b);
    }

    /// <summary>A constant stands first: so the vector instructions, which return their second operand when either is NaN, let NaN through.</summary>
    public Expr Minimum(Expr a, Expr b)
    {
        Order(ref a, ref b);
        return a == b ? a : a.Op == Op.Constant && b.Op == Op.Constant ? Constant(Math.Min(a.Value, b.Value)) : Intern(Op.Minimum, 0, a, b);
    }

    public Expr Maximum(Expr a, Expr b)
    {
        Order(ref a, ref b);
        return a == b ? a : a.Op == Op.Constant && b.Op == Op.Constant ? Constant(Math.Max(a.Value, b.Value)) : Intern(Op.Maximum, 0, a, b);
    }

    public Expr Clamp(Expr x, double low, double high) => Minimum(Constant(high), Maximum(Constant(low), x));

    /// <summary>a &gt; b ? then : otherwise</summary>
    public Expr Greater(Expr a, Expr b, Expr then, Expr otherwise) =>
        then == otherwise ? then
        : a == b ? otherwise
        : a.Op == Op.Constant && b.Op == Op.Constant ? (a.Value > b.Value ? then : otherwise)
        : Intern(Op.Greater, 0, a, b, then, otherwise);

    /// <summary>a ≥ b ? then : otherwise</summary>
    public Expr GreaterOrEqual(Expr a, Expr b, Expr then, Expr otherwise) =>
        then == otherwise ? then
        : a.Op == Op.Constant && b.Op == Op.Constant ? (a.Value >= b.Value ? then : otherwise)
        : Intern(Op.GreaterOrEqual, 0, a, b, then, otherwise);

    /// <summary>x to a constant power, for x ≥ 0; small whole and half powers become products and roots.</summary>
    public Expr Power(Expr x, double exponent)
    {
        if (exponent == 0)
            return Constant(1);
        var size = Math.Abs(exponent);
        var whole = Math.Floor(size);
        if (whole <= 16 && size - whole is 0 or 0.5)
        {
            if (exponent < 0)
                return Divide(Constant(1), Power(x, size));
            var root = size == whole ? null : Call(Op.SquareRoot, x);
            return whole == 0 ? root! : root is null ? Product(x, (int)whole) : Multiply(Product(x, (int)whole), root);
        }

        return Intern(Op.Power, exponent, x);
    }

    public Expr FusedMultiplyAdd(Expr a, Expr b, Expr c) => Intern(Op.FusedMultiplyAdd, 0, a, b, c);

    public Expr CopySign(Expr magnitude, Expr sign) => Intern(Op.CopySign, 0, magnitude, sign);

    /// <summary>2 to the power k + offset</summary>
    public Expr PowerOfTwo(Expr k, int offset) => Intern(Op.PowerOfTwo, offset, k);

    public Expr Scale(Expr x, Expr k) => Intern(Op.Scale, 0, x, k);

    public Expr Alternate(Expr x, Expr k) => Intern(Op.Alternate, 0, x, k);

    /// <summary>A function of one argument; of a constant, its value.</summary>
    public Expr Call(Op op, Expr x) => x.Op == Op.Constant ? Constant(Evaluation.Apply(op, 0, [x.Value])) : Intern(op, 0, x);

    /// <summary>An operation by its name, through the constructor that simplifies it.</summary>
    public Expr Make(Op op, double value, Expr[] a) => op switch
    {
        Op.Constant => Constant(value),
        Op.Variable => Variable((int)value),
        Op.Add => Add(a[0], a[1]),
        Op.Multiply => Multiply(a[0], a[1]),
        Op.Divide => Divide(a[0], a[1]),
        Op.Minimum => Minimum(a[0], a[1]),
        Op.Maximum => Maximum(a[0], a[1]),
        Op.Greater => Greater(a[0], a[1], a[2], a[3]),
        Op.GreaterOrEqual => GreaterOrEqual(a[0], a[1], a[2], a[3]),
        Op.Power => Power(a[0], value),
        Op.FusedMultiplyAdd => FusedMultiplyAdd(a[0], a[1], a[2]),
        Op.CopySign => CopySign(a[0], a[1]),
        Op.PowerOfTwo => PowerOfTwo(a[0], (int)value),
        Op.Scale => Scale(a[0], a[1]),
        Op.Alternate => Alternate(a[0], a[1]),
        _ => Call(op, a[0]),
    };

    private Expr Intern(Op op, double value, params Expr[] a)
    {
        int Id(int i) => i < a.Length ? a[i].Id : -1;
        var key = (op, BitConverter.DoubleToInt64Bits(value), Id(0), Id(1), Id(2), Id(3));
        if (!_known.TryGetValue(key, out var e))
            _known[key] = e = new Expr(this, op, value, a, _known.Count);
        return e;
    }

    private Expr Product(Expr x, int power) =>
        power == 1 ? x : power % 2 == 1 ? Multiply(x, Product(x, power - 1)) : Product(Multiply(x, x), power / 2);

    private static void Order(ref Expr a, ref Expr b)
    {
        if (b.Op == Op.Constant ? a.Op != Op.Constant : a.Op != Op.Constant && a.Id > b.Id)
            (a, b) = (b, a);
    }

    private static (double Factor, Expr Other) Split(Expr e) =>
        e.Op == Op.Multiply && e.Arguments[0].Op == Op.Constant ? (e.Arguments[0].Value, e.Arguments[1]) : (1, e);

    // Joining factors must not overflow, underflow or lose the sign of a zero; nor must what the factor kept in range, such as x² for c·x·c·x, in
    // single precision neither.
    private static bool IsOrdinary(double c) => Math.Abs(c) is > 1e-9 and < 1e9;
}
