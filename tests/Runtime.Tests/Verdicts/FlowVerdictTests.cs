using System;
using System.Linq;
using GradientFlow.Tests.Certificates;

namespace GradientFlow.Tests.Verdicts;

/// <summary>Verdicts on flows whose end is known exactly; the counterexamples of the examples are tested there.</summary>
public sealed class FlowVerdictTests
{
    private static readonly Dataset s_data = Sampling.Data(7, 3, 1, 2);

    /// <summary>Least squares: strictly convex, so that the start itself is certified.</summary>
    [Fact]
    public void Least_squares_are_certified_from_the_start()
    {
        var flow = GradientFlow.Flow.Integrate<Linear3, double>(s_data, [3, -2, 5, 1], new() { EndTime = 50 });
        var verdict = FlowVerdict.Of<Linear3, double>(flow, s_data);
        Assert.Equal(VerdictKind.ConvergesToMinimum, verdict.Kind);
        Assert.Equal(0, verdict.CertifiedFrom);
        Assert.Equal("", verdict.Reason);
        Assert.NotNull(verdict.Certificate);
        Assert.Contains("certified from t = 0 on", verdict.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_exponential_tail_has_the_rate_of_the_smallest_eigenvalue()
    {
        var flow = GradientFlow.Flow.Integrate<Linear3, double>(s_data, [3, -2, 5, 1], new() { EndTime = 30, Tolerance = 1e-12 });
        var hessian = new double[16];
        new GradientField<Linear3, double>(s_data).Hessian(flow.Parameters, hessian);
        var least = JacobiSvd.SingularValues(hessian, 4, 4)[3];
        var tail = FlowVerdict.Of<Linear3, double>(flow, s_data).Tail;
        Assert.Equal(TailKind.Exponential, tail.Kind);
        Assert.InRange(tail.Rate, 1.8 * least, 2.3 * least);
        // Where rounding has the gradient nothing remains to fall.
        var rested = GradientFlow.Flow.Integrate<Linear3, double>(s_data, [3, -2, 5, 1], new() { EndTime = 3000, Tolerance = 1e-12 });
        Assert.Equal(0, FlowVerdict.Of<Linear3, double>(rested, s_data).Tail.Remaining);
    }

    /// <summary>A certificate is looked for along the flow: after it the loss keeps below what it says, before it there is none.</summary>
    [Fact]
    public void The_first_recorded_point_with_a_certificate_is_found()
    {
        var data = Dataset.Create([1.0], [1.0], 1);
        var flow = GradientFlow.Flow.Integrate<Product, double>(data, [0.3, 0.1], new() { EndTime = 40, Tolerance = 1e-9 });
        var verdict = FlowVerdict.Of<Product, double>(flow, data);
        Assert.Equal(VerdictKind.ConvergesToZeroLoss, verdict.Kind);
        var points = flow.Points.Where(p => p.Parameters is not null).ToList();
        var at = points.FindIndex(p => p.Time == verdict.CertifiedFrom);
        Assert.True(at > 0);
        Assert.False(GradientFlow.Certificates.Try<Product, double>(points[at - 1].Parameters, data).IsProved);
        foreach (var p in points.Skip(at))
            Assert.True(p.Loss <= points[at].Loss * Math.Exp(-verdict.Certificate!["rate"] * (p.Time - points[at].Time)) * (1 + 1e-5) + 1e-15);
    }

    [Fact]
    public void A_flow_that_was_cut_short_is_unfinished_and_says_why()
    {
        var data = Sampling.Data(4, 2, 2, 3);
        var flow = GradientFlow.Flow.Integrate<TanhChain, double>(data, Initializer.Draw(TanhChain.Info, 1), new() { EndTime = 2 });
        var verdict = FlowVerdict.Of<TanhChain, double>(flow, data);
        Assert.Equal(VerdictKind.Unfinished, verdict.Kind);
        Assert.StartsWith("Unfinished at t = 2, with a loss of", verdict.Statement, StringComparison.Ordinal);
        Assert.Contains("Λρ/s² is", verdict.Reason, StringComparison.Ordinal);
        Assert.Null(verdict.CertifiedFrom);
    }

    /// <summary>Separable classes: the loss falls as 1/t, θ grows as log t, and there is nothing to converge to.</summary>
    [Fact]
    public void Separable_data_run_to_infinity()
    {
        var data = Dataset.Create([1.0, 2, -1, -3], [1.0, 1, -1, -1], 4);
        var flow = GradientFlow.Flow.Integrate<LogisticLine, double>(data, [0.1, 0.2], new() { EndTime = 1e5 });
        var verdict = FlowVerdict.Of<LogisticLine, double>(flow, data);
        Assert.Equal(VerdictKind.RunsToInfinity, verdict.Kind);
        // The same data with a decay have a minimum.
        var held = GradientFlow.Flow.Integrate<DecayingLine, double>(data, [0.1, 0.2], new() { EndTime = 1e4 });
        Assert.Equal(VerdictKind.ConvergesToMinimum, FlowVerdict.Of<DecayingLine, double>(held, data).Kind);
    }

    /// <summary>½Σ|w − y|: the flow comes to the median, and stays on its kink.</summary>
    [Fact]
    public void A_flow_on_a_kink_is_told()
    {
        var data = Dataset.Create([1.0, 1, 1], [1.0, 1.2, 1.5], 3);
        var flow = GradientFlow.Flow.Integrate<AbsoluteLine, double>(data, [3], new() { EndTime = 20, MaxEvaluations = 100_000 });
        Assert.Equal(1.2, flow.Parameters[0], 1e-3);
        Assert.Equal(VerdictKind.SlidesOnKinks, FlowVerdict.Of<AbsoluteLine, double>(flow, data).Kind);
    }

    [Fact]
    public void Other_networks_and_data_are_refused()
    {
        var flow = GradientFlow.Flow.Integrate<Linear3, double>(s_data, [3, -2, 5, 1], new() { EndTime = 1 });
        Assert.Contains("The flow is of Linear3", Assert.Throws<ArgumentException>(() => FlowVerdict.Of<TanhChain, double>(flow, s_data)).Message,
            StringComparison.Ordinal);
        Assert.Contains("The flow ran on 7 samples, and the data have 5", Assert.Throws<ArgumentException>(
            () => FlowVerdict.Of<Linear3, double>(flow, Sampling.Data(5, 3, 1, 2))).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentNullException>(() => FlowVerdict.Of<Linear3, double>(null!, s_data));
    }
}
