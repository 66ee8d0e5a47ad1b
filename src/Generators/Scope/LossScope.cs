using System.Collections.Generic;
using System.Linq;
using GradientFlow.Generators.Functions;
using GradientFlow.Generators.Layers;

namespace GradientFlow.Generators.Scope;

/// <summary>What the theorem says of the losses of a network, as their catalogue has it, and of weight decay.</summary>
internal static class LossScope
{
    public static IEnumerable<ScopeFinding> Of(NetworkModel model)
    {
        foreach (var output in model.Outputs)
        {
            var declaredAt = model.Spec.Layers.First(l => l.Name == output.Layer).Loss is null ? null : output.Layer;
            var theory = LossCatalogue.Of(output.Loss).Theory(output.Loss);
            yield return new(
                ScopeSubject.Loss, $"{output.Loss.Kind} loss", theory.IsSquare ? Verdict.Literal : Verdict.Outside, Hypothesis.SquareLoss, declaredAt, null,
                theory.Reason);
        }

        if (model.Spec.WeightDecay > 0)
        {
            yield return new(
                ScopeSubject.WeightDecay, "weight decay", Verdict.Outside, Hypothesis.SquareLoss, null, "lambda",
                "the decay is added to the loss; what can still be certified is a nearby minimum: with m = λ_min(∇²L) > 0 and ∇²L ρ-Lipschitz, ‖∇L‖ < "
                    + "m²/(2ρ) is enough");
        }
    }
}
