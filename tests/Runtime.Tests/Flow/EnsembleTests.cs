using System;
using System.Linq;
using System.Threading;

namespace GradientFlow.Tests.Flow;

/// <summary>Many starts over the threads of the processor.</summary>
public sealed class EnsembleTests
{
    private static readonly Dataset s_data = Dataset.Create([1.0], [1.0], 1);

    /// <summary>Member by member what the flow of its seed is, on any number of threads and wherever it stands.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void A_member_is_the_flow_of_its_seed(int threads)
    {
        var options = new FlowOptions { EndTime = 5, Threads = threads };
        var ensemble = TwoFactors.IntegrateSeeds(s_data, 7, options, firstSeed: 3);
        for (var i = 0; i < 7; i++)
        {
            var flow = TwoFactors.Integrate(s_data, TwoFactors.Initialize(3 + (ulong)i), options);
            Assert.Equal(flow.Parameters, ensemble.Parameters(i).ToArray());
            Assert.Equal(new(flow.Stop, flow.Final.Time, flow.Final.Loss, flow.Final.GradientNorm, flow.AcceptedSteps, flow.RejectedSteps,
                flow.GradientEvaluations), ensemble.Members[i]);
        }

        Assert.Equal(7, ensemble.Count(StopReason.EndTime));
        Assert.Equal(ensemble.Members.Sum(m => m.GradientEvaluations), ensemble.GradientEvaluations);
    }

    /// <summary>v·relu(wx) from symmetric starts reaches its minimum with probability 3/8; 4,000 seeds, and a bound that chance alone breaks once in 10⁷
    /// times.</summary>
    [Fact]
    public void A_dying_unit_survives_three_times_of_eight()
    {
        const int Seeds = 4_000;
        var ensemble = DyingUnit.IntegrateSeeds(s_data, Seeds, new FlowOptions { EndTime = 1e4, TargetLoss = 1e-8, Method = Method.Tsit5 });
        var survived = ensemble.Count(StopReason.TargetLoss);
        Assert.InRange((double)survived / Seeds, 0.375 - 5.3 * Math.Sqrt(0.375 * 0.625 / Seeds), 0.375 + 5.3 * Math.Sqrt(0.375 * 0.625 / Seeds));

        // The seed decides, by the sign of w and, where that is positive, of v and v² − w².
        for (var i = 0; i < Seeds; i++)
        {
            var (w, v) = (DyingUnit.Initialize((ulong)i)[0], DyingUnit.Initialize((ulong)i)[1]);
            Assert.Equal(w > 0 && (v > 0 || -v < w), ensemble.Members[i].Stop == StopReason.TargetLoss);
        }
    }

    [Fact]
    public void What_is_of_one_flow_is_refused()
    {
        var options = new FlowOptions { EndTime = 1 };
        Assert.Throws<ArgumentOutOfRangeException>(() => TwoFactors.IntegrateSeeds(s_data, 0, options));
        foreach (var (name, wrong) in new[]
        {
            ("Checkpoint", options with { Checkpoint = new FlowCheckpoint("never.bin") }),
            ("Endgame", options with { Endgame = new() }),
            ("Events", options with { Events = [new FlowEvent("half", (in FlowPoint p) => p.Loss - 1)] }),
            ("Validation", options with { Validation = s_data }),
            ("Progress", options with { Progress = new Progress<FlowProgress>() }),
        })
            Assert.Contains($"options.{name}", Assert.Throws<ArgumentException>(() => TwoFactors.IntegrateSeeds(s_data, 2, wrong)).Message,
                StringComparison.Ordinal);
    }

    /// <summary>As its own flow would be refused, from the same place: no AggregateException.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_mistake_is_the_one_of_a_single_flow(int threads)
    {
        var options = new FlowOptions { EndTime = 1, Threads = threads };
        var data = Dataset.Create([1.0, 2.0], [1.0], 1);
        var one = Assert.Throws<ArgumentException>(() => TwoFactors.Integrate(data, TwoFactors.Initialize(), options));
        var many = Assert.Throws<ArgumentException>(() => TwoFactors.IntegrateSeeds(data, 5, options));
        Assert.Equal(one.Message, many.Message);
        Assert.Equal("count", Assert.Throws<ArgumentOutOfRangeException>(() => TwoFactors.IntegrateSeeds(s_data, int.MaxValue, options)).ParamName);
    }

    [Fact]
    public void Cancelled_members_say_so()
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        var ensemble = TwoFactors.IntegrateSeeds(s_data, 3, new FlowOptions { EndTime = 1 }, cancellation: cancelled.Token);
        Assert.Equal(3, ensemble.Count(StopReason.Cancelled));
        Assert.Equal("TwoFactors: 3 starts, 3 Cancelled", ensemble.ToString());
    }
}
