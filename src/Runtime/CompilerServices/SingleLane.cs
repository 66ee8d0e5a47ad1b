using System;
using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace GradientFlow.CompilerServices;

/// <summary>Plain numbers of single precision.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct SingleLane : ILanes<float, float>
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddSums(ref double sum, float a) => sum += a;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddSums(ref double sums, float a, float b, float c, float d)
    {
        sums += a;
        Unsafe.Add(ref sums, 1) += b;
        Unsafe.Add(ref sums, 2) += c;
        Unsafe.Add(ref sums, 3) += d;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddSums(ref double sums, float a, float b, float c, float d, float e, float f, float g, float h)
    {
        AddSums(ref sums, a, b, c, d);
        AddSums(ref Unsafe.Add(ref sums, 4), e, f, g, h);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Alternate(float x, float shifted) =>
        BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(x) ^ (BitConverter.SingleToInt32Bits(shifted) << 31));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Scale(float x, float biased, float half) =>
        x * BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(half) << 23)
            * BitConverter.Int32BitsToSingle((BitConverter.SingleToInt32Bits(biased) - BitConverter.SingleToInt32Bits(half)) << 23);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float HalfBits(float biased) => BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(biased) >> 1);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float PowerOfTwo(float biased) => BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(biased) << 23);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float AddToBits(float a, int n) => BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(a) + n);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Mantissa(float a) =>
        BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(a) - ((BitConverter.SingleToInt32Bits(a) - 0x3F3504F3) & (-1 << 23)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Exponent(float a) => (BitConverter.SingleToInt32Bits(a) - 0x3F3504F3) >> 23;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float CopySign(float a, float b) => float.CopySign(a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sqrt(float a) => float.Sqrt(a);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Abs(float a) => float.Abs(a);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float AtLeast(float bound, float a) => float.MaxNative(bound, a);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float AtMost(float bound, float a) => float.MinNative(bound, a);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Max(float a, float b) => float.Max(a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Min(float a, float b) => float.Min(a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float IfGreaterOrEqual(float a, float b, float then, float otherwise) => a >= b ? then : otherwise;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float IfGreater(float a, float b, float then, float otherwise) => a > b ? then : otherwise;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float FusedMultiplyAdd(float a, float b, float c) => float.FusedMultiplyAdd(a, b, c);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Divide(float a, float b) => a / b;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Broadcast(ref float place) => place;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddColumn(float q, float p0, ref float a0)
    {
        a0 = float.MultiplyAddEstimate(p0, q, a0);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddColumn(float q, float p0, float p1, ref float a0, ref float a1)
    {
        a0 = float.MultiplyAddEstimate(p0, q, a0);
        a1 = float.MultiplyAddEstimate(p1, q, a1);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddColumn(float q, float p0, float p1, float p2, ref float a0, ref float a1, ref float a2)
    {
        a0 = float.MultiplyAddEstimate(p0, q, a0);
        a1 = float.MultiplyAddEstimate(p1, q, a1);
        a2 = float.MultiplyAddEstimate(p2, q, a2);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddRow(ref float w, float x0, ref float a0)
    {
        var all = w;
        a0 = float.MultiplyAddEstimate(all, x0, a0);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddRow(ref float w, float x0, float x1, ref float a0, ref float a1)
    {
        var all = w;
        a0 = float.MultiplyAddEstimate(all, x0, a0);
        a1 = float.MultiplyAddEstimate(all, x1, a1);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddRow(ref float w, float x0, float x1, float x2, ref float a0, ref float a1, ref float a2)
    {
        var all = w;
        a0 = float.MultiplyAddEstimate(all, x0, a0);
        a1 = float.MultiplyAddEstimate(all, x1, a1);
        a2 = float.MultiplyAddEstimate(all, x2, a2);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddRow(ref float w, float x0, float x1, float x2, float x3, ref float a0, ref float a1, ref float a2, ref float a3)
    {
        var all = w;
        a0 = float.MultiplyAddEstimate(all, x0, a0);
        a1 = float.MultiplyAddEstimate(all, x1, a1);
        a2 = float.MultiplyAddEstimate(all, x2, a2);
        a3 = float.MultiplyAddEstimate(all, x3, a3);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Of(float value) => value;

    /// <inheritdoc/>
    public static int Count => 1;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Negate(float a) => -a;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Subtract(float a, float b) => a - b;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Add(float a, float b) => a + b;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float SubtractProduct(float c, float a, float b) => float.MultiplyAddEstimate(-a, b, c);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float MultiplyAdd(float a, float b, float c) => float.MultiplyAddEstimate(a, b, c);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Multiply(float a, float b) => a * b;
}
