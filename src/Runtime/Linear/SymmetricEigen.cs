using System;
using System.Numerics.Tensors;

namespace GradientFlow;

/// <summary>Eigenvalues and eigenvectors of a dense symmetric matrix: Householder reflections to tridiagonal form (Golub and Van Loan, Matrix Computations,
/// 8.3.1), then <see cref="TridiagonalEigen"/>.</summary>
internal sealed class SymmetricEigen
{
    private readonly TridiagonalEigen _tridiagonal = new();
    private double[] _reflectors = [];
    private double[] _vectors = [];
    private int _order;

    /// <summary>The eigenvalues, ascending.</summary>
    public ReadOnlySpan<double> Values => _tridiagonal.Values;

    /// <summary>The eigenvector of one eigenvalue, of length 1.</summary>
    public ReadOnlySpan<double> Vector(int i) => _vectors.AsSpan(i * _order, _order);

    /// <param name="matrix">[order, order], both triangles; overwritten.</param>
    /// <param name="order">The order.</param>
    public void Decompose(Span<double> matrix, int order)
    {
        _order = order;
        if (_vectors.Length < order * order)
            (_reflectors, _vectors) = (new double[order * order], new double[order * order]);
        Span<double> diagonal = new double[order];
        Span<double> coupling = new double[order];
        Span<double> w = new double[order];
        for (var k = 0; k < order; k++)
        {
            diagonal[k] = matrix[k * order + k];
            var v = _reflectors.AsSpan(k * order + k + 1, order - k - 1);
            if (v.Length == 0)
                continue;
            matrix.Slice(k * order + k + 1, v.Length).CopyTo(v);
            var size = TensorPrimitives.Norm<double>(v);
            coupling[k] = v[0] > 0 ? -size : size;
            if (v.Length == 1 || size == 0)
            {
                coupling[k] = v[0];
                v.Clear();
                continue;
            }

            v[0] -= coupling[k];
            TensorPrimitives.Multiply(v, Math.Sqrt(2) / TensorPrimitives.Norm<double>(v), v); // so that the reflection is I − v·vᵀ
            var image = w[..v.Length];
            for (var i = 0; i < v.Length; i++)
                image[i] = TensorPrimitives.Dot<double>(matrix.Slice((k + 1 + i) * order + k + 1, v.Length), v);
            TensorPrimitives.MultiplyAdd(v, -0.5 * TensorPrimitives.Dot<double>(v, image), image, image);
            for (var i = 0; i < v.Length; i++)
            {
                var row = matrix.Slice((k + 1 + i) * order + k + 1, v.Length);
                TensorPrimitives.MultiplyAdd(image, -v[i], row, row);
                TensorPrimitives.MultiplyAdd(v, -image[i], row, row);
            }
        }

        _tridiagonal.Decompose(diagonal, coupling);
        for (var i = 0; i < order; i++)
        {
            var vector = _vectors.AsSpan(i * order, order);
            _tridiagonal.Vector(i).CopyTo(vector);
            for (var k = order - 3; k >= 0; k--)
            {
                var v = _reflectors.AsSpan(k * order + k + 1, order - k - 1);
                TensorPrimitives.MultiplyAdd(v, -TensorPrimitives.Dot<double>(v, vector[(k + 1)..]), vector[(k + 1)..], vector[(k + 1)..]);
            }
        }
    }
}
