using System;
using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace GradientFlow.CompilerServices;

/// <summary>Plain numbers of double precision.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct DoubleLane : ILanes<double, double>
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddSums(ref double sum, double a) => sum += a;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddSums(ref double sums, double a, double b, double c, double d)
    {
        sums += a;
        Unsafe.Add(ref sums, 1) += b;
        Unsafe.Add(ref sums, 2) += c;
        Unsafe.Add(ref sums, 3) += d;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddSums(ref double sums, double a, double b, double c, double d, double e, double f, double g, double h)
    {
        AddSums(ref sums, a, b, c, d);
        AddSums(ref Unsafe.Add(ref sums, 4), e, f, g, h);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Alternate(double x, double shifted) =>
        BitConverter.Int64BitsToDouble(BitConverter.DoubleToInt64Bits(x) ^ (BitConverter.DoubleToInt64Bits(shifted) << 63));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Scale(double x, double biased, double half) =>
        x * BitConverter.Int64BitsToDouble(BitConverter.DoubleToInt64Bits(half) << 52)
            * BitConverter.Int64BitsToDouble((BitConverter.DoubleToInt64Bits(biased) - BitConverter.DoubleToInt64Bits(half)) << 52);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double HalfBits(double biased) => BitConverter.Int64BitsToDouble(BitConverter.DoubleToInt64Bits(biased) >> 1);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double PowerOfTwo(double biased) => BitConverter.Int64BitsToDouble(BitConverter.DoubleToInt64Bits(biased) << 52);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double AddToBits(double a, int n) => BitConverter.Int64BitsToDouble(BitConverter.DoubleToInt64Bits(a) + n);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Mantissa(double a) =>
        BitConverter.Int64BitsToDouble(BitConverter.DoubleToInt64Bits(a) - ((BitConverter.DoubleToInt64Bits(a) - 0x3FE6A09E667F3BCDL) & (-1L << 52)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Exponent(double a) => (BitConverter.DoubleToInt64Bits(a) - 0x3FE6A09E667F3BCDL) >> 52;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double CopySign(double a, double b) => double.CopySign(a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Sqrt(double a) => double.Sqrt(a);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Abs(double a) => double.Abs(a);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double AtLeast(double bound, double a) => double.MaxNative(bound, a);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double AtMost(double bound, double a) => double.MinNative(bound, a);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Max(double a, double b) => double.Max(a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Min(double a, double b) => double.Min(a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double IfGreaterOrEqual(double a, double b, double then, double otherwise) => a >= b ? then : otherwise;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double IfGreater(double a, double b, double then, double otherwise) => a > b ? then : otherwise;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double FusedMultiplyAdd(double a, double b, double c) => double.FusedMultiplyAdd(a, b, c);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Divide(double a, double b) => a / b;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Broadcast(ref double place) => place;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddColumn(double q, double p0, ref double a0)
    {
        a0 = double.MultiplyAddEstimate(p0, q, a0);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddColumn(double q, double p0, double p1, ref double a0, ref double a1)
    {
        a0 = double.MultiplyAddEstimate(p0, q, a0);
        a1 = double.MultiplyAddEstimate(p1, q, a1);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddColumn(double q, double p0, double p1, double p2, ref double a0, ref double a1, ref double a2)
    {
        a0 = double.MultiplyAddEstimate(p0, q, a0);
        a1 = double.MultiplyAddEstimate(p1, q, a1);
        a2 = double.MultiplyAddEstimate(p2, q, a2);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddRow(ref double w, double x0, ref double a0)
    {
        var all = w;
        a0 = double.MultiplyAddEstimate(all, x0, a0);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddRow(ref double w, double x0, double x1, ref double a0, ref double a1)
    {
        var all = w;
        a0 = double.MultiplyAddEstimate(all, x0, a0);
        a1 = double.MultiplyAddEstimate(all, x1, a1);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddRow(ref double w, double x0, double x1, double x2, ref double a0, ref double a1, ref double a2)
    {
        var all = w;
        a0 = double.MultiplyAddEstimate(all, x0, a0);
        a1 = double.MultiplyAddEstimate(all, x1, a1);
        a2 = double.MultiplyAddEstimate(all, x2, a2);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddRow(ref double w, double x0, double x1, double x2, double x3, ref double a0, ref double a1, ref double a2, ref double a3)
    {
        var all = w;
        a0 = double.MultiplyAddEstimate(all, x0, a0);
        a1 = double.MultiplyAddEstimate(all, x1, a1);
        a2 = double.MultiplyAddEstimate(all, x2, a2);
        a3 = double.MultiplyAddEstimate(all, x3, a3);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Of(double value) => value;

    /// <inheritdoc/>
    public static int Count => 1;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Negate(double a) => -a;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Subtract(double a, double b) => a - b;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Add(double a, double b) => a + b;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double SubtractProduct(double c, double a, double b) => double.MultiplyAddEstimate(-a, b, c);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double MultiplyAdd(double a, double b, double c) => double.MultiplyAddEstimate(a, b, c);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Multiply(double a, double b) => a * b;
}
