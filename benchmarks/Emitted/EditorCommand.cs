using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Linq;
using System.Text.RegularExpressions;
using GradientFlow.Benchmarks.Measuring;
using GradientFlow.Generators.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Spectre.Console;

namespace GradientFlow.Benchmarks.Emitted;

/// <summary>The command 'editor': what an edit costs while one types, in an editor's build, which has declarations alone, and in one that has the bodies
/// too.</summary>
internal static partial class EditorCommand
{
    private const int WarmUp = 3;
    private const int Repetitions = 15;
    private const int Width = 50;
    private const int Samples = 100;
    private const string Elsewhere = "public static class Other { public const int Number = 0; }";

    private static readonly int[] s_layers = [1, 5, 20];

    public static Command Create(IAnsiConsole console)
    {
        var folder = new Option<string>("--out") { Description = "The folder for editor.md.", DefaultValueFactory = _ => Output.DefaultFolder };
        var command = new Command("editor", "What an edit costs in an editor: generator, analyzers, and binding what was emitted.") { folder };
        command.SetAction(parsed => Run(console, parsed.GetValue(folder)!));
        return command;
    }

    private static void Run(IAnsiConsole console, string folder)
    {
        var cases = s_layers.SelectMany(n => new (int Layers, bool ForEditor)[] { (n, false), (n, true) }).ToArray();
        foreach (var (layers, forEditor) in cases)
            Measure(layers, forEditor); // until the JIT has done with what is measured
        Output.Publish(console, folder, "editor.md", "An edit in the editor",
        [
            "`dotnet run -c Release --project benchmarks -- editor` wrote this file.",
            $"Networks of so many dense layers, {Width} wide, for {Samples} samples. *Editor's*: declarations alone, as editors get them; *full*: with bodies.",
            "*Edit*: the width of the first dense layer changes; *elsewhere*: a number in another file.",
            "*Generator*: in a driver that has run before; *analyzers*: all of them over the whole project, for which Roslyn binds all of it.",
            "*Binding*: the compiler's errors and warnings of the whole project after an edit, without analyzers; an editor asks for them again and again.",
            $"Processor time of all threads in a warm process, ms; medians of {Repetitions}, quartiles of the sums.",
            $"Machine: {Machine.Cpu}; {Machine.Runtime}.",
        ],
        new(
            [
                "dense layers", "build", "bytes emitted", "binding",
                "edit: generator", "analyzers", "together", "quartiles",
                "elsewhere: generator", "analyzers", "together", "quartiles",
            ],
            [.. cases.Select(c => Measure(c.Layers, c.ForEditor))]));
    }

    private static string[] Measure(int layers, bool forEditor)
    {
        var network = MeasuredNetwork.Deep(layers, Width, Samples).Source;
        var project = GeneratorDriverRun.Compilation(network, Elsewhere);
        var driver = GeneratorDriverRun.Driver(forEditor ? new EditorOptions(MeasuredNetwork.Resource("GradientFlow.DesignTime.globalconfig")) : null)
            .RunGeneratorsAndUpdateCompilation(project, out var result, out _);
        var bytes = GeneratorDriverRun.Bytes(project, result);
        List<Cost> edits = [], elsewhere = [];
        for (var i = 1; i <= WarmUp + Repetitions; i++)
        {
            // No number comes twice: what is kept of an earlier edit helps no later one.
            edits.Add(Edit(0, FirstWidth().Replace(network, $"{Width + i}", 1)));
            elsewhere.Add(Edit(1, Elsewhere.Replace("0", $"{i}", StringComparison.Ordinal)));
        }

        var (edit, other) = (edits[WarmUp..], elsewhere[WarmUp..]);
        return
        [
            $"{layers}", forEditor ? "editor's" : "full", FormattableString.Invariant($"{bytes:N0}"), Median(edit, c => c.Binding),
            .. Columns(edit), .. Columns(other),
        ];

        Cost Edit(int file, string text)
        {
            project = (CSharpCompilation)project.ReplaceSyntaxTree(project.SyntaxTrees[file], GeneratorDriverRun.Parse(text, file));
            var generator = ProcessClock.Milliseconds(() => driver = driver.RunGeneratorsAndUpdateCompilation(project, out result, out _));
            var analyzers = ProcessClock.Milliseconds(() => GeneratorDriverRun.Analyze(result));
            // A copy has bound nothing yet.
            return new(generator, analyzers, ProcessClock.Milliseconds(() => result.Clone().GetDiagnostics()));
        }
    }

    private static IEnumerable<string> Columns(IReadOnlyList<Cost> costs)
    {
        var sum = Spread.Of(costs.Select(c => c.Generator + c.Analyzers));
        return
        [
            Median(costs, c => c.Generator), Median(costs, c => c.Analyzers),
            FormattableString.Invariant($"{sum.Median:F1}"), FormattableString.Invariant($"{sum.Low:F1}–{sum.High:F1}"),
        ];
    }

    private static string Median(IEnumerable<Cost> costs, Func<Cost, double> part) => FormattableString.Invariant($"{Spread.Of(costs.Select(part)).Median:F1}");

    [GeneratedRegex(@"(?<=\[Dense\()\d+")]
    private static partial Regex FirstWidth();

    /// <summary>Milliseconds.</summary>
    private readonly record struct Cost(double Generator, double Analyzers, double Binding);
}
