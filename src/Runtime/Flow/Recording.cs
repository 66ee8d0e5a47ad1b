using System;
using System.Collections.Generic;
using System.Linq;

namespace GradientFlow;

/// <summary>Which points of a flow are kept. The first and the last always are.</summary>
public sealed record Recording
{
    private Recording(int perDecade, double[] times) => (PointsPerDecade, Times) = (perDecade, times);

    /// <summary>Points for each factor of ten in time since the start; 0 when times are given.</summary>
    public int PointsPerDecade { get; }

    /// <summary>The times, in order; empty when points are spread over decades.</summary>
    public IReadOnlyList<double> Times { get; }

    /// <summary>The most values of θ kept over all points, in doubles. When a flow would keep more, θ is dropped from every second point, loss and
    /// gradient norm are not. Where a flow has events, half of it is for them, and θ is dropped from every second occurrence in the same way.</summary>
    public long MostParameterValues { get; init; } = 1L << 25;

    /// <summary>The end of the first step past each mark of a logarithmic scale: points the method itself stepped on, at no further cost.</summary>
    /// <param name="points">At least 1.</param>
    public static Recording PerDecade(int points)
    {
        Limits.AtLeast(1, points);
        return new(points, []);
    }

    /// <summary>Given times, by dense output; the loss and gradient there cost one evaluation each.</summary>
    /// <param name="times">Finite, in any order.</param>
    public static Recording At(params double[] times)
    {
        ArgumentNullException.ThrowIfNull(times);
        for (var i = 0; i < times.Length; i++)
        {
            if (!double.IsFinite(times[i]))
                throw new ArgumentException($"times[{i}] is {times[i]}; times must be finite.", nameof(times));
        }

        return new(0, [.. times.Order()]);
    }
}
