using System.Linq;
using GradientFlow.Generators.Declaration;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace GradientFlow.Generators.Analyzers;

/// <summary>GF2003: an activation that is constant between its jumps, or that jumps. No flow can be computed, so it is an error and stays one whatever the
/// declaration says of the theorem; the reading of the declaration finds it.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class GradientFreeActivationAnalyzer() : NetworkAnalyzer(Rules.NoGradient)
{
    private protected override void Analyze(NetworkReading reading, SymbolAnalysisContext context)
    {
        foreach (var mistake in reading.Mistakes.Where(m => m.Id == Rules.NoGradient.Id))
            context.ReportDiagnostic(mistake);
    }
}
