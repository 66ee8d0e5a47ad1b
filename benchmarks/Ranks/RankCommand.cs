using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Diagnostics;
using System.Linq;
using GradientFlow.Benchmarks.Measuring;
using Spectre.Console;

namespace GradientFlow.Benchmarks.Ranks;

/// <summary>The command 'rank': verdicts on known cases, each beside singular values, and how long both take.</summary>
internal static class RankCommand
{
    private const int Starts = 50;

    public static Command Create(IAnsiConsole console)
    {
        var rounds = new Option<int>("--rounds") { Description = "Certificates timed for each case, after one that warms up.", DefaultValueFactory = _ => 5 };
        var folder = new Option<string>("--out") { Description = "The folder for rank.md.", DefaultValueFactory = _ => Output.DefaultFolder };
        var command = new Command("rank", "Rank certificates of known cases against singular values.") { rounds, folder };
        command.SetAction(parsed => Run(console, parsed.GetValue(rounds), parsed.GetValue(folder)!));
        return command;
    }

    /// <returns>1 where a verdict and singular values disagree.</returns>
    private static int Run(IAnsiConsole console, int rounds, string folder)
    {
        var rows = RankCase.All.Select(c => Row(c, rounds)).ToArray();
        Output.Publish(console, folder, "rank.md", "Rank of the Jacobian",
        [
            "`dotnet run -c Release --project benchmarks -- rank` wrote this file. What the columns mean: [docs/rank.md](../../docs/rank.md).",
            $"Singular values: how many of the emitted Jacobian's stand out of rounding, at starts and inputs drawn anew: another evaluation and another "
                + $"algorithm. Of a network in pieces, how many of {Starts} starts lack full rank, else the ranks at three.",
            $"Machine: {Machine.Cpu}; {Machine.Runtime}; times are medians of {rounds}, a certificate of pieces looks at 100 starts.",
        ], new TextTable(["network", "n·M", "P", "verdict", "rank, or deficient starts", "because", "ms", "singular values", "agree"],
            [.. rows.Select(r => r.Cells)]));
        return rows.All(r => r.Agrees) ? 0 : 1;
    }

    private static (string[] Cells, bool Agrees) Row(RankCase c, int rounds)
    {
        var rank = c.Certify();
        var times = new List<double>();
        for (var i = 0; i < rounds; i++)
        {
            var start = Stopwatch.GetTimestamp();
            rank = c.Certify();
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        var (found, seen, agrees) = rank.Patterns > 0 ? Share(c, rank) : Generic(c, rank);
        FormattableString milliseconds = $"{Spread.Of(times).Median:G3}";
        return ([c.Name, $"{rank.RequiredRank}", $"{rank.ParameterCount}", rank.Verdict.ToString(), found, Because(rank),
            FormattableString.Invariant(milliseconds), seen, agrees ? "yes" : "NO"], agrees);
    }

    private static string Because(RankCertificate rank)
    {
        var bound = rank.UpperBound < rank.RequiredRank ? $"at most {rank.UpperBound}: {rank.UpperBoundReason}" : rank.Method;
        FormattableString more = rank.ErrorProbability > 0 ? $", wrong with probability below {rank.ErrorProbability:G1}"
            : rank.SmallestSingularValue > 0 ? (FormattableString)$", σ_min ≥ {rank.SmallestSingularValue:G3}" : $"";
        return bound + FormattableString.Invariant(more);
    }

    private static (string Found, string Seen, bool Agrees) Generic(RankCase c, RankCertificate rank)
    {
        var ranks = Enumerable.Range(1, 3).Select(seed => c.SingularValues((ulong)seed)).ToArray();
        return ($"{rank.Rank}", string.Join(", ", ranks), ranks.All(r => r == rank.Rank));
    }

    private static (string Found, string Seen, bool Agrees) Share(RankCase c, RankCertificate rank)
    {
        var deficient = Enumerable.Range(1, Starts).Count(seed => c.SingularValues((ulong)seed) < rank.RequiredRank);
        var (low, high) = rank.DeficientShare;
        FormattableString found = $"{rank.DeficientPatterns} of {rank.Patterns}, [{low:F3}, {high:F3}]";
        // Two independent counts of one share, apart by less than 3.3 standard deviations (1 in 1,000).
        double share = (double)rank.DeficientPatterns / rank.Patterns, pooled = (deficient + rank.DeficientPatterns) / (double)(Starts + rank.Patterns);
        var deviation = Math.Sqrt(pooled * (1 - pooled) * (1.0 / Starts + 1.0 / rank.Patterns));
        return (FormattableString.Invariant(found), $"{deficient} of {Starts} deficient", Math.Abs(share - (double)deficient / Starts) <= 3.3 * deviation);
    }
}
