using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Runtime.Loader;
using System.Threading;
using System.Threading.Tasks;
using GradientFlow.Generators.Analyzers;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace GradientFlow.Generators.Tests.Support;

/// <summary>A user's source, compiled in memory with the generator and the analyzers, as a project of theirs would be.</summary>
internal static class TestCompilation
{
    private static readonly MetadataReference[] s_references =
        References(f => f.StartsWith("System.", StringComparison.Ordinal) || f is "netstandard.dll" or "mscorlib.dll" or "GradientFlow.dll");

    /// <summary>Every analyzer there is, found by being there.</summary>
    public static IReadOnlyList<DiagnosticAnalyzer> Analyzers { get; } =
    [
        .. typeof(NetworkGenerator).Assembly.GetTypes()
            .Where(t => !t.IsAbstract && typeof(DiagnosticAnalyzer).IsAssignableFrom(t))
            .Select(t => (DiagnosticAnalyzer)Activator.CreateInstance(t)!),
    ];

    public static CSharpParseOptions ParseOptions { get; } = new(LanguageVersion.CSharp14);

    /// <summary>A project without a source; those made of it share what it found in its references.</summary>
    public static CSharpCompilation Empty { get; } = CSharpCompilation.Create(
        "Test",
        references: s_references,
        options: new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release,
            nullableContextOptions: NullableContextOptions.Enable));

    public static CSharpCompilation Create(params string[] sources) => Empty
        .WithAssemblyName("Test_" + Guid.NewGuid().ToString("N"))
        // an array: a query would be parsed again and again
        .AddSyntaxTrees([.. sources.Select((s, i) => CSharpSyntaxTree.ParseText("using System; using GradientFlow;\n" + s, ParseOptions, $"Source{i}.cs"))]);

    /// <summary>The compilation with what the generator adds to it.</summary>
    public static Compilation Generate(Compilation compilation, out ImmutableArray<Diagnostic> fromGenerator)
    {
        CSharpGeneratorDriver.Create([new NetworkGenerator().AsSourceGenerator()], parseOptions: ParseOptions)
            .RunGeneratorsAndUpdateCompilation(compilation, out var result, out fromGenerator);
        return result;
    }

    /// <summary>The text the generator adds, all files together.</summary>
    public static string Emitted(string source)
    {
        var result = Generate(Create(source), out _);
        return string.Concat(result.SyntaxTrees.Skip(1).Select(t => t.ToString()));
    }

    /// <summary>Compiles and loads; anything worse than a note of the compiler's is a failure.</summary>
    public static Assembly Load(params string[] sources) => Load(Create(sources), new AssemblyLoadContext(null, isCollectible: true));

    /// <summary>Compiles and loads in a project that references GradientFlow.Gpu.</summary>
    public static Assembly LoadWithKernels(params string[] sources) =>
        Load(WithKernels(Create(sources)), new AssemblyLoadContext(null));

    /// <summary>The same in a project that references GradientFlow.Gpu.</summary>
    public static CSharpCompilation WithKernels(CSharpCompilation compilation) =>
        compilation.AddReferences(References(f => f is "GradientFlow.Gpu.dll" or "ILGPU.dll"));

    private static Assembly Load(CSharpCompilation source, AssemblyLoadContext context)
    {
        var compilation = Generate(source, out var fromGenerator);
        Assert.Empty(fromGenerator);
        using var image = new MemoryStream();
        var result = compilation.Emit(image);
        var complaints = result.Diagnostics.Where(d => d.Severity >= DiagnosticSeverity.Warning).Take(10).ToArray();
        Assert.True(result.Success && complaints.Length == 0, string.Join("\n", complaints.Select(d => d.ToString())));
        image.Position = 0;
        return context.LoadFromStream(image);
    }

    private static MetadataReference[] References(Func<string, bool> files) =>
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(p => files(Path.GetFileName(p)))
            .Select(p => MetadataReference.CreateFromFile(p)),
    ];

    /// <summary>What our analyzers say of a source, in the order of the source.</summary>
    public static Task<IReadOnlyList<Diagnostic>> Analyze(params string[] sources) => Analyze(Generate(Create(sources), out _), new DeclarationAnalyzer());

    /// <summary>What analyzers say of a compilation to which the generator has added its part, in the order of the source.</summary>
    public static async Task<IReadOnlyList<Diagnostic>> Analyze(Compilation generated, params DiagnosticAnalyzer[] analyzers)
    {
        var withAnalyzers = generated.WithAnalyzers([.. analyzers]);
        var diagnostics = await withAnalyzers.GetAnalyzerDiagnosticsAsync(CancellationToken.None);
        return [.. diagnostics.OrderBy(d => d.Location.SourceSpan.Start).ThenBy(d => d.Id, StringComparer.Ordinal)];
    }

    /// <summary>What the compiler itself says of a source once the generator has run.</summary>
    public static IReadOnlyList<Diagnostic> CompilerErrors(params string[] sources) =>
        CompilerErrors(Generate(Create(sources), out _));

    public static IReadOnlyList<Diagnostic> CompilerErrors(Compilation generated) =>
        [.. generated.GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error)];
}
