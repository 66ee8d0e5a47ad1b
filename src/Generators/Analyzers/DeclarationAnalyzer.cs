using System.Linq;
using GradientFlow.Generators.Declaration;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace GradientFlow.Generators.Analyzers;

/// <summary>Reports the mistakes of a declaration, at the argument that makes them.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class DeclarationAnalyzer() : NetworkAnalyzer([.. Rules.All])
{
    private protected override void Analyze(NetworkReading reading, SymbolAnalysisContext context)
    {
        foreach (var mistake in reading.Mistakes.Where(m => m.Id != Rules.NoGradient.Id))
            context.ReportDiagnostic(mistake);
    }

    /// <summary>One mark is missing, however many layers wait for it.</summary>
    private protected override void AnalyzeOther(INamedTypeSymbol type, SymbolAnalysisContext context)
    {
        if (type.GetMembers().OfType<IPropertySymbol>()
            .FirstOrDefault(p => p.GetAttributes().Any(a => AttributeReader.DescriptorOf(a) is not null)) is { } first)
            context.ReportDiagnostic(Diagnostic.Create(Rules.NotInNetwork, first.Locations[0], first.Name, type.Name));
    }
}
