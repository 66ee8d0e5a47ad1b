using System;
using System.Collections.Generic;
using System.Linq;
using GradientFlow.Ranks;

namespace GradientFlow;

/// <summary>Upper bounds of the norms of a term c·Σ Π fᵢ, a multilinear map of the tensors it reads to the values at the points of its loop.</summary>
/// <remarks>With Uᵢ(p) = Σ over the reduced axes of fᵢ² at a point p, Cauchy and Schwarz give |term(p)|² ≤ c²·Π Uᵢ(p), and Σ_p Π Uᵢ(p) ≤ s·Π Σ Uᵢ, s the
/// product of the sizes of the axes that no factor follows and the last sum over the axes that fᵢ follows. So ‖term‖ ≤ |c|·√(s·Π multᵢ)·Π ‖fᵢ‖, multᵢ the
/// largest number of points of those axes and the reduced ones that read one entry of fᵢ. A factor that stands alone is multiplied by ones, whose squares
/// add up to the number of reduced points.</remarks>
internal sealed class TermNorms
{
    private readonly Term _term;
    private readonly int[] _sizes;
    private readonly double[] _columns, _rowRoots;
    private readonly Dictionary<int, double> _operators = [], _rows = [];

    public TermNorms(Loop loop, Term term)
    {
        _term = term;
        _sizes = [.. loop.Sizes, .. term.Sizes];
        var outer = loop.Sizes.Length;
        bool Follows(Reference f, int axis) => f.Strides[axis] != 0 || f.Dimensions.Any(d => d.Factors[axis] != 0);
        var square = Enumerable.Range(0, outer).Where(a => !term.Factors.Any(f => Follows(f, a))).Aggregate(1.0, (n, a) => Upper.Product(n, _sizes[a]));
        foreach (var f in term.Factors)
            square = Upper.Product(square, Multiplicity(f, _sizes, Enumerable.Range(0, _sizes.Length).Where(a => a >= outer || Follows(f, a))));
        if (term.Factors.Length == 1)
            square = Upper.Product(square, term.Points);
        Multilinear = Upper.Product(Math.Abs(term.Scale), Upper.Root(square));
        Points = term.Points;
        _columns = Array.ConvertAll(term.Factors, f => Multiplicity(f, _sizes));
        _rowRoots = Array.ConvertAll(term.Factors, f => Upper.Root(Multiplicity(f, _sizes, Enumerable.Range(outer, term.Sizes.Length))));
    }

    /// <summary>N with ‖term‖ ≤ N·Π ‖fᵢ‖.</summary>
    public double Multilinear { get; }

    /// <summary>Points of the reduced axes.</summary>
    public double Points { get; }

    /// <summary>The root of the largest number of points of the reduced axes that read one entry of a factor for one point of the loop.</summary>
    public double RowRoot(int factor) => _rowRoots[factor];

    /// <summary>√Σ over the reduced axes of the square of a factor, the largest over the points of the loop.</summary>
    /// <param name="isFixed">The values stay the same from call to call.</param>
    public double Row(int factor, Interval[] values, bool isFixed)
    {
        if (isFixed && _rows.TryGetValue(factor, out var known))
            return known;
        var (f, sum, largest, first) = (_term.Factors[factor], 0.0, 0.0, _sizes.Length - _term.Sizes.Length);
        var point = new int[_sizes.Length];
        do
        {
            if (point.AsSpan(first).IndexOfAnyExcept(0) < 0)
                sum = 0;
            var i = f.At(point);
            if (i >= 0)
                sum = Upper.Sum(sum, Upper.Product(values[i].Magnitude, values[i].Magnitude));
            largest = Math.Max(largest, sum);
        }
        while (Next(point));
        return _rows[factor] = Upper.Root(largest);
    }

    /// <summary>An upper bound of the norm of the linear map of factor i, where the product of the others is nowhere larger than a number: the root of the
    /// largest row sum times the largest column sum (Schur).</summary>
    public double Linear(int factor, double others) =>
        Upper.Product(Math.Abs(_term.Scale), others, Upper.Root(Upper.Product(Points, _columns[factor])));

    /// <summary>An upper bound of the norm of the linear map of factor i of two, at given values of the other.</summary>
    /// <param name="other">The values of the other factor's tensor, which must stay the same from call to call.</param>
    public double Operator(int factor, Interval[] other)
    {
        if (!_operators.TryGetValue(factor, out var norm))
        {
            norm = Math.Min(Schur(factor, other), Upper.Product(Multilinear, Upper.Norm(other)));
            if (IsPlainMatrix(factor))
                norm = Math.Min(norm, Upper.Product(Math.Abs(_term.Scale), MatrixNorm.Bound(other, Matrix(factor))));
            _operators[factor] = norm;
        }

        return norm;
    }

    private double Schur(int factor, Interval[] other)
    {
        var (f, g) = (_term.Factors[factor], _term.Factors[1 - factor]);
        var columns = new Dictionary<int, double>();
        var (row, rows, largest, first) = (0.0, 0.0, 0.0, _sizes.Length - _term.Sizes.Length);
        var point = new int[_sizes.Length];
        do
        {
            if (point.AsSpan(first).IndexOfAnyExcept(0) < 0)
                row = 0;
            var (i, j) = (f.At(point), g.At(point));
            if (i >= 0 && j >= 0)
            {
                var value = other[j].Magnitude;
                row = Upper.Sum(row, value);
                rows = Math.Max(rows, row);
                columns.TryGetValue(i, out var column);
                columns[i] = column = Upper.Sum(column, value);
                largest = Math.Max(largest, column);
            }
        }
        while (Next(point));
        return Upper.Product(Math.Abs(_term.Scale), Upper.Root(Upper.Product(rows, largest)));
    }

    /// <summary>The other factor is a matrix, read whole, and this one a vector: of the loop's points and axis k one axis each.</summary>
    private bool IsPlainMatrix(int factor)
    {
        var (f, g) = (_term.Factors[factor], _term.Factors[1 - factor]);
        return _term.Sizes.Length == 1 && _sizes.Length == 2 && g.Dimensions.Length == 2 && f.Dimensions.Length == 1 && f.Dimensions[0].PlainAxis == 1
            && g.Dimensions.All(d => d.PlainAxis >= 0 && d.Size == _sizes[d.PlainAxis]) && g.Dimensions[0].PlainAxis != g.Dimensions[1].PlainAxis;
    }

    private (int Rows, int Columns) Matrix(int factor)
    {
        var g = _term.Factors[1 - factor];
        return (g.Dimensions[0].Size, g.Dimensions[1].Size);
    }

    private bool Next(int[] point)
    {
        for (var a = point.Length - 1; a >= 0; a--)
        {
            if (++point[a] < _sizes[a])
                return true;
            point[a] = 0;
        }

        return false;
    }

    /// <summary>No fewer than the points of some axes that read, or write, one entry: of every index one axis that stands in no other index follows from the
    /// rest.</summary>
    /// <param name="axes">Null for all.</param>
    public static double Multiplicity(Reference reference, IReadOnlyList<int> sizes, IEnumerable<int>? axes = null)
    {
        var free = (axes ?? Enumerable.Range(0, sizes.Count)).ToList();
        foreach (var d in reference.Dimensions)
        {
            var own = free.Where(a => d.Factors[a] != 0 && reference.Dimensions.Count(e => e.Factors[a] != 0) == 1).ToArray();
            if (own.Length > 0)
                free.Remove(own.MaxBy(a => sizes[a]));
        }

        return free.Aggregate(1.0, (n, a) => Upper.Product(n, sizes[a]));
    }
}
