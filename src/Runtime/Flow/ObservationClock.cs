using System;

namespace GradientFlow;

/// <summary>When an observer looks next. Times are counted from the start of the flow.</summary>
internal sealed class ObservationClock
{
    private readonly ObservationTimes _times;
    private readonly Timeline _timeline;
    private double _first;
    private int _passed; // times or marks

    public ObservationClock(ObservationTimes times, Timeline timeline)
    {
        (_times, _timeline, _first) = (times, timeline, times.First ?? double.NaN);
        while (_passed < times.Times.Count && times.Times[_passed] <= timeline.Start)
        {
            LooksAtStart |= times.Times[_passed] == timeline.Start;
            _passed++;
        }

        LooksAtStart |= times.IncludesStart;
    }

    /// <summary>Whether the start is one of its times.</summary>
    public bool LooksAtStart { get; }

    /// <summary>The next time; +∞ for none.</summary>
    public double Next => IsGiven ? _passed < _times.Times.Count ? _timeline.Elapsed(_times.Times[_passed]) : double.PositiveInfinity
        : double.IsNaN(_first) ? double.PositiveInfinity
        : _first * Math.Pow(10, (double)_passed / _times.PointsPerDecade);

    /// <summary>The next time as t.</summary>
    public double Label => IsGiven ? _times.Times[_passed] : _timeline.Label(Next);

    /// <summary>The last of the given times; 0 where none is given.</summary>
    public double Last => _times.Times.Count > 0 ? _timeline.Elapsed(_times.Times[^1]) : 0;

    private bool IsGiven => _times.PointsPerDecade == 0;

    /// <summary>A step ends there: the first one, where times begin with it.</summary>
    public void See(double endOfStep)
    {
        if (double.IsNaN(_first))
            _first = endOfStep;
    }

    public void Pass() => _passed++;

    public void Transfer(StateTransfer transfer)
    {
        transfer.Number(ref _first);
        transfer.Number(ref _passed);
    }
}
