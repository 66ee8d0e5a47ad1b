using System;
using System.Collections.Generic;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace GradientFlow;

/// <summary>The Lanczos process on a symmetric operator with full reorthogonalisation (Parlett, The Symmetric Eigenvalue Problem, 13): an orthonormal basis V of the
/// Krylov subspace of a vector, in which the operator is the tridiagonal T = VᵀHV, H·V = V·T + β·v·eᵀ. The memory of the basis is used again.</summary>
internal sealed class Lanczos(int length)
{
    private readonly List<double[]> _basis = [];
    private readonly List<double> _diagonal = [];
    private readonly List<double> _coupling = [];
    private readonly TridiagonalEigen _eigen = new();
    private double[] _scratch = [];

    /// <summary>m, the number of basis vectors the operator has been applied to.</summary>
    public int Dimension => _diagonal.Count;

    /// <summary>‖v‖ of the vector the subspace belongs to.</summary>
    public double StartNorm { get; private set; }

    /// <summary>Whether the subspace is invariant: nothing lies outside.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>β, what the operator leads out of the subspace.</summary>
    public double Residual => IsComplete ? 0 : _coupling[^1];

    /// <summary>The vector the operator is to be applied to next; of length 1.</summary>
    public ReadOnlySpan<double> Next => _basis[Dimension];

    /// <summary>Of T; valid after <see cref="Decompose"/>.</summary>
    public TridiagonalEigen Eigen => _eigen;

    public double[] Basis(int i) => _basis[i];

    /// <summary>Begins with a vector.</summary>
    public void Start(ReadOnlySpan<double> vector)
    {
        _diagonal.Clear();
        _coupling.Clear();
        StartNorm = TensorPrimitives.Norm(vector);
        IsComplete = StartNorm == 0;
        if (IsComplete)
            return;
        TensorPrimitives.Divide(vector, StartNorm, Room(0));
    }

    /// <summary>Takes the operator's product with <see cref="Next"/> and finds the vector after it.</summary>
    /// <param name="product">Overwritten.</param>
    public void Extend(Span<double> product)
    {
        var m = Dimension;
        var last = _basis[m];
        var diagonal = TensorPrimitives.Dot<double>(last, product);
        TensorPrimitives.MultiplyAdd(last, -diagonal, product, product);
        if (m > 0)
            TensorPrimitives.MultiplyAdd(_basis[m - 1], -_coupling[m - 1], product, product);
        for (var pass = 0; pass < 2; pass++)
        {
            for (var i = 0; i <= m; i++)
                TensorPrimitives.MultiplyAdd(_basis[i], -TensorPrimitives.Dot<double>(_basis[i], product), product, product);
        }

        var coupling = TensorPrimitives.Norm<double>(product);
        _diagonal.Add(diagonal);
        _coupling.Add(coupling);
        IsComplete = m + 1 >= length || !(coupling > 1e-13 * Math.Abs(diagonal));
        if (!IsComplete)
            TensorPrimitives.Divide(product, coupling, Room(m + 1));
    }

    /// <summary>Eigenvalues and eigenvectors of T.</summary>
    public void Decompose() => _eigen.Decompose(CollectionsMarshal.AsSpan(_diagonal), CollectionsMarshal.AsSpan(_coupling));

    /// <summary>c = φₖ(−h·T)·e₁, so that φₖ(−h·H)·v ≈ ‖v‖·V·c; after <see cref="Decompose"/>.</summary>
    public void PhiOf(int k, double h, Span<double> coefficients)
    {
        coefficients.Clear();
        for (var i = 0; i < Dimension; i++)
        {
            var vector = _eigen.Vector(i);
            TensorPrimitives.MultiplyAdd(vector, Phi.Of(k, -h * _eigen.Values[i]) * vector[0], coefficients, coefficients);
        }
    }

    /// <summary>The last entry of φₖ(−h·T)·e₁.</summary>
    public double LastOfPhi(int k, double h)
    {
        var sum = 0.0;
        for (var i = 0; i < Dimension; i++)
            sum += Phi.Of(k, -h * _eigen.Values[i]) * _eigen.Vector(i)[0] * _eigen.Vector(i)[Dimension - 1];
        return sum;
    }

    /// <summary>result += scale·V·c</summary>
    public void AddCombination(ReadOnlySpan<double> coefficients, double scale, Span<double> result)
    {
        for (var i = 0; i < coefficients.Length; i++)
            TensorPrimitives.MultiplyAdd(_basis[i], scale * coefficients[i], result, result);
    }

    /// <summary>result += scale·H·V·c, exactly, from H·V = V·T + β·v·eᵀ.</summary>
    public void AddImage(ReadOnlySpan<double> coefficients, double scale, Span<double> result)
    {
        var m = Dimension;
        if (_scratch.Length <= m)
            _scratch = new double[2 * m + 1];
        var image = _scratch.AsSpan(0, m + 1);
        image.Clear();
        for (var i = 0; i < m; i++)
        {
            image[i] += _diagonal[i] * coefficients[i];
            if (i > 0)
                image[i] += _coupling[i - 1] * coefficients[i - 1];
            if (i + 1 < m)
                image[i] += _coupling[i] * coefficients[i + 1];
        }

        image[m] = Residual * coefficients[m - 1];
        AddCombination(image[..(IsComplete ? m : m + 1)], scale, result);
    }

    private double[] Room(int i)
    {
        if (i == _basis.Count)
            _basis.Add(new double[length]);
        return _basis[i];
    }
}
