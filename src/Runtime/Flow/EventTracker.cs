using System;
using System.Collections.Generic;
using System.Globalization;

namespace GradientFlow;

/// <summary>Finds the events inside each accepted step.</summary>
internal sealed class EventTracker
{
    /// <summary>Where the sign after a zero at the start of a step is read, as parts of the step; the second serves where the function is still zero at the
    /// first.</summary>
    private static readonly double[] s_justAfter = [1.0 / 1024, 0.5];

    private readonly IReadOnlyList<FlowEvent> _events;
    private readonly CountedField _field;
    private readonly Timeline _timeline;
    private readonly double[] _first;
    private readonly double[] _last;
    private readonly double[] _parameters;
    private readonly Func<double> _lossInside;
    private readonly List<(double Time, int Event)> _found = [];
    private readonly EventRecord _record;
    private double? _loss; // at _parameters, once it is known

    /// <param name="mostValues">The most values of θ kept over all occurrences.</param>
    public EventTracker(IReadOnlyList<FlowEvent> events, CountedField field, Timeline timeline, FlowState start, long mostValues)
    {
        (_events, _field, _timeline, _record) = (events, field, timeline, new EventRecord(start.Theta.Length, mostValues));
        _last = new double[events.Count];
        _parameters = new double[start.Theta.Length];
        _lossInside = () => _loss ??= _field.Observe(_parameters);
        for (var i = 0; i < events.Count; i++)
            _last[i] = Value(i, start);
        _first = [.. _last];
    }

    public IReadOnlyList<EventOccurrence> Occurrences => _record.Occurrences;

    /// <summary>Looks at a step, for what happens up to the first terminal event.</summary>
    /// <param name="stepper">Made the step.</param>
    /// <param name="from">Where it starts.</param>
    /// <param name="to">Where it ends.</param>
    /// <param name="until">Where the flow ends, if that is inside the step; else the step's end.</param>
    /// <returns>That event and its time, or null.</returns>
    public (FlowEvent Event, double Time)? Find(Stepper stepper, FlowState from, FlowState to, double until)
    {
        _found.Clear();
        for (var i = 0; i < _events.Count; i++)
        {
            var index = i;
            double Inside(double time) => ValueInside(index, stepper, from, to, time);
            var (start, before, after) = (from.Time, _last[i], until < to.Time ? Inside(until) : Value(i, to));
            _last[i] = after;
            for (var k = 0; k < s_justAfter.Length && before == 0; k++)
            {   // the zero at the start counted at the end of the step before; the next one has to do with the sign after it
                start = from.Time + s_justAfter[k] * (until - from.Time);
                before = Inside(start);
            }

            if (before == 0 || double.IsNaN(before) || double.IsNaN(after) || before > 0 == after > 0 && after != 0)
                continue;
            if (_events[i].Crossing == Crossing.Rising && before > 0 || _events[i].Crossing == Crossing.Falling && before < 0)
                continue;
            _found.Add((RootFinder.Find(Inside, start, before, until, after), i));
        }

        _found.Sort();
        var terminal = _found.FindIndex(f => _events[f.Event].IsTerminal);
        if (terminal < 0)
            return null;
        _found.RemoveRange(terminal + 1, _found.Count - terminal - 1);
        return (_events[_found[terminal].Event], _found[terminal].Time);
    }

    /// <summary>Records what was found in the step, up to where the flow came.</summary>
    public void Record(Stepper stepper, FlowState from, FlowState to, double until)
    {
        foreach (var (time, i) in _found)
        {
            if (time > until)
                return;
            Move(stepper, from, to, time);
            _record.Add(new(_events[i].Name, _timeline.Label(time), _lossInside(), [.. _parameters]));
        }
    }

    /// <param name="now">The state that is saved, or was.</param>
    public void Transfer(StateTransfer transfer, FlowState now)
    {
        var time = _timeline.Start + now.Time; // the label at an end is that end, which may be another where the flow is taken up
        for (var i = 0; i < _events.Count; i++)
        {   // functions cannot be compared; what they say of the two ends of the flow so far can
            var name = _events[i].Name;
            transfer.Same($"the function of event {i}, '{name}', at the start", _first[i].ToString(CultureInfo.InvariantCulture));
            transfer.Same($"the function of event {i}, '{name}', at the point saved", Value(i, now, time).ToString(CultureInfo.InvariantCulture));
        }

        transfer.Values(_last);
        _record.Transfer(transfer);
    }

    /// <summary>To a point inside the step.</summary>
    private void Move(Stepper stepper, FlowState from, FlowState to, double time)
    {
        stepper.Interpolate(from, to, time, _parameters);
        _loss = null;
    }

    private double ValueInside(int i, Stepper stepper, FlowState from, FlowState to, double time)
    {
        Move(stepper, from, to, time);
        return _events[i].Function(new FlowPoint(_timeline.Label(time), _parameters, _lossInside));
    }

    private double Value(int i, FlowState state) => Value(i, state, _timeline.Label(state.Time));

    private double Value(int i, FlowState state, double label) =>
        _events[i].Function(new FlowPoint { Time = label, Parameters = state.Parameters, Loss = state.Loss });
}
