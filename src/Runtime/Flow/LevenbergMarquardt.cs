using System;
using System.Numerics.Tensors;

namespace GradientFlow;

/// <summary>(G + s·I)·δ = −∇L from step to step, G the Gauss–Newton matrix, s going with ‖∇L‖ so that convergence is quadratic where the residuals vanish
/// (Yamashita and Fukushima, "On the rate of convergence of the Levenberg–Marquardt method", Computing Suppl. 15 (2001) 239–249) and with how well the last
/// step was foretold.</summary>
internal sealed class LevenbergMarquardt
{
    private const int MostVectors = 12, MostRejections = 12;
    private const long MostValues = 1 << 27; // a gigabyte
    private const double Poor = 0.25, Good = 0.75, Change = 4;

    private readonly CountedField _field;
    private readonly Endgame _options;
    private readonly Func<string?> _whyEnd;
    private readonly double[] _product;
    private readonly double[] _image;
    private FlowState _now;
    private FlowState _next;

    /// <param name="field">The field.</param>
    /// <param name="options">When to start and to end.</param>
    /// <param name="end">Where the flow ended, loss and gradient included; it is left as it is.</param>
    /// <param name="whyEnd">Asked before every piece of work: why it must end now, or null.</param>
    public LevenbergMarquardt(CountedField field, Endgame options, FlowState end, Func<string?> whyEnd)
    {
        (_field, _options, _whyEnd) = (field, options, whyEnd);
        (_product, _image) = (new double[field.ParameterCount], new double[field.ParameterCount]);
        (_now, _next) = (new FlowState(field.ParameterCount), new FlowState(field.ParameterCount));
        _now.CopyFrom(end);
    }

    public EndgameResult Run()
    {
        if (_field.StackedOutputs == 0)
            return Ended(_now, 0, double.NaN, 0, "it did not start: the loss has no Gauss–Newton matrix");
        if (GaussNewtonSystem.Values(_field) is var values && values > MostValues)
            return Ended(_now, 0, double.NaN, 0, $"it did not start: its matrix would take {values} numbers, and {MostValues} is the most");
        if (_whyEnd() is { } reason)
            return Ended(_now, 0, double.NaN, 0, $"it did not start: {reason}");
        var before = _field.Counts.GradientEquivalents;
        var start = new FlowState(_field.ParameterCount);
        start.CopyFrom(_now);
        var system = new GaussNewtonSystem(_field);
        system.Form(_now.Parameters);
        var largest = system.LargestEigenvalue();
        var distance = DistanceFromHessian(system);
        if (_whyEnd() is { } late)
            return Ended(start, 0, double.NaN, _field.Counts.GradientEquivalents - before, $"it did not start: {late}");
        var (steps, message) = distance <= _options.Closeness * largest ? Descend(system, Math.Max(distance, _field.Field.UnitRoundoff * largest))
            : (0, $"it did not start: ‖H − G‖ = {distance / largest:G2}·λ_max, and {_options.Closeness:G2}·λ_max is the most; let the flow go on");
        return Ended(start, steps, distance / largest, _field.Counts.GradientEquivalents - before, message);
    }

    private (int Steps, string Message) Descend(GaussNewtonSystem system, double distance)
    {
        var (firstNorm, trust, rejections, steps) = (_now.GradientNorm, 1.0, 0, 0);
        for (; steps < _options.MaxSteps; steps++)
        {
            while (true)
            {
                if (_whyEnd() is { } reason)
                    return (steps, reason);
                if (_now.Loss == 0 || _now.GradientNorm <= _options.TargetGradientNorm)
                    return (steps, _now.Loss == 0 ? "the loss is exactly zero" : "‖∇L‖ came down to its target");
                var shift = trust * distance * (_now.GradientNorm / firstNorm);
                if (!(shift > 0) || !system.Factor(shift))
                    return (steps, "its matrix is singular");
                TensorPrimitives.Negate<double>(_now.Gradient, _product);
                system.SolveInRange(_product);
                TensorPrimitives.Add<double>(_now.Parameters, _product, _next.Parameters);
                _next.Loss = _field.LossGradient(_next.Parameters, _next.Gradient);
                // −gᵀδ − ½δᵀGδ, with (G + s)δ = −g
                var foretold = 0.5 * (shift * TensorPrimitives.SumOfSquares<double>(_product) - TensorPrimitives.Dot<double>(_now.Gradient, _product));
                var ratio = (_now.Loss - _next.Loss) / foretold;
                if (_next.IsFinite && _next.Loss < _now.Loss)
                {
                    trust *= ratio > Good ? 1 / Change : ratio < Poor ? Change : 1;
                    rejections = 0;
                    break;
                }

                trust *= Change;
                if (++rejections > MostRejections)
                    return (steps, "rounding lets the loss fall no further");
            }

            (_now, _next) = (_next, _now);
            system.Form(_now.Parameters);
        }

        return (steps, $"its {steps} steps were up");
    }

    /// <summary>‖H − G‖, by Lanczos from the gradient: an estimate from below, with the residual added.</summary>
    private double DistanceFromHessian(GaussNewtonSystem system)
    {
        var lanczos = new Lanczos(_field.ParameterCount, VectorSpace.Host);
        var product = VectorSpace.Host.New(_field.ParameterCount);
        lanczos.Start(_now.GradientVector);
        var norm = 0.0;
        for (var k = 0; k < MostVectors && !lanczos.IsComplete; k++)
        {
            if (_whyEnd() is not null)
                return double.PositiveInfinity; // not known, and not needed any more
            _field.AccurateHessianVector(_now.Theta, _now.GradientVector, lanczos.Next, product);
            system.Multiply(lanczos.Next.Values, _image);
            TensorPrimitives.Subtract<double>(product.Values, _image, product.Values);
            if (!double.IsFinite(TensorPrimitives.Sum<double>(product.Values)))
                return double.PositiveInfinity;
            lanczos.Extend(product);
            lanczos.Decompose();
            var values = lanczos.Eigen.Values;
            norm = Math.Max(Math.Abs(values[0]), Math.Abs(values[^1]));
        }

        return norm + lanczos.Residual;
    }

    private EndgameResult Ended(FlowState start, int steps, double deviation, double cost, string message) => new(
        [.. _now.Parameters], steps, start.Loss, _now.Loss, start.GradientNorm, _now.GradientNorm,
        TensorPrimitives.Distance<double>(_now.Parameters, start.Parameters), deviation, cost, message);
}
