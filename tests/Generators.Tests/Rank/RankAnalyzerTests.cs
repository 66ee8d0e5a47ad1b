using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Threading;
using System.Threading.Tasks;
using GradientFlow.Generators.Analyzers;
using GradientFlow.Generators.Ranks;
using GradientFlow.Generators.Tests.Support;
using GradientFlow.Ranks;
using Microsoft.CodeAnalysis;
using Xunit.Abstractions;

namespace GradientFlow.Generators.Tests.Rank;

/// <summary>What the editor says of rank, how loud, where, how often it computes, and that it can be stopped.</summary>
public sealed class RankAnalyzerTests(ITestOutputHelper output)
{
    private const string Square =
        "[Input(1)] public partial Input X { get; } [Dense(50, Activation.Square)] public partial Dense H { get; } [Dense(1)] public partial Dense Y { get; }";

    [Theory]
    [InlineData(4, "", Square, "GF3001", "at most 3 < n·M = 4", "polynomial of degree 2")]
    [InlineData(3, "", Square, "GF3003", "full rank n·M = 3", "modulo")]
    [InlineData(5, "", "[Input(2)] public partial Input X { get; } [Dense(10)] public partial Dense H { get; } [Dense(1)] public partial Dense Y { get; }",
        "GF3001", "at most 3", "linear")]
    [InlineData(3, "", "[Input(2)] public partial Input X { get; } [Dense(10)] public partial Dense H { get; } [Dense(1)] public partial Dense Y { get; }",
        "GF3003", "full rank", "")]
    [InlineData(8, "[Initialize(Initialization.Constant)]",
        "[Input(2)] public partial Input X { get; } [Dense(6, Activation.Tanh)] public partial Dense H { get; } [Dense(1)] public partial Dense Y { get; }",
        "GF3001", "rank 5 < n·M = 8", "elsewhere 8")]
    [InlineData(4, "[Initialize(Initialization.Zeros)]",
        "[Input(2)] public partial Input X { get; } [Dense(3, Activation.LeakyReLU, Bias = false)] public partial Dense H { get; } [Dense(1, Bias = false)] "
            + "public partial Dense Y { get; }", "GF3001", "random starts", "Clopper–Pearson")]
    [InlineData(5, "", "[Input(1)] public partial Input X { get; } [Dense(3, Activation.LeakyReLU)] public partial Dense H { get; } [Dense(1)] public "
    + "partial Dense Y { get; }", "GF3004", "full rank n·M = 5 almost everywhere on the pieces of ", "Clopper–Pearson")]
    [InlineData(200, "",
        "[Input(10)] public partial Input X { get; } [Dense(50, Activation.Tanh)] public partial Dense A { get; } [Dense(50, Activation.Tanh)] public "
            + "partial Dense B { get; } [Dense(1)] public partial Dense Y { get; }", "GF3002", "Rank.Certify<Net>()", "multiplications")]
    [InlineData(16, "", "[Input(2)] public partial Input X { get; } [Dense(16, Activation.Tanh)] public partial Dense H { get; } [Dense(1)] public partial "
    + "Dense Y { get; }", "GF3003", "full rank n·M = 16", "verified")]
    public async Task A_verdict_is_said_once_where_the_samples_are_declared(int samples, string attributes, string layers, string id, string first,
        string second)
    {
        var source = $"[Network(Samples = {samples})] {attributes} public partial class Net {{ {layers} }}";
        var clock = Stopwatch.StartNew();
        var diagnostic = Assert.Single(await Analyze(source));
        output.WriteLine($"{clock.ElapsedMilliseconds} ms with compilation: {diagnostic.GetMessage(CultureInfo.InvariantCulture)}");
        Assert.Equal(id, diagnostic.Id);
        Assert.Equal(id is "GF3001" or "GF3004" ? DiagnosticSeverity.Warning : DiagnosticSeverity.Info, diagnostic.Severity);
        var span = diagnostic.Location.SourceSpan;
        Assert.Equal(samples.ToString(CultureInfo.InvariantCulture), diagnostic.Location.SourceTree!.ToString().Substring(span.Start, span.Length));
        var message = diagnostic.GetMessage(CultureInfo.InvariantCulture);
        Assert.Contains(first, message, StringComparison.Ordinal);
        Assert.Contains(second, message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[Network]", Square)]
    [InlineData("[Network(Samples = 200)]", Square)] // P = 151 < 200: GF2007 says so
    [InlineData("[Network(Samples = 3)]",
        "[Input(1, Discrete = true)] public partial Input X { get; } [Dense(50, Activation.Square)] public partial Dense H { get; } [Dense(1)] public "
            + "partial Dense Y { get; }")]
    [InlineData("[Network(Samples = 4)]",
        "[Input(2)] public partial Input X { get; } [Dense(20, Activation.LeakyReLU)] public partial Dense H { get; } [Dense(1)] public partial "
            + "Dense Y { get; }")]
    [InlineData("[Network(Samples = 4)]", "[Input(0)] public partial Input X { get; } [Dense(1)] public partial Dense Y { get; }")] // has mistakes
    public async Task Nothing_is_said_where_nothing_is_to_be_said(string attribute, string layers) =>
        Assert.Empty(await Analyze($"{attribute} public partial class Net {{ {layers} }}"));

    [Fact]
    public void A_declaration_is_computed_once_whatever_is_edited_around_it()
    {
        const string Source =
            "[Network(Samples = 4)] public partial class N { [Input(1)] public partial Input X { get; } [Dense(47, Activation.Square)] public partial Dense "
                + "H { get; } [Dense(1)] public partial Dense Y { get; } }";
        var first = EditorRank.Of(DeclaredModel.Of(Source), CancellationToken.None);
        Assert.Same(first, EditorRank.Of(DeclaredModel.Of("/// <summary>Words.</summary>\n" + Source + " class Other { int x; }"), CancellationToken.None));
        Assert.NotSame(first, EditorRank.Of(DeclaredModel.Of(Source.Replace("47", "48", StringComparison.Ordinal)), CancellationToken.None));
        Assert.NotSame(first, EditorRank.Of(DeclaredModel.Of(Source.Replace("Samples = 4", "Samples = 3", StringComparison.Ordinal)), CancellationToken.None));
    }

    [Fact]
    public void A_verdict_can_be_stopped_and_asked_for_again()
    {
        var model = DeclaredModel.Of("[Network(Samples = 12)] public partial class N { [Input(2)] public partial Input X { get; } [Dense(13, "
            + "Activation.Tanh)] public partial Dense H { get; } [Dense(1)] public partial Dense Y { get; } }");
        using var stopped = new CancellationTokenSource();
        stopped.Cancel();
        Assert.Throws<OperationCanceledException>(() => EditorRank.Of(model, stopped.Token));
        Assert.Equal(Verdict.Full, EditorRank.Of(model, CancellationToken.None).Verdict);
    }

    [Theory]
    [InlineData(2, 20)]
    [InlineData(8, 40)]
    [InlineData(30, 30)]
    [InlineData(100, 100)]
    public void The_editor_stays_within_its_budget(int width, int samples)
    {
        foreach (var activation in new[] { "Square", "LeakyReLU", "Tanh", "ELU" })
        {
            var finding = EditorRank.Of(DeclaredModel.Of($"[Network(Samples = {samples})] public partial class N {{ [Input(3)] public partial Input X {{ "
                + $"get; }} [Dense({width}, Activation.{activation})] public partial Dense A {{ get; }} [Dense({width}, Activation.{activation})] public "
                + $"partial Dense B {{ get; }} [Dense(1)] public partial Dense Y {{ get; }} }}"), CancellationToken.None);
            // What ends it is spent before it is done: one step of a sum at most.
            Assert.InRange(finding.Effort, 0, EditorRank.Budget + EditorRank.Budget / 2);
        }
    }

    private static Task<IReadOnlyList<Diagnostic>> Analyze(string source) => TestCompilation.Analyze(
        TestCompilation.Generate(TestCompilation.Create(source), out _), new DeficientRankAnalyzer(), new DeferredRankAnalyzer(), new FullRankAnalyzer(),
        new DeficientStartsAnalyzer());
}
