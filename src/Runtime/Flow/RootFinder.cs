using System;

namespace GradientFlow;

/// <summary>Locates a change of sign by the Illinois variant of the false position method (Dowell and Jarratt 1971), every fourth time by bisection.</summary>
internal static class RootFinder
{
    /// <summary>The end of the smallest interval found on which the function changes sign: there it no longer has the sign it has at <paramref name="low"/>; it
    /// may be zero, or NaN where it is not defined.</summary>
    /// <param name="low">Where the value is <paramref name="atLow"/>.</param>
    /// <param name="high">Where the value is <paramref name="atHigh"/>, of other sign or zero; if it is of the same, or zero at low, there is nothing to look
    /// for, and low is the answer.</param>
    public static double Find(Func<double, double> function, double low, double atLow, double high, double atHigh)
    {
        if (!(atLow > 0 && !(atHigh > 0)) && !(atLow < 0 && !(atHigh < 0)))
            return low;
        var (side, isRising) = (0, atLow < 0);
        var (weightedLow, weightedHigh) = (atLow, atHigh);
        for (var i = 0; high - low > 4 * (Math.BitIncrement(Math.Abs(high)) - Math.Abs(high)); i++)
        {   // it ends: four turns halve the interval
            var middle = (low * weightedHigh - high * weightedLow) / (weightedHigh - weightedLow);
            if (i % 4 == 3 || !(middle > low && middle < high))
                middle = low + 0.5 * (high - low);
            if (middle <= low || middle >= high)
                break; // neighbours
            var value = function(middle);
            if (isRising ? value < 0 : value > 0)
            {
                (low, weightedLow) = (middle, value);
                if (side == -1)
                    weightedHigh /= 2;
                side = -1;
            }
            else
            {
                (high, weightedHigh) = (middle, value);
                if (value == 0)
                    break;
                if (side == 1)
                    weightedLow /= 2;
                side = 1;
            }
        }

        return high;
    }
}
