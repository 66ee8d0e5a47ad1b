using System;

namespace GradientFlow.Benchmarks.Compare;

/// <summary>Whether two sides compute the same.</summary>
internal static class Agreement
{
    /// <summary>The largest difference relative to the largest value.</summary>
    /// <exception cref="DisagreementException">It is more than the tolerance.</exception>
    public static double Of(double[] ours, double[] theirs, double tolerance, string what)
    {
        if (ours.Length != theirs.Length)
            throw new DisagreementException($"{what} differ in length: {ours.Length} and {theirs.Length} values.");
        var (largest, difference) = (0.0, 0.0);
        for (var i = 0; i < ours.Length; i++)
        {
            if (!double.IsFinite(ours[i]) || !double.IsFinite(theirs[i]))
                throw new DisagreementException($"{what}: value {i} is {ours[i]} and {theirs[i]}.");
            (largest, difference) = (Math.Max(largest, Math.Abs(theirs[i])), Math.Max(difference, Math.Abs(ours[i] - theirs[i])));
        }

        return difference <= tolerance * largest ? difference / largest
            : throw new DisagreementException($"{what} disagree: relative difference {difference / largest:E1}, allowed {tolerance:E0}.");
    }
}

/// <summary>Two sides compute different results: there is nothing to time.</summary>
internal sealed class DisagreementException(string message) : Exception(message);
