using System.Collections.Immutable;
using System.Linq;
using GradientFlow.Generators.Declaration;
using GradientFlow.Generators.Ranks;
using GradientFlow.Ranks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace GradientFlow.Generators.Analyzers;

/// <summary>What the analyzers of rank share: one verdict for each declaration that says its number of samples, reported where it says so.</summary>
public abstract class RankAnalyzer : DiagnosticAnalyzer
{
    private readonly DiagnosticDescriptor _rule;

    private protected RankAnalyzer(DiagnosticDescriptor rule)
    {
        _rule = rule;
        SupportedDiagnostics = [rule];
    }

    /// <inheritdoc/>
    public sealed override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; }

    /// <inheritdoc/>
    public sealed override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterSymbolAction(Analyze, SymbolKind.NamedType);
    }

    /// <summary>What the rule says of a finding; null for nothing.</summary>
    /// <param name="finding">On inputs drawn from any continuous distribution.</param>
    /// <param name="isDiscrete">The declaration says that its inputs are not drawn so: what holds for almost all inputs need not hold for them.</param>
    private protected abstract string? Say(RankFinding finding, bool isDiscrete);

    private void Analyze(SymbolAnalysisContext context)
    {
        var type = (INamedTypeSymbol)context.Symbol;
        if (AttributeReader.Find(type, "NetworkAttribute") is not { } attribute)
            return;
        if (NetworkReading.Of(type, context.Compilation, context.CancellationToken).Model is not { IsSound: true, Spec.Samples: > 0 } model)
            return;
        // Fewer parameters than rows: GF2007 says so, and how to mend it.
        if (model.ParameterCount < (long)model.Spec.Samples * model.Outputs.Sum(o => o.F.Size))
            return;
        var finding = EditorRank.Of(model, context.CancellationToken);
        var isDiscrete = model.Spec.Layers.Any(l => l.Find("Discrete") is { Number: not 0 });
        if (Say(finding, isDiscrete) is { } words)
            context.ReportDiagnostic(Diagnostic.Create(_rule, AttributeReader.Locate(attribute, "Samples"), type.Name, words));
    }
}
