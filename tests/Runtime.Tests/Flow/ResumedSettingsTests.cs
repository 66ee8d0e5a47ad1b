using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Numerics;
using System.Reflection;
using System.Threading;

namespace GradientFlow.Tests.Flow;

/// <summary>Every setting of a flow is carried over a checkpoint as its rule says: what shapes the flow is refused by name where it is another, an end that was
/// passed is refused, and the rest may change.</summary>
public sealed class ResumedSettingsTests : IDisposable
{
    private static readonly Dataset s_data = Sampling.Data(20, 2, 2);
    private static readonly double[] s_start = SmoothSmall.Initialize(5);
    private static readonly FlowFunction s_weight = static (in FlowPoint p) => p.Parameters[1];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gradientflow-settings");

    private string File => Path.Combine(_folder.FullName, "flow.checkpoint");

    /// <summary>Of a flow that was left under way.</summary>
    private FlowOptions Saved => new()
    {
        Method = Method.Tsit5,
        EndTime = 20,
        Tolerance = 1e-5,
        InitialStep = 0.01,
        Recording = Recording.At(0.25, 0.5, 19),
        Events = [new("a", s_weight), new("b", static (in FlowPoint p) => p.Loss - 1e-9)],
        Observers = [new("w", s_weight) { Times = ObservationTimes.At(1, 18) }, Observe.LayerNorms(), Observe.UnitActivity(0.1)],
        Validation = Sampling.Data(8, 2, 2, seed: 7),
        MaxEvaluations = 100,
        Checkpoint = new(File),
    };

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Every_setting_has_a_rule_and_keeps_it()
    {
        var left = SmoothSmall.Integrate(s_data, s_start, Saved);
        Assert.Equal(StopReason.Evaluations, left.Stop);
        var (file, at) = (System.IO.File.ReadAllBytes(File), left.Final);
        Assert.InRange(at.Time, 1, 15);

        var on = Saved with { MaxEvaluations = null };
        var variants = new Dictionary<string, (FlowOptions Options, string? Refusal)[]>
        {
            ["Method"] = [(on with { Method = Method.Rkc2 }, "the method is 'Tsit5' there and 'Rkc2' here")],
            ["Tolerance"] = [(on with { Tolerance = 1.0000000001e-5 }, "the tolerance is '1E-05' there and '1.0000000001E-05' here")],
            ["StartTime"] = [(on with { StartTime = 0.125 }, "the start time is '0' there and '0.125' here")],
            ["InitialStep"] = [(on with { InitialStep = 0.02 }, "the first step"),
                (on with { InitialStep = null }, "the first step is '0.01' there and 'the method's choice' here")],
            ["MaxStep"] = [(on with { MaxStep = 3 }, "the longest step is 'Infinity' there and '3' here")],
            ["Recording"] =
            [
                (on with { Recording = Recording.At(0.25, 0.5, 18) }, "the fingerprint of the recorded times"),
                (on with { Recording = Recording.At(0.25, 0.5) }, "the number of recorded times is '3' there and '2' here"),
                (on with { Recording = Recording.PerDecade(20) }, "the recording, in points a decade, is '0' there and '20' here"),
                (on with { Recording = Saved.Recording with { MostParameterValues = 1 << 10 } },
                    "the most values of θ recorded is '33554432' there and '1024' here"),
            ],
            ["Events"] =
            [
                (on with { Events = [] }, "the number of events is '2' there and '0' here"),
                (on with { Events = [on.Events[1], on.Events[0]] }, "the name of event 0 is 'a' there and 'b' here"),
                (on with { Events = [new("a", s_weight) { IsTerminal = true }, on.Events[1]] },
                    "whether event 0, 'a', ends the flow is 'no' there and 'yes' here"),
                (on with { Events = [new("a", s_weight) { Crossing = Crossing.Rising }, on.Events[1]] },
                    "the crossing that event 0, 'a', looks for is 'Any' there and 'Rising' here"),
                (on with { Events = [new("a", static (in FlowPoint p) => p.Parameters[2]), on.Events[1]] }, "the function of event 0, 'a', at the start"),
                (on with { Events = [new("a", static (in FlowPoint p) => p.Time > 0.5 ? 1 : p.Parameters[1]), on.Events[1]] },
                    "the function of event 0, 'a', at the point saved"),
            ],
            ["Observers"] =
            [
                (on with { Observers = [] }, "the number of observers is '3' there and '0' here"),
                (on with { Observers = [on.Observers[1], on.Observers[0], on.Observers[2]] }, "the name of observer 0 is 'w' there and 'norms' here"),
                (on with { Observers = [.. on.Observers.Take(2), Observe.Displacement() with { Name = "activity" }] },
                    "what observer 2, 'activity', looks at is 'the activity of units, saturated below 0.1' there and 'the displacement' here"),
                (on with { Observers = [.. on.Observers.Take(2), Observe.UnitActivity(0.2)] },
                    "saturated below 0.1' there and 'the activity of units, saturated below 0.2' here"),
                (Timed(ObservationTimes.At(1, 17)), "the fingerprint of the times of observer 0, 'w',"),
                (Timed(ObservationTimes.At(1, 18) with { IncludesStart = false }), "whether observer 0, 'w', looks at the start is 'yes' there and 'no' here"),
                (Timed(ObservationTimes.At(1, 18) with { IncludesEnd = false }), "whether observer 0, 'w', looks at the end is 'yes' there and 'no' here"),
                (Timed(ObservationTimes.PerDecade(3)), "how often observer 0, 'w', looks, in points a decade, is '0' there and '3' here"),
                (on with { Observers = [on.Observers[0], Observe.LayerNorms() with { Times = ObservationTimes.PerDecade(5, 2) }, on.Observers[2]] },
                    "the first time of observer 1, 'norms', is 'the end of the first step' there and '2' here"),
                (on with { Observers = [new("w", ["w", "v"], static (in FlowPoint _, Span<double> v) => v.Clear()) { Times = on.Observers[0].Times },
                    .. on.Observers.Skip(1)] }, "the columns of the observer 'w'"),
                (on with { Observers = [new("w", static (in FlowPoint p) => p.Parameters[2]) { Times = on.Observers[0].Times }, .. on.Observers.Skip(1)] },
                    "what the observer 'w' sees at the start"),
            ],
            ["Device"] = [(on with { Device = new Elsewhere() }, "the device is 'none' there and 'elsewhere' here")],
            ["Validation"] =
            [
                (on with { Validation = null }, "the fingerprint of the validation loss"),
                (on with { Validation = Sampling.Data(8, 2, 2, seed: 8) }, "the fingerprint of the validation loss"),
            ],
            ["EndTime"] = [(on with { EndTime = 0.99 * at.Time }, "beyond the end time"), (on with { EndTime = 2 * at.Time }, null),
                (on with { EndTime = 100 }, null)],
            ["TargetLoss"] = [(on with { TargetLoss = 1.01 * at.Loss }, "below the target"), (on with { TargetLoss = 0.99 * at.Loss }, null)],
            ["TargetGradientNorm"] = [(on with { TargetGradientNorm = 1.01 * at.GradientNorm }, "its ‖∇L‖ has come down to"),
                (on with { TargetGradientNorm = 0.9 * at.GradientNorm }, null)],
            ["WallTime"] = [(on with { WallTime = TimeSpan.FromDays(1) }, null)],
            ["MaxEvaluations"] = [(on with { MaxEvaluations = 200 }, null), (on with { MaxEvaluations = 10 }, null)],
            ["Checkpoint"] = [(on with { Checkpoint = new(File) { Steps = 5, Interval = TimeSpan.FromHours(1) } }, null)],
            ["Endgame"] = [(on with { Endgame = new() { MaxSteps = 1 } }, null)],
            ["Progress"] = [(on with { Progress = new Progress<FlowProgress>() }, null)],
            ["ProgressInterval"] = [(on with { ProgressInterval = TimeSpan.FromDays(1) }, null)],
            ["Threads"] = [(on with { Threads = 1 }, null)],
        };

        FlowOptions Timed(ObservationTimes times) => on with { Observers = [on.Observers[0] with { Times = times }, .. on.Observers.Skip(1)] };

        var properties = Names(typeof(FlowOptions));
        Assert.Equal(properties, FlowSettings.All.Select(s => s.Name).Order());
        Assert.Equal(properties, variants.Keys.Order());
        Assert.Equal(["MostParameterValues", "PointsPerDecade", "Times"], Names(typeof(Recording))); // each is varied above
        Assert.Equal(["Crossing", "Function", "IsTerminal", "Name"], Names(typeof(FlowEvent)));
        Assert.Equal(["Name", "Times"], Names(typeof(FlowObserver)));
        Assert.Equal(["First", "IncludesEnd", "IncludesStart", "PointsPerDecade", "Times"], Names(typeof(ObservationTimes)));
        foreach (var setting in FlowSettings.All)
        {
            Assert.Equal(setting.Rule != OnResume.MayChange, variants[setting.Name].Any(v => v.Refusal is not null));
            Assert.Equal(setting.Rule != OnResume.MustMatch, variants[setting.Name].Any(v => v.Refusal is null));
            foreach (var (options, refusal) in variants[setting.Name])
            {
                System.IO.File.WriteAllBytes(File, file);
                if (refusal is null)
                {
                    var flow = SmoothSmall.Integrate(s_data, s_start, options);
                    Assert.True(flow.Final.Time >= at.Time, setting.Name);
                    if (setting.Rule == OnResume.MayChange && flow.Stop == StopReason.EndTime)
                        CheckpointTests.Same(SmoothSmall.Integrate(s_data, s_start, on with { Checkpoint = null }), flow);
                    continue;
                }

                var error = Assert.Throws<InvalidDataException>(() => SmoothSmall.Integrate(s_data, s_start, options));
                Assert.Contains(refusal, error.Message, StringComparison.Ordinal);
                Assert.Contains(File, error.Message, StringComparison.Ordinal);
                Assert.Equal(file, System.IO.File.ReadAllBytes(File));
            }
        }
    }

    [Fact]
    public void Names_with_commas_are_not_taken_for_several()
    {
        var options = Saved with { Events = [new("a, b", s_weight), new("c", s_weight)] };
        SmoothSmall.Integrate(s_data, s_start, options);
        foreach (var names in (string[][])[["a", "b, c"], ["a, b, c"], ["a", "b", "c"], ["a,b", "c"]])
            Assert.Throws<InvalidDataException>(() => SmoothSmall.Integrate(s_data, s_start,
                options with { Events = [.. names.Select(n => new FlowEvent(n, s_weight))] }));
    }

    /// <summary>0.2 + (0.9 − 0.2) is not 0.9: an event sees t = 0.9 at the end, and the file is taken up where that is no end any more.</summary>
    [Fact]
    public void A_flow_at_its_end_goes_on_to_a_later_one_however_its_end_was_rounded()
    {
        var options = new FlowOptions
        {
            Method = Method.Tsit5,
            StartTime = 0.2,
            EndTime = 0.9,
            Events = [new("one", static (in FlowPoint p) => p.Time - 1)],
            Checkpoint = new(File)
        };
        Assert.NotEqual(options.EndTime, options.StartTime + (options.EndTime - options.StartTime));
        var first = SmoothSmall.Integrate(s_data, s_start, options);
        Assert.Equal((0.9, 0.9), (first.Final.Time, first.Checkpoint!.SavedTime));
        var second = SmoothSmall.Integrate(s_data, s_start, options with { EndTime = 4 });
        Assert.Equal((4, StopReason.EndTime), (second.Final.Time, second.Stop));
        Assert.Equal(1, second.Events.Single().Time, 1e-14);
        Assert.True(second.AcceptedSteps > first.AcceptedSteps);
    }

    /// <summary>Bdf goes on with the loss of its last iterate; where that is below the target and the field's own is not, the flow goes on, interrupted or
    /// not.</summary>
    [Fact]
    public void A_target_that_an_estimate_alone_has_passed_lies_ahead()
    {
        var (field, seen) = (SmoothSmall.Bind(s_data), new List<(double Estimate, double Loss)>());
        var options = new FlowOptions
        {
            Method = Method.Bdf,
            EndTime = 40,
            Tolerance = 1e-4,
            Events =
            [
                new("observer", (in FlowPoint p) =>
                {
                    seen.Add((p.Loss, field.Loss(p.Parameters)));
                    return 1;
                }),
            ],
        };
        SmoothSmall.Integrate(s_data, s_start, options);
        var step = seen.FindIndex(s => s.Estimate < s.Loss * (1 - 1e-12));
        Assert.True(step > 0, "no estimate is below the loss");
        var aimed = options with { TargetLoss = 0.5 * (seen[step].Estimate + seen[step].Loss) };
        var whole = SmoothSmall.Integrate(s_data, s_start, aimed);
        Assert.Equal(StopReason.TargetLoss, whole.Stop);
        Assert.True(whole.AcceptedSteps > step);

        using var source = new CancellationTokenSource();
        var saving = aimed with
        {
            Checkpoint = new(File),
            ProgressInterval = TimeSpan.Zero,
            Progress = new CheckpointTests.Immediate(p => { if (p.AcceptedSteps == step) source.Cancel(); })
        };
        var left = SmoothSmall.Integrate(s_data, s_start, saving, source.Token);
        Assert.Equal((StopReason.Cancelled, seen[step].Loss), (left.Stop, left.Final.Loss));
        CheckpointTests.Same(whole, SmoothSmall.Integrate(s_data, s_start, saving with { Progress = null }));
    }

    private static IEnumerable<string> Names(Type type) => type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(p => p.Name).Order();

    private sealed class Elsewhere : IFlowDevice
    {
        public string Name => "elsewhere";

        public ICurvatureField Bind<TNetwork, T>(Dataset data)
            where TNetwork : INetwork<TNetwork, T>
            where T : unmanaged, IBinaryFloatingPointIeee754<T> => new GradientField<TNetwork, T>(data, 1);

        public void IntegrateEnsemble<TNetwork, T>(Dataset data, EnsembleResult ensemble, FlowOptions options, CancellationToken cancellation)
            where TNetwork : INetwork<TNetwork, T>
            where T : unmanaged, IBinaryFloatingPointIeee754<T> => throw new NotSupportedException();
    }
}
