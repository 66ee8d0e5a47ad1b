using System;
using System.Collections.Generic;
using System.Linq;

namespace GradientFlow;

/// <summary>Keeps the points of a flow that were asked for, in bounded memory.</summary>
internal sealed class Recorder
{
    private readonly Recording _recording;
    private readonly CountedField _field;
    private readonly IGradientField? _validation;
    private readonly List<TrajectoryPoint> _points = [];
    private readonly FlowState _inside;
    private readonly double _start;
    private int _nextTime;
    private double _nextMark = double.NaN;
    private long _validations;

    public Recorder(Recording recording, CountedField field, IGradientField? validation, FlowState start)
    {
        (_recording, _field, _validation, _start) = (recording, field, validation, start.Time);
        _inside = new FlowState(start.Parameters.Length);
        while (_nextTime < recording.Times.Count && recording.Times[_nextTime] <= start.Time)
            _nextTime++;
        Keep(start);
    }

    public IReadOnlyList<TrajectoryPoint> Points => _points;

    public long Observations => _field.Observations + _validations;

    /// <summary>Records what falls into an accepted step, up to a time inside it.</summary>
    public void Step(Stepper stepper, FlowState from, FlowState to, double until)
    {
        for (; _nextTime < _recording.Times.Count && _recording.Times[_nextTime] <= until; _nextTime++)
        {
            var time = _recording.Times[_nextTime];
            if (time == to.Time)
            {
                Keep(to);
                continue;
            }

            stepper.Interpolate(from, to, time, _inside.Parameters);
            _inside.Time = time;
            _inside.Dissipation = stepper.InterpolateDissipation(from, to, time);
            _inside.Loss = _field.Observe(_inside.Parameters, _inside.Gradient);
            Keep(_inside);
        }

        if (_recording.PointsPerDecade > 0 && until == to.Time && !(to.Time - _start < _nextMark))
        {
            Keep(to);
            var ratio = Math.Pow(10, 1.0 / _recording.PointsPerDecade);
            _nextMark = double.IsNaN(_nextMark) ? (to.Time - _start) * ratio : _nextMark;
            while (_nextMark <= to.Time - _start)
                _nextMark *= ratio;
        }
    }

    /// <summary>The end of the flow is the last point.</summary>
    public void Finish(FlowState end)
    {
        if (_points[^1].Time == end.Time && _points[^1].Parameters is not null)
            return;
        if (_points[^1].Time == end.Time)
            _points.RemoveAt(_points.Count - 1);
        Keep(end);
    }

    private void Keep(FlowState state)
    {
        state.Observe(_field);
        double? validation = null;
        if (_validation is not null)
        {
            validation = _validation.Loss(state.Parameters);
            _validations++;
        }

        _points.Add(new(state.Time, state.Loss, state.GradientNorm, state.Dissipation, validation, [.. state.Parameters]));
        if (_points.Count(p => p.Parameters is not null) * (long)state.Parameters.Length > _recording.MostParameterValues)
            Thin();
    }

    /// <summary>Takes θ from every second point that still has it; never from the first and the last.</summary>
    private void Thin()
    {
        var kept = false;
        for (var i = 1; i < _points.Count - 1; i++)
        {
            if (_points[i].Parameters is null)
                continue;
            if (!kept)
                _points[i] = _points[i] with { Parameters = null };
            kept = !kept;
        }
    }
}
