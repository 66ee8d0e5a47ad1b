using System;
using System.Linq;
using GradientFlow.Generators.Lowering;
using GradientFlow.Generators.Nests;

namespace GradientFlow.Generators.Emit;

/// <summary>Loop bounds as text. A clipped read 0 ≤ k·r + rest &lt; size bounds r from both sides, so that no read needs a guard.</summary>
internal static class Bounds
{
    public static string Low(Reduction reduction, Axis axis) => Tightest(reduction, axis, "Math.Max", "0", (k, rest, size) =>
        k > 0 ? Quotient(-1 * rest, k) : Text(rest + (1 - size)));

    public static string High(Reduction reduction, Axis axis) => Tightest(reduction, axis, "Math.Min", Numerals.Text(axis.Size), (k, rest, size) =>
        k > 0 ? Quotient(size + -1 * rest, k) : Text(rest + 1));

    private static string Tightest(Reduction reduction, Axis axis, string pick, string bound, Func<int, Affine, int, string> limit) => reduction.Clips
        .Where(c => c.Axis == axis)
        .Aggregate(bound, (b, c) =>
        {
            var k = c.Index[axis];
            if (k < -1)
                throw new NotSupportedException($"A read outside its shape steps by {k}, for which no bound is known.");
            return $"{pick}({b}, {limit(k, c.Index.Without(axis), c.Size)})";
        });

    /// <summary>⌈e/k⌉, for the values that matter: below zero, truncation only moves a bound that does not bite.</summary>
    private static string Quotient(Affine e, int k) => k == 1 ? Text(e) : $"({Text(e + (k - 1))}) / {Numerals.Text(k)}";

    private static string Text(Affine e)
    {
        var terms = e.Terms.Select(t => t.Factor == 1 ? t.Axis.Name : $"{Numerals.Text(t.Factor)} * {t.Axis.Name}");
        return string.Join(" + ", e.Offset == 0 && e.Terms.Count > 0 ? terms : terms.Append(Numerals.Text(e.Offset)));
    }
}
