using System;
using System.Diagnostics;
using System.Linq;

namespace GradientFlow.Tests.Flow;

/// <summary>What a record keeps, and what keeping it costs.</summary>
public sealed class RecordingTests
{
    private static readonly LossFormula s_bowl = static (p, g) =>
    {
        p.CopyTo(g);
        return 0.5 * p[0] * p[0];
    };

    [Fact]
    public void Many_times_take_linear_time()
    {
        var times = Enumerable.Range(1, 80_000).Select(i => i * 1e-4).ToArray();
        var clock = Stopwatch.StartNew();
        var flow = GradientFlow.Flow.Integrate(new FormulaField(1, s_bowl), [1], new FlowOptions { EndTime = 8, Recording = Recording.At(times) });
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(5), $"{clock.Elapsed}");
        Assert.Equal(80_001, flow.Points.Count);
        Assert.All(flow.Points, p => Assert.Equal(Math.Exp(-p.Time), p.Parameters![0], 1e-5));
    }

    [Theory]
    [InlineData(100, 1000)]
    [InlineData(7, 1000)]
    [InlineData(2, 17)]
    [InlineData(0, 17)]
    [InlineData(17, 17)]
    public void Parameters_that_are_kept_are_spread_over_the_run(int most, int count)
    {
        var times = Enumerable.Range(1, count - 1).Select(i => 8.0 * i / (count - 1)).ToArray();
        var flow = GradientFlow.Flow.Integrate(new FormulaField(3, static (p, g) => { p.CopyTo(g); return 0.5 * (p[0] * p[0] + p[1] * p[1] + p[2] * p[2]); }),
            [1, 2, 3],
            new FlowOptions { EndTime = 8, Recording = Recording.At(times) with { MostParameterValues = 3 * most } });
        Assert.Equal(count, flow.Points.Count);
        var kept = Enumerable.Range(0, count).Where(i => flow.Points[i].Parameters is not null).ToArray();
        Assert.InRange(kept.Length, Math.Min(count, Math.Max(2, most / 2)), Math.Max(2, most));
        Assert.Equal((0, count - 1), (kept[0], kept[^1]));
        var gaps = kept.Zip(kept.Skip(1), (a, b) => b - a).ToArray();
        Assert.All(gaps[..^1], g => Assert.Equal(gaps[0], g));
        Assert.InRange(gaps[^1], 1, gaps[0]);
        Assert.Equal(3 * Math.Exp(-8), flow.Parameters[2], 1e-4);
    }
}
