using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;

namespace GradientFlow.Tests;

/// <summary>What PTX says of a kernel before ptxas has seen it.</summary>
/// <param name="SharedBytes">Shared memory of a group.</param>
/// <param name="Fused">Multiply-adds in the loop that has most of them, of those without a loop inside; in the whole text where there is no loop.</param>
/// <param name="Instructions">Instructions there.</param>
internal sealed record PtxFacts(int SharedBytes, int Fused, int Instructions)
{
    public double InstructionsPerFused => (double)Instructions / Fused;

    public static PtxFacts Of(string ptx)
    {
        var shared = Regex.Matches(ptx, @"\.shared .*\[(\d+)\]").Sum(m => int.Parse(m.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture));
        // Only the entry: intrinsics leave functions that nobody calls.
        var lines = ptx[ptx.IndexOf(".entry", StringComparison.Ordinal)..].Split('\n').Select(l => l.Trim())
            .Where(l => l.Length > 0 && !l.StartsWith("//", StringComparison.Ordinal)).ToArray();
        var labels = new Dictionary<string, int>();
        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i].EndsWith(':'))
                labels[lines[i][..^1]] = i;
        }

        var loops = new List<(int From, int To)>();
        for (var i = 0; i < lines.Length; i++)
        {
            if (Regex.Match(lines[i], @"\bbra(?:\.uni)?\s+(\S+?);") is { Success: true } jump && labels.TryGetValue(jump.Groups[1].Value, out var target)
                && target <= i)
                loops.Add((target, i));
        }

        var inner = loops.Where(l => !loops.Exists(o => o != l && o.From >= l.From && o.To <= l.To)).DefaultIfEmpty((0, lines.Length - 1));
        return inner.Select(l => Count(shared, lines[l.Item1..(l.Item2 + 1)])).MaxBy(f => f.Fused)!;
    }

    private static PtxFacts Count(int shared, string[] lines)
    {
        // The product of two numbers, and its sum with an address: ptxas puts both into the instruction that loads. Copies of registers it does by renaming.
        var constants = lines.Select(l => Regex.Match(l, @"^mul\.wide\.u32\s+(%rd\d+), \d+, \d+;")).Where(m => m.Success).Select(m => m.Groups[1].Value)
            .ToHashSet();
        bool IsFolded(string line) => Regex.IsMatch(line, @"^mul\.wide\.u32\s+%rd\d+, \d+, \d+;") || Regex.IsMatch(line, @"^mov\.f(32|64)\s+%\w+, %")
            || Regex.Match(line, @"^add\.u64\s+%rd\d+, %rd\d+, (%rd\d+);") is { Success: true } sum && constants.Contains(sum.Groups[1].Value);
        return new(shared, lines.Count(l => l.Contains("fma.rn", StringComparison.Ordinal)),
            lines.Count(l => l.EndsWith(';') && !l.StartsWith('.') && !IsFolded(l)));
    }
}
