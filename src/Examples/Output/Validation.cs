using System.Linq;
using System.Threading;
using Spectre.Console;

namespace GradientFlow.Examples.Output;

/// <summary>What 'validate' shows: the compiler's findings on the networks of an example, and what is proved of the rank of their Jacobians.</summary>
internal static class Validation
{
    public static void Show(IAnsiConsole console, Example example, CancellationToken cancellation)
    {
        foreach (var network in example.Networks)
        {
            Scope(console, network.Info.Scope);
            console.WriteLine(network.CertifyRank?.Invoke(cancellation).ToString()
                ?? $"Rank of the Jacobian J of {network.Info.Name}: the number of samples is not declared; "
                    + $"Rank.Certify<{network.Info.Name}>(data) decides it for data.");
            console.WriteLine();
        }

        console.WriteLine(ScopeReport.Standing);
    }

    /// <summary>One voice of three: hypotheses of a claim. What is proved of rank or of a run stands apart from it.</summary>
    private static void Scope(IAnsiConsole console, ScopeReport scope)
    {
        var sizes = scope.Samples > 0 ? $", n = {scope.Samples}" : "";
        var table = new Table().Border(TableBorder.Rounded).AddColumn("scope").AddColumn("part").AddColumn("because");
        table.Title = new TableTitle(Markup.Escape($"{scope.Network}: P = {scope.ParameterCount}, M = {scope.OutputSize}{sizes}"));
        void Row(string verdict, string part, string reason) => table.AddRow(Markup.Escape(verdict), Markup.Escape(part), Markup.Escape(reason));
        foreach (var item in scope.Items)
            Row(ScopeReport.Abbreviation(item.Verdict), item.Layer is null ? item.Subject : $"{item.Layer}: {item.Subject}",
                item.Reason + (item.Reduction is { } reduction && !item.Reason.Contains(reduction, System.StringComparison.Ordinal) ? $" [{reduction}]" : ""));
        foreach (var item in scope.Items.Where(i => i.Flat is not null))
            Row("", $"{item.Layer}: {item.Subject}", $"a fact, and no verdict: its derivative is zero where it is {item.Flat}");
        foreach (var assumption in scope.Assumptions)
            Row("", "assumed", assumption);
        console.Write(table);
        console.WriteLine($"{scope.Network}: {ScopeReport.Abbreviation(scope.Verdict)}, {ScopeReport.Words(scope.Verdict)}.");
        console.WriteLine();
    }
}
