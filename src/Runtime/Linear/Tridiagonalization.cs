using System;
using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Threading;

namespace GradientFlow;

/// <summary>A dense symmetric matrix to tridiagonal form by Householder reflections (Golub and Van Loan, Matrix Computations, 8.3.1), in panels: within a panel
/// the matrix is only read, half of it for each reflection, and the updates of all its reflections follow in one product (Dongarra, Sorensen and Hammarling
/// 1989).</summary>
internal static class Tridiagonalization
{
    private const int Panel = 32, High = 4, Columns = 64;

    /// <summary>T = Qᵀ·A·Q.</summary>
    /// <param name="matrix">A: [order, order]; the upper triangle is read, and all of it overwritten.</param>
    /// <param name="order">The order.</param>
    /// <param name="diagonal">Receives that of T: [order]</param>
    /// <param name="coupling">Receives the entries beside it: [order], the last one 0.</param>
    /// <param name="reflectors">Receives v of each reflection I − v·vᵀ: row k has it from column k + 1 on; [order, order], or empty where Q is not
    /// wanted.</param>
    /// <param name="cancellation">Looked at once a panel.</param>
    public static void Reduce(Span<double> matrix, int order, Span<double> diagonal, Span<double> coupling, Span<double> reflectors,
        CancellationToken cancellation = default)
    {
        var (v, w) = (new double[Panel * order], new double[Panel * order]);
        for (var start = 0; start < order; start += Panel)
        {
            cancellation.ThrowIfCancellationRequested();
            var count = Math.Min(Panel, order - start);
            for (var j = 0; j < count; j++)
                Reflect(matrix, order, start, j, v, w, diagonal, coupling);
            for (var j = 0; j < count && !reflectors.IsEmpty; j++)
            {
                var from = start + j + 1;
                v.AsSpan(j * order + from, order - from).CopyTo(reflectors[((start + j) * order + from)..]);
            }

            if (start + count < order)
                Update(matrix, order, start + count, count, v, w);
        }
    }

    /// <summary>Column k = start + j, as the reflections of the panel before it leave it, its own reflection v and w = A·v − ½(vᵀA·v)·v, so that what follows
    /// is A − v·wᵀ − w·vᵀ.</summary>
    private static void Reflect(Span<double> matrix, int order, int start, int j, double[] v, double[] w, Span<double> diagonal, Span<double> coupling)
    {
        var k = start + j;
        var row = matrix.Slice(k * order + k, order - k);
        for (var l = 0; l < j; l++)
        {
            TensorPrimitives.MultiplyAdd(w.AsSpan(l * order + k, order - k), -v[l * order + k], row, row);
            TensorPrimitives.MultiplyAdd(v.AsSpan(l * order + k, order - k), -w[l * order + k], row, row);
        }

        diagonal[k] = row[0];
        var reflection = v.AsSpan(j * order + k + 1, order - k - 1);
        var image = w.AsSpan(j * order + k + 1, order - k - 1);
        coupling[k] = 0;
        if (reflection.IsEmpty)
            return;
        row[1..].CopyTo(reflection);
        var size = EuclideanNorm.Of(reflection);
        if (reflection.Length == 1 || size == 0)
        {
            coupling[k] = reflection[0];
            reflection.Clear();
            image.Clear();
            return;
        }

        coupling[k] = reflection[0] > 0 ? -size : size;
        reflection[0] -= coupling[k];
        TensorPrimitives.Divide(reflection, EuclideanNorm.Of(reflection), reflection);
        TensorPrimitives.Multiply(reflection, Math.Sqrt(2), reflection); // so that the reflection is I − v·vᵀ
        MultiplyUpper(matrix, order, k + 1, reflection, image);
        for (var l = 0; l < j; l++)
        {
            var former = v.AsSpan(l * order + k + 1, image.Length);
            var other = w.AsSpan(l * order + k + 1, image.Length);
            var (alongOther, along) = (TensorPrimitives.Dot<double>(other, reflection), TensorPrimitives.Dot<double>(former, reflection));
            TensorPrimitives.MultiplyAdd(former, -alongOther, image, image);
            TensorPrimitives.MultiplyAdd(other, -along, image, image);
        }

        TensorPrimitives.MultiplyAdd(reflection, -0.5 * TensorPrimitives.Dot<double>(reflection, image), image, image);
    }

    /// <summary>y = A·x of the block of A behind a row, from its upper triangle: four rows at once, each read a single time.</summary>
    private static void MultiplyUpper(ReadOnlySpan<double> matrix, int order, int first, ReadOnlySpan<double> x, Span<double> y)
    {
        y.Clear();
        var count = x.Length;
        Span<double> sums = stackalloc double[High];
        ref var to = ref MemoryMarshal.GetReference(y);
        ref var from = ref MemoryMarshal.GetReference(x);
        for (var i = 0; i < count; i += High)
        {
            var high = Math.Min(High, count - i);
            sums.Clear();
            // The corner on the diagonal, then what lies right of it.
            for (var p = 0; p < high; p++)
            {
                var row = matrix.Slice((first + i + p) * order + first + i, high);
                y[i + p] += row[p] * x[i + p];
                for (var q = p + 1; q < high; q++)
                {
                    y[i + p] += row[q] * x[i + q];
                    y[i + q] += row[q] * x[i + p];
                }
            }

            if (high < High)
                return;
            ref var a0 = ref Unsafe.Add(ref MemoryMarshal.GetReference(matrix), (nint)(first + i) * order + first);
            ref var a1 = ref Unsafe.Add(ref a0, order);
            ref var a2 = ref Unsafe.Add(ref a1, order);
            ref var a3 = ref Unsafe.Add(ref a2, order);
            Vector<double> x0 = new(x[i]), x1 = new(x[i + 1]), x2 = new(x[i + 2]), x3 = new(x[i + 3]);
            Vector<double> s0 = default, s1 = default, s2 = default, s3 = default;
            nint c = i + High;
            for (; c <= count - Vector<double>.Count; c += Vector<double>.Count)
            {
                var (z, t) = (Vector.LoadUnsafe(ref from, (nuint)c), Vector.LoadUnsafe(ref to, (nuint)c));
                var a = Vector.LoadUnsafe(ref a0, (nuint)c);
                (s0, t) = (Vector.FusedMultiplyAdd(a, z, s0), Vector.FusedMultiplyAdd(a, x0, t));
                a = Vector.LoadUnsafe(ref a1, (nuint)c);
                (s1, t) = (Vector.FusedMultiplyAdd(a, z, s1), Vector.FusedMultiplyAdd(a, x1, t));
                a = Vector.LoadUnsafe(ref a2, (nuint)c);
                (s2, t) = (Vector.FusedMultiplyAdd(a, z, s2), Vector.FusedMultiplyAdd(a, x2, t));
                a = Vector.LoadUnsafe(ref a3, (nuint)c);
                (s3, t) = (Vector.FusedMultiplyAdd(a, z, s3), Vector.FusedMultiplyAdd(a, x3, t));
                t.StoreUnsafe(ref to, (nuint)c);
            }

            (sums[0], sums[1], sums[2], sums[3]) = (Vector.Sum(s0), Vector.Sum(s1), Vector.Sum(s2), Vector.Sum(s3));
            for (; c < count; c++)
            {
                for (var p = 0; p < High; p++)
                {
                    var a = Unsafe.Add(ref a0, (nint)p * order + c);
                    sums[p] += a * x[(int)c];
                    y[(int)c] += a * x[i + p];
                }
            }

            for (var p = 0; p < High; p++)
                y[i + p] += sums[p];
        }
    }

    /// <summary>A −= Σₗ vₗ·wₗᵀ + wₗ·vₗᵀ from row and column first on, the upper triangle and what shares a block with it.</summary>
    private static void Update(Span<double> matrix, int order, int first, int count, double[] v, double[] w)
    {
        // Factors of a row beside each other, those of a block of columns too: strides of whole rows would fall on few sets of the cache.
        var terms = 2 * count;
        var left = new double[(order - first) * terms];
        for (var i = first; i < order; i++)
        {
            for (var l = 0; l < count; l++)
                (left[(i - first) * terms + 2 * l], left[(i - first) * terms + 2 * l + 1]) = (-v[l * order + i], -w[l * order + i]);
        }

        var right = new double[terms * Columns];
        for (var column = first; column < order; column += Columns)
        {
            var width = Math.Min(Columns, order - column);
            for (var l = 0; l < count; l++)
            {
                w.AsSpan(l * order + column, width).CopyTo(right.AsSpan(2 * l * Columns));
                v.AsSpan(l * order + column, width).CopyTo(right.AsSpan((2 * l + 1) * Columns));
            }

            for (var i = first; i < column + width; i += High)
            {
                var factors = left.AsSpan((i - first) * terms);
                if (order - i >= High)
                    UpdateRows(matrix[(i * order + column)..], order, width, factors, right, terms);
                else
                    UpdateFew(matrix[(i * order + column)..], order, order - i, 0, width, factors, right, terms);
            }
        }
    }

    private static void UpdateRows(Span<double> block, int order, int width, ReadOnlySpan<double> left, double[] right, int terms)
    {
        ref var a0 = ref MemoryMarshal.GetReference(block);
        ref var a1 = ref Unsafe.Add(ref a0, order);
        ref var a2 = ref Unsafe.Add(ref a1, order);
        ref var a3 = ref Unsafe.Add(ref a2, order);
        ref var l0 = ref MemoryMarshal.GetReference(left);
        ref var r0 = ref MemoryMarshal.GetArrayDataReference(right);
        var c = 0;
        for (; c <= width - 2 * Vector<double>.Count; c += 2 * Vector<double>.Count)
        {
            nuint low = (nuint)c, high = (nuint)(c + Vector<double>.Count);
            Vector<double> s00 = Vector.LoadUnsafe(ref a0, low), s01 = Vector.LoadUnsafe(ref a0, high), s10 = Vector.LoadUnsafe(ref a1, low),
                s11 = Vector.LoadUnsafe(ref a1, high), s20 = Vector.LoadUnsafe(ref a2, low), s21 = Vector.LoadUnsafe(ref a2, high),
                s30 = Vector.LoadUnsafe(ref a3, low), s31 = Vector.LoadUnsafe(ref a3, high);
            for (nint l = 0; l < terms; l++)
            {
                ref var r = ref Unsafe.Add(ref r0, l * Columns);
                var (x, y) = (Vector.LoadUnsafe(ref r, low), Vector.LoadUnsafe(ref r, high));
                var f = new Vector<double>(Unsafe.Add(ref l0, l));
                (s00, s01) = (Vector.FusedMultiplyAdd(f, x, s00), Vector.FusedMultiplyAdd(f, y, s01));
                f = new(Unsafe.Add(ref l0, terms + l));
                (s10, s11) = (Vector.FusedMultiplyAdd(f, x, s10), Vector.FusedMultiplyAdd(f, y, s11));
                f = new(Unsafe.Add(ref l0, 2 * terms + l));
                (s20, s21) = (Vector.FusedMultiplyAdd(f, x, s20), Vector.FusedMultiplyAdd(f, y, s21));
                f = new(Unsafe.Add(ref l0, 3 * terms + l));
                (s30, s31) = (Vector.FusedMultiplyAdd(f, x, s30), Vector.FusedMultiplyAdd(f, y, s31));
            }

            s00.StoreUnsafe(ref a0, low);
            s01.StoreUnsafe(ref a0, high);
            s10.StoreUnsafe(ref a1, low);
            s11.StoreUnsafe(ref a1, high);
            s20.StoreUnsafe(ref a2, low);
            s21.StoreUnsafe(ref a2, high);
            s30.StoreUnsafe(ref a3, low);
            s31.StoreUnsafe(ref a3, high);
        }

        UpdateFew(block, order, High, c, width, left, right, terms);
    }

    private static void UpdateFew(Span<double> block, int order, int rows, int from, int width, ReadOnlySpan<double> left, double[] right, int terms)
    {
        for (var i = 0; i < rows; i++)
        {
            for (var l = 0; l < terms; l++)
            {
                var factor = left[i * terms + l];
                for (var c = from; c < width; c++)
                    block[i * order + c] += factor * right[l * Columns + c];
            }
        }
    }
}
