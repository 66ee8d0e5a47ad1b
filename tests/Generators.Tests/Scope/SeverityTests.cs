using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;

namespace GradientFlow.Generators.Tests.Scope;

/// <summary>How severe a verdict is: the .editorconfig decides, and the declaration may require or ignore the theorem's scope.</summary>
public sealed class SeverityTests
{
    private const string AllKinds = """
        {
            [Input(2, Discrete = true)] public partial Input X { get; }
            [Dense(3, Activation.GELU)] public partial Dense A { get; }
            [Dense(3, Activation.Tanh)] public partial Dense B { get; }
            [Dense(3, Activation.HardTanh)] public partial Dense C { get; }
            [LayerNorm] public partial LayerNorm D { get; }
            [Dense(1)] public partial Dense Y { get; }
        }
        """;

    private static Task<IReadOnlyList<Diagnostic>> Analyze(string network, params (string Id, ReportDiagnostic Severity)[] severities) => ScopeDiagnostics.Of(
        [$"[{network}, HuberLoss, Initialize(Bias = Initialization.Zeros)] public partial class Net {AllKinds}"],
        severities.ToDictionary(s => s.Id, s => s.Severity));

    private static string Ids(IEnumerable<Diagnostic> diagnostics) => string.Join(" ", diagnostics.Select(d => d.Id).Order());

    [Fact]
    public async Task Verdicts_are_warnings_unless_configured()
    {
        var diagnostics = await Analyze("Network(Samples = 1000)");
        Assert.Equal("GF2001 GF2002 GF2004 GF2005 GF2006 GF2007 GF2008 GF2009", Ids(diagnostics));
        Assert.All(diagnostics, d => Assert.Equal(DiagnosticSeverity.Warning, d.Severity));
    }

    [Fact]
    public async Task The_editorconfig_decides()
    {
        var diagnostics = await Analyze("Network(Samples = 1000)", ("GF2001", ReportDiagnostic.Error), ("GF2002", ReportDiagnostic.Info),
            ("GF2005", ReportDiagnostic.Suppress), ("GF2008", ReportDiagnostic.Hidden));
        Assert.Equal("GF2001 GF2002 GF2004 GF2006 GF2007 GF2008 GF2009", Ids(diagnostics));
        Assert.Equal(DiagnosticSeverity.Error, diagnostics.Single(d => d.Id == "GF2001").Severity);
        Assert.Equal(DiagnosticSeverity.Info, diagnostics.Single(d => d.Id == "GF2002").Severity);
        Assert.Equal(DiagnosticSeverity.Hidden, diagnostics.Single(d => d.Id == "GF2008").Severity);
    }

    [Fact]
    public async Task Required_makes_errors_of_verdicts_that_no_configuration_takes_back()
    {
        var off = new[] { "GF2001", "GF2002", "GF2004", "GF2005", "GF2006", "GF2007", "GF2009" }.Select(id => (id, ReportDiagnostic.Suppress)).ToArray();
        foreach (var severities in new[] { [], off })
        {
            var diagnostics = await Analyze("Network(Samples = 1000, Scope = TheoremScope.Required)", severities);
            Assert.Equal("GF2001 GF2002 GF2004 GF2005 GF2006 GF2007 GF2008 GF2009", Ids(diagnostics));
            // a fact, and no verdict
            Assert.All(diagnostics, d => Assert.Equal(d.Id == "GF2008" ? DiagnosticSeverity.Warning : DiagnosticSeverity.Error, d.Severity));
        }
    }

    [Theory]
    [InlineData("[Network(Samples = 3, Scope = TheoremScope.Required)] public partial class Net { [Input(2)] public partial Input X { get; } [Dense(3, "
    + "Activation.LeakyReLU)] public partial Dense H { get; } [Dense(1)] public partial Dense Y { get; } }", "")]
    [InlineData("[Network(Scope = TheoremScope.Required)] public partial class Net { [Input(2)] public partial Input X { get; } [Dense(1)] public partial "
    + "Dense Y { get; } }", "GF2007")]
    [InlineData("[Network(Samples = 1, Scope = TheoremScope.Required)] public partial class Net { [Input(1, 4, 4)] public partial Input X { get; } "
    + "[MaxPool(2)] public partial Pool P { get; } [Dense(1)] public partial Dense Y { get; } }", "GF2004")]
    public async Task Required_asks_for_everything_as_stated_and_for_a_number_of_samples(string source, string ids)
    {
        var diagnostics = await ScopeDiagnostics.Of(source);
        Assert.Equal(ids, Ids(diagnostics));
        Assert.All(diagnostics, d => Assert.Equal(DiagnosticSeverity.Error, d.Severity));
    }

    [Fact]
    public async Task Ignored_silences_all_but_the_flow_that_does_not_exist()
    {
        Assert.Empty(await Analyze("Network(Samples = 1000, Scope = TheoremScope.Ignored)"));
        var diagnostics = await ScopeDiagnostics.Of("[Network(Scope = TheoremScope.Ignored)] public partial class Net { [Input(2)] public partial Input X { "
            + "get; } [Dense(3, nameof(S))] public partial Dense H { get; } [Dense(1)] public partial Dense Y { get; } [Activation] static double S(double "
            + "z) => z > 0 ? 1 : 0; }");
        Assert.Equal("GF2003", Ids(diagnostics));
    }

    [Fact]
    public async Task What_is_said_of_a_layer_in_a_block_stands_at_the_block()
    {
        const string inner =
            "[Network(Scope = TheoremScope.Ignored)] public partial class Inner { [Input(2)] public partial Input X { get; } [LayerNorm] public partial "
                + "LayerNorm N { get; } [Initialize(Initialization.Zeros)] [Dense(2, Activation.GELU)] public partial Dense D { get; } }";
        // The initialiser of the network around it is not the inner one's.
        const string outer =
            "[Network, Initialize(Initialization.Normal)] public partial class Net { [Input(2)] public partial Input X { get; } [Block(typeof(Inner))] "
                + "public partial Block B { get; } [Dense(1)] public partial Dense Y { get; } }";
        var diagnostics = await ScopeDiagnostics.Of(inner, outer);
        Assert.Equal("GF2001 GF2004 GF2006", Ids(diagnostics));
        Assert.All(diagnostics, d => Assert.Equal("Block(typeof(Inner))", ScopeDiagnostics.At(d)));
        Assert.Contains(diagnostics,
            d => d.GetMessage(System.Globalization.CultureInfo.InvariantCulture).StartsWith("Layer 'B.N' is outside", System.StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nothing_is_said_of_scope_while_the_declaration_has_mistakes()
    {
        var diagnostics = await ScopeDiagnostics.Of("[Network] public partial class Net { [Input(2)] public partial Input X { get; } [Dense(0, "
            + "Activation.GELU)] public partial Dense Y { get; } }");
        Assert.Equal("GF1008", Ids(diagnostics));
    }

    [Fact]
    public async Task The_smallest_width_is_named_and_mends()
    {
        string Source(int width, int samples) =>
            $"[Network(Samples = {samples})] public partial class Net {{ [Input(3)] public partial Input X {{ get; }} [Dense({width}, Activation.LeakyReLU)] "
                + $"public partial Dense A {{ get; }} [Dense(5, Activation.LeakyReLU)] public partial Dense B {{ get; }} [Dense(2)] public partial Dense Y "
                + $"{{ get; }} }}";
        var before = Assert.Single(await ScopeDiagnostics.Of(Source(4, 100)));
        // P = 4w + 5(w + 1) + 12 for A, 2·100 rows: w = 21. Widening B: P = 16 + 5w + 2w + 2: w = 26.
        Assert.Contains("P = 53 parameters are fewer than n·M = 100·2 = 200", before.GetMessage(System.Globalization.CultureInfo.InvariantCulture),
            System.StringComparison.Ordinal);
        Assert.EndsWith("a width of 21 for 'A' mends it", before.GetMessage(System.Globalization.CultureInfo.InvariantCulture),
            System.StringComparison.Ordinal);
        // There are enough parameters then; that 26 of them are scales, and the rank at most 180, is another voice's.
        Assert.Equal("GF3001", Ids(await ScopeDiagnostics.Of(Source(21, 100))));
        Assert.Single(await ScopeDiagnostics.Of(Source(20, 100)));
        var linear = Assert.Single(await ScopeDiagnostics.Of("[Network(Samples = 100)] public partial class Net { [Input(3)] public partial Input X { get; } "
            + "[Dense(2)] public partial Dense Y { get; } }"));
        Assert.EndsWith("no hidden layer can be widened to mend it", linear.GetMessage(System.Globalization.CultureInfo.InvariantCulture),
            System.StringComparison.Ordinal);
    }
}
