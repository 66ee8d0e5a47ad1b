using System;
using System.Numerics.Tensors;

namespace GradientFlow;

/// <summary>Approximate eigenvectors of the largest eigenvalues of H, gathered from the directions of conjugate gradients on I + γH, and the preconditioner
/// that maps those eigenvalues of I + γH to 1 for any γ. A Hessian changes little from step to step, so that one step's directions serve many others
/// (recycling as in Parks et al., SIAM J. Sci. Comput. 28 (2006) 1651–1674). A few products at the price of none.</summary>
internal sealed class SpectralPreconditioner
{
    private const double Dependent = 1e-3; // a direction that lies in the others' span but for so much adds noise
    private const int Worthwhile = 8; // products below which nothing is to be saved

    private readonly int _length, _most;
    private readonly double[][] _vectors; // orthonormal
    private readonly double[][] _images; // H times them
    private readonly double[] _values;
    private readonly SymmetricEigen _eigen = new();
    private int _kept, _gathered, _least = int.MaxValue;
    private bool _isWorn;

    /// <param name="length">P</param>
    /// <param name="most">Vectors kept; twice as many pairs of length P are held.</param>
    public SpectralPreconditioner(int length, int most)
    {
        (_length, _most) = (length, most);
        (_vectors, _images, _values) = (new double[2 * most][], new double[2 * most][], new double[most]);
    }

    /// <summary>The number of vectors kept.</summary>
    public int Count => _kept;

    /// <summary>Whether the coming solve is to go without, and to show its directions: all of one point, for mixed with older ones they would
    /// mislead.</summary>
    public bool Gathers => _kept == 0 || _isWorn;

    /// <summary>Takes a direction of the solve that gathers, and its image.</summary>
    /// <param name="vector">x</param>
    /// <param name="image">(I + γH)·x</param>
    /// <param name="gamma">γ</param>
    public void Gather(ReadOnlySpan<double> vector, ReadOnlySpan<double> image, double gamma)
    {
        if (_gathered == _vectors.Length)
            return;
        var (at, size) = (_gathered, TensorPrimitives.Norm(vector));
        _vectors[at] ??= new double[_length];
        _images[at] ??= new double[_length];
        TensorPrimitives.Divide(vector, size, _vectors[at]);
        TensorPrimitives.Divide(image, size, _images[at]);
        TensorPrimitives.Subtract<double>(_images[at], _vectors[at], _images[at]);
        TensorPrimitives.Divide(_images[at], gamma, _images[at]);
        _kept = 0; // their room is taken
        if (Orthogonalize(at))
            _gathered++;
    }

    /// <summary>After a solve of so many products.</summary>
    public void End(int products)
    {
        if (_gathered > 0)
        {
            if (products >= Worthwhile)
                Absorb();
            (_gathered, _isWorn, _least) = (0, false, int.MaxValue);
            return;
        }

        _least = Math.Min(_least, products);
        _isWorn = products > Worthwhile && products > 2 * _least; // the Hessian has moved on, or the steps have grown
    }

    /// <summary>M⁻¹·r = r + Σ q·(1/(1 + γθ) − 1)·qᵀr</summary>
    public void Apply(ReadOnlySpan<double> values, Span<double> result, double gamma)
    {
        values.CopyTo(result);
        for (var i = 0; i < _kept; i++)
            TensorPrimitives.MultiplyAdd(_vectors[i], (1 / (1 + gamma * _values[i]) - 1) * TensorPrimitives.Dot(_vectors[i], values), result, result);
    }

    public void Transfer(StateTransfer transfer)
    {
        transfer.Number(ref _kept);
        transfer.Number(ref _least);
        transfer.Flag(ref _isWorn);
        transfer.Values(_values);
        for (var i = 0; i < _kept; i++)
            transfer.Values(_vectors[i] ??= new double[_length]);
    }

    /// <summary>Rayleigh and Ritz on all vectors there are: the largest values stay.</summary>
    private void Absorb()
    {
        var count = _gathered;
        var projected = new double[count * count];
        for (var i = 0; i < count; i++)
        {
            for (var j = 0; j < count; j++)
                projected[i * count + j] = TensorPrimitives.Dot<double>(_vectors[i], _images[j]);
        }

        SymmetricMatrix.Symmetrize(projected, count);
        if (!double.IsFinite(TensorPrimitives.Sum<double>(projected)))
        {
            _kept = 0;
            return;
        }

        _eigen.Decompose(projected, count);
        var kept = Math.Min(count, _most);
        while (kept > 0 && !(_eigen.Values[count - kept] > 0))
            kept--;
        for (var i = 0; i < kept; i++)
        {   // the images have served
            _values[i] = _eigen.Values[count - 1 - i];
            Combine(_eigen.Vector(count - 1 - i), _images[i]);
        }

        for (var i = 0; i < kept; i++)
            (_vectors[i], _images[i]) = (_images[i], _vectors[i]);
        _kept = kept;
    }

    private bool Orthogonalize(int at)
    {
        var (vector, image) = (_vectors[at], _images[at]);
        for (var pass = 0; pass < 2; pass++)
        {
            for (var i = 0; i < at; i++)
            {
                var part = -TensorPrimitives.Dot<double>(_vectors[i], vector);
                TensorPrimitives.MultiplyAdd(_vectors[i], part, vector, vector);
                TensorPrimitives.MultiplyAdd(_images[i], part, image, image);
            }
        }

        var size = TensorPrimitives.Norm<double>(vector);
        if (!(size > Dependent))
            return false;
        TensorPrimitives.Divide(vector, size, vector);
        TensorPrimitives.Divide(image, size, image);
        return true;
    }

    private void Combine(ReadOnlySpan<double> weights, Span<double> result)
    {
        result.Clear();
        for (var i = 0; i < weights.Length; i++)
            TensorPrimitives.MultiplyAdd(_vectors[i], weights[i], result, result);
    }
}
