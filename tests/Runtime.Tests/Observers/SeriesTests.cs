using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Numerics;
using System.Threading;
using GradientFlow.Tests.Flow;

namespace GradientFlow.Tests.Observers;

/// <summary>Observers look at a flow at their times, change nothing of it, and see the same whether it was interrupted or not.</summary>
public sealed class SeriesTests : IDisposable
{
    private static readonly Dataset s_data = Sampling.Data(60, 2, 2);
    private static readonly double[] s_start = SmoothSmall.Initialize(5);
    private static readonly double[] s_times = [0.003, 0.3, 0.30000001, 1, 2.5, 7, 13, 40, 41];

    private static readonly LossFormula s_bowl = static (p, g) =>
    {
        p.CopyTo(g);
        return 0.5 * p[0] * p[0];
    };

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gradientflow-series");

    public static TheoryData<Method> Methods => [.. Enum.GetValues<Method>()];

    private string File => Path.Combine(_folder.FullName, "flow.checkpoint");

    public void Dispose() => _folder.Delete(recursive: true);

    private static FlowOptions Options(Method method) => new()
    {
        Method = method,
        EndTime = 40,
        Tolerance = 1e-5,
        InitialStep = method is Method.Auto ? null : 0.01,
        Events = [new("a weight vanishes", static (in FlowPoint p) => p.Parameters[1])],
    };

    private static FlowOptions Observed(FlowOptions options) => options with
    {
        Observers =
        [
            new("first", static (in FlowPoint p) => p.Parameters[0]) { Times = ObservationTimes.At(s_times) },
            new("loss", static (in FlowPoint p) => p.Loss) { Times = ObservationTimes.PerDecade(7, 0.01) },
            new("several", ["sum", "t"], static (in FlowPoint p, Span<double> values) =>
            {
                (values[0], values[1]) = (p.Parameters[0] + p.Parameters[1], p.Time);
                if (p.Time is > 0.2 and < 3)
                    throw new InvalidOperationException($"not at {p.Time:G3}");
            }),
            Observe.LayerNorms(), Observe.Displacement() with { Times = ObservationTimes.PerDecade(3, 1e-3) with { IncludesStart = false } },
        ],
    };

    [Theory]
    [MemberData(nameof(Methods))]
    public void A_flow_is_the_same_with_observers_and_without(Method method)
    {
        var observed = SmoothSmall.Integrate(s_data, s_start, Observed(Options(method)));
        CheckpointTests.Same(SmoothSmall.Integrate(s_data, s_start, Options(method)), observed);

        // What is seen is what a record of the same times has.
        var recorded = SmoothSmall.Integrate(s_data, s_start, Options(method) with { Recording = Recording.At(s_times) });
        Assert.Equal(recorded.Points.Select(p => p.Time), observed.Series["first"].Times);
        Assert.Equal(recorded.Points.Select(p => p.Parameters![0]), observed.Series["first"]["first"]);
        var series = observed.Series["loss"];
        double[] times = [.. series.Times.Skip(1).SkipLast(1)];
        recorded = SmoothSmall.Integrate(s_data, s_start, Options(method) with { Recording = Recording.At(times) });
        Assert.Equal(Enumerable.Range(0, times.Length).Select(k => 0.01 * Math.Pow(10, k / 7.0)), times);
        Assert.Equal(recorded.Points.Select(p => p.Loss), series["loss"], (a, b) => Math.Abs(a - b) <= 1e-14 * Math.Abs(a));
        Assert.InRange(series.Cost.GradientEquivalents, 1, (times.Length + 0.5) / 3); // ends of steps have theirs
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void A_resumed_flow_has_the_same_series_bit_for_bit(Method method)
    {
        var whole = SmoothSmall.Integrate(s_data, s_start, Observed(Options(method)));
        var saving = Observed(Options(method)) with { Checkpoint = new(File) { Interval = TimeSpan.FromDays(1), Steps = 50 } };
        var runs = 0;
        FlowResult flow;
        do
            flow = SmoothSmall.Integrate(s_data, s_start, saving with { MaxEvaluations = (long)whole.Evaluations.GradientEquivalents * ++runs / 6 + 8 });
        while (flow.Stop == StopReason.Evaluations && runs < 30);
        Assert.InRange(runs, 3, 20);
        CheckpointTests.Same(whole, flow);
        Same(whole, flow);
        Same(whole, SmoothSmall.Integrate(s_data, s_start, saving)); // it is at its end
    }

    /// <summary>At every place of the flow: between steps, and while an observer looks inside one.</summary>
    [Fact]
    public void A_cancelled_flow_goes_on_with_the_same_series()
    {
        var whole = SmoothSmall.Integrate(s_data, s_start, Watched(null));
        var looks = whole.Series["watched"].Times.Count;
        for (var at = 1; at < looks; at += 3)
        {
            using var source = new CancellationTokenSource();
            System.IO.File.Delete(File);
            var left = SmoothSmall.Integrate(s_data, s_start, Watched(source, at), source.Token);
            Assert.Equal(StopReason.Cancelled, left.Stop);
            Assert.InRange(left.Series["watched"].Times.Count, at, at + 1); // and the end, if that is another point
            Assert.True(left.Final.Time >= left.Series["watched"].Times[^1]);
            var flow = SmoothSmall.Integrate(s_data, s_start, Watched(null));
            CheckpointTests.Same(whole, flow);
            Same(whole, flow);
        }

        FlowOptions Watched(CancellationTokenSource? source, int at = 0)
        {
            var looks = 0;
            return Options(Method.Auto) with
            {
                Checkpoint = new(File) { Steps = 2 },
                Recording = Recording.At(0.5, 1.5, 20),
                Observers =
                [
                    new("watched", (in FlowPoint p) =>
                    {
                        if (++looks == at)
                            source?.Cancel();
                        return p.Parameters[3];
                    }) { Times = ObservationTimes.PerDecade(5, 1e-3) },
                ],
            };
        }
    }

    [Fact]
    public void Times_are_those_asked_for()
    {
        double[] Times(ObservationTimes times, double start = 0, double end = 8) => [.. GradientFlow.Flow.Integrate(new FormulaField(1, s_bowl), [1],
            new FlowOptions { StartTime = start, EndTime = end, Observers = [new("x", static (in FlowPoint p) => p.Parameters[0]) { Times = times }] })
            .Series["x"].Times];

        Assert.Equal([0, 1, 2, 8], Times(ObservationTimes.At(2, 1, 2, -1, 9)));
        Assert.Equal([1, 2], Times(ObservationTimes.At(2, 1, 9) with { IncludesStart = false, IncludesEnd = false }));
        Assert.Equal([0, 8], Times(ObservationTimes.At(8, 0) with { IncludesStart = false, IncludesEnd = false }));
        Assert.Equal([0, 0.5, 5, 8], Times(ObservationTimes.PerDecade(1, 0.5)));
        Assert.Equal([3, 3.5, 8, 11], Times(ObservationTimes.PerDecade(1, 0.5), 3, 11));
        Assert.Equal([3, 4, 11], Times(ObservationTimes.At(4, 0.5), 3, 11));
        var fromStep = Times(ObservationTimes.PerDecade(10));
        Assert.True(fromStep.Length > 10);
        Assert.All(fromStep.Skip(2).SkipLast(1).Zip(fromStep.Skip(1)), t => Assert.Equal(Math.Pow(10, 0.1), t.First / t.Second, 1e-12));
        var at = GradientFlow.Flow.Integrate(new FormulaField(1, s_bowl), [1], new FlowOptions
        {
            EndTime = 8,
            Observers = [new("x", static (in FlowPoint p) => p.Parameters[0]) { Times = ObservationTimes.PerDecade(200, 1e-3) }],
        }).Series["x"];
        Assert.All(at.Times.Zip(at["x"]), p => Assert.Equal(Math.Exp(-p.First), p.Second, 1e-5));
    }

    [Fact]
    public void A_flow_at_rest_is_observed_and_a_target_ends_it()
    {
        var options = new FlowOptions
        {
            TargetLoss = -1,
            Observers = [new("x", static (in FlowPoint p) => p.Parameters[0]) { Times = ObservationTimes.At(3, 5) }],
        };
        var rest = GradientFlow.Flow.Integrate(new FormulaField(1, s_bowl), [0], options);
        Assert.Equal(StopReason.Stationary, rest.Stop);
        Assert.Equal([0, 3, 5], rest.Series["x"].Times);
        var target = GradientFlow.Flow.Integrate(new FormulaField(1, s_bowl), [1], options with { TargetLoss = 0.5 * Math.Exp(-8) });
        Assert.Equal(4, target.Final.Time, 1e-3);
        Assert.Equal([0, 3, target.Final.Time], target.Series["x"].Times);
    }

    [Fact]
    public void What_observers_ask_for_is_counted_apart()
    {
        var field = new CountingField();
        double[] times = [.. Enumerable.Range(1, 30).Select(i => 0.1 + 0.2 * i)];
        FlowObserver Asking(string name) => new(name, static (in FlowPoint p) => p.Loss + p.Loss) { Times = ObservationTimes.At(times) };
        var options = new FlowOptions { EndTime = 8, Method = Method.Tsit5 };
        var plain = GradientFlow.Flow.Integrate(field, [1], options);
        Assert.Equal(0, field.Losses);
        var flow = GradientFlow.Flow.Integrate(field, [1], options with
        {
            Observers = [Asking("first"), Asking("second"), Observe.Displacement() with { Times = ObservationTimes.At(times) }],
        });
        CheckpointTests.Same(plain, flow);
        Assert.InRange(field.Losses, 20, 30);
        Assert.Equal(field.Losses / 3.0, flow.Series["first"].Cost.GradientEquivalents, 1e-12); // whoever asks first pays
        Assert.Equal((0, 0, 32), (flow.Series["second"].Cost.GradientEquivalents, flow.Series["displacement"].Cost.GradientEquivalents,
            flow.Series["second"].Cost.Observations));
    }

    /// <summary>Where the flow is on a device, observers ask a field of the same data on the processor.</summary>
    [Fact]
    public void Observers_of_a_flow_on_a_device_see_its_network()
    {
        var options = new FlowOptions { EndTime = 1, Method = Method.Tsit5, Observers = [Observe.LayerNorms(), Observe.UnitActivity()] };
        var here = SmoothSmall.Integrate(s_data, s_start, options);
        var there = SmoothSmall.Integrate(s_data, s_start, options with { Device = new Elsewhere() });
        CheckpointTests.Same(here, there);
        Same(here, there);
    }

    [Fact]
    public void What_fails_at_the_start_is_refused_and_what_fails_later_is_told()
    {
        FlowResult Run(FlowFunctions function, ObservationTimes? times = null) => SmoothSmall.Integrate(s_data, s_start, Options(Method.Tsit5) with
        {
            Observers = [new("odd", ["a", "b"], function) { Times = times ?? ObservationTimes.At(1, 2, 3) }],
        });
        string Refused(FlowFunctions function) => Assert.Throws<ArgumentException>(() => Run(function)).Message;

        Assert.Contains("The observer 'odd' fails at the start of the flow: InvalidOperationException: too early",
            Refused(static (in FlowPoint _, Span<double> _) => throw new InvalidOperationException("too early")), StringComparison.Ordinal);
        Assert.Contains("its column 'b' is NaN", Refused(static (in FlowPoint _, Span<double> v) => v[0] = 1), StringComparison.Ordinal);
        Assert.Contains("IncludesStart", Refused(static (in FlowPoint _, Span<double> v) => v[2] = 1), StringComparison.Ordinal);

        var plain = SmoothSmall.Integrate(s_data, s_start, Options(Method.Tsit5));
        var flow = Run(static (in FlowPoint p, Span<double> v) =>
        {
            (v[0], v[1]) = (p.Time, p.Time == 1 ? double.NaN : double.PositiveInfinity);
            if (p.Time == 2)
                throw new TimeoutException("no answer");
        });
        CheckpointTests.Same(plain, flow);
        var series = flow.Series["odd"];
        Assert.Equal([0, 1, 2, 3, 40], series.Times);
        Assert.Equal([0, 1, double.NaN, 3, 40], series["a"]);
        Assert.Equal([double.PositiveInfinity, double.NaN, double.NaN, double.PositiveInfinity, double.PositiveInfinity], series["b"]);
        Assert.Equal([(1, "its column 'b' is NaN."), (2, "TimeoutException: no answer")], series.Failures.Select(f => (f.Time, f.Message)));
        Assert.IsType<TimeoutException>(series.Failures[1].Exception);
        Assert.Contains("The observer 'odd' failed at 2 of its 5 times, first at t = 1: its column 'b' is NaN.", flow.StopMessage, StringComparison.Ordinal);
        Assert.Equal(plain.StopMessage, flow.StopMessage[..plain.StopMessage.Length]);

        // Nothing is seen of a flow that cannot leave its start.
        var never = GradientFlow.Flow.Integrate(new FormulaField(1, static (_, _) => double.NaN), [1], new FlowOptions
        {
            EndTime = 1,
            Observers = [new("loss", static (in FlowPoint p) => p.Loss)],
        });
        Assert.Equal((StopReason.NonFinite, 0), (never.Stop, never.Series["loss"].Times.Count));
    }

    [Fact]
    public void Names_and_numbers_keep_their_rules()
    {
        FlowFunction one = static (in FlowPoint _) => 1;
        FlowFunctions more = static (in FlowPoint _, Span<double> _) => { };
        static void Refused<T>(string what, Action action)
            where T : ArgumentException =>
            Assert.Contains(what, Assert.Throws<T>(action).Message, StringComparison.Ordinal);

        foreach (var name in (string[])["", " ", "a b", ".hidden", "a/b", "-", new string('x', 101), "a\n"])
            Refused<ArgumentException>("cannot be the name of an observer", () => _ = new FlowObserver(name, one));
        Refused<ArgumentException>("the file of the events is called so", () => _ = new FlowObserver("Events", one));
        Refused<ArgumentException>("cannot be the name of an observer", () => _ = Observe.LayerNorms() with { Name = "?" });
        Refused<ArgumentException>("is called 'time'", () => _ = new FlowObserver("time", one));
        Refused<ArgumentException>("has no columns", () => _ = new FlowObserver("a", [], more));
        Refused<ArgumentException>("Column 1 of the observer 'a' has no name", () => _ = new FlowObserver("a", ["x", ""], more));
        Refused<ArgumentException>("two columns 'x'", () => _ = new FlowObserver("a", ["x", "y", "x"], more));
        Refused<ArgumentNullException>("Name", () => _ = new FlowObserver(null!, one));
        Refused<ArgumentNullException>("function", () => _ = new FlowObserver("a", null!));
        Refused<ArgumentNullException>("columns", () => _ = new FlowObserver("a", null!, more));
        Refused<ArgumentNullException>("Times", () => _ = new FlowObserver("a", one) { Times = null! });
        Refused<ArgumentNullException>("times", () => ObservationTimes.At(null!));
        Refused<ArgumentException>("times[1] is NaN", () => ObservationTimes.At(0, double.NaN));
        Refused<ArgumentOutOfRangeException>("points must be at least 1", () => ObservationTimes.PerDecade(0));
        foreach (var first in (double[])[0, -1, double.NaN, double.PositiveInfinity])
            Refused<ArgumentOutOfRangeException>("must be positive and finite", () => ObservationTimes.PerDecade(1, first));

        void Options(string what, params FlowObserver[] observers) => Assert.Contains(what, Assert.ThrowsAny<ArgumentException>(() =>
            SmoothSmall.Integrate(s_data, s_start, new FlowOptions { EndTime = 1, Observers = observers })).Message, StringComparison.Ordinal);
        Options("options.Observers", [null!]);
        Options("two of the name 'A'", new("a", one), new("A", one));
        Assert.Throws<ArgumentNullException>(() => SmoothSmall.Integrate(s_data, s_start, new FlowOptions { EndTime = 1, Observers = null! }));
        Assert.Contains("options.Observers is for a single flow", Assert.Throws<ArgumentException>(() => SmoothSmall.IntegrateSeeds(s_data, 2,
            new FlowOptions { EndTime = 1, Observers = [Observe.LayerNorms()] })).Message, StringComparison.Ordinal);

        var flow = SmoothSmall.Integrate(s_data, s_start, new FlowOptions { EndTime = 1, Observers = [new("a", one), Observe.LayerNorms()] });
        Refused<ArgumentException>("those of this flow are a, norms", () => _ = flow.Series["norm"]);
        Refused<ArgumentException>("its columns are Hidden.W, Hidden.b, Y.W, Y.b", () => _ = flow.Series["norms"]["W"]);
        Refused<ArgumentOutOfRangeException>("has 4 columns", () => _ = flow.Series["norms"][0, 4]);
        Refused<ArgumentOutOfRangeException>("observations", () => _ = flow.Series["norms"][-1, 0]);
        Assert.Equal(flow.Series["norms"]["Y.b"][^1], flow.Series[1][flow.Series[1].Times.Count - 1, 3]);
        Refused<ArgumentException>("had no observers", () => _ = SmoothSmall.Integrate(s_data, s_start, new FlowOptions { EndTime = 1 }).Series["a"]);
    }

    private sealed class Elsewhere : IFlowDevice
    {
        public string Name => "elsewhere";

        public ICurvatureField Bind<TNetwork, T>(Dataset data)
            where TNetwork : INetwork<TNetwork, T>
            where T : unmanaged, IBinaryFloatingPointIeee754<T> => new Remote(new GradientField<TNetwork, T>(data, 1));

        public void IntegrateEnsemble<TNetwork, T>(Dataset data, EnsembleResult ensemble, FlowOptions options, CancellationToken cancellation)
            where TNetwork : INetwork<TNetwork, T>
            where T : unmanaged, IBinaryFloatingPointIeee754<T> => throw new NotSupportedException();

        /// <summary>Of which nobody can ask what network it is.</summary>
        private sealed class Remote(ICurvatureField inner) : ICurvatureField
        {
            public string Name => inner.Name;

            public string LossConvention => inner.LossConvention;

            public int ParameterCount => inner.ParameterCount;

            public double Loss(ReadOnlySpan<double> parameters) => inner.Loss(parameters);

            public double LossGradient(ReadOnlySpan<double> parameters, Span<double> gradient) => inner.LossGradient(parameters, gradient);

            public void HessianVector(ReadOnlySpan<double> parameters, ReadOnlySpan<double> direction, Span<double> product) =>
                inner.HessianVector(parameters, direction, product);
        }
    }

    private sealed class CountingField() : FormulaField(1, s_bowl)
    {
        public int Losses { get; private set; }

        public override double Loss(ReadOnlySpan<double> parameters)
        {
            Losses++;
            return base.Loss(parameters);
        }
    }

    internal static void Same(FlowResult a, FlowResult b)
    {
        Assert.Equal(a.Series.Select(s => s.Name), b.Series.Select(s => s.Name));
        foreach (var (x, y) in a.Series.Zip(b.Series))
        {
            Assert.Equal(x.Columns, y.Columns);
            Assert.Equal(x.Times, y.Times);
            Assert.Equal(Bits(x), Bits(y));
            Assert.Equal((x.Cost.Observations, x.Cost.GradientEquivalents), (y.Cost.Observations, y.Cost.GradientEquivalents));
            Assert.Equal(x.Failures.Select(f => (f.Time, f.Message)), y.Failures.Select(f => (f.Time, f.Message)));
            Assert.True(y.Cost.Elapsed > TimeSpan.Zero);
        }

        static IEnumerable<long> Bits(FlowSeries series) => series.Columns.SelectMany(c => series[c]).Select(BitConverter.DoubleToInt64Bits);
    }
}
