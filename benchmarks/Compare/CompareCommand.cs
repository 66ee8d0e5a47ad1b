using System;
using System.Collections.Generic;
using System.CommandLine;
using System.IO;
using System.Linq;
using GradientFlow.Benchmarks.Measuring;
using GradientFlow.Benchmarks.Workloads;
using Spectre.Console;

namespace GradientFlow.Benchmarks.Compare;

/// <summary>The command 'compare'.</summary>
internal static class CompareCommand
{
    private const int SmokeSamples = 37;

    public static Command Create(IAnsiConsole console)
    {
        var workloads = new Option<string[]>("--workload")
        {
            Description = "Only these, such as G3 or 'G7 k=10'; all unless given.",
            AllowMultipleArgumentsPerToken = true
        };
        var precisions = new Option<Precision[]>("--precision") { Description = "Double or Single; both unless given.", AllowMultipleArgumentsPerToken = true };
        var members = new Option<Member[]>("--member") { Description = "Gradient or Hessian; both unless given.", AllowMultipleArgumentsPerToken = true };
        var peers = new Option<string[]>("--peer")
        {
            Description = $"Only those whose name contains a word: {string.Join("; ", Peers.Names)}.",
            AllowMultipleArgumentsPerToken = true
        };
        var rounds = new Option<int>("--rounds") { Description = "Batches of each side.", DefaultValueFactory = _ => 15 };
        var batch = new Option<double>("--batch") { Description = "Milliseconds of a batch.", DefaultValueFactory = _ => 8 };
        var folder = new Option<string>("--out")
        {
            Description = "The folder for compare.md and compare.json.",
            DefaultValueFactory = _ => Output.DefaultFolder
        };
        var smoke = new Option<bool>("--smoke")
        {
            Description =
            $"Only check: {SmokeSamples} samples, one round, against plain loops unless --peer names somebody; nothing is written."
        };
        var command = new Command("compare", "Times the reference workloads against PyTorch, C++ by hand, OpenBLAS and oneDNN, in turns.") { workloads,
            precisions, members, peers, rounds, batch, folder, smoke };
        command.SetAction(parsed =>
        {
            var isSmoke = parsed.GetValue(smoke);
            var named = parsed.GetValue(workloads) ?? [];
            var chosen = Workload.All.Where(w => named.Length == 0 || named.Any(n => (w.Name + " ").StartsWith(n + " ", StringComparison.OrdinalIgnoreCase)));
            if (isSmoke)
                chosen = chosen.DistinctBy(w => w.Shape).Select(w => w with { Samples = SmokeSamples });
            var selection = from w in chosen
                            from p in OrAll(parsed.GetValue(precisions))
                            from m in w.Members.Intersect(OrAll(parsed.GetValue(members)))
                            select (w, p, m);
            var words = parsed.GetValue(peers) is { Length: > 0 } some ? some : isSmoke ? [] : [""];
            return Run(console, [.. selection], words, isSmoke ? 1 : parsed.GetValue(rounds), parsed.GetValue(batch), isSmoke ? null : parsed.GetValue(folder));
        });
        return command;
    }

    private static T[] OrAll<T>(T[]? values)
        where T : struct, Enum => values is { Length: > 0 } ? values : Enum.GetValues<T>();

    private static int Run(IAnsiConsole console, IReadOnlyList<(Workload, Precision, Member)> selection, string[] words, int rounds, double batch,
        string? folder)
    {
        var scratch = Directory.CreateTempSubdirectory("gradientflow");
        try
        {
            using var peers = Peers.Start(words, console.WriteLine);
            var comparison = new Comparison(peers.Running, rounds, batch, scratch.FullName);
            var rows = new List<CompareRow>();
            foreach (var (workload, precision, member) in selection)
            {
                foreach (var row in comparison.Run(workload, precision, member))
                {
                    console.WriteLine(string.Join("  ", CompareReport.Cells(row)));
                    rows.Add(row);
                }
            }

            if (peers.Running.Count == 0)
            {
                foreach (var missing in peers.Missing)
                    console.WriteLine($"Left out: {missing}");
                console.WriteLine($"{selection.Count} workloads run; every gradient agrees with plain loops.");
                return 0;
            }

            var report = new CompareReport(
                rows, Targets.Of(rows), [.. peers.Running.Select(p => (p.Name, p.Version))], [.. peers.Missing, .. comparison.LeftOut],
                comparison.Peaks.Where(p => p.Value.Count > 0).ToDictionary(p => p.Key, p => Spread.Of(p.Value).Median), comparison.Activations, rounds);
            report.Show(console);
            if (folder is not null)
                report.Save(folder);
            return 0;
        }
        catch (Exception e) when (e is DisagreementException or PeerException)
        {
            console.WriteLine(e.Message);
            return 1;
        }
        finally
        {
            scratch.Delete(recursive: true);
        }
    }
}
