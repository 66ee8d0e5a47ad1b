using System;

namespace GradientFlow;

/// <summary>A vector as a function of one variable s.</summary>
internal delegate void Curve(double s, Span<double> values);

/// <summary>Derivatives at s = 0 by central differences, extrapolated to a step of 0 (Richardson; the choice among the extrapolations is that of Ridders,
/// "Accurate computation of F′(x) and F′(x)F″(x)", Adv. Eng. Software 4 (1982) 75–76), with what they may be wrong by: the change from one extrapolation to the
/// next, the noise of the values, a jump of the derivative at s = 0 or near, and what the smallest step says otherwise.</summary>
internal static class DifferenceQuotient
{
    private const int Levels = 7, LeastLevel = 2, MostExtrapolations = 4, NoisePoints = 9, NoiseOrder = 6;
    private const double First = 0.125, Ratio = 4; // steps from 1/8 down to 2⁻¹⁵ of the scale

    /// <summary>The noise of values that are computed with rounding: of equally spaced ones, differences of high order leave the noise alone, √((2k)!)/k! times
    /// as large at order k (Hamming; Moré and Wild, "Estimating computational noise", SIAM J. Sci. Comput. 33 (2011) 1292–1314). Ten standard deviations, and
    /// four roundings at least. The points are so close that a kink between them counts for little.</summary>
    /// <param name="curve">The curve.</param>
    /// <param name="count">Its length.</param>
    /// <param name="scale">Over which it varies.</param>
    /// <param name="unitRoundoff">The relative error of one rounding.</param>
    public static double[] Noise(Curve curve, int count, double scale, double unitRoundoff)
    {
        var spacing = scale * Math.Pow(unitRoundoff, 0.75);
        var (table, noise) = (new double[NoisePoints][], new double[count]);
        for (var i = 0; i < NoisePoints; i++)
        {
            curve((i - NoisePoints / 2) * spacing, table[i] = new double[count]);
            for (var c = 0; c < count; c++)
                noise[c] = Math.Max(noise[c], 4 * unitRoundoff * Math.Abs(table[i][c])); // a NaN stays one
        }

        for (var order = 1; order <= NoiseOrder; order++)
        {
            for (var i = 0; i < NoisePoints - order; i++)
            {
                for (var c = 0; c < count; c++)
                    table[i][c] = table[i + 1][c] - table[i][c];
            }
        }

        const double Amplification = 924; // 12!/(6!)²
        for (var c = 0; c < count; c++)
        {
            var squares = 0.0;
            for (var i = 0; i < NoisePoints - NoiseOrder; i++)
                squares += table[i][c] * table[i][c];
            noise[c] = Math.Max(noise[c], 10 * Math.Sqrt(squares / (NoisePoints - NoiseOrder) / Amplification));
        }

        return noise;
    }

    /// <summary>The derivatives, and how far they may be wrong.</summary>
    /// <param name="curve">The curve.</param>
    /// <param name="scale">Over which it varies.</param>
    /// <param name="noise">Of its values; its length is the curve's.</param>
    public static (double[] Values, double[] Uncertainties) At(Curve curve, double scale, ReadOnlySpan<double> noise)
    {
        var count = noise.Length;
        var (here, ahead, behind) = (new double[count], new double[count], new double[count]);
        var (quotients, bends, steps) = (new double[Levels][], new double[Levels][], new double[Levels]);
        curve(0, here);
        for (var j = 0; j < Levels; j++)
        {
            steps[j] = First * scale / Math.Pow(Ratio, j);
            curve(steps[j], ahead);
            curve(-steps[j], behind);
            (quotients[j], bends[j]) = (new double[count], new double[count]);
            for (var c = 0; c < count; c++)
            {
                quotients[j][c] = (ahead[c] - behind[c]) / (2 * steps[j]);
                bends[j][c] = (ahead[c] - here[c] - (here[c] - behind[c])) / steps[j];
            }
        }

        var (values, uncertainties) = (new double[count], new double[count]);
        for (var c = 0; c < count; c++)
            (values[c], uncertainties[c]) = Extrapolate(j => quotients[j][c], j => bends[j][c], steps, noise[c]);
        return (values, uncertainties);
    }

    private static (double Value, double Uncertainty) Extrapolate(Func<int, double> quotient, Func<int, double> bend, double[] steps, double noise)
    {
        Span<double> now = stackalloc double[Levels], before = stackalloc double[Levels], noiseNow = stackalloc double[Levels],
            noiseBefore = stackalloc double[Levels];
        var (value, error) = (double.NaN, double.PositiveInfinity);
        var first = 0; // steps that lead to values that are not finite are left out
        for (var j = 0; j < Levels; j++)
        {
            now.CopyTo(before);
            noiseNow.CopyTo(noiseBefore);
            (now[0], noiseNow[0]) = (quotient(j), noise / steps[j]);
            if (!double.IsFinite(now[0]))
                first = j + 1;
            var factor = 1.0;
            for (var m = 1; m <= Math.Min(j - first, MostExtrapolations); m++)
            {
                factor *= Ratio * Ratio;
                now[m] = now[m - 1] + (now[m - 1] - before[m - 1]) / (factor - 1);
                noiseNow[m] = (factor * noiseNow[m - 1] + noiseBefore[m - 1]) / (factor - 1);
                var change = Math.Max(Math.Abs(now[m] - now[m - 1]), Math.Abs(now[m] - before[m - 1]));
                var total = 2 * change + noiseNow[m] + Jump(bend, j, first, noise / steps[j]);
                if (j - first >= LeastLevel && total < error)
                    (value, error) = (now[m], total);
            }
        }

        var kink = Math.Max(Jump(bend, Levels - 1, first, noise / steps[^1]), Jump(bend, Levels - 2, first, noise / steps[^2])); // nearer than any step
        // Steps that are long beside what the values vary over can agree with each other by chance; the shortest are the ones to believe.
        var shortest = quotient(Levels - 1) + (quotient(Levels - 1) - quotient(Levels - 2)) / (Ratio * Ratio - 1);
        return (value, error + kink + Math.Max(0, Math.Abs(value - shortest) - 2 * noise / steps[^1]));
    }

    /// <summary>The jump of the derivative within a step; 0 where what the one-sided derivatives differ by goes to 0 with the step.</summary>
    private static double Jump(Func<int, double> bend, int j, int first, double noise)
    {
        if (j - first < LeastLevel)
            return 0;
        var (now, before) = (Math.Abs(WithoutLinear(bend, j)), Math.Abs(WithoutLinear(bend, j - 1)));
        return now > before / 16 + 8 * noise ? now : 0;
    }

    /// <summary>The difference of the one-sided derivatives without the part that goes with the step; of a smooth function the rest goes with its third
    /// power.</summary>
    private static double WithoutLinear(Func<int, double> bend, int j) => (Ratio * bend(j) - bend(j - 1)) / (Ratio - 1);
}
