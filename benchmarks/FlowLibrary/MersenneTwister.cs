using System;

namespace GradientFlow.Benchmarks.FlowLibrary;

/// <summary>The generator mt19937_64 (M. Matsumoto and T. Nishimura, ACM TOMACS 8 (1998); T. Nishimura, ACM TOMACS 10 (2000)) with normal deviates by
/// Marsaglia's polar method in the order of the GNU C++ library, so that problems are the published ones, number for number.</summary>
internal sealed class MersenneTwister
{
    private const int Length = 312, Middle = 156;

    private readonly ulong[] _state = new ulong[Length];
    private int _next = Length;
    private double? _spare;

    public MersenneTwister(ulong seed)
    {
        _state[0] = seed;
        for (var i = 1; i < Length; i++)
            _state[i] = 6364136223846793005UL * (_state[i - 1] ^ (_state[i - 1] >> 62)) + (ulong)i;
    }

    /// <summary>Forgets the second of the last pair, as a distribution made anew does.</summary>
    public void Begin() => _spare = null;

    public double NextNormal()
    {
        if (_spare is { } spare)
        {
            _spare = null;
            return spare;
        }

        double x, y, square;
        do
        {
            (x, y) = (2 * NextUniform() - 1, 0);
            y = 2 * NextUniform() - 1;
            square = x * x + y * y;
        }
        while (square is > 1 or 0);
        var factor = Math.Sqrt(-2 * Math.Log(square) / square);
        _spare = x * factor;
        return y * factor;
    }

    private double NextUniform() => Math.Min(NextWord() * (1.0 / 18446744073709551616.0), Math.BitDecrement(1.0));

    private ulong NextWord()
    {
        if (_next == Length)
            Turn();
        var x = _state[_next++];
        x ^= x >> 29 & 0x5555555555555555;
        x ^= x << 17 & 0x71D67FFFEDA60000;
        x ^= x << 37 & 0xFFF7EEE000000000;
        return x ^ x >> 43;
    }

    private void Turn()
    {
        for (var i = 0; i < Length; i++)
        {
            var x = _state[i] & 0xFFFFFFFF80000000 | _state[(i + 1) % Length] & 0x7FFFFFFF;
            _state[i] = _state[(i + Middle) % Length] ^ x >> 1 ^ ((x & 1) == 0 ? 0 : 0xB5026F5AA96619E9);
        }

        _next = 0;
    }
}
