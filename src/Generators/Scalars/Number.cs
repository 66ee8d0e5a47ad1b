using System;

namespace GradientFlow.Generators.Scalars;

/// <summary>A constant of a formula, and how far rounding may have moved it from what was meant: half of the last place of the precision it was written in,
/// and what arithmetic among constants added. What looks like a small coefficient may be no more than that.</summary>
/// <param name="Error">A power of two, so that constants that mean the same are the same; 0 for a number that was not rounded.</param>
/// <param name="IsSingle">It may have been rounded to single precision.</param>
internal readonly record struct Number(double Value, double Error = 0, bool IsSingle = false)
{
    private const double InDouble = 1.0 / (1L << 53), InSingle = 1.0 / (1 << 24);

    /// <summary>A constant as it stands in a user's source. One that a float holds may have come from one, by a suffix, a cast or a float's const; multiples
    /// of 2⁻¹² are what they seem in either precision.</summary>
    public static Number Written(double c)
    {
        var isSingle = !IsShort(c) && (float)c == c;
        return new(c, PowerAbove(IsShort(c) ? 0 : Math.Abs(c) * (isSingle ? InSingle : InDouble)), isSingle);
    }

    public static Number operator +(Number a, Number b) => Rounded(a.Value + b.Value, a.Error + b.Error, a.IsSingle || b.IsSingle);

    public static Number operator *(Number a, Number b)
    {
        var error = Math.Abs(a.Value) * b.Error + Math.Abs(b.Value) * a.Error + a.Error * b.Error;
        var isSingle = a.IsSingle || b.IsSingle;
        return Math.Abs(a.Value) == 1 || Math.Abs(b.Value) == 1 ? new(a.Value * b.Value, PowerAbove(error), isSingle)
            : Rounded(a.Value * b.Value, error, isSingle);
    }

    public static Number operator /(Number a, Number b) =>
        Rounded(a.Value / b.Value, (a.Error + Math.Abs(a.Value / b.Value) * b.Error) / Math.Abs(b.Value), a.IsSingle || b.IsSingle);

    /// <summary>The remainder, which is exact but for what its operands are off.</summary>
    public static Number operator %(Number a, Number b) =>
        new(a.Value % b.Value, PowerAbove(a.Error + Math.Abs(Math.Truncate(a.Value / b.Value)) * b.Error), a.IsSingle || b.IsSingle);

    /// <summary>The number rounded to single precision.</summary>
    public Number ToSingle() => (float)Value == Value ? this : new((float)Value, PowerAbove(Error + Math.Abs(Value) * InSingle), true);

    /// <summary>The value of a function: as far off as its argument makes it, and rounded.</summary>
    public Number Through(Func<double, double> function)
    {
        var value = function(Value);
        return Rounded(value, Math.Max(Math.Abs(function(Value + Error) - value), Math.Abs(function(Value - Error) - value)), IsSingle);
    }

    public static Number Smaller(Number a, Number b) => new(Math.Min(a.Value, b.Value), Math.Max(a.Error, b.Error), a.IsSingle || b.IsSingle);

    public static Number Larger(Number a, Number b) => new(Math.Max(a.Value, b.Value), Math.Max(a.Error, b.Error), a.IsSingle || b.IsSingle);

    private static Number Rounded(double value, double error, bool isSingle) =>
        new(value, PowerAbove(error + (IsShort(value) && error == 0 ? 0 : Math.Abs(value) * InDouble)), isSingle);

    private static bool IsShort(double c) => Math.Abs(c) < 1L << 40 && c * 4096 == Math.Floor(c * 4096);

    private static double PowerAbove(double x)
    {
        if (!(x > 0) || double.IsInfinity(x))
            return x > 0 ? double.MaxValue : 0;
        const long Mantissa = (1L << 52) - 1;
        var bits = BitConverter.DoubleToInt64Bits(x);
        var power = BitConverter.Int64BitsToDouble((bits & Mantissa) == 0 ? bits : (bits & ~Mantissa) + (1L << 52));
        return double.IsInfinity(power) ? double.MaxValue : power;
    }
}
