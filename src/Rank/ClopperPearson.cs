using System;

namespace GradientFlow.Ranks;

/// <summary>Exact confidence limits of a probability from k independent trials (Clopper and Pearson 1934).</summary>
internal static class ClopperPearson
{
    /// <summary>Lower and upper limit, each missed with probability at most (1 − confidence)/2.</summary>
    /// <param name="hits">0 … trials</param>
    public static (double Low, double High) Interval(int hits, int trials, double confidence)
    {
        var miss = (1 - confidence) / 2;
        // The lower limit is where so many hits or more, the upper where so many or fewer, become that improbable.
        var low = hits == 0 ? 0 : Solve(p => 1 - AtMost(hits - 1, trials, p) < miss);
        var high = hits == trials ? 1 : Solve(p => AtMost(hits, trials, p) > miss);
        return (low, high);
    }

    /// <summary>The probability of at most so many hits.</summary>
    private static double AtMost(int hits, int trials, double p)
    {
        var (logP, logQ, term, sum) = (Math.Log(p), Math.Log(1 - p), 0.0, 0.0);
        for (var i = 0; i <= hits; i++)
        {
            if (i > 0)
                term += Math.Log((trials - i + 1.0) / i);
            sum += Math.Exp(term + i * logP + (trials - i) * logQ);
        }

        return sum;
    }

    /// <summary>Where a condition that holds near 0 ceases to hold.</summary>
    private static double Solve(Func<double, bool> holds)
    {
        var (low, high) = (0.0, 1.0);
        for (var i = 0; i < 100; i++)
        {
            var middle = 0.5 * (low + high);
            if (middle > 0 && middle < 1 && holds(middle))
                low = middle;
            else
                high = middle;
        }

        return high;
    }
}
