using System;
using System.Collections.Generic;
using System.CommandLine;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;
using GradientFlow.Benchmarks.FlowLibrary;
using GradientFlow.Benchmarks.Measuring;
using Spectre.Console;

namespace GradientFlow.Benchmarks.WorkPrecision;

/// <summary>The command 'work-precision': what an accuracy costs, our methods and rivals on the same gradient code.</summary>
internal static class WorkPrecisionCommand
{
    private const double LossRatio = 1e-10, MostForLossRatio = 740;

    private static readonly double[] s_errors = [1e-3, 1e-4, 1e-5, 1e-6];

    private static readonly double[] s_tolerances = [.. Enumerable.Range(2, 7).Select(k => Math.Pow(10, -k))];

    private static readonly JsonSerializerOptions s_json = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    public static Command Create(IAnsiConsole console)
    {
        var problems = new Option<string[]>("--problem")
        {
            Description = $"Only these: {string.Join(", ", Problem.Names)}; all unless given.",
            AllowMultipleArgumentsPerToken = true
        };
        var rounds = new Option<int>("--rounds") { Description = "Turns at each tolerance.", DefaultValueFactory = _ => 3 };
        var alone = new Option<bool>("--alone") { Description = "Without CVODE and scipy." };
        var folder = new Option<string>("--out")
        {
            Description = "The folder for work-precision.md, .json and the diagrams.",
            DefaultValueFactory = _ => Output.DefaultFolder
        };
        var smoke = new Option<bool>("--smoke") { Description = "Only check: P1 at two tolerances, our methods alone; nothing is written." };
        var command = new Command("work-precision",
            "Gradient equivalents and seconds against error, beside CVODE and scipy; run it from the root of the repository.") { problems, rounds, alone,
                folder, smoke };
        command.SetAction(parsed =>
        {
            var named = parsed.GetValue(problems) is { Length: > 0 } some ? some : [.. Problem.Names];
            return parsed.GetValue(smoke) ? Smoke(console) : Run(console, named, parsed.GetValue(rounds), parsed.GetValue(alone), parsed.GetValue(folder)!);
        });
        return command;
    }

    /// <returns>1 where a smaller tolerance does not bring a method nearer to the reference.</returns>
    private static int Smoke(IAnsiConsole console)
    {
        var rows = new Contest([], 1).Run(Problem.Of("P1"), [1e-3, 1e-6], console.WriteLine).Where(r => r.Method is not ("Tsit5" or "RK4 at 1/λ")).ToArray();
        RowTable(rows).Show(console);
        return rows.GroupBy(r => r.Method).All(m => m.Count() == 2 && m.Last().Error < 0.2 * m.First().Error) ? 0 : 1;
    }

    private static int Run(IAnsiConsole console, string[] names, int rounds, bool alone, string folder)
    {
        var scratch = Directory.CreateTempSubdirectory("gradientflow");
        try
        {
            console.WriteLine(alone ? "our methods alone" : "publishing the native library, compiling the peers");
            var peers = alone ? null : new FlowPeers(scratch.FullName);
            var contest = new Contest(peers?.Running ?? [], rounds);
            var rows = new List<WorkRow>();
            Directory.CreateDirectory(folder);
            var diagrams = new List<string>();
            foreach (var name in Contest.Problems.Intersect(names))
            {
                var problem = Problem.Of(name);
                WorkRow[] of = [.. contest.Run(problem, s_tolerances, console.WriteLine)];
                rows.AddRange(of);
                var diagram = $"work-precision-{name.Replace(' ', '-')}.svg";
                WorkPlot.Save($"{name}: {problem.Subject}", of, Path.Combine(folder, diagram));
                diagrams.Add($"![{name}]({diagram})");
                WorkTable(of, name, r => r.GradientEquivalents, "GE").Show(console);
                WorkTable(of, name, r => 1000 * r.Seconds, "ms").Show(console);
            }

            var text = new StringBuilder("# Work and precision\n\n`dotnet run -c Release --project benchmarks -- work-precision` wrote this file; "
                + "[docs/flow.md](../../docs/flow.md#what-an-accuracy-costs) says how to read it.\n\n");
            string[] facts =
            [
                $"Machine: {Machine.Cpu}, {Machine.Instructions}; {Machine.Runtime}. One thread; medians of {rounds} rounds, in each of which everybody "
                    + "integrates once.",
                "Error: the largest over four times, each ten times the one before, relative to the whole displacement; the reference is BDF at 1e-12 (P1, "
                    + "Q1), 1e-11 (P2, Q2) or 1e-9 (P4). Everybody has absolute and relative tolerance alike.",
                "GE: gradients 1, exact Hessian products 2, dense Hessians 2P. Between the tolerances that were run, work is read off a straight line on "
                    + "logarithmic scales; the tolerance is no part of it.",
                .. peers?.Versions ?? [], .. (peers?.Missing ?? []).Concat(contest.LeftOut).Select(m => $"Left out: {m}"),
            ];
            foreach (var fact in facts)
                text.Append("- ").Append(fact).Append('\n');
            if (GoalTable(rows, names) is { Rows.Count: > 0 } goals)
            {
                goals.Show(console);
                text.Append("\n## Goals of Auto, in gradient equivalents\n\n").Append(goals);
            }

            foreach (var problem in rows.GroupBy(r => r.Problem))
            {
                text.Append($"\n## {problem.Key}: {Problem.Of(problem.Key).Subject}\n\n")
                    .Append(diagrams.Single(d => d.StartsWith($"![{problem.Key}]", StringComparison.Ordinal)))
                    .Append("\n\n").Append(WorkTable(problem, problem.Key, r => r.GradientEquivalents, "GE")).Append('\n')
                    .Append(WorkTable(problem, problem.Key, r => 1000 * r.Seconds, "ms"));
            }

            if (names.Contains("P3"))
            {
                var (kinks, error) = KinkReport.Of([1e-2, 1e-3, 1e-4, 1e-6]);
                kinks.Show(console);
                text.Append($"\n## P3: {Problem.Of("P3").Subject}\n\nAgainst midpoint steps of 2·10⁻⁵, which themselves move by {error:E1} when the step is "
                    + "doubled.\n\n").Append(kinks);
            }

            File.WriteAllText(Path.Combine(folder, "work-precision.md"), text.ToString());
            File.WriteAllText(Path.Combine(folder, "work-precision.json"), JsonSerializer.Serialize(rows, s_json) + "\n");
            return 0;
        }
        finally
        {
            scratch.Delete(recursive: true);
        }
    }

    private static TextTable RowTable(IEnumerable<WorkRow> rows) => new(
        ["method", "tolerance", "error", "GE", "ms"],
        [.. rows.Select(r => new[] { r.Method, Cell(r.Tolerance, "G2"), Cell(r.Error, "E1"), Cell(r.GradientEquivalents, "F0"),
            Cell(1000 * r.Seconds, "F1") })]);

    /// <summary>Work to come to an error; methods whose work does not go as the tolerance have one number for all.</summary>
    private static TextTable WorkTable(IEnumerable<WorkRow> rows, string problem, Func<WorkRow, double> work, string unit) => new(
        [$"{unit} to reach", .. s_errors.Select(e => Cell(e, "G1"))],
        [.. rows.Where(r => r.Problem == problem).GroupBy(r => r.Method)
            .Select(m => (string[])[m.Key, .. s_errors.Select(e => Goal.WorkAt(m, e, work) is { } w ? Cell(w, w < 100 ? "G3" : "F0") : "–")])]);

    private static TextTable GoalTable(List<WorkRow> rows, string[] names)
    {
        var cells = Goal.All.Where(g => names.Contains(g.Problem)).Select(g =>
        {
            var measured = Goal.WorkAt(rows.Where(r => r.Problem == g.Problem && r.Method == nameof(Method.Auto)), g.Error, r => r.GradientEquivalents);
            return Cells(g.Problem, $"error {Cell(g.Error, "G1")}", g.Most, measured);
        });
        if (names.Contains("P2"))
        {
            var problem = Problem.Of("P2");
            var gradient = new double[problem.Start.Length];
            var flow = Flow.Integrate(problem.Field, problem.Start,
                new FlowOptions { Tolerance = 1e-3, TargetLoss = LossRatio * problem.Field.LossGradient(problem.Start, gradient), Threads = 1 });
            cells = cells.Append(Cells("P2", $"loss ratio {LossRatio:G1}", MostForLossRatio,
                flow.Stop == StopReason.TargetLoss ? flow.Evaluations.GradientEquivalents : null));
        }

        return new(["problem", "to", "at most", "Auto", ""], [.. cells]);

        static string[] Cells(string problem, string to, double most, double? measured) =>
            [problem, to, Cell(most, "F0"), measured is { } m ? Cell(m, "F0") : "–", measured <= most ? "met" : "missed"];
    }

    private static string Cell(double value, string format) => value.ToString(format, System.Globalization.CultureInfo.InvariantCulture);
}
