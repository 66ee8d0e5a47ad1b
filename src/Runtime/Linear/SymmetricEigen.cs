using System;
using System.Numerics.Tensors;
using System.Threading;

namespace GradientFlow;

/// <summary>Eigenvalues and eigenvectors of a dense symmetric matrix: <see cref="Tridiagonalization"/>, then <see cref="TridiagonalEigen"/>.</summary>
internal sealed class SymmetricEigen
{
    private readonly TridiagonalEigen _tridiagonal = new();
    private double[] _reflectors = [];
    private double[] _vectors = [];
    private int _order;

    /// <summary>The eigenvalues, ascending.</summary>
    public ReadOnlySpan<double> Values => _tridiagonal.Values;

    /// <summary>The eigenvector of one eigenvalue, of length 1; after <see cref="Decompose"/>.</summary>
    public ReadOnlySpan<double> Vector(int i) => _vectors.AsSpan(i * _order, _order);

    /// <summary>The eigenvalues alone, for a small part of the time and memory.</summary>
    /// <param name="matrix">[order, order], both triangles; overwritten.</param>
    /// <param name="order">The order.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="ArithmeticException">An entry is not finite.</exception>
    public void DecomposeValues(Span<double> matrix, int order, CancellationToken cancellation = default)
    {
        var (diagonal, coupling) = (new double[order], new double[order]);
        Tridiagonalization.Reduce(matrix, order, diagonal, coupling, default, cancellation);
        _tridiagonal.DecomposeValues(diagonal, coupling);
    }

    /// <param name="matrix">[order, order], both triangles; overwritten.</param>
    /// <param name="order">The order.</param>
    public void Decompose(Span<double> matrix, int order)
    {
        _order = order;
        if (_vectors.Length < order * order)
            (_reflectors, _vectors) = (new double[order * order], new double[order * order]);
        var (diagonal, coupling) = (new double[order], new double[order]);
        Tridiagonalization.Reduce(matrix, order, diagonal, coupling, _reflectors);
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
