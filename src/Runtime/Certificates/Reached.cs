using System;
using GradientFlow.Ranks;

namespace GradientFlow;

/// <summary>Where a number is wherever a formula's variables lie in a box, and how it grows with one of them that has no bound: for all points of the box, with
/// x ≥ X the distance of that variable from zero, |v| ≤ Most·x^Power·e^(−Decay·x) and |v| ≥ Least·x^Rise.</summary>
/// <remarks>An interval alone says nothing of z·e^(−z²) on a half line, ∞ times 0; how both grow says that it vanishes.</remarks>
internal readonly record struct Reached(Interval Range, double Most, double Power, double Decay, double Least, double Rise)
{
    public static readonly Reached Zero = Of(default(Interval));

    public bool IsZero => Range.IsZero;

    public bool IsPositive => Range.Low >= 0;

    public bool IsNegative => Range.High <= 0;

    /// <summary>A number of which only the range is known.</summary>
    public static Reached Of(Interval range) => new(range, range.Magnitude, 0, 0, Mignitude(range), 0);

    /// <summary>The variable without a bound.</summary>
    /// <param name="far">From X on, or up to −X.</param>
    public static Reached Far(Interval far) => new(far, 1, 1, 0, 1, 1);

    /// <summary>What is known from both sides, each made better by the other.</summary>
    /// <param name="far">X</param>
    public static Reached Of(Interval range, double most, double power, double decay, double least, double rise, double far)
    {
        if (!(most >= 0))
            most = double.PositiveInfinity;
        var largest = Largest(most, power, decay, far);
        if (largest < range.Magnitude)
            range = new(Math.Max(range.Low, -largest), Math.Min(range.High, largest));
        if (double.IsFinite(range.Magnitude) && decay <= 0 && power >= 0)
            (most, power, decay) = (range.Magnitude, 0, 0);
        if (!(least > 0) || rise <= 0 && Mignitude(range) > 0)
            (least, rise) = (Mignitude(range), 0);
        return new(range, most, power, decay, least, rise);
    }

    /// <summary>At least |v| where x ≥ X, and x times this is at most |v|: 0 where |v| does not grow as fast.</summary>
    public double Line(double far) => Rise >= 1 ? Interval.Down(Least * PowerOf(far, Rise - 1).Low) : 0;

    /// <summary>x^p, x not negative.</summary>
    public static Interval PowerOf(double x, double p) =>
        p == 0 || x == 1 ? 1 : p == 1 ? x : x == 0 ? new(0, p > 0 ? 0 : double.PositiveInfinity) : IntervalFunctions.Exp(p * IntervalFunctions.Log(x));

    private static double Mignitude(Interval range) => range.ContainsZero ? 0 : Math.Min(Math.Abs(range.Low), Math.Abs(range.High));

    /// <summary>The largest Most·x^p·e^(−q·x) for x ≥ X; at x = p/q where that is further out.</summary>
    private static double Largest(double most, double power, double decay, double far)
    {
        if (most == 0 || !double.IsFinite(most))
            return most == 0 ? 0 : double.PositiveInfinity;
        if (decay == 0)
            return power > 0 ? double.PositiveInfinity : Upper.Product(most, PowerOf(far, power).High);
        // Over all x > 0 it is no smaller than for x ≥ X: only where X lies beyond p/q without a doubt does X count.
        var exponent = power > 0 && decay * far < power * (1 + 1e-9) ? power * (IntervalFunctions.Log(power / (Interval)decay) - 1)
            : power * IntervalFunctions.Log(far) - (Interval)decay * far;
        return Upper.Product(most, IntervalFunctions.Exp(exponent).High);
    }
}
