using System.Collections.Generic;
using System.Linq;
using GradientFlow.Generators.Declaration;
using GradientFlow.Generators.Layers;

namespace GradientFlow.Generators.Scope;

/// <summary>What the theorem says of the losses, and which bound on the loss holds whatever the theorem is worth: those are proved along a run from
/// λ_min of the empirical tangent kernel K, and L(0) is taken for a sum over samples of unit scale.</summary>
internal static class LossScope
{
    public static IEnumerable<ScopeFinding> Of(NetworkModel model)
    {
        foreach (var output in model.Outputs)
        {
            var declaredAt = model.Spec.Layers.First(l => l.Name == output.Layer).Loss is null ? null : output.Layer;
            var (verdict, reason) = Of(output.Loss);
            yield return new(ScopeSubject.Loss, $"{output.Loss.Kind} loss", verdict, Hypothesis.SquareLoss, declaredAt, null, reason);
        }

        if (model.Spec.WeightDecay > 0)
        {
            yield return new(
                ScopeSubject.WeightDecay, "weight decay", Verdict.Outside, Hypothesis.SquareLoss, null, "lambda",
                "the decay is added to the loss; what can still be certified is a nearby minimum: with m = λ_min(∇²L) > 0 and ∇²L ρ-Lipschitz, ‖∇L‖ < m²/(2ρ) is enough");
        }
    }

    private static (Verdict, string) Of(LossSpec loss)
    {
        var p = loss.Number("p", 2);
        return loss.Kind switch
        {
            "Square" => (Verdict.Literal, "it is the square loss, up to a positive scale and positive weights"),
            "Lp" when p == 2 => (Verdict.Literal, "for p = 2 it is the square loss, up to a positive scale"),
            "Lp" when p > 2 => (Verdict.Outside, "for p > 2 the rate that a tangent kernel bounded below still gives is algebraic, not exponential"),
            "Lp" => (Verdict.Outside, "for p < 2 a tangent kernel bounded below still gives zero loss in finite time"),
            "Huber" => (Verdict.Outside, Rate("min(2, 1/L(0))")),
            "PseudoHuber" => (Verdict.Outside, Rate("(2 + L(0))/(1 + L(0))²")),
            "LogCosh" => (Verdict.Outside, Rate("(1 − e^(−2L(0)))/L(0)")),
            "SquaredHinge" => (Verdict.Outside, Rate("2")),
            _ => (Verdict.Outside, "of a tangent kernel bounded below only L(t) ≤ 1/(1/L(0) + (a²/n)·∫λ_min(K)) follows, a = (1 − e^(−L(0)))/L(0): of order 1/t, never exponential"),
        };

        static string Rate(string c) => $"along a run L(t) ≤ L(0)·exp(−c·∫λ_min(K)) still holds, with c = {c}";
    }
}
