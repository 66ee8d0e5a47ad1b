using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace GradientFlow.CompilerServices;

/// <summary>Called by emitted code at the end of dot products: adds the lanes of one vector to a sum in double precision, or those of four or eight
/// vectors to as many neighbouring sums. Together they cost a third of what they cost one by one: each step adds two halves of two vectors at once.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
internal static class LaneSums
{
    // Control bytes of Shuffle4x128 and Permute2x128: the even and the odd quarters of two vectors, the lower and the upper halves of two.
    private const byte EvenQuarters = 0b10_00_10_00, OddQuarters = 0b11_01_11_01, LowerHalves = 0x20, UpperHalves = 0x31;

    /// <summary>Adds the lanes of a vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(ref double sum, Vector512<double> a) => sum += Vector256.Sum(a.GetLower() + a.GetUpper());

    /// <summary>Adds the lanes of a vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(ref double sum, Vector256<double> a) => sum += Vector256.Sum(a);

    /// <summary>Adds the lanes of a vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(ref double sum, Vector128<double> a) => sum += Vector128.Sum(a);

    /// <summary>Adds the lanes of a vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(ref double sum, Vector512<float> a) => sum += Vector256.Sum(a.GetLower() + a.GetUpper());

    /// <summary>Adds the lanes of a vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(ref double sum, Vector256<float> a) => sum += Vector256.Sum(a);

    /// <summary>Adds the lanes of a vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(ref double sum, Vector128<float> a) => sum += Vector128.Sum(a);

    /// <summary>Adds the lanes of four vectors to four neighbouring sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(ref double sums, Vector512<double> a, Vector512<double> b, Vector512<double> c, Vector512<double> d) => Add(
        ref sums, a.GetLower() + a.GetUpper(), b.GetLower() + b.GetUpper(), c.GetLower() + c.GetUpper(), d.GetLower() + d.GetUpper());

    /// <summary>Adds the lanes of four vectors to four neighbouring sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(ref double sums, Vector256<double> a, Vector256<double> b, Vector256<double> c, Vector256<double> d)
    {
        if (Avx.IsSupported)
        {
            var (ab, cd) = (Pairs(a, b), Pairs(c, d));
            Store(ref sums, Avx.Permute2x128(ab, cd, LowerHalves) + Avx.Permute2x128(ab, cd, UpperHalves));
        }
        else
        {
            Add(ref sums, a.GetLower() + a.GetUpper(), b.GetLower() + b.GetUpper(), c.GetLower() + c.GetUpper(), d.GetLower() + d.GetUpper());
        }
    }

    /// <summary>Adds the lanes of four vectors to four neighbouring sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(ref double sums, Vector128<double> a, Vector128<double> b, Vector128<double> c, Vector128<double> d)
    {
        if (Sse2.IsSupported)
        {
            (Vector128.LoadUnsafe(ref sums) + (Sse2.UnpackLow(a, b) + Sse2.UnpackHigh(a, b))).StoreUnsafe(ref sums);
            (Vector128.LoadUnsafe(ref sums, 2) + (Sse2.UnpackLow(c, d) + Sse2.UnpackHigh(c, d))).StoreUnsafe(ref sums, 2);
        }
        else
        {
            Add(ref sums, a);
            Add(ref Unsafe.Add(ref sums, 1), b);
            Add(ref Unsafe.Add(ref sums, 2), c);
            Add(ref Unsafe.Add(ref sums, 3), d);
        }
    }

    /// <summary>Adds the lanes of four vectors to four neighbouring sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(ref double sums, Vector512<float> a, Vector512<float> b, Vector512<float> c, Vector512<float> d) => Add(
        ref sums, a.GetLower() + a.GetUpper(), b.GetLower() + b.GetUpper(), c.GetLower() + c.GetUpper(), d.GetLower() + d.GetUpper());

    /// <summary>Adds the lanes of four vectors to four neighbouring sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(ref double sums, Vector256<float> a, Vector256<float> b, Vector256<float> c, Vector256<float> d)
    {
        if (Avx.IsSupported)
        {
            var four = Fours(a, b, c, d);
            Store(ref sums, Avx.ConvertToVector256Double(four.GetLower() + four.GetUpper()));
        }
        else
        {
            Add(ref sums, a.GetLower() + a.GetUpper(), b.GetLower() + b.GetUpper(), c.GetLower() + c.GetUpper(), d.GetLower() + d.GetUpper());
        }
    }

    /// <summary>Adds the lanes of four vectors to four neighbouring sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(ref double sums, Vector128<float> a, Vector128<float> b, Vector128<float> c, Vector128<float> d)
    {
        if (Sse2.IsSupported)
        {
            var (ab, cd) = ((Sse.UnpackLow(a, b) + Sse.UnpackHigh(a, b)).AsDouble(), (Sse.UnpackLow(c, d) + Sse.UnpackHigh(c, d)).AsDouble());
            var four = Sse2.UnpackLow(ab, cd).AsSingle() + Sse2.UnpackHigh(ab, cd).AsSingle();
            var (low, high) = Vector128.Widen(four);
            (Vector128.LoadUnsafe(ref sums) + low).StoreUnsafe(ref sums);
            (Vector128.LoadUnsafe(ref sums, 2) + high).StoreUnsafe(ref sums, 2);
        }
        else
        {
            Add(ref sums, a);
            Add(ref Unsafe.Add(ref sums, 1), b);
            Add(ref Unsafe.Add(ref sums, 2), c);
            Add(ref Unsafe.Add(ref sums, 3), d);
        }
    }

    /// <summary>Adds the lanes of eight vectors to eight neighbouring sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(
        ref double sums, Vector512<double> a, Vector512<double> b, Vector512<double> c, Vector512<double> d, Vector512<double> e, Vector512<double> f,
        Vector512<double> g, Vector512<double> h)
    {
        if (Avx512F.IsSupported)
        {
            var (ab, cd, ef, gh) = (Pairs(a, b), Pairs(c, d), Pairs(e, f), Pairs(g, h));
            Store(ref sums, Quarters(Quarters(ab, cd), Quarters(ef, gh)));
        }
        else
        {
            Add(ref sums, a, b, c, d);
            Add(ref Unsafe.Add(ref sums, 4), e, f, g, h);
        }
    }

    /// <summary>Adds the lanes of eight vectors to eight neighbouring sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(
        ref double sums, Vector512<float> a, Vector512<float> b, Vector512<float> c, Vector512<float> d, Vector512<float> e, Vector512<float> f,
        Vector512<float> g, Vector512<float> h)
    {
        if (Avx512F.IsSupported)
        {
            var (abcd, efgh) = (Fours(a, b, c, d), Fours(e, f, g, h));
            var halves = Avx512F.Shuffle4x128(abcd, efgh, EvenQuarters) + Avx512F.Shuffle4x128(abcd, efgh, OddQuarters);
            var eight = Avx512F.Shuffle4x128(halves, halves, EvenQuarters).GetLower() + Avx512F.Shuffle4x128(halves, halves, OddQuarters).GetLower();
            Store(ref sums, Avx512F.ConvertToVector512Double(eight));
        }
        else
        {
            Add(ref sums, a, b, c, d);
            Add(ref Unsafe.Add(ref sums, 4), e, f, g, h);
        }
    }

    /// <summary>Adds the lanes of eight vectors to eight neighbouring sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(
        ref double sums, Vector256<float> a, Vector256<float> b, Vector256<float> c, Vector256<float> d, Vector256<float> e, Vector256<float> f,
        Vector256<float> g, Vector256<float> h)
    {
        if (Avx.IsSupported)
        {
            var (abcd, efgh) = (Fours(a, b, c, d), Fours(e, f, g, h));
            var eight = Avx.Permute2x128(abcd, efgh, LowerHalves) + Avx.Permute2x128(abcd, efgh, UpperHalves);
            Store(ref sums, Avx.ConvertToVector256Double(eight.GetLower()));
            Store(ref Unsafe.Add(ref sums, 4), Avx.ConvertToVector256Double(eight.GetUpper()));
        }
        else
        {
            Add(ref sums, a, b, c, d);
            Add(ref Unsafe.Add(ref sums, 4), e, f, g, h);
        }
    }

    // ---- steps: each halves what is left to add ----

    /// <summary>In each 128 bits: a₀ + a₁, b₀ + b₁.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Pairs(Vector512<double> a, Vector512<double> b) => Avx512F.UnpackLow(a, b) + Avx512F.UnpackHigh(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Pairs(Vector256<double> a, Vector256<double> b) => Avx.UnpackLow(a, b) + Avx.UnpackHigh(a, b);

    /// <summary>The four quarters of a added in pairs, then those of b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Quarters(Vector512<double> a, Vector512<double> b) =>
        Avx512F.Shuffle4x128(a, b, EvenQuarters) + Avx512F.Shuffle4x128(a, b, OddQuarters);

    /// <summary>In each 128 bits: the sums of a's four lanes there, of b's, c's and d's.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Fours(Vector512<float> a, Vector512<float> b, Vector512<float> c, Vector512<float> d)
    {
        var ab = (Avx512F.UnpackLow(a, b) + Avx512F.UnpackHigh(a, b)).AsDouble();
        var cd = (Avx512F.UnpackLow(c, d) + Avx512F.UnpackHigh(c, d)).AsDouble();
        return Avx512F.UnpackLow(ab, cd).AsSingle() + Avx512F.UnpackHigh(ab, cd).AsSingle();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Fours(Vector256<float> a, Vector256<float> b, Vector256<float> c, Vector256<float> d)
    {
        var ab = (Avx.UnpackLow(a, b) + Avx.UnpackHigh(a, b)).AsDouble();
        var cd = (Avx.UnpackLow(c, d) + Avx.UnpackHigh(c, d)).AsDouble();
        return Avx.UnpackLow(ab, cd).AsSingle() + Avx.UnpackHigh(ab, cd).AsSingle();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(ref double sums, Vector512<double> value) => (Vector512.LoadUnsafe(ref sums) + value).StoreUnsafe(ref sums);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(ref double sums, Vector256<double> value) => (Vector256.LoadUnsafe(ref sums) + value).StoreUnsafe(ref sums);
}
