using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using GradientFlow.Benchmarks.Measuring;
using Spectre.Console;

namespace GradientFlow.Benchmarks.Startup;

/// <summary>The command 'startup': from the start of a process to its first gradient, compiled as it runs and ahead of time.</summary>
internal static class StartupCommand
{
    private const string Probe = "GradientFlow.Benchmarks.StartupProbe";

    private static readonly (string Name, string[] Options)[] s_forms =
    [
        ("JIT", ["--self-contained", "false"]),
        ("ReadyToRun", ["--self-contained", "false", "-p:PublishReadyToRun=true"]),
        ("Native AOT", ["-p:NativeAot=true"]),
    ];

    public static Command Create(IAnsiConsole console)
    {
        var starts = new Option<int>("--starts") { Description = "Processes started of each form.", DefaultValueFactory = _ => 20 };
        var folder = new Option<string>("--out") { Description = "The folder for startup.md.", DefaultValueFactory = _ => Output.DefaultFolder };
        var command = new Command("startup", "Time from process start to the first gradient of G3; run it from the root of the repository.") { starts, folder };
        command.SetAction(parsed => Run(console, parsed.GetValue(starts), parsed.GetValue(folder)!));
        return command;
    }

    private static int Run(IAnsiConsole console, int starts, string folder)
    {
        var project = Path.Combine("benchmarks", "StartupProbe", Probe + ".csproj");
        if (!File.Exists(project))
        {
            console.WriteLine($"{project} is not here: run this from the root of the repository.");
            return 1;
        }

        var scratch = Directory.CreateTempSubdirectory("gradientflow");
        var facts = new List<string>
        {
            "`dotnet run -c Release --project benchmarks -- startup` wrote this file.",
            $"Wall time from starting the process to the line it prints after its first gradient, data and field set up; medians of {starts} starts in "
                + "turns, quartiles beside them. *Empty* is the same program without the gradient.",
            $"Machine: {Machine.Cpu}; {Machine.Runtime}.",
        };
        try
        {
            var published = new List<(string Name, string Program)>();
            foreach (var (name, options) in s_forms)
            {
                var output = Path.Combine(scratch.FullName, name.Replace(' ', '-'));
                console.WriteLine($"publishing: {name}");
                var (exitCode, text, _) = ChildProcess.Run("dotnet",
                    ["publish", project, "-c", "Release", "-r", RuntimeIdentifier, "-o", output, "--artifacts-path", output + "-build", .. options]);
                if (exitCode == 0)
                    published.Add((name, Path.Combine(output, Probe)));
                else
                    facts.Add($"Left out: {name}, which does not publish here: "
                        + $"{text.Split('\n').FirstOrDefault(l => l.Contains("error", StringComparison.Ordinal))?.Trim()}");
            }

            var times = published.ToDictionary(p => p.Name,
                _ => (Full: new List<double>(), Empty: new List<double>(), First: new List<double>(), Second: new List<double>(), Bits: ""));
            for (var i = 0; i <= starts; i++)
            {
                foreach (var (name, program) in published)
                {
                    var (full, line) = Start(program);
                    var (empty, _) = Start(program, "empty");
                    if (i == 0)
                        continue; // fills the disk's cache
                    var numbers = line.Split(' ');
                    var row = times[name];
                    row.Full.Add(full);
                    row.Empty.Add(empty);
                    row.First.Add(double.Parse(numbers[1], CultureInfo.InvariantCulture));
                    row.Second.Add(double.Parse(numbers[2], CultureInfo.InvariantCulture));
                    times[name] = row with { Bits = numbers[3] };
                }
            }

            string Cell(List<double> values) => Spread.Of(values) is var s ? FormattableString.Invariant($"{s.Median:F1} ({s.Low:F1}–{s.High:F1})") : "";
            Output.Publish(console, folder, "startup.md", "Time to the first gradient of G3, double", facts, new TextTable(
                ["form", "start to first gradient, ms", "empty, ms", "binding and first call, ms", "second call, ms", "vector bits"],
                [.. published.Select(p => times[p.Name] is var t
                    ? (string[])[p.Name, Cell(t.Full), Cell(t.Empty), Cell(t.First), Cell(t.Second), t.Bits] : [])]));
            return 0;
        }
        finally
        {
            scratch.Delete(recursive: true);
        }
    }

    private static string RuntimeIdentifier => System.Runtime.InteropServices.RuntimeInformation.RuntimeIdentifier;

    private static (double Milliseconds, string Line) Start(string program, params string[] arguments)
    {
        var start = Stopwatch.GetTimestamp();
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        var line = process.StandardOutput.ReadLine() ?? throw new InvalidOperationException($"{program} printed nothing.");
        var elapsed = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        process.WaitForExit();
        return (elapsed, line);
    }
}
