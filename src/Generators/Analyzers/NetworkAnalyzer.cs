using System;
using System.Collections.Immutable;
using System.Linq;
using GradientFlow.Generators.Declaration;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace GradientFlow.Generators.Analyzers;

/// <summary>What all analyzers share: the classes marked [Network], one reading of each, and the edge at which an exception nobody foresaw becomes one
/// diagnostic of that class, whichever analyzer comes upon it first.</summary>
public abstract class NetworkAnalyzer : DiagnosticAnalyzer
{
    private protected NetworkAnalyzer(params DiagnosticDescriptor[] rules) => SupportedDiagnostics = [.. rules.Where(r => r != Rules.Failed), Rules.Failed];

    /// <inheritdoc/>
    public sealed override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; }

    /// <inheritdoc/>
    public sealed override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterSymbolAction(Analyze, SymbolKind.NamedType);
    }

    /// <summary>Reports what the analyzer has to say of a network.</summary>
    private protected abstract void Analyze(NetworkReading reading, SymbolAnalysisContext context);

    /// <summary>What is said of a class that is no network.</summary>
    private protected virtual void AnalyzeOther(INamedTypeSymbol type, SymbolAnalysisContext context)
    {
    }

    private void Analyze(SymbolAnalysisContext context)
    {
        var type = (INamedTypeSymbol)context.Symbol;
        if (AttributeReader.Find(type, "NetworkAttribute") is null)
        {
            AnalyzeOther(type, context);
            return;
        }

        var reading = NetworkReading.Of(type, context.Compilation, context.CancellationToken);
        try
        {
            if (reading.Failure is null)
                Analyze(reading, context);
        }
        catch (Exception e) when (Failure.IsOurs(e))
        {
            reading.Failure = Failure.Describe(e);
        }

        if (reading.Failure is { } failure && reading.IsSaidBy(GetType()))
            context.ReportDiagnostic(Failure.Report(type, failure));
    }
}
