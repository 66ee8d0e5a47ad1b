using System;
using GradientFlow.Ranks;

namespace GradientFlow.Tests.Certificates;

public sealed class ClopperPearsonTests
{
    /// <summary>Quantiles of the beta distribution, B(h, k − h + 1) and B(h + 1, k − h).</summary>
    [Theory]
    [InlineData(5, 10, 0.95, 0.18708602844739855, 0.8129139715526015)]
    [InlineData(1, 10, 0.95, 0.002528578544617818, 0.4450161178220254)]
    [InlineData(10, 100, 0.95, 0.04900468928618954, 0.17622259774017372)]
    public void Limits_are_the_published_ones(int hits, int trials, double confidence, double low, double high)
    {
        var (a, b) = ClopperPearson.Interval(hits, trials, confidence);
        Assert.Equal(low, a, 1e-8);
        Assert.Equal(high, b, 1e-8);
        var (c, d) = ClopperPearson.Interval(trials - hits, trials, confidence);
        Assert.Equal(1 - high, c, 1e-8);
        Assert.Equal(1 - low, d, 1e-8);
    }

    [Theory]
    [InlineData(20, 0.95)]
    [InlineData(100, 0.99)]
    [InlineData(1, 0.9)]
    public void Without_a_hit_the_limit_is_a_root(int trials, double confidence)
    {
        var root = Math.Pow((1 - confidence) / 2, 1.0 / trials);
        var (low, high) = ClopperPearson.Interval(0, trials, confidence);
        Assert.Equal(0, low);
        Assert.Equal(1 - root, high, 1e-12);
        (low, high) = ClopperPearson.Interval(trials, trials, confidence);
        Assert.Equal(1, high);
        Assert.Equal(root, low, 1e-12);
    }
}
