using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using GradientFlow.Generators.Nests;
using GradientFlow.Generators.Scalars;

namespace GradientFlow.Generators.Scope;

/// <summary>Whether a formula in one variable has a gradient to flow along: it must not be constant between its kinks, and must not jump at them.</summary>
internal static class Smoothness
{
    /// <summary>What is wrong, or null.</summary>
    public static string? Fault(Expr f)
    {
        if (!f.DependsOn(1))
            return "it is constant";
        if (Derivative.Of(f, 1).IsConstant(0))
            return "its derivative is zero almost everywhere";
        foreach (var z in Kinks(f))
        {
            if (JumpsAt(f, z))
                return string.Format(CultureInfo.InvariantCulture, "it jumps at z = {0:G6}", z + 0.0);
        }

        return null;
    }

    /// <summary>Whether the slope of a map of one value jumps, or another map chooses between values. (On the largest of a sum's points nothing depends.)</summary>
    public static bool IsKinked(Nest n) =>
        n.Combine == Combine.Sum && n.Stores.Any(s => n.Inputs.Length <= 1 || n.Inputs[1].Tensor.Space == Space.Parameter ? HasKink(s.Value) : Chooses(s.Value));

    /// <summary>The derivative by v1 jumps somewhere; v2 is a trainable slope.</summary>
    public static bool HasKink(Expr f)
    {
        var slope = Derivative.Of(f, 1);
        return Kinks(slope).Any(z => JumpsAt(slope, z));
    }

    private static bool Chooses(Expr f) => f.Nodes.Any(e => e.Op is Op.Greater or Op.GreaterOrEqual or Op.Minimum or Op.Maximum or Op.Absolute);

    /// <summary>Where a comparison changes its outcome: exactly for a comparison of straight lines, by bisection between 81 points for others.</summary>
    private static IEnumerable<double> Kinks(Expr f)
    {
        var tests = f.Nodes.Where(e => e.Op is Op.Greater or Op.GreaterOrEqual).Select(e => e.Arguments[0] - e.Arguments[1]).Distinct();
        foreach (var test in tests)
        {
            double At(double z) => Evaluation.At(test, 0, z, 0.25);
            var slope = Derivative.Of(test, 1);
            if (slope.Op == Op.Constant)
            {
                if (slope.Value != 0)
                    yield return 0 - At(0) / slope.Value;
                continue;
            }

            for (var z = -20.0; z < 20; z += 0.5)
            {
                var (low, high) = (z, z + 0.5);
                if (!(At(low) > 0 ^ At(high) > 0))
                    continue;
                for (var i = 0; i < 60; i++)
                {
                    var middle = (low + high) / 2;
                    if (At(middle) > 0 == At(low) > 0)
                        low = middle;
                    else
                        high = middle;
                }

                yield return high;
            }
        }
    }

    /// <summary>The difference across the point does not shrink with the distance.</summary>
    private static bool JumpsAt(Expr f, double z)
    {
        double Across(double distance) => Math.Abs(Evaluation.At(f, 0, z + distance, 0.25) - Evaluation.At(f, 0, z - distance, 0.25));
        var scale = Math.Max(1, Math.Abs(z));
        var (wide, narrow) = (Across(1e-5 * scale), Across(1e-9 * scale));
        return narrow > 1e-7 && narrow > 0.5 * wide;
    }
}
