using System;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using GradientFlow.Generators;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace GradientFlow.Benchmarks.Emitted;

/// <summary>The generator and the analyzers, run over a source as the compiler runs them.</summary>
internal static class GeneratorDriverRun
{
    private static readonly CSharpParseOptions s_parseOptions = new(LanguageVersion.CSharp14);

    private static readonly MetadataReference[] s_references =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(p => Path.GetFileName(p) is var f && (f.StartsWith("System.", StringComparison.Ordinal) || f is "netstandard.dll" or "mscorlib.dll" or "GradientFlow.dll"))
            .Select(p => MetadataReference.CreateFromFile(p)),
    ];

    /// <summary>Every analyzer of the generator's assembly.</summary>
    private static readonly ImmutableArray<DiagnosticAnalyzer> s_analyzers =
    [
        .. typeof(NetworkGenerator).Assembly.GetTypes().Where(t => t is { IsPublic: true, IsAbstract: false } && t.IsSubclassOf(typeof(DiagnosticAnalyzer)))
            .Select(t => (DiagnosticAnalyzer)Activator.CreateInstance(t)!),
    ];

    /// <summary>The declaration of a network of the benchmarks, as it stands in its file.</summary>
    public static string SourceOf(string network)
    {
        foreach (var file in (string[])["Networks.cs", "LayerNetworks.cs"])
        {
            using var stream = typeof(GeneratorDriverRun).Assembly.GetManifestResourceStream(file)!;
            using var reader = new StreamReader(stream);
            var root = CSharpSyntaxTree.ParseText(reader.ReadToEnd(), s_parseOptions).GetRoot();
            if (root.DescendantNodes().OfType<ClassDeclarationSyntax>().SingleOrDefault(c => c.Identifier.Text == network) is { } declaration)
                return "using GradientFlow;\n" + declaration.ToFullString();
        }

        throw new ArgumentException($"The benchmarks declare no network {network}.", nameof(network));
    }

    /// <summary>A network of so many tanh layers that says its number of samples, so that every analyzer has something to say.</summary>
    public static string DeepSource(int layers, int width, int samples)
    {
        var text = new StringBuilder($"using GradientFlow;\n[Network(Samples = {samples})]\npublic partial class Deep\n{{\n    [Input(10)] public partial Input X {{ get; }}\n");
        for (var i = 1; i < layers; i++)
            text.Append("    [Dense(").Append(width).Append(", Activation.Tanh)] public partial Dense H").Append(i).Append(" { get; }\n");
        return text.Append("    [Dense(1)] public partial Dense Y { get; }\n}\n").ToString();
    }

    public static CSharpCompilation Compilation(string source) => CSharpCompilation.Create(
        "Measured", [CSharpSyntaxTree.ParseText(source, s_parseOptions, "Source.cs")], s_references, new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));

    /// <summary>Emits from scratch: the number of bytes, and the compilation with them.</summary>
    public static (int Bytes, Compilation Result) Generate(CSharpCompilation compilation)
    {
        CSharpGeneratorDriver.Create([new NetworkGenerator().AsSourceGenerator()], parseOptions: s_parseOptions)
            .RunGeneratorsAndUpdateCompilation(compilation, out var result, out _);
        return (result.SyntaxTrees.Except(compilation.SyntaxTrees).Sum(t => Encoding.UTF8.GetByteCount(t.ToString())), result);
    }

    /// <summary>Runs the project's analyzers over a compilation.</summary>
    public static void Analyze(Compilation compilation) => compilation.WithAnalyzers(s_analyzers).GetAnalyzerDiagnosticsAsync(CancellationToken.None).GetAwaiter().GetResult();

    /// <summary>Compiles what was emitted.</summary>
    public static void Compile(Compilation compilation)
    {
        using var image = new MemoryStream();
        var result = compilation.Emit(image);
        if (!result.Success)
            throw new InvalidOperationException($"What was emitted does not compile: {string.Join("; ", result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).Take(3))}");
    }
}
