using System;
using System.Linq;

namespace GradientFlow.Ranks;

/// <summary>Elementary functions of intervals. Every bound is proved: Taylor and related series are summed in interval arithmetic after an argument reduction
/// in interval arithmetic, and what the series leaves out is bounded and added. Nothing rests on the accuracy of the platform's functions.</summary>
internal static class IntervalFunctions
{
    // Bounds of what is left out: of eʳ for |r| ≤ 0.35 after r¹⁵, and of (eʳ − 1)/r.
    private const double ExpRest = 4e-21, ExpMinusOneRest = 2e-20;

    // The first 33 bits of ln 2 and of π/2, so that products with small integers are exact, and the rest, enclosed.
    private const double Ln2High = 6.93147180369123816490e-01, HalfPiHigh = 1.57079632673412561417e+00;
    private static readonly Interval s_ln2Low = Interval.Outward(1.90821492927058770002e-10, 1.90821492927058770002e-10);
    private static readonly Interval s_halfPiLow = Interval.Outward(6.07710050650619224932e-11, 6.07710050650619224932e-11);
    private static readonly Interval s_ln2 = Ln2High + s_ln2Low, s_halfPi = HalfPiHigh + s_halfPiLow;

    /// <summary>1/i!; up to 22! the factorials are doubles.</summary>
    private static readonly Interval[] s_inverseFactorials =
        [.. Enumerable.Range(0, 23).Select(i => 1 / (Interval)Enumerable.Range(1, i).Aggregate(1.0, (a, b) => a * b))];

    public static readonly Interval TwoOverRootPi = 2 / Interval.SquareRoot(2 * s_halfPi);

    public static Interval Exp(Interval x) => Rising(ExpAt, x);

    public static Interval ExpMinusOne(Interval x) => Rising(ExpMinusOneAt, x);

    /// <summary>The whole line from below where the argument may be 0 or less.</summary>
    public static Interval Log(Interval x) => x.High <= 0 ? Interval.Everything
        : new(x.Low <= 0 ? double.NegativeInfinity : LogAt(x.Low).Low, LogAt(x.High).High);

    public static Interval LogOnePlus(Interval x) =>
        x.High <= -1 ? Interval.Everything : new(x.Low <= -1 ? double.NegativeInfinity : LogOnePlusAt(x.Low).Low, LogOnePlusAt(x.High).High);

    public static Interval Tanh(Interval x) => Rising(TanhAt, x);

    /// <summary>1 − tanh²x = 4·σ(2x)·σ(−2x), which does not cancel.</summary>
    public static Interval TanhDerivative(Interval x) => 4 * SigmoidDerivative(2 * x);

    public static Interval Sigmoid(Interval x) => Rising(SigmoidAt, x);

    /// <summary>σ(x)·σ(−x), largest at 0.</summary>
    public static Interval SigmoidDerivative(Interval x)
    {
        var (near, far) = Distances(x);
        return new(SlopeAt(far).Low, SlopeAt(near).High);

        static Interval SlopeAt(double x) => SigmoidAt(x) * SigmoidAt(-x);
    }

    public static Interval Softplus(Interval x) => Rising(static x => Math.Max(x, 0) + LogOnePlus(ExpAt(-Math.Abs(x))), x);

    /// <summary>ln cosh x, smallest at 0.</summary>
    public static Interval LogCosh(Interval x)
    {
        var (near, far) = Distances(x);
        return new(Math.Max(0, LogCoshAt(near).Low), LogCoshAt(far).High);
    }

    public static Interval Erf(Interval x) => Rising(ErfAt, x);

    public static Interval Atan(Interval x) => Rising(AtanAt, x);

    public static Interval Sin(Interval x) => Periodic(x, 0);

    public static Interval Cos(Interval x) => Periodic(x, 1);

    private static Interval Rising(Func<double, Interval> at, Interval x) => x.IsPoint ? at(x.Low) : new(at(x.Low).Low, at(x.High).High);

    private static (double Near, double Far) Distances(Interval x) => (x.ContainsZero ? 0 : Math.Min(Math.Abs(x.Low), Math.Abs(x.High)), x.Magnitude);

    /// <summary>x = k·ln 2 + r, eˣ = 2ᵏ·eʳ</summary>
    private static Interval ExpAt(double x)
    {
        if (x == 0)
            return 1;
        if (x > 709)
            return x > 709.7 ? new(1.6e308, double.PositiveInfinity) : Scaled(x);
        return x < -740 ? new(0, 1e-320) : Scaled(x);

        static Interval Scaled(double x)
        {
            var k = Math.Round(x / Math.Log(2));
            var power = Series(Reduce(x, k, Ln2High, s_ln2Low), 15, 0) + new Interval(-ExpRest, ExpRest);
            var half = Math.Round(k / 2);
            return power * PowerOfTwo(half) * PowerOfTwo(k - half);
        }
    }

    private static double PowerOfTwo(double k) => BitConverter.Int64BitsToDouble((long)(k + 1023) << 52);

    private static Interval ExpMinusOneAt(double x) =>
        Math.Abs(x) <= 0.35 ? x * (Series(x, 16, 1) + new Interval(-ExpMinusOneRest, ExpMinusOneRest)) : x < -50 ? new(-1, Interval.Up(-1)) : ExpAt(x) - 1;

    /// <summary>Σ from i = first to last of r^(i − first)/i!</summary>
    private static Interval Series(Interval r, int last, int first)
    {
        var sum = s_inverseFactorials[last];
        for (var i = last - 1; i >= first; i--)
            sum = s_inverseFactorials[i] + r * sum;
        return sum;
    }

    /// <summary>x − k·(high + low)</summary>
    private static Interval Reduce(double x, double k, double high, Interval low) => (Interval)x - k * high - k * low;

    /// <summary>y + ln(1 + u), u = x·e⁻ʸ − 1, whatever y the platform says; u − u² ≤ ln(1 + u) ≤ u above −½.</summary>
    private static Interval LogAt(double x)
    {
        if (double.IsPositiveInfinity(x))
            return new(709, double.PositiveInfinity);
        if (Math.Abs(x - 1) < 0.25)
            return TwiceInverseTanh((Interval)x - 1, (Interval)x + 1);
        if (x < 1e-290)
            return LogAt(x * PowerOfTwo(200)) - 200 * s_ln2;
        if (x > 1e290)
            return LogAt(x * PowerOfTwo(-200)) + 200 * s_ln2;
        var y = Math.Log(x);
        var u = x * ExpAt(-y) - 1;
        if (!(u.Magnitude < 0.01))
            return Interval.Everything;
        return y + (u + new Interval(-Interval.Up(u.Magnitude * u.Magnitude), 0));
    }

    private static Interval LogOnePlusAt(double x) =>
        Math.Abs(x) < 0.25 ? TwiceInverseTanh(x, 2 + (Interval)x) : double.IsPositiveInfinity(x) ? new(709, double.PositiveInfinity) : Log(1 + (Interval)x);

    /// <summary>2·artanh(s), s = above/below with |s| ≤ 1/7: the terms after s²³/23 add less than 10⁻²¹ of s.</summary>
    private static Interval TwiceInverseTanh(Interval above, Interval below)
    {
        var s = above / below;
        var square = Interval.Square(s);
        Interval sum = default;
        for (var i = 23; i >= 1; i -= 2)
            sum = 1 / (Interval)i + square * sum;
        return 2 * s * (sum + new Interval(0, 1e-21));
    }

    private static Interval TanhAt(double x)
    {
        if (Math.Abs(x) > 20) // 1 − tanh x < 2·e⁻⁴⁰
            return x > 0 ? new(Interval.Down(1), 1) : new(-1, Interval.Up(-1));
        var e = ExpMinusOneAt(2 * x);
        return new(Ratio(e.Low).Low, Ratio(e.High).High);

        static Interval Ratio(double e) => e / ((Interval)e + 2);
    }

    private static Interval SigmoidAt(double x)
    {
        if (x >= 0)
            return 1 / (1 + ExpAt(-x));
        var e = ExpAt(x);
        return new(Math.Max(0, (e.Low / (1 + (Interval)e.Low)).Low), (e.High / (1 + (Interval)e.High)).High);
    }

    /// <summary>ln(1 + 2·sinh²(x/2)) below 1, |x| + ln(1 + e^(−2|x|)) − ln 2 above.</summary>
    private static Interval LogCoshAt(double x)
    {
        if (Math.Abs(x) >= 1)
            return Math.Abs(x) + (LogOnePlus(Exp(-2 * (Interval)Math.Abs(x))) - s_ln2);
        var e = ExpMinusOneAt(0.5 * Math.Abs(x));
        var sinh = 0.5 * (e + e / (e + 1));
        return LogOnePlus(2 * Interval.Square(sinh));
    }

    /// <summary>2/√π·e^(−x²)·Σ 2ⁿx²ⁿ⁺¹/(2n + 1)!! (Abramowitz and Stegun 7.1.6), whose terms have one sign. Once they halve at each step, the rest is below the
    /// last.</summary>
    private static Interval ErfAt(double x)
    {
        if (x < 0)
            return -ErfAt(-x);
        if (x > 6) // erfc 6 < 2.2·10⁻¹⁷
            return new(Interval.Down(1), 1);
        var square = Interval.Square(x);
        Interval term = x, sum = x;
        for (var n = 0; ; n++)
        {
            var ratio = 2 * square / (2 * n + 3);
            term *= ratio;
            sum += term;
            // Rounded outwards, a term never gets below the smallest double.
            if (ratio.High < 0.5 && (term.High <= 1e-19 * sum.Low || term.High < 1e-300))
                break;
        }

        var value = TwoOverRootPi * Exp(-square) * (sum + new Interval(0, term.High));
        return new(Math.Max(0, value.Low), Math.Min(1, value.High));
    }

    /// <summary>The angle halved twice, tan(a/2) = t/(1 + √(1 + t²)), then its series, alternating, up to t²⁷/27.</summary>
    private static Interval AtanAt(double x)
    {
        if (Math.Abs(x) > 1)
            return (x > 0 ? s_halfPi : -s_halfPi) - (double.IsInfinity(x) ? default : AtanWithin(1 / (Interval)x));
        return AtanWithin(x);

        static Interval AtanWithin(Interval t)
        {
            for (var i = 0; i < 2; i++)
                t /= 1 + Interval.SquareRoot(1 + Interval.Square(t));
            var square = Interval.Square(t);
            Interval sum = default;
            for (var i = 27; i >= 1; i -= 2)
                sum = (i % 4 == 1 ? 1 : -1) / (Interval)i + square * sum;
            return 4 * t * (sum + new Interval(-1e-21, 1e-21));
        }
    }

    /// <summary>The middle's value, give or take the radius: no derivative exceeds 1.</summary>
    private static Interval Periodic(Interval x, int quarter)
    {
        var (middle, radius) = (x.Middle, x.Radius);
        if (!(radius < 2 && Math.Abs(middle) < 1e6))
            return new(-1, 1);
        var k = Math.Round(middle / (Math.PI / 2));
        var r = Reduce(middle, k, HalfPiHigh, s_halfPiLow);
        var square = Interval.Square(r);
        var turn = (int)(((long)k + quarter) & 3);
        // Up to r²⁰ or r²¹: the next term is below 10⁻²².
        var (sum, last) = (default(Interval), turn % 2 == 0 ? 21 : 20);
        for (var i = last; i >= 0; i -= 2)
            sum = (i % 4 < 2 ? s_inverseFactorials[i] : -s_inverseFactorials[i]) + square * sum;
        sum += new Interval(-1e-22, 1e-22);
        var value = turn % 2 == 0 ? r * sum : sum;
        value = turn < 2 ? value : -value;
        return Interval.Both(new(-1, 1), value + new Interval(-radius, radius));
    }
}
