using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using GradientFlow.Generators.Scope;
using GradientFlow.Generators.Tests.Support;
using Microsoft.CodeAnalysis;

namespace GradientFlow.Generators.Tests.Scope;

/// <summary>The page of each rule: its first block of code gets the diagnostic with the message it quotes, its second does not.</summary>
public sealed partial class RulePageTests
{
    public static TheoryData<string> Rules => [.. ScopeRules.All.Select(r => r.Id)];

    [Theory]
    [MemberData(nameof(Rules))]
    public async Task The_page_shows_what_the_analyzer_says(string id)
    {
        var page = (await File.ReadAllTextAsync(Path.Combine(Repository(), "docs", "rules", id + ".md"))).ReplaceLineEndings("\n");
        var rule = ScopeRules.All.Single(r => r.Id == id);
        Assert.StartsWith($"# {id}: {rule.Title.ToString(CultureInfo.InvariantCulture)}\n", page, StringComparison.Ordinal);
        // Of the layers that are outside none is declared yet; a test's stands for it.
        string[] blocks = [.. Blocks().Matches(page).Select(m => m.Groups[1].Value.Replace("LayerNorm", "TestNormalization", StringComparison.Ordinal))];
        Assert.True(blocks.Length >= 2);
        var message = Message().Match(page).Groups[1].Value;

        var offending = (await Analyze(blocks[0])).Where(d => d.Id == id).ToArray();
        Assert.Equal(message, Assert.Single(offending).GetMessage(CultureInfo.InvariantCulture));
        Assert.DoesNotContain(await Analyze(blocks[1]), d => d.Id == id);
        Assert.Empty(TestCompilation.CompilerErrors(blocks[1], TestLayers.Attributes));
    }

    private static Task<System.Collections.Generic.IReadOnlyList<Diagnostic>> Analyze(string source) => ScopeDiagnostics.Of(source, TestLayers.Attributes);

    private static string Repository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "GradientFlow.sln")))
            folder = folder.Parent!;
        return folder.FullName;
    }

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Blocks();

    [GeneratedRegex("^> (.+)$", RegexOptions.Multiline)]
    private static partial Regex Message();
}
