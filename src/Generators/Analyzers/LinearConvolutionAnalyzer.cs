using System.Collections.Immutable;
using GradientFlow.Generators.Declaration;
using GradientFlow.Generators.Scope;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace GradientFlow.Generators.Analyzers;

/// <summary>GF2010: a linear convolutional network, of which another paper proves something. It is no verdict on the disputed theorem.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class LinearConvolutionAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [ScopeRules.LinearConvolution];

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
        if (AttributeReader.Find(type, "NetworkAttribute") is not null
            && NetworkReading.Of(type, context.Compilation, context.CancellationToken).Model is { } model && Scope.LinearConvolution.IsCovered(model))
            context.ReportDiagnostic(Diagnostic.Create(ScopeRules.LinearConvolution, type.Locations[0], type.Name));
    }
}
