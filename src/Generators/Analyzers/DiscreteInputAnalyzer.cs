using System.Collections.Generic;
using System.Linq;
using GradientFlow.Generators.Functions;
using GradientFlow.Generators.Scope;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace GradientFlow.Generators.Analyzers;

/// <summary>GF2009: inputs that are declared discrete.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class DiscreteInputAnalyzer() : ScopeAnalyzer(ScopeRules.DiscreteInputs)
{
    private protected override IEnumerable<(ScopeFinding, object[])> Select(NetworkReading reading) =>
        Of(reading, ScopeSubject.Input, Verdict.Outside).Select(f => (f, new object[] { f.Layer! }));
}
