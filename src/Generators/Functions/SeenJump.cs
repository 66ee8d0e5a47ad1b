using System;
using System.Collections.Generic;
using System.Linq;
using GradientFlow.Generators.Scalars;

namespace GradientFlow.Generators.Functions;

/// <summary>A jump met by trying numbers, of a function that exact arithmetic cannot read. To meet one refutes it; to meet none says nothing.</summary>
internal static class SeenJump
{
    /// <summary>Between neighbouring doubles no function that a network computes with moves as much as this, unless it jumps.</summary>
    private const double Step = 1e-6;

    /// <summary>z of both signs, from near 0 outwards.</summary>
    private static readonly double[] s_tried =
        [.. from sign in new[] { -1.0, 1.0 } from power in Enumerable.Range(-80, 161) let z = sign * Math.Pow(2, power / 4.0) orderby z select z];

    /// <summary>Where the function jumps; null where no jump was met.</summary>
    public static double? Of(Expr f)
    {
        foreach (var test in f.Nodes.Where(e => e.Op is Op.Greater or Op.GreaterOrEqual).Select(e => e.Arguments[0] - e.Arguments[1]).Distinct())
        {
            foreach (var (low, high) in Changes(test))
            {
                var (left, right) = (At(f, low), At(f, high));
                if (Math.Abs(right - left) > Step * (1 + Math.Abs(left) + Math.Abs(right)))
                    return high;
            }
        }

        return null;
    }

    /// <summary>Neighbouring doubles between which a comparison changes its outcome.</summary>
    private static IEnumerable<(double Low, double High)> Changes(Expr test)
    {
        for (var i = 1; i < s_tried.Length; i++)
        {
            var (low, high) = (s_tried[i - 1], s_tried[i]);
            if (At(test, low) > 0 == At(test, high) > 0)
                continue;
            for (var middle = (low + high) / 2; middle > low && middle < high; middle = (low + high) / 2)
            {
                if (At(test, middle) > 0 == At(test, low) > 0)
                    low = middle;
                else
                    high = middle;
            }

            yield return (low, high);
        }
    }

    private static double At(Expr f, double z) => Evaluation.At(f, 0, z, 0.25);
}
