using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using GradientFlow.Generators.CodeFixes;
using GradientFlow.Generators.Tests.Scope;
using GradientFlow.Generators.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Xunit.Abstractions;

namespace GradientFlow.Generators.Tests.CodeFixes;

/// <summary>Each fix applied: the source before and after; the result compiles and the diagnostic is gone.</summary>
public sealed class CodeFixTests(ITestOutputHelper output)
{
    private const string Header = "using System;\nusing GradientFlow;\n\n";

    private static string Network(string layers, string head = "[Network]", string more = "") =>
        $"{head}\npublic partial class Net\n{{\n    [Input(2)] public partial Input X {{ get; }}\n    {layers}\n    [Dense(1)] public partial Dense Y {{ "
            + $"get; }}\n{more}}}\n";

    private static string Hidden(string arguments) => $"[Dense({arguments})] public partial Dense Hidden {{ get; }}";

    [Theory]
    [InlineData("GF2001", "8, Activation.GELU", "8, Activation.GELUTanh")]
    [InlineData("GF2001", "8, Activation.Mish", "8, Activation.SiLU")]
    [InlineData("GF2001", "8, activation: Activation.ELU, Alpha = 2", "8, activation: Activation.LeakyReLU, Alpha = 2")]
    [InlineData("GF2001", "8, Activation.Softsign", "8, Activation.Tanh")]
    [InlineData("GF2002", "8, GradientFlow.Activation.ReLU", "8, GradientFlow.Activation.LeakyReLU")]
    [InlineData("GF2008", "8, Activation.ReLU", "8, Activation.LeakyReLU")]
    [InlineData("GF2008", "8, Activation.HardSwish", "8, Activation.SiLU")]
    public Task An_activation_in_scope_takes_the_place_of_a_close_one(string id, string before, string after) =>
        Check(new CloseActivationFix(), id, Network(Hidden(before)), Network(Hidden(after)));

    [Theory]
    [InlineData("GF2008", "HardTanh", "LeakyHardTanh", "z < -1 ? 0.01 * (z + 1) - 1 : z > 1 ? 0.01 * (z - 1) + 1 : z")]
    [InlineData("GF2002", "HardSigmoid", "LeakyHardSigmoid", "z < -3 ? 0.01 * (z + 3) : z > 3 ? 0.01 * (z - 3) + 1 : z / 6 + 0.5")]
    [InlineData("GF2002", "ReLU6", "LeakyReLU6", "z < 0 ? 0.01 * z : z > 6 ? 0.01 * (z - 6) + 6 : z")]
    [InlineData("GF2008", "SquaredReLU", "LeakySquaredReLU", "z > 0 ? z * z : 0.01 * z")]
    public Task Where_the_catalogue_has_none_a_method_is_added(string id, string activation, string method, string body) => Check(
        new CloseActivationFix(), id, Network(Hidden($"8, Activation.{activation}")),
        Network(Hidden($"8, nameof({method})"), more: $"\n    [Activation]\n    private static double {method}(double z) => {body};\n"));

    [Theory]
    [InlineData("Initialize(Initialization.HeNormal, Bias = Initialization.Zeros)", "Initialize(Initialization.HeNormal, Bias = Initialization.LeCunNormal)")]
    [InlineData("Initialize(Initialization.Orthogonal)", "Initialize(Initialization.LeCunNormal)")]
    [InlineData("Initialize(Initialization.Normal, BiasScale = 0)", "Initialize(Initialization.Normal, BiasScale = 1)")]
    [InlineData("Initialize(Initialization.Normal, Scale = 0)", "Initialize(Initialization.Normal, Scale = 1)")]
    public async Task Parameters_get_a_density(string before, string after)
    {
        await Check(new ContinuousStartFix(), "GF2006", Network(Hidden("8"), $"[Network, {before}]"), Network(Hidden("8"), $"[Network, {after}]"));
        await Check(new ContinuousStartFix(), "GF2006", Network($"[{before}] {Hidden("8")}"), Network($"[{after}] {Hidden("8")}"));
    }

    [Theory]
    [InlineData("Slope = Initialization.Zeros", "Slope = Initialization.Uniform")]
    [InlineData("Slope = Initialization.Normal, SlopeScale = 0", "Slope = Initialization.Normal, SlopeScale = 1")]
    public Task Slopes_get_a_density(string before, string after) => Check(
        new ContinuousStartFix(), "GF2006", Network($"[Initialize({before})] {Hidden("8, Activation.PReLU")}"),
        Network($"[Initialize({after})] {Hidden("8, Activation.PReLU")}"));

    [Fact]
    public Task A_copy_is_drawn_itself() => Check(
        new ContinuousStartFix(), "GF2006",
        Network("[Dense(2)] public partial Dense A { get; }\n    [Initialize(CopyOf = nameof(A))] [Dense(2)] public partial Dense B { get; }"),
        Network("[Dense(2)] public partial Dense A { get; }\n    [Initialize()] [Dense(2)] public partial Dense B { get; }"));

    [Theory]
    [InlineData("8, Activation.LeakyReLU", "25, Activation.LeakyReLU")]
    [InlineData("activation: Activation.LeakyReLU, width: 8", "activation: Activation.LeakyReLU, width: 25")]
    public Task The_smallest_width_is_written(string before, string after) =>
        Check(new WidenLayerFix(), "GF2007", Network(Hidden(before), "[Network(Samples = 100)]"), Network(Hidden(after), "[Network(Samples = 100)]"));

    [Fact]
    public async Task Partial_is_added_to_the_network_and_the_types_around_it()
    {
        const string Body = "{ [Input(2)] public partial Input X { get; } [Dense(1)] public partial Dense Y { get; } }";
        await Check(new AddPartialFix(), "GF1001", $"[Network]\npublic class Net {Body}\n", $"[Network]\npublic partial class Net {Body}\n");
        await Check(new AddPartialFix(), "GF1001", $"class Outer\n{{\n    [Network]\n    internal class Net {Body}\n}}\n",
            $"partial class Outer\n{{\n    [Network]\n    internal partial class Net {Body}\n}}\n");
    }

    [Fact]
    public Task Partial_is_added_to_a_layer() => Check(
        new AddPartialFix(), "GF1002",
        Network("[Dense(3)] public Dense H { get; }"),
        Network("[Dense(3)] public partial Dense H { get; }"));

    [Theory]
    [InlineData("GF2001", "8, Activation.GELU", "[Network]", true)]
    [InlineData("GF2007", "8", "[Network(Samples = 1000)]", false)]
    public async Task A_verdict_is_suppressed_with_a_justification(string id, string hidden, string head, bool onLayer)
    {
        var suppression = $"[System.Diagnostics.CodeAnalysis.SuppressMessage(\"GradientFlow.Scope\", \"{id}\", Justification = \"The scope of a disputed "
            + "theorem does not matter here.\")]";
        await Check(
            new SuppressVerdictFix(), id, Network(Hidden(hidden), head),
            onLayer ? Network(suppression + "\n    " + Hidden(hidden), head) : Network(Hidden(hidden), suppression + "\n" + head));
    }

    [Fact]
    public async Task What_is_required_cannot_be_suppressed() =>
        Assert.Empty(await Actions(new SuppressVerdictFix(), "GF2001",
            Document(Network(Hidden("8, Activation.GELU"), "[Network(Samples = 9, Scope = TheoremScope.Required)]"))));

    [Theory]
    [InlineData("[Network]", "[Network(BlockOnly = true)]")]
    [InlineData("[Network()]", "[Network(BlockOnly = true)]")]
    [InlineData("[Network(BlockOnly = false)]", "[Network(BlockOnly = true)]")]
    [InlineData("[Network(Scope = TheoremScope.Ignored)]", "[Network(Scope = TheoremScope.Ignored, BlockOnly = true)]")]
    public Task A_network_that_serves_blocks_alone_says_so(string before, string after)
    {
        string Source(string head) =>
            $"{head}\ninternal partial class Part\n{{\n    [Input(2)] public partial Input X {{ get; }}\n    [Dense(2)] public partial Dense Y {{ get; "
                + $"}}\n}}\n\n"
            + Network("[Block(typeof(Part))] public partial Block B { get; }");
        return Check(new BlockOnlyFix(), "GF1017", Source(before), Source(after));
    }

    [Fact]
    public void Every_fix_is_tested_here() =>
        Assert.Equal(
            ["AddPartialFix", "BlockOnlyFix", "CloseActivationFix", "ContinuousStartFix", "SuppressVerdictFix", "WidenLayerFix"],
            typeof(AddPartialFix).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(CodeFixProvider))).Select(t => t.Name).Order(StringComparer.Ordinal));

    private async Task Check(CodeFixProvider fix, string id, string before, string after)
    {
        var document = Document(before);
        var action = (await Actions(fix, id, document))[0];
        var changed = (await action.GetOperationsAsync(CancellationToken.None)).OfType<ApplyChangesOperation>()
            .Single().ChangedSolution.GetDocument(document.Id)!;
        changed = await Microsoft.CodeAnalysis.Simplification.Simplifier.ReduceAsync(changed);
        changed = await Microsoft.CodeAnalysis.Formatting.Formatter.FormatAsync(changed, Microsoft.CodeAnalysis.Formatting.Formatter.Annotation);
        var text = (await changed.GetTextAsync()).ToString();
        output.WriteLine($"{id}: {action.Title}\n--- before\n{before}--- after\n{text[Header.Length..]}");
        Assert.Equal(Header + after, text.ReplaceLineEndings("\n"));

        var compilation = (await changed.Project.GetCompilationAsync())!;
        Assert.DoesNotContain(await ScopeDiagnostics.Of(compilation), d => d.Id == id);
        Assert.Empty(TestCompilation.CompilerErrors(TestCompilation.Generate(compilation, out _)));
    }

    private static async Task<List<CodeAction>> Actions(CodeFixProvider fix, string id, Document document)
    {
        Assert.Contains(id, fix.FixableDiagnosticIds);
        var diagnostic = (await ScopeDiagnostics.Of((await document.Project.GetCompilationAsync())!)).Last(d => d.Id == id);
        var actions = new List<CodeAction>();
        await fix.RegisterCodeFixesAsync(new CodeFixContext(document, diagnostic, (action, _) => actions.Add(action), CancellationToken.None));
        return actions;
    }

    private static Document Document(string source)
    {
        var compilation = TestCompilation.Create();
        var project = new AdhocWorkspace().AddProject(ProjectInfo.Create(
            ProjectId.CreateNewId(), VersionStamp.Default, "Test", "Test", LanguageNames.CSharp,
            compilationOptions: compilation.Options, parseOptions: TestCompilation.ParseOptions, metadataReferences: compilation.References));
        return project.AddDocument("Source0.cs", Header + source);
    }
}
