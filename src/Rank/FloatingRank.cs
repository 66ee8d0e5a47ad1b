using System;

namespace GradientFlow.Ranks;

/// <summary>Rank in plain double precision: evidence.</summary>
internal static class FloatingRank
{
    /// <summary>Columns that are as independent as pivoting can choose them, by Gram and Schmidt's method, twice, on the rows of the matrix's
    /// transpose.</summary>
    /// <param name="matrix">[rows, columns]</param>
    /// <param name="rank">How many columns stand out of rounding: those whose remainder exceeds max(rows, columns)·u·64 of the longest column.</param>
    /// <returns>Their indices, the first <paramref name="rank"/> of them meaningful.</returns>
    public static int[] Pivots(double[] matrix, int rows, int columns, out int rank)
    {
        var rest = new double[columns][];
        var norms = new double[columns];
        for (var c = 0; c < columns; c++)
        {
            rest[c] = new double[rows];
            for (var r = 0; r < rows; r++)
                rest[c][r] = matrix[r * columns + c];
            norms[c] = VerifiedCholesky.Dot(rest[c], 0, rest[c], 0, rows);
        }

        var chosen = new int[Math.Min(rows, columns)];
        var basis = new double[chosen.Length][];
        var tolerance = 0.0;
        for (rank = 0; rank < chosen.Length; rank++)
        {
            var best = 0;
            for (var c = 1; c < columns; c++)
            {
                if (norms[c] > norms[best])
                    best = c;
            }

            var v = rest[best];
            // What the earlier directions left of it in rounding goes first.
            for (var b = 0; b < rank; b++)
                Subtract(v, basis[b], VerifiedCholesky.Dot(v, 0, basis[b], 0, rows));
            var norm = Math.Sqrt(VerifiedCholesky.Dot(v, 0, v, 0, rows));
            if (rank == 0)
                tolerance = norm * Math.Max(rows, columns) * 64 * VerifiedCholesky.UnitRoundoff;
            if (!(norm > tolerance))
                break;
            for (var r = 0; r < rows; r++)
                v[r] /= norm;
            (chosen[rank], basis[rank]) = (best, v);
            norms[best] = -1;
            for (var c = 0; c < columns; c++)
            {
                if (norms[c] < 0)
                    continue;
                Subtract(rest[c], v, VerifiedCholesky.Dot(rest[c], 0, v, 0, rows));
                norms[c] = VerifiedCholesky.Dot(rest[c], 0, rest[c], 0, rows);
            }
        }

        return chosen;
    }

    private static void Subtract(double[] v, double[] direction, double factor)
    {
        for (var r = 0; r < v.Length; r++)
            v[r] -= factor * direction[r];
    }
}
