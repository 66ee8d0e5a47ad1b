using System;
using System.Linq;
using System.Threading.Tasks;
using GradientFlow.Generators.Analyzers;
using GradientFlow.Generators.Tests.Support;

namespace GradientFlow.Generators.Tests.Declaration;

/// <summary>Source as it is while someone types: neither generator nor analyzer may fall over it, and what the compiler says already is not said
/// again.</summary>
public sealed class UnfinishedSourceTests
{
    private const string Whole = """
        namespace Shop;

        [Network(Precision = Precision.Single, Samples = 20), HuberLoss(Delta = 2, Scale = LossScale.Mean), WeightDecay(1e-3)]
        [Schedule(TileSamples = 32), Initialize(Initialization.HeNormal, Bias = Initialization.Zeros)]
        public partial class Net
        {
            [Input(2, 3)] public partial Input X { get; }
            [Dense(4, Activation.LeakyReLU, Slope = 0.1)] public partial Dense A { get; }
            [Dense(4, nameof(Bend), Share = nameof(A), From = nameof(X))] public partial Dense B { get; }
            [Add(nameof(A), nameof(B))] public partial Add S { get; }
            [Concat(nameof(S), nameof(A), Axis = 0)] public partial Concat C { get; }
            [Dense(1), Output] public partial Dense Y { get; }
            [Activation] static float Bend(float z) { var t = z * z; return z > 0 ? t + z : MathF.Exp(z) - 1; }
        }
        """;

    [Theory]
    [InlineData("[Dense(4, Activation.LeakyReLU, Slope = 0.1)]", "[Dense()]")]
    [InlineData("[Dense(4, Activation.LeakyReLU, Slope = 0.1)]", "[Dense]")]
    [InlineData("[Dense(4, Activation.LeakyReLU, Slope = 0.1)]", "[Dense(4,)]")]
    [InlineData("[Dense(4, Activation.LeakyReLU, Slope = 0.1)]", "[Dense(4, Activation.)]")]
    [InlineData("[Dense(4, Activation.LeakyReLU, Slope = 0.1)]", "[Dense(4, Activation.Nothing)]")]
    [InlineData("[Dense(4, Activation.LeakyReLU, Slope = 0.1)]", "[Dense(4, Slope = )]")]
    [InlineData("[Dense(4, Activation.LeakyReLU, Slope = 0.1)]", "[Dense(\"4\")]")]
    [InlineData("[Dense(4, Activation.LeakyReLU, Slope = 0.1)]", "[Dense(4.5)]")]
    [InlineData("[Dense(4, Activation.LeakyReLU, Slope = 0.1)]", "[Dense(1, 2, 3, 4)]")]
    [InlineData("[Dense(4, Activation.LeakyReLU, Slope = 0.1)]", "[Dense(width: )]")]
    [InlineData("[Dense(4, Activation.LeakyReLU, Slope = 0.1)]", "[Dense(4, Slope = \"a\")]")]
    [InlineData("[Dense(4, Activation.LeakyReLU, Slope = 0.1)]", "[Dense(4, Nothing = 3)]")]
    [InlineData("[Dense(4, Activation.LeakyReLU, Slope = 0.1)]", "[Dense(4, Slope = 0.1, Slope = 0.2)]")]
    [InlineData("[Dense(4, Activation.LeakyReLU, Slope = 0.1)]", "[Dense(undefined)]")]
    [InlineData("[Dense(4, Activation.LeakyReLU, Slope = 0.1)]", "[Dense(99999999999)]")]
    [InlineData("[Dense(4, Activation.LeakyReLU, Slope = 0.1)]", "[Dense(4, Activation.LeakyReLU")]
    [InlineData("[Dense(4, Activation.LeakyReLU, Slope = 0.1)]", "[Dens(4)]")]
    [InlineData("[Dense(4, Activation.LeakyReLU, Slope = 0.1)]", "[")]
    [InlineData("[Input(2, 3)]", "[Input(undefined)]")]
    [InlineData("[Input(2, 3)]", "[Input(2, )]")]
    [InlineData("[Input(2, 3)]", "[Input(\"2\")]")]
    [InlineData("[Input(2, 3)]", "[Input(null)]")]
    [InlineData("nameof(Bend)", "nameof(")]
    [InlineData("nameof(Bend)", "nameof()")]
    [InlineData("nameof(Bend)", "nameof(Ben)")]
    [InlineData("nameof(Bend)", "nameof(Bend.)")]
    [InlineData("nameof(Bend)", "nameof")]
    [InlineData("Share = nameof(A)", "Share = nameof(Nobody)")]
    [InlineData("Share = nameof(A)", "Share = null")]
    [InlineData("Share = nameof(A)", "Share = 3")]
    [InlineData("[Add(nameof(A), nameof(B))]", "[Add(nameof(A), nameof(]")]
    [InlineData("[Add(nameof(A), nameof(B))]", "[Add(nameof(A), null)]")]
    [InlineData("[Add(nameof(A), nameof(B))]", "[Add(null)]")]
    [InlineData("[Add(nameof(A), nameof(B))]", "[Add(A, B)]")]
    [InlineData("[Add(nameof(A), nameof(B))]", "[Add(nameof(A), nameof(B)), ]")]
    [InlineData("[Add(nameof(A), nameof(B))]", "[Add(nameof(A), nameof(B)), Add(nameof(A), nameof(B))]")]
    [InlineData("[Concat(nameof(S), nameof(A), Axis = 0)]", "[Concat(nameof(S), nameof(A), Axis = undefined)]")]
    [InlineData("Delta = 2", "Delta = undefined")]
    [InlineData("Scale = LossScale.Mean", "Scale = LossScale.Nothing")]
    [InlineData("WeightDecay(1e-3)", "WeightDecay()")]
    [InlineData("TileSamples = 32", "TileSamples = \"a\"")]
    [InlineData("Precision = Precision.Single", "Precision = Precision.")]
    [InlineData("[Network(Precision = Precision.Single, Samples = 20)", "[Network(Samples = 1.5)")]
    [InlineData("[Network(Precision = Precision.Single, Samples = 20)", "[Network, Network")]
    [InlineData("public partial Dense A { get; }", "public partial Dense A")]
    [InlineData("public partial Dense A { get; }", "public partial Dense A {")]
    [InlineData("public partial Dense A { get; }", "public partial Dense { get; }")]
    [InlineData("public partial Dense A { get; }", "public partial A { get; }")]
    [InlineData("public partial Dense A { get; }", "public partial Dense A;")]
    [InlineData("public partial Dense A { get; }", "public partial Dense A();")]
    [InlineData("public partial Dense A { get; }", "public partial Unknown A { get; }")]
    [InlineData("public partial Dense A { get; }", "public partial Dense A { get; } [Dense(2)] public partial Dense A { get; }")]
    [InlineData("public partial Dense A { get; }", "public partial Dense<int> A { get; }")]
    [InlineData("public partial Dense A { get; }", "public partial Dense IOther.A { get; }")]
    [InlineData("public partial Dense A { get; }", "public partial Dense A { get; bad; }")]
    [InlineData("public partial class Net", "public partial class")]
    [InlineData("public partial class Net", "public partial class Net<")]
    [InlineData("public partial class Net", "public partial class Net<T, ")]
    [InlineData("public partial class Net", "public partial class Net : ")]
    [InlineData("public partial class Net", "public partial class Net : Unknown")]
    [InlineData("public partial class Net", "public partial class Net : Net")]
    [InlineData("public partial class Net", "public partial struct Net")]
    [InlineData("public partial class Net", "public partial interface Net")]
    [InlineData("public partial class Net", "public enum Net")]
    [InlineData("var t = z * z;", "var t = ;")]
    [InlineData("var t = z * z;", "var t = z *")]
    [InlineData("var t = z * z;", "double t;")]
    [InlineData("var t = z * z;", "if (")]
    [InlineData("return z > 0 ? t + z : MathF.Exp(z) - 1;", "return z > 0 ?")]
    [InlineData("return z > 0 ? t + z : MathF.Exp(z) - 1;", "return;")]
    [InlineData("return z > 0 ? t + z : MathF.Exp(z) - 1;", "return z switch { };")]
    [InlineData("return z > 0 ? t + z : MathF.Exp(z) - 1;", "return MathF.Exp();")]
    [InlineData("return z > 0 ? t + z : MathF.Exp(z) - 1;", "return Bend(")]
    [InlineData("static float Bend(float z)", "static float Bend(float)")]
    [InlineData("static float Bend(float z)", "static float Bend(")]
    [InlineData("static float Bend(float z)", "static Bend(float z)")]
    public async Task An_unfinished_declaration_throws_nothing(string part, string unfinished)
    {
        var source = Whole.Replace(part, unfinished, StringComparison.Ordinal);
        Assert.NotEqual(Whole, source);
        await ThrowsNothing(source);
    }

    [Theory]
    [InlineData("[Conv1D(2, 3, Activation.)]")]
    [InlineData("[Conv1D(2)]")]
    [InlineData("[Conv1D]")]
    [InlineData("[Conv1D(2, )]")]
    public Task An_unfinished_window_throws_nothing(string attribute) =>
        ThrowsNothing($"[Network] public partial class Net {{ [Input(2, 5)] public partial Input X {{ get; }} {attribute} public partial Conv1D A {{ get; }} "
            + $"[Dense(1)] public partial Dense Y {{ get; }} }}");

    /// <summary>A half of a type whose head has no name, or a type parameter without one, could not be written.</summary>
    [Theory]
    [InlineData("[Network] public partial class ")]
    [InlineData("[Network] public partial class Net<T, ")]
    [InlineData("[Network] public partial class Net<> { }")]
    [InlineData("public partial class Outer<T, > { [Network] public partial class Net { } }")]
    public void What_has_no_name_yet_gets_no_other_half(string source) => Assert.Empty(TestCompilation.Emitted(source));

    /// <summary>Every beginning of the file, as if it were typed from top to bottom.</summary>
    [Fact]
    public async Task Every_beginning_of_a_declaration_throws_nothing()
    {
        for (var length = Whole.Length - 1; length > 0; length -= 17)
            await ThrowsNothing(Whole[..length]);
    }

    /// <summary>Every token taken away by itself.</summary>
    [Fact]
    public async Task A_declaration_that_lacks_any_one_token_throws_nothing()
    {
        var tokens = Microsoft.CodeAnalysis.CSharp.CSharpSyntaxTree.ParseText(Whole).GetRoot().DescendantTokens().Where(t => t.Span.Length > 0).ToArray();
        // Brackets, semicolons and the like are everywhere the same: each kind once in a line.
        foreach (var token in tokens.DistinctBy(t => (t.RawKind, t.GetLocation().GetLineSpan().StartLinePosition.Line)))
            await ThrowsNothing(Whole.Remove(token.SpanStart, token.Span.Length));
    }

    [Fact]
    public Task The_whole_is_sound() => Declared.Holds(Whole);

    /// <summary>One mistake, one voice: where the compiler cannot bind an argument, no rule of ours speaks of what hangs on it.</summary>
    [Theory]
    [InlineData("[Input(2, 3)]", "[Input(undefined)]")]
    [InlineData("[Dense(4, Activation.LeakyReLU, Slope = 0.1)]", "[Dense()]")]
    [InlineData("[Dense(4, Activation.LeakyReLU, Slope = 0.1)]", "[Dense(undefined)]")]
    [InlineData("[Dense(4, Activation.LeakyReLU, Slope = 0.1)]", "[Dens(4)]")]
    [InlineData("Share = nameof(A)", "Share = nameof(Nobody)")]
    [InlineData("nameof(Bend)", "nameof(Ben)")]
    [InlineData("[Add(nameof(A), nameof(B))]", "[Add(nameof(A), nameof(Nobody))]")]
    [InlineData("Delta = 2", "Delta = undefined")]
    [InlineData("var t = z * z;", "var t = undefined;")]
    public async Task What_the_compiler_says_is_not_said_again(string part, string unfinished)
    {
        var source = Whole.Replace(part, unfinished, StringComparison.Ordinal);
        Assert.Empty(await TestCompilation.Analyze(source));
        var errors = TestCompilation.CompilerErrors(source);
        Assert.Single(errors.Select(e => e.Location.GetLineSpan().StartLinePosition).Distinct());
        Assert.All(errors, e => Assert.StartsWith("Source", e.Location.SourceTree!.FilePath, StringComparison.Ordinal));
    }

    private static async Task ThrowsNothing(string source)
    {
        // CS8784, CS8785: the generator threw. AD0001: an analyzer did.
        var compilation = TestCompilation.Generate(TestCompilation.Create(source), out var fromGenerator);
        Assert.True(fromGenerator.IsEmpty, $"{source}\n{string.Join("\n", fromGenerator)}");
        var ours = await TestCompilation.Analyze(compilation, new DeclarationAnalyzer());
        Assert.True(ours.All(d => d.Id.StartsWith("GF1", StringComparison.Ordinal) && d.Id != "GF1099"), $"{source}\n{string.Join("\n", ours)}");
    }
}
