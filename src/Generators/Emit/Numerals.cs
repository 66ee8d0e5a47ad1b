using System;
using System.Globalization;

namespace GradientFlow.Generators.Emit;

/// <summary>Whole numbers as they stand in emitted code.</summary>
internal static class Numerals
{
    public static string Text(int n) => n.ToString(CultureInfo.InvariantCulture);

    /// <summary>An offset between values per sample, in units of S, the samples of a tile: 3 * S + 4.</summary>
    public static string InSamples(int n, int tileSamples)
    {
        if (n < 0)
            return InSamples(-n, tileSamples) is var text && text.IndexOf(' ') > 0 ? $"-({text})" : "-" + text;
        var (count, left) = (Math.DivRem(n, tileSamples, out var rest), rest);
        if (count == 0)
            return Text(left);
        var whole = count == 1 ? "S" : $"{Text(count)} * S";
        return left == 0 ? whole : $"{whole} + {Text(left)}";
    }
}
