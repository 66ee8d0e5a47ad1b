using System;
using System.Globalization;
using System.Numerics;

namespace GradientFlow.Generators.Functions;

/// <summary>An exact fraction in lowest terms. A double is one, so nothing is rounded when a formula's constants come in.</summary>
internal readonly struct Rational : IEquatable<Rational>, IComparable<Rational>
{
    private readonly BigInteger _numerator, _denominator;

    private Rational(BigInteger numerator, BigInteger denominator) => (_numerator, _denominator) = (numerator, denominator);

    public static Rational Zero => default;

    public static Rational One { get; } = new(BigInteger.One, BigInteger.One);

    public BigInteger Numerator => _numerator;

    public BigInteger Denominator => _denominator.IsZero ? BigInteger.One : _denominator;

    public bool IsZero => _numerator.IsZero;

    public bool IsOne => _numerator.IsOne && Denominator.IsOne;

    public bool IsInteger => Denominator.IsOne;

    public int Sign => _numerator.Sign;

    public Rational Abs => new(BigInteger.Abs(_numerator), Denominator);

    public static implicit operator Rational(int n) => new(n, BigInteger.One);

    public static Rational operator -(Rational a) => new(-a._numerator, a.Denominator);

    public static Rational operator +(Rational a, Rational b) =>
        a.IsZero ? b : b.IsZero ? a : Of(a._numerator * b.Denominator + b._numerator * a.Denominator, a.Denominator * b.Denominator);

    public static Rational operator -(Rational a, Rational b) => a + -b;

    public static Rational operator *(Rational a, Rational b) =>
        a.IsOne ? b : b.IsOne ? a : Of(a._numerator * b._numerator, a.Denominator * b.Denominator);

    public static Rational operator /(Rational a, Rational b) => Of(a._numerator * b.Denominator, a.Denominator * b._numerator);

    public static bool operator <(Rational a, Rational b) => a.CompareTo(b) < 0;

    public static bool operator >(Rational a, Rational b) => a.CompareTo(b) > 0;

    public static Rational Of(BigInteger numerator, BigInteger denominator)
    {
        if (denominator.IsZero)
            throw new UndecidedException("it divides by zero");
        var divisor = BigInteger.GreatestCommonDivisor(numerator, denominator);
        if (denominator.Sign < 0)
            divisor = -divisor;
        return new(numerator / divisor, denominator / divisor);
    }

    /// <summary>The double itself: its 53 bits over a power of two.</summary>
    public static Rational Of(double x)
    {
        if (double.IsNaN(x) || double.IsInfinity(x))
            throw new UndecidedException($"it uses the constant {x.ToString(CultureInfo.InvariantCulture)}");
        if (x == (int)x)
            return (int)x;
        var bits = BitConverter.DoubleToInt64Bits(x);
        var exponent = (int)(bits >> 52 & 0x7FF);
        var mantissa = bits & 0xFFFFFFFFFFFFF;
        mantissa = exponent == 0 ? mantissa << 1 : mantissa | 1L << 52;
        var scale = exponent - 1075;
        BigInteger whole = bits < 0 ? -mantissa : mantissa;
        return scale >= 0 ? new(whole << scale, BigInteger.One) : Of(whole, BigInteger.One << -scale);
    }

    /// <summary>The nearest double, or nearly: both parts are cut to the digits a double can take.</summary>
    public double ToDouble()
    {
        var (n, d) = (_numerator, Denominator);
        var shift = Math.Max(Bits(n), Bits(d)) - 1000;
        if (shift > 0)
            (n, d) = (n >> shift, d >> shift);
        return (double)n / (double)d;
    }

    public int CompareTo(Rational other) => (_numerator * other.Denominator).CompareTo(other._numerator * Denominator);

    public bool Equals(Rational other) => _numerator == other._numerator && Denominator == other.Denominator;

    public override bool Equals(object? obj) => obj is Rational other && Equals(other);

    public override int GetHashCode() => unchecked(_numerator.GetHashCode() * 31 + Denominator.GetHashCode());

    /// <summary>For messages: six digits.</summary>
    public override string ToString() => ToDouble().ToString("G6", CultureInfo.InvariantCulture).Replace("E", "e").Replace('-', '−');

    /// <summary>The greatest number of which both are whole multiples.</summary>
    public static Rational CommonDivisor(Rational a, Rational b) =>
        Of(BigInteger.GreatestCommonDivisor(a._numerator * b.Denominator, b._numerator * a.Denominator), a.Denominator * b.Denominator);

    /// <summary>The exact square root, where there is one.</summary>
    public Rational? SquareRoot()
    {
        return Root(_numerator) is { } n && Root(Denominator) is { } d ? new(n, d) : null;

        static BigInteger? Root(BigInteger x)
        {
            if (x.Sign < 0)
                return null;
            if (x.IsZero)
                return BigInteger.Zero;
            var root = BigInteger.One << (Bits(x) + 1) / 2;
            for (var next = root; ;)
            {   // Newton's iteration falls to the root's whole part
                next = root + x / root >> 1;
                if (next >= root)
                    return root * root == x ? root : null;
                root = next;
            }
        }
    }

    public int Size => Bits(_numerator) + Bits(Denominator);

    private static int Bits(BigInteger x) => x.ToByteArray().Length * 8;
}

/// <summary>A question that exact arithmetic here does not settle; the answer is then "undecided", and never "in scope".</summary>
internal sealed class UndecidedException(string reason) : Exception(reason);
