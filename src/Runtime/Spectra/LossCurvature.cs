using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Threading;

namespace GradientFlow;

/// <summary>The spectrum of a matrix of second derivatives of a loss at a θ: of the Hessian ∇²L, or of the Gauss–Newton matrix G = Jᵀ·(∂²ℓ/∂F²)·J, to whose
/// diagonal weight decay adds λ. Both are of order P.</summary>
/// <remarks>Up to <see cref="SpectraOptions.DenseOrder"/> parameters they are dense matrices and all eigenvalues known up to rounding; beyond that products
/// give extremes and estimates. The same seed gives the same bits, for any number of threads. A field that serves one caller at a time is held while
/// something is computed.</remarks>
public sealed class LossCurvature
{
    private readonly ICurvatureField _field;
    private readonly SpectraOptions _options;
    private readonly CountedOperator _products;
    private readonly double[] _theta;
    private readonly bool _isHessian;
    private double[]? _spectrum;
    private double _roundoff;
    private double _ofMatrix;

    private LossCurvature(ICurvatureField field, double[] theta, SpectraOptions options, bool isHessian)
    {
        (_field, _theta, _options, _isHessian) = (field, theta, options, isHessian);
        _products = new($"the {(isHessian ? "Hessian" : "Gauss–Newton matrix")} of {field.Name}", theta.Length, field.UnitRoundoff, isHessian
            ? (vector, product) => field.HessianVector(theta, vector, product) : (vector, product) => field.GaussNewtonVector(theta, vector, product));
    }

    /// <summary>P, the order.</summary>
    public int Order => _theta.Length;

    /// <summary>θ: [P], where the derivatives are taken.</summary>
    public ReadOnlySpan<double> Parameters => _theta;

    /// <summary>What was asked of the field so far, in gradients: 2 for each product with the Hessian, 4/3 with the Gauss–Newton matrix, 2P for a dense
    /// Hessian, M/3 + M·min(P, n·M)/6 for a dense Gauss–Newton matrix. Eigenvalues of dense matrices are not in it.</summary>
    public double GradientEquivalents => _ofMatrix + (_isHessian ? 2 : 4.0 / 3) * _products.Products;

    /// <summary>The Hessian ∇²L(θ).</summary>
    /// <param name="field">A loss with second derivatives, such as a network bound to data.</param>
    /// <param name="parameters">θ: [P], copied.</param>
    /// <param name="options">How to compute; null for the usual.</param>
    /// <exception cref="ArgumentException">θ has not P finite numbers, or the field has no second derivatives.</exception>
    public static LossCurvature Hessian(IGradientField field, ReadOnlySpan<double> parameters, SpectraOptions? options = null) =>
        Of(field, parameters, options, isHessian: true);

    /// <summary>The Gauss–Newton matrix G(θ).</summary>
    /// <inheritdoc cref="Hessian"/>
    /// <exception cref="ArgumentException">θ has not P finite numbers, or the field has no Gauss–Newton matrix.</exception>
    public static LossCurvature GaussNewton(IGradientField field, ReadOnlySpan<double> parameters, SpectraOptions? options = null) =>
        Of(field, parameters, options, isHessian: false);

    /// <summary>λ_max, the sharpness of the loss: gradient descent is stable below a step of 2/λ_max.</summary>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="InvalidOperationException">It takes more memory than is allowed, or the field is in use.</exception>
    /// <exception cref="ArithmeticException">Derivatives are not finite at this θ.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public Estimate Sharpness(CancellationToken cancellation = default) => Largest(1, cancellation)[0];

    /// <summary>The k largest eigenvalues, the largest first. From products each is a Rayleigh quotient with the norm of its residual; together they belong to
    /// as many eigenvalues, each within the root of the sum of squares of the errors (Kahan 1967; Cao, Xie and Li 1996).</summary>
    /// <inheritdoc cref="Sharpness" path="/exception"/>
    /// <param name="count">k, 1 … P.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="ArgumentOutOfRangeException">k is not one of 1 … P.</exception>
    public IReadOnlyList<Estimate> Largest(int count, CancellationToken cancellation = default)
    {
        CheckCount(count);
        if (IsDense)
            return [.. Eigenvalues(cancellation).Reverse().Take(count).Select(Rounded)];
        using var pass = Enter();
        return KrylovExtremes.Find(_products, count, 0, _options, cancellation).Largest;
    }

    /// <summary>The k smallest eigenvalues, the smallest first; the most negative ones where there are such.</summary>
    /// <inheritdoc cref="Largest"/>
    public IReadOnlyList<Estimate> Smallest(int count, CancellationToken cancellation = default)
    {
        CheckCount(count);
        if (IsDense)
            return [.. Eigenvalues(cancellation).Take(count).Select(Rounded)];
        using var pass = Enter();
        return KrylovExtremes.Find(_products, 0, count, _options, cancellation).Smallest;
    }

    /// <summary>All eigenvalues, ascending; each within the error that <see cref="SpectrumError"/> gives.</summary>
    /// <inheritdoc cref="Sharpness" path="/exception"/>
    /// <param name="cancellation">Ends it.</param>
    public IReadOnlyList<double> Spectrum(CancellationToken cancellation = default)
    {
        RequireDense();
        return [.. Eigenvalues(cancellation)];
    }

    /// <summary>What rounding can have done to an eigenvalue of the <see cref="Spectrum"/> (<see cref="ErrorKind.Rounding"/>): 8√P·u·‖A‖_F.</summary>
    /// <inheritdoc cref="Sharpness"/>
    public double SpectrumError(CancellationToken cancellation = default)
    {
        RequireDense();
        Eigenvalues(cancellation);
        return _roundoff;
    }

    /// <summary>The trace: the sum of the eigenvalues of a dense matrix, else by Hutch++ (Meyer, Musco, Musco and Woodruff 2021) with three times
    /// <see cref="SpectraOptions.Probes"/> products.</summary>
    /// <inheritdoc cref="Sharpness" path="/exception"/>
    /// <param name="cancellation">Ends it.</param>
    public Estimate Trace(CancellationToken cancellation = default)
    {
        if (IsDense)
        {
            var spectrum = Eigenvalues(cancellation);
            return new(TensorPrimitives.Sum<double>(spectrum), _roundoff * Math.Sqrt(Order), ErrorKind.Rounding);
        }

        using var pass = Enter();
        return TraceEstimator.Trace(_products, _options, cancellation);
    }

    /// <summary>How the eigenvalues are distributed, from all of them or by stochastic Lanczos quadrature.</summary>
    /// <inheritdoc cref="Sharpness" path="/exception"/>
    /// <param name="cancellation">Ends it.</param>
    public SpectralDensity Density(CancellationToken cancellation = default)
    {
        if (IsDense)
            return SpectralDensity.Of([.. Eigenvalues(cancellation)], _roundoff);
        using var pass = Enter();
        return SpectralDensity.Of(_products, 0, _options, cancellation);
    }

    private bool IsDense => Order <= _options.DenseOrder;

    private static LossCurvature Of(IGradientField field, ReadOnlySpan<double> parameters, SpectraOptions? options, bool isHessian)
    {
        ArgumentNullException.ThrowIfNull(field);
        if (field is not ICurvatureField curved)
            throw new ArgumentException($"{field.Name} gives no second derivatives: implement {nameof(ICurvatureField)}.", nameof(field));
        if (!isHessian && curved.StackedOutputs == 0)
        {
            throw new ArgumentException(
                $"{field.Name} has no Gauss–Newton matrix: {nameof(ICurvatureField.StackedOutputs)} is 0, so that its loss is no function of stacked outputs.",
                nameof(field));
        }

        options ??= new();
        options.Check();
        return new(curved, SpectraPoint.Of(field, parameters), options, isHessian);
    }

    private double[] Eigenvalues(CancellationToken cancellation)
    {
        if (_spectrum is not null)
            return _spectrum;
        cancellation.ThrowIfCancellationRequested();
        // The matrix, and as much again for what a field makes it of.
        var bytes = 16L * Order * Order;
        if (bytes > _options.MemoryBytes)
        {
            throw new InvalidOperationException(
                $"All eigenvalues of {_products.Name}, of order P = {Order}, take {bytes:N0} bytes, and {_options.MemoryBytes:N0} are allowed: raise "
                    + $"{nameof(SpectraOptions)}.{nameof(SpectraOptions.MemoryBytes)}, or lower {nameof(SpectraOptions.DenseOrder)}, so that products are "
                    + "taken.");
        }

        var matrix = new double[Order * Order];
        using (Enter())
        {
            if (_isHessian)
                _field.Hessian(_theta, matrix);
            else
                _field.GaussNewton(_theta, matrix);
        }

        var perSample = _field.Samples > 0 ? (double)_field.StackedOutputs / _field.Samples : 1;
        _ofMatrix += _isHessian ? 2.0 * Order : perSample / 3 + perSample * Math.Min(Order, _field.StackedOutputs) / 6;
        var norm = TensorPrimitives.Norm<double>(matrix);
        if (!double.IsFinite(norm))
            throw new ArithmeticException($"{_products.Name} is not finite at this θ: derivatives overflow there, or their squares do. Nothing is known of its "
                + "eigenvalues.");
        _roundoff = 8 / (double)(1L << 53) * Math.Sqrt(Order) * norm;
        var eigen = new SymmetricEigen();
        eigen.DecomposeValues(matrix, Order, cancellation);
        return _spectrum = eigen.Values.ToArray();
    }

    private Estimate Rounded(double value) => new(value, _roundoff, ErrorKind.Rounding);

    private CallGate.Pass Enter() => _field is IGated gated ? gated.Enter() : default;

    private void RequireDense()
    {
        if (!IsDense)
        {
            throw new InvalidOperationException(
                $"All eigenvalues of {_products.Name} take a dense matrix of order P = {Order}, and matrices up to order {_options.DenseOrder} are decomposed: "
                    + $"raise {nameof(SpectraOptions)}.{nameof(SpectraOptions.DenseOrder)}, or ask for {nameof(Largest)}, {nameof(Smallest)} or "
                    + $"{nameof(Density)}.");
        }
    }

    private void CheckCount(int count, [CallerArgumentExpression(nameof(count))] string name = "")
    {
        if (count < 1 || count > Order)
            throw Limits.OutOfRange(name, count, $"{_products.Name} has {Order} eigenvalues; ask for 1 or more of them.");
    }
}
