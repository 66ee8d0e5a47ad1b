using System;
using System.Collections.Generic;
using System.Linq;
using GradientFlow.Generators.Lowering;
using GradientFlow.Generators.Nests;

namespace GradientFlow.Generators.Emit;

/// <summary>Loop bounds as text. A clipped read 0 ≤ k·r + rest &lt; size bounds r from both sides, so that no read needs a guard.</summary>
/// <remarks>Quotients are written for truncating division: it differs from rounding down only below zero, where a bound no longer bites.</remarks>
internal static class Bounds
{
    public static string Low(Reduction reduction, Axis axis) => Tightest("Math.Max", Math.Max, 0, Clips(reduction, axis).Select(c =>
        c.Index[axis] is > 0 and var k ? (k - 1 + -1 * c.Index.Without(axis), k) : (c.Index.Without(axis) + -c.Index[axis] + -c.Size, -c.Index[axis])));

    public static string High(Reduction reduction, Axis axis) => Tightest("Math.Min", Math.Min, axis.Size, Clips(reduction, axis).Select(c =>
        c.Index[axis] is > 0 and var k ? (c.Size + k - 1 + -1 * c.Index.Without(axis), k) : (c.Index.Without(axis) + -c.Index[axis], -c.Index[axis])));

    private static IEnumerable<Clip> Clips(Reduction reduction, Axis axis) => reduction.Clips.Where(c => c.Axis == axis);

    /// <summary>Of quotients; those that are numbers are one.</summary>
    private static string Tightest(string pick, Func<int, int, int> choose, int bound, IEnumerable<(Affine Of, int By)> limits)
    {
        var texts = new List<string>();
        foreach (var (e, k) in limits)
        {
            if (e.Terms.Count == 0)
                bound = choose(bound, e.Offset / k);
            else
                texts.Add(k == 1 ? Text(e) : $"({Text(e)}) / {Numerals.Text(k)}");
        }

        return texts.Distinct().Aggregate(Numerals.Text(bound), (b, limit) => $"{pick}({b}, {limit})");
    }

    private static string Text(Affine e)
    {
        var terms = e.Terms.Select(t => t.Factor == 1 ? t.Axis.Name : $"{Numerals.Text(t.Factor)} * {t.Axis.Name}");
        return string.Join(" + ", e.Offset == 0 ? terms : terms.Append(Numerals.Text(e.Offset)));
    }
}
