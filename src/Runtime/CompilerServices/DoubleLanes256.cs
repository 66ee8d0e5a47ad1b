using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace GradientFlow.CompilerServices;

/// <summary>Vectors of 256 bits, 4 numbers of double precision.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct DoubleLanes256 : ILanes<Vector256<double>, double>
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddSums(ref double sum, Vector256<double> a) => LaneSums.Add(ref sum, a);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddSums(ref double sums, Vector256<double> a, Vector256<double> b, Vector256<double> c, Vector256<double> d) =>
        LaneSums.Add(ref sums, a, b, c, d);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddSums(ref double sums, Vector256<double> a, Vector256<double> b, Vector256<double> c, Vector256<double> d, Vector256<double> e,
        Vector256<double> f, Vector256<double> g, Vector256<double> h)
    {
        LaneSums.Add(ref sums, a, b, c, d);
        LaneSums.Add(ref Unsafe.Add(ref sums, 4), e, f, g, h);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Alternate(Vector256<double> x, Vector256<double> shifted) =>
        Vector256.Xor(x.AsInt64(), Vector256.ShiftLeft(shifted.AsInt64(), 63)).AsDouble();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Scale(Vector256<double> x, Vector256<double> biased, Vector256<double> half) =>
        x * Vector256.ShiftLeft(half.AsInt64(), 52).AsDouble() * Vector256.ShiftLeft(biased.AsInt64() - half.AsInt64(), 52).AsDouble();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> HalfBits(Vector256<double> biased) => Vector256.ShiftRightLogical(biased.AsInt64(), 1).AsDouble();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> PowerOfTwo(Vector256<double> biased) => Vector256.ShiftLeft(biased.AsInt64(), 52).AsDouble();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> AddToBits(Vector256<double> a, int n) => (a.AsInt64() + Vector256.Create((long)n)).AsDouble();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Mantissa(Vector256<double> a) =>
        (a.AsInt64() - Vector256.BitwiseAnd(a.AsInt64() - Vector256.Create(0x3FE6A09E667F3BCDL),
            Vector256.Create(unchecked((long)0xFFF0000000000000)))).AsDouble();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Exponent(Vector256<double> a) =>
        Vector256.BitwiseOr(Vector256.ShiftRightLogical(a.AsInt64() - Vector256.Create(0x3FE6A09E667F3BCDL) + Vector256.Create(0x4000000000000000L), 52),
            Vector256.Create(0x4330000000000000L)).AsDouble() - Vector256.Create(4503599627371520d);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> CopySign(Vector256<double> a, Vector256<double> b) => Vector256.CopySign(a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Sqrt(Vector256<double> a) => Vector256.Sqrt(a);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Abs(Vector256<double> a) => Vector256.Abs(a);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> AtLeast(Vector256<double> bound, Vector256<double> a) => Vector256.MaxNative(bound, a);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> AtMost(Vector256<double> bound, Vector256<double> a) => Vector256.MinNative(bound, a);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Max(Vector256<double> a, Vector256<double> b) => Vector256.Max(a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Min(Vector256<double> a, Vector256<double> b) => Vector256.Min(a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> IfGreaterOrEqual(Vector256<double> a, Vector256<double> b, Vector256<double> then, Vector256<double> otherwise) =>
        Vector256.ConditionalSelect(Vector256.GreaterThanOrEqual(a, b), then, otherwise);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> IfGreater(Vector256<double> a, Vector256<double> b, Vector256<double> then, Vector256<double> otherwise) =>
        Vector256.ConditionalSelect(Vector256.GreaterThan(a, b), then, otherwise);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> FusedMultiplyAdd(Vector256<double> a, Vector256<double> b, Vector256<double> c) => Vector256.FusedMultiplyAdd(a, b, c);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Divide(Vector256<double> a, Vector256<double> b) => a / b;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Broadcast(ref double place) => Vector256.Create(place);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddColumn(Vector256<double> q, Vector256<double> p0, ref Vector256<double> a0)
    {
        a0 = Vector256.MultiplyAddEstimate(p0, q, a0);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddColumn(Vector256<double> q, Vector256<double> p0, Vector256<double> p1, ref Vector256<double> a0, ref Vector256<double> a1)
    {
        a0 = Vector256.MultiplyAddEstimate(p0, q, a0);
        a1 = Vector256.MultiplyAddEstimate(p1, q, a1);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddColumn(Vector256<double> q, Vector256<double> p0, Vector256<double> p1, Vector256<double> p2, ref Vector256<double> a0,
        ref Vector256<double> a1, ref Vector256<double> a2)
    {
        a0 = Vector256.MultiplyAddEstimate(p0, q, a0);
        a1 = Vector256.MultiplyAddEstimate(p1, q, a1);
        a2 = Vector256.MultiplyAddEstimate(p2, q, a2);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddRow(ref double w, Vector256<double> x0, ref Vector256<double> a0)
    {
        var all = Vector256.Create(w);
        a0 = Vector256.MultiplyAddEstimate(all, x0, a0);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddRow(ref double w, Vector256<double> x0, Vector256<double> x1, ref Vector256<double> a0, ref Vector256<double> a1)
    {
        var all = Vector256.Create(w);
        a0 = Vector256.MultiplyAddEstimate(all, x0, a0);
        a1 = Vector256.MultiplyAddEstimate(all, x1, a1);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddRow(ref double w, Vector256<double> x0, Vector256<double> x1, Vector256<double> x2, ref Vector256<double> a0,
        ref Vector256<double> a1, ref Vector256<double> a2)
    {
        var all = Vector256.Create(w);
        a0 = Vector256.MultiplyAddEstimate(all, x0, a0);
        a1 = Vector256.MultiplyAddEstimate(all, x1, a1);
        a2 = Vector256.MultiplyAddEstimate(all, x2, a2);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddRow(ref double w, Vector256<double> x0, Vector256<double> x1, Vector256<double> x2, Vector256<double> x3, ref Vector256<double> a0,
        ref Vector256<double> a1, ref Vector256<double> a2, ref Vector256<double> a3)
    {
        var all = Vector256.Create(w);
        a0 = Vector256.MultiplyAddEstimate(all, x0, a0);
        a1 = Vector256.MultiplyAddEstimate(all, x1, a1);
        a2 = Vector256.MultiplyAddEstimate(all, x2, a2);
        a3 = Vector256.MultiplyAddEstimate(all, x3, a3);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Of(double value) => Vector256.Create(value);

    /// <inheritdoc/>
    public static int Count => 4;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Negate(Vector256<double> a) => -a;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Subtract(Vector256<double> a, double b) => a - Vector256.Create(b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Subtract(Vector256<double> a, Vector256<double> b) => a - b;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Add(double a, Vector256<double> b) => Vector256.Create(a) + b;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Add(Vector256<double> a, Vector256<double> b) => a + b;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> SubtractProduct(Vector256<double> c, Vector256<double> a, Vector256<double> b) => Vector256.MultiplyAddEstimate(-a, b, c);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> SubtractProduct(double c, Vector256<double> a, Vector256<double> b) =>
        Vector256.MultiplyAddEstimate(-a, b, Vector256.Create(c));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> MultiplyAdd(double a, Vector256<double> b, double c) =>
        Vector256.MultiplyAddEstimate(Vector256.Create(a), b, Vector256.Create(c));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> MultiplyAdd(double a, Vector256<double> b, Vector256<double> c) => Vector256.MultiplyAddEstimate(Vector256.Create(a), b, c);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> MultiplyAdd(Vector256<double> a, Vector256<double> b, double c) => Vector256.MultiplyAddEstimate(a, b, Vector256.Create(c));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Multiply(double a, Vector256<double> b) => Vector256.Create(a) * b;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Multiply(Vector256<double> a, Vector256<double> b) => a * b;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> MultiplyAdd(Vector256<double> a, Vector256<double> b, Vector256<double> c) => Vector256.MultiplyAddEstimate(a, b, c);
}
