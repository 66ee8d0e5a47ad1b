using System;
using System.Numerics.Tensors;

namespace GradientFlow;

/// <summary>A = L·Lᵀ of a symmetric positive definite matrix, row by row (Golub and Van Loan, Matrix Computations, 4.2), so that every inner loop is a dot
/// product of two rows.</summary>
internal sealed class Cholesky(int order)
{
    private readonly double[] _lower = new double[checked(order * order)];

    /// <summary>Factors scale·A + shift·I.</summary>
    /// <param name="matrix">A: [order, order], row-major; its lower triangle is read.</param>
    /// <returns>False when it is not positive definite; nothing can be solved then.</returns>
    public bool Factor(ReadOnlySpan<double> matrix, double scale, double shift)
    {
        for (var i = 0; i < order; i++)
        {
            var row = Row(i);
            TensorPrimitives.Multiply(matrix.Slice(i * order, i + 1), scale, row);
            for (var j = 0; j < i; j++)
            {
                var other = Row(j);
                row[j] = (row[j] - TensorPrimitives.Dot<double>(row[..j], other[..j])) / other[j];
            }

            var pivot = row[i] + shift - TensorPrimitives.SumOfSquares<double>(row[..i]);
            if (!(pivot > 0) || double.IsInfinity(pivot))
                return false;
            row[i] = Math.Sqrt(pivot);
        }

        return true;
    }

    /// <summary>Solves in place.</summary>
    /// <param name="values">The right-hand side, then the solution: [order]</param>
    public void Solve(Span<double> values)
    {
        for (var i = 0; i < order; i++)
        {
            var row = Row(i);
            values[i] = (values[i] - TensorPrimitives.Dot<double>(row[..i], values[..i])) / row[i];
        }

        for (var i = order - 1; i >= 0; i--)
        {
            var row = Row(i);
            values[i] /= row[i];
            TensorPrimitives.MultiplyAdd(row[..i], -values[i], values[..i], values[..i]);
        }
    }

    private Span<double> Row(int i) => _lower.AsSpan(i * order, i + 1);
}
