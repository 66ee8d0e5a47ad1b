using System;
using System.Collections.Generic;
using GradientFlow.Generators.Declaration;
using GradientFlow.Generators.Nests;
using static GradientFlow.Generators.Scalars.Formula;

namespace GradientFlow.Generators.Layers;

/// <summary>What a loss demands of the targets; the runtime checks it when data are bound.</summary>
internal enum TargetRule
{
    Any,
    PlusMinusOne,
    Probabilities,
}

/// <summary>The scale c of a loss: 1/(2n), 1/2, 1/n or 1. Members and their order are those of the library's enumeration.</summary>
internal enum LossScale
{
    HalfMean,
    HalfSum,
    Mean,
    Sum,
}

/// <summary>What is proved of a loss.</summary>
/// <param name="IsSquare">It is the square loss of the theorem, up to a positive scale.</param>
/// <param name="Reason">Why, or which bound on the loss holds whatever the theorem is worth: proved along a run from λ_min of the empirical tangent kernel K,
/// L(0) taken for a sum over samples of unit scale.</param>
/// <param name="IsOfLinearConvolutions">The convergence result for linear convolutional networks treats it.</param>
internal sealed record LossTheory(bool IsSquare, string Reason, bool IsOfLinearConvolutions = false);

/// <summary>All that is known of a kind of loss.</summary>
/// <param name="Targets">Its rule for targets.</param>
/// <param name="DefaultScale">c where the declaration gives none.</param>
/// <param name="Formula">ρ of what outputs and targets are called, for reports.</param>
/// <param name="Theory">What is proved of it.</param>
/// <param name="Write">Writes its nests and returns its term of L.</param>
internal sealed record LossKind(
    TargetRule Targets, LossScale DefaultScale, Func<LossSpec, (string F, string Y), string> Formula, Func<LossSpec, LossTheory> Theory,
    Func<LossWriter, Term> Write);

/// <summary>Every loss, by the name of its attribute. L = c·Σᵢ wᵢ·ρ(f(xᵢ), yᵢ). A loss has one entry here, and no other place knows its name.</summary>
internal static class LossCatalogue
{
    private const string Algebraic =
        "of a tangent kernel bounded below only L(t) ≤ 1/(1/L(0) + (a²/n)·∫λ_min(K)) follows, a = (1 − e^(−L(0)))/L(0): of order 1/t, never exponential";

    public static readonly IReadOnlyDictionary<string, LossKind> Kinds = new Dictionary<string, LossKind>
    {
        [LossSpec.Default] = new(
            TargetRule.Any, LossScale.HalfMean, (_, t) => $"‖{t.F} − {t.Y}‖²",
            _ => new(true, "it is the square loss, up to a positive scale and positive weights", IsOfLinearConvolutions: true), Losses.Square),
        ["Huber"] = new(
            TargetRule.Any, LossScale.Mean, (l, t) => $"Huber({t.F} − {t.Y}; δ = {Number(Delta(l))})", _ => Rate("min(2, 1/L(0))"), Losses.Huber),
        ["PseudoHuber"] = new(
            TargetRule.Any, LossScale.Mean, (l, t) => $"PseudoHuber({t.F} − {t.Y}; δ = {Number(Delta(l))})",
            _ => Rate("(2 + L(0))/(1 + L(0))²") with { IsOfLinearConvolutions = true }, Losses.PseudoHuber),
        ["LogCosh"] = new(
            TargetRule.Any, LossScale.Mean, (_, t) => $"ln cosh({t.F} − {t.Y})", _ => Rate("(1 − e^(−2L(0)))/L(0)") with { IsOfLinearConvolutions = true },
            Losses.LogCosh),
        ["Lp"] = new(
            TargetRule.Any, LossScale.Mean, (l, t) => $"|{t.F} − {t.Y}|^{Number(P(l))}/{Number(P(l))}",
            l => OfPower(P(l)) with { IsOfLinearConvolutions = P(l) % 2 == 0 }, Losses.Lp),
        ["SquaredHinge"] = new(
            TargetRule.PlusMinusOne, LossScale.HalfMean, (_, t) => $"max(0, 1 − {t.Y}·{t.F})²", _ => Rate("2"), Losses.SquaredHinge),
        ["Logistic"] = new(
            TargetRule.PlusMinusOne, LossScale.Mean, (_, t) => $"ln(1 + exp(−{t.Y}·{t.F}))", _ => new(false, Algebraic), Losses.Logistic),
        ["SoftmaxCrossEntropy"] = new(
            TargetRule.Probabilities, LossScale.Mean, (_, t) => $"(ln Σ exp {t.F} − ⟨{t.Y}, {t.F}⟩)", _ => new(false, Algebraic), Losses.SoftmaxCrossEntropy),
    };

    public static LossKind Of(LossSpec loss) => Kinds[loss.Kind];

    /// <summary>c as declared. A number that is no member of the enumeration was reported, or is the compiler's to report.</summary>
    public static LossScale ScaleOf(LossSpec loss) => Argument.Find(loss.Arguments, "Scale") is { } scale ? (LossScale)scale.Number : Of(loss).DefaultScale;

    /// <summary>A loss as a formula: the convention every result is recorded with.</summary>
    /// <param name="output">The name of the output where there are several, else empty.</param>
    public static string FormulaOf(LossSpec loss, string output)
    {
        var scale = ScaleOf(loss) switch
        {
            LossScale.HalfMean => "1/(2n) ",
            LossScale.HalfSum => "½ ",
            LossScale.Mean => "1/n ",
            LossScale.Sum => "",
        };
        return $"{scale}Σᵢ wᵢ {Of(loss).Formula(loss, output.Length > 0 ? (output, $"y_{output}") : ("f", "y"))}";
    }

    private static double Delta(LossSpec loss) => loss.Number("Delta", Losses.DefaultDelta);

    private static double P(LossSpec loss) => loss.Number("p", 2);

    private static LossTheory Rate(string c) => new(false, $"along a run L(t) ≤ L(0)·exp(−c·∫λ_min(K)) still holds, with c = {c}");

    private static LossTheory OfPower(double p) => p == 2 ? new(true, "for p = 2 it is the square loss, up to a positive scale")
        : p > 2 ? new(false, "for p > 2 the rate that a tangent kernel bounded below still gives is algebraic, not exponential")
        : new(false, "for p < 2 a tangent kernel bounded below still gives zero loss in finite time");
}
