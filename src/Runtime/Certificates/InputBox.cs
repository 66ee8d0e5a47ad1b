using System;
using System.Collections.Generic;

namespace GradientFlow;

/// <summary>Where the inputs of a network may lie: lowₖ ≤ xₖ ≤ highₖ for each of the N values of all its inputs together, in the order in which they are
/// declared.</summary>
public sealed class InputBox
{
    private readonly double[] _low, _high;

    /// <param name="low">Smallest values: [N]</param>
    /// <param name="high">Largest values: [N]. An infinite one stands for no bound.</param>
    /// <exception cref="ArgumentException">The bounds are not of one number, one of them is NaN, or a lower one lies above an upper one.</exception>
    public InputBox(ReadOnlySpan<double> low, ReadOnlySpan<double> high)
    {
        if (low.Length != high.Length)
            throw new ArgumentException($"The box has {low.Length} lower bounds and {high.Length} upper ones: give one of each for every input value.",
                nameof(high));
        for (var i = 0; i < low.Length; i++)
        {
            if (!(low[i] <= high[i]) || double.IsPositiveInfinity(low[i]) || double.IsNegativeInfinity(high[i]))
                throw new ArgumentException($"The box has the bounds {low[i]} and {high[i]} at [{i}]: the lower must be a number no larger than the upper.",
                    nameof(low));
        }

        (_low, _high) = (low.ToArray(), high.ToArray());
    }

    /// <summary>Smallest values: [N]</summary>
    public IReadOnlyList<double> Low => _low;

    /// <summary>Largest values: [N]</summary>
    public IReadOnlyList<double> High => _high;

    /// <summary>The smallest box that holds the inputs of every sample.</summary>
    /// <typeparam name="TNetwork">The network.</typeparam>
    /// <param name="data">Its data.</param>
    /// <exception cref="ArgumentException">The data do not fit the network.</exception>
    public static InputBox Around<TNetwork>(Dataset data)
        where TNetwork : IDeclaredNetwork
    {
        ArgumentNullException.ThrowIfNull(data);
        var vectors = BoundColumns.InputVectors(TNetwork.Info, data);
        var size = vectors.Length / data.Samples;
        var (low, high) = (vectors[..size], vectors[..size]);
        for (var i = size; i < vectors.Length; i++)
            (low[i % size], high[i % size]) = (Math.Min(low[i % size], vectors[i]), Math.Max(high[i % size], vectors[i]));
        return new(low, high);
    }
}
