using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace GradientFlow.CompilerServices;

/// <summary>Vectors of 512 bits, 16 numbers of single precision.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct SingleLanes512 : ILanes<Vector512<float>, float>
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddSums(ref double sum, Vector512<float> a) => LaneSums.Add(ref sum, a);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddSums(ref double sums, Vector512<float> a, Vector512<float> b, Vector512<float> c, Vector512<float> d) =>
        LaneSums.Add(ref sums, a, b, c, d);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddSums(ref double sums, Vector512<float> a, Vector512<float> b, Vector512<float> c, Vector512<float> d, Vector512<float> e,
        Vector512<float> f, Vector512<float> g, Vector512<float> h) =>
        LaneSums.Add(ref sums, a, b, c, d, e, f, g, h);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Alternate(Vector512<float> x, Vector512<float> shifted) =>
        Vector512.Xor(x.AsInt32(), Vector512.ShiftLeft(shifted.AsInt32(), 31)).AsSingle();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Scale(Vector512<float> x, Vector512<float> biased, Vector512<float> half) =>
        x * Vector512.ShiftLeft(half.AsInt32(), 23).AsSingle() * Vector512.ShiftLeft(biased.AsInt32() - half.AsInt32(), 23).AsSingle();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> HalfBits(Vector512<float> biased) => Vector512.ShiftRightLogical(biased.AsInt32(), 1).AsSingle();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> PowerOfTwo(Vector512<float> biased) => Vector512.ShiftLeft(biased.AsInt32(), 23).AsSingle();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> AddToBits(Vector512<float> a, int n) => (a.AsInt32() + Vector512.Create(n)).AsSingle();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Mantissa(Vector512<float> a) =>
        (a.AsInt32() - Vector512.BitwiseAnd(a.AsInt32() - Vector512.Create(0x3F3504F3), Vector512.Create(unchecked((int)0xFF800000)))).AsSingle();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Exponent(Vector512<float> a) =>
        Vector512.BitwiseOr(Vector512.ShiftRightLogical(a.AsInt32() - Vector512.Create(0x3F3504F3) + Vector512.Create(0x40000000), 23),
            Vector512.Create(0x4B000000)).AsSingle() - Vector512.Create(8388736f);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> CopySign(Vector512<float> a, Vector512<float> b) => Vector512.CopySign(a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Sqrt(Vector512<float> a) => Vector512.Sqrt(a);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Abs(Vector512<float> a) => Vector512.Abs(a);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> AtLeast(Vector512<float> bound, Vector512<float> a) => Vector512.MaxNative(bound, a);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> AtMost(Vector512<float> bound, Vector512<float> a) => Vector512.MinNative(bound, a);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Max(Vector512<float> a, Vector512<float> b) => Vector512.Max(a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Min(Vector512<float> a, Vector512<float> b) => Vector512.Min(a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> IfGreaterOrEqual(Vector512<float> a, Vector512<float> b, Vector512<float> then, Vector512<float> otherwise) =>
        Vector512.ConditionalSelect(Vector512.GreaterThanOrEqual(a, b), then, otherwise);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> IfGreater(Vector512<float> a, Vector512<float> b, Vector512<float> then, Vector512<float> otherwise) =>
        Vector512.ConditionalSelect(Vector512.GreaterThan(a, b), then, otherwise);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> FusedMultiplyAdd(Vector512<float> a, Vector512<float> b, Vector512<float> c) => Vector512.FusedMultiplyAdd(a, b, c);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Divide(Vector512<float> a, Vector512<float> b) => a / b;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Broadcast(ref float place) => Vector512.Create(place);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddColumn(Vector512<float> q, Vector512<float> p0, ref Vector512<float> a0)
    {
        a0 = Vector512.MultiplyAddEstimate(p0, q, a0);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddColumn(Vector512<float> q, Vector512<float> p0, Vector512<float> p1, ref Vector512<float> a0, ref Vector512<float> a1)
    {
        a0 = Vector512.MultiplyAddEstimate(p0, q, a0);
        a1 = Vector512.MultiplyAddEstimate(p1, q, a1);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddColumn(Vector512<float> q, Vector512<float> p0, Vector512<float> p1, Vector512<float> p2, ref Vector512<float> a0,
        ref Vector512<float> a1, ref Vector512<float> a2)
    {
        a0 = Vector512.MultiplyAddEstimate(p0, q, a0);
        a1 = Vector512.MultiplyAddEstimate(p1, q, a1);
        a2 = Vector512.MultiplyAddEstimate(p2, q, a2);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddRow(ref float w, Vector512<float> x0, ref Vector512<float> a0)
    {
        var all = Vector512.Create(w);
        a0 = Vector512.MultiplyAddEstimate(all, x0, a0);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddRow(ref float w, Vector512<float> x0, Vector512<float> x1, ref Vector512<float> a0, ref Vector512<float> a1)
    {
        var all = Vector512.Create(w);
        a0 = Vector512.MultiplyAddEstimate(all, x0, a0);
        a1 = Vector512.MultiplyAddEstimate(all, x1, a1);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddRow(ref float w, Vector512<float> x0, Vector512<float> x1, Vector512<float> x2, ref Vector512<float> a0, ref Vector512<float> a1,
        ref Vector512<float> a2)
    {
        var all = Vector512.Create(w);
        a0 = Vector512.MultiplyAddEstimate(all, x0, a0);
        a1 = Vector512.MultiplyAddEstimate(all, x1, a1);
        a2 = Vector512.MultiplyAddEstimate(all, x2, a2);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddRow(ref float w, Vector512<float> x0, Vector512<float> x1, Vector512<float> x2, Vector512<float> x3, ref Vector512<float> a0,
        ref Vector512<float> a1, ref Vector512<float> a2, ref Vector512<float> a3)
    {
        var all = Vector512.Create(w);
        a0 = Vector512.MultiplyAddEstimate(all, x0, a0);
        a1 = Vector512.MultiplyAddEstimate(all, x1, a1);
        a2 = Vector512.MultiplyAddEstimate(all, x2, a2);
        a3 = Vector512.MultiplyAddEstimate(all, x3, a3);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Of(float value) => Vector512.Create(value);

    /// <inheritdoc/>
    public static int Count => 16;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Negate(Vector512<float> a) => -a;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Subtract(Vector512<float> a, float b) => a - Vector512.Create(b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Subtract(Vector512<float> a, Vector512<float> b) => a - b;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Add(float a, Vector512<float> b) => Vector512.Create(a) + b;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Add(Vector512<float> a, Vector512<float> b) => a + b;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> SubtractProduct(Vector512<float> c, Vector512<float> a, Vector512<float> b) => Vector512.MultiplyAddEstimate(-a, b, c);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> SubtractProduct(float c, Vector512<float> a, Vector512<float> b) =>
        Vector512.MultiplyAddEstimate(-a, b, Vector512.Create(c));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> MultiplyAdd(float a, Vector512<float> b, float c) =>
        Vector512.MultiplyAddEstimate(Vector512.Create(a), b, Vector512.Create(c));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> MultiplyAdd(float a, Vector512<float> b, Vector512<float> c) => Vector512.MultiplyAddEstimate(Vector512.Create(a), b, c);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> MultiplyAdd(Vector512<float> a, Vector512<float> b, float c) => Vector512.MultiplyAddEstimate(a, b, Vector512.Create(c));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Multiply(float a, Vector512<float> b) => Vector512.Create(a) * b;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Multiply(Vector512<float> a, Vector512<float> b) => a * b;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> MultiplyAdd(Vector512<float> a, Vector512<float> b, Vector512<float> c) => Vector512.MultiplyAddEstimate(a, b, c);
}
