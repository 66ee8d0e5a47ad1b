using System.Collections.Generic;
using System.Linq;
using GradientFlow.Generators.Functions;
using GradientFlow.Generators.Scope;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace GradientFlow.Generators.Analyzers;

/// <summary>GF2004: a layer that is no polynomial of its inputs and parameters.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class LayerOutsideAnalyzer() : ScopeAnalyzer(ScopeRules.LayerOutside)
{
    private protected override IEnumerable<(ScopeFinding, object[])> Select(NetworkReading reading)
    {
        Verdict[] verdicts = reading.Wanted == TheoremScope.Required
            ? [Verdict.Reduction, Verdict.CarryingReduction, Verdict.Undecided, Verdict.Outside, Verdict.NoFlow]
            : [Verdict.Undecided, Verdict.Outside, Verdict.NoFlow];
        return Of(reading, ScopeSubject.Layer, verdicts).Select(f => (f, new object[] { f.Layer!, Position(f.Verdict), f.Reason }));
    }
}
