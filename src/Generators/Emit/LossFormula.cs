using GradientFlow.Generators.Declaration;
using GradientFlow.Generators.Layers;
using GradientFlow.Generators.Scalars;

namespace GradientFlow.Generators.Emit;

/// <summary>A loss as a formula, for reports: the convention every result is recorded with.</summary>
internal static class LossFormula
{
    /// <param name="output">The name of the output where there are several, else empty.</param>
    public static string Of(LossSpec loss, string output)
    {
        var scale = LossCatalogue.ScaleOf(loss) switch
        {
            "HalfMean" => "1/(2n) ",
            "HalfSum" => "½ ",
            "Mean" => "1/n ",
            _ => "",
        };
        var (f, y) = output.Length > 0 ? (output, $"y_{output}") : ("f", "y");
        var delta = Formula.Number(loss.Number("Delta", 1));
        var term = loss.Kind switch
        {
            "Square" => $"‖{f} − {y}‖²",
            "Huber" => $"Huber({f} − {y}; δ = {delta})",
            "PseudoHuber" => $"PseudoHuber({f} − {y}; δ = {delta})",
            "LogCosh" => $"ln cosh({f} − {y})",
            "Lp" => $"|{f} − {y}|^{Formula.Number(loss.Number("p", 2))}/{Formula.Number(loss.Number("p", 2))}",
            "SquaredHinge" => $"max(0, 1 − {y}·{f})²",
            "Logistic" => $"ln(1 + exp(−{y}·{f}))",
            _ => $"(ln Σ exp {f} − ⟨{y}, {f}⟩)",
        };
        return $"{scale}Σᵢ wᵢ {term}";
    }
}
