using System;
using System.Numerics.Tensors;

namespace GradientFlow;

/// <summary>P·A·Pᵀ = L·D·Lᵀ of a symmetric matrix that may be indefinite, D of blocks of order 1 and 2, with the partial pivoting of Bunch and Kaufman (1977;
/// Golub and Van Loan, Matrix Computations, 4.4). Both triangles are kept, so that an elimination is row operations.</summary>
internal sealed class SymmetricIndefinite(int order)
{
    private static readonly double s_alpha = (1 + Math.Sqrt(17)) / 8;

    private readonly double[] _a = new double[checked(order * order)];
    private readonly int[] _permutation = new int[order];
    private readonly bool[] _startsPair = new bool[order];
    private readonly double[] _scratch = new double[order];

    /// <summary>The number of negative eigenvalues (Sylvester's law of inertia).</summary>
    public int NegativeEigenvalues { get; private set; }

    /// <summary>Factors scale·A + shift·I.</summary>
    /// <param name="matrix">A: [order, order], both triangles.</param>
    /// <returns>False when it is singular or not finite; nothing can be solved then.</returns>
    public bool Factor(ReadOnlySpan<double> matrix, double scale, double shift)
    {
        TensorPrimitives.Multiply(matrix, scale, _a);
        for (var i = 0; i < order; i++)
        {
            _a[i * order + i] += shift;
            (_permutation[i], _startsPair[i]) = (i, false);
        }

        NegativeEigenvalues = 0;
        for (var k = 0; k < order; k += _startsPair[k] ? 2 : 1)
        {
            ChoosePivot(k);
            if (!(_startsPair[k] ? EliminatePair(k) : Eliminate(k)))
                return false;
        }

        return true;
    }

    /// <summary>Solves in place.</summary>
    /// <param name="values">The right-hand side, then the solution: [order]</param>
    public void Solve(Span<double> values)
    {
        var x = _scratch.AsSpan();
        for (var i = 0; i < order; i++)
            x[i] = values[_permutation[i]];
        for (var k = 0; k < order; k += _startsPair[k] ? 2 : 1)
        {
            var next = k + (_startsPair[k] ? 2 : 1);
            for (var i = next; i < order; i++)
            {
                for (var j = k; j < next; j++)
                    x[i] -= this[i, j] * x[j];
            }
        }

        for (var k = 0; k < order; k += _startsPair[k] ? 2 : 1)
        {
            if (_startsPair[k])
                (x[k], x[k + 1]) = SolvePair(k, x[k], x[k + 1]);
            else
                x[k] /= this[k, k];
        }

        for (var k = order - 1; k >= 0; k--)
        {
            var from = k + (_startsPair[k] ? 2 : 1);
            for (var i = from; i < order; i++)
                x[k] -= this[i, k] * x[i];
        }

        for (var i = 0; i < order; i++)
            values[_permutation[i]] = x[i];
    }

    private ref double this[int i, int j] => ref _a[i * order + j];

    private Span<double> Row(int i, int from) => _a.AsSpan(i * order + from, order - from);

    private void ChoosePivot(int k)
    {
        if (k == order - 1)
            return;
        var r = k + 1 + TensorPrimitives.IndexOfMaxMagnitude<double>(Row(k, k + 1));
        var largest = Math.Abs(this[k, r]);
        if (largest == 0 || Math.Abs(this[k, k]) >= s_alpha * largest)
            return;
        var own = this[r, r];
        this[r, r] = 0;
        var inRow = Math.Abs(TensorPrimitives.MaxMagnitude<double>(Row(r, k)));
        this[r, r] = own;
        if (Math.Abs(this[k, k]) * inRow >= s_alpha * largest * largest)
            return;
        if (Math.Abs(own) >= s_alpha * inRow)
        {
            Swap(k, r);
            return;
        }

        Swap(k + 1, r);
        _startsPair[k] = true;
    }

    private bool Eliminate(int k)
    {
        var pivot = this[k, k];
        if (!double.IsFinite(pivot) || pivot == 0)
            return false;
        NegativeEigenvalues += pivot < 0 ? 1 : 0;
        for (var i = k + 1; i < order; i++)
        {
            var factor = this[i, k] / pivot;
            TensorPrimitives.MultiplyAdd(Row(k, k + 1), -factor, Row(i, k + 1), Row(i, k + 1));
            this[i, k] = factor;
        }

        return true;
    }

    private bool EliminatePair(int k)
    {
        var determinant = this[k, k] * this[k + 1, k + 1] - this[k, k + 1] * this[k, k + 1];
        if (!double.IsFinite(determinant) || determinant == 0)
            return false;
        NegativeEigenvalues += determinant < 0 ? 1 : this[k, k] < 0 ? 2 : 0;
        for (var i = k + 2; i < order; i++)
        {
            var (first, second) = SolvePair(k, this[i, k], this[i, k + 1]);
            TensorPrimitives.MultiplyAdd(Row(k, k + 2), -first, Row(i, k + 2), Row(i, k + 2));
            TensorPrimitives.MultiplyAdd(Row(k + 1, k + 2), -second, Row(i, k + 2), Row(i, k + 2));
            (this[i, k], this[i, k + 1]) = (first, second);
        }

        return true;
    }

    /// <summary>The block of order 2 at k, scaled by its coupling so that nothing overflows.</summary>
    private (double, double) SolvePair(int k, double x, double y)
    {
        var coupling = this[k, k + 1];
        var (a, c) = (this[k, k] / coupling, this[k + 1, k + 1] / coupling);
        var determinant = a * c - 1;
        return ((c * x - y) / coupling / determinant, (a * y - x) / coupling / determinant);
    }

    private void Swap(int i, int j)
    {
        if (i == j)
            return;
        var first = _a.AsSpan(i * order, order);
        var second = _a.AsSpan(j * order, order);
        first.CopyTo(_scratch);
        second.CopyTo(first);
        _scratch.CopyTo(second);
        for (var row = 0; row < order; row++)
            (this[row, i], this[row, j]) = (this[row, j], this[row, i]);
        (_permutation[i], _permutation[j]) = (_permutation[j], _permutation[i]);
    }
}
