using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;
using GradientFlow.Benchmarks.Measuring;
using Spectre.Console;

namespace GradientFlow.Benchmarks.Compare;

/// <summary>What a comparison found, as a table on the terminal, as Markdown and as JSON.</summary>
/// <param name="Rows">Workload by workload.</param>
/// <param name="Targets">Met and missed.</param>
/// <param name="PeerVersions">Name and what it says of itself.</param>
/// <param name="Missing">Peers, and workloads of theirs, that were left out, and why.</param>
/// <param name="Peaks">GFLOP/s of fused multiply–adds.</param>
/// <param name="Activations">Nanoseconds of one activation in a bare loop.</param>
/// <param name="Rounds">Batches of each side.</param>
internal sealed record CompareReport(
    IReadOnlyList<CompareRow> Rows,
    IReadOnlyList<Target> Targets,
    IReadOnlyList<(string Name, string Version)> PeerVersions,
    IReadOnlyList<string> Missing,
    IReadOnlyDictionary<Precision, double> Peaks,
    IReadOnlyDictionary<string, double> Activations,
    int Rounds)
{
    private static readonly JsonSerializerOptions s_json = new() { WriteIndented = true };

    private static readonly string[] s_columns = ["workload", "precision", "member", "peer", "ratio", "quartiles", "ours µs", "theirs µs", "our peak",
        "their peak", "our floor", "their floor", "differ by"];

    private IEnumerable<string> Facts =>
    [
        $"Machine: {Machine.Cpu}, {Environment.ProcessorCount} processors, {Machine.Instructions}; {Machine.Runtime}.",
        $"One thread on every side; {ThreadClock.Name}; medians of {Rounds} rounds, in each of which our batch and the peer's run one after the other.",
        .. Peaks.Select(p => Invariant($"FMA peak, {p.Key}, at our width: {p.Value:F1} GFLOP/s.")),
        .. Activations.Select(a => Invariant($"Bare loop of {a.Key}: {a.Value:F2} ns an element.")),
        .. PeerVersions.Select(p => $"{p.Name}: {p.Version}."),
        .. Missing.Select(m => $"Left out: {m}."),
    ];

    private TextTable RatioTable => new(s_columns, [.. Rows.Select(Cells)]);

    private TextTable TargetTable => new(["target", "at least", "measured", "worst at", ""], [.. Targets.Select(Cells)]);

    public void Show(IAnsiConsole console)
    {
        RatioTable.Show(console);
        TargetTable.Show(console);
        foreach (var fact in Facts)
            console.WriteLine(fact);
    }

    public void Save(string folder)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "compare.md"), ToMarkdown());
        File.WriteAllText(Path.Combine(folder, "compare.json"), ToJson() + "\n");
    }

    private string ToMarkdown()
    {
        var text = new StringBuilder("# Comparison\n\n`dotnet run -c Release --project benchmarks -- compare` wrote this file; "
            + "[docs/performance.md](../../docs/performance.md) says how to read it.\n\n");
        foreach (var fact in Facts)
            text.Append("- ").Append(fact).Append('\n');
        text.Append("\nThe ratio is the peer's time over ours: above 1 we are faster. *Peak* is the share of the FMA peak that the products reach over the "
            + "whole call, *floor* the "
            + "share of the least time, products at FMA peak and activations in a bare loop. OpenBLAS and oneDNN compute the products of the call and "
            + "nothing else.\n\n## Targets\n\n");
        return text.Append(TargetTable).Append("\n## Ratios\n\n").Append(RatioTable).ToString();
    }

    private string ToJson() => JsonSerializer.Serialize(
        new
        {
            machine = new { cpu = Machine.Cpu, processors = Environment.ProcessorCount, instructions = Machine.Instructions, runtime = Machine.Runtime },
            clock = ThreadClock.Name,
            threads = 1,
            rounds = Rounds,
            fmaPeakGflops = Peaks.ToDictionary(p => p.Key.ToString(), p => p.Value),
            activationNanoseconds = Activations,
            peers = PeerVersions.ToDictionary(p => p.Name, p => p.Version),
            missing = Missing,
            targets = Targets.Select(t => new { target = t.Text, least = t.Least, value = t.Value, met = t.IsMet, worst = t.Worst }),
            rows = Rows.Select(r => new
            {
                workload = r.Workload.Name,
                shape = r.Workload.Shape,
                samples = r.Workload.Samples,
                precision = r.Precision.ToString(),
                member = r.Member.ToString(),
                peer = r.Peer,
                ratio = r.Ratio.Median,
                spread = new { low = r.Ratio.Low, high = r.Ratio.High },
                floorShare = r.OurFloorShare,
                peakShare = r.OurPeakShare,
                peerFloorShare = r.TheirFloorShare,
                peerPeakShare = r.TheirPeakShare,
                microseconds = r.Ours.Median,
                peerMicroseconds = r.Theirs.Median,
                vectorBits = r.VectorBits,
                relativeError = r.Error,
            }),
        },
        s_json);

    public static string[] Cells(CompareRow row) =>
    [
        row.Workload.Name,
        row.Precision.ToString(),
        row.Member.ToString(),
        row.Peer,
        Invariant($"{row.Ratio.Median:F2}"),
        Invariant($"{row.Ratio.Low:F2}–{row.Ratio.High:F2}"),
        Invariant($"{row.Ours.Median:F1}"),
        Invariant($"{row.Theirs.Median:F1}"),
        Percent(row.OurPeakShare),
        Percent(row.TheirPeakShare),
        Percent(row.OurFloorShare),
        Peers.IsProductsOnly(row.Peer) ? "" : Percent(row.TheirFloorShare),
        row.Error is { } error ? error.ToString("0e-0", CultureInfo.InvariantCulture) : "",
    ];

    private static string[] Cells(Target target) =>
    [
        target.Text, Invariant($"{target.Least}"), target.Value is { } value ? Invariant($"{value:F2}") : "not measured", target.Worst,
        target.IsMet switch { true => "met", false => "missed", null => "" },
    ];

    private static string Percent(double? share) => share is { } s ? Invariant($"{100 * s:F0} %") : "";

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
