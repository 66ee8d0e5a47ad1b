using System.Collections.Generic;
using System.Linq;
using GradientFlow.Generators.Functions;
using GradientFlow.Generators.Scope;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace GradientFlow.Generators.Analyzers;

/// <summary>GF2005: a loss other than the square loss, or weight decay.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class LossOutsideAnalyzer() : ScopeAnalyzer(ScopeRules.LossOutside)
{
    private protected override IEnumerable<(ScopeFinding, object[])> Select(NetworkReading reading) =>
        Of(reading, ScopeSubject.Loss, Verdict.Outside).Concat(Of(reading, ScopeSubject.WeightDecay, Verdict.Outside))
            .Select(f => (f, new object[] { Name(f), f.Reason }));

    private static string Name(ScopeFinding f) => f.Kind == ScopeSubject.WeightDecay ? "loss with weight decay" : f.Subject;
}
