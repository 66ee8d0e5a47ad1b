using System.Collections.Generic;
using System.Linq;
using GradientFlow.Generators.Functions;
using GradientFlow.Generators.Scope;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace GradientFlow.Generators.Analyzers;

/// <summary>GF2002: an activation or layer that the theorem speaks of only as a limit of others, as ReLU and the sigmoid.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UnprovedLimitAnalyzer() : ScopeAnalyzer(ScopeRules.OnlyThroughLimit)
{
    private protected override IEnumerable<(ScopeFinding, object[])> Select(NetworkReading reading)
    {
        Verdict[] verdicts = reading.Wanted == TheoremScope.Required ? [Verdict.Reduction, Verdict.CarryingReduction, Verdict.Limit] : [Verdict.Limit];
        return Of(reading, ScopeSubject.Activation, verdicts).Select(f => (f, new object[] { $"Activation '{f.Name!}' of '{f.Layer}'", Because(f) }))
            .Concat(Of(reading, ScopeSubject.Layer, Verdict.Limit).Select(f => (f, new object[] { $"Layer '{f.Layer}'", f.Reason })));
    }

    private static string Because(ScopeFinding f) => f.Activation?.Reduction is { } reduction && !f.Reason.Contains(reduction)
        ? $"{f.Reason}; it is also {reduction}" : f.Reason;
}
