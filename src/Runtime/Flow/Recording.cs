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

    /// <summary>The most values of θ kept over all points, in doubles. A flow that would keep more has θ at every second point only, then at every fourth and
    /// so on: those with θ are spread evenly over all points. Start and end always have it, and every point has its loss and gradient norm. Where a flow has
    /// events, half of it is for them, and θ is kept at every second occurrence, every fourth and so on, in the same way.</summary>
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
