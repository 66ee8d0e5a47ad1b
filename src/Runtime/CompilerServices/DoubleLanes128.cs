using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace GradientFlow.CompilerServices;

/// <summary>Vectors of 128 bits, 2 numbers of double precision.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct DoubleLanes128 : ILanes<Vector128<double>, double>
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddSums(ref double sum, Vector128<double> a) => LaneSums.Add(ref sum, a);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddSums(ref double sums, Vector128<double> a, Vector128<double> b, Vector128<double> c, Vector128<double> d) =>
        LaneSums.Add(ref sums, a, b, c, d);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddSums(ref double sums, Vector128<double> a, Vector128<double> b, Vector128<double> c, Vector128<double> d, Vector128<double> e,
        Vector128<double> f, Vector128<double> g, Vector128<double> h)
    {
        LaneSums.Add(ref sums, a, b, c, d);
        LaneSums.Add(ref Unsafe.Add(ref sums, 4), e, f, g, h);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<double> Alternate(Vector128<double> x, Vector128<double> shifted) =>
        Vector128.Xor(x.AsInt64(), Vector128.ShiftLeft(shifted.AsInt64(), 63)).AsDouble();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<double> Scale(Vector128<double> x, Vector128<double> biased, Vector128<double> half) =>
        x * Vector128.ShiftLeft(half.AsInt64(), 52).AsDouble() * Vector128.ShiftLeft(biased.AsInt64() - half.AsInt64(), 52).AsDouble();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<double> HalfBits(Vector128<double> biased) => Vector128.ShiftRightLogical(biased.AsInt64(), 1).AsDouble();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<double> PowerOfTwo(Vector128<double> biased) => Vector128.ShiftLeft(biased.AsInt64(), 52).AsDouble();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<double> AddToBits(Vector128<double> a, int n) => (a.AsInt64() + Vector128.Create((long)n)).AsDouble();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<double> Mantissa(Vector128<double> a) =>
        (a.AsInt64() - Vector128.BitwiseAnd(a.AsInt64() - Vector128.Create(0x3FE6A09E667F3BCDL),
            Vector128.Create(unchecked((long)0xFFF0000000000000)))).AsDouble();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<double> Exponent(Vector128<double> a) =>
        Vector128.BitwiseOr(Vector128.ShiftRightLogical(a.AsInt64() - Vector128.Create(0x3FE6A09E667F3BCDL) + Vector128.Create(0x4000000000000000L), 52),
            Vector128.Create(0x4330000000000000L)).AsDouble() - Vector128.Create(4503599627371520d);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<double> CopySign(Vector128<double> a, Vector128<double> b) => Vector128.CopySign(a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<double> Sqrt(Vector128<double> a) => Vector128.Sqrt(a);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<double> Abs(Vector128<double> a) => Vector128.Abs(a);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<double> AtLeast(Vector128<double> bound, Vector128<double> a) => Vector128.MaxNative(bound, a);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<double> AtMost(Vector128<double> bound, Vector128<double> a) => Vector128.MinNative(bound, a);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<double> Max(Vector128<double> a, Vector128<double> b) => Vector128.Max(a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<double> Min(Vector128<double> a, Vector128<double> b) => Vector128.Min(a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<double> IfGreaterOrEqual(Vector128<double> a, Vector128<double> b, Vector128<double> then, Vector128<double> otherwise) =>
        Vector128.ConditionalSelect(Vector128.GreaterThanOrEqual(a, b), then, otherwise);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<double> IfGreater(Vector128<double> a, Vector128<double> b, Vector128<double> then, Vector128<double> otherwise) =>
        Vector128.ConditionalSelect(Vector128.GreaterThan(a, b), then, otherwise);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<double> FusedMultiplyAdd(Vector128<double> a, Vector128<double> b, Vector128<double> c) => Vector128.FusedMultiplyAdd(a, b, c);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<double> Divide(Vector128<double> a, Vector128<double> b) => a / b;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<double> Broadcast(ref double place) => Vector128.Create(place);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddColumn(Vector128<double> q, Vector128<double> p0, ref Vector128<double> a0)
    {
        a0 = Vector128.MultiplyAddEstimate(p0, q, a0);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddColumn(Vector128<double> q, Vector128<double> p0, Vector128<double> p1, ref Vector128<double> a0, ref Vector128<double> a1)
    {
        a0 = Vector128.MultiplyAddEstimate(p0, q, a0);
        a1 = Vector128.MultiplyAddEstimate(p1, q, a1);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddColumn(Vector128<double> q, Vector128<double> p0, Vector128<double> p1, Vector128<double> p2, ref Vector128<double> a0,
        ref Vector128<double> a1, ref Vector128<double> a2)
    {
        a0 = Vector128.MultiplyAddEstimate(p0, q, a0);
        a1 = Vector128.MultiplyAddEstimate(p1, q, a1);
        a2 = Vector128.MultiplyAddEstimate(p2, q, a2);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddRow(ref double w, Vector128<double> x0, ref Vector128<double> a0)
    {
        var all = Vector128.Create(w);
        a0 = Vector128.MultiplyAddEstimate(all, x0, a0);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddRow(ref double w, Vector128<double> x0, Vector128<double> x1, ref Vector128<double> a0, ref Vector128<double> a1)
    {
        var all = Vector128.Create(w);
        a0 = Vector128.MultiplyAddEstimate(all, x0, a0);
        a1 = Vector128.MultiplyAddEstimate(all, x1, a1);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddRow(ref double w, Vector128<double> x0, Vector128<double> x1, Vector128<double> x2, ref Vector128<double> a0,
        ref Vector128<double> a1, ref Vector128<double> a2)
    {
        var all = Vector128.Create(w);
        a0 = Vector128.MultiplyAddEstimate(all, x0, a0);
        a1 = Vector128.MultiplyAddEstimate(all, x1, a1);
        a2 = Vector128.MultiplyAddEstimate(all, x2, a2);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddRow(ref double w, Vector128<double> x0, Vector128<double> x1, Vector128<double> x2, Vector128<double> x3, ref Vector128<double> a0,
        ref Vector128<double> a1, ref Vector128<double> a2, ref Vector128<double> a3)
    {
        var all = Vector128.Create(w);
        a0 = Vector128.MultiplyAddEstimate(all, x0, a0);
        a1 = Vector128.MultiplyAddEstimate(all, x1, a1);
        a2 = Vector128.MultiplyAddEstimate(all, x2, a2);
        a3 = Vector128.MultiplyAddEstimate(all, x3, a3);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<double> Of(double value) => Vector128.Create(value);

    /// <inheritdoc/>
    public static int Count => 2;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<double> Negate(Vector128<double> a) => -a;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<double> Subtract(Vector128<double> a, double b) => a - Vector128.Create(b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<double> Subtract(Vector128<double> a, Vector128<double> b) => a - b;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<double> Add(double a, Vector128<double> b) => Vector128.Create(a) + b;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<double> Add(Vector128<double> a, Vector128<double> b) => a + b;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<double> SubtractProduct(Vector128<double> c, Vector128<double> a, Vector128<double> b) => Vector128.MultiplyAddEstimate(-a, b, c);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<double> SubtractProduct(double c, Vector128<double> a, Vector128<double> b) =>
        Vector128.MultiplyAddEstimate(-a, b, Vector128.Create(c));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<double> MultiplyAdd(double a, Vector128<double> b, double c) =>
        Vector128.MultiplyAddEstimate(Vector128.Create(a), b, Vector128.Create(c));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<double> MultiplyAdd(double a, Vector128<double> b, Vector128<double> c) => Vector128.MultiplyAddEstimate(Vector128.Create(a), b, c);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<double> MultiplyAdd(Vector128<double> a, Vector128<double> b, double c) => Vector128.MultiplyAddEstimate(a, b, Vector128.Create(c));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<double> Multiply(double a, Vector128<double> b) => Vector128.Create(a) * b;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<double> Multiply(Vector128<double> a, Vector128<double> b) => a * b;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<double> MultiplyAdd(Vector128<double> a, Vector128<double> b, Vector128<double> c) => Vector128.MultiplyAddEstimate(a, b, c);
}
