using System.Collections.Generic;
using System.Linq;
using BenchmarkDotNet.Attributes;
using GradientFlow.Benchmarks.Emitted;
using Microsoft.CodeAnalysis.CSharp;

namespace GradientFlow.Benchmarks.History;

/// <summary>What a build waits for: the generator from a fresh driver, and the analyzers.</summary>
public class CompilerBenchmarks
{
    private const string Deep = "20 layers of 50";

    private CSharpCompilation _compilation = null!;

    [ParamsSource(nameof(Networks))]
    public string Network { get; set; } = "";

    public static IEnumerable<string> Networks => ["G1", "G2", "G3", "G4", "G5", "G6", Deep];

    [GlobalSetup]
    public void Setup()
    {
        _compilation = GeneratorDriverRun.Compilation((Network == Deep ? MeasuredNetwork.Deep(20, 50, 100)
            : MeasuredNetwork.All.Single(n => n.Name == Network)).Source);
        _compilation.GetDiagnostics();
    }

    [Benchmark]
    public int Generate() => GeneratorDriverRun.Generate(_compilation).Bytes;

    [Benchmark]
    public void Analyze() => GeneratorDriverRun.Analyze(_compilation);
}
