using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Linq;
using GradientFlow.Benchmarks.Measuring;
using Microsoft.CodeAnalysis;
using Spectre.Console;

namespace GradientFlow.Benchmarks.Emitted;

/// <summary>The command 'emitted': how much is emitted, and how long that and compiling it takes.</summary>
internal static class EmittedCommand
{
    private const int Repetitions = 5;

    /// <summary>The rank of the second is decided in the editor, that of the first is left to the run.</summary>
    private static readonly (int Width, int Samples)[] s_deep = [(50, 100), (8, 8)];

    public static Command Create(IAnsiConsole console)
    {
        var folder = new Option<string>("--out") { Description = "The folder for emitted.md.", DefaultValueFactory = _ => Output.DefaultFolder };
        var command = new Command("emitted", "Bytes of emitted source, milliseconds of the generator, the analyzers and the compiler.") { folder };
        command.SetAction(parsed => Run(console, parsed.GetValue(folder)!));
        return command;
    }

    private static void Run(IAnsiConsole console, string folder)
    {
        string[] networks = ["G1", "G1Single", "G2", "G2Single", "G3", "G3Single", "G4", "G4Single", "G5", "G5Single", "G6", "G6Single", "Strided", "UNet", "MobileNet"];
        var cold = Milliseconds(() => GeneratorDriverRun.Generate(GeneratorDriverRun.Compilation(GeneratorDriverRun.SourceOf("G2"))));
        var sources = networks.Select(n => (Name: n, Source: GeneratorDriverRun.SourceOf(n))).Concat(s_deep.Select(d => (Name: $"20 layers of {d.Width}, n = {d.Samples}", Source: GeneratorDriverRun.DeepSource(20, d.Width, d.Samples))));
        var table = new TextTable(
            ["network", "bytes emitted", "generator ms", "quartiles", "analyzers ms", "compiler ms"],
            [.. sources.Select(s => Row(s.Name, s.Source))]);
        Output.Publish(console, folder, "emitted.md", "Emitted source",
        [
            "`dotnet run -c Release --project benchmarks -- emitted` wrote this file. A generator run starts from nothing (a fresh driver) in a warm process; processor time of all threads, medians.",
            FormattableString.Invariant($"The first run of a process, the compiler's own warm-up included: {cold:F0} ms."),
            $"Machine: {Machine.Cpu}; {Machine.Runtime}.",
        ], table);
    }

    private static string[] Row(string name, string source)
    {
        var compilation = GeneratorDriverRun.Compilation(source);
        compilation.GetDiagnostics(); // binds references and declarations, which a compiler has done before it runs generators
        var (generator, analyzers, compiler) = (new List<double>(), new List<double>(), new List<double>());
        var bytes = 0;
        for (var i = 0; i <= Repetitions; i++)
        {
            var result = (Compilation)compilation;
            var (emitting, analyzing) = (Milliseconds(() => (bytes, result) = GeneratorDriverRun.Generate(compilation)), Milliseconds(() => GeneratorDriverRun.Analyze(compilation)));
            if (i == 0)
                continue; // warms up
            generator.Add(emitting);
            analyzers.Add(analyzing);
            if (i == 1)
                compiler.Add(Milliseconds(() => GeneratorDriverRun.Compile(result)));
        }

        var spread = Spread.Of(generator);
        FormattableString[] cells = [$"{bytes:N0}", $"{spread.Median:F0}", $"{spread.Low:F0}–{spread.High:F0}", $"{Spread.Of(analyzers).Median:F1}", $"{Spread.Of(compiler).Median:F0}"];
        return [name, .. cells.Select(FormattableString.Invariant)];
    }

    /// <summary>Of all threads: the compiler uses several, and the machine may have other work.</summary>
    private static double Milliseconds(Action action)
    {
        var start = Environment.CpuUsage.TotalTime;
        action();
        return (Environment.CpuUsage.TotalTime - start).TotalMilliseconds;
    }
}
