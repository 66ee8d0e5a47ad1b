using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace GradientFlow.Generators.Tests.Support;

/// <summary>The options of a .globalconfig file, for every source alike.</summary>
/// <param name="text">The content of the file.</param>
internal sealed class EditorOptions(string text) : AnalyzerConfigOptionsProvider
{
    private readonly Options _options =
        new(AnalyzerConfigSet.Create(new[] { AnalyzerConfig.Parse(text, "/.globalconfig") }).GlobalConfigOptions.AnalyzerOptions);

    public override AnalyzerConfigOptions GlobalOptions => _options;

    public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => _options;

    public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => _options;

    private sealed class Options(IReadOnlyDictionary<string, string> values) : AnalyzerConfigOptions
    {
        public override bool TryGetValue(string key, [NotNullWhen(true)] out string? value) => values.TryGetValue(key, out value);
    }
}
