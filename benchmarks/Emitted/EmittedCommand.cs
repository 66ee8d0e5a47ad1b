using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Globalization;
using System.IO;
using System.Linq;
using GradientFlow.Benchmarks.Measuring;
using Microsoft.CodeAnalysis;
using Spectre.Console;

namespace GradientFlow.Benchmarks.Emitted;

/// <summary>The command 'emitted': how much is emitted for a network, and what it costs to make, to compile and to run for the first time.</summary>
internal static class EmittedCommand
{
    private const int Repetitions = 5;
    private const int Processes = 3;
    private const string Table = "emitted.json";

    /// <summary>The rank of the second is decided in the editor, that of the first is left to the run.</summary>
    private static readonly (int Width, int Samples)[] s_deep = [(50, 100), (8, 8)];

    public static Command Create(IAnsiConsole console)
    {
        var folder = new Option<string>("--out") { Description = $"The folder for emitted.md and {Table}.", DefaultValueFactory = _ => Output.DefaultFolder };
        var check = new Option<bool>("--check")
        {
            Description = $"Write nothing and time nothing: fail where a network has grown by more than a tenth over {Table}.",
        };
        var command = new Command("emitted", "Bytes of emitted source and of IL; what generator, analyzers, compiler and JIT take.") { folder, check };
        command.SetAction(parsed => parsed.GetValue(check) ? Check(console, parsed.GetValue(folder)!) : Run(console, parsed.GetValue(folder)!));
        return command;
    }

    private static int Check(IAnsiConsole console, string folder)
    {
        var sizes = MeasuredNetwork.All.ToDictionary(n => n.Name, Size);
        foreach (var (name, size) in sizes)
            console.WriteLine(FormattableString.Invariant($"{name}: {size.Bytes:N0} bytes emitted, {size.IL:N0} bytes of IL"));
        var path = Path.Combine(folder, Table);
        string[] faults = File.Exists(path) ? [.. EmittedSize.Faults(path, sizes)] : [$"There is no {path} to hold them against."];
        foreach (var fault in faults)
            console.WriteLine(fault);
        if (faults.Length > 0)
            console.WriteLine("Where that is meant, 'dotnet run -c Release --project benchmarks -- emitted' writes the table again.");
        return faults.Length > 0 ? 1 : 0;

        static EmittedSize Size(MeasuredNetwork network)
        {
            var (bytes, result) = GeneratorDriverRun.Generate(GeneratorDriverRun.Compilation(network.Source));
            return EmittedSize.Of(bytes, GeneratorDriverRun.Compile(result));
        }
    }

    private static int Run(IAnsiConsole console, string folder)
    {
        var cold = ProcessClock.Milliseconds(() => GeneratorDriverRun.Generate(GeneratorDriverRun.Compilation(MeasuredNetwork.All[0].Source)));
        using var compiler = new CompilerProcess();
        var empty = compiler.Seconds("", Processes);
        var sizes = new Dictionary<string, EmittedSize>();
        var rows = new List<string[]>();
        foreach (var network in MeasuredNetwork.All)
        {
            var (row, size) = Measure(network, compiler, empty);
            rows.Add(row);
            sizes.Add(network.Name, size);
        }

        rows.AddRange(s_deep.Select(d => Measure(MeasuredNetwork.Deep(20, d.Width, d.Samples), compiler, empty).Row));
        Output.Publish(console, folder, "emitted.md", "Emitted source",
        [
            $"`dotnet run -c Release --project benchmarks -- emitted` wrote this file and {Table}, against which `-- emitted --check` holds bytes and IL.",
            "Without kernels, which are a file of their own where a declaration asks for them.",
            "*Generator*: a run from nothing, a fresh driver in a warm process; *analyzers*: all of them over the same compilation. Processor time of all "
                + "threads, medians.",
            string.Create(CultureInfo.InvariantCulture,
                $"*csc*: processor time of the SDK's compiler in a process of its own, generator and analyzers in it, beyond the {empty:F2} s that an empty "
                    + $"source takes; the least of {Processes}."),
            $"*JIT*: its milliseconds in a fresh process until the first gradient, binding included, and from there to the first Hessian product; the least "
                + $"of {Processes}.",
            FormattableString.Invariant($"The first run of the generator in a process: {cold:F0} ms."),
            $"Machine: {Machine.Cpu}; {Machine.Runtime}.",
        ],
            new(["network", "bytes emitted", "bytes of IL", "generator ms", "quartiles", "analyzers ms", "csc s", "JIT, gradient ms", "JIT, ∇²L·v ms"], rows));
        EmittedSize.Write(Path.Combine(folder, Table), sizes);
        return 0;
    }

    private static (string[] Row, EmittedSize Size) Measure(MeasuredNetwork network, CompilerProcess compiler, double empty)
    {
        var compilation = GeneratorDriverRun.Compilation(network.Source);
        compilation.GetDiagnostics(); // binds references and declarations, which a compiler has done before it runs generators
        var (generator, analyzers) = (new List<double>(), new List<double>());
        var (bytes, result) = GeneratorDriverRun.Generate(compilation);
        GeneratorDriverRun.Analyze(compilation);
        for (var i = 0; i < Repetitions; i++)
        {
            generator.Add(ProcessClock.Milliseconds(() => GeneratorDriverRun.Generate(compilation)));
            analyzers.Add(ProcessClock.Milliseconds(() => GeneratorDriverRun.Analyze(compilation)));
        }

        var assembly = GeneratorDriverRun.Compile(result);
        var size = EmittedSize.Of(bytes, assembly);
        var (spread, first) = (Spread.Of(generator), FirstCalls.Of(assembly, network.Class, Processes));
        FormattableString[] cells =
        [
            $"{size.Bytes:N0}", $"{size.IL:N0}", $"{spread.Median:F0}", $"{spread.Low:F0}–{spread.High:F0}", $"{Spread.Of(analyzers).Median:F1}",
            $"{compiler.Seconds(network.Source, Processes) - empty:F2}", $"{first.Gradient:F1}", $"{first.HessianVector:F1}",
        ];
        return ([network.Name, .. cells.Select(FormattableString.Invariant)], size);
    }
}
