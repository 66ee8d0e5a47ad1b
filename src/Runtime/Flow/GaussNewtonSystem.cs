using System;
using System.Numerics.Tensors;

namespace GradientFlow;

/// <summary>Solves (s·I + G)·x = b of the Gauss–Newton matrix G = BᵀB + d·I: by Cholesky of order P, or of order nM through
/// x = (b − Bᵀ·((s + d)·I + BBᵀ)⁻¹·B·b)/(s + d) when that is smaller.</summary>
internal sealed class GaussNewtonSystem
{
    private readonly CountedField _field;
    private readonly int _order;
    private readonly double[] _matrix; // G, or BBᵀ
    private readonly double[]? _rows;
    private readonly Cholesky _cholesky;
    private readonly double[] _small;
    private Cholesky? _unshifted;
    private double _shift;
    private bool _hasUnshifted;

    public GaussNewtonSystem(CountedField field)
    {
        _field = field;
        var (p, nM) = (field.ParameterCount, field.StackedOutputs);
        var byRows = IsByRows(field);
        _order = byRows ? nM : p;
        _matrix = new double[checked(_order * _order)];
        _rows = byRows ? new double[checked(nM * p)] : null;
        _cholesky = new Cholesky(_order);
        _small = new double[_order];
    }

    /// <summary>Doubles it takes for G, or BBᵀ and B, its factors apart.</summary>
    public static long Values(CountedField field)
    {
        long p = field.ParameterCount, nM = field.StackedOutputs;
        return IsByRows(field) ? nM * nM + nM * p : p * p;
    }

    private static bool IsByRows(CountedField field) => field.StackedOutputs > 0 && field.StackedOutputs < field.ParameterCount
        && field.Curvature!.HasGaussNewtonRows;

    /// <summary>Forms the matrix at a point.</summary>
    public void Form(ReadOnlySpan<double> parameters)
    {
        if (_rows is null)
        {
            _field.GaussNewton(parameters, _matrix);
            return;
        }

        _hasUnshifted = false;
        _field.GaussNewtonRows(parameters, _rows);
        Array.Clear(_matrix);
        Gram.AddToLower<double>(_rows, parameters.Length, _matrix, _order);
        SymmetricMatrix.Mirror(_matrix, _order);
    }

    /// <summary>Factors G + s·I.</summary>
    /// <param name="shift">s &gt; 0</param>
    public bool Factor(double shift)
    {
        _shift = shift + (_rows is null ? 0 : _field.Curvature!.GaussNewtonShift);
        return _cholesky.Factor(_matrix, 1, _shift);
    }

    /// <summary>Solves in place.</summary>
    public void Solve(Span<double> values)
    {
        if (_rows is null)
        {
            _cholesky.Solve(values);
            return;
        }

        MultiplyRows(values);
        _cholesky.Solve(_small);
        AddRows(-1, values);
        TensorPrimitives.Divide(values, _shift, values);
    }

    /// <summary>Solves in place for a vector in the range of G. By rows that is x = Bᵀ·(s·I + BBᵀ)⁻¹·(BBᵀ)⁻¹·B·b, which loses nothing however small s is, where
    /// <see cref="Solve"/> subtracts what nearly cancels.</summary>
    public void SolveInRange(Span<double> values)
    {
        if (_rows is null || _field.Curvature!.GaussNewtonShift > 0 || !FactorUnshifted())
        {
            Solve(values);
            return;
        }

        MultiplyRows(values);
        _unshifted!.Solve(_small);
        _cholesky.Solve(_small);
        values.Clear();
        AddRows(1, values);
    }

    /// <summary>G·v</summary>
    public void Multiply(ReadOnlySpan<double> vector, Span<double> product)
    {
        if (_rows is null)
        {
            SymmetricMatrix.Multiply(_matrix, vector, product);
            return;
        }

        MultiplyRows(vector);
        TensorPrimitives.Multiply(vector, _field.Curvature!.GaussNewtonShift, product);
        AddRows(1, product);
    }

    /// <summary>BBᵀ itself, once for each point.</summary>
    private bool FactorUnshifted()
    {
        if (!_hasUnshifted)
            _hasUnshifted = (_unshifted ??= new Cholesky(_order)).Factor(_matrix, 1, 0);
        return _hasUnshifted;
    }

    /// <summary>B·v</summary>
    private void MultiplyRows(ReadOnlySpan<double> vector)
    {
        for (var i = 0; i < _order; i++)
            _small[i] = TensorPrimitives.Dot(_rows.AsSpan(i * vector.Length, vector.Length), vector);
    }

    /// <summary>values + scale·Bᵀ·u</summary>
    private void AddRows(double scale, Span<double> values)
    {
        for (var i = 0; i < _order; i++)
            TensorPrimitives.MultiplyAdd(_rows.AsSpan(i * values.Length, values.Length), scale * _small[i], values, values);
    }

    /// <summary>The largest eigenvalue of the matrix formed, by a few power steps: an estimate from below.</summary>
    public double LargestEigenvalue() => SymmetricMatrix.LargestEigenvalue(_matrix, _small) + (_rows is null ? 0 : _field.Curvature!.GaussNewtonShift);
}
