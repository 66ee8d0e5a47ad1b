using System;
using System.Linq;
using System.Threading;
using GradientFlow.Ranks;

namespace GradientFlow;

/// <summary>A network of square losses at one θ on data, in intervals: L = ½‖r‖² with r = √w·(F − y), w all that the square of an output counts with.</summary>
internal sealed class EnclosedRun
{
    private readonly Interval[] _inputs, _roots;
    private readonly double[] _targets;
    private readonly IntervalState _state = new();
    private readonly NestEvaluator<Interval, IntervalArithmetic> _evaluator;
    private readonly CancellationToken _cancellation;

    public EnclosedRun(NetworkInfo network, Architecture architecture, double[] theta, Dataset data, CancellationToken cancellation)
    {
        (Network, Architecture, Samples, _cancellation) = (network, architecture, data.Samples, cancellation);
        var inputs = Array.ConvertAll(BoundColumns.InputVectors(network, data), x => (Interval)x);
        (_inputs, _targets) = (inputs, BoundColumns.TargetVectors(network, data));
        Weights = new double[_targets.Length];
        _roots = new Interval[_targets.Length];
        var at = 0;
        for (var s = 0; s < Samples; s++)
        {
            foreach (var output in network.Outputs)
            {
                // L = c·Σ w·r² = ½·Σ (2c·w)·r²
                var weight = Twice(output.Scale) * (data.SampleWeights?[s] ?? 1);
                for (var k = 0; k < output.Size; k++, at++)
                    (Weights[at], _roots[at]) = (weight.High, Interval.SquareRoot(weight));
            }
        }

        _evaluator = new(architecture, new(_state));
        var enclosed = Array.ConvertAll(theta, x => (Interval)x);
        _evaluator.SetParameters(enclosed);
        Motion = new(architecture, enclosed, inputs);

        Interval Twice(LossScale scale) => scale switch
        {
            LossScale.HalfMean => 1 / (Interval)data.Samples,
            LossScale.HalfSum => 1,
            LossScale.Mean => 2 / (Interval)data.Samples,
            LossScale.Sum => 2,
        };
    }

    public NetworkInfo Network { get; }

    public Architecture Architecture { get; }

    public int Samples { get; }

    /// <summary>n·M</summary>
    public int Rows => _targets.Length;

    /// <summary>w, at most: [n, M]</summary>
    public double[] Weights { get; }

    /// <summary>How J moves with θ.</summary>
    public MotionBounds Motion { get; }

    /// <summary>‖r‖, at most; infinite where an output could not be enclosed.</summary>
    public double ResidualNorm()
    {
        var r = new Interval[Rows];
        for (var s = 0; s < Samples; s++)
        {
            Forward(s);
            var at = s * Architecture.OutputSize;
            foreach (var value in Architecture.Outputs.SelectMany(_evaluator.ValuesOf))
            {
                r[at] = _roots[at] * (value - _targets[at]);
                at++;
            }
        }

        return Upper.Norm(r);
    }

    /// <summary>σ_min(√w·J), at least; zero or less proves nothing.</summary>
    public double SmallestSingularValue()
    {
        var matrix = new EnclosedMatrix(Rows, Architecture.ParameterCount);
        var row = new Interval[Architecture.ParameterCount];
        for (var s = 0; s < Samples; s++)
        {
            Forward(s);
            for (var k = 0; k < Architecture.OutputSize; k++)
            {
                var at = s * Architecture.OutputSize + k;
                _evaluator.Row(k, row);
                for (var p = 0; p < row.Length; p++)
                    row[p] = _roots[at] * row[p];
                matrix.SetRow(at, row);
            }
        }

        return _state.IsUndecided || _state.LeftDomain ? 0 : matrix.SmallestSingularValue(new Effort(long.MaxValue, _cancellation));
    }

    private void Forward(int sample)
    {
        _cancellation.ThrowIfCancellationRequested();
        _evaluator.Forward(_inputs, sample);
    }
}
