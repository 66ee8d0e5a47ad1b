using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Diagnostics;
using System.Linq;
using System.Threading.Tasks;
using GradientFlow.Benchmarks.Measuring;
using Spectre.Console;

namespace GradientFlow.Benchmarks.Certificates;

/// <summary>The command 'certificates': random small runs, of which each that is certified is continued finely and held against every claim.</summary>
internal static class CertificatesCommand
{
    private const int SmokeRuns = 129;

    public static Command Create(IAnsiConsole console)
    {
        var runs = new Option<int>("--runs") { Description = "Random runs, over all networks of the pool in turn.", DefaultValueFactory = _ => 10_000 };
        var threads = new Option<int>("--threads") { Description = "Runs at a time.", DefaultValueFactory = _ => Environment.ProcessorCount };
        var seed = new Option<int>("--seed") { Description = "Of the first run.", DefaultValueFactory = _ => 1 };
        var folder = new Option<string>("--out") { Description = "The folder for certificates.md.", DefaultValueFactory = _ => Output.DefaultFolder };
        var smoke = new Option<bool>("--smoke") { Description = "A few runs of each network; nothing is written." };
        var command = new Command("certificates", "Tries to break certificates, by fine continuations of random runs.") { runs, threads, seed, folder, smoke };
        command.SetAction(parsed => parsed.GetValue(smoke) ? Run(console, SmokeRuns, 1, 1, null)
            : Run(console, parsed.GetValue(runs), parsed.GetValue(threads), parsed.GetValue(seed), parsed.GetValue(folder)));
        return command;
    }

    /// <returns>1 where a certificate claims what is not so, or where none was had at all.</returns>
    private static int Run(IAnsiConsole console, int runs, int threads, int first, string? folder)
    {
        var cases = CertificateCase.All;
        var results = new CertificateRun[runs];
        var began = Stopwatch.GetTimestamp();
        Parallel.For(0, runs, new ParallelOptions { MaxDegreeOfParallelism = threads }, i => results[i] = cases[Index(i)].Run((ulong)(first + i)));
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        for (var i = 0; i < runs; i++)
        {
            if (results[i].Violation is { } violation)
                console.WriteLine(FormattableString.Invariant($"{cases[Index(i)].Name}, seed {first + i}, {results[i].Kind}: {violation}"));
        }

        // A seed is always of the same network.
        int Index(int i) => (first + i - 1) % cases.Length;
        CertificateRun[] Of(int c) => [.. results.Where((_, i) => Index(i) == c)];
        var table = new TextTable(
            ["network", "made of", "runs", "K1", "K2", "K4", "K0", "violations", "measured over certified rate: least", "median", "largest"],
            [.. cases.Select((c, i) => Row(c.Name, c.What, Of(i))), Row("all", "", results)]);
        if (folder is null)
        {
            table.Show(console);
        }
        else
        {
            Output.Publish(console, folder, "certificates.md", "Certificates",
            [
                "`dotnet run -c Release --project benchmarks -- certificates` wrote this file. What is claimed: "
                    + "[docs/certificates.md](../../docs/certificates.md).",
                $"Random small runs: data, weights, targets near to and far from the outputs, starts of several sizes; seeds {first} to "
                    + $"{first + runs - 1}, the networks in turn. Each is integrated for a while, and certificates are tried along the way, up to the first.",
                "K1, K2, K4: runs certified to fit every sample, to come to a strict minimum, to stand still. Each is continued by a Runge–Kutta method of its "
                    + "own with halved steps, over 8/rate or 6/μ or 3,000 evaluations, and held against all that is claimed: ‖r‖ or ‖∇L‖ and L − L* below "
                    + "their envelopes, θ within R, L no lower than L*.",
                "K0: runs whose loss was held against L(0)·exp(−c∫λ_min(K)) along 40 steps from the start; the integral is taken from below, between two steps "
                    + "as the lower of both λ_min less half of their difference.",
                "Rates: of ‖r‖² by K1 and of ‖∇L‖ by K2, over all that was followed above rounding; 1 would be an exact certificate, and less is no violation "
                    + "but of rounding.",
                FormattableString.Invariant($"Machine: {Machine.Cpu}; {Machine.Runtime}; {seconds:F0} s."),
            ], table);
        }

        return results.Any(r => r.Violation is not null) || results.All(r => r.Kind is null) ? 1 : 0;
    }

    private static string[] Row(string name, string what, CertificateRun[] runs)
    {
        int Count(CertificateKind kind) => runs.Count(r => r.Kind == kind);
        double[] rates = [.. runs.Select(r => r.Looseness).Where(double.IsFinite).Order()];
        FormattableString[] cells =
        [
            $"{name}", $"{what}", $"{runs.Length}", $"{Count(CertificateKind.InfiniteHorizon)}", $"{Count(CertificateKind.LocalMinimum)}",
            $"{Count(CertificateKind.CriticalPoint)}", $"{runs.Count(r => r.EnvelopeChecked)}", $"{runs.Count(r => r.Violation is not null)}",
            .. rates.Length == 0 ? (IEnumerable<FormattableString>)[$"–", $"–", $"–"] : [$"{rates[0]:F3}", $"{Spread.Of(rates).Median:F2}", $"{rates[^1]:G3}"],
        ];
        return [.. cells.Select(FormattableString.Invariant)];
    }
}
