using System;
using System.Globalization;

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

    /// <summary>An offset between values per sample, in vectors: whole values, S apart, and some vectors: 3 * S + 2.</summary>
    public static string InSamples(int n, int tileSamples, int vectors = 0)
    {
        var whole = Math.DivRem(n, tileSamples, out var left);
        if (left != 0)
            throw new ArgumentException($"Values of a sample lie whole tiles of {Text(tileSamples)} samples apart, and not {Text(n)}.", nameof(n));
        return (Times(whole, "S"), vectors) switch
        {
            (null, _) => Text(vectors),
            ({ } values, 0) => values,
            ({ } values, < 0) => $"{values} - {Text(-vectors)}",
            ({ } values, > 0) => $"{values} + {Text(vectors)}",
        };
    }

    private static string? Times(int n, string unit) => n switch
    {
        0 => null,
        1 => unit,
        -1 => "-" + unit,
        _ => $"{Text(n)} * {unit}",
    };
}
