using System;
using System.Globalization;

namespace GradientFlow;

/// <summary>Bounds in few digits, rounded to the side on which they stay bounds: what a sentence says is as true as the number behind it.</summary>
internal static class Outward
{
    /// <summary>A number of so many digits that is no larger.</summary>
    public static string AtLeast(double x, int digits) => Text(x, digits, -1);

    /// <summary>A number of so many digits that is no smaller.</summary>
    public static string AtMost(double x, int digits) => Text(x, digits, 1);

    private static string Text(double x, int digits, int side)
    {
        var text = Write(x);
        if (!double.IsFinite(x) || side * (Read(text) - x) >= 0)
            return text;
        // The next number of so many digits; a tenth of a unit more, for what is lost on the way.
        var unit = Math.Pow(10, Math.Floor(Math.Log10(Math.Abs(x))) - digits + 1);
        return Write(Read(text) + 1.1 * side * unit);

        string Write(double value) => value.ToString("G" + digits.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

        static double Read(string number) => double.Parse(number, CultureInfo.InvariantCulture);
    }
}
