using System;
using System.Collections.Generic;
using System.Linq;
using GradientFlow.Generators.Declaration;
using GradientFlow.Generators.Functions;
using GradientFlow.Generators.Layers;
using GradientFlow.Generators.Scalars;

namespace GradientFlow.Generators.Scope;

/// <summary>Whether the parameters a layer owns start from a distribution with a density on all of their space.</summary>
internal static class InitializationScope
{
    public static IEnumerable<ScopeFinding> Of(ModelLayer layer)
    {
        var start = layer.Spec.Initialization;
        foreach (var block in layer.Parameters.Where(p => p.Layer == layer.Spec.Name))
        {
            var (scheme, scale, _) = start.Of(block.Role);
            var (what, ownScheme, ownScale) = block.Role switch
            {
                ParameterRole.Weights => ("weights", "weights", "Scale"),
                // What is said of weights holds for biases that do not say otherwise.
                ParameterRole.Bias => ("biases", scheme != start.Weights.Scheme ? "Bias" : "weights", start.Weights.Scale != 0 ? "BiasScale" : "Scale"),
                ParameterRole.Gain => ("gains", "Gain", "GainScale"),
                ParameterRole.Slope => ("slopes", start.Slope == StartSpec.Slope ? "activation" : "Slope", "SlopeScale"),
            };
            var (argument, fault) = start.CopyOf is { } original ? ("CopyOf", $"they start equal to those of '{original}'")
                : (scale == 0 && scheme is not ("Zeros" or "Constant" or "Identity" or "Orthogonal") ? ownScale : ownScheme,
                    Fault(scheme, scale, start.Sparsity));
            if (argument == "activation")
                fault += "; [Initialize(Slope = Initialization.Uniform)] draws them";
            yield return new(
                ScopeSubject.Initialization, what, fault is null ? Verdict.Literal : Verdict.Outside, Hypothesis.AbsoluteContinuity, layer.Spec.Name, argument,
                fault ?? $"{scheme} has a density");
        }
    }

    private static string? Fault(string scheme, double scale, double sparsity) => scheme switch
    {
        "Zeros" => "they all start at 0, one point",
        "Constant" => $"they all start at {Formula.Number(scale)}, one point",
        "Identity" => $"they start at {(scale == 1 ? "the identity" : Formula.Number(scale) + " times the identity")}, one point",
        "Orthogonal" => "matrices with orthonormal rows or columns fill no volume",
        "Sparse" when sparsity > 0 => "a share of them starts at exactly 0",
        "Sparse" or "Normal" or "Uniform" or "TruncatedNormal" or "GlorotNormal" or "GlorotUniform" or "HeNormal" or "HeUniform" or "LeCunNormal"
            or "LeCunUniform" =>
            scale == 0 ? $"{scheme} with scale 0 draws nothing but 0" : null,
        _ => throw new NotSupportedException($"Nothing is known of the initialisation {scheme}."),
    };
}
