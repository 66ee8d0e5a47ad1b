using System;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using GradientFlow.Generators;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace GradientFlow.Benchmarks.Emitted;

/// <summary>The generator and the analyzers, run over a source as the compiler runs them.</summary>
internal static class GeneratorDriverRun
{
    /// <summary>The language version that projects of the SDK have.</summary>
    public static CSharpParseOptions ParseOptions { get; } = new(LanguageVersion.CSharp14);

    /// <summary>The assemblies that a program with a network refers to.</summary>
    public static string[] References { get; } =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Where(p => Path.GetFileName(p) is var f
            && (f.StartsWith("System.", StringComparison.Ordinal) || f is "netstandard.dll" or "mscorlib.dll" or "GradientFlow.dll")),
    ];

    private static readonly MetadataReference[] s_references = [.. References.Select(p => MetadataReference.CreateFromFile(p))];

    /// <summary>Every analyzer of the generator's assembly.</summary>
    private static readonly ImmutableArray<DiagnosticAnalyzer> s_analyzers =
    [
        .. typeof(NetworkGenerator).Assembly.GetTypes()
            .Where(t => t is { IsPublic: true, IsAbstract: false } && t.IsSubclassOf(typeof(DiagnosticAnalyzer)))
            .Select(t => (DiagnosticAnalyzer)Activator.CreateInstance(t)!),
    ];

    public static CSharpCompilation Compilation(params string[] sources) => CSharpCompilation.Create(
        "Measured",
        sources.Select(Parse).ToArray(),
        s_references,
        new CSharpCompilationOptions(
            OutputKind.DynamicallyLinkedLibrary,
            optimizationLevel: OptimizationLevel.Release,
            nullableContextOptions: NullableContextOptions.Enable));

    public static SyntaxTree Parse(string source, int index = 0) => CSharpSyntaxTree.ParseText(source, ParseOptions, $"Source{index}.cs", Encoding.UTF8);

    /// <summary>A driver that has run nothing yet.</summary>
    /// <param name="options">Of the project; those of a build unless given.</param>
    public static GeneratorDriver Driver(AnalyzerConfigOptionsProvider? options = null) =>
        CSharpGeneratorDriver.Create([new NetworkGenerator().AsSourceGenerator()], parseOptions: ParseOptions, optionsProvider: options);

    /// <summary>Emits from scratch: the number of bytes, and the compilation with them.</summary>
    public static (int Bytes, Compilation Result) Generate(CSharpCompilation compilation)
    {
        Driver().RunGeneratorsAndUpdateCompilation(compilation, out var result, out _);
        return (Bytes(compilation, result), result);
    }

    /// <summary>Of the source that a generator has added, in UTF-8.</summary>
    public static int Bytes(Compilation before, Compilation after) =>
        after.SyntaxTrees.Except(before.SyntaxTrees).Sum(t => Encoding.UTF8.GetByteCount(t.ToString()));

    /// <summary>Runs the project's analyzers over a compilation.</summary>
    public static void Analyze(Compilation compilation) =>
        compilation.WithAnalyzers(s_analyzers).GetAnalyzerDiagnosticsAsync(CancellationToken.None).GetAwaiter().GetResult();

    /// <summary>Compiles what was emitted.</summary>
    public static byte[] Compile(Compilation compilation)
    {
        using var image = new MemoryStream();
        var result = compilation.Emit(image);
        return result.Success
            ? image.ToArray()
            : throw new InvalidOperationException(
                $"What was emitted does not compile: {string.Join("; ", result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).Take(3))}");
    }
}
