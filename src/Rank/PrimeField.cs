using System;

namespace GradientFlow.Ranks;

/// <summary>The integers modulo a prime, in a representation of which zero is 0 and −x is Prime − x.</summary>
internal interface IPrimeField
{
    ulong Prime { get; }

    ulong One { get; }

    ulong Add(ulong a, ulong b);

    ulong Multiply(ulong a, ulong b);

    /// <summary>The residue of a number below the prime.</summary>
    ulong From(ulong x);
}

/// <summary>p = 2⁶¹ − 1: what overflows 61 bits is added below.</summary>
internal readonly struct Mersenne61 : IPrimeField
{
    public const ulong P = (1UL << 61) - 1;

    public ulong Prime => P;

    public ulong One => 1;

    public ulong Add(ulong a, ulong b)
    {
        var sum = a + b;
        return sum >= P ? sum - P : sum;
    }

    public ulong Multiply(ulong a, ulong b)
    {
#if NET
        var high = Math.BigMul(a, b, out var low);
        var sum = (low & P) + ((high << 3) | (low >> 61));
        return sum >= P ? sum - P : sum;
#else
        // Halves of 30 and 31 bits; 2⁶² is 2, and 2³¹ times the middle is its upper part plus 2³¹ times its lower 30 bits.
        ulong a1 = a >> 31, a0 = a & 0x7FFFFFFF, b1 = b >> 31, b0 = b & 0x7FFFFFFF;
        var middle = a1 * b0 + a0 * b1;
        var sum = 2 * (a1 * b1) + (middle >> 30) + ((middle & 0x3FFFFFFF) << 31) + a0 * b0;
        sum = (sum & P) + (sum >> 61);
        return sum >= P ? sum - P : sum;
#endif
    }

    public ulong From(ulong x) => x;
}

/// <summary>Any odd prime below 2⁶², by Montgomery's method (1985): x stands for x·2⁶⁴.</summary>
internal readonly struct MontgomeryField : IPrimeField
{
    private readonly ulong _prime, _inverse, _one, _square;

    public MontgomeryField(ulong prime)
    {
        _prime = prime;
        // Newton's iteration for −1/p modulo 2⁶⁴: each step doubles the bits that are right, and p itself has three.
        var inverse = prime;
        for (var i = 0; i < 5; i++)
            inverse *= 2 - prime * inverse;
        _inverse = 0 - inverse;
        ulong power = 1;
        for (var i = 0; i < 128; i++)
        {
            power = Double(power, prime);
            if (i == 63)
                _one = power;
        }

        _square = power;
    }

    public ulong Prime => _prime;

    public ulong One => _one;

    public ulong Add(ulong a, ulong b)
    {
        var sum = a + b;
        return sum >= _prime ? sum - _prime : sum;
    }

    public ulong Multiply(ulong a, ulong b)
    {
        var high = Product(a, b, out var low);
        // low + (low·inverse)·p is 0 modulo 2⁶⁴, and carries unless low is 0.
        var sum = high + Product(low * _inverse, _prime, out _) + (low != 0 ? 1UL : 0);
        return sum >= _prime ? sum - _prime : sum;
    }

    public ulong From(ulong x) => Multiply(x, _square);

    /// <summary>A random prime between 2⁶⁰ and 2⁶¹ − 1.</summary>
    public static MontgomeryField Random(SplitMix random)
    {
        while (true)
        {
            var candidate = (1UL << 60) + (random.NextBits() >> 4) | 1;
            if (candidate < Mersenne61.P && IsPrime(candidate))
                return new(candidate);
        }
    }

    /// <summary>Miller and Rabin's test with the first twelve primes, which decides below 3·10²⁴ (Sorenson and Webster 2015).</summary>
    public static bool IsPrime(ulong n)
    {
        ulong[] witnesses = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37];
        foreach (var w in witnesses)
        {
            if (n % w == 0)
                return n == w;
        }

        if (n < 41 * 41)
            return n > 1;
        var field = new MontgomeryField(n);
        var (odd, twos) = (n - 1, 0);
        for (; odd % 2 == 0; odd /= 2)
            twos++;
        foreach (var w in witnesses)
        {
            var x = Residue.Power(field, field.From(w), odd);
            var passes = x == field.One || x == n - field.One;
            for (var i = 1; i < twos && !passes; i++)
            {
                x = field.Multiply(x, x);
                passes = x == n - field.One;
            }

            if (!passes)
                return false;
        }

        return true;
    }

    private static ulong Double(ulong x, ulong prime) => 2 * x >= prime ? 2 * x - prime : 2 * x;

    private static ulong Product(ulong a, ulong b, out ulong low)
    {
#if NET
        return Math.BigMul(a, b, out low);
#else
        ulong a1 = a >> 32, a0 = (uint)a, b1 = b >> 32, b0 = (uint)b;
        var (lowest, cross) = (a0 * b0, a1 * b0);
        var middle = a0 * b1 + (lowest >> 32) + (uint)cross;
        low = (middle << 32) | (uint)lowest;
        return a1 * b1 + (cross >> 32) + (middle >> 32);
#endif
    }
}

/// <summary>What follows from sums and products.</summary>
internal static class Residue
{
    public static ulong Negative<TField>(TField field, ulong x)
        where TField : struct, IPrimeField => x == 0 ? 0 : field.Prime - x;

    public static ulong Power<TField>(TField field, ulong x, ulong exponent)
        where TField : struct, IPrimeField
    {
        var power = field.One;
        for (; exponent > 0; exponent >>= 1)
        {
            if ((exponent & 1) == 1)
                power = field.Multiply(power, x);
            x = field.Multiply(x, x);
        }

        return power;
    }

    /// <summary>1/x by Fermat's theorem; 0 for 0.</summary>
    public static ulong Inverse<TField>(TField field, ulong x)
        where TField : struct, IPrimeField => Power(field, x, field.Prime - 2);

    /// <summary>The residue of the rational number m·2ᵉ that a finite double is.</summary>
    public static ulong From<TField>(TField field, double x)
        where TField : struct, IPrimeField
    {
        var bits = BitConverter.DoubleToInt64Bits(x);
        var exponent = (int)((bits >> 52) & 0x7FF);
        if (exponent == 0x7FF)
            throw new ArgumentOutOfRangeException(nameof(x), $"{x}", "Only finite numbers have a residue.");
        var mantissa = (ulong)bits & ((1UL << 52) - 1);
        if (exponent > 0)
            mantissa |= 1UL << 52;
        if (mantissa == 0)
            return 0;
        var shift = Math.Max(exponent, 1) - 1075;
        for (; (mantissa & 1) == 0; mantissa >>= 1)
            shift++;
        var power = Power(field, field.From(2), (ulong)Math.Abs(shift));
        var residue = field.Multiply(field.From(mantissa), shift >= 0 ? power : Inverse(field, power));
        return bits < 0 ? Negative(field, residue) : residue;
    }

    /// <summary>Uniform, without bias.</summary>
    public static ulong Random<TField>(TField field, SplitMix random)
        where TField : struct, IPrimeField
    {
        while (true)
        {
            var x = random.NextBits() >> 3;
            if (x < field.Prime)
                return x;
        }
    }
}
