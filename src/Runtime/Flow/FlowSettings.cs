using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace GradientFlow;

/// <summary>What becomes of a setting when a flow goes on from a checkpoint.</summary>
internal enum OnResume
{
    /// <summary>It shapes the flow or its record, and must be what it was.</summary>
    MustMatch,

    /// <summary>It ends the flow, may be another, and must not have been passed.</summary>
    MustLieAhead,

    /// <summary>Neither trajectory nor record depend on it.</summary>
    MayChange,
}

/// <summary>A setting of a flow and its rule.</summary>
/// <param name="Name">Of the property of <see cref="FlowOptions"/>.</param>
/// <param name="Rule">What becomes of it.</param>
internal sealed record FlowSetting(string Name, OnResume Rule)
{
    /// <summary>Of what must match: what it consists of and the values, each by itself, so that no two settings have one text.</summary>
    public Func<FlowOptions, IEnumerable<(string What, string Value)>> Values { get; init; } = _ => [];

    /// <summary>Of what must lie ahead: what was passed, null where it was not.</summary>
    public Func<FlowOptions, FlowState, string?> Passed { get; init; } = (_, _) => null;

    /// <exception cref="System.IO.InvalidDataException">The setting was another.</exception>
    public void Compare(StateTransfer transfer, FlowOptions options)
    {
        foreach (var (what, value) in Values(options))
            transfer.Same(what, value);
    }
}

/// <summary>All settings of a flow. One that is missing here, or stands here without a rule, fails a test.</summary>
internal static class FlowSettings
{
    public static IReadOnlyList<FlowSetting> All { get; } =
    [
        Match(nameof(FlowOptions.Method), o => [("the method", $"{o.Method}")]),
        Match(nameof(FlowOptions.Tolerance), o => [("the tolerance", Number(o.Tolerance))]),
        Match(nameof(FlowOptions.StartTime), o => [("the start time", Number(o.StartTime))]),
        Match(nameof(FlowOptions.InitialStep), o => [("the first step", o.InitialStep is { } step ? Number(step) : "the method's choice")]),
        Match(nameof(FlowOptions.MaxStep), o => [("the longest step", Number(o.MaxStep))]),
        Match(nameof(FlowOptions.Recording), Recorded),
        Match(nameof(FlowOptions.Events), Sought), // the functions are compared by their values, in EventTracker
        Match(nameof(FlowOptions.Observers), Observed), // the functions are compared by their values, in ObserverRun
        Match(nameof(FlowOptions.Device), o => [("the device", o.Device?.Name ?? "none")]),
        new(nameof(FlowOptions.Validation), OnResume.MustMatch), // by its fingerprint, in FlowIdentity
        Ahead(nameof(FlowOptions.EndTime),
            (o, now) => now.Time > o.EndTime - o.StartTime
                ? $"it has come to t = {Number(o.StartTime + now.Time)}, beyond the end time {Number(o.EndTime)} asked for here" : null),
        Ahead(nameof(FlowOptions.TargetLoss),
            (o, now) => now.Loss <= o.TargetLoss
                ? $"its loss has come down to {Number(now.Loss)}, below the target {Number(o.TargetLoss.Value)} asked for here" : null),
        Ahead(nameof(FlowOptions.TargetGradientNorm), (o, now) =>
            now.GradientNorm <= o.TargetGradientNorm
                ? $"its ‖∇L‖ has come down to {Number(now.GradientNorm)}, below the target {Number(o.TargetGradientNorm.Value)} asked for here" : null),
        Free(nameof(FlowOptions.WallTime)), // of each run
        Free(nameof(FlowOptions.MaxEvaluations)), // of all runs together; beyond it, the flow ends before the next step
        Free(nameof(FlowOptions.Checkpoint)),
        Free(nameof(FlowOptions.Endgame)), // comes after the flow, which the file holds alone
        Free(nameof(FlowOptions.Progress)),
        Free(nameof(FlowOptions.ProgressInterval)),
        Free(nameof(FlowOptions.Threads)),
    ];

    private static FlowSetting Match(string name, Func<FlowOptions, IEnumerable<(string, string)>> values) => new(name, OnResume.MustMatch) { Values = values };

    private static FlowSetting Ahead(string name, Func<FlowOptions, FlowState, string?> passed) => new(name, OnResume.MustLieAhead) { Passed = passed };

    private static FlowSetting Free(string name) => new(name, OnResume.MayChange);

    private static IEnumerable<(string, string)> Recorded(FlowOptions options)
    {
        var recording = options.Recording;
        return
        [
            ("the recording, in points a decade,", Number(recording.PointsPerDecade)),
            ("the number of recorded times", Number(recording.Times.Count)),
            ("the fingerprint of the recorded times", Fingerprint.Of(recording.Times.ToArray())),
            ("the most values of θ recorded", Number(recording.MostParameterValues)),
        ];
    }

    private static IEnumerable<(string, string)> Sought(FlowOptions options)
    {
        yield return ("the number of events", Number(options.Events.Count));
        for (var i = 0; i < options.Events.Count; i++)
        {
            var e = options.Events[i];
            yield return ($"the name of event {i}", e.Name);
            yield return ($"the crossing that event {i}, '{e.Name}', looks for", $"{e.Crossing}");
            yield return ($"whether event {i}, '{e.Name}', ends the flow", e.IsTerminal ? "yes" : "no");
        }
    }

    private static IEnumerable<(string, string)> Observed(FlowOptions options)
    {
        yield return ("the number of observers", Number(options.Observers.Count));
        for (var i = 0; i < options.Observers.Count; i++)
        {
            var (o, times) = (options.Observers[i], options.Observers[i].Times);
            yield return ($"the name of observer {i}", o.Name);
            yield return ($"what observer {i}, '{o.Name}', looks at", o.Kind);
            yield return ($"how often observer {i}, '{o.Name}', looks, in points a decade,", Number(times.PointsPerDecade));
            yield return ($"the first time of observer {i}, '{o.Name}',", times.First is { } first ? Number(first) : "the end of the first step");
            yield return ($"the fingerprint of the times of observer {i}, '{o.Name}',", Fingerprint.Of(times.Times.ToArray()));
            yield return ($"whether observer {i}, '{o.Name}', looks at the start", times.IncludesStart ? "yes" : "no");
            yield return ($"whether observer {i}, '{o.Name}', looks at the end", times.IncludesEnd ? "yes" : "no");
        }
    }

    private static string Number<T>(T value)
        where T : IFormattable => value.ToString(null, CultureInfo.InvariantCulture);
}
