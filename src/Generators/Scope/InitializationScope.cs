using System.Collections.Generic;
using System.Linq;
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
            var (argument, fault) = block.Role switch
            {
                ParameterRole.Slope => ("activation", "they all start at 0.25, one point; draw θ and move them by a small random amount to leave it"),
                _ when start.CopyOf is { } original => ("CopyOf", $"they start equal to those of '{original}'"),
                ParameterRole.Weights => (start.Scale == 0 ? "Scale" : "weights", Fault(start.Weights, start.Scale, start.Sparsity)),
                _ => (start.Bias != start.Weights ? "Bias" : start.BiasScale == 0 && start.Scale != 0 ? "BiasScale" : start.BiasScale == 0 ? "Scale" : "weights", Fault(start.Bias, start.BiasScale, start.Sparsity)),
            };
            var what = block.Role switch
            {
                ParameterRole.Weights => "weights",
                ParameterRole.Bias => "biases",
                _ => "slopes",
            };
            var scheme = block.Role == ParameterRole.Weights ? start.Weights : start.Bias;
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
        _ => scale == 0 ? $"{scheme} with scale 0 draws nothing but 0" : null,
    };
}
