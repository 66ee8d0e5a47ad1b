using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Threading.Tasks;
using GradientFlow.Generators.Tests.Scope;
using GradientFlow.Generators.Tests.Support;

namespace GradientFlow.Generators.Tests.Declaration;

/// <summary>Networks that are used in blocks alone: what is emitted for them, what they may say, and who is told that a network could be one.</summary>
public sealed class BlockOnlyTests
{
    private const string Layers = "[Input(2)] public partial Input X { get; } [Dense(2, Activation.GELU)] public partial Dense A { get; }";

    private static string Part(string attributes = "[Network(BlockOnly = true)]", string layers = Layers, string modifiers = "internal") =>
        $"{attributes} {modifiers} partial class Part {{ {layers} }}";

    private const string Whole = "[Network(BlockOnly = true)] partial class Whole "
        + "{ [Input(2)] public partial Input X { get; } [Block(typeof(global::Part))] public partial Block B { get; } }";

    private static string Net(string block = "Block(typeof(Part), Repeat = 2)") => Declared.Network($"[{block}] public partial Block B {{ get; }}");

    [Fact]
    public void What_embeds_it_is_emitted_as_ever_and_of_itself_the_halves_of_its_layers_are()
    {
        var (ordinary, alone) = (Files(Part("[Network]"), Net()), Files(Part(), Net()));
        Assert.Equal(ordinary["Net.g.cs"], alone["Net.g.cs"]);
        Assert.InRange(alone["Part.g.cs"].Length, 100, 1200);
        var type = TestCompilation.Load(Part(), Net()).GetType("Part", throwOnError: true)!;
        Assert.Empty(type.GetInterfaces());
        Assert.Equal(["A", "X"], type.GetMembers(BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .OfType<PropertyInfo>().Select(p => p.Name).Order(StringComparer.Ordinal));
        var error = Assert.Throws<TargetInvocationException>(() => type.GetProperty("A")!.GetValue(Activator.CreateInstance(type))).InnerException;
        Assert.Contains("the network that embeds it describes its layers", Assert.IsType<NotSupportedException>(error).Message, StringComparison.Ordinal);

        static Dictionary<string, string> Files(params string[] sources) =>
            TestCompilation.Generate(TestCompilation.Create(sources), out _).SyntaxTrees.Skip(sources.Length)
                .ToDictionary(t => Path.GetFileName(t.FilePath), t => t.ToString());
    }

    [Theory]
    [InlineData("Part.Initialize(1)", "CS0117")]
    [InlineData("Part.Info", "CS0117")]
    [InlineData("GradientFlow.Rank.Certify<Part>()", "CS0311")]
    [InlineData("new Part().A.Name", null)]
    public void A_use_is_an_error_of_the_compiler(string expression, string? error)
    {
        var errors = TestCompilation.CompilerErrors(Part(), Net(), $"class User {{ object? Use() => {expression}; }}");
        Assert.Equal(error is null ? [] : [error], errors.Select(e => e.Id));
    }

    [Fact]
    public async Task It_is_judged_where_it_is_embedded()
    {
        var verdicts = (await ScopeDiagnostics.Of(Part(), Net())).Where(d => d.Id.StartsWith("GF2", StringComparison.Ordinal)).ToArray();
        Assert.NotEmpty(verdicts);
        Assert.All(verdicts, d => Assert.Equal("Source1.cs", d.Location.SourceTree!.FilePath));
        Assert.Empty(await ScopeDiagnostics.Of(Part()));
    }

    /// <summary>It gets no members, so that their names are free; nothing flows in it alone.</summary>
    [Theory]
    [InlineData("[Input(2)] public partial Input Info { get; } [Dense(2)] public partial Dense Scope { get; } static int Bind => 1;")]
    [InlineData("[Input(2)] public partial Input X { get; } [Add(nameof(X), nameof(X))] public partial Add Y { get; }")]
    [InlineData("[Input(2)] public partial Input X { get; } [Dense(2), Output] public partial Dense Y { get; } ")]
    public async Task It_need_not_be_what_only_a_network_that_runs_must_be(string layers)
    {
        await Declared.Holds(Part(layers: layers), Net());
        const string Head = "[Network(Scope = TheoremScope.Ignored, Kernels = false, BlockOnly = true), Initialize(Initialization.Normal)]";
        await Declared.Holds(Part(Head, layers), Net());
    }

    [Theory]
    [InlineData("[Network(BlockOnly = true, Kernels = ⟦true⟧)]", "take 'Kernels = true' or 'BlockOnly = true' away")]
    [InlineData("[Network(BlockOnly = true, Samples = ⟦3⟧)]", "take 'Samples' or 'BlockOnly = true' away")]
    [InlineData("[Network(BlockOnly = true, Precision = ⟦Precision.Single⟧)]", "take 'Precision = Precision.Single' or")]
    [InlineData("[Network(BlockOnly = true, Scope = ⟦TheoremScope.Required⟧)]", "take 'Scope = TheoremScope.Required' or")]
    [InlineData("[Network(BlockOnly = true), ⟦Schedule(TileSamples = 16)⟧]", "take [Schedule] or")]
    [InlineData("[Network(BlockOnly = true), ⟦WeightDecay(0.1)⟧]", "take [WeightDecay] or")]
    [InlineData("[Network(BlockOnly = true), ⟦HuberLoss(Delta = 2)⟧]", "take [HuberLoss] or")]
    public Task GF1014_of_what_only_a_network_that_runs_can_have(string attributes, string says) =>
        Declared.Breaks("GF1014", Part(attributes), ["'Part' is used in blocks alone (BlockOnly = true), and ", "is for the network around them to say", says]);

    [Theory]
    [InlineData("[Input(2)] public partial Input X { get; } [Dense(2), ⟦SquareLoss⟧] public partial Dense Y { get; }", "take [SquareLoss] or")]
    [InlineData(
        "[Input(2)] public partial Input X { get; } [Dense(2), Output] public partial Dense Y { get; } [Dense(2), Output] public partial Dense ⟦Z⟧ { get; }",
        "'Z' is one of 2 outputs, and a block has one")]
    [InlineData("[Input(2)] public partial Input X { get; } [Dense(⟦0⟧)] public partial Dense Y { get; }", "must be at least 1")]
    public Task GF1014_and_others_of_its_layers(string layers, string says) =>
        Declared.Breaks(says.Contains("at least", StringComparison.Ordinal) ? "GF1008" : "GF1014", Part(layers: layers), [says]);

    [Theory]
    [InlineData(true, "")]
    [InlineData(true, "/// <summary><see cref=\"Part\"/></summary>\nclass Other { }")]
    [InlineData(true, Whole)]
    [InlineData(false, "class User { object? Use() => Part.Info; }")]
    [InlineData(false, "class User { object? Use() => new Part().A; }")]
    [InlineData(false, "class User { System.Type Use() => typeof(Part); }")]
    [InlineData(false, "class User { int Part; }")]
    [InlineData(false, "partial class Part { static object? Use() => Info; }")]
    [InlineData(false, "partial class Part { object? Use() => A; }")]
    [InlineData(true, "partial class Part { [Activation] static double Bend(double z) => z * z; }")]
    public async Task GF1017_needs_the_whole_use_of_a_network(bool isSuggested, string more) =>
        Assert.Equal(isSuggested, await IsSuggested(Part("[Network]"), Net(), more));

    [Fact]
    public async Task GF1017_is_said_of_networks_that_no_other_project_sees()
    {
        Assert.True(await IsSuggested(Part("[Network]"), Net()));
        Assert.False(await IsSuggested(Part("[Network]", modifiers: "public"), Net()));
        Assert.False(await IsSuggested(Part("[Network]"), Net(), "[assembly: System.Runtime.CompilerServices.InternalsVisibleTo(\"Tests\")]"));
        Assert.False(await IsSuggested(Part("[Network]"), Net(block: "Dense(2)").Replace("Block", "Dense", StringComparison.Ordinal)));
        Assert.False(await IsSuggested(Part("[Network(Samples = 4)]"), Net()));
        Assert.False(await IsSuggested(Part(), Net()));
        // A namesake is the block, and this one is nothing.
        Assert.False(await IsSuggested($"namespace A {{ {Part("[Network]")} }}", Part("[Network(BlockOnly = true)]"), Net()));
        // What is private stays so, whoever sees the type around it.
        var nested = $"public partial class Outer {{ {Part("[Network]", modifiers: "private")} {Net()} }}";
        Assert.True(await IsSuggested("[assembly: System.Runtime.CompilerServices.InternalsVisibleTo(\"Tests\")]", nested));
    }

    private static async Task<bool> IsSuggested(params string[] sources)
    {
        var compilation = TestCompilation.Generate(TestCompilation.Create(sources), out _);
        var said = (await TestCompilation.Analyze(compilation, [.. TestCompilation.Analyzers])).Where(d => d.Id == "GF1017").ToArray();
        Assert.All(said, d => Assert.Equal("Network", ScopeDiagnostics.At(d)));
        Assert.All(said, d => Assert.StartsWith("'Part' is used in blocks alone", d.GetMessage(CultureInfo.InvariantCulture), StringComparison.Ordinal));
        return said.Length > 0;
    }
}
