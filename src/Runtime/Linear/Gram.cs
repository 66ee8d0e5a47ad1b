using System;
using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace GradientFlow;

/// <summary>A·Aᵀ for a matrix of long rows: four rows by two at once, in runs that stay in the cache.</summary>
internal static class Gram
{
    private const int High = 4, Wide = 2, Run = 512;

    /// <summary>Adds A·Aᵀ to the lower triangle of G.</summary>
    /// <param name="rows">A: [count, length], row-major.</param>
    /// <param name="length">Of a row.</param>
    /// <param name="matrix">G: [count, count]; what stands above the diagonal is not touched.</param>
    /// <param name="count">Of rows.</param>
    public static void AddToLower<T>(ReadOnlySpan<T> rows, int length, Span<double> matrix, int count)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (count < High)
        {
            for (var p = 0; p < count; p++)
            {
                for (var q = 0; q <= p; q++)
                    matrix[p * count + q] += double.CreateTruncating(TensorPrimitives.Dot(rows.Slice(p * length, length), rows.Slice(q * length, length)));
            }

            return;
        }

        if (rows.Length < (long)count * length)
            throw new ArgumentException($"{count} rows of {length} values are more than {rows.Length}.", nameof(rows));
        Span<double> sums = stackalloc double[High * Wide];
        for (var start = 0; start < length; start += Run)
        {
            var run = Math.Min(Run, length - start);
            for (var p = 0; p < count; p += High)
            {
                // The last block reaches back over rows that are done; they are not added again.
                var top = Math.Min(p, count - High);
                for (var q = 0; q < top + High; q += Wide)
                {
                    var left = Math.Min(q, count - Wide);
                    Block(ref Unsafe.Add(ref MemoryMarshal.GetReference(rows), (nint)top * length + start),
                        ref Unsafe.Add(ref MemoryMarshal.GetReference(rows), (nint)left * length + start), length, run, sums);
                    for (var i = p - top; i < High; i++)
                    {
                        for (var j = q - left; j < Wide && left + j <= top + i; j++)
                            matrix[(top + i) * count + left + j] += sums[i * Wide + j];
                    }
                }
            }
        }
    }

    /// <summary>The products of four rows with two, over a run.</summary>
    private static void Block<T>(ref T a, ref T b, int length, int run, Span<double> sums)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Vector<T> s00 = default, s01 = default, s10 = default, s11 = default, s20 = default, s21 = default, s30 = default, s31 = default;
        ref var a1 = ref Unsafe.Add(ref a, (nint)length);
        ref var a2 = ref Unsafe.Add(ref a1, (nint)length);
        ref var a3 = ref Unsafe.Add(ref a2, (nint)length);
        ref var b1 = ref Unsafe.Add(ref b, (nint)length);
        nint k = 0;
        for (; k <= run - Vector<T>.Count; k += Vector<T>.Count)
        {
            var (y0, y1) = (Vector.LoadUnsafe(ref b, (nuint)k), Vector.LoadUnsafe(ref b1, (nuint)k));
            var x = Vector.LoadUnsafe(ref a, (nuint)k);
            s00 = FusedMultiplyAdd(x, y0, s00);
            s01 = FusedMultiplyAdd(x, y1, s01);
            x = Vector.LoadUnsafe(ref a1, (nuint)k);
            s10 = FusedMultiplyAdd(x, y0, s10);
            s11 = FusedMultiplyAdd(x, y1, s11);
            x = Vector.LoadUnsafe(ref a2, (nuint)k);
            s20 = FusedMultiplyAdd(x, y0, s20);
            s21 = FusedMultiplyAdd(x, y1, s21);
            x = Vector.LoadUnsafe(ref a3, (nuint)k);
            s30 = FusedMultiplyAdd(x, y0, s30);
            s31 = FusedMultiplyAdd(x, y1, s31);
        }

        sums[0] = Total(s00);
        sums[1] = Total(s01);
        sums[2] = Total(s10);
        sums[3] = Total(s11);
        sums[4] = Total(s20);
        sums[5] = Total(s21);
        sums[6] = Total(s30);
        sums[7] = Total(s31);
        for (; k < run; k++)
        {
            var (y0, y1) = (double.CreateTruncating(Unsafe.Add(ref b, k)), double.CreateTruncating(Unsafe.Add(ref b1, k)));
            for (var i = 0; i < High; i++)
            {
                var x = double.CreateTruncating(Unsafe.Add(ref a, (nint)i * length + k));
                sums[i * Wide] += x * y0;
                sums[i * Wide + 1] += x * y1;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<T> FusedMultiplyAdd<T>(Vector<T> x, Vector<T> y, Vector<T> sum)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        typeof(T) == typeof(double) ? Vector.FusedMultiplyAdd(x.As<T, double>(), y.As<T, double>(), sum.As<T, double>()).As<double, T>()
        : Vector.FusedMultiplyAdd(x.As<T, float>(), y.As<T, float>(), sum.As<T, float>()).As<float, T>();

    private static double Total<T>(Vector<T> sum)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => double.CreateTruncating(Vector.Sum(sum));
}
