using System;
using GradientFlow.Ranks;

namespace GradientFlow;

/// <summary>Proved upper bounds of the spectral norm of a matrix.</summary>
internal static class MatrixNorm
{
    private const int Squarings = 4;

    /// <summary>‖W‖₂ ≤ ‖(WWᵀ)^(2^m)‖_F^(1/2^(m+1)), the powers by squaring in floating point, and what each rounding can hide added: a product of n terms is
    /// wrong by at most γₙ·‖A‖_F² in the Frobenius norm, γₙ = nu/(1 − nu), and what underflows.</summary>
    /// <param name="entries">W, row by row: [rows, columns]</param>
    public static double Bound(Interval[] entries, (int Rows, int Columns) shape)
    {
        var (rows, columns) = shape;
        // The smaller of WWᵀ and WᵀW.
        var (order, depth) = rows <= columns ? (rows, columns) : (columns, rows);
        var (middle, radii, norm) = (new double[order * depth], 0.0, Upper.Norm(entries));
        if (norm == 0 || !double.IsFinite(norm))
            return norm;
        // By a power of two, so that no product overflows and none that matters underflows.
        var scale = Math.ScaleB(1, Math.Clamp(-Math.ILogB(norm), -1000, 1000));
        for (var i = 0; i < rows; i++)
        {
            for (var j = 0; j < columns; j++)
            {
                var entry = entries[i * columns + j];
                middle[order == rows ? i * depth + j : j * depth + i] = entry.Middle * scale;
                radii = Upper.Norm(radii, entry.Radius);
            }
        }

        var matrix = Square(middle, order, depth, out var lost);
        Span<double> losses = stackalloc double[Squarings];
        for (var m = 0; m < Squarings; m++)
            matrix = Square(matrix, order, order, out losses[m]);
        var bound = Frobenius(matrix);
        for (var m = Squarings - 1; m >= 0; m--)
            bound = Upper.Root(Upper.Sum(bound, losses[m]));
        bound = Upper.Root(Upper.Sum(bound, lost));
        // A scaled entry may have been rounded where it is subnormal.
        bound = Upper.Sum(bound, Upper.Product(Upper.Root((double)rows * columns), double.Epsilon));
        return Math.Min(norm, Upper.Sum(Upper.Quotient(bound, scale), radii));
    }

    /// <summary>A·Aᵀ of rows, and an upper bound of the Frobenius norm of its error.</summary>
    private static double[] Square(double[] a, int order, int depth, out double lost)
    {
        var square = new double[order * order];
        for (var i = 0; i < order; i++)
        {
            for (var j = 0; j <= i; j++)
                square[i * order + j] = square[j * order + i] = VerifiedCholesky.Dot(a, i * depth, a, j * depth, depth);
        }

        var n = depth * VerifiedCholesky.UnitRoundoff;
        var gamma = Interval.Up(n / (1 - 2 * n));
        var norm = Frobenius(a);
        lost = Upper.Sum(Upper.Product(gamma, Upper.Product(norm, norm)), Upper.Product((double)order * depth, 2 * double.Epsilon));
        return square;
    }

    private static double Frobenius(double[] a)
    {
        var sum = 0.0;
        foreach (var x in a)
            sum = Upper.Sum(sum, Upper.Product(x, x));
        return Upper.Root(sum);
    }
}
