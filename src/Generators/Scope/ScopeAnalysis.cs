using System.Collections.Generic;
using GradientFlow.Generators.Declaration;
using GradientFlow.Generators.Functions;
using GradientFlow.Generators.Layers;

namespace GradientFlow.Generators.Scope;

/// <summary>What a declared network says of the hypotheses of arXiv 2509.23887, part by part. Analyzers, the emitted report and the command line all say
/// what is found here.</summary>
internal static class ScopeAnalysis
{
    /// <param name="model">A sound model.</param>
    public static IReadOnlyList<ScopeFinding> Of(NetworkModel model)
    {
        var findings = new List<ScopeFinding>();
        foreach (var layer in model.Layers)
        {
            if (layer.Spec.Kind == LayerSpec.Input)
            {
                findings.Add(OfInput(layer.Spec));
                continue;
            }

            if (layer.Spec.Kind == LayerSpec.Block)
                continue; // its layers have findings of their own
            findings.Add(LayerScope.Of(model, layer));
            if (layer.Spec.Activation is { } activation)
            {
                var scope = ActivationClassifier.Of(activation.Formula);
                findings.Add(new(ScopeSubject.Activation, $"activation {activation.Name}", scope.Verdict, Hypothesis.Architecture, layer.Spec.Name,
                    "activation", scope.Reason, scope, Name: activation.Name));
            }

            findings.AddRange(InitializationScope.Of(layer));
        }

        findings.AddRange(LossScope.Of(model));
        if (model.Spec.Samples > 0)
            findings.Add(Sizes.Of(model));
        return findings;
    }

    private static ScopeFinding OfInput(LayerSpec input)
    {
        var isDiscrete = input.Find("Discrete") is { Number: not 0 };
        return new(
            ScopeSubject.Input, "inputs", isDiscrete ? Verdict.Outside : Verdict.Literal, Hypothesis.AbsoluteContinuity, input.Name, "Discrete",
            isDiscrete ? "they are declared discrete, and no discrete distribution has a density"
                : "nothing declared speaks against a density; the data themselves cannot be seen here");
    }
}
