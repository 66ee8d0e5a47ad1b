using System.Linq;
using GradientFlow.Generators.Tests.Support;
using Microsoft.CodeAnalysis;

namespace GradientFlow.Tests;

/// <summary>What kernels mean does not depend on what the user calls their own things, in any of their structures.</summary>
public sealed class KernelNameTests
{
    private const string Settings = "(Kernels = true)";

    private static readonly SyntaxTree[] s_emitted =
        [.. new[] { "Registers", "Tile", "Nests" }.SelectMany(structure => Emitted(Namesakes.Network("Net", settings: Settings, kernels: structure)))];

    [Fact]
    public void Types_of_these_names_capture_nothing() => Compiles(Namesakes.Types(Namesakes.In(s_emitted), "Net", Settings));

    [Fact]
    public void Layers_of_these_names_capture_nothing() => Compiles(Namesakes.Layers(Namesakes.OfPrograms(s_emitted), "Net", Settings));

    private static SyntaxTree[] Emitted(string source) =>
        [.. TestCompilation.Generate(TestCompilation.WithKernels(TestCompilation.Create(source)), out _).SyntaxTrees.Skip(1)];

    private static void Compiles(string source)
    {
        var compilation = TestCompilation.Generate(TestCompilation.WithKernels(TestCompilation.Create(source)), out var fromGenerator);
        Assert.Empty(fromGenerator);
        Assert.Contains(compilation.SyntaxTrees.Select(t => t.FilePath), path => path.Contains(".Kernels.", System.StringComparison.Ordinal));
        var errors = TestCompilation.CompilerErrors(compilation);
        Assert.True(errors.Count == 0, string.Join("\n", errors.Take(20)));
    }
}
