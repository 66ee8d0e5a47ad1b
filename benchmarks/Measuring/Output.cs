using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using Spectre.Console;

namespace GradientFlow.Benchmarks.Measuring;

/// <summary>A table of text, on the terminal and as Markdown.</summary>
/// <param name="Columns">Their headings.</param>
/// <param name="Rows">Their cells.</param>
internal sealed record TextTable(IReadOnlyList<string> Columns, IReadOnlyList<string[]> Rows)
{
    public void Show(IAnsiConsole console)
    {
        var table = new Table().Border(TableBorder.Simple);
        foreach (var column in Columns)
            table.AddColumn(Markup.Escape(column));
        foreach (var row in Rows)
            table.AddRow([.. row.Select(Markup.Escape)]);
        console.Write(table);
    }

    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var cells in Rows.Prepend([.. Columns.Select(_ => "---")]).Prepend(Columns))
            text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");
        return text.ToString();
    }
}

/// <summary>Where results go.</summary>
internal static class Output
{
    /// <summary>benchmarks/results from the root of the repository, results elsewhere.</summary>
    public static string DefaultFolder => Path.Combine(Directory.Exists("benchmarks") ? "benchmarks" : "", "results");

    /// <summary>Shows a table and a few sentences, and writes both to a Markdown file.</summary>
    public static void Publish(IAnsiConsole console, string folder, string file, string title, IReadOnlyList<string> facts, TextTable table)
    {
        table.Show(console);
        foreach (var fact in facts)
            console.WriteLine(fact);
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, file), $"# {title}\n\n{string.Concat(facts.Select(f => $"- {f}\n"))}\n{table}");
    }
}
