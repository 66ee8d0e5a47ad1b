using System;
using GradientFlow.Ranks;

namespace GradientFlow;

/// <summary>Arithmetic of upper bounds: of numbers that are not negative, rounded upwards by the next double. What is exactly zero stays zero.</summary>
internal static class Upper
{
    public static double Sum(double a, double b) => a == 0 ? b : b == 0 ? a : Interval.Up(a + b);

    /// <summary>0·∞ is 0: an infinite bound stands for finite numbers without a bound.</summary>
    public static double Product(double a, double b) => a == 0 || b == 0 ? 0 : a == 1 ? b : b == 1 ? a : Interval.Up(a * b);

    public static double Product(double a, double b, double c) => Product(Product(a, b), c);

    public static double Quotient(double a, double b) => a == 0 ? 0 : Interval.Up(a / b);

    public static double Root(double a) => a is 0 or 1 ? a : Interval.Up(Math.Sqrt(a));

    /// <summary>√(a² + b²)</summary>
    public static double Norm(double a, double b) => a == 0 ? b : b == 0 ? a : Root(Sum(Product(a, a), Product(b, b)));

    /// <summary>√(Σ x²)</summary>
    public static double Norm(ReadOnlySpan<Interval> x)
    {
        var sum = 0.0;
        foreach (var v in x)
            sum = Sum(sum, Product(v.Magnitude, v.Magnitude));
        return Root(sum);
    }

    /// <summary>max |x|</summary>
    public static double Largest(ReadOnlySpan<Interval> x)
    {
        var largest = 0.0;
        foreach (var v in x)
            largest = Math.Max(largest, v.Magnitude);
        return largest;
    }
}
