using System;
using System.Globalization;
using System.IO;
using System.Threading;
using Spectre.Console;

namespace GradientFlow.Examples.Output;

/// <summary>What 'architectures' shows: every architecture, sized and under-sized, in a row.</summary>
internal static class ArchitectureTable
{
    private const int WideEnough = 160;

    public static void Show(IAnsiConsole console, ulong seed, double? until, string folder, CancellationToken cancellation)
    {
        Directory.CreateDirectory(folder);
        if (!console.Profile.Out.IsTerminal)
            console.Profile.Width = WideEnough;
        var table = new Table().Border(TableBorder.Rounded);
        foreach (var column in new[] { "example", "P", "n·M", "scope", "rank of J", "t", "L(0)", "L(t)", "‖∇L‖", "gradients", "seconds", "rank s" })
            table.AddColumn(new TableColumn(Markup.Escape(column)).NoWrap());
        foreach (var example in Example.Architectures)
        {
            foreach (var undersized in new[] { false, true })
            {
                var outcome = example.Run(new(seed, until ?? example.Until, example.Tolerance, null, null, cancellation) { Undersized = undersized });
                var (flow, rank) = (outcome.Flow, outcome.Rank!);
                LossPlot.Save(flow, Path.Combine(folder, $"{example.Name}{(undersized ? "-undersized" : "")}.svg"));
                var scope = example.Networks[0].Info.Scope.For(rank.Samples);
                var value = rank.Verdict == RankVerdict.Deferred ? "?" : $"{rank.Rank}";
                var evidence = rank.Verdict switch
                {
                    RankVerdict.Evidence => " (evidence)",
                    RankVerdict.Share => $", in {rank.Patterns - rank.DeficientPatterns - rank.UndecidedPatterns} of {rank.Patterns} starts",
                    RankVerdict.Full or RankVerdict.Deficient or RankVerdict.Deferred => "",
                };
                FormattableString[] cells =
                [
                    $"{example.Name}{(undersized ? ", under-sized" : "")}", $"{rank.ParameterCount}", $"{rank.RequiredRank}",
                    $"{ScopeReport.Abbreviation(scope.Verdict)}",
                    $"{value}{evidence}",
                    $"{flow.Final.Time:G3}", $"{flow.Start.Loss:G3}", $"{flow.Final.Loss:G3}", $"{flow.Final.GradientNorm:G2}", $"{flow.GradientEvaluations}",
                    $"{flow.Elapsed.TotalSeconds:F1}", $"{rank.Elapsed.TotalSeconds:F1}",
                ];
                table.AddRow(Array.ConvertAll(cells, c => Markup.Escape(c.ToString(CultureInfo.InvariantCulture))));
            }
        }

        console.Write(table);
        console.WriteLine(ScopeReport.Standing);
        console.WriteLine($"Written to {folder}: a plot of each loss.");
    }
}
