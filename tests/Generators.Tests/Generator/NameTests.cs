using System;
using System.Linq;
using System.Threading.Tasks;
using GradientFlow.Generators.Analyzers;
using GradientFlow.Generators.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace GradientFlow.Generators.Tests.Generator;

/// <summary>What emitted code means does not depend on what the user calls their own things: every name in it is given, mechanically, to whatever can be
/// declared.</summary>
public sealed class NameTests
{
    private static readonly Lazy<SyntaxTree[]> s_emitted = new(() =>
    [
        .. new[] { Namesakes.Network("Net"), Namesakes.Network("Net", "Scalar", "(Precision = global::GradientFlow.Precision.Single)"),
            Namesakes.Network("Net", settings: "(Samples = -1)") }
            .SelectMany(source => TestCompilation.Generate(TestCompilation.Create(source), out _).SyntaxTrees.Skip(1)),
    ]);

    [Fact]
    public Task Types_of_these_names_capture_nothing() => Compiles(Namesakes.Types(Namesakes.In(s_emitted.Value), "Net"));

    [Fact]
    public Task Namespaces_of_these_names_capture_nothing() => Compiles(Namesakes.Namespaces(Namesakes.In(s_emitted.Value), "Net"));

    [Fact]
    public Task Aliases_of_these_names_capture_nothing() => Compiles(Namesakes.Network("Net"), Namesakes.Aliases(Namesakes.In(s_emitted.Value)));

    [Fact]
    public Task Layers_of_these_names_capture_nothing() => Compiles(Namesakes.Layers(Namesakes.OfPrograms(s_emitted.Value), "Net"));

    [Fact]
    public Task A_network_can_have_any_of_these_names() =>
        Compiles(Namesakes.Classes(["Math", "Unsafe", "MemoryMarshal", "V128", "Vector128", "LaneSums", "Namespace", "TileBuffers", "Forward", "nint", "var",
            "field", "async"]));

    /// <summary>A local of the program and the method it calls are told apart.</summary>
    [Fact]
    public Task A_layer_has_the_name_of_a_helper() =>
        Compiles("[Network, Schedule(Width = VectorWidth.Bits128)] public partial class Net { [Input(1, 4)] public partial Input X { get; } [Attention(2)] "
            + "public partial Attention A { get; } [Dense(1)] public partial Dense dW_1x4 { get; } [Dense(1)] public partial Dense Y { get; } }");

    private static async Task Compiles(string source, string globalUsings = "")
    {
        var compilation = TestCompilation.Generate(TestCompilation.Create(source)
            .AddSyntaxTrees(CSharpSyntaxTree.ParseText(globalUsings, TestCompilation.ParseOptions)), out var fromGenerator);
        Assert.Empty(fromGenerator);
        Assert.Empty(await TestCompilation.Analyze(compilation, new DeclarationAnalyzer()));
        var errors = TestCompilation.CompilerErrors(compilation);
        Assert.True(errors.Count == 0, string.Join("\n", errors.Take(20)));
        Assert.All(compilation.SyntaxTrees.Skip(2), tree => Assert.DoesNotContain("NotSupportedException", tree.ToString(), StringComparison.Ordinal));
    }
}
