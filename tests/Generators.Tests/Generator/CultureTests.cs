using System;
using System.Globalization;
using System.Linq;
using System.Threading.Tasks;
using GradientFlow.Generators.Analyzers;
using GradientFlow.Generators.Tests.Support;
using GradientFlow.Tests;
using Microsoft.CodeAnalysis.Diagnostics;

namespace GradientFlow.Generators.Tests.Generator;

/// <summary>The emitted files are the same bytes, and every message is the same, whatever the culture of the compiler.</summary>
public sealed class CultureTests
{
    // Negative offsets, factors and constants, fractions, and numbers of more than three digits.
    private const string Networks = """
        [Network(Samples = 12345, Kernels = true), Initialize(Bias = Initialization.Normal, BiasScale = 0.25), WeightDecay(0.001)]
        public partial class Net
        {
            [Input(1, 40, 40)] public partial Input X { get; }
            [Conv2D(2, 3, nameof(Wave), Pad = 1)] public partial Conv2D A { get; }
            [BatchNorm(Activation.Tanh, Mean = [-0.5, 1234.5], Variance = [0.25, 1e-7])] public partial BatchNorm B { get; }
            [TransposedConv2D(1, 3, Stride = 2, Pad = 1)] public partial TransposedConv2D C { get; }
            [Dense(1, Activation.LeakyReLU, Slope = 0.125)] public partial Dense Y { get; }
            [Activation] static double Wave(double z) => z > -1.5 ? 0.5 * z * z - 0.75 : -1.5 * z - 1.875;
        }

        [Network(Kernels = true), HuberLoss(Delta = 1.5)]
        public partial class Graph
        {
            [Input(4, 3)] public partial Input X { get; }
            [GraphConv(2, Activation.PReLU, Edges = [0, 1, 2, 1, 3, 2], EdgeWeights =
                [0.5, -1, -2.25], Directed = true, Normalization = GraphNormalization.None)] public partial GraphConv A { get; }
            [Dense(2)] public partial Dense Y { get; }
        }
        """;

    private const string Mistakes = """
        [Network(Samples = -5), WeightDecay(-0.5)] public partial class P { [Input(2)] public partial Input X { get; } [Dense(-3)]
            public partial Dense Y { get; } }
        [Network, HuberLoss(Delta = -1.5)] public partial class H { [Input(2)] public partial Input X { get; } [Dense(1)] public partial Dense Y { get; } }
        [Network] public partial class J
        {
            [Input(2)] public partial Input X { get; }
            [Dense(3, nameof(Jump))] public partial Dense A { get; }
            [Dense(1)] public partial Dense Y { get; }
            [Activation] static double Jump(double z) => z > -1.5 ? z : -2.25;
        }
        [Network] public partial class Q { [Input(2, 3)] public partial Input X { get; } [Conv1D(2, 3, Pad = -1)] public partial Conv1D A { get; }
            [Dense(1)] public partial Dense Y { get; } }
        [Network, LpLoss(-0.5)] public partial class S { [Input(2, 3)] public partial Input X { get; } [LayerNorm(Epsilon = -1e-5)]
            public partial LayerNorm A { get; } [Dense(1)] public partial Dense Y { get; } }
        [Network(Samples = 12345, Scope = TheoremScope.Required)] public partial class R
        {
            [Input(2)] public partial Input X { get; }
            [Dense(3, nameof(Wide))] public partial Dense A { get; }
            [Dense(1)] public partial Dense Y { get; }
            [Activation] static double Wide(double z) => Math.Exp(-1.5 * z) / (1 + Math.Exp(-1.5 * z)) - 0.25;
        }
        """;

    private static readonly DiagnosticAnalyzer[] s_analyzers =
    [
        .. typeof(DeclarationAnalyzer).Assembly.GetTypes().Where(t => !t.IsAbstract && t.IsSubclassOf(typeof(DiagnosticAnalyzer)))
            .Select(t => (DiagnosticAnalyzer)Activator.CreateInstance(t)!),
    ];

    [Fact]
    public void Emitted_files_are_the_same_bytes_in_every_culture()
    {
        // What a reference to GradientFlow.Gpu is known by: without it no kernels are emitted.
        const string marker = "namespace GradientFlow.CompilerServices { class KernelPlan<T>; }";
        string[] Files() => [
            .. TestCompilation.Generate(TestCompilation.Create(Networks, marker), out _).SyntaxTrees.Where(
                t => t.FilePath.EndsWith(".g.cs", StringComparison.Ordinal)).Select(t => t.ToString())];
        var invariant = Files();
        Assert.All(invariant, f => Assert.DoesNotContain("has mistakes", f[..200], StringComparison.Ordinal));
        Assert.Equal(4, invariant.Length);
        Assert.All((string[])["-1.875", "1234.5"], number => Assert.Contains(invariant, f => f.Contains(number, StringComparison.Ordinal)));
        foreach (var (name, culture) in Cultures.All)
        {
            var files = Cultures.In(culture, Files);
            for (var i = 0; i < invariant.Length; i++)
                Assert.True(invariant[i] == files[i], $"{name}: file {i} differs");
        }
    }

    [Fact]
    public async Task Messages_are_the_same_in_every_culture()
    {
        var generated = TestCompilation.Generate(TestCompilation.Create(Mistakes), out _);
        async Task<string[]> Messages(CultureInfo culture)
        {
            var before = CultureInfo.CurrentCulture;
            try
            {
                CultureInfo.CurrentCulture = culture;
                // Analyzers keep what they read of a compilation.
                return [.. (await TestCompilation.Analyze(generated.Clone(), s_analyzers)).Select(d => d.Id + " " + d.GetMessage(culture))];
            }
            finally
            {
                CultureInfo.CurrentCulture = before;
            }
        }

        var invariant = await Messages(CultureInfo.InvariantCulture);
        foreach (var number in (string[])["-0.5", "-3", "-1.5", "-1", "-1E-05", "12345"])
            Assert.Contains(invariant, m => m.Contains(number, StringComparison.Ordinal));
        foreach (var culture in Cultures.All.Values)
            Assert.Equal(invariant, await Messages(culture));
    }
}
