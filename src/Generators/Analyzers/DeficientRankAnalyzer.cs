using GradientFlow.Generators.Ranks;
using GradientFlow.Ranks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace GradientFlow.Generators.Analyzers;

/// <summary>GF3001: no θ, or none of those that random starts chose pieces for, gives the Jacobian full rank.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class DeficientRankAnalyzer() : RankAnalyzer(RankRules.Deficient)
{
    private protected override string? Say(RankFinding finding, bool isDiscrete)
    {
        // What is deficient for almost all inputs is so for all: rank only falls in a limit.
        var isDeficient = finding.Verdict == Verdict.Deficient || finding is { Verdict: Verdict.Share, Patterns: { } p } && p.Deficient == p.Tried;
        return isDeficient ? RankWords.Sentence(finding) : null;
    }
}
