using System;

namespace GradientFlow.Ranks;

/// <summary>All reals between two doubles, of which either may be infinite. Bounds are rounded outwards by taking the neighbouring double, which is further
/// out than any rounding; what involves an exact zero stays exact. An operation without a value gives the whole line.</summary>
internal readonly record struct Interval(double Low, double High)
{
    public static readonly Interval Everything = new(double.NegativeInfinity, double.PositiveInfinity);

    public bool IsPoint => Low == High;

    public bool IsZero => Low == 0 && High == 0;

    public bool ContainsZero => Low <= 0 && High >= 0;

    public bool IsFinite => !double.IsInfinity(Low) && !double.IsInfinity(High);

    /// <summary>A double within, near the middle.</summary>
    public double Middle => IsPoint ? Low : IsFinite ? Math.Min(High, Math.Max(Low, 0.5 * Low + 0.5 * High))
        : double.IsInfinity(Low) ? double.IsInfinity(High) ? 0 : High : Low;

    /// <summary>No smaller than the distance from <see cref="Middle"/> to any point.</summary>
    public double Radius
    {
        get
        {
            var middle = Middle;
            return IsPoint ? 0 : Up(Math.Max(High - middle, middle - Low));
        }
    }

    /// <summary>No smaller than any |x|.</summary>
    public double Magnitude => Math.Max(Math.Abs(Low), Math.Abs(High));

    public static implicit operator Interval(double x) => double.IsNaN(x) ? Everything : new(x, x);

    public static Interval operator -(Interval a) => new(-a.High, -a.Low);

    public static Interval operator +(Interval a, Interval b) => a.IsZero ? b : b.IsZero ? a : Outward(a.Low + b.Low, a.High + b.High);

    public static Interval operator -(Interval a, Interval b) => a + -b;

    public static Interval operator *(Interval a, Interval b)
    {
        if (a.IsZero || b.IsZero)
            return default;
        if (a.IsPoint && Math.Abs(a.Low) == 1)
            return a.Low == 1 ? b : -b;
        if (b.IsPoint && Math.Abs(b.Low) == 1)
            return b.Low == 1 ? a : -a;
        // 0·∞ is 0 here: an infinite bound stands for finite numbers without a bound.
        var (p, q, r, s) = (Product(a.Low, b.Low), Product(a.Low, b.High), Product(a.High, b.Low), Product(a.High, b.High));
        return Outward(Math.Min(Math.Min(p, q), Math.Min(r, s)), Math.Max(Math.Max(p, q), Math.Max(r, s)));
    }

    public static Interval operator /(Interval a, Interval b)
    {
        if (b.ContainsZero)
            return Everything;
        if (a.IsZero)
            return default;
        var (p, q, r, s) = (a.Low / b.Low, a.Low / b.High, a.High / b.Low, a.High / b.High);
        return Outward(Math.Min(Math.Min(p, q), Math.Min(r, s)), Math.Max(Math.Max(p, q), Math.Max(r, s)));
    }

    public static Interval Square(Interval a)
    {
        if (a.IsZero)
            return default;
        var (least, most) = (a.ContainsZero ? 0 : Math.Min(Math.Abs(a.Low), Math.Abs(a.High)), a.Magnitude);
        return new(Math.Max(0, Down(least * least)), Up(most * most));
    }

    /// <summary>The roots of what is not negative in it.</summary>
    public static Interval SquareRoot(Interval a) => a.High >= 0 ? new(a.Low > 0 ? Down(Math.Sqrt(a.Low)) : 0, Up(Math.Sqrt(a.High))) : Everything;

    /// <summary>The smallest interval that holds both.</summary>
    public static Interval Hull(Interval a, Interval b) => new(Math.Min(a.Low, b.Low), Math.Max(a.High, b.High));

    /// <summary>What is common to two intervals that enclose one number.</summary>
    public static Interval Both(Interval a, Interval b) => new(Math.Max(a.Low, b.Low), Math.Min(a.High, b.High));

    public static Interval Outward(double low, double high) =>
        double.IsNaN(low) || double.IsNaN(high) ? Everything : new(Down(low), Up(high));

    /// <summary>The next double above; ∞ and NaN stay.</summary>
    public static double Up(double x)
    {
#if NET
        return Math.BitIncrement(x);
#else
        if (double.IsNaN(x) || double.IsPositiveInfinity(x))
            return x;
        if (x == 0)
            return double.Epsilon;
        var bits = BitConverter.DoubleToInt64Bits(x);
        return BitConverter.Int64BitsToDouble(x > 0 ? bits + 1 : bits - 1);
#endif
    }

    /// <summary>The next double below; −∞ and NaN stay.</summary>
    public static double Down(double x) => -Up(-x);

    private static double Product(double x, double y) => x == 0 || y == 0 ? 0 : x * y;
}
