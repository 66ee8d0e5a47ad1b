using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using System.Numerics;
using GradientFlow.Benchmarks.Measuring;
using GradientFlow.Benchmarks.Networks;
using GradientFlow.Benchmarks.Workloads;
using Spectre.Console;

namespace GradientFlow.Benchmarks.Devices;

/// <summary>The command 'gpu': every reference network on a device, held against the processor and timed; peers/torch_gpu.py times the same with
/// PyTorch.</summary>
internal static class GpuCommand
{
    private const int SmokeSamples = 40;

    public static Command Create(IAnsiConsole console)
    {
        var device = new Option<string>("--device")
        {
            Description =
            "'default' (CUDA, else OpenCL), 'cuda', 'opencl', or 'host' for the kernels emulated by the processor.",
            DefaultValueFactory = _ => "default"
        };
        device.AcceptOnlyFromAmong("default", "cuda", "opencl", "host");
        var rounds = new Option<int>("--rounds") { Description = "Timed calls of each member.", DefaultValueFactory = _ => 30 };
        var smoke = new Option<bool>("--smoke") { Description = $"Only whether device and processor agree, on {SmokeSamples} samples; no file is written." };
        var folder = new Option<string>("--out") { Description = "The folder for gpu.md.", DefaultValueFactory = _ => Output.DefaultFolder };
        var command = new Command("gpu", "The reference networks on a device: agreement with the processor, and time.") { device, rounds, smoke, folder };
        command.SetAction(parsed =>
        {
            try
            {
                using var opened = parsed.GetValue(device) switch { "cuda" => Gpu.Cuda(), "opencl" => Gpu.OpenCL(), "host" => Gpu.Host(), _ => Gpu.Default() };
                return Run(console, opened, parsed.GetValue(smoke), parsed.GetValue(rounds), parsed.GetValue(folder)!);
            }
            catch (GpuException e)
            {
                console.WriteLine(e.Message);
                return 1;
            }
        });
        return command;
    }

    private static int Run(IAnsiConsole console, GpuDevice device, bool smoke, int rounds, string folder)
    {
        var rows = new List<Row>();
        void Add(Row row)
        {
            rows.Add(row);
            console.WriteLine(row.ToString());
        }

        foreach (var workload in Workload.All.Where(w => w.Family != "G7" || w.Samples == 100_000 && !smoke || w.Samples == 10))
        {
            int[] samples = smoke ? [SmokeSamples] : workload.Family == "G7" ? workload.Samples == 10 ? [] : [100_000, 1_000_000, 10_000_000]
                : [workload.Samples];
            foreach (var n in samples)
            {
                foreach (var precision in Enum.GetValues<Precision>())
                    Add(Measure(device, workload with { Samples = n }, precision, smoke ? 0 : rounds));
            }
        }

        if (smoke)
        {
            var bad = rows.Where(r => !r.Agrees).ToArray();
            console.WriteLine(bad.Length == 0 ? $"{rows.Count} networks agree on {device}." : $"{bad.Length} networks DISAGREE on {device}.");
            return bad.Length == 0 ? 0 : 1;
        }

        var flows = Flows(device);
        Output.Publish(console, folder, "gpu.md", "On a device",
        [
            $"`dotnet run -c Release --project benchmarks -- gpu` wrote this file on {device}; processor {Machine.Cpu}; {Machine.Runtime}.",
            $"A gradient and a Hessian product as a user calls them: θ goes to the device and the result comes back. Medians of {rounds} calls after three. "
                + "The error is the largest difference from the processor's result, relative to its largest value.",
            flows,
        ], new TextTable(["network", "n", "precision", "error ∇L", "error Hv", "∇L µs", "Hv µs", "GFLOP/s of the products of ∇L"],
            [.. rows.Select(r => r.Cells)]));
        return rows.TrueForAll(r => r.Agrees) ? 0 : 1;
    }

    private static Row Measure(GpuDevice device, Workload workload, Precision precision, int rounds) => workload.Family switch
    {
        "G1" => Measure<G1, G1Single>(device, workload, precision, rounds),
        "G2" => Measure<G2, G2Single>(device, workload, precision, rounds),
        "G3" => Measure<G3, G3Single>(device, workload, precision, rounds),
        "G4" => Measure<G4, G4Single>(device, workload, precision, rounds),
        "G5" => Measure<G5, G5Single>(device, workload, precision, rounds),
        "G6" => Measure<G6, G6Single>(device, workload, precision, rounds),
        _ => workload.Widths[1] switch
        {
            10 => Measure<G7K10, G7K10Single>(device, workload, precision, rounds),
            50 => Measure<G7K50, G7K50Single>(device, workload, precision, rounds),
            _ => Measure<G7K100, G7K100Single>(device, workload, precision, rounds),
        },
    };

    private static Row Measure<TDouble, TSingle>(GpuDevice device, Workload workload, Precision precision, int rounds)
        where TDouble : INetwork<TDouble, double>
        where TSingle : INetwork<TSingle, float> =>
        precision == Precision.Double ? Measure<TDouble, double>(device, WorkloadData.Draw(workload, precision), rounds)
            : Measure<TSingle, float>(device, WorkloadData.Draw(workload, precision), rounds);

    private static Row Measure<TNetwork, T>(GpuDevice device, WorkloadData drawn, int rounds)
        where TNetwork : INetwork<TNetwork, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var data = Dataset.Create(drawn.Inputs, drawn.Targets, drawn.Workload.Samples);
        using var gpu = new GpuNetwork<TNetwork, T>(device, data);
        var cpu = new GradientField<TNetwork, T>(data);
        var theta = drawn.Theta;
        var random = new Xoshiro256(2);
        var direction = theta.Select(_ => random.NextNormal()).ToArray();
        var (mine, theirs) = (new double[theta.Length], new double[theta.Length]);
        gpu.LossGradient(theta, mine);
        cpu.LossGradient(theta, theirs);
        var gradientError = Error(mine, theirs);
        gpu.HessianVector(theta, direction, mine);
        cpu.HessianVector(theta, direction, theirs);
        var productError = Error(mine, theirs);
        return new(drawn.Workload, drawn.Precision, gradientError, productError, Time(() => gpu.LossGradient(theta, mine), rounds),
            Time(() => gpu.HessianVector(theta, direction, mine), rounds));
    }

    /// <summary>The median of some calls, in microseconds.</summary>
    private static double Time(Action call, int rounds)
    {
        if (rounds == 0)
            return double.NaN;
        for (var i = 0; i < 3; i++)
            call();
        var times = new double[rounds];
        for (var i = 0; i < rounds; i++)
        {
            var start = Stopwatch.GetTimestamp();
            call();
            times[i] = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
        }

        return Spread.Of(times).Median;
    }

    /// <summary>Whole flows of the smallest network, one group of threads each.</summary>
    private static string Flows(GpuDevice device)
    {
        const int Starts = 10_000, Samples = 512;
        var workload = Workload.All.Single(w => w.Name == "G1") with { Samples = Samples };
        var drawn = WorkloadData.Draw(workload, Precision.Double);
        var data = Dataset.Create(drawn.Inputs, drawn.Targets, Samples);
        var options = new FlowOptions { EndTime = 100, Tolerance = 1e-6, Method = Method.Tsit5 };
        Ensemble.Integrate<G1, double>(data, 100, options with { Device = device });
        var onDevice = Ensemble.Integrate<G1, double>(data, Starts, options with { Device = device });
        var onProcessor = Ensemble.Integrate<G1, double>(data, 100, options);
        var worst = Enumerable.Range(0, 100).Max(i => Error(onDevice.Parameters(i).ToArray(), onProcessor.Parameters(i).ToArray()));
        double Rate(EnsembleResult e) => e.GradientEvaluations / e.Elapsed.TotalSeconds;
        return string.Create(CultureInfo.InvariantCulture,
            $"Flows of 2-5-1 on {Samples} samples to t = 100 at tolerance 1e-6: {Starts:N0} starts in {onDevice.Elapsed.TotalSeconds:G3} s, "
                + $"{Rate(onDevice):G3} gradients a second; the processor {Rate(onProcessor):G3} with {Environment.ProcessorCount} threads. "
                + $"Of 100 ends the largest difference is {worst:E1}.");
    }

    private static double Error(double[] a, double[] b) => a.Zip(b, (x, y) => Math.Abs(x - y)).Max() / Math.Max(1e-300, b.Max(Math.Abs));

    private sealed record Row(Workload Workload, Precision Precision, double GradientError, double ProductError, double Gradient, double Product)
    {
        public bool Agrees => Math.Max(GradientError, ProductError) <= (Precision == Precision.Double ? 1e-12 : 1e-4);

        public string[] Cells =>
        [
            Workload.Shape, $"{Workload.Samples:N0}", Precision.ToString(),
            .. new FormattableString[] { $"{GradientError:E1}", $"{ProductError:E1}", $"{Gradient:F1}", $"{Product:F1}",
                $"{Workload.ProductFlops / Gradient / 1000:F0}" }.Select(FormattableString.Invariant),
        ];

        public override string ToString() => string.Join("  ", Cells);
    }
}
