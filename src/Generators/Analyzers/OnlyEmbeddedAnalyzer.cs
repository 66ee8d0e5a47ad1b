using System.Linq;
using GradientFlow.Generators.Declaration;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace GradientFlow.Generators.Analyzers;

/// <summary>GF1017: a network that serves blocks alone and does not say so.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class OnlyEmbeddedAnalyzer() : NetworkAnalyzer(Rules.OnlyEmbedded)
{
    private protected override void Analyze(NetworkReading reading, SymbolAnalysisContext context)
    {
        if (reading.Model is { IsSound: true, Spec.IsBlockOnly: false } && IsOfThisProject(reading.Type) && !BlockOnly.OfNetworksThatRun(reading.Type).Any()
            && NetworkUses.AreBlocksAlone(reading.Type, context.Compilation, context.CancellationToken))
        {
            var place = AttributeReader.Locate(AttributeReader.Find(reading.Type, "NetworkAttribute")!, null);
            context.ReportDiagnostic(Diagnostic.Create(Rules.OnlyEmbedded, place, reading.Type.Name));
        }
    }

    /// <summary>No other project can use it, whatever it says.</summary>
    private static bool IsOfThisProject(INamedTypeSymbol type)
    {
        var isInternal = false;
        for (var part = type; part is not null; part = part.ContainingType)
        {
            if (part.DeclaredAccessibility == Accessibility.Private)
                return true;
            isInternal |= part.DeclaredAccessibility is Accessibility.Internal or Accessibility.ProtectedAndInternal;
        }

        return isInternal && !type.ContainingAssembly.GetAttributes().Any(a => a.AttributeClass?.Name == "InternalsVisibleToAttribute");
    }
}
