using System;
using System.Linq;
using System.Numerics;
using GradientFlow.Ranks;

namespace GradientFlow.Tests.Certificates;

/// <summary>Modular arithmetic against whole numbers of any size. Compiled into two test projects, for the two runtimes the arithmetic has a body
/// for.</summary>
public sealed class PrimeFieldTests
{
    private static readonly ulong[] s_candidates = [3, 17, 4_294_967_291, (1UL << 61) - 31, (1UL << 60) + 33];

    [Fact]
    public void Residues_modulo_the_Mersenne_prime_are_those_of_whole_numbers() => Compare(default(Mersenne61));

    [Fact]
    public void Residues_modulo_any_prime_are_those_of_whole_numbers()
    {
        foreach (var p in s_candidates.Where(MontgomeryField.IsPrime))
            Compare(new MontgomeryField(p));
        var random = new SplitMix(3);
        for (var i = 0; i < 5; i++)
            Compare(MontgomeryField.Random(random));
    }

    [Fact]
    public void Primes_are_told_from_other_numbers()
    {
        for (var n = 0; n < 20_000; n++)
        {
            var isPrime = n > 1;
            for (var d = 2; d * d <= n && isPrime; d++)
                isPrime = n % d != 0;
            Assert.Equal(isPrime, MontgomeryField.IsPrime((ulong)n));
        }

        Assert.True(MontgomeryField.IsPrime(Mersenne61.P));
        // Strong pseudoprimes to the first bases (OEIS A014233), and a product of two large primes.
        ulong[] composite = [2047, 1373653, 25326001, 3215031751, 2152302898747, 3474749660383, 341550071728321, (1UL << 61) - 3,
            4_294_967_291UL * 536_870_909UL];
        Assert.All(composite, n => Assert.False(MontgomeryField.IsPrime(n)));
    }

    [Fact]
    public void A_double_has_the_residue_of_the_rational_number_it_is()
    {
        double[] values = [0, -0.0, 1, -1, 0.1, -0.01, Math.PI, 1e300, -1e-300, double.Epsilon, -double.MaxValue, 1.0 / 3, 6.02e23, Math.BitIncrement(1)];
        foreach (var x in values)
        {
            Assert.Equal(Expected(x, Mersenne61.P), Plain(default(Mersenne61), Residue.From(default(Mersenne61), x)));
            var field = MontgomeryField.Random(new SplitMix(9));
            Assert.Equal(Expected(x, field.Prime), Plain(field, Residue.From(field, x)));
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => Residue.From(default(Mersenne61), double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => Residue.From(default(Mersenne61), double.PositiveInfinity));

        static BigInteger Expected(double x, ulong p)
        {
            var bits = BitConverter.DoubleToInt64Bits(x);
            var exponent = (int)((bits >> 52) & 0x7FF);
            BigInteger mantissa = (bits & ((1L << 52) - 1)) | (exponent > 0 ? 1L << 52 : 0);
            var shift = Math.Max(exponent, 1) - 1075;
            var power = BigInteger.ModPow(2, Math.Abs(shift), p);
            if (shift < 0)
                power = BigInteger.ModPow(power, p - 2, p);
            var residue = mantissa * power % p;
            return bits < 0 && !residue.IsZero ? p - residue : residue;
        }
    }

    private static void Compare<TField>(TField field)
        where TField : struct, IPrimeField
    {
        var (p, random) = (field.Prime, new SplitMix(5));
        ulong[] edges = [0, 1, 2 % p, p - 1, p / 2, p / 2 + 1, Math.Min(p - 1, 0x7FFFFFFF), Math.Min(p - 1, 0x80000000), Math.Min(p - 1, 0xFFFFFFFF)];
        var values = edges.Concat(Enumerable.Range(0, 120).Select(_ => random.NextBits() % p)).ToArray();
        foreach (var x in values)
        {
            var a = field.From(x);
            Assert.Equal(x, Plain(field, a));
            Assert.Equal((p - x) % p, Plain(field, Residue.Negative(field, a)));
            if (x != 0)
                Assert.Equal(BigInteger.ModPow(x, p - 2, p), Plain(field, Residue.Inverse(field, a)));
            foreach (var y in values)
            {
                var b = field.From(y);
                Assert.Equal((BigInteger)x * y % p, Plain(field, field.Multiply(a, b)));
                Assert.Equal(((BigInteger)x + y) % p, Plain(field, field.Add(a, b)));
            }
        }
    }

    /// <summary>Out of Montgomery's form, by a product with the representation 1.</summary>
    private static BigInteger Plain<TField>(TField field, ulong x)
        where TField : struct, IPrimeField => typeof(TField) == typeof(Mersenne61) ? x : field.Multiply(x, 1);
}
