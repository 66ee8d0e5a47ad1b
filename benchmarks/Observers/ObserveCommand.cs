using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using GradientFlow.Benchmarks.FlowLibrary;
using GradientFlow.Benchmarks.Measuring;
using Spectre.Console;

namespace GradientFlow.Benchmarks.Observers;

/// <summary>The command 'observe': what it costs to look at a flow.</summary>
internal static class ObserveCommand
{
    private const int Looks = 50;
    private const double Decades = 5;

    private static readonly (string Name, FlowObserver Observer)[] s_observers =
    [
        ("extremes of K", Observe.TangentKernel(KernelQuantities.Extremes)),
        ("extremes and trace of K", Observe.TangentKernel()),
        ("effective rank of K", Observe.TangentKernel(KernelQuantities.EffectiveRank)),
        ("alignment of K", Observe.TangentKernel(KernelQuantities.Alignment)),
        ("‖K − K₀‖/‖K₀‖", Observe.TangentKernel(KernelQuantities.Change)),
        ("sharpness", Observe.Sharpness()),
        ("10 largest eigenvalues of ∇²L", Observe.Sharpness(10)),
        ("norms", Observe.LayerNorms()),
        ("displacement", Observe.Displacement()),
        ("singular values, 50 × 50", Observe.SingularValues("Hidden2")),
        ("activity of units", Observe.UnitActivity()),
        ("L, by a function", new("loss", static (in FlowPoint p) => p.Loss)),
    ];

    public static Command Create(IAnsiConsole console)
    {
        var rounds = new Option<int>("--rounds") { Description = "Flows timed for each observer, after one that warms up.", DefaultValueFactory = _ => 3 };
        var folder = new Option<string>("--out") { Description = "The folder for observers.md.", DefaultValueFactory = _ => Output.DefaultFolder };
        var command = new Command("observe", "What observers of a flow cost.") { rounds, folder };
        command.SetAction(parsed => Run(console, parsed.GetValue(rounds), parsed.GetValue(folder)!));
        return command;
    }

    /// <returns>1 where a flow is not the same with observers.</returns>
    private static int Run(IAnsiConsole console, int rounds, string folder)
    {
        var problem = Problem.Of("P2");
        var plain = new FlowOptions { EndTime = problem.EndTime };
        double[] times = [.. Enumerable.Range(0, Looks).Select(i => problem.EndTime * Math.Pow(10, Decades * i / (Looks - 1) - Decades))];
        var when = ObservationTimes.At(times) with { IncludesStart = false, IncludesEnd = false };
        var (alone, costs) = (new List<double>(), s_observers.Select(_ => new List<ObservationCost>()).ToArray());
        FlowResult? reference = null;
        var isSame = true;
        for (var round = 0; round <= rounds; round++)
        {   // in turn, so that what else the machine does meets all of them
            var began = Stopwatch.GetTimestamp();
            reference = Flow.Integrate(problem.Field, problem.Start, plain);
            if (round > 0)
                alone.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            for (var i = 0; i < s_observers.Length; i++)
            {
                var flow = Flow.Integrate(problem.Field, problem.Start, plain with { Observers = [s_observers[i].Observer with { Times = when }] });
                isSame &= flow.Parameters.AsSpan().SequenceEqual(reference.Parameters) && flow.Evaluations == reference.Evaluations;
                if (round > 0)
                    costs[i].Add(flow.Series[0].Cost);
            }
        }

        var (equivalents, milliseconds) = (reference!.Evaluations.GradientEquivalents, Spread.Of(alone).Median);
        string[] Row(string name, double ge, double ms) => [name, Text(ge), Text(ge / Looks), Text(ge / equivalents), Text(ms), Text(ms / milliseconds)];
        Output.Publish(console, folder, "observers.md", "What observers cost",
        [
            "`dotnet run -c Release --project benchmarks -- observe` wrote this file.",
            $"P2 ({problem.Subject}) to t = {problem.EndTime:N0}, Auto, tolerance 1e-6: {equivalents:F0} gradient equivalents (GE) and "
                + $"{milliseconds:F0} ms alone, one thread. Each observer looks at {Looks} times, spread evenly over the last {Decades} decades of time.",
            $"The flow is the same bits and counts with each of them as without: {(isSame ? "yes" : "NO")}.",
            $"Machine: {Machine.Cpu}; {Machine.Runtime}; times are medians of {rounds}, taken in turn.",
        ], new TextTable(["observer", "GE", "GE a look", "GE over the flow's", "ms", "ms over the flow's"],
            [.. s_observers.Select((o, i) =>
                Row(o.Name, costs[i][0].GradientEquivalents, Spread.Of(costs[i].Select(c => c.Elapsed.TotalMilliseconds)).Median))]));
        return isSame ? 0 : 1;
    }

    private static string Text(double x) => x.ToString(x is >= 1000 or 0 ? "F0" : "G3", CultureInfo.InvariantCulture);
}
