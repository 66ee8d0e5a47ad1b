using System;
using System.Linq;
using GradientFlow.Generators.Lowering;
using GradientFlow.Generators.Nests;

namespace GradientFlow.Generators.Emit;

/// <summary>Loop bounds as text. A clipped read 0 ≤ k·r + rest &lt; size bounds r from both sides, so that no read needs a guard.</summary>
/// <remarks>Quotients are written for truncating division: it differs from rounding down only below zero, where a bound no longer bites.</remarks>
internal static class Bounds
{
    public static string Low(Reduction reduction, Axis axis) => Tightest(reduction, axis, "Math.Max", "0", (k, rest, size) =>
        k > 0 ? Quotient(k - 1 + -1 * rest, k) : Quotient(rest + (-k - size), -k));

    public static string High(Reduction reduction, Axis axis) => Tightest(reduction, axis, "Math.Min", Numerals.Text(axis.Size), (k, rest, size) =>
        k > 0 ? Quotient(size + k - 1 + -1 * rest, k) : Quotient(rest + -k, -k));

    private static string Tightest(Reduction reduction, Axis axis, string pick, string bound, Func<int, Affine, int, string> limit) => reduction.Clips
        .Where(c => c.Axis == axis)
        .Aggregate(bound, (b, c) => $"{pick}({b}, {limit(c.Index[axis], c.Index.Without(axis), c.Size)})");

    private static string Quotient(Affine e, int k) => k == 1 ? Text(e) : $"({Text(e)}) / {Numerals.Text(k)}";

    private static string Text(Affine e)
    {
        var terms = e.Terms.Select(t => t.Factor == 1 ? t.Axis.Name : $"{Numerals.Text(t.Factor)} * {t.Axis.Name}");
        return string.Join(" + ", e.Offset == 0 && e.Terms.Count > 0 ? terms : terms.Append(Numerals.Text(e.Offset)));
    }
}
