using System.Collections.Generic;
using System.Linq;
using GradientFlow.Benchmarks.Workloads;

namespace GradientFlow.Benchmarks.Compare;

/// <summary>A target, and what was measured of it.</summary>
/// <param name="Text">What is asked.</param>
/// <param name="Least">The least value that meets it.</param>
/// <param name="Value">The worst value measured over precisions and sizes; nothing where it could not be measured.</param>
/// <param name="Worst">Where it was measured.</param>
internal sealed record Target(string Text, double Least, double? Value, string Worst)
{
    public bool? IsMet => Value is { } value ? value >= Least : null;
}

/// <summary>What this project asks of itself, against what was measured.</summary>
internal static class Targets
{
    public static IReadOnlyList<Target> Of(IReadOnlyList<CompareRow> rows)
    {
        var gradients = rows.Where(r => r.Member == Member.Gradient).ToArray();
        IEnumerable<CompareRow> Family(params string[] families) => gradients.Where(r => families.Contains(r.Workload.Family));
        IEnumerable<CompareRow> Torch(params string[] families) => Family(families).Where(r => r.Peer == Peers.PyTorch);
        var tiny = (string[])["G1", "G2", "G3", "G4"];
        return
        [
            Ratio("G1, G2: gradient against PyTorch", 8, Torch("G1", "G2")),
            Ratio("G3: gradient against PyTorch", 4, Torch("G3")),
            Ratio("G4: gradient against PyTorch", 6, Torch("G4")),
            .. tiny.Select(f => Ratio($"{f}: gradient against the fastest C++ by hand", 0.95, Fastest(Family(f)))),
            .. tiny.Select(f => Share($"{f}: share of the floor", 0.75, Family(f), floor: true)),
            Ratio("G5: gradient against PyTorch", 1, Torch("G5")),
            Ratio("G6: gradient against PyTorch", 1, Torch("G6")),
            Share("G5: share of the FMA peak, whole call", 0.7, Family("G5"), floor: false),
            Share("G6: share of the FMA peak, whole call", 0.7, Family("G6"), floor: false),
            Ratio("G5, G6: gradient against OpenBLAS's products alone", 0.9, Family("G5", "G6").Where(r => r.Peer == Peers.OpenBlas)),
            Ratio("G7: gradient against PyTorch at every width and number of samples", 1, Torch("G7")),
            Ratio("G7: Hessian against the fastest of PyTorch's ways", 5, rows.Where(r => r.Member == Member.Hessian && r.Peer == Peers.PyTorch)),
        ];
    }

    /// <summary>Of each workload and precision the hand-written rival that is hardest to beat.</summary>
    private static IEnumerable<CompareRow> Fastest(IEnumerable<CompareRow> rows) =>
        rows.Where(r => Peers.IsByHand(r.Peer)).GroupBy(r => (r.Workload.Name, r.Precision)).Select(g => g.MinBy(r => r.Ratio.Median)!);

    private static Target Ratio(string text, double least, IEnumerable<CompareRow> rows) =>
        rows.MinBy(r => r.Ratio.Median) is { } worst ? new(text, least, worst.Ratio.Median, $"{worst.Workload.Name}, {worst.Precision}, {worst.Peer}")
            : new(text, least, null, "");

    private static Target Share(string text, double least, IEnumerable<CompareRow> rows, bool floor)
    {
        // The rows of one workload and precision tell the same; the middle one speaks for them.
        var shares = from g in rows.GroupBy(r => (r.Workload.Name, r.Precision))
                     let values = g.Select(r => floor ? r.OurFloorShare : r.OurPeakShare).OfType<double>().Order().ToArray()
                     where values.Length > 0
                     select (g.Key, Value: values[values.Length / 2]);
        return shares.OrderBy(s => s.Value).Select(s => new Target(text, least, s.Value, $"{s.Key.Name}, {s.Key.Precision}")).FirstOrDefault()
            ?? new(text, least, null, "");
    }
}
