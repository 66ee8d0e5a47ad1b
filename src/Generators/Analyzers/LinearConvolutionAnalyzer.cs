using GradientFlow.Generators.Scope;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace GradientFlow.Generators.Analyzers;

/// <summary>GF2010: a linear convolutional network, of which another paper proves something. It is no verdict on the disputed theorem.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class LinearConvolutionAnalyzer() : NetworkAnalyzer(ScopeRules.LinearConvolution)
{
    private protected override void Analyze(NetworkReading reading, SymbolAnalysisContext context)
    {
        if (reading.Model is { } model && LinearConvolution.IsCovered(model))
            context.ReportDiagnostic(Diagnostic.Create(ScopeRules.LinearConvolution, reading.Type.Locations[0], reading.Type.Name));
    }
}
