using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using GradientFlow.Generators.Declaration;
using GradientFlow.Generators.Functions;
using GradientFlow.Generators.Scope;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace GradientFlow.Generators.Analyzers;

/// <summary>GF2007: fewer parameters than rows of the Jacobian; with the smallest width that mends it.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class TooFewParametersAnalyzer() : ScopeAnalyzer(ScopeRules.TooFewParameters)
{
    private protected override IEnumerable<(ScopeFinding, object[])> Select(NetworkReading reading)
    {
        foreach (var finding in Of(reading, ScopeSubject.Sizes, Verdict.Outside))
        {
            var s = finding.Sizes!;
            yield return (finding, [s.Parameters, s.Samples, s.Outputs, s.Needed,
                s.Layer is null ? "no hidden layer can be widened to mend it" : $"a width of {s.Width} for '{s.Layer}' mends it"]);
        }
    }

    private protected override ImmutableDictionary<string, string?> Properties(ScopeFinding finding) => finding.Sizes is { Layer: { } layer, Width: var width }
        ? ImmutableDictionary<string, string?>.Empty.Add("Layer", layer).Add("Width", width.ToString(CultureInfo.InvariantCulture))
        : ImmutableDictionary<string, string?>.Empty;

    /// <summary>Whoever requires the theorem's scope must say n.</summary>
    private protected override IEnumerable<Diagnostic> Also(NetworkReading reading)
    {
        if (reading is { Wanted: TheoremScope.Required, Model: { IsSound: true, Spec.Samples: 0 } model })
            yield return Diagnostic.Create(ScopeRules.SamplesMissing, AttributeReader.Locate(AttributeReader.Find(reading.Type, "NetworkAttribute")!, "Scope"),
                model.Spec.Type.Name);
    }
}
