using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace GradientFlow.Ranks;

/// <summary>A finding in words that claim no more than was found.</summary>
internal static class RankWords
{
    /// <summary>One sentence: the verdict with its numbers.</summary>
    public static string Sentence(RankFinding f) => f.Verdict switch
    {
        Verdict.Full => $"J has full rank n·M = {Product(f)} for {Almost(f)}: proved, by {f.Method}",
        Verdict.Deficient when f.Limit is { } limit =>
            $"J has rank at most {limit.Value} < n·M = {Product(f)} for every θ{(f.IsOfAnyInputs ? " and all inputs" : " on these data")}: {limit.Reason}",
        Verdict.Deficient =>
            $"J has rank {f.Rank} < n·M = {Product(f)} {Where(f)}: met by {f.Method} at random points, and wrong with probability at most "
                + $"{Probability(f.ErrorProbability)}",
        Verdict.Share when f.Patterns is { } p && p.Deficient == p.Tried =>
            $"J has full rank n·M = {Product(f)} nowhere on the pieces of any of {p.Tried} random starts (at most {f.Rank}): "
            + $"a random start lacks full rank with probability at least {Number(p.Low)} ({Percent(p.Confidence)} confidence, Clopper–Pearson)",
        Verdict.Share when f.Patterns is { } p =>
            $"J has full rank n·M = {Product(f)} almost everywhere on the pieces of {p.Tried - p.Deficient - p.Undecided} of {p.Tried} random starts, and on "
                + $"those of {p.Deficient} nowhere{Undecided(p)}: "
            + $"a random start lacks {(p.Undecided > 0 ? "proved " : "")}full rank with probability between {Number(p.Low)} and {Number(p.High)} "
            + $"({Percent(p.Confidence)} confidence, Clopper–Pearson)",
        Verdict.Evidence => $"nothing is proved; evidence only: {f.Method} shows rank {f.Rank} of n·M = {Product(f)}",
        Verdict.Share or Verdict.Deferred => $"not decided: {f.Reason}",
    };

    /// <summary>All that was found, line by line.</summary>
    public static string Report(RankFinding f, string name)
    {
        var lines = new List<string> { $"Rank of the Jacobian J of {name}, n = {f.Samples}, M = {f.Outputs}, P = {f.Parameters}", "  " + Sentence(f) + "." };
        if (f.Verdict != Verdict.Full && f.Rank is { } rank)
            lines.Add($"  Rank found: {rank}{(f.IsRankExact ? Reach(f) : " (not proved)")}.");
        if (f.RankElsewhere is { } elsewhere)
            lines.Add($"  Outside of what the initialisers draw the rank is {elsewhere}{(elsewhere == f.Required ? ", full" : "")}.");
        if (f.Limit is null)
            lines.Add($"  Lowest upper bound without computing: {f.Bounds[0].Value}, since {f.Bounds[0].Reason}.");
        if (f.SmallestSingularValue > 0)
            lines.Add($"  There σ_min is at least {Number(f.SmallestSingularValue)}, rounding included.");
        if (f.Patterns is { Flat: > 0 } p)
            lines.Add($"  On {p.Flat} of the deficient ones no unit changes its piece over the data.");
        lines.AddRange(f.Notes.Select(n => $"  Seen: {n}."));
        lines.Add(f.IsOfAnyInputs ? "  Inputs: independent draws from any continuous distribution"
            + (f.Patterns is null ? "." : "; patterns were drawn with standard normal ones.") : "  Inputs: the given data.");
        return string.Join("\n", lines);
    }

    private static string Product(RankFinding f) => f.Outputs == 1 ? $"{f.Required}" : $"{f.Samples}·{f.Outputs} = {f.Required}";

    private static string Almost(RankFinding f) =>
        (f.IsOnSupport ? "almost every start the initialisers draw, and so almost every θ" : "almost every θ")
            + (f.IsOfAnyInputs ? ", and almost all inputs" : " on these data");

    private static string Where(RankFinding f) =>
        (f.RankElsewhere is { } elsewhere && elsewhere > f.Rank ? $"for every θ the initialisers draw (elsewhere {elsewhere})" : "for every θ")
            + (f.IsOfAnyInputs ? " and all inputs" : " on these data");

    private static string Reach(RankFinding f) =>
        f.Patterns is not null || f.IsOfPieces ? $", almost everywhere on the pieces of one {(f.IsOfPieces ? "random start" : "of them")}"
            : $" (proved: at least that almost everywhere{(f.IsOnSupport ? " on what the initialisers draw" : "")})";

    private static string Undecided(PatternCount p) => p.Undecided > 0 ? $" ({p.Undecided} undecided)" : "";

    private static string Number(double x) => x.ToString("G3", CultureInfo.InvariantCulture);

    private static string Probability(double x) => x < 1e-300 ? "1e-300" : x.ToString("G1", CultureInfo.InvariantCulture);

    private static string Percent(double x) => (100 * x).ToString("G4", CultureInfo.InvariantCulture) + " %";
}
