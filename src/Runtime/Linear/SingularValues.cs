using System;
using System.Numerics.Tensors;

namespace GradientFlow;

/// <summary>Singular values: Householder reflections to bidiagonal form B, then the eigenvalues ±σ of the tridiagonal matrix of order 2k that has zeros on its
/// diagonal and the entries of B in turn beside it (Golub and Kahan 1965).</summary>
internal static class SingularValues
{
    /// <summary>The k = min(rows, columns) singular values, largest first; each errs by a few roundings of the largest.</summary>
    /// <param name="matrix">[rows, columns], row-major.</param>
    /// <param name="rows">At least 1.</param>
    /// <param name="columns">At least 1.</param>
    /// <param name="values">Receives them: [k]</param>
    /// <exception cref="ArithmeticException">An entry is not finite.</exception>
    public static void Of(ReadOnlySpan<double> matrix, int rows, int columns, Span<double> values)
    {
        var largest = Math.Abs(TensorPrimitives.MaxMagnitude(matrix));
        if (!double.IsFinite(largest))
            throw new ArithmeticException("A matrix with an entry that is not finite has no singular values.");
        values.Clear();
        if (largest == 0)
            return;
        var scale = Math.ScaleB(1, -Math.ILogB(largest)); // a power of two: squares of the entries stay in range
        var a = new double[matrix.Length];
        if (rows <= columns)
            TensorPrimitives.Multiply(matrix, scale, a);
        for (var i = 0; rows > columns && i < rows; i++)
        {
            for (var j = 0; j < columns; j++)
                a[j * rows + i] = scale * matrix[i * columns + j];
        }

        var coupling = Bidiagonal(a, Math.Min(rows, columns), Math.Max(rows, columns));
        var eigen = new TridiagonalEigen();
        eigen.DecomposeValues(new double[coupling.Length + 1], coupling);
        for (var i = 0; i < values.Length; i++)
            values[i] = Math.Max(0, eigen.Values[^(i + 1)]) / scale;
    }

    /// <summary>The entries of a lower bidiagonal matrix with the same singular values: its diagonal and, between, what stands below.</summary>
    /// <param name="a">[k, length], k ≤ length; overwritten.</param>
    private static double[] Bidiagonal(Span<double> a, int k, int length)
    {
        var entries = new double[2 * k - 1];
        var column = new double[k];
        for (var i = 0; i < k; i++)
        {
            var row = a.Slice(i * length + i, length - i);
            entries[2 * i] = Reflector(row);
            for (var r = i + 1; r < k; r++)
            {
                var other = a.Slice(r * length + i, row.Length);
                TensorPrimitives.MultiplyAdd(row, -TensorPrimitives.Dot<double>(row, other), other, other);
            }

            if (i == k - 1)
                break;
            var below = column.AsSpan(0, k - i - 1);
            for (var r = 0; r < below.Length; r++)
                below[r] = a[(i + 1 + r) * length + i];
            entries[2 * i + 1] = Reflector(below);
            // The same reflection for all columns to the right, row by row: A −= v·(vᵀA).
            var width = length - i - 1;
            var along = new double[width];
            for (var r = 0; r < below.Length; r++)
                TensorPrimitives.MultiplyAdd(a.Slice((i + 1 + r) * length + i + 1, width), below[r], along, along);
            for (var r = 0; r < below.Length; r++)
            {
                var other = a.Slice((i + 1 + r) * length + i + 1, width);
                TensorPrimitives.MultiplyAdd(along, -below[r], other, other);
            }
        }

        return entries;
    }

    /// <summary>Replaces x by the v of the reflection I − v·vᵀ that maps it to a multiple of e₁.</summary>
    /// <returns>That multiple.</returns>
    private static double Reflector(Span<double> x)
    {
        var size = TensorPrimitives.Norm<double>(x);
        if (x.Length == 1 || size == 0)
        {
            size = x[0];
            x.Clear();
            return size;
        }

        var image = x[0] > 0 ? -size : size;
        x[0] -= image;
        TensorPrimitives.Multiply(x, Math.Sqrt(2) / TensorPrimitives.Norm<double>(x), x);
        return image;
    }
}
