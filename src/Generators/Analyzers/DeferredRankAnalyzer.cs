using GradientFlow.Generators.Ranks;
using GradientFlow.Ranks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace GradientFlow.Generators.Analyzers;

/// <summary>GF3002: too much to compute, or not to be proved, while one types.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class DeferredRankAnalyzer() : RankAnalyzer(RankRules.Deferred)
{
    private protected override string? Say(RankFinding finding, bool isDiscrete) => finding.Verdict switch
    {
        Verdict.Deferred => "not decided: " + finding.Reason,
        Verdict.Evidence => "not proved; " + finding.Method + $" shows rank {finding.Rank} of n·M = {finding.Required}, which is evidence",
        Verdict.Full or Verdict.Deficient or Verdict.Share => null,
    };
}
