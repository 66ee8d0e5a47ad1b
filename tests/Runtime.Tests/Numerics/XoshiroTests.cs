using System;
using System.Linq;

namespace GradientFlow.Tests.Numerics;

/// <summary>The generator of random numbers against its published reference values.</summary>
public sealed class XoshiroTests
{
    [Fact]
    public void Bits_are_those_of_the_reference_implementation()
    {
        // State {1, 2, 3, 4}: the sequence of the authors' xoshiro256starstar.c.
        var random = new Xoshiro256(1, 2, 3, 4);
        ulong[] expected = [11520, 0, 1509978240, 1215971899390074240, 1216172134540287360, 607988272756665600, 16172922978634559625];
        Assert.Equal(expected, expected.Select(_ => random.NextBits()));
    }

    [Fact]
    public void Seeds_spread_over_the_state_by_SplitMix64()
    {
        // SplitMix64 of 1234567: the sequence of the authors' splitmix64.c.
        var state = new Xoshiro256(1234567).State;
        Assert.Equal(6457827717110365317UL, state.Item1);
        Assert.Equal(3203168211198807973UL, state.Item2);
        Assert.Equal(9817491932198370423UL, state.Item3);
        Assert.Equal(4593380528125082431UL, state.Item4);
    }

    [Fact]
    public void Normals_have_the_moments_and_the_tails_of_the_normal_distribution()
    {
        var random = new Xoshiro256(1);
        var x = Enumerable.Range(0, 1_000_000).Select(_ => random.NextNormal()).ToArray();
        Assert.Equal(0, x.Average(), 0.005);
        Assert.Equal(1, x.Average(v => v * v), 0.01);
        Assert.Equal(0, x.Average(v => v * v * v), 0.02);
        Assert.Equal(3, x.Average(v => v * v * v * v), 0.06);
        Assert.Equal(0.0026998, x.Average(v => Math.Abs(v) > 3 ? 1.0 : 0), 0.0003);
    }

    [Fact]
    public void Indices_are_uniform()
    {
        var random = new Xoshiro256(2);
        var counts = new int[7];
        for (var i = 0; i < 70_000; i++)
            counts[random.NextIndex(7)]++;
        Assert.All(counts, c => Assert.InRange(c, 9500, 10500));
        Assert.Throws<ArgumentOutOfRangeException>(() => random.NextIndex(0));
    }

    [Fact]
    public void The_portable_logarithm_is_within_one_unit_of_the_platforms()
    {
        var random = new Xoshiro256(3);
        for (var i = 0; i < 100_000; i++)
        {
            var x = random.NextUniform() * Math.Pow(2, random.NextIndex(600) - 300);
            if (x < 1e-300)
                continue;
            var (own, platform) = (PortableMath.Log(x), Math.Log(x));
            Assert.True(Math.Abs(own - platform) <= 1.01 * (Math.BitIncrement(Math.Abs(platform)) - Math.Abs(platform)), $"ln {x:R}");
        }
    }
}
