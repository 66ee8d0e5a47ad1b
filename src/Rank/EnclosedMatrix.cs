using System;

namespace GradientFlow.Ranks;

/// <summary>A matrix of which each entry is known to a radius, given row by row, and the question whether its rows are independent whatever the true entries
/// are.</summary>
internal sealed class EnclosedMatrix(int rows, int columns)
{
    private readonly double[] _middle = new double[checked(rows * columns)];
    private Interval _squaredRadii;
    private bool _isFinite = true;

    /// <summary>The middles: [rows, columns]</summary>
    public double[] Middle => _middle;

    public void SetRow(int row, Interval[] values)
    {
        for (var c = 0; c < columns; c++)
        {
            _isFinite &= values[c].IsFinite;
            _middle[row * columns + c] = values[c].Middle;
            if (!values[c].IsPoint)
                _squaredRadii += Interval.Square(values[c].Radius);
        }
    }

    /// <summary>A proved lower bound of σ_min, of all rows: √λ_min(AAᵀ) of the middles, less the Frobenius norm of the radii. Zero or less proves
    /// nothing.</summary>
    /// <remarks>A product of p terms is wrong by at most γ_p·‖aᵢ‖·‖aⱼ‖ and underflow, γ_p = p·u/(1 − p·u), so that the computed AAᵀ is wrong by at most
    /// γ_p·tr(AAᵀ) + k·p·underflow in the spectral norm.</remarks>
    public double SmallestSingularValue(Effort effort)
    {
        if (!_isFinite || rows > columns)
            return double.NegativeInfinity;
        var gram = new double[checked(rows * rows)];
        var trace = 0.0;
        for (var i = 0; i < rows; i++)
        {
            // A product of doubles in vectors counts as an eighth of a modular one.
            effort.Spend((long)i * columns / 8);
            for (var j = 0; j <= i; j++)
                gram[i * rows + j] = gram[j * rows + i] = VerifiedCholesky.Dot(_middle, i * columns, _middle, j * columns, columns);
            trace = Interval.Up(trace + gram[i * rows + i]);
        }

        effort.Spend((long)rows * rows * rows / 24);
        var n = columns * VerifiedCholesky.UnitRoundoff;
        var gamma = Interval.Up(n / (1 - 2 * n)); // doubled in the denominator, since the trace is itself computed
        var wrong = Interval.Up(Interval.Up(gamma * trace) + Interval.Up(2.0 * rows * columns * double.Epsilon));
        var smallest = Interval.Down(VerifiedCholesky.SmallestEigenvalue(gram, rows) - wrong);
        return smallest > 0 ? Interval.Down(Interval.Down(Math.Sqrt(smallest)) - Interval.SquareRoot(_squaredRadii).High) : double.NegativeInfinity;
    }

    /// <summary>A second way, for matrices too near to dependence for AAᵀ, whose condition is squared: with an approximate inverse C of some columns S,
    /// ‖I − S·C‖ &lt; 1 in interval arithmetic proves that S, and so the rows, are independent.</summary>
    public bool HasVerifiedInverse(Interval[][] entries, Effort effort)
    {
        if (!_isFinite || rows > columns)
            return false;
        effort.Spend((long)rows * rows * columns / 8);
        var chosen = FloatingRank.Pivots(_middle, rows, columns, out var rank);
        if (rank < rows)
            return false;
        effort.Spend(2L * rows * rows * rows);
        var inverse = Inverse(chosen);
        for (var i = 0; i < rows; i++)
        {
            Interval sum = default;
            var line = new Interval[rows];
            for (var k = 0; k < rows; k++)
            {
                var a = entries[i][chosen[k]];
                for (var j = 0; j < rows; j++)
                    line[j] += a * inverse[k * rows + j];
            }

            for (var j = 0; j < rows; j++)
                sum += (line[j] - (i == j ? 1 : 0)).Magnitude;
            if (!(sum.High < 1))
                return false;
        }

        return true;
    }

    /// <summary>The inverse of some columns of the middles, by Gauss and Jordan's method with row pivots.</summary>
    private double[] Inverse(int[] chosen)
    {
        var a = new double[rows * rows];
        var inverse = new double[rows * rows];
        for (var i = 0; i < rows; i++)
        {
            for (var k = 0; k < rows; k++)
                a[i * rows + k] = _middle[i * columns + chosen[k]];
            inverse[i * rows + i] = 1;
        }

        for (var j = 0; j < rows; j++)
        {
            var pivot = j;
            for (var i = j + 1; i < rows; i++)
            {
                if (Math.Abs(a[i * rows + j]) > Math.Abs(a[pivot * rows + j]))
                    pivot = i;
            }

            for (var k = 0; k < rows; k++)
            {
                (a[j * rows + k], a[pivot * rows + k]) = (a[pivot * rows + k], a[j * rows + k]);
                (inverse[j * rows + k], inverse[pivot * rows + k]) = (inverse[pivot * rows + k], inverse[j * rows + k]);
            }

            var scale = 1 / a[j * rows + j];
            for (var k = 0; k < rows; k++)
            {
                a[j * rows + k] *= scale;
                inverse[j * rows + k] *= scale;
            }

            for (var i = 0; i < rows; i++)
            {
                var f = a[i * rows + j];
                if (i == j || f == 0)
                    continue;
                for (var k = 0; k < rows; k++)
                {
                    a[i * rows + k] -= f * a[j * rows + k];
                    inverse[i * rows + k] -= f * inverse[j * rows + k];
                }
            }
        }

        return inverse;
    }
}
