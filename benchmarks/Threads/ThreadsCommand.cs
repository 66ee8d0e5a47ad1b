using System;
using System.CommandLine;
using System.Diagnostics;
using System.Linq;
using GradientFlow.Benchmarks.Measuring;
using GradientFlow.Benchmarks.Workloads;
using Spectre.Console;

namespace GradientFlow.Benchmarks.Threads;

/// <summary>The command 'threads': what the workers cost on short calls, what is allocated, and whether results stay the same, bit for bit.</summary>
internal static class ThreadsCommand
{
    private static readonly int[] s_threads = [1, 2, 3, 4, 7];

    public static Command Create(IAnsiConsole console)
    {
        var rounds = new Option<int>("--rounds") { Description = "Batches at one thread and at two.", DefaultValueFactory = _ => 15 };
        var folder = new Option<string>("--out") { Description = "The folder for threads.md.", DefaultValueFactory = _ => Output.DefaultFolder };
        var command = new Command("threads", "Overhead of the workers at one thread and two, and bit-identity.") { rounds, folder };
        command.SetAction(parsed => Run(console, parsed.GetValue(rounds), parsed.GetValue(folder)!));
        return command;
    }

    private static void Run(IAnsiConsole console, int rounds, string folder)
    {
        var rows = from workload in Workload.All.Where(w => w.Family is not "G7" || w.Samples == 10_000)
                   from precision in Enum.GetValues<Precision>()
                   select Row(workload, precision, rounds);
        Output.Publish(console, folder, "threads.md", "Threads",
        [
            "`dotnet run -c Release --project benchmarks -- threads` wrote this file.",
            "CPU is the time of all threads of the process together: what two threads use more than one is what handing out work, waiting and shared caches "
                + "cost. Wall times mean little where the processors are shared with others.",
            $"Bit-identical: loss and gradient at {string.Join(", ", s_threads)} threads are the same in every bit. Few samples are not split, so that a "
                + "field may have fewer threads than it was allowed.",
            $"Machine: {Machine.Cpu}, {Environment.ProcessorCount} processors; {Machine.Runtime}; medians of {rounds} rounds in turns.",
        ], new TextTable(["workload", "precision", "threads", "wall µs, 1", "wall µs, 2", "CPU µs, 1", "CPU µs, 2", "CPU more", "bytes a call",
            "bit-identical"], [.. rows]));
    }

    private static string[] Row(Workload workload, Precision precision, int rounds)
    {
        var data = WorkloadData.Draw(workload, precision);
        var (one, two) = (data.Bind(1), data.Bind(2));
        var gradient = new double[one.ParameterCount];
        void Call(IBoundField field) => field.LossGradient(data.Theta, gradient);
        foreach (var field in (IBoundField[])[one, two])
        {
            var start = Environment.TickCount64;
            for (var i = 0; i < 100 && Environment.TickCount64 - start < 500; i++)
                Call(field);
        }

        var calls = (int)Math.Clamp(8e6 / Time(() => Call(one), 3).Wall, 1, 2000);
        var (ones, twos) = (new Batch[rounds], new Batch[rounds]);
        for (var r = 0; r < rounds; r++)
            (ones[r], twos[r]) = (Time(() => Call(one), calls), Time(() => Call(two), calls));
        double Median(Batch[] batches, Func<Batch, double> of) => Spread.Of(batches.Select(of)).Median / 1000;
        var before = GC.GetTotalAllocatedBytes(precise: true);
        for (var i = 0; i < 10; i++)
            Call(two);
        var allocated = (GC.GetTotalAllocatedBytes(precise: true) - before) / 10;
        var more = Math.Round(100 * (Spread.Of(twos.Zip(ones, (t, o) => t.Cpu / o.Cpu)).Median - 1), 1);
        FormattableString[] cells =
        [
            $"{two.Threads}", $"{Median(ones, b => b.Wall):F1}", $"{Median(twos, b => b.Wall):F1}", $"{Median(ones, b => b.Cpu):F1}",
            $"{Median(twos, b => b.Cpu):F1}", $"{more:+0.0;-0.0;0.0} %", $"{allocated}",
        ];
        return [workload.Name, precision.ToString(), .. cells.Select(FormattableString.Invariant), IsBitIdentical(data) ? "yes" : "NO"];
    }

    private static bool IsBitIdentical(WorkloadData data)
    {
        var results = s_threads.Select(threads =>
        {
            var field = data.Bind(threads);
            var result = new double[field.ParameterCount + 1];
            result[^1] = field.LossGradient(data.Theta, result.AsSpan(..^1));
            return Array.ConvertAll(result, BitConverter.DoubleToInt64Bits);
        }).ToArray();
        return results.All(r => r.AsSpan().SequenceEqual(results[0]));
    }

    /// <summary>Of all threads of the process, which the clock of one thread would miss.</summary>
    private static Batch Time(Action action, int calls)
    {
        var (cpu, wall) = (Environment.CpuUsage.TotalTime, Stopwatch.GetTimestamp());
        for (var i = 0; i < calls; i++)
            action();
        return new((Environment.CpuUsage.TotalTime - cpu).TotalNanoseconds / calls, Stopwatch.GetElapsedTime(wall).TotalNanoseconds / calls);
    }
}
