using System;
using System.Collections.Generic;
using System.Linq;

namespace GradientFlow;

/// <summary>When an observer looks at a flow: by dense output, so that the method's steps are what they are without it.</summary>
public sealed record ObservationTimes
{
    private ObservationTimes(int perDecade, double? first, double[] times) => (PointsPerDecade, First, Times) = (perDecade, first, times);

    /// <summary>Times for each factor of ten in time since the start; 0 when times are given.</summary>
    public int PointsPerDecade { get; }

    /// <summary>The first of those times, counted from the start of the flow; null for the end of its first step.</summary>
    public double? First { get; }

    /// <summary>The times t, in order, each once; empty when they are spread over decades.</summary>
    public IReadOnlyList<double> Times { get; }

    /// <summary>Whether the start is observed too.</summary>
    public bool IncludesStart { get; init; } = true;

    /// <summary>Whether the end is observed too, wherever the flow ends.</summary>
    public bool IncludesEnd { get; init; } = true;

    /// <summary>Times t₀ + first·10^(k/points) for k = 0, 1, …, as far as the flow goes; t₀ is its start.</summary>
    /// <param name="points">For each factor of ten, at least 1.</param>
    /// <param name="first">Positive and finite; the end of the flow's first step unless given.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public static ObservationTimes PerDecade(int points, double? first = null)
    {
        Limits.AtLeast(1, points);
        if (first is not (null or > 0 and < double.PositiveInfinity))
            throw Limits.OutOfRange(nameof(first), first, "The first time, counted from the start of the flow, must be positive and finite.");
        return new(points, first, []);
    }

    /// <summary>Given times.</summary>
    /// <param name="times">Values of t, finite, in any order; those before the start and beyond the end of the flow are passed over.</param>
    /// <exception cref="ArgumentException">A time is not finite.</exception>
    public static ObservationTimes At(params double[] times)
    {
        ArgumentNullException.ThrowIfNull(times);
        for (var i = 0; i < times.Length; i++)
        {
            if (!double.IsFinite(times[i]))
                throw new ArgumentException($"times[{i}] is {times[i]}; times must be finite.", nameof(times));
        }

        return new(0, null, [.. times.Distinct().Order()]);
    }
}
