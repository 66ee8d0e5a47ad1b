using System.Linq;
using GradientFlow.Generators.Declaration;
using GradientFlow.Generators.Ranks;
using GradientFlow.Ranks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace GradientFlow.Generators.Analyzers;

/// <summary>What the analyzers of rank share: one verdict for each declaration that says its number of samples, reported where it says so.</summary>
public abstract class RankAnalyzer : NetworkAnalyzer
{
    private readonly DiagnosticDescriptor _rule;

    private protected RankAnalyzer(DiagnosticDescriptor rule)
        : base(rule) => _rule = rule;

    /// <summary>What the rule says of a finding; null for nothing.</summary>
    /// <param name="finding">On inputs drawn from any continuous distribution.</param>
    /// <param name="isDiscrete">The declaration says that its inputs are not drawn so: what holds for almost all inputs need not hold for them.</param>
    private protected abstract string? Say(RankFinding finding, bool isDiscrete);

    private protected sealed override void Analyze(NetworkReading reading, SymbolAnalysisContext context)
    {
        if (reading.Model is not { IsSound: true, Spec.Samples: > 0 } model)
            return;
        // Fewer parameters than rows: GF2007 says so, and how to mend it.
        if (model.ParameterCount < (long)model.Spec.Samples * model.Outputs.Sum(o => o.F.Size))
            return;
        var finding = EditorRank.Of(model, context.CancellationToken);
        var isDiscrete = model.Spec.Layers.Any(l => l.Find("Discrete") is { Number: not 0 });
        if (Say(finding, isDiscrete) is { } words)
            context.ReportDiagnostic(Diagnostic.Create(_rule, AttributeReader.Locate(AttributeReader.Find(reading.Type, "NetworkAttribute")!, "Samples"),
                reading.Type.Name, words));
    }
}
