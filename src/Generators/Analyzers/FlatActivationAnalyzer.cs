using System.Collections.Generic;
using System.Linq;
using GradientFlow.Generators.Scope;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace GradientFlow.Generators.Analyzers;

/// <summary>GF2008: an activation whose derivative is zero on a whole interval. A fact, and no verdict: it is never made an error by what the declaration
/// requires.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class FlatActivationAnalyzer() : ScopeAnalyzer(ScopeRules.Flat)
{
    private protected override IEnumerable<(ScopeFinding, object[])> Select(NetworkReading reading) =>
        reading.Scope.Where(f => f.Activation?.Flat is not null).Select(f => (f, new object[] { f.Layer!, f.Name!, f.Activation!.Flat! }));
}
