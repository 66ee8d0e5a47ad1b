using System;
using System.Collections.Generic;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Linq;
using Spectre.Console;

namespace GradientFlow.Examples.Output;

/// <summary>What --observe takes, and what a run shows of it.</summary>
internal static class Observing
{
    private const int MostColumns = 8;

    // Names with a colon are followed by an argument.
    private static readonly (string Name, string What, Func<string, FlowObserver> Create)[] s_observers =
    [
        ("norms", "the norm of every block of θ", _ => Observe.LayerNorms()),
        ("displacement", "how far θ has come", _ => Observe.Displacement()),
        ("activity", "dead, saturated and alive units of each layer", _ => Observe.UnitActivity()),
        ("ntk", "the tangent kernel's extreme eigenvalues and trace", _ => Observe.TangentKernel()),
        ("ntk-rank", "its effective rank", _ => Kernel("ntk-rank", KernelQuantities.EffectiveRank)),
        ("ntk-alignment", "its alignment with the targets", _ => Kernel("ntk-alignment", KernelQuantities.Alignment)),
        ("ntk-change", "how far it has come, which tells rich training from lazy", _ => Kernel("ntk-change", KernelQuantities.Change)),
        ("sharpness", "the largest eigenvalue of ∇²L", _ => Observe.Sharpness()),
        ("invariants", "of adjacent linear layers", _ => Observe.Invariants()),
        ("singular-values:", "those of a layer's W, as in singular-values:Hidden1", layer => Observe.SingularValues(layer)),
    ];

    public static Option<FlowObserver[]> Option { get; } = new("--observe")
    {
        Description = $"What to record along the flow, five times a decade: {string.Join("; ", s_observers.Select(o => $"{o.Name.TrimEnd(':')} ({o.What})"))}.",
        HelpName = "NAME,NAME…",
        CustomParser = Parse,
        DefaultValueFactory = _ => [],
    };

    /// <summary>Each column at its first and its last time, and what a series cost.</summary>
    public static void Show(IAnsiConsole console, FlowResult flow)
    {
        if (!flow.Series.Any(s => s.Times.Count > 0))
            return; // nothing was asked for, or the flow could not leave its start
        var table = new Table().Border(TableBorder.Rounded).AddColumn("observed").AddColumn("first").AddColumn("last");
        foreach (var series in flow.Series)
        {
            var cost = series.Cost;
            var failed = series.Failures.Count > 0 ? $", {series.Failures.Count} of them in vain" : "";
            table.AddRow(Markup.Escape($"{series.Name}: {cost.Observations} times{failed}, {Number(cost.GradientEquivalents)} gradient equivalents, "
                + $"{Number(cost.Elapsed.TotalSeconds)} s"));
            for (var c = 0; c < Math.Min(MostColumns, series.Columns.Count); c++)
                table.AddRow(Markup.Escape($"  {series.Columns[c]}"), Number(series[0, c]), Number(series[cost.Observations - 1, c]));
            if (series.Columns.Count > MostColumns)
                table.AddRow($"  and {series.Columns.Count - MostColumns} more");
        }

        console.Write(table);
        console.WriteLine($"Each series in a table of its own: {string.Join(", ", flow.Series.Select(s => $"trajectory.{s.Name}.csv"))}");
    }

    private static FlowObserver Kernel(string name, KernelQuantities quantities) => Observe.TangentKernel(quantities) with { Name = name };

    private static FlowObserver[] Parse(ArgumentResult result)
    {
        var observers = new List<FlowObserver>();
        foreach (var wanted in result.Tokens.SelectMany(t => t.Value.Split(',', StringSplitOptions.TrimEntries)))
        {
            var colon = wanted.IndexOf(':', StringComparison.Ordinal);
            var (name, argument) = colon < 0 ? (wanted, "") : (wanted[..(colon + 1)], wanted[(colon + 1)..]);
            var found = Array.FindIndex(s_observers, o => o.Name == name && o.Name.EndsWith(':') == argument.Length > 0);
            if (found < 0)
                result.AddError($"--observe does not know '{wanted}'; {Suggestion(wanted)}it knows {string.Join(", ", s_observers.Select(o =>
                    o.Name.EndsWith(':') ? $"{o.Name}LAYER" : o.Name))}.");
            else if (s_observers[found].Create(argument) is var observer && observers.Exists(o => o.Name == observer.Name))
                result.AddError($"--observe names '{wanted}' twice.");
            else
                observers.Add(observer);
        }

        return [.. observers];
    }

    /// <summary>The name that takes the fewest letters changed, if that is less than half of it.</summary>
    private static string Suggestion(string wanted)
    {
        var word = wanted.Split(':')[0];
        var (name, distance) = s_observers.Select(o => (Name: o.Name.TrimEnd(':'), Distance: Distance(word, o.Name.TrimEnd(':')))).MinBy(o => o.Distance);
        var form = s_observers.Any(o => o.Name == name) ? name : $"{name}:LAYER";
        return 2 * distance < name.Length || name.StartsWith(word, StringComparison.OrdinalIgnoreCase) && word.Length > 0 ? $"did you mean '{form}'? " : "";
    }

    /// <summary>Letters put in, left out or taken for others (Levenshtein).</summary>
    private static int Distance(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (var i = 1; i <= a.Length; i++)
        {
            var before = row[0]++;
            for (var j = 1; j <= b.Length; j++)
                (before, row[j]) = (row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, before + (char.ToLowerInvariant(a[i - 1]) == b[j - 1] ? 0 : 1)));
        }

        return row[^1];
    }

    private static string Number(double x) => x.ToString("G4", CultureInfo.InvariantCulture);
}
