using System;
using GradientFlow.Ranks;

namespace GradientFlow;

/// <summary>A matrix that is known up to an error: ‖true − entries‖ ≤ error, in the Frobenius norm and so in the spectral one.</summary>
/// <param name="Entries">[rows, columns]</param>
/// <param name="Error">At least the norm of what is not known.</param>
internal sealed record LinearMap(int Rows, int Columns, double[] Entries, double Error)
{
    private const double SmallestNormal = 2.2250738585072014e-308;

    /// <summary>From enclosed entries.</summary>
    public static LinearMap Of(int rows, int columns, Interval[] entries)
    {
        var (middle, error) = (new double[entries.Length], 0.0);
        for (var i = 0; i < entries.Length; i++)
        {
            middle[i] = entries[i].Middle;
            if (!entries[i].IsPoint)
                error = Upper.Norm(error, entries[i].Radius);
        }

        return new(rows, columns, middle, error);
    }

    public static LinearMap Identity(int order)
    {
        var entries = new double[order * order];
        for (var i = 0; i < order; i++)
            entries[i * order + i] = 1;
        return new(order, order, entries, 0);
    }

    /// <summary>This map after another.</summary>
    public LinearMap After(LinearMap first)
    {
        var (product, transposed) = (new double[Rows * first.Columns], first.Transposed());
        for (var i = 0; i < Rows; i++)
        {
            for (var j = 0; j < first.Columns; j++)
                product[i * first.Columns + j] = VerifiedCholesky.Dot(Entries, i * Columns, transposed, j * Columns, Columns);
        }

        var (mine, other) = (Frobenius(), first.Frobenius());
        var rounding = Upper.Product(Upper.Product(Gamma(Columns), mine, other), 1 + 1e-9) + (double)Columns * product.Length * double.Epsilon;
        var error = Upper.Sum(Upper.Sum(Upper.Product(mine, first.Error), Upper.Product(Error, other)), Upper.Sum(Upper.Product(Error, first.Error), rounding));
        return new(Rows, first.Columns, product, error);
    }

    /// <summary>Rows and columns times powers of two, and the sign of each; zero takes a row or column away.</summary>
    public LinearMap Scaled(double[]? rows, double[]? columns)
    {
        var (scaled, largestRow, largestColumn, lost) = (new double[Entries.Length], 0.0, 0.0, 0.0);
        for (var i = 0; i < Rows; i++)
        {
            var row = rows?[i] ?? 1;
            largestRow = Math.Max(largestRow, Math.Abs(row));
            for (var j = 0; j < Columns; j++)
            {
                var column = columns?[j] ?? 1;
                largestColumn = Math.Max(largestColumn, Math.Abs(column));
                var (entry, factor) = (Entries[i * Columns + j], row * column);
                var product = scaled[i * Columns + j] = entry * factor;
                // Powers of two are exact, but where something becomes too small for a normal number.
                if (entry != 0 && factor != 0 && Math.Abs(product) < SmallestNormal)
                    lost = Upper.Sum(lost, double.Epsilon);
            }
        }

        return new(Rows, Columns, scaled, Upper.Sum(Upper.Product(Error, largestRow, largestColumn), lost));
    }

    /// <summary>√Σ of the squares of the entries, at least.</summary>
    public double Frobenius() => Frobenius(Entries);

    public static double Frobenius(double[] entries)
    {
        var sum = 0.0;
        foreach (var x in entries)
            sum = Upper.Sum(sum, Upper.Product(x, x));
        return Upper.Root(sum);
    }

    /// <summary>n·u/(1 − n·u), of a sum of n products, at least.</summary>
    public static double Gamma(int n) => Interval.Up(n * VerifiedCholesky.UnitRoundoff / (1 - 2 * n * VerifiedCholesky.UnitRoundoff));

    /// <summary>[columns, rows]</summary>
    public double[] Transposed()
    {
        var transposed = new double[Entries.Length];
        for (var i = 0; i < Rows; i++)
        {
            for (var j = 0; j < Columns; j++)
                transposed[j * Rows + i] = Entries[i * Columns + j];
        }

        return transposed;
    }
}
