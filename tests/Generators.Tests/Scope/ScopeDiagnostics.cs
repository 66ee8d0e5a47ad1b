using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using GradientFlow.Generators.Analyzers;
using GradientFlow.Generators.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace GradientFlow.Generators.Tests.Scope;

/// <summary>What every analyzer of the package says of a source, with severities set as an .editorconfig would.</summary>
internal static class ScopeDiagnostics
{
    public static ImmutableArray<DiagnosticAnalyzer> Analyzers { get; } =
    [
        .. typeof(ScopeAnalyzer).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(DiagnosticAnalyzer)) && !t.IsAbstract)
            .OrderBy(t => t.Name, StringComparer.Ordinal).Select(t => (DiagnosticAnalyzer)Activator.CreateInstance(t)!),
    ];

    public static Task<IReadOnlyList<Diagnostic>> Of(params string[] sources) => Of(sources, []);

    public static Task<IReadOnlyList<Diagnostic>> Of(string[] sources, Dictionary<string, ReportDiagnostic> severities)
    {
        var compilation = TestCompilation.Create(sources);
        return Of(compilation.WithOptions(compilation.Options.WithSyntaxTreeOptionsProvider(new EditorConfig(severities))));
    }

    /// <summary>Analyzers read declarations, and so need nothing that is emitted.</summary>
    public static async Task<IReadOnlyList<Diagnostic>> Of(Compilation compilation)
    {
        var failures = new List<Diagnostic>();
        var options = new CompilationWithAnalyzersOptions(
            new AnalyzerOptions([]), (exception, _, d) => failures.Add(d), concurrentAnalysis: true, logAnalyzerExecutionTime: false);
        var diagnostics = await new CompilationWithAnalyzers(compilation, Analyzers, options).GetAnalyzerDiagnosticsAsync(CancellationToken.None);
        Assert.Empty(failures);
        return [.. diagnostics.OrderBy(d => d.Location.SourceTree?.FilePath, StringComparer.Ordinal).ThenBy(d => d.Location.SourceSpan.Start)
            .ThenBy(d => d.Id, StringComparer.Ordinal)];
    }

    /// <summary>The source text a diagnostic points at.</summary>
    public static string At(Diagnostic diagnostic) => diagnostic.Location.SourceTree!.GetText().ToString(diagnostic.Location.SourceSpan);

    private sealed class EditorConfig(Dictionary<string, ReportDiagnostic> severities) : SyntaxTreeOptionsProvider
    {
        public override GeneratedKind IsGenerated(SyntaxTree tree, CancellationToken cancellationToken) =>
            tree.FilePath.EndsWith(".g.cs", StringComparison.Ordinal) ? GeneratedKind.MarkedGenerated : GeneratedKind.NotGenerated;

        public override bool TryGetDiagnosticValue(SyntaxTree tree, string diagnosticId, CancellationToken cancellationToken, out ReportDiagnostic severity) =>
            severities.TryGetValue(diagnosticId, out severity);

        public override bool TryGetGlobalDiagnosticValue(string diagnosticId, CancellationToken cancellationToken, out ReportDiagnostic severity)
        {
            severity = ReportDiagnostic.Default;
            return false;
        }
    }
}
