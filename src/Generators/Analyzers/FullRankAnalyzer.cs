using GradientFlow.Generators.Ranks;
using GradientFlow.Ranks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace GradientFlow.Generators.Analyzers;

/// <summary>GF3003: full rank almost everywhere, proved while one types.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class FullRankAnalyzer() : RankAnalyzer(RankRules.Full)
{
    private protected override string? Say(RankFinding finding, bool isDiscrete) =>
        finding.Verdict == Verdict.Full && !isDiscrete ? RankWords.Sentence(finding) : null;
}
