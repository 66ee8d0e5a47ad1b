using System;
using System.Collections.Generic;
using System.Linq;

namespace GradientFlow.Ranks;

/// <summary>What a bound of the rank comes from.</summary>
internal enum BoundCause
{
    Parameters,
    Monomials,
    Symmetries,
    EqualInputs,
    CollinearInputs,
}

/// <summary>A number the rank of the Jacobian exceeds for no θ, and why.</summary>
internal sealed record RankBound(long Value, BoundCause Cause, string Reason);

/// <summary>Upper bounds of rank J that need no Jacobian.</summary>
internal static class UpperBounds
{
    /// <param name="inputs">Input vectors of the samples; null where they are not known, and the bounds hold for all.</param>
    /// <returns>The lowest first; P is always among them.</returns>
    public static IReadOnlyList<RankBound> Of(Architecture architecture, int samples, double[]? inputs)
    {
        var bounds = new List<RankBound> { new(architecture.ParameterCount, BoundCause.Parameters, $"there are P = {architecture.ParameterCount} parameters") };
        var state = new DegreeState();
        var degrees = new DegreeFlow<ulong, DegreeArithmetic>(architecture, new(state), (d, _) => d).OfJacobian(2, _ => 1);
        if (!state.IsNotPolynomial && !architecture.HasLargest)
            bounds.Add(OfMonomials(architecture, degrees));
        if (OfSymmetries(architecture) is { } symmetric)
            bounds.Add(symmetric);
        if (inputs is not null)
            bounds.AddRange(OfData(architecture, samples, inputs, !state.IsNotHomogeneous && !architecture.HasLargest ? degrees : null,
                architecture.HasChoices));
        return [.. bounds.OrderBy(b => b.Value)];
    }

    private static RankBound? OfSymmetries(Architecture architecture)
    {
        var symmetries = new Symmetries(architecture);
        var reasons = new List<string>();
        if (symmetries.HomogeneousUnits > 0)
            reasons.Add($"{symmetries.HomogeneousUnits} to the scales of homogeneous units");
        if (symmetries.LinearRuns > 0)
            reasons.Add($"{symmetries.LinearRuns} to layers without an activation between them");
        var kernel = symmetries.HomogeneousUnits + symmetries.LinearRuns;
        return kernel == 0 ? null : new(architecture.ParameterCount - kernel, BoundCause.Symmetries,
            $"of P = {architecture.ParameterCount} parameters {string.Join(" and ", reasons)} move no output");
    }

    /// <summary>Every row of J is a combination of as many vectors as there are monomials in it: C(N + d − 1, d) of each degree d.</summary>
    private static RankBound OfMonomials(Architecture architecture, IReadOnlyList<ulong> degrees)
    {
        double total = 0;
        for (var o = 0; o < degrees.Count; o++)
        {
            double monomials = 0;
            for (var d = 0; d < 63; d++)
            {
                if ((degrees[o] >> d & 1) == 1)
                    monomials += Choose(architecture.InputSize + d - 1, d);
            }

            total += architecture.Quantities[architecture.Outputs[o]].Size * monomials;
        }

        var most = degrees.Aggregate(0UL, (a, b) => a | b);
        var degree = 0;
        while (most >> degree > 1)
            degree++;
        var what = degree <= 1 ? "linear" : $"a polynomial of degree {degree}";
        return new((long)Math.Min(total, long.MaxValue / 2), BoundCause.Monomials,
            $"every output is {what} in the N = {architecture.InputSize} inputs, and has only that many coefficients, whatever the width");
    }

    private static double Choose(int n, int k)
    {
        double product = 1;
        for (var i = 1; i <= k; i++)
            product = Math.Round(product * (n - k + i) / i);
        return product;
    }

    /// <summary>Equal inputs give equal rows; proportional inputs give proportional rows when every entry of J is homogeneous in the input.</summary>
    private static IEnumerable<RankBound> OfData(Architecture architecture, int samples, double[] inputs, IReadOnlyList<ulong>? degrees, bool onlyPositive)
    {
        var size = architecture.InputSize;
        var distinct = SampleGroups.Equal(inputs, samples, size);
        if (distinct.Count < samples)
            yield return new((long)architecture.OutputSize * distinct.Count, BoundCause.EqualInputs,
                $"only {distinct.Count} of {samples} inputs are distinct: {SampleGroups.Describe(distinct, "samples")} are equal");
        if (degrees is null || degrees.Any(d => d == 0 || (d & (d - 1)) != 0))
            yield break;
        var rays = SampleGroups.Collinear(inputs, samples, size, onlyPositive);
        if (rays.Count < distinct.Count)
            yield return new((long)architecture.OutputSize * rays.Count, BoundCause.CollinearInputs,
                $"without biases the network is homogeneous, and the inputs lie on {rays.Count} "
                    + $"{(onlyPositive ? "ray" : "line")}{(rays.Count == 1 ? "" : "s")} through 0: {SampleGroups.Describe(rays, "samples")} are collinear");
    }
}
