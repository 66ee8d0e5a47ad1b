using System;
using System.Threading;
using System.Threading.Tasks;
using GradientFlow.Ranks;

namespace GradientFlow;

/// <summary>Any loss of a network at one θ on data, weight decay included, with its gradient and its Hessian, in intervals.</summary>
internal sealed class EnclosedLoss
{
    private readonly CertifiedPoint _point;
    private readonly Architecture _objective;
    private readonly Interval[] _inputs;
    private MotionBounds? _motions;

    public EnclosedLoss(CertifiedPoint point) => (_point, _objective, _inputs) = (point, point.Architecture.Objective!, point.ObjectiveInputs());

    /// <summary>L and ∇L; null where rounding hides on which side of a kink θ lies, or a function ends.</summary>
    public (Interval Loss, Interval[] Gradient)? Gradient()
    {
        var state = new IntervalState();
        var evaluator = new NestEvaluator<Interval, IntervalArithmetic>(_objective, new(state));
        evaluator.SetParameters(_point.Theta);
        Interval loss = default;
        var (gradient, row) = (new Interval[_point.ParameterCount], new Interval[_point.ParameterCount]);
        for (var s = 0; s < _point.Samples; s++)
        {
            _point.Cancellation.ThrowIfCancellationRequested();
            evaluator.Forward(_inputs, s);
            loss += evaluator.ValuesOf(_objective.Outputs[0])[0];
            evaluator.Row(0, row);
            for (var p = 0; p < row.Length; p++)
                gradient[p] += row[p];
        }

        Interval decay = _point.Network.WeightDecay;
        for (var p = 0; p < gradient.Length; p++)
        {
            gradient[p] += decay * _point.Theta[p];
            loss += 0.5 * decay * Interval.Square(_point.Theta[p]);
        }

        return state.IsUndecided || state.LeftDomain ? null : (loss, gradient);
    }

    /// <summary>∇²L, both triangles alike: [P, P]. Null where rounding hides the side of a kink, or a function ends.</summary>
    /// <remarks>Column by column: differentiated backwards, and forwards along one coordinate. Both triangles enclose the same numbers; what they have in
    /// common is kept.</remarks>
    public Interval[]? Hessian()
    {
        var count = _point.ParameterCount;
        var hessian = new Interval[checked(count * count)];
        var isSound = true;
        Parallel.For(0, Environment.ProcessorCount, new ParallelOptions { CancellationToken = _point.Cancellation }, worker =>
        {
            var state = new IntervalState();
            var evaluator = new NestEvaluator<Dual, DualArithmetic>(_objective, new(state));
            var theta = Array.ConvertAll(_point.Theta, x => new Dual(x, default));
            var inputs = Array.ConvertAll(_inputs, x => new Dual(x, default));
            var row = new Dual[count];
            for (var column = worker; column < count; column += Environment.ProcessorCount)
            {
                theta[column] = theta[column] with { Tangent = 1 };
                evaluator.SetParameters(theta);
                theta[column] = theta[column] with { Tangent = default };
                var of = hessian.AsSpan(column * count, count);
                for (var s = 0; s < _point.Samples; s++)
                {
                    _point.Cancellation.ThrowIfCancellationRequested();
                    evaluator.Forward(inputs, s);
                    evaluator.Row(0, row);
                    for (var p = 0; p < count; p++)
                        of[p] += row[p].Tangent;
                }

                of[column] += _point.Network.WeightDecay;
            }

            if (state.IsUndecided || state.LeftDomain)
                Volatile.Write(ref isSound, false);
        });

        for (var i = 0; i < count; i++)
        {
            for (var j = 0; j < i; j++)
                hessian[i * count + j] = hessian[j * count + i] = Interval.Both(hessian[i * count + j], hessian[j * count + i]);
        }

        return isSound ? hessian : null;
    }

    /// <summary>At least ‖D³L‖ on a ball, with which ∇²L is Lipschitz there; infinite, with the reason, where none is available.</summary>
    public (double Lipschitz, string Reason) On(double radius)
    {
        _motions ??= new(_objective, _point.Theta, _inputs);
        var sum = 0.0;
        Span<Motion> loss = new Motion[1];
        for (var s = 0; s < _point.Samples; s++)
        {
            _point.Cancellation.ThrowIfCancellationRequested();
            if (_motions.On(radius, s, loss) is { } reason)
                return (double.PositiveInfinity, reason);
            sum = Upper.Sum(sum, loss[0].Third);
        }

        return (sum, "");
    }
}
