using System.Collections.Generic;
using System.Linq;
using GradientFlow.Generators.Functions;
using GradientFlow.Generators.Scope;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace GradientFlow.Generators.Analyzers;

/// <summary>GF2001: an activation that is not piecewise polynomial and reduces to nothing that is, or whose place cannot be decided.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ActivationOutsideAnalyzer() : ScopeAnalyzer(ScopeRules.ActivationOutside)
{
    private protected override IEnumerable<(ScopeFinding, object[])> Select(NetworkReading reading) =>
        Of(reading, ScopeSubject.Activation, Verdict.Undecided, Verdict.Outside)
            .Select(f => (f, new object[] { f.Name!, f.Layer!, Position(f.Verdict), f.Reason }));
}
