using System;
using System.Collections.Generic;
using System.Globalization;

namespace GradientFlow.Tests;

/// <summary>Cultures that write numbers otherwise than C# does. They are made here because tests run without the data of real ones.</summary>
internal static class Cultures
{
    public static IReadOnlyDictionary<string, CultureInfo> All { get; } = new Dictionary<string, CultureInfo>
    {
        ["sv-SE"] = Of(n => (n.NegativeSign, n.NumberDecimalSeparator, n.NumberGroupSeparator, n.NaNSymbol, n.PositiveInfinitySymbol) = ("\u2212", ",",
            "\u00a0", "¤¤¤", "∞")),
        ["de-DE"] = Of(n => (n.NumberDecimalSeparator, n.NumberGroupSeparator) = (",", ".")),
        ["fa-IR"] = Of(n => (n.NegativeSign, n.NumberDecimalSeparator, n.NumberGroupSeparator, n.NaNSymbol) = ("\u200e\u2212", "٫", "٬", "ناعدد")),
        ["fr-CH"] = Of(n => (n.NumberDecimalSeparator, n.NumberGroupSeparator, n.PercentSymbol, n.NegativeInfinitySymbol) = (",", "\u202f", " %", "-∞")),
        ["all else"] = Of(n => (n.NegativeSign, n.PositiveSign, n.NumberDecimalSeparator, n.NumberGroupSeparator, n.NumberNegativePattern,
            n.NumberDecimalDigits) = ("~", "&", "'", "_", 0, 5)),
    };

    /// <summary>The value of a function in that culture.</summary>
    public static T In<T>(CultureInfo culture, Func<T> value)
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = culture;
            return value();
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    private static CultureInfo Of(Action<NumberFormatInfo> change)
    {
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        change(culture.NumberFormat);
        return culture;
    }
}
