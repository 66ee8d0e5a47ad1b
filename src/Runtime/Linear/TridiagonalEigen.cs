using System;

namespace GradientFlow;

/// <summary>Eigenvalues and eigenvectors of a symmetric tridiagonal matrix by the implicit QL method with Wilkinson's shift (Dubrulle, Martin and Wilkinson
/// 1968; Golub and Van Loan, Matrix Computations, 8.3). Its memory grows to the largest order seen and is used again.</summary>
internal sealed class TridiagonalEigen
{
    private const double UnitRoundoff = 1.1102230246251565E-16;

    // A rounding of the largest entry: every sweep leaves as much in each, so that between entries that are no larger, as those of a matrix of low rank are, it
    // would go on for ever.

    private double _nothing;
    private double[] _values = [];
    private double[] _coupling = [];
    private double[] _vectors = [];
    private int _order;

    /// <summary>The eigenvalues, ascending.</summary>
    public ReadOnlySpan<double> Values => _values.AsSpan(0, _order);

    /// <summary>The eigenvector of one eigenvalue, of length 1; after <see cref="Decompose"/>.</summary>
    public ReadOnlySpan<double> Vector(int i) => _vectors.AsSpan(i * _order, _order);

    /// <param name="diagonal">[m]</param>
    /// <param name="coupling">The m − 1 entries beside the diagonal; what stands behind them is not read.</param>
    /// <exception cref="ArithmeticException">An entry is not finite.</exception>
    public void Decompose(ReadOnlySpan<double> diagonal, ReadOnlySpan<double> coupling)
    {
        var m = diagonal.Length;
        if (_vectors.Length < m * m)
            _vectors = new double[Math.Max(m * m, 4 * _vectors.Length)];
        var vectors = _vectors.AsSpan(0, m * m);
        vectors.Clear();
        for (var i = 0; i < m; i++)
            vectors[i * m + i] = 1;
        Diagonalize(diagonal, coupling, vectors);
        Sort(vectors);
    }

    /// <summary>The eigenvalues alone: of the order of m² operations, and no vectors.</summary>
    /// <inheritdoc cref="Decompose"/>
    public void DecomposeValues(ReadOnlySpan<double> diagonal, ReadOnlySpan<double> coupling)
    {
        Diagonalize(diagonal, coupling, default);
        _values.AsSpan(0, _order).Sort();
    }

    private void Diagonalize(ReadOnlySpan<double> diagonal, ReadOnlySpan<double> coupling, Span<double> vectors)
    {
        var m = diagonal.Length;
        if (_values.Length < m)
        {
            var room = Math.Max(m, 2 * _values.Length);
            (_values, _coupling) = (new double[room], new double[room]);
        }

        _order = m;
        diagonal.CopyTo(_values);
        coupling[..Math.Max(0, m - 1)].CopyTo(_coupling);
        if (m > 0)
            _coupling[m - 1] = 0;
        var largest = 0.0;
        for (var i = 0; i < m; i++)
            largest = Math.Max(largest, Math.Max(Math.Abs(_values[i]), Math.Abs(_coupling[i])));
        _nothing = double.Epsilon + UnitRoundoff * largest;
        for (var l = 0; l < m; l++)
            Isolate(l, vectors);
    }

    /// <summary>Turns until the entry beside the diagonal at l is negligible.</summary>
    private void Isolate(int l, Span<double> vectors)
    {
        var m = _order;
        var d = _values.AsSpan(0, m);
        var e = _coupling.AsSpan(0, m);
        for (var sweep = 0; ; sweep++)
        {
            var end = l;
            while (end < m - 1 && !(Math.Abs(e[end]) <= _nothing))
                end++;
            if (end == l)
                return;
            if (sweep == 60)
                throw new ArithmeticException($"The eigenvalues of a tridiagonal matrix of order {m} do not converge; an entry is not finite.");
            var shape = (d[l + 1] - d[l]) / (2 * e[l]);
            var root = double.Hypot(shape, 1);
            var shift = d[end] - d[l] + e[l] / (shape + Math.CopySign(root, shape));
            var (sine, cosine, moved) = (1.0, 1.0, 0.0);
            var isSplit = false;
            for (var i = end - 1; i >= l; i--)
            {
                var (f, b) = (sine * e[i], cosine * e[i]);
                root = double.Hypot(f, shift);
                e[i + 1] = root;
                if (root == 0)
                {   // the matrix falls apart here
                    d[i + 1] -= moved;
                    e[end] = 0;
                    isSplit = true;
                    break;
                }

                (sine, cosine) = (f / root, shift / root);
                shift = d[i + 1] - moved;
                root = (d[i] - shift) * sine + 2 * cosine * b;
                moved = sine * root;
                d[i + 1] = shift + moved;
                shift = cosine * root - b;
                if (!vectors.IsEmpty)
                    Turn(vectors.Slice(i * m, m), vectors.Slice((i + 1) * m, m), cosine, sine);
            }

            if (isSplit)
                continue;
            d[l] -= moved;
            e[l] = shift;
            e[end] = 0;
        }
    }

    private static void Turn(Span<double> low, Span<double> high, double cosine, double sine)
    {
        for (var k = 0; k < low.Length; k++)
            (low[k], high[k]) = (cosine * low[k] - sine * high[k], sine * low[k] + cosine * high[k]);
    }

    private void Sort(Span<double> vectors)
    {
        var m = _order;
        for (var i = 0; i < m - 1; i++)
        {
            var least = i;
            for (var j = i + 1; j < m; j++)
                least = _values[j] < _values[least] ? j : least;
            if (least == i)
                continue;
            (_values[i], _values[least]) = (_values[least], _values[i]);
            for (var k = 0; k < m; k++)
                (vectors[i * m + k], vectors[least * m + k]) = (vectors[least * m + k], vectors[i * m + k]);
        }
    }
}
