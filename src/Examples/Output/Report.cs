using System;
using System.Globalization;
using Spectre.Console;

namespace GradientFlow.Examples.Output;

/// <summary>What a run shows on the terminal.</summary>
internal static class Report
{
    /// <summary>Runs with a line that keeps itself up to date; where the output is no terminal, without it.</summary>
    public static ExampleOutcome Live(IAnsiConsole console, Example example, Func<IProgress<FlowProgress>?, ExampleOutcome> run)
    {
        if (!console.Profile.Capabilities.Interactive)
            return run(null);
        return console.Status().Spinner(Spinner.Known.Dots).Start(
            Markup.Escape($"{example.Name}: preparing"),
            status => run(new Reporter(p => status.Status(Markup.Escape(Line(p))))));
    }

    public static void Show(IAnsiConsole console, Summary s, FlowVerdict verdict, string folder)
    {
        var table = new Table().Border(TableBorder.Rounded).HideHeaders().AddColumn("").AddColumn("");
        void Row(string name, string value) => table.AddRow(Markup.Escape(name), Markup.Escape(value));
        Row("network", $"{s.Network}, {s.Parameters} parameters, {s.Samples.ToString("N0", CultureInfo.InvariantCulture)} samples");
        Row("loss", s.LossConvention);
        Row("scope", s.Scope);
        Row("method", $"{s.Method}, tolerance {Number(s.Tolerance)}, vectors of {s.VectorBits} bits");
        Row("time", $"{Number(s.StartTime)} → {Number(s.EndTime)}");
        Row("L", $"{Number(s.InitialLoss)} → {Number(s.FinalLoss)}");
        Row("‖∇L‖ at the end", Number(s.FinalGradientNorm));
        Row("steps", $"{s.AcceptedSteps} accepted, {s.RejectedSteps} rejected");
        foreach (var change in s.Switches)
            Row("switch", change);
        if (s.Sliding is { } sliding)
            Row("sliding", sliding);
        Row("gradients", $"{s.GradientEvaluations} in {Number(s.Seconds)} s ({Number(s.GradientEvaluations / s.Seconds)} per second)");
        Row("∫‖∇L‖² against L(0) − L(t)", $"differ by {Number(s.EnergyDefect)}{(s.EnergyHolds ? "" : ": MORE THAN THE TOLERANCE ALLOWS")}");
        Row("‖θ(t) − θ(0)‖", $"{Number(s.Displacement)}, at most {Number(s.DisplacementBound)}");
        if (s.Endgame is { } e)
            Row("endgame, not the flow",
                $"{e.Steps} steps to L = {Number(e.Loss)}, ‖∇L‖ = {Number(e.GradientNorm)}; jump {Number(e.Jump)}, {Number(e.GradientEquivalents)} gradient "
                    + $"equivalents; {e.Message}");
        foreach (var (name, value) in s.Facts)
            Row(name, value);
        console.Write(table);
        console.WriteLine(s.StopMessage);
        console.WriteLine(verdict.ToString());
        console.WriteLine($"Written to {folder}: trajectory.csv, summary.json, loss.svg");
    }

    private static string Line(FlowProgress p) =>
        $"t {Number(p.Time)}   L {Number(p.Loss)}   ‖∇L‖ {Number(p.GradientNorm)}   {p.AcceptedSteps} steps   "
            + $"{Number(p.GradientEvaluations / Math.Max(1e-9, p.Elapsed.TotalSeconds))} gradients/s";

    private static string Number(double x) => x.ToString("G5", CultureInfo.InvariantCulture);

    /// <summary>At once, on the thread that integrates: the class Progress would hand it to another.</summary>
    private sealed class Reporter(Action<FlowProgress> report) : IProgress<FlowProgress>
    {
        public void Report(FlowProgress value) => report(value);
    }
}
