using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace GradientFlow.CompilerServices;

/// <summary>Vectors of 512 bits, 8 numbers of double precision.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct DoubleLanes512 : ILanes<Vector512<double>, double>
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddSums(ref double sum, Vector512<double> a) => LaneSums.Add(ref sum, a);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddSums(ref double sums, Vector512<double> a, Vector512<double> b, Vector512<double> c, Vector512<double> d) =>
        LaneSums.Add(ref sums, a, b, c, d);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddSums(ref double sums, Vector512<double> a, Vector512<double> b, Vector512<double> c, Vector512<double> d, Vector512<double> e,
        Vector512<double> f, Vector512<double> g, Vector512<double> h) =>
        LaneSums.Add(ref sums, a, b, c, d, e, f, g, h);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Alternate(Vector512<double> x, Vector512<double> shifted) =>
        Vector512.Xor(x.AsInt64(), Vector512.ShiftLeft(shifted.AsInt64(), 63)).AsDouble();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Scale(Vector512<double> x, Vector512<double> biased, Vector512<double> half) =>
        x * Vector512.ShiftLeft(half.AsInt64(), 52).AsDouble() * Vector512.ShiftLeft(biased.AsInt64() - half.AsInt64(), 52).AsDouble();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> HalfBits(Vector512<double> biased) => Vector512.ShiftRightLogical(biased.AsInt64(), 1).AsDouble();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> PowerOfTwo(Vector512<double> biased) => Vector512.ShiftLeft(biased.AsInt64(), 52).AsDouble();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> AddToBits(Vector512<double> a, int n) => (a.AsInt64() + Vector512.Create((long)n)).AsDouble();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Mantissa(Vector512<double> a) =>
        (a.AsInt64() - Vector512.BitwiseAnd(a.AsInt64() - Vector512.Create(0x3FE6A09E667F3BCDL),
            Vector512.Create(unchecked((long)0xFFF0000000000000)))).AsDouble();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Exponent(Vector512<double> a) =>
        Vector512.BitwiseOr(Vector512.ShiftRightLogical(a.AsInt64() - Vector512.Create(0x3FE6A09E667F3BCDL) + Vector512.Create(0x4000000000000000L), 52),
            Vector512.Create(0x4330000000000000L)).AsDouble() - Vector512.Create(4503599627371520d);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> CopySign(Vector512<double> a, Vector512<double> b) => Vector512.CopySign(a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Sqrt(Vector512<double> a) => Vector512.Sqrt(a);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Abs(Vector512<double> a) => Vector512.Abs(a);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> AtLeast(Vector512<double> bound, Vector512<double> a) => Vector512.MaxNative(bound, a);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> AtMost(Vector512<double> bound, Vector512<double> a) => Vector512.MinNative(bound, a);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Max(Vector512<double> a, Vector512<double> b) => Vector512.Max(a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Min(Vector512<double> a, Vector512<double> b) => Vector512.Min(a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> IfGreaterOrEqual(Vector512<double> a, Vector512<double> b, Vector512<double> then, Vector512<double> otherwise) =>
        Vector512.ConditionalSelect(Vector512.GreaterThanOrEqual(a, b), then, otherwise);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> IfGreater(Vector512<double> a, Vector512<double> b, Vector512<double> then, Vector512<double> otherwise) =>
        Vector512.ConditionalSelect(Vector512.GreaterThan(a, b), then, otherwise);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> FusedMultiplyAdd(Vector512<double> a, Vector512<double> b, Vector512<double> c) => Vector512.FusedMultiplyAdd(a, b, c);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Divide(Vector512<double> a, Vector512<double> b) => a / b;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Broadcast(ref double place) => Vector512.Create(place);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddColumn(Vector512<double> q, Vector512<double> p0, ref Vector512<double> a0)
    {
        a0 = Vector512.MultiplyAddEstimate(p0, q, a0);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddColumn(Vector512<double> q, Vector512<double> p0, Vector512<double> p1, ref Vector512<double> a0, ref Vector512<double> a1)
    {
        a0 = Vector512.MultiplyAddEstimate(p0, q, a0);
        a1 = Vector512.MultiplyAddEstimate(p1, q, a1);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddColumn(Vector512<double> q, Vector512<double> p0, Vector512<double> p1, Vector512<double> p2, ref Vector512<double> a0,
        ref Vector512<double> a1, ref Vector512<double> a2)
    {
        a0 = Vector512.MultiplyAddEstimate(p0, q, a0);
        a1 = Vector512.MultiplyAddEstimate(p1, q, a1);
        a2 = Vector512.MultiplyAddEstimate(p2, q, a2);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddRow(ref double w, Vector512<double> x0, ref Vector512<double> a0)
    {
        var all = Vector512.Create(w);
        a0 = Vector512.MultiplyAddEstimate(all, x0, a0);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddRow(ref double w, Vector512<double> x0, Vector512<double> x1, ref Vector512<double> a0, ref Vector512<double> a1)
    {
        var all = Vector512.Create(w);
        a0 = Vector512.MultiplyAddEstimate(all, x0, a0);
        a1 = Vector512.MultiplyAddEstimate(all, x1, a1);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddRow(ref double w, Vector512<double> x0, Vector512<double> x1, Vector512<double> x2, ref Vector512<double> a0,
        ref Vector512<double> a1, ref Vector512<double> a2)
    {
        var all = Vector512.Create(w);
        a0 = Vector512.MultiplyAddEstimate(all, x0, a0);
        a1 = Vector512.MultiplyAddEstimate(all, x1, a1);
        a2 = Vector512.MultiplyAddEstimate(all, x2, a2);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddRow(ref double w, Vector512<double> x0, Vector512<double> x1, Vector512<double> x2, Vector512<double> x3, ref Vector512<double> a0,
        ref Vector512<double> a1, ref Vector512<double> a2, ref Vector512<double> a3)
    {
        var all = Vector512.Create(w);
        a0 = Vector512.MultiplyAddEstimate(all, x0, a0);
        a1 = Vector512.MultiplyAddEstimate(all, x1, a1);
        a2 = Vector512.MultiplyAddEstimate(all, x2, a2);
        a3 = Vector512.MultiplyAddEstimate(all, x3, a3);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Of(double value) => Vector512.Create(value);

    /// <inheritdoc/>
    public static int Count => 8;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Negate(Vector512<double> a) => -a;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Subtract(Vector512<double> a, double b) => a - Vector512.Create(b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Subtract(Vector512<double> a, Vector512<double> b) => a - b;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Add(double a, Vector512<double> b) => Vector512.Create(a) + b;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Add(Vector512<double> a, Vector512<double> b) => a + b;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> SubtractProduct(Vector512<double> c, Vector512<double> a, Vector512<double> b) => Vector512.MultiplyAddEstimate(-a, b, c);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> SubtractProduct(double c, Vector512<double> a, Vector512<double> b) =>
        Vector512.MultiplyAddEstimate(-a, b, Vector512.Create(c));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> MultiplyAdd(double a, Vector512<double> b, double c) =>
        Vector512.MultiplyAddEstimate(Vector512.Create(a), b, Vector512.Create(c));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> MultiplyAdd(double a, Vector512<double> b, Vector512<double> c) => Vector512.MultiplyAddEstimate(Vector512.Create(a), b, c);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> MultiplyAdd(Vector512<double> a, Vector512<double> b, double c) => Vector512.MultiplyAddEstimate(a, b, Vector512.Create(c));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Multiply(double a, Vector512<double> b) => Vector512.Create(a) * b;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Multiply(Vector512<double> a, Vector512<double> b) => a * b;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> MultiplyAdd(Vector512<double> a, Vector512<double> b, Vector512<double> c) => Vector512.MultiplyAddEstimate(a, b, c);
}
