using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;

namespace GradientFlow.Tests.Flow;

/// <summary>What a flow reports, what it stops at, and what it refuses.</summary>
public sealed class IntegrateTests
{
    private static readonly Dataset s_data = Sampling.Data(200, 2, 2);
    private static readonly double[] s_start = Small.Initialize(5);

    private static FlowResult Run(FlowOptions options, CancellationToken cancellation = default) => Small.Integrate(s_data, s_start, options, cancellation);

    [Fact]
    public void A_result_records_what_was_done()
    {
        var flow = Run(new FlowOptions { Method = Method.Tsit5, EndTime = 5, Tolerance = 1e-7 });
        Assert.Equal("Small", flow.Network);
        Assert.Equal(s_start.Length, flow.ParameterCount);
        Assert.Equal(200, flow.Samples);
        Assert.Equal("1/(2n) Σᵢ wᵢ ‖f − y‖²", flow.LossConvention);
        Assert.Equal((flow.Network, flow.Samples), (flow.Scope!.Network, flow.Scope.Samples));
        Assert.Equal(Method.Tsit5, flow.Method);
        Assert.Equal(1e-7, flow.Tolerance);
        Assert.Equal(StopReason.EndTime, flow.Stop);
        Assert.Equal("The flow of Small ended at t = 5: it reached the end time.", flow.StopMessage);
        Assert.Equal(2 + 6 * (flow.AcceptedSteps + flow.RejectedSteps), flow.GradientEvaluations);
        Assert.Equal(flow.GradientEvaluations, flow.Evaluations.GradientEquivalents);
        Assert.True(flow.IsFlow);
        Assert.Empty(flow.Switches);
        Assert.Null(flow.Sliding);
        Assert.Equal(5, flow.Final.Time);
        Assert.Equal(s_start, flow.Start.Parameters);
        Assert.Equal(flow.Final.Loss, Small.Bind(s_data).Loss(flow.Parameters));
        Assert.True(flow.Final.Loss < flow.Start.Loss);
        Assert.True(flow.Energy.Holds);
        Assert.InRange(flow.Energy.Defect, 0, 1e-5 * flow.Start.Loss);
        Assert.True(flow.Displacement > 0 && flow.Displacement <= flow.DisplacementBound);
        Assert.Contains(flow.VectorBits, new[] { 128, 256, 512 });
    }

    [Fact]
    public void The_callers_parameters_are_left_alone()
    {
        var start = s_start.ToArray();
        Small.Integrate(s_data, start, new FlowOptions { EndTime = 1 });
        Assert.Equal(s_start, start);
    }

    [Fact]
    public void The_trajectory_is_the_same_bit_for_bit_for_every_number_of_threads()
    {
        var data = Sampling.Data(10_000, 2, 1);
        FlowResult With(int threads) => Student.Integrate(data, Student.Initialize(1), new FlowOptions { EndTime = 20, Threads = threads });
        var one = With(1);
        foreach (var threads in new[] { 2, 5 })
        {
            var flow = With(threads);
            Assert.Equal(one.Points.Select(p => (p.Time, p.Loss, p.GradientNorm, p.Dissipation)),
                flow.Points.Select(p => (p.Time, p.Loss, p.GradientNorm, p.Dissipation)));
            Assert.All(one.Points.Zip(flow.Points), p => Assert.Equal(p.First.Parameters, p.Second.Parameters));
        }
    }

    [Fact]
    public void Points_lie_evenly_on_a_logarithmic_scale_and_end_at_the_end()
    {
        var flow = Student.Integrate(Sampling.Data(100, 2, 1), Student.Initialize(1),
            new FlowOptions { EndTime = 100, Tolerance = 1e-8, InitialStep = 1e-4, Recording = Recording.PerDecade(5) });
        Assert.Equal(0, flow.Start.Time);
        Assert.Equal(100, flow.Final.Time);
        Assert.InRange(flow.Points.Count, 20, 6 * 5 + 3);
        Assert.All(flow.Points.Skip(1).Zip(flow.Points.Skip(2)), p => Assert.True(p.Second.Time > p.First.Time));
        Assert.All(flow.Points, p => Assert.NotNull(p.Parameters));
    }

    [Fact]
    public void Memory_is_bounded_by_dropping_parameters_and_never_losses()
    {
        var all = Run(new FlowOptions { EndTime = 10 });
        var few = Run(new FlowOptions { EndTime = 10, Recording = Recording.PerDecade(20) with { MostParameterValues = 6 * s_start.Length } });
        Assert.Equal(all.Points.Select(p => p.Loss), few.Points.Select(p => p.Loss));
        Assert.InRange(few.Points.Count(p => p.Parameters is not null), 3, 6);
        Assert.NotNull(few.Start.Parameters);
        Assert.Equal(all.Parameters, few.Parameters);
    }

    [Fact]
    public void A_target_loss_ends_the_flow_where_it_is_met()
    {
        var start = Small.Bind(s_data).Loss(s_start);
        var flow = Run(new FlowOptions { TargetLoss = 0.9 * start });
        Assert.Equal(StopReason.TargetLoss, flow.Stop);
        Assert.Equal(0.9 * start, flow.Final.Loss, 12);
        Assert.True(flow.Final.Loss <= 0.9 * start);
        Assert.Equal(flow.Final.Loss, flow.Lowest.Loss);
        Assert.Equal(StopReason.TargetLoss, Run(new FlowOptions { TargetLoss = start }).Stop);
        Assert.Single(Run(new FlowOptions { TargetLoss = start }).Points);
    }

    [Fact]
    public void A_target_gradient_norm_ends_the_flow_where_it_is_met()
    {
        var flow = Run(new FlowOptions { TargetGradientNorm = 0.05 });
        Assert.Equal(StopReason.TargetGradientNorm, flow.Stop);
        Assert.Equal(0.05, flow.Final.GradientNorm, 10);
    }

    [Fact]
    public void Evaluations_and_time_on_the_clock_end_a_flow()
    {
        var counted = Run(new FlowOptions { EndTime = 1e6, MaxEvaluations = 100 });
        Assert.Equal(StopReason.Evaluations, counted.Stop);
        Assert.InRange(counted.Evaluations.GradientEquivalents, 80, 120);
        var timed = Run(new FlowOptions { EndTime = 1e12, WallTime = TimeSpan.FromMilliseconds(100) });
        Assert.Equal(StopReason.WallTime, timed.Stop);
        Assert.True(timed.Elapsed >= TimeSpan.FromMilliseconds(100));
        Assert.True(timed.AcceptedSteps > 0);
    }

    [Fact]
    public void A_cancelled_flow_returns_what_was_computed()
    {
        using var source = new CancellationTokenSource();
        var flow = Run(new FlowOptions
        {
            EndTime = 1e12,
            Progress = new Immediate(p => { if (p.AcceptedSteps >= 10) source.Cancel(); }),
            ProgressInterval = TimeSpan.Zero
        }, source.Token);
        Assert.Equal(StopReason.Cancelled, flow.Stop);
        Assert.Equal(10, flow.AcceptedSteps);
        Assert.True(flow.Final.Loss < flow.Start.Loss);
        Assert.Equal(flow.Final.Loss, Small.Bind(s_data).Loss(flow.Parameters));

        source.Cancel();
        var before = Run(new FlowOptions { EndTime = 1 }, source.Token);
        Assert.Equal((StopReason.Cancelled, 0), (before.Stop, before.AcceptedSteps));
    }

    [Fact]
    public void Progress_tells_the_state_and_ends_with_the_end()
    {
        var reports = new List<FlowProgress>();
        var flow = Run(new FlowOptions { EndTime = 5, Progress = new Immediate(reports.Add), ProgressInterval = TimeSpan.Zero });
        Assert.Equal(flow.AcceptedSteps + 1, reports.Count);
        Assert.Equal(reports.Select(r => r.Time).Order(), reports.Select(r => r.Time));
        Assert.Equal((flow.Final.Time, flow.Final.Loss, flow.GradientEvaluations), (reports[^1].Time, reports[^1].Loss, reports[^1].GradientEvaluations));
    }

    [Fact]
    public void Events_are_found_where_they_happen()
    {
        // S1: w(t) = 2e^(−t) passes 1 at ln 2 and ½ at ln 4.
        static FlowFunction Passes(double level) => (in FlowPoint p) => p.Parameters[0] - level;
        var data = Dataset.Create([1.0], [0.0], 1);
        var flow = ScalarRegression.Integrate(data, [2], new FlowOptions
        {
            EndTime = 3,
            Tolerance = 1e-11,
            Events =
            [
                new("one", Passes(1)),
                new("half, rising", Passes(0.5)) { Crossing = Crossing.Rising },
                new("half, falling", Passes(0.5)) { Crossing = Crossing.Falling },
                new("loss", static (in FlowPoint p) => p.Loss - 1),
                new("time", static (in FlowPoint p) => Math.Sin(10 * p.Time)),
            ],
        });
        var found = flow.Events.Where(e => e.Name != "time").Select(e => e.Name).ToArray();
        Assert.Equal(["loss", "one", "half, falling"], found);
        Assert.Equal(Math.Log(2), flow.Events.Single(e => e.Name == "one").Time, 9);
        Assert.Equal(1, flow.Events.Single(e => e.Name == "one").Parameters![0], 12);
        Assert.Equal(Math.Log(4), flow.Events.Single(e => e.Name == "half, falling").Time, 9);
        Assert.Equal(Math.Log(2) / 2, flow.Events.Single(e => e.Name == "loss").Time, 6); // L by Hermite interpolation
        Assert.Equal(Enumerable.Range(1, 9).Select(k => k * Math.PI / 10), flow.Events.Where(e => e.Name == "time").Select(e => e.Time), Near);
    }

    [Fact]
    public void A_terminal_event_ends_the_flow_at_its_time()
    {
        var stop = new FlowEvent("w = 1", static (in FlowPoint p) => p.Parameters[0] - 1) { IsTerminal = true };
        var later = new FlowEvent("w = 0.9", static (in FlowPoint p) => p.Parameters[0] - 0.9);
        var flow = ScalarRegression.Integrate(Dataset.Create([1.0], [0.0], 1), [2], new FlowOptions { Tolerance = 1e-10, Events = [later, stop] });
        Assert.Equal(StopReason.Event, flow.Stop);
        Assert.Contains("'w = 1'", flow.StopMessage, StringComparison.Ordinal);
        Assert.Equal(Math.Log(2), flow.Final.Time, 8);
        Assert.Equal(0.5, flow.Final.Loss, 8);
        Assert.Equal("w = 1", Assert.Single(flow.Events).Name);
    }

    [Fact]
    public void Validation_data_are_observed_and_change_nothing()
    {
        var validation = Sampling.Data(50, 2, 2, seed: 9);
        var options = new FlowOptions { EndTime = 5 };
        var (with, without) = (Run(options with { Validation = validation }), Run(options));
        Assert.Equal(without.Parameters, with.Parameters);
        Assert.Equal(without.GradientEvaluations, with.GradientEvaluations);
        Assert.Equal(with.Points.Count, with.ObservationEvaluations);
        var field = Small.Bind(validation);
        Assert.All(with.Points, p => Assert.Equal(field.Loss(p.Parameters!), p.ValidationLoss));
        Assert.All(without.Points, p => Assert.Null(p.ValidationLoss));
    }

    [Fact]
    public void A_flow_that_leaves_the_finite_numbers_says_where_and_why()
    {
        var flow = GradientFlow.Flow.Integrate(new Brink(), [1], new FlowOptions { EndTime = 10 });
        Assert.Equal(StopReason.NonFinite, flow.Stop);
        Assert.Equal(4.0 / 3, flow.Final.Time, 1e-4); // θ^(3/2) = 1 − ¾t
        Assert.Contains("not finite; the largest parameter there is θ[0]", flow.StopMessage, StringComparison.Ordinal);
        Assert.True(flow.Points.Count > 3);
        Assert.True(double.IsFinite(flow.Parameters[0]));
    }

    [Fact]
    public void A_flow_that_blows_up_stops_just_before_it_does()
    {
        var flow = GradientFlow.Flow.Integrate(new Exploding(), [1], new FlowOptions { EndTime = 10 });
        Assert.Equal(StopReason.StepTooSmall, flow.Stop);
        Assert.Equal(0.5, flow.Final.Time, 1e-4); // θ = 1/√(1 − 2t)
        Assert.True(flow.Parameters[0] > 1e5);
    }

    [Fact]
    public void A_start_without_a_finite_loss_is_reported_and_not_integrated()
    {
        var flow = Logarithm.Integrate(Dataset.Create([1.0], [0.0], 1), [-1], new FlowOptions { EndTime = 1 });
        Assert.Equal(StopReason.NonFinite, flow.Stop);
        Assert.Equal(1, flow.GradientEvaluations);
    }

    [Fact]
    public void A_jump_that_no_step_can_pass_is_explained()
    {
        var flow = GradientFlow.Flow.Integrate(new Sliding(), [0.3], new FlowOptions { EndTime = 1, Tolerance = 1e-10 });
        Assert.Equal(StopReason.StepTooSmall, flow.Stop);
        foreach (var part in new[] { "the sharpness there is about", "hλ =", "steps were rejected", "last tries: h =", nameof(Method.Rkc2) })
            Assert.Contains(part, flow.StopMessage, StringComparison.Ordinal);
        Assert.Equal(0.3, flow.Final.Time, 6);
    }

    [Fact]
    public void Loose_tolerances_do_not_throw_the_loss_up()
    {
        // The exact flow never raises L; what a step may add is bounded by the tolerance.
        var flow = Student.Integrate(Sampling.Data(500, 2, 1), Student.Initialize(3), new FlowOptions { EndTime = 1000, Tolerance = 1e-2 });
        Assert.All(flow.Points.Zip(flow.Points.Skip(1)), p => Assert.True(p.Second.Loss <= p.First.Loss * (1 + 1e-3)));
    }

    [Fact]
    public void A_single_precision_network_flows_as_its_double_twin()
    {
        var data = Sampling.Data(100, 2, 2);
        var start = SmallSingle.Initialize(1);
        var flow = SmallSingle.Integrate(data, start, new FlowOptions { EndTime = 5, Tolerance = 1e-4 });
        Assert.Equal(StopReason.EndTime, flow.Stop);
        Assert.InRange(flow.Energy.Defect, 0, 1e-3 * flow.Start.Loss);
        Assert.True(flow.Final.Loss < flow.Start.Loss);
    }

    public static TheoryData<string> BadOptions => ["Tolerance", "Tolerance NaN", "EndTime", "EndTime NaN", "StartTime", "TargetGradientNorm", "WallTime",
        "MaxEvaluations", "InitialStep", "MaxStep", "Threads", "Method", "no end"];

    [Theory]
    [MemberData(nameof(BadOptions))]
    public void Bad_options_are_refused_before_any_work(string what)
    {
        var good = new FlowOptions { EndTime = 1 };
        var bad = what switch
        {
            "Tolerance" => good with { Tolerance = 0 },
            "Tolerance NaN" => good with { Tolerance = double.NaN },
            "EndTime" => good with { EndTime = 0 },
            "EndTime NaN" => good with { EndTime = double.NaN },
            "StartTime" => good with { StartTime = double.NegativeInfinity },
            "TargetGradientNorm" => good with { TargetGradientNorm = -1 },
            "WallTime" => good with { WallTime = TimeSpan.Zero },
            "MaxEvaluations" => good with { MaxEvaluations = 0 },
            "InitialStep" => good with { InitialStep = 0 },
            "MaxStep" => good with { MaxStep = -1 },
            "Threads" => good with { Threads = -1 },
            "Method" => good with { Method = (Method)99 },
            _ => new FlowOptions(),
        };
        var field = new Counting();
        var refusal = Assert.ThrowsAny<ArgumentException>(() => GradientFlow.Flow.Integrate(field, [1], bad));
        Assert.StartsWith("options", refusal.ParamName, StringComparison.Ordinal);
        Assert.Equal(0, field.Calls);
    }

    [Fact]
    public void Bad_parameters_are_refused_before_any_work()
    {
        var options = new FlowOptions { EndTime = 1 };
        var other = Assert.Throws<ArgumentException>(() => Small.Integrate(s_data, Student.Initialize(1), options));
        Assert.Contains("θ has 15 values; Small has 49 parameters", other.Message, StringComparison.Ordinal);
        var broken = s_start.ToArray();
        broken[3] = double.NaN;
        Assert.Contains("θ[3] is NaN", Assert.Throws<ArgumentException>(() => Small.Integrate(s_data, broken, options)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentNullException>(() => Small.Integrate(s_data, s_start, null!));
        Assert.Throws<ArgumentException>(() => Recording.At(1, double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => Recording.PerDecade(0));
        Assert.Throws<ArgumentException>(() => GradientFlow.Flow.Integrate(new Counting(), [1], options, validation: new OfTwo()));
    }

    private static bool Near(double a, double b) => Math.Abs(a - b) < 1e-12;

    private sealed class Immediate(Action<FlowProgress> report) : IProgress<FlowProgress>
    {
        public void Report(FlowProgress value) => report(value);
    }

    private class Counting : IGradientField
    {
        public int Calls { get; private set; }

        public virtual string Name => GetType().Name;

        public string LossConvention => "test";

        public virtual int ParameterCount => 1;

        public double Loss(ReadOnlySpan<double> parameters) => LossGradient(parameters, stackalloc double[ParameterCount]);

        public virtual double LossGradient(ReadOnlySpan<double> parameters, Span<double> gradient)
        {
            Calls++;
            gradient[0] = parameters[0];
            return 0.5 * parameters[0] * parameters[0];
        }
    }

    /// <summary>L = √θ: the flow reaches 0 in finite time, and beyond there is nothing.</summary>
    private sealed class Brink : Counting
    {
        public override double LossGradient(ReadOnlySpan<double> parameters, Span<double> gradient)
        {
            gradient[0] = 0.5 / Math.Sqrt(parameters[0]);
            return Math.Sqrt(parameters[0]);
        }
    }

    /// <summary>L = −θ⁴/4: θ' = θ³ leaves every bound in finite time.</summary>
    private sealed class Exploding : Counting
    {
        public override double LossGradient(ReadOnlySpan<double> parameters, Span<double> gradient)
        {
            gradient[0] = -Math.Pow(parameters[0], 3);
            return -Math.Pow(parameters[0], 4) / 4;
        }
    }

    private sealed class OfTwo : Counting
    {
        public override int ParameterCount => 2;
    }

    /// <summary>L = |θ|: θ runs into the kink at 0 and would have to slide.</summary>
    private sealed class Sliding : Counting
    {
        public override double LossGradient(ReadOnlySpan<double> parameters, Span<double> gradient)
        {
            gradient[0] = parameters[0] >= 0 ? 1 : -1;
            return Math.Abs(parameters[0]);
        }
    }
}

/// <summary>½ ln²(w), without a value for w ≤ 0.</summary>
[Network]
public partial class Logarithm
{
    [Input(1)]
    public partial Input X { get; }

    [Dense(1, nameof(Log), Bias = false)]
    public partial Dense Y { get; }

    [Activation]
    private static double Log(double z) => Math.Log(z);
}
