using System;
using System.Globalization;
using System.Linq;

namespace GradientFlow.Generators.Emit;

/// <summary>Numbers as they stand in emitted code.</summary>
internal static class Numerals
{
    public static string Text(int n) => n.ToString(CultureInfo.InvariantCulture);

    /// <summary>A number of a scalar type.</summary>
    public static string Literal(double value, bool isSingle)
    {
        var scalar = isSingle ? "float" : "double";
        if (double.IsNaN(value))
            return scalar + ".NaN";
        if (double.IsInfinity(value) || isSingle && float.IsInfinity((float)value))
            return scalar + (value > 0 ? ".PositiveInfinity" : ".NegativeInfinity");
        var text = isSingle ? ((float)value).ToString("R", CultureInfo.InvariantCulture) + "f" : value.ToString("R", CultureInfo.InvariantCulture) + "d";
        // Not every framework prints the sign of a zero.
        return value == 0 && BitConverter.DoubleToInt64Bits(value) < 0 && text[0] != '-' ? "-" + text : text;
    }

    /// <summary>An offset between values per sample: whole values, S apart, and vectors of samples: 3 * S + 2 * O.Count.</summary>
    public static string InSamples(int n, int tileSamples, int vectors = 0)
    {
        var whole = Math.DivRem(n, tileSamples, out var left);
        var terms = new[] { Times(whole, "S"), left == 0 ? null : Text(left), Times(vectors, "O.Count") }.Where(t => t is not null).ToArray();
        return terms.Length == 0 ? "0" : terms.Skip(1).Aggregate(terms[0]!, (sum, t) => t![0] == '-' ? $"{sum} - {t.Substring(1)}" : $"{sum} + {t}");
    }

    private static string? Times(int n, string unit) => n switch
    {
        0 => null,
        1 => unit,
        -1 => "-" + unit,
        _ => $"{Text(n)} * {unit}",
    };
}
