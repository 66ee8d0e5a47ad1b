using System.Linq;
using System.Threading;
using GradientFlow.Examples.Counterexamples;
using Spectre.Console;

namespace GradientFlow.Examples.Output;

/// <summary>What 'counterexamples' shows: each flow with what is true of it, and its verdict.</summary>
internal static class CounterexampleTable
{
    private const int WideEnough = 160;

    /// <returns>1 where a verdict is not the true one.</returns>
    public static int Show(IAnsiConsole console, CancellationToken cancellation)
    {
        if (!console.Profile.Out.IsTerminal)
            console.Profile.Width = WideEnough;
        var table = new Table().Border(TableBorder.Rounded).ShowRowSeparators();
        foreach (var column in (string[])["", "what happens", "L", "verdict"])
            table.AddColumn(column);
        var wrong = 0;
        foreach (var example in Counterexample.All)
        {
            var (flow, verdict) = example.Run(example.Cases[0], new(), cancellation);
            var isTrue = verdict.Kind == example.Cases[0].Expected;
            wrong += isTrue ? 0 : 1;
            string[] cells = [example.Name, example.What, System.FormattableString.Invariant($"{flow.Start.Loss:G4} → {flow.Final.Loss:G4}"),
                (isTrue ? "" : $"NOT {example.Cases[0].Expected}: ") + verdict.Statement];
            table.AddRow([.. cells.Select(c => new Markup(Markup.Escape(c)))]);
        }

        console.Write(table);
        console.WriteLine(ScopeReport.Standing);
        return wrong > 0 ? 1 : 0;
    }
}
