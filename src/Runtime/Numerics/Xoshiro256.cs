using System;
using System.Numerics;

namespace GradientFlow;

/// <summary>The generator xoshiro256** of Blackman and Vigna (2018), seeded by SplitMix64, with normal deviates that use nothing but arithmetic every
/// platform rounds alike: the same seed gives the same numbers everywhere.</summary>
public sealed class Xoshiro256
{
    private ulong _s0, _s1, _s2, _s3;
    private double? _spare;

    /// <summary>Starts the sequence of a seed.</summary>
    /// <param name="seed">Any number; neighbouring seeds give unrelated sequences.</param>
    public Xoshiro256(ulong seed)
    {
        ulong Next()
        {
            seed += 0x9E3779B97F4A7C15;
            var z = seed;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }

        (_s0, _s1, _s2, _s3) = (Next(), Next(), Next(), Next());
    }

    /// <summary>Starts from a state.</summary>
    internal Xoshiro256(ulong s0, ulong s1, ulong s2, ulong s3) => (_s0, _s1, _s2, _s3) = (s0, s1, s2, s3);

    internal (ulong, ulong, ulong, ulong) State => (_s0, _s1, _s2, _s3);

    /// <summary>64 random bits.</summary>
    public ulong NextBits()
    {
        var result = BitOperations.RotateLeft(_s1 * 5, 7) * 9;
        var t = _s1 << 17;
        _s2 ^= _s0;
        _s3 ^= _s1;
        _s1 ^= _s2;
        _s0 ^= _s3;
        _s2 ^= t;
        _s3 = BitOperations.RotateLeft(_s3, 45);
        return result;
    }

    /// <summary>Uniform on [0, 1), a multiple of 2⁻⁵³.</summary>
    public double NextUniform() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform on 0 … count − 1, without bias.</summary>
    /// <param name="count">At least 1.</param>
    public int NextIndex(int count)
    {
        Limits.AtLeast(1, count);
        var limit = ulong.MaxValue - ulong.MaxValue % (ulong)count;
        ulong bits;
        do
            bits = NextBits();
        while (bits >= limit);
        return (int)(bits % (ulong)count);
    }

    /// <summary>Normal with mean 0 and variance 1, by Marsaglia's polar method (1962).</summary>
    public double NextNormal()
    {
        if (_spare is { } spare)
        {
            _spare = null;
            return spare;
        }

        while (true)
        {
            var (u, v) = (2 * NextUniform() - 1, 2 * NextUniform() - 1);
            var s = u * u + v * v;
            if (s is >= 1 or 0)
                continue;
            var factor = Math.Sqrt(-2 * PortableMath.Log(s) / s);
            _spare = v * factor;
            return u * factor;
        }
    }
}
