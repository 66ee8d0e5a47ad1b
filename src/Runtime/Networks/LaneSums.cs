using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace GradientFlow.CompilerServices;

/// <summary>Called by emitted code at the end of a dot product: adds the lanes of one vector, or of four at once, to sums in double precision.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class LaneSums
{
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
            var (ab, cd) = (Avx.HorizontalAdd(a, b), Avx.HorizontalAdd(c, d));
            (Vector256.LoadUnsafe(ref sums) + (Avx.Permute2x128(ab, cd, 0x20) + Avx.Permute2x128(ab, cd, 0x31))).StoreUnsafe(ref sums);
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
        Add(ref sums, a);
        Add(ref Unsafe.Add(ref sums, 1), b);
        Add(ref Unsafe.Add(ref sums, 2), c);
        Add(ref Unsafe.Add(ref sums, 3), d);
    }

    /// <summary>Adds the lanes of four vectors to four neighbouring sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(ref double sums, Vector512<float> a, Vector512<float> b, Vector512<float> c, Vector512<float> d) => Add(
        ref sums, a.GetLower() + a.GetUpper(), b.GetLower() + b.GetUpper(), c.GetLower() + c.GetUpper(), d.GetLower() + d.GetUpper());

    /// <summary>Adds the lanes of four vectors to four neighbouring sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(ref double sums, Vector256<float> a, Vector256<float> b, Vector256<float> c, Vector256<float> d) => Add(
        ref sums, a.GetLower() + a.GetUpper(), b.GetLower() + b.GetUpper(), c.GetLower() + c.GetUpper(), d.GetLower() + d.GetUpper());

    /// <summary>Adds the lanes of four vectors to four neighbouring sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(ref double sums, Vector128<float> a, Vector128<float> b, Vector128<float> c, Vector128<float> d)
    {
        if (Avx.IsSupported)
        {
            var four = Sse3.HorizontalAdd(Sse3.HorizontalAdd(a, b), Sse3.HorizontalAdd(c, d));
            (Vector256.LoadUnsafe(ref sums) + Avx.ConvertToVector256Double(four)).StoreUnsafe(ref sums);
        }
        else
        {
            Add(ref sums, a);
            Add(ref Unsafe.Add(ref sums, 1), b);
            Add(ref Unsafe.Add(ref sums, 2), c);
            Add(ref Unsafe.Add(ref sums, 3), d);
        }
    }
}
