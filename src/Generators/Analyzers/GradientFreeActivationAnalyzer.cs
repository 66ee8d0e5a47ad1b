using System.Collections.Immutable;
using System.Linq;
using GradientFlow.Generators.Declaration;
using GradientFlow.Generators.Scope;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace GradientFlow.Generators.Analyzers;

/// <summary>GF2003: an activation that is constant between its jumps, or that jumps. No flow can be computed, so it is an error and stays one whatever the
/// declaration says of the theorem; the reading of the declaration finds it.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class GradientFreeActivationAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [ScopeRules.NoGradient];

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
        if (AttributeReader.Find(type, "NetworkAttribute") is null)
            return;
        foreach (var mistake in NetworkReading.Of(type, context.Compilation, context.CancellationToken).Mistakes.Where(m => m.Id == ScopeRules.NoGradient.Id))
            context.ReportDiagnostic(mistake);
    }
}
