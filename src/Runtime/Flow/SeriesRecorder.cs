using System;
using System.Collections.Generic;
using System.Linq;

namespace GradientFlow;

/// <summary>Lets the observers of a flow look at it, each at its times.</summary>
internal sealed class SeriesRecorder
{
    private readonly ObserverRun[] _runs;
    private readonly Timeline _timeline;
    private readonly double[] _parameters;
    private readonly bool _canLook; // from a start without a finite loss no flow leaves, and there is nothing to see
    private double _lastLook; // of all of them, since the start

    /// <param name="observers">The observers.</param>
    /// <param name="field">On this machine's processors.</param>
    /// <param name="timeline">Of the flow.</param>
    /// <param name="start">Loss included.</param>
    /// <exception cref="ArgumentException">An observer cannot observe this flow, or fails at its start.</exception>
    public SeriesRecorder(IReadOnlyList<FlowObserver> observers, IGradientField field, Timeline timeline, FlowState start)
    {
        (_timeline, _canLook) = (timeline, start.IsFinite);
        _parameters = observers.Count > 0 ? [.. start.Parameters] : [];
        double[] origin = [.. _parameters];
        _runs = [.. observers.Select(o => new ObserverRun(o, new ObservedFlow(field, origin, timeline.Start), timeline))];
        if (!_canLook)
            return;
        foreach (var run in _runs.Where(r => r.Clock.LooksAtStart))
            run.LookAtStart(new FlowPoint { Time = timeline.Label(0), Parameters = origin, Loss = start.Loss });
    }

    public SeriesCollection Series => new(Array.ConvertAll(_runs, r => r.Series));

    /// <summary>What to say of failures at the end of the flow, else nothing.</summary>
    public string Warning => string.Concat(_runs.Select(r => r.Warning));

    /// <summary>The next time at which an observer looks, since the start of the flow; +∞ for none.</summary>
    public double NextTime => _canLook && _runs.Length > 0 ? _runs.Min(r => r.Clock.Next) : double.PositiveInfinity;

    /// <summary>The last of the given times, since the start of the flow; 0 where none is given.</summary>
    public double LastTime => _runs.Length > 0 ? _runs.Max(r => r.Clock.Last) : 0;

    /// <summary>When an observer last looked, since the start of the flow.</summary>
    public double LastLook => _lastLook;

    /// <summary>A step was made.</summary>
    public void Enter(FlowState to)
    {
        foreach (var run in _runs)
            run.Clock.See(to.Time);
    }

    /// <summary>Lets those look whose time is next.</summary>
    /// <param name="stepper">Made the step that time is in.</param>
    /// <param name="from">Where it starts.</param>
    /// <param name="to">Where it ends.</param>
    public void Look(Stepper stepper, FlowState from, FlowState to)
    {
        var time = NextTime;
        if (time == to.Time)
            to.Parameters.CopyTo(_parameters, 0);
        else
            stepper.Interpolate(from, to, time, _parameters);
        double? loss = time == to.Time && !to.IsEstimate ? to.Loss : null;
        foreach (var run in _runs.Where(r => r.Clock.Next == time))
        {
            run.Look(time, new FlowPoint(run.Clock.Label, _parameters, () => loss ??= run.Loss(_parameters)));
            run.Clock.Pass();
        }

        _lastLook = time;
    }

    /// <summary>The end of the flow, unless it was looked at already.</summary>
    /// <param name="end">Loss included.</param>
    public void Finish(FlowState end)
    {
        foreach (var run in _canLook ? _runs : [])
        {
            if (run.IncludesEnd && run.LastLook != end.Time)
                run.Look(end.Time, new FlowPoint { Time = _timeline.Label(end.Time), Parameters = end.Parameters, Loss = end.Loss });
        }
    }

    public void Transfer(StateTransfer transfer)
    {
        transfer.Number(ref _lastLook);
        foreach (var run in _runs)
            run.Transfer(transfer);
    }
}
