using System;
using System.Collections.Generic;

namespace GradientFlow.Generators.Scalars;

/// <summary>Makes expressions. Constructors simplify: constants fold and stand in front, like terms join, choices between equals
/// vanish. Nothing that could hide a NaN is simplified: 0·x stays.</summary>
/// <remarks>One algebra serves one network, so that the order of expressions, and with it the emitted text, depends on nothing else.</remarks>
internal sealed class ScalarAlgebra
{
    private static readonly Number s_one = new(1);

    // The bits of a constant are its key: 0.0 == −0.0 as doubles, and NaN differs from itself.
    private readonly Dictionary<(Op, long, long, bool, int, int, int, int), Expr> _known = [];

    /// <summary>A number that is meant as it is.</summary>
    public Expr Constant(double c) => Constant(new Number(c));

    public Expr Constant(Number c) => Intern(Op.Constant, c, []);

    /// <summary>A number as it stands in a user's source, with the precision it was written in.</summary>
    public Expr Written(double c) => Constant(Number.Written(c));

    public Expr Variable(int index) => Intern(Op.Variable, index);

    public Expr Add(Expr a, Expr b)
    {
        Order(ref a, ref b);
        if (a.Op == Op.Constant)
        {
            if (b.Op == Op.Constant)
                return Constant(a.Number + b.Number);
            if (a.Value == 0 && a.Number.Error == 0)
                return b;
            if (b.Op == Op.Add && b.Arguments[0].Op == Op.Constant)
                return Add(Constant(a.Number + b.Arguments[0].Number), b.Arguments[1]);
        }

        var ((ca, xa), (cb, xb)) = (Split(a), Split(b));
        return xa == xb && ca.Value + cb.Value != 0 ? Multiply(Constant(ca + cb), xa) : Intern(Op.Add, 0, a, b);
    }

    public Expr Multiply(Expr a, Expr b)
    {
        Order(ref a, ref b);
        if (IsSign(a, b) || IsSign(b, a))
            return Call(Op.Absolute, IsSign(a, b) ? b : a); // whose derivative at 0 is the one to the right, as everywhere
        var (cb, xb) = Split(b);
        if (a.Op == Op.Constant)
        {
            if (b.Op == Op.Constant)
                return Constant(a.Number * b.Number);
            if (a.Number == s_one)
                return b;
            return cb != s_one && IsOrdinary(a.Value * cb.Value) ? Multiply(Constant(a.Number * cb), xb) : Intern(Op.Multiply, 0, a, b);
        }

        var (ca, xa) = Split(a);
        return (ca != s_one || cb != s_one) && IsOrdinary(ca.Value * cb.Value) ? Multiply(Constant(ca * cb), Multiply(xa, xb)) : Intern(Op.Multiply, 0, a, b);
    }

    public Expr Divide(Expr a, Expr b)
    {
        if (b.Op == Op.Constant)
        {
            if (a.Op == Op.Constant)
                return Constant(a.Number / b.Number);
            if (IsOrdinary(1 / b.Value))
                return Multiply(Constant(s_one / b.Number), a);
        }

        return Intern(Op.Divide, 0, a, b);
    }

    /// <summary>A constant stands first: so the vector instructions, which return their second operand when either is NaN, let NaN through.</summary>
    public Expr Minimum(Expr a, Expr b)
    {
        Order(ref a, ref b);
        return a == b ? a : a.Op == Op.Constant && b.Op == Op.Constant ? Constant(Number.Smaller(a.Number, b.Number)) : Intern(Op.Minimum, 0, a, b);
    }

    public Expr Maximum(Expr a, Expr b)
    {
        Order(ref a, ref b);
        return a == b ? a : a.Op == Op.Constant && b.Op == Op.Constant ? Constant(Number.Larger(a.Number, b.Number)) : Intern(Op.Maximum, 0, a, b);
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

    /// <summary>x to a constant power, for x ≥ 0; small whole powers become products. Of a square, a power of the magnitude, whose derivative is right at 0
    /// too.</summary>
    public Expr Power(Expr x, double exponent)
    {
        if (exponent == 0)
            return Constant(1);
        var size = Math.Abs(exponent);
        if (IsSmall(size) && exponent < 0)
            return Divide(Constant(1), Power(x, size));
        if (size == Math.Floor(size) && IsSmall(size))
            return Product(x, (int)size);
        if (exponent == 0.5)
            return Call(Op.SquareRoot, x);
        return IsSquare(x) ? Power(Call(Op.Absolute, x.Arguments[0]), 2 * exponent) : Intern(Op.Power, exponent, x);
    }

    /// <summary>Powers that are computed as products, with a root for a half: those of whole and half exponents up to 16 or so.</summary>
    public static bool IsSmall(double exponent) => exponent is > 0 and < 17 && 2 * exponent == Math.Floor(2 * exponent);

    /// <summary>xⁿ or xⁿ·√x</summary>
    public Expr SmallPower(Expr x, double exponent)
    {
        var whole = (int)Math.Floor(exponent);
        var root = exponent == whole ? null : Call(Op.SquareRoot, x);
        return whole == 0 ? root! : root is null ? Product(x, whole) : Multiply(Product(x, whole), root);
    }

    public Expr FusedMultiplyAdd(Expr a, Expr b, Expr c) => Intern(Op.FusedMultiplyAdd, 0, a, b, c);

    public Expr CopySign(Expr magnitude, Expr sign) => Intern(Op.CopySign, 0, magnitude, sign);

    /// <summary>2 to the power k + offset</summary>
    public Expr PowerOfTwo(Expr k, int offset) => Intern(Op.PowerOfTwo, offset, k);

    public Expr Scale(Expr x, Expr k) => Intern(Op.Scale, 0, x, k);

    public Expr Alternate(Expr x, Expr k) => Intern(Op.Alternate, 0, x, k);

    /// <summary>A function of one argument; of a constant, its value. The root of a square is the magnitude, to the last bit where the square neither overflows
    /// nor vanishes.</summary>
    public Expr Call(Op op, Expr x) =>
        x.Op == Op.Constant ? Constant(x.Number.Through(v => Evaluation.Apply(op, 0, [v])))
        : op == Op.SquareRoot && IsSquare(x) ? Call(Op.Absolute, x.Arguments[0])
        : Intern(op, 0, x);

    private static bool IsSquare(Expr x) => x.Op == Op.Multiply && x.Arguments[0] == x.Arguments[1];

    /// <summary>An operation by its name, through the constructor that simplifies it.</summary>
    public Expr Make(Op op, Number number, Expr[] a) => op switch
    {
        Op.Constant => Constant(number),
        Op.Variable => Variable((int)number.Value),
        Op.Add => Add(a[0], a[1]),
        Op.Multiply => Multiply(a[0], a[1]),
        Op.Divide => Divide(a[0], a[1]),
        Op.Minimum => Minimum(a[0], a[1]),
        Op.Maximum => Maximum(a[0], a[1]),
        Op.Greater => Greater(a[0], a[1], a[2], a[3]),
        Op.GreaterOrEqual => GreaterOrEqual(a[0], a[1], a[2], a[3]),
        Op.Power => Power(a[0], number.Value),
        Op.FusedMultiplyAdd => FusedMultiplyAdd(a[0], a[1], a[2]),
        Op.CopySign => CopySign(a[0], a[1]),
        Op.PowerOfTwo => PowerOfTwo(a[0], (int)number.Value),
        Op.Scale => Scale(a[0], a[1]),
        Op.Alternate => Alternate(a[0], a[1]),
        Op.Absolute or Op.SquareRoot or Op.Exp or Op.ExpMinusOne or Op.Log or Op.LogOnePlus or Op.Tanh or Op.Sigmoid or Op.Softplus or Op.LogCosh
            or Op.Erf or Op.Sin or Op.Cos or Op.Atan or Op.Round or Op.Exponent or Op.Mantissa or Op.Rescale => Call(op, a[0]),
    };

    private Expr Intern(Op op, double value, params Expr[] a) => Intern(op, new Number(value), a);

    private Expr Intern(Op op, Number value, Expr[] a)
    {
        int Id(int i) => i < a.Length ? a[i].Id : -1;
        var key = (op, BitConverter.DoubleToInt64Bits(value.Value), BitConverter.DoubleToInt64Bits(value.Error), value.IsSingle, Id(0), Id(1), Id(2), Id(3));
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

    private static (Number Factor, Expr Other) Split(Expr e) =>
        e.Op == Op.Multiply && e.Arguments[0].Op == Op.Constant ? (e.Arguments[0].Number, e.Arguments[1]) : (s_one, e);

    /// <summary>x &gt; 0 ? 1 : 0 &gt; x ? −1 : 0, as signs are read.</summary>
    private static bool IsSign(Expr e, Expr x) =>
        e.Op == Op.Greater && e.Arguments[0] == x && e.Arguments[1].IsConstant(0) && e.Arguments[2].IsConstant(1)
        && e.Arguments[3] is { Op: Op.Greater } other && other.Arguments[0].IsConstant(0) && other.Arguments[1] == x && other.Arguments[2].IsConstant(-1)
        && other.Arguments[3].IsConstant(0);

    // Joining factors must not overflow, underflow or lose the sign of a zero; nor must what the factor kept in range, such as x² for c·x·c·x, in
    // single precision neither.
    private static bool IsOrdinary(double c) => Math.Abs(c) is > 1e-9 and < 1e9;
}
