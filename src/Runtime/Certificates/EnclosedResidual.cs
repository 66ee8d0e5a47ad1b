using System.Linq;
using GradientFlow.Ranks;

namespace GradientFlow;

/// <summary>A network of square losses at one θ on data, in intervals: L = ½‖r‖² with r = √w·(F − y), w all that the square of an output counts with.</summary>
internal sealed class EnclosedResidual
{
    private readonly CertifiedPoint _point;
    private readonly Interval[] _roots;
    private readonly double[] _weights;
    private readonly IntervalState _state = new();
    private readonly NestEvaluator<Interval, IntervalArithmetic> _evaluator;
    private readonly MotionBounds _motions;

    public EnclosedResidual(CertifiedPoint point)
    {
        _point = point;
        (_weights, _roots) = (new double[point.Rows], new Interval[point.Rows]);
        var at = 0;
        for (var s = 0; s < point.Samples; s++)
        {
            foreach (var output in point.Network.Outputs)
            {
                // L = c·Σ w·r² = ½·Σ (2c·w)·r²
                var isHalved = output.Scale is LossScale.HalfMean or LossScale.HalfSum;
                var weight = (isHalved ? 1 : 2) * point.WeightOf(output, s);
                for (var k = 0; k < output.Size; k++, at++)
                    (_weights[at], _roots[at]) = (weight.High, Interval.SquareRoot(weight));
            }
        }

        _evaluator = new(point.Architecture, new(_state));
        _evaluator.SetParameters(point.Theta);
        _motions = new(point.Architecture, point.Theta, point.Inputs);
    }

    /// <summary>‖r‖, at most; infinite where an output could not be enclosed.</summary>
    public double Norm()
    {
        var r = new Interval[_point.Rows];
        for (var s = 0; s < _point.Samples; s++)
        {
            Forward(s);
            var at = s * _point.Architecture.OutputSize;
            foreach (var value in _point.Architecture.Outputs.SelectMany(_evaluator.ValuesOf))
            {
                r[at] = _roots[at] * (value - _point.Targets[at]);
                at++;
            }
        }

        return Upper.Norm(r);
    }

    /// <summary>σ_min(√w·J), at least; zero or less proves nothing.</summary>
    public double SmallestSingularValue()
    {
        var matrix = new EnclosedMatrix(_point.Rows, _point.ParameterCount);
        var row = new Interval[_point.ParameterCount];
        for (var s = 0; s < _point.Samples; s++)
        {
            Forward(s);
            for (var k = 0; k < _point.Architecture.OutputSize; k++)
            {
                var at = s * _point.Architecture.OutputSize + k;
                _evaluator.Row(k, row);
                for (var p = 0; p < row.Length; p++)
                    row[p] = _roots[at] * row[p];
                matrix.SetRow(at, row);
            }
        }

        return _state.IsUndecided || _state.LeftDomain ? 0 : matrix.SmallestSingularValue(new Effort(long.MaxValue, _point.Cancellation));
    }

    /// <summary>How J, its rows multiplied by √w, changes on a ball.</summary>
    public JacobianBound On(double radius) => JacobianBound.Of(_motions, radius, _point.Architecture, _weights, _point.Cancellation);

    private void Forward(int sample)
    {
        _point.Cancellation.ThrowIfCancellationRequested();
        _evaluator.Forward(_point.Inputs, sample);
    }
}
