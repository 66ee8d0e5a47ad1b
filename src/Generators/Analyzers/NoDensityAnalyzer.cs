using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using GradientFlow.Generators.Functions;
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
            .GroupBy(f => (f.Reason, Location: reading.Locate(f)))
            .Select(g => (g.First(), new object[] { Joined(g.Select(f => f.Subject)), Joined(g.Select(f => $"'{f.Layer}'")), g.Key.Reason }));

    /// <summary>a, b and c</summary>
    private static string Joined(IEnumerable<string> parts)
    {
        var all = parts.Distinct().ToArray();
        return all.Length < 2 ? all[0] : $"{string.Join(", ", all.Take(all.Length - 1))} and {all[all.Length - 1]}";
    }

    private protected override ImmutableDictionary<string, string?> Properties(ScopeFinding finding) =>
        ImmutableDictionary<string, string?>.Empty.Add("Argument", finding.Argument);
}
