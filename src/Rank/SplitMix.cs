using System;

namespace GradientFlow.Ranks;

/// <summary>The generator SplitMix64 (Steele, Lea and Flood 2014), for random points of a test.</summary>
internal sealed class SplitMix(ulong seed)
{
    private ulong _state = seed;

    public static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    public ulong NextBits() => Mix(_state += 0x9E3779B97F4A7C15);

    /// <summary>Uniform on [0, 1).</summary>
    public double NextUniform() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    /// <summary>0 … count − 1; a bias below 2⁻⁴⁰ for any count of memory's size does not matter here.</summary>
    public int NextIndex(int count) => (int)(NextBits() % (ulong)count);

    /// <summary>Normal with mean 0 and variance 1, by Box and Muller's transform.</summary>
    public double NextNormal() => Math.Sqrt(-2 * Math.Log(1 - NextUniform())) * Math.Cos(2 * Math.PI * NextUniform());

    /// <summary>0 … count − 1 in a random order.</summary>
    public int[] Permutation(int count)
    {
        var order = new int[count];
        for (var i = 0; i < count; i++)
        {
            var j = NextIndex(i + 1);
            (order[i], order[j]) = (order[j], i);
        }

        return order;
    }
}
