using System;
using System.Numerics.Tensors;

namespace GradientFlow;

/// <summary>A field that counts what is asked of it, and gives every field second derivatives: its own where it has them, difference quotients of its
/// gradient else.</summary>
internal sealed class CountedField
{
    /// <summary>The price of a forward pass, and so of a loss, in gradients.</summary>
    public const double ForwardCost = 1.0 / 3;

    private const double FlipCost = 2 * ForwardCost;

    private readonly bool _isLoose;
    private readonly bool _usesDifferences; // ∇²L·v is (∇L(θ + εv) − ∇L(θ))/ε, at half the price of an exact product
    private readonly IVectorField? _remote;
    private readonly FlowVector _point;
    private readonly FlowVector _ahead;
    private long _gradients, _products, _hessians, _gaussNewtons, _flipCounts;

    /// <param name="field">The field.</param>
    /// <param name="tolerance">Of the integration: below 1e-6 a difference quotient is not good enough for a method whose points it enters.</param>
    public CountedField(IGradientField field, double tolerance)
    {
        Field = field;
        Curvature = field as ICurvatureField;
        _remote = field as IVectorField;
        (_point, _ahead) = (Vectors.New(field.ParameterCount), Vectors.New(field.ParameterCount));
        IsSmooth = Curvature is not { IsSmooth: false };
        _usesDifferences = Curvature is null || IsSmooth && field.UnitRoundoff < 1e-12;
        _isLoose = tolerance >= 1e-6;
    }

    public IGradientField Field { get; }

    public ICurvatureField? Curvature { get; }

    public int ParameterCount => Field.ParameterCount;

    /// <summary>Where the vectors of explicit and Krylov methods are.</summary>
    public VectorSpace Vectors => _remote?.Vectors ?? VectorSpace.Host;

    /// <summary>nM, 0 where unknown.</summary>
    public int StackedOutputs => Curvature?.StackedOutputs ?? 0;

    public bool IsSmooth { get; }

    /// <summary>M, the outputs of a sample.</summary>
    private double OutputSize => Field.Samples > 0 ? (double)StackedOutputs / Field.Samples : 1;

    /// <summary>The price of a Gauss–Newton matrix in gradients.</summary>
    public double GaussNewtonCost => OutputSize / 3 + OutputSize * Math.Min(ParameterCount, StackedOutputs) / 6;

    public EvaluationCounts Counts => new(_gradients, _products, _hessians, _gaussNewtons,
        _gradients + 2.0 * _products + 2.0 * ParameterCount * _hessians + GaussNewtonCost * _gaussNewtons + FlipCost * _flipCounts);

    /// <summary>Losses and gradients asked for to observe.</summary>
    public long Observations { get; private set; }

    public double LossGradient(ReadOnlySpan<double> parameters, Span<double> gradient)
    {
        _gradients++;
        return Field.LossGradient(parameters, gradient);
    }

    public double Observe(ReadOnlySpan<double> parameters)
    {
        Observations++;
        return Field.Loss(parameters);
    }

    public double Observe(ReadOnlySpan<double> parameters, Span<double> gradient)
    {
        Observations++;
        return Field.LossGradient(parameters, gradient);
    }

    /// <inheritdoc cref="LossGradient(ReadOnlySpan{double}, Span{double})"/>
    public double LossGradient(FlowVector parameters, FlowVector gradient)
    {
        if (_remote is null)
            return LossGradient(parameters.Values, gradient.Values);
        _gradients++;
        return _remote.LossGradient(parameters, gradient);
    }

    /// <summary>∇²L(θ)·v for solvers and estimates, whose answers are checked by gradients.</summary>
    /// <param name="gradient">∇L(θ), for the difference.</param>
    public void HessianVector(FlowVector parameters, FlowVector gradient, FlowVector direction, FlowVector product) =>
        HessianVector(parameters, gradient, direction, product, _usesDifferences);

    /// <summary>∇²L(θ)·v for methods whose points it enters: exact where the tolerance is small.</summary>
    /// <inheritdoc cref="HessianVector(FlowVector, FlowVector, FlowVector, FlowVector)"/>
    public void AccurateHessianVector(FlowVector parameters, FlowVector gradient, FlowVector direction, FlowVector product) =>
        HessianVector(parameters, gradient, direction, product, _usesDifferences && (_isLoose || Curvature is null));

    /// <inheritdoc cref="HessianVector(FlowVector, FlowVector, FlowVector, FlowVector)"/>
    public void HessianVector(ReadOnlySpan<double> parameters, ReadOnlySpan<double> gradient, ReadOnlySpan<double> direction, Span<double> product)
    {
        if (!_usesDifferences)
        {
            _products++;
            Curvature!.HessianVector(parameters, direction, product);
            return;
        }

        var size = TensorPrimitives.Norm(direction);
        if (!(size > 0))
        {
            product.Clear();
            return;
        }

        var increment = Increment(TensorPrimitives.Norm(parameters), size);
        TensorPrimitives.MultiplyAdd(direction, increment, parameters, _point.Values);
        LossGradient(_point.Values, _ahead.Values);
        TensorPrimitives.Subtract(_ahead.Values, gradient, product);
        TensorPrimitives.Divide(product, increment, product);
    }

    private void HessianVector(FlowVector parameters, FlowVector gradient, FlowVector direction, FlowVector product, bool byDifferences)
    {
        if (!byDifferences)
        {
            _products++;
            if (_remote is not null)
                _remote.HessianVector(parameters, direction, product);
            else
                Curvature!.HessianVector(parameters.Values, direction.Values, product.Values);
            return;
        }

        var size = Vectors.Norm(direction);
        if (!(size > 0))
        {
            Vectors.Copy(direction, product);
            return;
        }

        var increment = Increment(Vectors.Norm(parameters), size);
        Vectors.Combine(_point, [1, increment], parameters, direction);
        LossGradient(_point, _ahead);
        Vectors.Combine(product, [1 / increment, -1 / increment], _ahead, gradient);
    }

    /// <summary>Rounding of the gradient and the third derivative err alike where ε‖v‖ is of the order of √u.</summary>
    private double Increment(double ofParameters, double ofDirection) => 3 * Math.Sqrt(Field.UnitRoundoff) * Math.Max(1, ofParameters) / ofDirection;

    /// <summary>Sign flips between two points, for the price of two forward passes; null where they cannot be counted.</summary>
    public long? SignFlips(ReadOnlySpan<double> before, ReadOnlySpan<double> after)
    {
        var flips = Curvature?.SignFlips(before, after);
        _flipCounts += flips is null ? 0 : 1;
        return flips;
    }

    /// <summary>∇²L(θ): [P, P]</summary>
    public void Hessian(ReadOnlySpan<double> parameters, ReadOnlySpan<double> gradient, Span<double> hessian)
    {
        if (Curvature is not null)
        {
            _hessians++;
            Curvature.Hessian(parameters, hessian);
            return;
        }

        var direction = new double[ParameterCount];
        for (var i = 0; i < direction.Length; i++)
        {
            direction[i] = 1;
            HessianVector(parameters, gradient, direction, hessian.Slice(i * direction.Length, direction.Length));
            direction[i] = 0;
        }

        SymmetricMatrix.Symmetrize(hessian, direction.Length);
    }

    public void GaussNewton(ReadOnlySpan<double> parameters, Span<double> matrix)
    {
        _gaussNewtons++;
        Curvature!.GaussNewton(parameters, matrix);
    }

    public void GaussNewtonRows(ReadOnlySpan<double> parameters, Span<double> rows)
    {
        _gaussNewtons++;
        Curvature!.GaussNewtonRows(parameters, rows);
    }

    public void Transfer(StateTransfer transfer)
    {
        transfer.Number(ref _gradients);
        transfer.Number(ref _products);
        transfer.Number(ref _hessians);
        transfer.Number(ref _gaussNewtons);
        transfer.Number(ref _flipCounts);
        var observations = Observations;
        transfer.Number(ref observations);
        Observations = observations;
    }
}
