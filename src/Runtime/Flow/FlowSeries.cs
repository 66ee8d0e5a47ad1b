using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;

namespace GradientFlow;

/// <summary>What an observer saw of a flow.</summary>
public sealed class FlowSeries
{
    /// <summary>What the times are called in files.</summary>
    internal const string Time = "time";

    internal FlowSeries(string name, IReadOnlyList<string> columns, IReadOnlyList<double> times, IReadOnlyList<double[]> rows, ObservationCost cost,
        IReadOnlyList<ObservationFailure> failures) =>
        (Name, Columns, Times, Rows, Cost, Failures) = (name, columns, times, rows, cost, failures);

    /// <summary>The name of the observer.</summary>
    public string Name { get; }

    /// <summary>The names of the values.</summary>
    public IReadOnlyList<string> Columns { get; }

    /// <summary>t of each observation, in order.</summary>
    public IReadOnlyList<double> Times { get; }

    /// <summary>What the observations cost.</summary>
    public ObservationCost Cost { get; }

    /// <summary>The observations that failed; the series has NaN there.</summary>
    public IReadOnlyList<ObservationFailure> Failures { get; }

    /// <summary>The values at each time.</summary>
    internal IReadOnlyList<double[]> Rows { get; }

    /// <summary>A column: [Times]</summary>
    /// <param name="column">Its name.</param>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    public double[] this[string column]
    {
        get
        {
            ArgumentNullException.ThrowIfNull(column);
            for (var c = 0; c < Columns.Count; c++)
            {
                if (Columns[c] == column)
                    return [.. Rows.Select(r => r[c])];
            }

            throw new ArgumentException($"The series '{Name}' has no column '{column}'; its columns are {string.Join(", ", Columns)}.", nameof(column));
        }
    }

    /// <summary>A value.</summary>
    /// <param name="time">The number of the observation.</param>
    /// <param name="column">The number of the column.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are not so many.</exception>
    public double this[int time, int column] =>
        (uint)time >= (uint)Rows.Count ? throw Limits.OutOfRange(nameof(time), time, $"The series '{Name}' has {Rows.Count} observations.")
        : (uint)column >= (uint)Columns.Count ? throw Limits.OutOfRange(nameof(column), column, $"The series '{Name}' has {Columns.Count} columns.")
        : Rows[time][column];

    /// <inheritdoc/>
    public override string ToString() => $"{Name}: {Times.Count} × ({string.Join(", ", Columns)})";
}

/// <summary>What a series cost.</summary>
/// <param name="Observations">How often the observer looked.</param>
/// <param name="GradientEquivalents">What it asked of the flow's loss and network, in gradient equivalents (<see cref="EvaluationCounts"/>); a loss alone is
/// ⅓, a forward pass. What a function of yours asks of other things is not known, and not counted.</param>
/// <param name="Elapsed">Time on the clock.</param>
public readonly record struct ObservationCost(int Observations, double GradientEquivalents, TimeSpan Elapsed);

/// <summary>An observation that failed.</summary>
/// <param name="Time">t</param>
/// <param name="Message">What happened.</param>
/// <param name="Exception">What the observer threw; null where it gave NaN, and where the flow was taken up from a checkpoint since.</param>
public sealed record ObservationFailure(double Time, string Message, Exception? Exception);

/// <summary>The series of a flow, in the order of its observers.</summary>
public sealed class SeriesCollection : IReadOnlyList<FlowSeries>
{
    private readonly FlowSeries[] _series;

    internal SeriesCollection(FlowSeries[] series) => _series = series;

    /// <inheritdoc/>
    public int Count => _series.Length;

    /// <inheritdoc/>
    public FlowSeries this[int index] => _series[index];

    /// <summary>The series of an observer.</summary>
    /// <param name="name">The observer's.</param>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    public FlowSeries this[string name]
    {
        get
        {
            ArgumentNullException.ThrowIfNull(name);
            return Array.Find(_series, s => s.Name == name) ?? throw new ArgumentException(
                _series.Length == 0 ? $"There is no series '{name}': the flow had no observers, which options.Observers lists."
                    : $"There is no series '{name}'; those of this flow are {string.Join(", ", _series.Select(s => s.Name))}.", nameof(name));
        }
    }

    /// <inheritdoc/>
    public IEnumerator<FlowSeries> GetEnumerator() => ((IEnumerable<FlowSeries>)_series).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
