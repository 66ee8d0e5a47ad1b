using System;
using GradientFlow.Generators.Scalars;

namespace GradientFlow.Ranks;

/// <summary>What happened while residues were computed.</summary>
internal sealed class ResidueState
{
    /// <summary>A divisor was zero modulo the prime: the result means nothing.</summary>
    public bool DividedByZero { get; set; }
}

/// <summary>Exact arithmetic modulo a prime. Elementary functions, of which no residue is known, are replaced by unknown functions with the symmetries and
/// the algebraic differential equations of the true ones: what holds for every such function holds for the true one.</summary>
/// <param name="salt">Of the unknown functions.</param>
internal readonly struct ResidueArithmetic<TField>(TField field, ulong salt, ResidueState state) : IArithmetic<ulong>
    where TField : struct, IPrimeField
{
    public bool TakesAllPieces => false;

    public ulong Constant(double c) => c == 1 ? field.One : c == -1 ? field.Prime - field.One : Residue.From(field, c);

    public ulong Add(ulong a, ulong b) => field.Add(a, b);

    public ulong Multiply(ulong a, ulong b) => field.Multiply(a, b);

    public ulong Square(ulong a) => field.Multiply(a, a);

    public ulong Divide(ulong a, ulong b)
    {
        if (b == 0)
            state.DividedByZero = true;
        return field.Multiply(a, Residue.Inverse(field, b));
    }

    public bool IsZero(ulong a) => a == 0;

    public int Compare(ulong a, ulong b) => throw new InvalidOperationException("Residues have no order: pieces are chosen by real numbers before.");

    public bool SeemsLarger(ulong a, ulong b) => Compare(a, b) > 0;

    public ulong Join(ulong a, ulong b, ulong then, ulong otherwise) => throw new InvalidOperationException("Residues take one piece.");

    public ulong Call(Op op, double exponent, ulong x, out ulong derivative)
    {
        ulong y;
        switch (op)
        {
            case Op.Exp:
                return derivative = Exp(x);
            case Op.ExpMinusOne:
                derivative = Exp(x);
                return Minus(derivative, field.One);
            case Op.Tanh:
                y = Odd(op, x);
                derivative = Minus(field.One, Square(y));
                return y;
            case Op.Sigmoid:
                y = Sigmoid(x);
                derivative = Minus(y, Square(y));
                return y;
            case Op.Softplus: // ln(1 + e⁻ˣ) = ln(1 + eˣ) − x
                derivative = Sigmoid(x);
                return IsNegative(x) ? field.Add(Unknown(op, field.Prime - x), x) : Unknown(op, x);
            case Op.LogCosh:
                derivative = Odd(Op.Tanh, x);
                return x == 0 ? 0 : Even(op, x);
            case Op.Erf: // 2/√π is no rational number, and so unknown too
                derivative = Multiply(Unknown(op, 0), Exp(Residue.Negative(field, Square(x))));
                return Odd(op, x);
            case Op.Sin:
                derivative = Cosine(x);
                return Odd(op, x);
            case Op.Cos:
                derivative = Residue.Negative(field, Odd(Op.Sin, x));
                return Cosine(x);
            case Op.Atan:
                derivative = Divide(field.One, field.Add(field.One, Square(x)));
                return Odd(op, x);
            case Op.Log:
                derivative = Divide(field.One, x);
                return x == field.One ? 0 : Unknown(op, x);
            case Op.LogOnePlus:
                derivative = Divide(field.One, field.Add(field.One, x));
                return x == 0 ? 0 : Unknown(Op.Log, field.Add(field.One, x));
            case Op.SquareRoot:
                y = Unknown(op, x);
                derivative = Divide(field.One, field.Add(y, y));
                return y;
            case Op.Power:
                y = Unknown(op, field.Add(x, Constant(exponent)));
                derivative = Divide(Multiply(Constant(exponent), y), x);
                return y;
            default:
                throw new NotSupportedException($"{op} occurs only in expansions.");
        }
    }

    /// <summary>−x counts as negative where x counts as positive, whichever that is.</summary>
    private bool IsNegative(ulong x) => x > field.Prime - x;

    private ulong Minus(ulong a, ulong b) => field.Add(a, Residue.Negative(field, b));

    /// <summary>e⁰ = 1, e⁻ˣ = 1/eˣ</summary>
    private ulong Exp(ulong x) => x == 0 ? field.One : IsNegative(x) ? Divide(field.One, Unknown(Op.Exp, field.Prime - x)) : Unknown(Op.Exp, x);

    private ulong Cosine(ulong x) => x == 0 ? field.One : Even(Op.Cos, x);

    private ulong Sigmoid(ulong x) => Divide(field.One, field.Add(field.One, Exp(Residue.Negative(field, x))));

    private ulong Odd(Op op, ulong x) => x == 0 ? 0 : IsNegative(x) ? Residue.Negative(field, Unknown(op, field.Prime - x)) : Unknown(op, x);

    private ulong Even(Op op, ulong x) => Unknown(op, IsNegative(x) ? field.Prime - x : x);

    private ulong Unknown(Op op, ulong x)
    {
        var z = salt + (ulong)op * 0x9E3779B97F4A7C15;
        do
            z = SplitMix.Mix(z + 0x9E3779B97F4A7C15 ^ SplitMix.Mix(x));
        while (z >> 3 >= field.Prime);
        return z >> 3;
    }
}
