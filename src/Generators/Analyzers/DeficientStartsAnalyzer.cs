using GradientFlow.Generators.Ranks;
using GradientFlow.Ranks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace GradientFlow.Generators.Analyzers;

/// <summary>GF3004: of a network of pieces, some random starts lie where the Jacobian has full rank nowhere.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class DeficientStartsAnalyzer() : RankAnalyzer(RankRules.Share)
{
    private protected override string? Say(RankFinding finding, bool isDiscrete) =>
        finding is { Verdict: Verdict.Share, Patterns: { Deficient: > 0 } p } && p.Deficient < p.Tried ? RankWords.Sentence(finding) : null;
}
