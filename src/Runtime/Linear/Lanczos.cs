using System;
using System.Collections.Generic;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace GradientFlow;

/// <summary>The Lanczos process on a symmetric operator with full reorthogonalisation (Parlett, The Symmetric Eigenvalue Problem, 13): an orthonormal basis V
/// of the Krylov subspace of a vector, in which the operator is the tridiagonal T = VᵀHV, H·V = V·T + β·v·eᵀ. The memory of the basis is used again.</summary>
internal sealed class Lanczos(int length, VectorSpace space)
{
    private readonly List<FlowVector> _basis = [];
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
    public FlowVector Next => _basis[Dimension];

    /// <summary>Of T; valid after <see cref="Decompose"/>.</summary>
    public TridiagonalEigen Eigen => _eigen;

    public FlowVector Basis(int i) => _basis[i];

    /// <summary>Begins with a vector.</summary>
    public void Start(FlowVector vector)
    {
        _diagonal.Clear();
        _coupling.Clear();
        StartNorm = space.Norm(vector);
        IsComplete = StartNorm == 0;
        if (!IsComplete)
            Normalize(vector, StartNorm, Room(0));
    }

    /// <summary>Takes the operator's product with <see cref="Next"/> and finds the vector after it: by classical Gram–Schmidt against all of the basis, three
    /// times; the first takes out what the recurrence would, the others what rounding left.</summary>
    /// <param name="product">Overwritten.</param>
    public void Extend(FlowVector product)
    {
        var m = Dimension;
        var diagonal = 0.0;
        if (_scratch.Length <= m)
            _scratch = new double[2 * m + 2];
        for (var pass = 0; pass < 3; pass++)
        {
            var parts = _scratch.AsSpan(0, m + 1);
            for (var i = 0; i <= m; i += VectorSpace.MostTerms)
            {
                var count = Math.Min(VectorSpace.MostTerms, m + 1 - i);
                space.Dots(product, CollectionsMarshal.AsSpan(_basis).Slice(i, count), parts.Slice(i, count));
            }

            diagonal += parts[m];
            TensorPrimitives.Negate<double>(parts, parts);
            space.AddCombination(product, parts, _basis);
        }

        var coupling = space.Norm(product);
        _diagonal.Add(diagonal);
        _coupling.Add(coupling);
        IsComplete = m + 1 >= length || !(coupling > 1e-13 * Math.Abs(diagonal));
        if (!IsComplete)
            Normalize(product, coupling, Room(m + 1));
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
    public void AddCombination(ReadOnlySpan<double> coefficients, double scale, FlowVector result)
    {
        var scaled = new double[coefficients.Length];
        TensorPrimitives.Multiply(coefficients, scale, scaled);
        space.AddCombination(result, scaled, _basis);
    }

    /// <summary>result += scale·H·V·c, exactly, from H·V = V·T + β·v·eᵀ.</summary>
    public void AddImage(ReadOnlySpan<double> coefficients, double scale, FlowVector result)
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

    private void Normalize(FlowVector vector, double norm, FlowVector result)
    {
        if (norm >= 1e-300)
        {
            space.Combine(result, [1 / norm], vector);
            return;
        }

        // 1/‖v‖ may be beyond all numbers
        var up = Math.ScaleB(1, 600);
        space.Combine(result, [up], vector);
        space.Combine(result, [1 / (norm * up)], result);
    }

    private FlowVector Room(int i)
    {
        if (i == _basis.Count)
            _basis.Add(space.New(length));
        return _basis[i];
    }
}
