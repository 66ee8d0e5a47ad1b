using System;
using System.Collections.Generic;
using System.Linq;

namespace GradientFlow.Benchmarks.Measuring;

/// <summary>Median and quartiles.</summary>
internal readonly record struct Spread(double Low, double Median, double High)
{
    public static Spread Of(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return new(Quantile(sorted, 0.25), Quantile(sorted, 0.5), Quantile(sorted, 0.75));
    }

    private static double Quantile(double[] sorted, double q)
    {
        var at = q * (sorted.Length - 1);
        var (low, part) = ((int)at, at - Math.Floor(at));
        return low + 1 < sorted.Length ? sorted[low] + part * (sorted[low + 1] - sorted[low]) : sorted[^1];
    }
}
