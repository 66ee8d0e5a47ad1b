using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using GradientFlow.Generators.Scope;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace GradientFlow.Generators.Analyzers;

/// <summary>GF2006: parameters that start at a point, or on a set without volume. Layers that share an [Initialize] share the diagnostic.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class NoDensityAnalyzer() : ScopeAnalyzer(ScopeRules.NoDensity)
{
    private protected override IEnumerable<(ScopeFinding, object[])> Select(NetworkReading reading) =>
        Of(reading, ScopeSubject.Initialization, Verdict.Outside)
            .GroupBy(f => (f.Subject, f.Reason, Location: reading.Locate(f)))
            .Select(g => (g.First(), new object[] { g.Key.Subject, string.Join(", ", g.Select(f => $"'{f.Layer}'")), g.Key.Reason }));

    private protected override ImmutableDictionary<string, string?> Properties(ScopeFinding finding) =>
        ImmutableDictionary<string, string?>.Empty.Add("Argument", finding.Argument).Add("Subject", finding.Subject);
}
