using System;
using System.Linq;
using System.Threading;

namespace GradientFlow.Tests.Flow;

/// <summary>Time is a label, rest is a flow, the record ends where the flow does, and nothing runs for ever.</summary>
public sealed class TimeTests
{
    private const long Most = 1_000_000; // evaluations: a flow that would never return ends the test here

    public static TheoryData<Method, double> Starts
    {
        get
        {
            var all = new TheoryData<Method, double>();
            foreach (var method in Enum.GetValues<Method>())
            {
                foreach (var start in new[] { 1e15, 1.7e9, -1e6, -1e300 })
                    all.Add(method, start);
            }

            return all;
        }
    }

    [Theory]
    [MemberData(nameof(Starts))]
    public void The_start_time_labels_a_flow_and_changes_nothing(Method method, double start)
    {
        var times = start < -1e20 ? [] : new[] { 1.0, 2, 5 };
        var passes = new FlowEvent("passes", static (in FlowPoint p) => p.Parameters[0] - 0.3);
        var zero = Integrate(new FlowOptions { EndTime = 10 });
        var moved = Integrate(new FlowOptions { StartTime = start, EndTime = start < -1e20 ? 10 : start + 10 });
        FlowResult Integrate(FlowOptions o) => GradientFlow.Flow.Integrate(new QuadraticField(1, 30), [1, 1], o with
        {
            Method = method,
            MaxEvaluations = Most,
            Events = [passes],
            Recording = Recording.At([.. times.Select(t => o.StartTime + t)]),
            EndTime = start < -1e20 ? double.PositiveInfinity : o.EndTime,
            TargetLoss = start < -1e20 ? 1e-3 : null,
        });

        Assert.Equal((zero.Stop, zero.AcceptedSteps, zero.RejectedSteps, zero.Evaluations),
            (moved.Stop, moved.AcceptedSteps, moved.RejectedSteps, moved.Evaluations));
        Assert.NotEqual(StopReason.Evaluations, zero.Stop);
        Assert.Equal(zero.Parameters, moved.Parameters);
        Assert.Equal(zero.Points.Select(p => start + p.Time), moved.Points.Select(p => p.Time));
        Assert.All(zero.Points.Zip(moved.Points), p => Assert.Equal(p.First.Parameters, p.Second.Parameters));
        Assert.Equal(zero.Events.Select(e => start + e.Time), moved.Events.Select(e => e.Time));
        Assert.Equal((zero.Energy, zero.Displacement, zero.DisplacementBound), (moved.Energy, moved.Displacement, moved.DisplacementBound));
    }

    [Theory]
    [InlineData(Method.Auto)]
    [InlineData(Method.Bdf)]
    [InlineData(Method.Exprb32)]
    public void A_fast_flow_starts_at_any_time(Method method)
    {
        var flow = GradientFlow.Flow.Integrate(new QuadraticField(1, 1e7), [1, 1],
            new FlowOptions { Method = method, StartTime = 1.7e9, EndTime = 1.7e9 + 10, MaxEvaluations = Most });
        Assert.Equal((StopReason.EndTime, 1.7e9 + 10), (flow.Stop, flow.Final.Time));
        Assert.Equal(Math.Exp(-10), flow.Parameters[0], 5e-5);
    }

    [Fact]
    public void Times_are_labelled_as_they_were_asked_for()
    {
        double[] times = [0.3, 0.7, 1.1, 3.3];
        var flow = GradientFlow.Flow.Integrate(new QuadraticField(1), [1], new FlowOptions { StartTime = 0.1, EndTime = 3.3, Recording = Recording.At(times) });
        Assert.Equal([0.1, .. times], flow.Points.Select(p => p.Time));
        var refused = Assert.Throws<ArgumentOutOfRangeException>(() => GradientFlow.Flow.Integrate(new QuadraticField(1), [1],
            new FlowOptions { StartTime = -1e308, EndTime = 1e308 }));
        Assert.Contains("EndTime must be at most", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_step_that_is_lost_in_time_is_not_taken()
    {
        // Fast from t = 1e12 on, where a double is a ten-thousandth apart from the next.
        var late = new GradientOf(static (p, g) => { g[0] = p[0] > 0 ? -1 : 0; g[1] = p[0] > 1e12 ? 1e9 * p[1] : 0; return -p[0]; }, 2);
        var flow = GradientFlow.Flow.Integrate(late, [1, 1], new FlowOptions { Method = Method.Tsit5, EndTime = 2e12, MaxEvaluations = Most });
        Assert.Equal(StopReason.StepTooSmall, flow.Stop);
        var frozen = GradientFlow.Flow.Integrate(new QuadraticField(1), [1],
            new FlowOptions { Method = Method.GradientDescent, EndTime = 1, InitialStep = double.Epsilon, MaxEvaluations = Most });
        Assert.Equal(StopReason.StepTooSmall, frozen.Stop);
        Assert.Contains("are lost in", frozen.StopMessage, StringComparison.Ordinal);
    }

    [Fact]
    public void Marks_of_a_logarithmic_record_are_found_at_once()
    {
        var flow = GradientFlow.Flow.Integrate(new QuadraticField(1), [1],
            new FlowOptions { EndTime = 1, InitialStep = 1e-322, MaxEvaluations = Most, Recording = Recording.PerDecade(int.MaxValue) });
        Assert.Equal(StopReason.EndTime, flow.Stop);
        Assert.Equal(flow.AcceptedSteps + 1, flow.Points.Count);
    }

    [Fact]
    public void A_flow_at_rest_shows_what_was_asked_for()
    {
        var constant = new GradientOf(static (_, g) => { g.Clear(); return 1; }, 1);
        var options = new FlowOptions
        {
            StartTime = -1,
            EndTime = 10,
            Recording = Recording.At(1, 2, 5),
            Events = [new("five", static (in FlowPoint p) => p.Time - 5), new("two", static (in FlowPoint p) => (p.Time - 6.5) * (p.Time - 6.6)),
                new("never", static (in FlowPoint p) => p.Parameters[0])],
        };
        var flow = GradientFlow.Flow.Integrate(constant, [3], options);
        Assert.Equal((StopReason.EndTime, 10.0), (flow.Stop, flow.Final.Time));
        Assert.Contains("∇L is exactly zero", flow.StopMessage, StringComparison.Ordinal);
        Assert.Equal([-1, 1, 2, 5, 10], flow.Points.Select(p => p.Time));
        Assert.All(flow.Points, p => Assert.Equal((3.0, 1.0, 0.0, 0.0), (p.Parameters![0], p.Loss, p.GradientNorm, p.Dissipation)));
        Assert.Equal(["five", "two", "two"], flow.Events.Select(e => e.Name));
        Assert.All(flow.Events.Zip([5, 6.5, 6.6]), e => Assert.Equal(e.Second, e.First.Time, 1e-9));

        var ended = GradientFlow.Flow.Integrate(constant, [3],
            options with { Events = [new("five", static (in FlowPoint p) => p.Time - 4) { IsTerminal = true }] });
        Assert.Equal(StopReason.Event, ended.Stop);
        Assert.Equal(4, ended.Final.Time, 1e-12);
        Assert.Equal([-1, 1, 2, ended.Final.Time], ended.Points.Select(p => p.Time));

        var forever = GradientFlow.Flow.Integrate(constant, [3], options with { EndTime = double.PositiveInfinity, TargetLoss = 0 });
        Assert.Equal((StopReason.Stationary, 5.0), (forever.Stop, forever.Final.Time));
        Assert.Equal([-1, 1, 2, 5], forever.Points.Select(p => p.Time));
    }

    [Theory]
    [MemberData(nameof(CheckpointTests.Methods), MemberType = typeof(CheckpointTests))]
    public void A_tiny_gradient_is_not_zero(Method method)
    {
        foreach (var size in new[] { 1e-150, 1e-170, 1e-310 })
        {   // θ stays where it is to the last place, but not because ∇L vanishes
            var flow = GradientFlow.Flow.Integrate(new QuadraticField(3 * size, 4 * size), [1, 1],
                new FlowOptions { Method = method, EndTime = 10, InitialStep = 0.5, MaxEvaluations = Most });
            Assert.Equal(StopReason.EndTime, flow.Stop);
            Assert.DoesNotContain("exactly zero", flow.StopMessage, StringComparison.Ordinal);
            Assert.Equal(5 * size, flow.Start.GradientNorm, 1e-10 * size);
            Assert.True(flow.AcceptedSteps > 0);
            var target = GradientFlow.Flow.Integrate(new QuadraticField(3 * size, 4 * size), [1, 1],
                new FlowOptions { Method = method, EndTime = 10, TargetGradientNorm = 4 * size, InitialStep = 0.5, MaxEvaluations = Most });
            Assert.Equal(StopReason.EndTime, target.Stop);
        }
    }

    [Fact]
    public void Momentum_does_not_rest_where_the_gradient_vanishes()
    {
        // ∇L = 1 up to θ = 0, and 0 behind: what was gathered on the way carries on.
        var slope = new GradientOf(static (p, g) => { g[0] = p[0] > 0 ? 1 : 0; return Math.Max(0, p[0]); }, 1);
        var flow = GradientFlow.Flow.Integrate(slope, [1],
            new FlowOptions { Method = Method.HeavyBall, InitialStep = 0.1, EndTime = 100, MaxEvaluations = Most });
        Assert.True(flow.Parameters[0] < -1, $"{flow.Parameters[0]}");
        var descent = GradientFlow.Flow.Integrate(slope, [1],
            new FlowOptions { Method = Method.GradientDescent, InitialStep = 0.3, EndTime = 100, MaxEvaluations = Most });
        Assert.Equal(-0.2, descent.Parameters[0], 1e-12);
        Assert.Contains("∇L is exactly zero", descent.StopMessage, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(CheckpointTests.Methods), MemberType = typeof(CheckpointTests))]
    public void No_event_is_found_beyond_the_end(Method method)
    {
        // ½θ² = 0.125 at θ = ½, before θ = 0.45.
        var options = new FlowOptions
        {
            Method = method,
            Tolerance = 1e-2,
            EndTime = 100,
            TargetLoss = 0.125,
            InitialStep = 0.3,
            Events = [new("0.45", static (in FlowPoint p) => p.Parameters[0] - 0.45), new("0.6", static (in FlowPoint p) => p.Parameters[0] - 0.6)],
        };
        var flow = GradientFlow.Flow.Integrate(new QuadraticField(1), [1], options);
        Assert.Equal(StopReason.TargetLoss, flow.Stop);
        Assert.Equal("0.6", Assert.Single(flow.Events).Name);
        var before = GradientFlow.Flow.Integrate(new QuadraticField(1), [1],
            options with { Events = [new("0.6", options.Events[1].Function) { IsTerminal = true }, options.Events[0]] });
        Assert.Equal((StopReason.Event, "0.6"), (before.Stop, Assert.Single(before.Events).Name));
        Assert.Equal(before.Final.Time, before.Events[0].Time);
    }

    [Fact]
    public void A_zero_at_the_end_of_a_step_hides_nothing()
    {
        FlowResult Run(params FlowEvent[] events) =>
            GradientFlow.Flow.Integrate(new QuadraticField(1e-9), [1], new FlowOptions { EndTime = 1, MaxStep = 0.125, InitialStep = 0.125, Events = events });
        FlowEvent Event(string name, Func<double, double> f) => new(name, (in FlowPoint p) => f(p.Time));
        double[] Times(params FlowEvent[] events) => [.. Run(events).Events.Select(e => e.Time)];

        Assert.Equal([0.5, 0.625], Times(Event("at two ends", t => (t - 0.5) * (t - 0.625))));
        Assert.Equal([0.5, 0.6], Times(Event("at the end and inside the next", t => (t - 0.5) * (t - 0.6))), Near);
        Assert.Equal([0.5, 0.51], Times(Event("soon after", t => (t - 0.5) * (t - 0.51))), Near);
        Assert.Equal([0.25, 0.375, 0.5], Times(Event("three in a row", t => (t - 0.25) * (t - 0.375) * (t - 0.5))));
        Assert.Equal([0.1], Times(Event("from the start", t => t * (t - 0.1))), Near);
        Assert.Equal([0.125, 0.51], Times(Event("zero for a while", t => t < 0.2 ? 0.2 - t - 0.075 : t <= 0.5 ? 0 : t - 0.51)), Near);
        Assert.Empty(Times(Event("zero for ever", _ => 0)));
        Assert.Empty(Times(Event("undefined", t => t < 0.3 ? 1 : double.NaN)));
        var rising = Event("rising", t => (t - 0.5) * (t - 0.6));
        Assert.Equal([0.6], Times(new FlowEvent("rising", rising.Function) { Crossing = Crossing.Rising }), Near);
        Assert.Equal([0.5], Times(new FlowEvent("falling", rising.Function) { Crossing = Crossing.Falling }));
        // Undefined inside a step, with a change of sign across it: where it is positive no more.
        Assert.Equal([0.55], Times(Event("a hole", t => t < 0.55 ? 1 : t < 0.6 ? double.NaN : -1)), Near);
    }

    [Fact]
    public void A_loss_inside_a_step_is_the_loss_there()
    {
        var flow = GradientFlow.Flow.Integrate(new QuadraticField(1), [1],
            new FlowOptions { Method = Method.Exprb32, EndTime = 100, Events = [new("loss", static (in FlowPoint p) => p.Loss - 1e-3)] });
        Assert.Equal(Math.Log(500) / 2, Assert.Single(flow.Events).Time, 1e-9);
        Assert.Equal(1e-3, flow.Events[0].Loss, 1e-12);
    }

    [Fact]
    public void Recording_inside_one_step_hears_a_cancellation()
    {
        // One step of exprb32 has all the points in it.
        using var source = new CancellationTokenSource();
        var calls = 0;
        var field = new GradientOf(
            (p, g) =>
            {
                if (++calls == 500)
                    source.Cancel();
                g[0] = p[0];
                return 0.5 * p[0] * p[0];
            },
            1);
        double[] times = [.. Enumerable.Range(1, 100_000).Select(i => 10 + i * 1e-3)];
        var options = new FlowOptions
        {
            Method = Method.Exprb32,
            EndTime = 200,
            Recording = Recording.At(times),
            Events = [new("late", static (in FlowPoint p) => p.Time - 100), new("early", static (in FlowPoint p) => p.Time - 5)]
        };
        var flow = GradientFlow.Flow.Integrate(field, [1], options, cancellation: source.Token);
        Assert.Equal(StopReason.Cancelled, flow.Stop);
        Assert.InRange(calls, 500, 520);
        Assert.Equal(flow.Final.Time, flow.Points.Max(p => p.Time));
        Assert.Equal("early", Assert.Single(flow.Events).Name);
        Assert.Equal(Math.Exp(-flow.Final.Time), flow.Parameters[0], 1e-9);
    }

    [Fact]
    public void Steps_tried_in_vain_use_up_evaluations()
    {
        // No step is good enough: the gradient has no limit anywhere.
        var calls = 0;
        var noise = new GradientOf((p, g) => { g[0] = Math.Sin(1e9 * ++calls); return 0; }, 1);
        var flow = GradientFlow.Flow.Integrate(noise, [1],
            new FlowOptions { Method = Method.Tsit5, EndTime = 1, Tolerance = 1e-12, InitialStep = 1, MaxEvaluations = 60 });
        Assert.Equal(StopReason.Evaluations, flow.Stop);
        Assert.InRange(calls, 30, 70);
    }

    private static bool Near(double a, double b) => Math.Abs(a - b) < 1e-12;

    /// <summary>A field by its gradient.</summary>
    private sealed class GradientOf(GradientOf.Function function, int count) : IGradientField
    {
        public delegate double Function(ReadOnlySpan<double> parameters, Span<double> gradient);

        public string Name => "GradientOf";

        public string LossConvention => "L";

        public int ParameterCount => count;

        public double Loss(ReadOnlySpan<double> parameters) => function(parameters, new double[count]);

        public double LossGradient(ReadOnlySpan<double> parameters, Span<double> gradient) => function(parameters, gradient);
    }
}
