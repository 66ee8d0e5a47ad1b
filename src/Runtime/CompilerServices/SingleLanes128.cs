using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace GradientFlow.CompilerServices;

/// <summary>Vectors of 128 bits, 4 numbers of single precision.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct SingleLanes128 : ILanes<Vector128<float>, float>
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddSums(ref double sum, Vector128<float> a) => LaneSums.Add(ref sum, a);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddSums(ref double sums, Vector128<float> a, Vector128<float> b, Vector128<float> c, Vector128<float> d) =>
        LaneSums.Add(ref sums, a, b, c, d);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddSums(ref double sums, Vector128<float> a, Vector128<float> b, Vector128<float> c, Vector128<float> d, Vector128<float> e,
        Vector128<float> f, Vector128<float> g, Vector128<float> h)
    {
        LaneSums.Add(ref sums, a, b, c, d);
        LaneSums.Add(ref Unsafe.Add(ref sums, 4), e, f, g, h);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Alternate(Vector128<float> x, Vector128<float> shifted) =>
        Vector128.Xor(x.AsInt32(), Vector128.ShiftLeft(shifted.AsInt32(), 31)).AsSingle();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Scale(Vector128<float> x, Vector128<float> biased, Vector128<float> half) =>
        x * Vector128.ShiftLeft(half.AsInt32(), 23).AsSingle() * Vector128.ShiftLeft(biased.AsInt32() - half.AsInt32(), 23).AsSingle();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> HalfBits(Vector128<float> biased) => Vector128.ShiftRightLogical(biased.AsInt32(), 1).AsSingle();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> PowerOfTwo(Vector128<float> biased) => Vector128.ShiftLeft(biased.AsInt32(), 23).AsSingle();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> AddToBits(Vector128<float> a, int n) => (a.AsInt32() + Vector128.Create(n)).AsSingle();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Mantissa(Vector128<float> a) =>
        (a.AsInt32() - Vector128.BitwiseAnd(a.AsInt32() - Vector128.Create(0x3F3504F3), Vector128.Create(unchecked((int)0xFF800000)))).AsSingle();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Exponent(Vector128<float> a) =>
        Vector128.BitwiseOr(Vector128.ShiftRightLogical(a.AsInt32() - Vector128.Create(0x3F3504F3) + Vector128.Create(0x40000000), 23),
            Vector128.Create(0x4B000000)).AsSingle() - Vector128.Create(8388736f);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> CopySign(Vector128<float> a, Vector128<float> b) => Vector128.CopySign(a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Sqrt(Vector128<float> a) => Vector128.Sqrt(a);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Abs(Vector128<float> a) => Vector128.Abs(a);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> AtLeast(Vector128<float> bound, Vector128<float> a) => Vector128.MaxNative(bound, a);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> AtMost(Vector128<float> bound, Vector128<float> a) => Vector128.MinNative(bound, a);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Max(Vector128<float> a, Vector128<float> b) => Vector128.Max(a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Min(Vector128<float> a, Vector128<float> b) => Vector128.Min(a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> IfGreaterOrEqual(Vector128<float> a, Vector128<float> b, Vector128<float> then, Vector128<float> otherwise) =>
        Vector128.ConditionalSelect(Vector128.GreaterThanOrEqual(a, b), then, otherwise);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> IfGreater(Vector128<float> a, Vector128<float> b, Vector128<float> then, Vector128<float> otherwise) =>
        Vector128.ConditionalSelect(Vector128.GreaterThan(a, b), then, otherwise);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> FusedMultiplyAdd(Vector128<float> a, Vector128<float> b, Vector128<float> c) => Vector128.FusedMultiplyAdd(a, b, c);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Divide(Vector128<float> a, Vector128<float> b) => a / b;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Broadcast(ref float place) => Vector128.Create(place);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddColumn(Vector128<float> q, Vector128<float> p0, ref Vector128<float> a0)
    {
        a0 = Vector128.MultiplyAddEstimate(p0, q, a0);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddColumn(Vector128<float> q, Vector128<float> p0, Vector128<float> p1, ref Vector128<float> a0, ref Vector128<float> a1)
    {
        a0 = Vector128.MultiplyAddEstimate(p0, q, a0);
        a1 = Vector128.MultiplyAddEstimate(p1, q, a1);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddColumn(Vector128<float> q, Vector128<float> p0, Vector128<float> p1, Vector128<float> p2, ref Vector128<float> a0,
        ref Vector128<float> a1, ref Vector128<float> a2)
    {
        a0 = Vector128.MultiplyAddEstimate(p0, q, a0);
        a1 = Vector128.MultiplyAddEstimate(p1, q, a1);
        a2 = Vector128.MultiplyAddEstimate(p2, q, a2);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddRow(ref float w, Vector128<float> x0, ref Vector128<float> a0)
    {
        var all = Vector128.Create(w);
        a0 = Vector128.MultiplyAddEstimate(all, x0, a0);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddRow(ref float w, Vector128<float> x0, Vector128<float> x1, ref Vector128<float> a0, ref Vector128<float> a1)
    {
        var all = Vector128.Create(w);
        a0 = Vector128.MultiplyAddEstimate(all, x0, a0);
        a1 = Vector128.MultiplyAddEstimate(all, x1, a1);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddRow(ref float w, Vector128<float> x0, Vector128<float> x1, Vector128<float> x2, ref Vector128<float> a0, ref Vector128<float> a1,
        ref Vector128<float> a2)
    {
        var all = Vector128.Create(w);
        a0 = Vector128.MultiplyAddEstimate(all, x0, a0);
        a1 = Vector128.MultiplyAddEstimate(all, x1, a1);
        a2 = Vector128.MultiplyAddEstimate(all, x2, a2);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddRow(ref float w, Vector128<float> x0, Vector128<float> x1, Vector128<float> x2, Vector128<float> x3, ref Vector128<float> a0,
        ref Vector128<float> a1, ref Vector128<float> a2, ref Vector128<float> a3)
    {
        var all = Vector128.Create(w);
        a0 = Vector128.MultiplyAddEstimate(all, x0, a0);
        a1 = Vector128.MultiplyAddEstimate(all, x1, a1);
        a2 = Vector128.MultiplyAddEstimate(all, x2, a2);
        a3 = Vector128.MultiplyAddEstimate(all, x3, a3);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Of(float value) => Vector128.Create(value);

    /// <inheritdoc/>
    public static int Count => 4;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Negate(Vector128<float> a) => -a;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Subtract(Vector128<float> a, float b) => a - Vector128.Create(b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Subtract(Vector128<float> a, Vector128<float> b) => a - b;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Add(float a, Vector128<float> b) => Vector128.Create(a) + b;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Add(Vector128<float> a, Vector128<float> b) => a + b;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> SubtractProduct(Vector128<float> c, Vector128<float> a, Vector128<float> b) => Vector128.MultiplyAddEstimate(-a, b, c);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> SubtractProduct(float c, Vector128<float> a, Vector128<float> b) =>
        Vector128.MultiplyAddEstimate(-a, b, Vector128.Create(c));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> MultiplyAdd(float a, Vector128<float> b, float c) =>
        Vector128.MultiplyAddEstimate(Vector128.Create(a), b, Vector128.Create(c));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> MultiplyAdd(float a, Vector128<float> b, Vector128<float> c) => Vector128.MultiplyAddEstimate(Vector128.Create(a), b, c);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> MultiplyAdd(Vector128<float> a, Vector128<float> b, float c) => Vector128.MultiplyAddEstimate(a, b, Vector128.Create(c));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Multiply(float a, Vector128<float> b) => Vector128.Create(a) * b;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Multiply(Vector128<float> a, Vector128<float> b) => a * b;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> MultiplyAdd(Vector128<float> a, Vector128<float> b, Vector128<float> c) => Vector128.MultiplyAddEstimate(a, b, c);
}
