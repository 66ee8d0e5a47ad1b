using System;
using System.Collections.Generic;

namespace GradientFlow;

/// <summary>Finds the events inside each accepted step.</summary>
internal sealed class EventTracker
{
    private readonly IReadOnlyList<FlowEvent> _events;
    private readonly double[] _last;
    private readonly double[] _parameters;
    private readonly List<(double Time, int Event)> _found = [];

    public EventTracker(IReadOnlyList<FlowEvent> events, FlowState start)
    {
        _events = events;
        _last = new double[events.Count];
        _parameters = new double[start.Theta.Length];
        for (var i = 0; i < events.Count; i++)
            _last[i] = Value(i, start.Time, start.Parameters, start.Loss);
    }

    public List<EventOccurrence> Occurrences { get; } = [];

    /// <summary>Looks at a step and records what happened up to the first terminal event.</summary>
    /// <returns>That event and its time, or null.</returns>
    public (FlowEvent Event, double Time)? Step(Stepper stepper, FlowState from, FlowState to)
    {
        _found.Clear();
        for (var i = 0; i < _events.Count; i++)
        {
            var (before, after) = (_last[i], Value(i, to.Time, to.Parameters, to.Loss));
            _last[i] = after;
            // A zero at the start of a step was the end of the one before: it counts there.
            if (before == 0 || double.IsNaN(before) || double.IsNaN(after) || before > 0 == after > 0 && after != 0)
                continue;
            if (_events[i].Crossing == Crossing.Rising && before > 0 || _events[i].Crossing == Crossing.Falling && before < 0)
                continue;
            var index = i;
            _found.Add((RootFinder.Find(t => ValueInside(index, stepper, from, to, t), from.Time, before, to.Time, after), i));
        }

        _found.Sort();
        foreach (var (time, i) in _found)
        {
            stepper.Interpolate(from, to, time, _parameters);
            Occurrences.Add(new(_events[i].Name, time, Stepper.InterpolateLoss(from, to, time), [.. _parameters]));
            if (_events[i].IsTerminal)
                return (_events[i], time);
        }

        return null;
    }

    public void Transfer(StateTransfer transfer)
    {
        transfer.Values(_last);
        transfer.List(Occurrences, e =>
        {
            var (name, time, loss) = e is null ? ("", 0, 0) : (e.Name, e.Time, e.Loss);
            transfer.Text(ref name);
            transfer.Number(ref time);
            transfer.Number(ref loss);
            var parameters = e?.Parameters ?? new double[_parameters.Length];
            transfer.Values(parameters);
            return new(name, time, loss, parameters);
        });
    }

    private double ValueInside(int i, Stepper stepper, FlowState from, FlowState to, double time)
    {
        stepper.Interpolate(from, to, time, _parameters);
        return Value(i, time, _parameters, Stepper.InterpolateLoss(from, to, time));
    }

    private double Value(int i, double time, ReadOnlySpan<double> parameters, double loss)
    {
        var point = new FlowPoint { Time = time, Parameters = parameters, Loss = loss };
        return _events[i].Function(in point);
    }
}
