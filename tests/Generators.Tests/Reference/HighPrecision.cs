using System;
using System.Numerics;

namespace GradientFlow.Generators.Tests.Reference;

/// <summary>Value·2^Exponent: a number of about 100 bits that neither overflows nor underflows.</summary>
internal readonly record struct Wide(DoubleDouble Value, int Exponent = 0)
{
    public static implicit operator Wide(DoubleDouble x) => new(x);

    public static implicit operator Wide(double x) => new(x);

    /// <summary>Value·2^Exponent, which must be in the range of doubles to mean much.</summary>
    public DoubleDouble Plain => DoubleDouble.Scale(Value, Exponent);

    public static Wide operator -(Wide x) => x with { Value = -x.Value };

    public static Wide operator *(Wide x, DoubleDouble factor) => x with { Value = x.Value * factor };
}

/// <summary>Elementary functions to about 100 bits of a double's value: Taylor series after halving the argument, Newton's method, and integers of 1,200
/// bits for the reduction by π. It shares neither formula nor coefficient with the compiler's expansions.</summary>
internal static class HighPrecision
{
    private static readonly DoubleDouble s_ln2 = new(0.6931471805599453, 2.3190468138462996e-17);
    private static readonly DoubleDouble s_twoOverRootPi = new(1.1283791670955126, 1.533545961316588e-17);

    // π·2^1280 by Machin's formula, with guard bits.
    private const int PiBits = 1280;
    private static readonly BigInteger s_pi = 4 * (4 * InverseTangent(5, PiBits + 40) - InverseTangent(239, PiBits + 40)) >> 40;

    public static DoubleDouble Pi { get; } = DoubleDouble.From(s_pi, PiBits);

    /// <summary>Beyond ±10⁵, what it is there: far outside every format.</summary>
    public static Wide Exp(DoubleDouble x)
    {
        if (Math.Abs(x.High) > 1e5)
            x = Math.CopySign(1e5, x.High);
        var k = (int)Math.Round(x.High / Math.Log(2));
        return new(1 + ExpMinusOneOfReduced(x - k * s_ln2), k);
    }

    public static Wide ExpMinusOne(double x) =>
        Math.Abs(x) < 0.4 ? ExpMinusOneOfReduced(x) : x < -100 ? -1.0 : x > 200 ? Exp(x) : Exp(x).Plain - 1;

    public static DoubleDouble Log(double x)
    {
        if (Math.Abs(x - 1) < 0.1)
            return LogOnePlusOfSmall(x - 1);
        var k = Math.ILogB(x);
        return LogOfNormal(Math.ScaleB(x, -k)) + k * s_ln2;
    }

    public static DoubleDouble LogOnePlus(DoubleDouble x) =>
        x.High == -1 ? double.NegativeInfinity : Math.Abs(x.High) < 0.1 ? LogOnePlusOfSmall(x) : x.High > 1e300 ? Log(x.High) : LogOfNormal(1 + x);

    public static Wide Power(double x, double exponent) => Exp(Log(x) * exponent);

    public static Wide Sigmoid(double x)
    {
        var e = Exp(-Math.Abs(x));
        return x >= 0 ? 1 / (1 + e.Plain) : e * (1 / (1 + e.Plain));
    }

    public static DoubleDouble Tanh(double x)
    {
        var a = Math.Abs(x);
        var m = a > 100 ? 1e60 : ExpMinusOne(2 * a).Plain;
        var t = m / (m + 2);
        return x < 0 ? -t : t;
    }

    /// <summary>Where eˣ is small, eˣ·(1 − ½eˣ).</summary>
    public static Wide Softplus(double x)
    {
        if (x > 0)
            return x + LogOnePlus(Exp(-x).Plain);
        var e = Exp(x);
        return x < -40 ? e * (1 - 0.5 * e.Plain) : LogOnePlus(e.Plain);
    }

    /// <summary>With w = eˣ: w·(w + 2)/(w² + 2w + 2)</summary>
    public static Wide TanhOfSoftplus(double x)
    {
        if (x > 50)
            return 1.0;
        var e = Exp(x);
        var w = e.Plain;
        return e * ((w + 2) / (w * w + 2 * w + 2));
    }

    /// <summary>ln(1 + 2·sinh²(x/2)) below 1; its first term below 2⁻⁴⁰, where the next is x⁴/12.</summary>
    public static Wide LogCosh(double x)
    {
        var a = Math.Abs(x);
        if (a < 1e-12)
        {
            var exponent = a > 0 ? Math.ILogB(a) : 0;
            DoubleDouble scaled = Math.ScaleB(a, -exponent);
            return new(0.5 * (scaled * scaled) * (1 - (DoubleDouble)a * a * (1.0 / 6)), 2 * exponent);
        }

        if (a > 1)
            return a + (LogOnePlus(Exp(-2 * a).Plain) - s_ln2);
        var m = ExpMinusOne(0.5 * a).Plain;
        var sinh = 0.5 * (m + m / (1 + m));
        return LogOnePlus(2 * (sinh * sinh));
    }

    /// <summary>2/√π·e^{−x²}·Σ 2ⁿx²ⁿ⁺¹/(2n + 1)!!, whose terms have one sign.</summary>
    public static DoubleDouble Erf(double x)
    {
        if (Math.Abs(x) > 9)
            return Math.Sign(x);
        if (Math.Abs(x) < 1e-20)
            return Scaled(x);
        DoubleDouble square = x, term = x, sum = x;
        square *= square;
        for (var n = 1; Math.Abs(term.High) > 1e-34 * Math.Abs(sum.High); n++)
        {
            term = term * square / (n + 0.5);
            sum += term;
        }

        return s_twoOverRootPi * sum * Exp(-square).Plain;

        // Near the smallest doubles the low half would be lost.
        static DoubleDouble Scaled(double x) => DoubleDouble.Scale(s_twoOverRootPi * Math.ScaleB(x, 300), -300);
    }

    public static DoubleDouble Sin(double x) => SinCos(x, 0);

    public static DoubleDouble Cos(double x) => SinCos(x, 1);

    /// <summary>One step of Newton's from the platform's value y: y + δ − δ³/3, δ = (x − tan y)/(1 + x·tan y).</summary>
    public static DoubleDouble Atan(double x)
    {
        if (Math.Abs(x) < 1e-9)
            return x - (DoubleDouble)x * x * x * (1 / (DoubleDouble)3);
        if (Math.Abs(x) > 1e150)
            return Math.Sign(x) * (0.5 * Pi - 1 / (DoubleDouble)Math.Abs(x));
        var y = Math.Atan(x);
        var (s, c) = (Taylor(y, 1), Taylor(y, 0));
        var delta = (x * c - s) / (c + x * s);
        return y + delta;
    }

    /// <summary>Between r and ½ ln 2 in absolute value: 2⁻⁸r by Taylor's series, then eight times (1 + m)² − 1 = 2m + m².</summary>
    private static DoubleDouble ExpMinusOneOfReduced(DoubleDouble r)
    {
        if (Math.Abs(r.High) < 1e-250)
            return r;
        var small = DoubleDouble.Scale(r, -8);
        DoubleDouble term = small, m = small;
        for (var n = 2; Math.Abs(term.High) > 1e-34 * Math.Abs(m.High); n++)
        {
            term = term * small / n;
            m += term;
        }

        for (var i = 0; i < 8; i++)
            m = 2 * m + m * m;
        return m;
    }

    /// <summary>2·artanh(x/(2 + x))</summary>
    private static DoubleDouble LogOnePlusOfSmall(DoubleDouble x)
    {
        if (Math.Abs(x.High) < 1e-120)
            return x;
        var s = x / (2 + x);
        var (square, power, sum) = (s * s, s, s);
        for (var n = 3; Math.Abs(power.High) > 1e-34 * Math.Abs(sum.High); n += 2)
        {
            power *= square;
            sum += power / n;
        }

        return 2 * sum;
    }

    private static DoubleDouble LogOfNormal(DoubleDouble m)
    {
        var y = Math.Log(m.High);
        return y + LogOnePlusOfSmall(m * Exp(-y).Plain - 1);
    }

    /// <summary>sin(x + quarters·π/2), by x = n·π/2 + r with integers.</summary>
    private static DoubleDouble SinCos(double x, int quarters)
    {
        if (Math.Abs(x) < 1e-9 && quarters == 0)
            return x - (DoubleDouble)x * x * x * (1 / (DoubleDouble)6);
        var bits = BitConverter.DoubleToInt64Bits(x);
        var exponent = Math.Max(1, (int)(bits >> 52) & 0x7FF) - 1075;
        var mantissa = (bits & 0xFFFFFFFFFFFFF) | ((bits >> 52 & 0x7FF) == 0 ? 0 : 1L << 52);
        // |x|·2^1280, exact but for what lies below 2^-1280 of it.
        var shift = exponent + PiBits;
        var value = shift >= 0 ? (BigInteger)mantissa << shift : (BigInteger)mantissa >> -shift;
        var half = s_pi >> 1;
        var n = (value + (half >> 1)) / half;
        // n may have 1,000 bits: the error of π, 2^-1280, grows with it, and 250 bits are left.
        var r = DoubleDouble.From(value - (n * s_pi >> 1), PiBits);
        var quarter = (int)(n & 3);
        if (x < 0)
            (r, quarter) = (-r, -quarter);
        quarter = (quarter + quarters) & 3;
        var magnitude = Taylor(r, (quarter & 1) ^ 1);
        return quarter >= 2 ? -magnitude : magnitude;
    }

    /// <summary>Σ from n = first (0 cos, 1 sin) in steps of two of ±rⁿ/n!</summary>
    private static DoubleDouble Taylor(DoubleDouble r, int first)
    {
        DoubleDouble term = first == 0 ? 1 : r, sum = term, square = r * r;
        for (var n = first + 2; Math.Abs(term.High) > 1e-34 * Math.Abs(sum.High); n += 2)
        {
            term = -(term * square) / (n * (n - 1));
            sum += term;
        }

        return sum;
    }

    private static BigInteger InverseTangent(int n, int bits)
    {
        var power = (BigInteger.One << bits) / n;
        var sum = power;
        for (var k = 1; !power.IsZero; k++)
        {
            power /= n * n;
            sum += (k % 2 == 0 ? power : -power) / (2 * k + 1);
        }

        return sum;
    }
}
