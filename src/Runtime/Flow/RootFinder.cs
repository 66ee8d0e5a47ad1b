using System;

namespace GradientFlow;

/// <summary>Locates a change of sign by the Illinois variant of the false position method (Dowell and Jarratt 1971), safeguarded by bisection.</summary>
internal static class RootFinder
{
    /// <summary>The end of the smallest interval found on which the function changes sign: there it already has the sign it has at <paramref name="high"/>.</summary>
    /// <param name="low">Where the value is <paramref name="atLow"/>.</param>
    /// <param name="high">Where the value is <paramref name="atHigh"/>, of other sign or zero.</param>
    public static double Find(Func<double, double> function, double low, double atLow, double high, double atHigh)
    {
        var side = 0;
        var (weightedLow, weightedHigh) = (atLow, atHigh);
        for (var i = 0; i < 200 && high - low > 4 * Math.BitIncrement(Math.Abs(high)) - 4 * Math.Abs(high); i++)
        {
            var middle = i % 4 == 3 || !double.IsFinite(weightedLow) || !double.IsFinite(weightedHigh)
                ? low + 0.5 * (high - low)
                : (low * weightedHigh - high * weightedLow) / (weightedHigh - weightedLow);
            if (!(middle > low && middle < high))
                middle = low + 0.5 * (high - low);
            if (middle <= low || middle >= high)
                break; // neighbours
            var value = function(middle);
            if (Math.Sign(value) == Math.Sign(atLow) && value != 0)
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
