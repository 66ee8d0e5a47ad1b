using System;

namespace GradientFlow;

/// <summary>Follows the sharpness, the largest eigenvalue of ∇²L, along a flow: by Lanczos from the last eigenvector at first, every 25 steps and on
/// suspicion, by one Rayleigh quotient a step between.</summary>
internal sealed class SharpnessEstimator(CountedField field)
{
    private const int MostVectors = 12, StepsBetween = 25;
    private const double Margin = 1.05, Accuracy = 0.05;

    private readonly Lanczos _lanczos = new(field.ParameterCount, field.Vectors);
    private readonly FlowVector _vector = field.Vectors.New(field.ParameterCount);
    private readonly FlowVector _product = field.Vectors.New(field.ParameterCount);
    private double _value, _atLastEstimate;
    private int _age;
    private bool _hasVector, _isCurrent;

    /// <summary>An upper estimate: Ritz value and residual, with a margin of 5 %.</summary>
    public double Value => _value;

    /// <summary>The flow has moved on: the next <see cref="At"/> looks again.</summary>
    public void Move() => _isCurrent = false;

    /// <summary>Something went wrong with the value there is: the next <see cref="At"/> takes the whole way.</summary>
    public void Distrust() => (_age, _isCurrent) = (StepsBetween, false);

    public double At(FlowState state)
    {
        if (_isCurrent)
            return _value;
        _isCurrent = true;
        if (!_hasVector || ++_age >= StepsBetween || !Follow(state))
            Estimate(state);
        return _value;
    }

    public void Transfer(StateTransfer transfer)
    {
        transfer.Values(_vector.Values);
        transfer.Number(ref _value);
        transfer.Number(ref _atLastEstimate);
        transfer.Number(ref _age);
        transfer.Flag(ref _hasVector);
        transfer.Flag(ref _isCurrent);
    }

    /// <summary>One product; false when the eigenvalue has moved too far for it.</summary>
    private bool Follow(FlowState state)
    {
        var space = field.Vectors;
        field.HessianVector(state.Theta, state.GradientVector, _vector, _product);
        var quotient = space.Dot(_vector, _product);
        var size = space.Norm(_product);
        var residual = Math.Sqrt(Math.Max(0, size * size - quotient * quotient));
        if (!(Math.Abs(quotient - _atLastEstimate) <= Accuracy * _atLastEstimate) || residual > 0.2 * quotient)
            return false;
        space.Combine(_vector, [1 / size], _product);
        _value = Margin * (quotient + 0.5 * residual);
        return true;
    }

    private void Estimate(FlowState state)
    {
        if (!_hasVector)
        {   // the gradient has a large part in the steepest direction; a little of everything else, so that nothing is missed
            var random = new Xoshiro256(7);
            var (size, gradient, start) = (state.GradientNorm, state.Gradient, _vector.Values);
            for (var i = 0; i < start.Length; i++)
                start[i] = (size > 0 ? gradient[i] / size : 0) + 0.1 * random.NextNormal() / Math.Sqrt(start.Length);
        }

        _lanczos.Start(_vector);
        var (ritz, residual) = (0.0, 0.0);
        for (var k = 0; k < MostVectors && !_lanczos.IsComplete; k++)
        {
            field.HessianVector(state.Theta, state.GradientVector, _lanczos.Next, _product);
            if (!field.Vectors.IsFinite(_product))
                break;
            _lanczos.Extend(_product);
            _lanczos.Decompose();
            var eigen = _lanczos.Eigen;
            ritz = eigen.Values[^1];
            residual = _lanczos.Residual * Math.Abs(eigen.Vector(k)[k]);
            if (k >= 1 && residual < Accuracy * Math.Abs(ritz))
                break;
        }

        if (_lanczos.Dimension > 0)
        {
            var space = field.Vectors;
            space.Combine(_vector, [0], _vector);
            _lanczos.AddCombination(_lanczos.Eigen.Vector(_lanczos.Dimension - 1), 1, _vector);
            space.Combine(_vector, [1 / space.Norm(_vector)], _vector);
        }

        (_value, _atLastEstimate, _age, _hasVector) = (Margin * Math.Max(0, ritz + residual), ritz, 0, _lanczos.Dimension > 0);
    }
}
