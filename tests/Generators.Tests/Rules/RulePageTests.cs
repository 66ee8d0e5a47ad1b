using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using GradientFlow.Generators.Tests.Support;
using Microsoft.CodeAnalysis;

namespace GradientFlow.Generators.Tests.Rules;

/// <summary>Every rule of every analyzer has a page that says the truth. Analyzers are found by reflection: a new family of rules is held to this by being
/// there.</summary>
public sealed class RulePageTests
{
    private static readonly Dictionary<string, DiagnosticDescriptor> s_rules =
        TestCompilation.Analyzers.SelectMany(a => a.SupportedDiagnostics).DistinctBy(d => d.Id).OrderBy(d => d.Id, StringComparer.Ordinal)
            .ToDictionary(d => d.Id);

    public static TheoryData<string> Ids => [.. s_rules.Keys];

    [Fact]
    public void The_rules_are_found() => Assert.True(s_rules.Count >= 15);

    /// <summary>Or the same as an error that no configuration takes back, for declarations that ask for it.</summary>
    [Fact]
    public void One_id_is_one_rule() =>
        Assert.All(TestCompilation.Analyzers.SelectMany(a => a.SupportedDiagnostics), d =>
        {
            var rule = s_rules[d.Id];
            if (d.CustomTags.Contains(WellKnownDiagnosticTags.NotConfigurable))
                Assert.Equal((rule.Title, rule.Category, rule.HelpLinkUri, DiagnosticSeverity.Error), (d.Title, d.Category, d.HelpLinkUri, d.DefaultSeverity));
            else
                Assert.Equal(rule, d);
        });

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_rule_is_documented(string id)
    {
        var rule = s_rules[id];
        var title = rule.Title.ToString(CultureInfo.InvariantCulture);
        var page = RulePage.Read(id);
        Assert.Equal($"{id}: {title}", page.Heading);
        Assert.Equal($"{rule.DefaultSeverity}, {rule.Category}", page.Standing);
        Assert.EndsWith($"/docs/rules/{id}.md", rule.HelpLinkUri, StringComparison.Ordinal);
        Assert.Contains($"| [{id}]({id}.md) | {rule.DefaultSeverity} | {title} |", File.ReadAllLines(RulePage.PathOf("README")));
        var releases = new[] { "Shipped", "Unshipped" }.SelectMany(r => File.ReadAllLines(Repository.Path("src", "Generators", $"AnalyzerReleases.{r}.md")));
        Assert.Contains(releases, line => line.StartsWith($"{id} | {rule.Category} | ", StringComparison.Ordinal));
    }

    [Fact]
    public void A_page_has_a_rule()
    {
        var pages = Directory.GetFiles(Repository.Path("docs", "rules")).Select(Path.GetFileName);
        Assert.Equal(s_rules.Keys.Select(id => id + ".md").Append("README.md").Order(StringComparer.Ordinal), pages.Order(StringComparer.Ordinal));
        var listed = File.ReadAllLines(RulePage.PathOf("README")).Where(l => l.StartsWith("| [", StringComparison.Ordinal)).Select(l => l.Split('[', ']')[1]);
        Assert.Equal(s_rules.Keys, listed);
    }

    /// <summary>The offending code breaks the rule, with the messages of the page; the mended code does not, and compiles. When a message changes, run the test
    /// with GRADIENTFLOW_ACCEPT=1 and read the page.</summary>
    [Theory]
    [MemberData(nameof(Ids))]
    public async Task What_a_page_shows_is_so(string id)
    {
        var page = RulePage.Read(id);
        var offending = await Analyze(page.Offending);
        var messages = string.Concat(offending.Where(d => d.Id == id).Select(d => $"{Word(s_rules[id])} {id}: {d.GetMessage(CultureInfo.InvariantCulture)}\n"));
        if (Repository.Accepts)
            page.Accept(messages);
        else
            Assert.Equal(page.Messages, messages);
        Assert.NotEmpty(messages);
        Assert.All(offending,
            d => Assert.True(d.Id == id || !d.Id.StartsWith("GF1", StringComparison.Ordinal) && d.DefaultSeverity < DiagnosticSeverity.Error, d.ToString()));

        var mended = await Analyze(page.Mended);
        Assert.All(mended, d => Assert.True(d.Id != id && d.DefaultSeverity < DiagnosticSeverity.Error, d.ToString()));
        Assert.Empty(TestCompilation.CompilerErrors(TestCompilation.Generate(TestCompilation.Create(page.Mended), out _)));
    }

    private static string Word(DiagnosticDescriptor rule) => rule.DefaultSeverity switch
    {
        DiagnosticSeverity.Error => "error",
        DiagnosticSeverity.Warning => "warning",
        _ => "info",
    };

    /// <summary>With every rule switched on, those included that are off unless asked for.</summary>
    private static Task<IReadOnlyList<Diagnostic>> Analyze(string source)
    {
        var compilation = TestCompilation.Create(source);
        var asked = s_rules.Values.Where(r => !r.IsEnabledByDefault).ToDictionary(r => r.Id, _ => ReportDiagnostic.Info);
        compilation = compilation.WithOptions(compilation.Options.WithSpecificDiagnosticOptions(asked));
        var generated = TestCompilation.Generate(compilation, out var fromGenerator);
        Assert.Empty(fromGenerator);
        return TestCompilation.Analyze(generated, [.. TestCompilation.Analyzers]);
    }
}
