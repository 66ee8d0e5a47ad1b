using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using GradientFlow.Generators.Tests.Support;
using Microsoft.CodeAnalysis;
using Xunit.Abstractions;

namespace GradientFlow.Generators.Tests.Scope;

/// <summary>Every row of the scope table that can be declared: the diagnostics a user gets, and the verdict the network is emitted with.</summary>
public sealed partial class ScopeTableTests(ITestOutputHelper output)
{
    /// <param name="Network">Attributes of the class.</param>
    /// <param name="Layers">Between the input and the output.</param>
    /// <param name="Expected">Identifiers, each with what it points at.</param>
    private sealed record Row(string Table, string Name, string Layers, ScopeVerdict Verdict, string Expected = "", string Network = "",
        string Input = "[Input(2)]", string Output = "");

    private static Row Activation(string name, ScopeVerdict verdict, params string[] ids) => new(
        "activation", name, $"[Dense(4, Activation.{name})] public partial Dense H {{ get; }}", verdict,
        string.Join(", ", ids.Select(id => $"{id} at Activation.{name}")));

    private static Row Method(string name, string body, ScopeVerdict verdict, params string[] ids) => new(
        "activation", name, $"[Dense(4, nameof(S))] public partial Dense H {{ get; }} [Activation] static double S(double z) => {body};", verdict,
        string.Join(", ", ids.Select(id => $"{id} at nameof(S)")));

    private static Row Layer(string name, string layers, ScopeVerdict verdict, string expected = "", string input = "[Input(2)]") =>
        new("layer", name, layers, verdict, expected, Input: input);

    private static Row Loss(string loss, ScopeVerdict verdict, string expected = "") =>
        new("loss", loss, "[Dense(4)] public partial Dense H { get; }", verdict, expected, Network: $", {loss}");

    private static Row Start(string initialize, ScopeVerdict verdict, string expected = "") =>
        new("initialisation", initialize, $"[Initialize({initialize})] [Dense(4)] public partial Dense H {{ get; }}", verdict, expected);

    private static Row Slopes(string initialize, ScopeVerdict verdict, string expected = "") =>
        new("initialisation", initialize, $"[Initialize({initialize})] [Dense(4, Activation.PReLU)] public partial Dense H {{ get; }}", verdict, expected);

    private static readonly Row[] s_rows =
    [
        // activations of the catalogue
        Activation("Identity", ScopeVerdict.Literal),
        Activation("Square", ScopeVerdict.Literal),
        Activation("Cube", ScopeVerdict.Literal),
        Activation("LeakyReLU", ScopeVerdict.Literal),
        Activation("Abs", ScopeVerdict.Literal),
        Activation("PReLU", ScopeVerdict.Outside, "GF2006"), // the activation is literal; its slopes start at one point
        Slopes("Slope = Initialization.Uniform", ScopeVerdict.Literal),
        Slopes("Slope = Initialization.Constant, SlopeScale = 0.1", ScopeVerdict.Outside, "GF2006 at Initialization.Constant"),
        Slopes("Slope = Initialization.Normal, SlopeScale = 0", ScopeVerdict.Outside, "GF2006 at 0"),
        Activation("HardTanh", ScopeVerdict.Literal, "GF2008"),
        Activation("ReLU", ScopeVerdict.Limit, "GF2002", "GF2008"),
        Activation("ReLU6", ScopeVerdict.Limit, "GF2002", "GF2008"),
        Activation("HardSigmoid", ScopeVerdict.Limit, "GF2002", "GF2008"),
        Activation("HardSwish", ScopeVerdict.Limit, "GF2002", "GF2008"),
        Activation("SquaredReLU", ScopeVerdict.Limit, "GF2002", "GF2008"),
        Activation("Sigmoid", ScopeVerdict.Limit, "GF2002"),
        Activation("Tanh", ScopeVerdict.Limit, "GF2002"),
        Activation("SiLU", ScopeVerdict.Limit, "GF2002"),
        Activation("GELUTanh", ScopeVerdict.Limit, "GF2002"),
        Activation("GELU", ScopeVerdict.Outside, "GF2001"),
        Activation("Softplus", ScopeVerdict.Outside, "GF2001"),
        Activation("Mish", ScopeVerdict.Outside, "GF2001"),
        Activation("Sin", ScopeVerdict.Outside, "GF2001"),
        Activation("Cos", ScopeVerdict.Outside, "GF2001"),
        Activation("Gaussian", ScopeVerdict.Outside, "GF2001"),
        Activation("Erf", ScopeVerdict.Outside, "GF2001"),
        Activation("Atan", ScopeVerdict.Outside, "GF2001"),
        Activation("ELU", ScopeVerdict.Outside, "GF2001"),
        Activation("CELU", ScopeVerdict.Outside, "GF2001"),
        Activation("SELU", ScopeVerdict.Outside, "GF2001"),
        Activation("Softsign", ScopeVerdict.Outside, "GF2001"),
        new("activation", "LeakyReLU of slope 0", "[Dense(4, Activation.LeakyReLU, Slope = 0)] public partial Dense H { get; }", ScopeVerdict.Limit,
            "GF2002 at Activation.LeakyReLU, GF2008 at Activation.LeakyReLU"),

        // and of the user's own
        Method("any polynomial", "1 - z + 3 * z * z * z * z", ScopeVerdict.Literal),
        Method("spline, no piece vanishes", "z < -1 ? 2 * z + 1 : z < 1 ? -z * z + 0 * z : -2 * z + 1", ScopeVerdict.Literal),
        Method("spline, a piece vanishes", "z < -1 ? (z + 1) * (z + 1) : z < 1 ? 0 : (z - 1) * (z - 1)", ScopeVerdict.Limit, "GF2002", "GF2008"),
        Method("constant piece, not zero", "z < 0 ? -0.5 : z - 0.5", ScopeVerdict.Literal, "GF2008"),
        Method("log-sum-exp", "Math.Log(1 + Math.Exp(z) + Math.Exp(2 * z))", ScopeVerdict.Outside, "GF2001"),
        Method("two-class softmax", "Math.Exp(z) / (Math.Exp(z) + Math.Exp(-z))", ScopeVerdict.Limit, "GF2002"),
        Method("undecided", "Math.Cbrt(z * z * z)", ScopeVerdict.Undecided, "GF2001"),
        Method("step", "z > 0 ? 1 : 0", ScopeVerdict.NoFlow, "GF2003"),
        Method("sign", "Math.Sign(z)", ScopeVerdict.NoFlow, "GF2003"),
        Method("round", "Math.Round(z)", ScopeVerdict.NoFlow, "GF2003"),
        Method("quantiser", "Math.Floor(4 * z) / 4", ScopeVerdict.NoFlow, "GF2003"),

        // layers
        Layer("dense", "[Dense(4)] public partial Dense H { get; }", ScopeVerdict.Literal),
        Layer("residual add", "[Dense(2)] public partial Dense A { get; } [Add(nameof(X), nameof(A))] public partial Add H { get; }", ScopeVerdict.Literal),
        Layer("concatenation", "[Dense(4)] public partial Dense A { get; } [Concat(nameof(X), nameof(A))] public partial Concat H { get; }",
            ScopeVerdict.Literal),
        Layer("element-wise product", "[Dense(2)] public partial Dense A { get; } [Multiply(nameof(X), nameof(A))] public partial Multiply H { get; }",
            ScopeVerdict.Literal),
        Layer("weight tying", "[Dense(2)] public partial Dense A { get; } [Dense(2, Share = nameof(A))] public partial Dense H { get; }", ScopeVerdict.Literal),
        Layer("convolution", "[Conv2D(2, 3)] public partial Conv2D H { get; }", ScopeVerdict.Literal, input: "[Input(1, 4, 4)]"),
        Layer("strided, depthwise", "[DepthwiseConv2D(3, Stride = 2)] public partial DepthwiseConv2D H { get; }", ScopeVerdict.Literal,
            input: "[Input(2, 4, 4)]"),
        Layer("average pool", "[AveragePool(2)] public partial Pool H { get; }", ScopeVerdict.Literal, input: "[Input(1, 4, 4)]"),
        Layer("slice", "[Slice(1, 2)] public partial Slice H { get; }", ScopeVerdict.Literal, input: "[Input(4)]"),
        Layer("graph convolution, fixed adjacency", "[GraphConv(2, Edges = [0, 1, 1, 2])] public partial GraphConv H { get; }", ScopeVerdict.Literal,
            input: "[Input(3, 2)]"),
        Layer("max-pool", "[MaxPool(2)] public partial Pool H { get; }", ScopeVerdict.CarryingReduction, input: "[Input(1, 4, 4)]"),
        Layer("convolution with stride, dilation, groups", "[Conv2D(4, 2, Stride = 2, Dilation = 2, Groups = 2)] public partial Conv2D H { get; }",
            ScopeVerdict.Literal, input: "[Input(2, 4, 4)]"),
        Layer("convolution along one axis", "[Conv1D(2, 3)] public partial Conv1D H { get; }", ScopeVerdict.Literal, input: "[Input(3, 2)]"),
        Layer("transposed convolution", "[TransposedConv2D(2, 2, Stride = 2)] public partial TransposedConv2D H { get; }", ScopeVerdict.Literal,
            input: "[Input(2, 4, 4)]"),
        Layer("average pool, cut at the edge", "[AveragePool(3, Pad = 1)] public partial Pool H { get; }", ScopeVerdict.Literal, input: "[Input(2, 4, 4)]"),
        Layer("global average pool", "[GlobalAveragePool] public partial Pool H { get; }", ScopeVerdict.Literal, input: "[Input(2, 4, 4)]"),
        Layer("nearest upsampling", "[Upsample(2)] public partial Upsample H { get; }", ScopeVerdict.Literal, input: "[Input(2, 4, 4)]"),
        Layer("bilinear upsampling", "[Upsample(2, Interpolation.Linear)] public partial Upsample H { get; }", ScopeVerdict.Literal, input: "[Input(2, 4, 4)]"),
        Layer("inference-mode batch norm", "[BatchNorm(Mean = [1, 2], Variance = [3, 4])] public partial BatchNorm H { get; }", ScopeVerdict.Literal,
            input: "[Input(2, 4, 4)]"),
        Layer("reshape, transpose, flatten",
            "[Reshape(4, 8)] public partial Reshape A { get; } [Transpose] public partial Transpose B { get; } [Flatten] public partial Flatten H { get; }",
            ScopeVerdict.Literal, input: "[Input(2, 4, 4)]"),
        Layer("dense on each row", "[Dense(3, EachRow = true)] public partial Dense H { get; }", ScopeVerdict.Literal, input: "[Input(3, 2)]"),
        Layer("bilinear", "[Dense(3)] public partial Dense A { get; } [Bilinear(2, From = [nameof(X), nameof(A)])] public partial Bilinear H { get; }",
            ScopeVerdict.Literal),
        Layer("graph convolution, adjacency with the data",
            "[Input(3, 3)] public partial Input M { get; } [GraphConv(2, Adjacency = nameof(M), From = nameof(X))] public partial GraphConv H { get; }",
            ScopeVerdict.Literal, input: "[Input(3, 2)]"),
        Layer("linear attention", "[LinearAttention] public partial LinearAttention H { get; }", ScopeVerdict.Literal, input: "[Input(3, 2)]"),
        Layer("recurrence of LeakyReLU units", "[Recurrent(2, Activation.LeakyReLU)] public partial Recurrent H { get; }", ScopeVerdict.Literal,
            input: "[Input(3, 2)]"),
        Layer("embedding", "[Embedding(3, 2)] public partial Embedding H { get; }", ScopeVerdict.Outside, "GF2009 at true",
            input: "[Input(2, Discrete = true)]"),
        Layer("RMS norm", "[RMSNorm] public partial RMSNorm H { get; }", ScopeVerdict.Outside, "GF2004 at RMSNorm", input: "[Input(3, 2)]"),
        Layer("softmax attention", "[Attention] public partial Attention H { get; }", ScopeVerdict.Outside, "GF2004 at Attention", input: "[Input(3, 2)]"),
        Layer("layer norm", "[LayerNorm] public partial LayerNorm H { get; }", ScopeVerdict.Outside, "GF2004 at LayerNorm", input: "[Input(4)]"),

        // losses
        Loss("SquareLoss", ScopeVerdict.Literal),
        Loss("SquareLoss(Scale = LossScale.Sum)", ScopeVerdict.Literal),
        Loss("LpLoss(2)", ScopeVerdict.Literal),
        Loss("HuberLoss", ScopeVerdict.Outside, "GF2005 at HuberLoss"),
        Loss("PseudoHuberLoss", ScopeVerdict.Outside, "GF2005 at PseudoHuberLoss"),
        Loss("LogCoshLoss", ScopeVerdict.Outside, "GF2005 at LogCoshLoss"),
        Loss("LpLoss(4)", ScopeVerdict.Outside, "GF2005 at LpLoss(4)"),
        Loss("LpLoss(1.5)", ScopeVerdict.Outside, "GF2005 at LpLoss(1.5)"),
        Loss("SquaredHingeLoss", ScopeVerdict.Outside, "GF2005 at SquaredHingeLoss"),
        Loss("LogisticLoss", ScopeVerdict.Outside, "GF2005 at LogisticLoss"),
        new("loss", "SoftmaxCrossEntropyLoss", "", ScopeVerdict.Outside, "GF2005 at SoftmaxCrossEntropyLoss", ", SoftmaxCrossEntropyLoss",
            Output: "[Dense(3)] public partial Dense Y { get; }"),
        Loss("WeightDecay(0.1)", ScopeVerdict.Outside, "GF2005 at 0.1"),
        Loss("WeightDecay(0)", ScopeVerdict.Literal),

        // initialisation
        .. new[] { "Normal", "Uniform", "TruncatedNormal", "GlorotNormal", "GlorotUniform", "HeNormal", "HeUniform", "LeCunNormal", "LeCunUniform" }
            .Select(s => Start($"Initialization.{s}", ScopeVerdict.Literal)),
        Start("Bias = Initialization.Zeros", ScopeVerdict.Outside, "GF2006 at Initialization.Zeros"),
        Start("Initialization.Zeros", ScopeVerdict.Outside, "GF2006 at Initialization.Zeros"),
        Start("Initialization.Constant, Bias = Initialization.Normal", ScopeVerdict.Outside, "GF2006 at Initialization.Constant"),
        Start("Initialization.Identity", ScopeVerdict.Outside, "GF2006 at Initialization.Identity"),
        Start("Initialization.Orthogonal", ScopeVerdict.Outside, "GF2006 at Initialization.Orthogonal"),
        Start("Initialization.Sparse", ScopeVerdict.Outside, "GF2006 at Initialization.Sparse"),
        Start("Initialization.Normal, Scale = 0, BiasScale = 1", ScopeVerdict.Outside, "GF2006 at 0"),
        Start("Initialization.Normal, BiasScale = 0", ScopeVerdict.Outside, "GF2006 at 0"),
        new("initialisation", "zero biases, for the network", "[Dense(4)] public partial Dense H { get; }", ScopeVerdict.Outside,
            "GF2006 at Initialization.Zeros", ", Initialize(Bias = Initialization.Zeros)"),
        new("initialisation", "duplicated heads",
            "[Dense(2)] public partial Dense A { get; } [Initialize(CopyOf = nameof(A))] [Dense(2, From = nameof(X))] public partial Dense B { get; } "
                + "[Add(nameof(A), nameof(B))] public partial Add H { get; }", ScopeVerdict.Outside, "GF2006 at nameof(A)"),

        // sizes and inputs
        // enough parameters, but a linear network
        new("sizes", "P ≥ n·M", "[Dense(4)] public partial Dense H { get; }", ScopeVerdict.Literal, "GF3001 at 17", "(Samples = 17)"),
        new("sizes", "P < n·M", "[Dense(4)] public partial Dense H { get; }", ScopeVerdict.Outside, "GF2007 at 18", "(Samples = 18)"),
        new("inputs", "discrete", "[Dense(4)] public partial Dense H { get; }", ScopeVerdict.Outside, "GF2009 at true", Input: "[Input(2, Discrete = true)]"),
    ];

    private static string Source(int i)
    {
        var row = s_rows[i];
        var (arguments, attributes) = row.Network.StartsWith('(') ? (row.Network, "") : ("", row.Network);
        var output = row.Output.Length > 0 ? row.Output : "[Dense(1)] public partial Dense Y { get; }";
        return $"[Network{arguments}, Schedule(Width = VectorWidth.Scalar){attributes}] public partial class Row{i} {{ {row.Input} public partial Input X {{ "
            + $"get; }} {row.Layers} {output} }}";
    }

    private static readonly string[] s_sources = [.. Enumerable.Range(0, s_rows.Length).Select(Source)];

    private static readonly Lazy<Task<IReadOnlyList<Diagnostic>>> s_diagnostics = new(() => ScopeDiagnostics.Of(s_sources));

    [Fact]
    public async Task Every_row_gets_its_diagnostics_and_its_verdict()
    {
        var diagnostics = (await s_diagnostics.Value).ToLookup(d => int.Parse(d.Location.SourceTree!.FilePath[6..^3], CultureInfo.InvariantCulture));
        var emitted = TestCompilation.Generate(TestCompilation.Create(s_sources), out _).SyntaxTrees.Skip(s_sources.Length)
            .ToDictionary(t => Path.GetFileName(t.FilePath).Replace(".g.cs", "", StringComparison.Ordinal), t => t.ToString());

        var wrong = new List<string>();
        output.WriteLine($"{"",-15} {"declared",-52} {"verdict",-7} diagnostics");
        for (var i = 0; i < s_rows.Length; i++)
        {
            var row = s_rows[i];
            var found = string.Join(", ", diagnostics[i].Select(d => $"{d.Id} at {ScopeDiagnostics.At(d)}"));
            // A network that is not sound is emitted inert, without a report.
            var verdict = Verdicts().Matches(emitted[$"Row{i}"]).Select(m => Enum.Parse<ScopeVerdict>(m.Groups[1].Value))
                .DefaultIfEmpty(ScopeVerdict.NoFlow).Max();
            output.WriteLine($"{row.Table,-15} {row.Name,-52} {ScopeReport.Abbreviation(verdict),-7} {found}");
            if (found != row.Expected || verdict != row.Verdict)
                wrong.Add($"{row.Name}: {verdict} {found}, expected {row.Verdict} {row.Expected}");
        }

        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
    }

    [Fact]
    public async Task Messages_say_whose_claim_it_is_and_promise_nothing()
    {
        var diagnostics = await s_diagnostics.Value;
        foreach (var group in diagnostics.GroupBy(d => d.Id).OrderBy(g => g.Key, StringComparer.Ordinal))
            output.WriteLine($"{group.First().Severity} {group.Key}: {group.First().GetMessage(CultureInfo.InvariantCulture)}");
        var scope = diagnostics.Where(d => d.Id.StartsWith("GF2", StringComparison.Ordinal)).ToArray();
        Assert.Equal(9, scope.Select(d => d.Id).Distinct().Count());
        Assert.All(scope, d =>
        {
            var message = d.GetMessage(CultureInfo.InvariantCulture);
            Assert.DoesNotContain("converge", message, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("guarantee", message, StringComparison.OrdinalIgnoreCase);
            Assert.EndsWith($"/docs/rules/{d.Id}.md", d.Descriptor.HelpLinkUri, StringComparison.Ordinal);
            Assert.Equal(d.Id == "GF2003" ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning, d.Severity);
            if (d.Id is not ("GF2003" or "GF2008"))
                Assert.Contains("arXiv 2509.23887 (its proof is disputed)", message, StringComparison.Ordinal);
        });
    }

    [GeneratedRegex(@"Verdict = global::GradientFlow.ScopeVerdict\.(\w+)")]
    private static partial Regex Verdicts();
}
