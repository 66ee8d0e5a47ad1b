using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Linq;

namespace GradientFlow;

/// <summary>An observer of a flow that is under way, and what it has seen.</summary>
internal sealed class ObserverRun
{
    private readonly FlowObserver _observer;
    private readonly ObservedFlow _flow;
    private readonly Observation _bound;
    private readonly List<double> _times = [];
    private readonly List<double[]> _rows = [];
    private readonly List<ObservationFailure> _failures = [];
    private long _ticks;
    private double _lastLook = double.NaN;

    /// <exception cref="ArgumentException">It cannot observe that flow.</exception>
    public ObserverRun(FlowObserver observer, ObservedFlow flow, Timeline timeline)
    {
        (_observer, _flow, Clock) = (observer, flow, new ObservationClock(observer.Times, timeline));
        _bound = observer.Bind(flow);
    }

    public ObservationClock Clock { get; }

    public bool IncludesEnd => _observer.Times.IncludesEnd;

    /// <summary>When it last looked, since the start of the flow; NaN before it did.</summary>
    public double LastLook => _lastLook;

    public FlowSeries Series => new(_observer.Name, _bound.Columns, [.. _times], [.. _rows],
        new(_times.Count, _flow.Cost, TimeSpan.FromTicks(_ticks)), [.. _failures]);

    /// <summary>What to say of failures at the end of the flow, else nothing.</summary>
    public string Warning => _failures.Count == 0 ? ""
        : $" The observer '{_observer.Name}' failed at {_failures.Count} of its {_times.Count} times, first at t = {Integrator.Text(_failures[0].Time)}: "
            + $"{_failures[0].Message}";

    /// <summary>What the loss costs where the observer asks for it.</summary>
    public double Loss(ReadOnlySpan<double> parameters) => _flow.Loss(parameters);

    /// <summary>Looks at the start, where what goes wrong is the caller's to mend.</summary>
    /// <exception cref="ArgumentException">The observer fails.</exception>
    public void LookAtStart(in FlowPoint point)
    {
        if (Look(0, point) is { } failure)
            throw new ArgumentException($"The observer '{_observer.Name}' fails at the start of the flow: {failure.Message} Nothing has been computed. Mend "
                + $"it, or let it begin later ({nameof(ObservationTimes)}.{nameof(ObservationTimes.IncludesStart)} = false).", "options", failure.Exception);
    }

    /// <summary>Looks at a point. The flow is worth more than what is seen of it: a failure is kept, and the flow goes on.</summary>
    /// <param name="elapsed">The time since the start of the flow; t may be too coarse to tell points apart.</param>
    /// <param name="point">The point.</param>
    /// <returns>What went wrong.</returns>
    public ObservationFailure? Look(double elapsed, in FlowPoint point)
    {
        var row = new double[_bound.Columns.Length];
        Array.Fill(row, double.NaN);
        var began = Stopwatch.GetTimestamp();
        ObservationFailure? failure = null;
        try
        {
            _bound.Function(point, row);
            if (Array.FindIndex(row, double.IsNaN) is >= 0 and var missing)
                failure = new(point.Time, $"its column '{_bound.Columns[missing]}' is NaN.", null);
        }
        catch (Exception e)
        {
            Array.Fill(row, double.NaN);
            failure = new(point.Time, $"{e.GetType().Name}: {e.Message}", e);
        }

        _ticks += Stopwatch.GetElapsedTime(began).Ticks;
        _lastLook = elapsed;
        _times.Add(point.Time);
        _rows.Add(row);
        if (failure is not null)
            _failures.Add(failure);
        return failure;
    }

    public void Transfer(StateTransfer transfer)
    {
        var name = _observer.Name;
        transfer.Same($"the columns of the observer '{name}', apart by newlines,", string.Join('\n', _bound.Columns));
        if (_observer.IsFunction && Clock.LooksAtStart)
        {   // functions cannot be compared; what they say of the start can
            transfer.Same($"what the observer '{name}' sees at the start", string.Join(", ", _rows[0].Select(v => v.ToString(CultureInfo.InvariantCulture))));
        }

        Clock.Transfer(transfer);
        _flow.Transfer(transfer);
        transfer.Number(ref _ticks);
        transfer.Number(ref _lastLook);
        Transfer(transfer, _times);
        transfer.List(_rows, row =>
        {
            row ??= new double[_bound.Columns.Length];
            transfer.Values(row);
            return row;
        });
        transfer.List(_failures, f =>
        {
            var (time, message) = f is null ? (0, "") : (f.Time, f.Message);
            transfer.Number(ref time);
            transfer.Text(ref message);
            return new(time, message, f?.Exception);
        });
    }

    private static void Transfer(StateTransfer transfer, List<double> values) => transfer.List(values, v =>
    {
        transfer.Number(ref v);
        return v;
    });
}
