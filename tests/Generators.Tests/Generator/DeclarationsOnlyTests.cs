using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Threading.Tasks;
using GradientFlow.Generators.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace GradientFlow.Generators.Tests.Generator;

/// <summary>What an editor compiles: the members of a build, without bodies.</summary>
public sealed class DeclarationsOnlyTests
{
    private const string Networks = """
        namespace Samples
        {
            /// <summary>Of several precisions, accessibilities and kinds of layers.</summary>
            [Network(Precision = Precision.Single, Samples = 9, Kernels = true), HuberLoss]
            public partial class Outer
            {
                [Input(3)] public partial Input X { get; }
                [Dense(8, nameof(Bend))] protected internal partial Dense @class { get; }
                [Block(typeof(Inner), Repeat = 2)] internal partial Block Body { get; }
                [Dense(1)] public partial Dense Y { get; }
                [Activation] private static float Bend(float z) => z + z * z;

                [Network]
                internal partial class Inner
                {
                    [Input(8)] public partial Input X { get; }
                    [Dense(8, Activation.GELU)] public partial Dense Hidden { get; }
                }
            }
        }
        namespace GradientFlow.CompilerServices { public class KernelPlan<T> { } }
        """;

    private const string User = """
        namespace Samples
        {
            public static class User
            {
                public static FlowResult Run(Dataset data) => Outer.Integrate(data, Outer.Initialize(seed: 1), new FlowOptions { EndTime = 1 });
                public static EnsembleResult Many(Dataset data) => Outer.IntegrateSeeds(data, count: 3, new FlowOptions { EndTime = 1 }, firstSeed: 7);
                public static GradientField<Outer, float> Bound(Dataset data) => Outer.Bind(data, threads: 2);
                public static double Loss(Dataset data, double[] gradient) => Bound(data).LossGradient(Outer.LoadParameters("theta.npz"), gradient);
                public static double[,] Predict(Dataset data) => Outer.Predict(Outer.Initialize(), data);
                public static void Save(double[] theta) => Outer.SaveParameters(theta, "theta.npz");
                public static RankCertificate Rank() => GradientFlow.Rank.Certify<Outer>();
                public static string Name() => new Outer().Y.Name + new Outer().Body.Name + new Outer().@class.Name + Outer.Info.Name + Outer.Scope.Verdict;
                public static object? Kernels() => KernelsOf<Outer, float>();
                private static object? KernelsOf<TNetwork, T>()
                    where TNetwork : INetwork<TNetwork, T>
                    where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T> => TNetwork.Kernels;
            }
        }
        """;

    /// <summary>What the package tells the compiler in an editor's builds.</summary>
    private static EditorOptions Options => new(File.ReadAllText(Repository.Path("src", "Runtime", "build", "GradientFlow.DesignTime.globalconfig")));

    [Fact]
    public void An_editor_sees_the_members_of_a_build_in_a_fraction_of_the_text()
    {
        var source = TestCompilation.Create(Networks, User);
        var (built, edited) = (TestCompilation.Generate(source, out _), ForEditor(source));
        Assert.Empty(TestCompilation.CompilerErrors(edited));
        foreach (var name in new[] { "Samples.Outer", "Samples.Outer+Inner" })
        {
            var (full, bare) = (built.GetTypeByMetadataName(name)!, edited.GetTypeByMetadataName(name)!);
            Assert.Equal(full.AllInterfaces.Select(Text), bare.AllInterfaces.Select(Text));
            var members = Members(full);
            Assert.Contains(members, m => m.Contains("double[] Initialize(ulong seed = 0)", StringComparison.Ordinal));
            Assert.Equal(members, Members(bare));
        }

        var files = Emitted(edited, source).Select(t => Path.GetFileName(t.FilePath));
        Assert.Equal(["Samples.Outer+Inner.g.cs", "Samples.Outer.g.cs"], files.Order(StringComparer.Ordinal));
        Assert.InRange(Emitted(edited, source).Sum(t => t.Length), 1000, Emitted(built, source).Sum(t => t.Length) / 15);
    }

    [Fact]
    public async Task It_says_of_a_declaration_what_a_build_says()
    {
        var wrong = Networks.Replace("Dense(8, Activation.GELU)", "Dense(8, Activation.GELU, Share = \"Nobody\")", StringComparison.Ordinal);
        foreach (var declaration in new[] { Networks, wrong, Networks.Replace("Repeat = 2", "Repeat = 0", StringComparison.Ordinal) })
        {
            var source = TestCompilation.Create(declaration, User);
            var (built, edited) = (TestCompilation.Generate(source, out _), ForEditor(source));
            var said = await TestCompilation.Analyze(edited, [.. TestCompilation.Analyzers]);
            Assert.NotEmpty(said);
            Assert.Equal((await TestCompilation.Analyze(built, [.. TestCompilation.Analyzers])).Select(d => d.ToString()), said.Select(d => d.ToString()));
            Assert.Empty(TestCompilation.CompilerErrors(edited));
        }
    }

    /// <summary>Nothing is computed where somebody runs it all the same.</summary>
    [Fact]
    public void Who_runs_it_is_told_what_to_do()
    {
        using var image = new MemoryStream();
        Assert.True(ForEditor(TestCompilation.Create(Networks, User)).Emit(image).Success);
        var type = Assembly.Load(image.ToArray()).GetType("Samples.Outer", throwOnError: true)!;
        var data = Dataset.Create([1.0, 2, 3], [1.0], 1);
        Action[] calls =
        [
            () => type.GetProperty("Info")!.GetValue(null),
            () => type.GetProperty("Y")!.GetValue(Activator.CreateInstance(type)),
            () => type.GetMethod("Initialize")!.Invoke(null, [1ul]),
            () => type.GetMethod("Bind")!.Invoke(null, [data, 1]),
            () => Activator.CreateInstance(typeof(GradientField<,>).MakeGenericType(type, typeof(float)), data, 1, null),
        ];
        Assert.All(calls, call =>
        {
            var error = Assert.IsType<NotSupportedException>(Assert.ThrowsAny<Exception>(call).GetBaseException());
            Assert.Contains("Outer was compiled as an editor compiles it", error.Message, StringComparison.Ordinal);
            Assert.Contains("GradientFlowEmitInDesignTime", error.Message, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void An_edit_elsewhere_prints_nothing_again()
    {
        var options = new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true);
        GeneratorDriver driver = CSharpGeneratorDriver.Create(
            [new NetworkGenerator().AsSourceGenerator()], parseOptions: TestCompilation.ParseOptions, optionsProvider: Options, driverOptions: options);
        var source = TestCompilation.Create(Networks, "class Other;");
        driver = driver.RunGenerators(source);
        source = source.ReplaceSyntaxTree(source.SyntaxTrees[1], CSharpSyntaxTree.ParseText("class Other { int x; }", TestCompilation.ParseOptions));
        driver = driver.RunGenerators(source);
        Assert.Equal([IncrementalStepRunReason.Cached], Reasons(NetworkGenerator.SourceStep).Distinct());

        // From the editor's options to a build's.
        driver = driver.WithUpdatedAnalyzerConfigOptions(new EditorOptions("")).RunGenerators(source);
        Assert.Equal([IncrementalStepRunReason.Modified], Reasons(NetworkGenerator.SourceStep).Distinct());
        Assert.Equal([IncrementalStepRunReason.New], Reasons(NetworkGenerator.KernelsStep).Distinct());

        IEnumerable<IncrementalStepRunReason> Reasons(string step) =>
            driver.GetRunResult().Results.Single().TrackedSteps[step].SelectMany(s => s.Outputs).Select(o => o.Reason);
    }

    private static Compilation ForEditor(Compilation source)
    {
        CSharpGeneratorDriver.Create([new NetworkGenerator().AsSourceGenerator()], parseOptions: TestCompilation.ParseOptions, optionsProvider: Options)
            .RunGeneratorsAndUpdateCompilation(source, out var result, out var fromGenerator);
        Assert.Empty(fromGenerator);
        return result;
    }

    private static IEnumerable<SyntaxTree> Emitted(Compilation generated, Compilation source) => generated.SyntaxTrees.Except(source.SyntaxTrees);

    /// <summary>What others can see of a type, with its documentation.</summary>
    private static string[] Members(INamedTypeSymbol type) =>
    [
        .. type.GetMembers()
            .Where(m => m is not INamedTypeSymbol && m.DeclaredAccessibility is not (Accessibility.Private or Accessibility.NotApplicable))
            .Select(m => $"{m.DeclaredAccessibility} {Text(m)} {m.GetDocumentationCommentXml()}").Order(StringComparer.Ordinal),
    ];

    private static string Text(ISymbol symbol) => symbol.ToDisplayString(s_format);

    private static readonly SymbolDisplayFormat s_format = SymbolDisplayFormat.CSharpErrorMessageFormat
        .WithParameterOptions(SymbolDisplayParameterOptions.IncludeName | SymbolDisplayParameterOptions.IncludeType
            | SymbolDisplayParameterOptions.IncludeDefaultValue | SymbolDisplayParameterOptions.IncludeModifiers)
        .WithMemberOptions(SymbolDisplayMemberOptions.IncludeParameters | SymbolDisplayMemberOptions.IncludeType
            | SymbolDisplayMemberOptions.IncludeModifiers | SymbolDisplayMemberOptions.IncludeAccessibility);
}
