using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace GradientFlow.CompilerServices;

/// <summary>Vectors of 256 bits, 8 numbers of single precision.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct SingleLanes256 : ILanes<Vector256<float>, float>
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddSums(ref double sum, Vector256<float> a) => LaneSums.Add(ref sum, a);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddSums(ref double sums, Vector256<float> a, Vector256<float> b, Vector256<float> c, Vector256<float> d) =>
        LaneSums.Add(ref sums, a, b, c, d);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddSums(ref double sums, Vector256<float> a, Vector256<float> b, Vector256<float> c, Vector256<float> d, Vector256<float> e,
        Vector256<float> f, Vector256<float> g, Vector256<float> h) =>
        LaneSums.Add(ref sums, a, b, c, d, e, f, g, h);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Alternate(Vector256<float> x, Vector256<float> shifted) =>
        Vector256.Xor(x.AsInt32(), Vector256.ShiftLeft(shifted.AsInt32(), 31)).AsSingle();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Scale(Vector256<float> x, Vector256<float> biased, Vector256<float> half) =>
        x * Vector256.ShiftLeft(half.AsInt32(), 23).AsSingle() * Vector256.ShiftLeft(biased.AsInt32() - half.AsInt32(), 23).AsSingle();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> HalfBits(Vector256<float> biased) => Vector256.ShiftRightLogical(biased.AsInt32(), 1).AsSingle();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> PowerOfTwo(Vector256<float> biased) => Vector256.ShiftLeft(biased.AsInt32(), 23).AsSingle();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> AddToBits(Vector256<float> a, int n) => (a.AsInt32() + Vector256.Create(n)).AsSingle();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Mantissa(Vector256<float> a) =>
        (a.AsInt32() - Vector256.BitwiseAnd(a.AsInt32() - Vector256.Create(0x3F3504F3), Vector256.Create(unchecked((int)0xFF800000)))).AsSingle();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Exponent(Vector256<float> a) =>
        Vector256.BitwiseOr(Vector256.ShiftRightLogical(a.AsInt32() - Vector256.Create(0x3F3504F3) + Vector256.Create(0x40000000), 23),
            Vector256.Create(0x4B000000)).AsSingle() - Vector256.Create(8388736f);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> CopySign(Vector256<float> a, Vector256<float> b) => Vector256.CopySign(a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Sqrt(Vector256<float> a) => Vector256.Sqrt(a);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Abs(Vector256<float> a) => Vector256.Abs(a);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> AtLeast(Vector256<float> bound, Vector256<float> a) => Vector256.MaxNative(bound, a);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> AtMost(Vector256<float> bound, Vector256<float> a) => Vector256.MinNative(bound, a);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Max(Vector256<float> a, Vector256<float> b) => Vector256.Max(a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Min(Vector256<float> a, Vector256<float> b) => Vector256.Min(a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> IfGreaterOrEqual(Vector256<float> a, Vector256<float> b, Vector256<float> then, Vector256<float> otherwise) =>
        Vector256.ConditionalSelect(Vector256.GreaterThanOrEqual(a, b), then, otherwise);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> IfGreater(Vector256<float> a, Vector256<float> b, Vector256<float> then, Vector256<float> otherwise) =>
        Vector256.ConditionalSelect(Vector256.GreaterThan(a, b), then, otherwise);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> FusedMultiplyAdd(Vector256<float> a, Vector256<float> b, Vector256<float> c) => Vector256.FusedMultiplyAdd(a, b, c);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Divide(Vector256<float> a, Vector256<float> b) => a / b;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Broadcast(ref float place) => Vector256.Create(place);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddColumn(Vector256<float> q, Vector256<float> p0, ref Vector256<float> a0)
    {
        a0 = Vector256.MultiplyAddEstimate(p0, q, a0);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddColumn(Vector256<float> q, Vector256<float> p0, Vector256<float> p1, ref Vector256<float> a0, ref Vector256<float> a1)
    {
        a0 = Vector256.MultiplyAddEstimate(p0, q, a0);
        a1 = Vector256.MultiplyAddEstimate(p1, q, a1);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddColumn(Vector256<float> q, Vector256<float> p0, Vector256<float> p1, Vector256<float> p2, ref Vector256<float> a0,
        ref Vector256<float> a1, ref Vector256<float> a2)
    {
        a0 = Vector256.MultiplyAddEstimate(p0, q, a0);
        a1 = Vector256.MultiplyAddEstimate(p1, q, a1);
        a2 = Vector256.MultiplyAddEstimate(p2, q, a2);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddRow(ref float w, Vector256<float> x0, ref Vector256<float> a0)
    {
        var all = Vector256.Create(w);
        a0 = Vector256.MultiplyAddEstimate(all, x0, a0);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddRow(ref float w, Vector256<float> x0, Vector256<float> x1, ref Vector256<float> a0, ref Vector256<float> a1)
    {
        var all = Vector256.Create(w);
        a0 = Vector256.MultiplyAddEstimate(all, x0, a0);
        a1 = Vector256.MultiplyAddEstimate(all, x1, a1);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddRow(ref float w, Vector256<float> x0, Vector256<float> x1, Vector256<float> x2, ref Vector256<float> a0, ref Vector256<float> a1,
        ref Vector256<float> a2)
    {
        var all = Vector256.Create(w);
        a0 = Vector256.MultiplyAddEstimate(all, x0, a0);
        a1 = Vector256.MultiplyAddEstimate(all, x1, a1);
        a2 = Vector256.MultiplyAddEstimate(all, x2, a2);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddRow(ref float w, Vector256<float> x0, Vector256<float> x1, Vector256<float> x2, Vector256<float> x3, ref Vector256<float> a0,
        ref Vector256<float> a1, ref Vector256<float> a2, ref Vector256<float> a3)
    {
        var all = Vector256.Create(w);
        a0 = Vector256.MultiplyAddEstimate(all, x0, a0);
        a1 = Vector256.MultiplyAddEstimate(all, x1, a1);
        a2 = Vector256.MultiplyAddEstimate(all, x2, a2);
        a3 = Vector256.MultiplyAddEstimate(all, x3, a3);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Of(float value) => Vector256.Create(value);

    /// <inheritdoc/>
    public static int Count => 8;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Negate(Vector256<float> a) => -a;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Subtract(Vector256<float> a, float b) => a - Vector256.Create(b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Subtract(Vector256<float> a, Vector256<float> b) => a - b;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Add(float a, Vector256<float> b) => Vector256.Create(a) + b;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Add(Vector256<float> a, Vector256<float> b) => a + b;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> SubtractProduct(Vector256<float> c, Vector256<float> a, Vector256<float> b) => Vector256.MultiplyAddEstimate(-a, b, c);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> SubtractProduct(float c, Vector256<float> a, Vector256<float> b) =>
        Vector256.MultiplyAddEstimate(-a, b, Vector256.Create(c));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> MultiplyAdd(float a, Vector256<float> b, float c) =>
        Vector256.MultiplyAddEstimate(Vector256.Create(a), b, Vector256.Create(c));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> MultiplyAdd(float a, Vector256<float> b, Vector256<float> c) => Vector256.MultiplyAddEstimate(Vector256.Create(a), b, c);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> MultiplyAdd(Vector256<float> a, Vector256<float> b, float c) => Vector256.MultiplyAddEstimate(a, b, Vector256.Create(c));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Multiply(float a, Vector256<float> b) => Vector256.Create(a) * b;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Multiply(Vector256<float> a, Vector256<float> b) => a * b;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> MultiplyAdd(Vector256<float> a, Vector256<float> b, Vector256<float> c) => Vector256.MultiplyAddEstimate(a, b, c);
}
