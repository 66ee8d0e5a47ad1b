using System.Collections.Immutable;
using System.Linq;
using GradientFlow.Generators.Declaration;
using GradientFlow.Generators.Scope;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace GradientFlow.Generators.Analyzers;

/// <summary>Reports the mistakes of a declaration, at the argument that makes them.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class DeclarationAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [.. Rules.All];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterSymbolAction(Analyze, SymbolKind.NamedType);
    }

    private static void Analyze(SymbolAnalysisContext context)
    {
        var type = (INamedTypeSymbol)context.Symbol;
        if (AttributeReader.Find(type, "NetworkAttribute") is not null)
        {
            foreach (var mistake in NetworkReading.Of(type, context.Compilation, context.CancellationToken).Mistakes.Where(m => m.Id != ScopeRules.NoGradient.Id))
                context.ReportDiagnostic(mistake);
            return;
        }

        // One mark is missing, however many layers wait for it.
        if (type.GetMembers().OfType<IPropertySymbol>().FirstOrDefault(p => p.GetAttributes().Any(a => AttributeReader.DescriptorOf(a) is not null)) is { } first)
            context.ReportDiagnostic(Diagnostic.Create(Rules.NotInNetwork, first.Locations[0], first.Name, type.Name));
    }
}
