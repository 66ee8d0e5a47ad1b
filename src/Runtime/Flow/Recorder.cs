using System;
using System.Collections.Generic;

namespace GradientFlow;

/// <summary>Keeps the points of a flow that were asked for, in bounded memory.</summary>
internal sealed class Recorder
{
    private readonly Recording _recording;
    private readonly CountedField _field;
    private readonly IGradientField? _validation;
    private readonly List<TrajectoryPoint> _points = [];
    private readonly FlowState _inside;
    private readonly Timeline _timeline;
    private int _nextTime;
    private double _nextMark = double.NaN;
    private long _validations;
    private double _lastKept; // elapsed: t may be too coarse to tell points apart
    private int _stride = 1; // θ is kept at every so many points

    public Recorder(Recording recording, CountedField field, IGradientField? validation, Timeline timeline, FlowState start)
    {
        (_recording, _field, _validation, _timeline) = (recording, field, validation, timeline);
        _inside = new FlowState(start.Theta.Length);
        while (_nextTime < recording.Times.Count && recording.Times[_nextTime] <= timeline.Start)
            _nextTime++;
        Keep(start);
    }

    public IReadOnlyList<TrajectoryPoint> Points => _points;

    public long Observations => _field.Observations + _validations;

    /// <summary>The last point kept, since the start of the flow.</summary>
    public double LastKept => _lastKept;

    /// <summary>The last of the given times, since the start of the flow; 0 where none is given.</summary>
    public double LastTime => _recording.Times.Count > 0 ? _timeline.Elapsed(_recording.Times[^1]) : 0;

    /// <summary>Records what falls into an accepted step, up to a time inside it.</summary>
    /// <param name="stepper">Made the step.</param>
    /// <param name="from">Where it starts.</param>
    /// <param name="to">Where it ends.</param>
    /// <param name="until">Where the flow ends, if that is inside the step; else the step's end.</param>
    /// <param name="isOver">Asked before every point: whether the flow is to end there.</param>
    /// <returns>How far it came: <paramref name="until"/>, or the point at which it was over.</returns>
    public double Step(Stepper stepper, FlowState from, FlowState to, double until, Func<bool> isOver)
    {
        for (; _nextTime < _recording.Times.Count && _timeline.Elapsed(_recording.Times[_nextTime]) <= until; _nextTime++)
        {
            var label = _recording.Times[_nextTime];
            var time = _timeline.Elapsed(label);
            if (time == to.Time)
            {
                Keep(to, label);
                continue;
            }

            if (isOver())
                return Math.Max(from.Time, _lastKept);
            stepper.Interpolate(from, to, time, _inside.Parameters);
            _inside.Time = time;
            _inside.Dissipation = stepper.InterpolateDissipation(from, to, time);
            _inside.Loss = _field.Observe(_inside.Parameters, _inside.Gradient);
            Keep(_inside, label);
        }

        if (_recording.PointsPerDecade > 0 && until == to.Time && !(to.Time < _nextMark))
        {
            Keep(to);
            var first = double.IsNaN(_nextMark) ? to.Time : _nextMark;
            var marks = Math.Floor(_recording.PointsPerDecade * Math.Log10(to.Time / first)) + 1;
            _nextMark = Math.Max(first * Math.Pow(10, marks / _recording.PointsPerDecade), Math.BitIncrement(to.Time));
        }

        return until;
    }

    /// <summary>The end of the flow is the last point, and has its θ.</summary>
    public void Finish(FlowState end)
    {
        if (_lastKept != end.Time)
            Keep(end);
        _points[^1] = _points[^1] with { Parameters = _points[^1].Parameters ?? [.. end.Parameters] };
    }

    /// <param name="state">The point.</param>
    /// <param name="label">t as it was asked for; null for what the elapsed time gives.</param>
    private void Keep(FlowState state, double? label = null)
    {
        var (loss, norm) = (state.Loss, 0.0);
        if (state.IsEstimate)
        {   // the record shows what the field says; the method goes on with what it has
            loss = _field.Observe(state.Parameters, _inside.Gradient);
            norm = _inside.GradientNorm;
        }
        else
        {
            norm = state.GradientNorm;
        }

        double? validation = null;
        if (_validation is not null)
        {
            validation = _validation.Loss(state.Parameters);
            _validations++;
        }

        _lastKept = state.Time;
        var keeps = _points.Count % _stride == 0;
        _points.Add(new(label ?? _timeline.Label(state.Time), loss, norm, state.Dissipation, validation, keeps ? [.. state.Parameters] : null));
        // Those at multiples of the stride, and the end.
        while (((_points.Count - 1) / _stride + 2) * (long)state.Theta.Length > _recording.MostParameterValues && _stride < _points.Count)
            Thin();
    }

    /// <summary>Doubles the stride: θ stays at every second point that has it, so that those that have it are spread over all.</summary>
    private void Thin()
    {
        for (var i = _stride; i < _points.Count; i += 2 * _stride)
            _points[i] = _points[i] with { Parameters = null };
        _stride *= 2;
    }

    public void Transfer(StateTransfer transfer)
    {
        transfer.Number(ref _nextTime);
        transfer.Number(ref _nextMark);
        transfer.Number(ref _validations);
        transfer.Number(ref _lastKept);
        transfer.Number(ref _stride);
        transfer.List(_points, p =>
        {
            var (time, loss, norm, dissipation) = p is null ? default : (p.Time, p.Loss, p.GradientNorm, p.Dissipation);
            transfer.Number(ref time);
            transfer.Number(ref loss);
            transfer.Number(ref norm);
            transfer.Number(ref dissipation);
            var (hasValidation, validation) = (p?.ValidationLoss is not null, p?.ValidationLoss ?? 0);
            transfer.Flag(ref hasValidation);
            transfer.Number(ref validation);
            var hasParameters = p?.Parameters is not null;
            transfer.Flag(ref hasParameters);
            var parameters = hasParameters ? p?.Parameters ?? new double[_inside.Theta.Length] : null;
            transfer.Values(parameters);
            return new(time, loss, norm, dissipation, hasValidation ? validation : null, parameters);
        });
    }
}
