using System;
using System.Linq;
using System.Threading.Tasks;
using GradientFlow.Generators.Declaration;
using GradientFlow.Generators.Layers;
using GradientFlow.Generators.Scalars;
using GradientFlow.Generators.Tests.Support;
using Microsoft.CodeAnalysis;

namespace GradientFlow.Generators.Tests.Generator;

/// <summary>An exception at one network is one diagnostic of that network; every other one is compiled.</summary>
public sealed class FailureTests
{
    private const string Others = """
        [Network] public partial class Sound { [Input(2)] public partial Input X { get; } [Dense(1)] public partial Dense Y { get; }
            static double[] Start() => Initialize(1); }
        public class TestCrashAttribute : LayerAttribute<Dense> { public string? From { get; set; } }
        public class TestUnprintableAttribute : LayerAttribute<Dense> { public string? From { get; set; } }
        """;

    static FailureTests()
    {
        LayerCatalogue.Kinds["TestCrash"] = new(1, CanShare: false, _ => throw new FormatException("line one\r\nline two"));
        // Sound as a model, and of an operation that no dialect has.
        LayerCatalogue.Kinds["TestUnprintable"] = new(1, CanShare: false, l =>
        {
            var axes = l.Graph.Axes(l.Input.Shape);
            return l.Graph.Map(l.Output, axes, l.Graph.Algebra.Call((Op)999, l.Graph.Variable(1)), l.Input[axes]);
        });
    }

    [Theory]
    [InlineData("[TestCrash]", "FormatException in ")]
    [InlineData("[TestUnprintable]", " in ")]
    public async Task One_network_fails_alone(string layer, string says)
    {
        var source = $"[Network(Samples = 3)] public partial class Broken {{ [Input(2)] public partial Input X {{ get; }} [Dense(2)] public partial Dense H "
            + $"{{ get; }} {layer} public partial Dense A {{ get; }} [Dense(1)] public partial Dense Y {{ get; }} static double[] Start() => Initialize(1); "
            + $"}}\n{Others}";
        var compilation = TestCompilation.Generate(TestCompilation.Create(source), out var fromGenerator);
        Assert.Empty(fromGenerator);
        Assert.Empty(TestCompilation.CompilerErrors(compilation));
        Assert.Contains(compilation.SyntaxTrees,
            t => t.FilePath.EndsWith("Sound.g.cs", StringComparison.Ordinal) && t.ToString().Contains("Sound_Info", StringComparison.Ordinal));
        var said = (await TestCompilation.Analyze(compilation, [.. TestCompilation.Analyzers])).Where(d => d.Severity == DiagnosticSeverity.Error).ToArray();
        var failure = Assert.Single(said);
        Assert.Equal("GF1099", failure.Id);
        Assert.Equal("Broken", failure.Location.SourceTree!.ToString().Substring(failure.Location.SourceSpan.Start, failure.Location.SourceSpan.Length));
        var message = failure.GetMessage(System.Globalization.CultureInfo.InvariantCulture);
        Assert.Contains(says, message, StringComparison.Ordinal);
        Assert.DoesNotContain("\n", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Who_cancels_hears_of_it()
    {
        Assert.False(Failure.IsOurs(new OperationCanceledException()));
        Assert.False(Failure.IsOurs(new TaskCanceledException()));
        Assert.True(Failure.IsOurs(new InvalidOperationException()));
    }

    /// <summary>A network of which only the kernels cannot be printed keeps its other half.</summary>
    [Fact]
    public async Task A_note_beside_a_sound_half_is_read()
    {
        const string Source = "[Network] public partial class Net { [Input(2)] public partial Input X { get; } [Dense(1)] public partial Dense Y { get; } }";
        var compilation = TestCompilation.Generate(TestCompilation.Create(Source), out _);
        var spec = NetworkCompiler.Read(compilation.GetTypeByMetadataName("Net")!, compilation,
            default) with
        { Failure = "NotSupportedException in Printer.Print: no" };
        var note = Microsoft.CodeAnalysis.CSharp.CSharpSyntaxTree.ParseText(Generators.Emit.InertPrinter.PrintFailure(spec), TestCompilation.ParseOptions,
            $"{typeof(NetworkGenerator).FullName}/Net.Kernels.g.cs");
        compilation = compilation.AddSyntaxTrees(note);
        Assert.Empty(TestCompilation.CompilerErrors(compilation));
        Assert.Contains("NotSupportedException in Printer.Print: no",
            Assert.Single(await TestCompilation.Analyze(compilation, [.. TestCompilation.Analyzers]), d => d.Id == "GF1099")
                .GetMessage(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }
}
