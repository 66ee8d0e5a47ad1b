using System.Collections.Generic;
using System.Linq;
using GradientFlow.Generators.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace GradientFlow.Generators.Tests.Generator;

/// <summary>What an edit makes the generator do again.</summary>
public sealed class IncrementalTests
{
    private const string Network = """
        [Network]
        public partial class Net
        {
            [Input(2)] public partial Input X { get; }
            [Dense(4, nameof(Custom.Bend))] public partial Dense Hidden { get; }
            [Dense(1)] public partial Dense Y { get; }
        }
        """;

    private const string Method = "public static class Custom { [Activation] public static double Bend(double z) => z + 0.1 * z * z; }";

    [Fact]
    public void An_unrelated_edit_leaves_every_step_as_it_was()
    {
        var steps = StepsAfter([Network, Method, "class Other;"], [Network, Method, "class Other { int x; }"]);
        Assert.All(steps[NetworkGenerator.DeclarationStep],
            r => Assert.Contains(r, new[] { IncrementalStepRunReason.Cached, IncrementalStepRunReason.Unchanged }));
        Assert.All(steps[NetworkGenerator.SourceStep], r => Assert.Equal(IncrementalStepRunReason.Cached, r));
    }

    [Fact]
    public void An_edit_in_the_same_file_that_changes_no_declaration_emits_nothing_again()
    {
        var steps = StepsAfter([Network, Method],
            [Network.Replace("public partial class Net", "/// <summary>New words.</summary>\npublic partial class Net"), Method]);
        Assert.All(steps[NetworkGenerator.DeclarationStep], r => Assert.Equal(IncrementalStepRunReason.Unchanged, r));
        Assert.All(steps[NetworkGenerator.SourceStep], r => Assert.Equal(IncrementalStepRunReason.Cached, r));
    }

    [Theory]
    [InlineData("Dense(4,", "Dense(5,")]
    [InlineData("[Network]", "[Network(Precision = Precision.Single)]")]
    [InlineData("[Network]", "[Network, HuberLoss]")]
    [InlineData("Hidden", "Renamed")]
    public void A_changed_declaration_is_emitted_again(string from, string to)
    {
        var steps = StepsAfter([Network, Method], [Network.Replace(from, to), Method]);
        Assert.All(steps[NetworkGenerator.DeclarationStep], r => Assert.Equal(IncrementalStepRunReason.Modified, r));
        Assert.All(steps[NetworkGenerator.SourceStep], r => Assert.Equal(IncrementalStepRunReason.Modified, r));
    }

    [Fact]
    public void A_changed_activation_in_another_file_is_emitted_again()
    {
        var steps = StepsAfter([Network, Method], [Network, Method.Replace("0.1", "0.2")]);
        Assert.All(steps[NetworkGenerator.SourceStep], r => Assert.Equal(IncrementalStepRunReason.Modified, r));
    }

    [Fact]
    public void Of_two_networks_only_the_changed_one_is_emitted_again()
    {
        var other = Network.Replace("class Net", "class Twin");
        var steps = StepsAfter([Network, Method, other], [Network, Method, other.Replace("Dense(1)", "Dense(2)")]);
        Assert.Equal([IncrementalStepRunReason.Modified, IncrementalStepRunReason.Cached], steps[NetworkGenerator.SourceStep].Order());
    }

    /// <summary>The type by which a project is known to run kernels.</summary>
    private const string Marker = "namespace GradientFlow.CompilerServices { public class KernelPlan<T> { } }";

    [Fact]
    public void Kernels_are_emitted_where_a_declaration_asks_for_them_and_the_project_can_run_them()
    {
        static string[] Files(params string[] sources) =>
            [.. TestCompilation.Generate(TestCompilation.Create(sources), out _).SyntaxTrees.Skip(sources.Length)
                .Select(t => System.IO.Path.GetFileName(t.FilePath)).Order(System.StringComparer.Ordinal)];
        var asking = Network.Replace("[Network]", "[Network(Kernels = true)]", System.StringComparison.Ordinal);
        Assert.Equal(["Net.g.cs"], Files(Network, Method, Marker));
        Assert.Equal(["Net.g.cs"], Files(asking, Method));
        Assert.Equal(["Net.Kernels.g.cs", "Net.g.cs"], Files(asking, Method, Marker));
        // Of a network and its block, each for itself.
        var block = asking.Replace("[Dense(1)]", "[Block(typeof(Inner))]", System.StringComparison.Ordinal)
            .Replace("Dense Y", "Block Y", System.StringComparison.Ordinal);
        Assert.Equal(["Inner.g.cs", "Net.Kernels.g.cs", "Net.g.cs"],
            Files(block, Method, Marker, Network.Replace("class Net", "class Inner", System.StringComparison.Ordinal)
                .Replace("Input(2)", "Input(4)", System.StringComparison.Ordinal)));

        // An edit elsewhere prints none of them again; that the project can run them now does.
        var steps = StepsAfter([asking, Method, Marker, "class Other;"], [asking, Method, Marker, "class Other { int x; }"]);
        Assert.All(steps[NetworkGenerator.KernelsStep], r => Assert.Equal(IncrementalStepRunReason.Cached, r));
        steps = StepsAfter([asking, Method, "class Other;"], [asking, Method, Marker]);
        Assert.Equal([IncrementalStepRunReason.New], steps[NetworkGenerator.KernelsStep]);
        Assert.All(steps[NetworkGenerator.SourceStep], r => Assert.Equal(IncrementalStepRunReason.Cached, r));
    }

    [Fact]
    public void The_same_declaration_gives_the_same_text()
    {
        Assert.Equal(TestCompilation.Emitted(Network + Method), TestCompilation.Emitted(Network + Method));
        // What else is declared beside it changes nothing either.
        var beside = TestCompilation.Emitted(Network + Method + Network.Replace("class Net", "class Twin"));
        Assert.Contains(TestCompilation.Emitted(Network + Method), beside, System.StringComparison.Ordinal);
    }

    private static Dictionary<string, IncrementalStepRunReason[]> StepsAfter(string[] before, string[] after)
    {
        var options = new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true);
        GeneratorDriver driver = CSharpGeneratorDriver.Create([new NetworkGenerator().AsSourceGenerator()], parseOptions: TestCompilation.ParseOptions,
            driverOptions: options);
        var compilation = TestCompilation.Create(before);
        driver = driver.RunGenerators(compilation);
        Assert.All(driver.GetRunResult().Results.Single().TrackedSteps[NetworkGenerator.SourceStep].SelectMany(s => s.Outputs),
            o => Assert.Equal(IncrementalStepRunReason.New, o.Reason));

        var edited = TestCompilation.Create(after);
        var trees = compilation.SyntaxTrees.ToArray();
        for (var i = 0; i < trees.Length; i++)
        {
            if (before[i] != after[i])
                compilation = compilation.ReplaceSyntaxTree(trees[i], edited.SyntaxTrees[i]);
        }

        driver = driver.RunGenerators(compilation);
        return driver.GetRunResult().Results.Single().TrackedSteps
            .Where(s => s.Key is NetworkGenerator.DeclarationStep or NetworkGenerator.SourceStep or NetworkGenerator.KernelsStep)
            .ToDictionary(s => s.Key, s => s.Value.SelectMany(v => v.Outputs).Select(o => o.Reason).ToArray());
    }
}
