using System;
using System.Collections.Generic;
using System.CommandLine;
using System.IO;
using System.Linq;
using GradientFlow.Benchmarks.Compare;
using GradientFlow.Benchmarks.Measuring;
using GradientFlow.Benchmarks.Workloads;
using Spectre.Console;

namespace GradientFlow.Benchmarks.Layers;

/// <summary>The command 'layers': convolutions against PyTorch, whose convolutions are oneDNN's in single precision, in turns.</summary>
internal static class LayersCommand
{
    public static Command Create(IAnsiConsole console)
    {
        var networks = new Option<string[]>("--network")
        {
            Description =
            $"Only these; all unless given: {string.Join(", ", LayerWorkload.All.Select(w => w.Name).Distinct())}.",
            AllowMultipleArgumentsPerToken = true
        };
        var rounds = new Option<int>("--rounds") { Description = "Batches of each side.", DefaultValueFactory = _ => 9 };
        var folder = new Option<string>("--out") { Description = "The folder for layers.md.", DefaultValueFactory = _ => Output.DefaultFolder };
        var smoke = new Option<bool>("--smoke") { Description = "One round, without a peer; nothing is written." };
        var command = new Command("layers", "Times loss and gradient of small convolutional networks, against PyTorch where it is installed.") { networks,
            rounds, folder, smoke };
        command.SetAction(parsed =>
        {
            var named = parsed.GetValue(networks) ?? [];
            var isSmoke = parsed.GetValue(smoke);
            return Run(console, [.. LayerWorkload.All.Where(w => named.Length == 0 || named.Contains(w.Name, StringComparer.OrdinalIgnoreCase))],
                isSmoke ? 1 : parsed.GetValue(rounds), isSmoke ? null : parsed.GetValue(folder));
        });
        return command;
    }

    private static int Run(IAnsiConsole console, IReadOnlyList<LayerWorkload> workloads, int rounds, string? folder)
    {
        var scratch = Directory.CreateTempSubdirectory("gradientflow");
        var peer = folder is null ? null : Peers.TryStartPython(console, Peers.PyTorch, "torch_layers.py", Peers.TorchModules);
        try
        {
            var rows = new List<string[]>();
            foreach (var workload in workloads)
            {
                rows.Add(Measure(workload, peer, rounds, scratch.FullName));
                console.WriteLine(string.Join("  ", rows[^1]));
            }

            if (folder is null)
                return 0;
            Output.Publish(console, folder, "layers.md", "Convolutions",
            [
                "`dotnet run -c Release --project benchmarks -- layers` wrote this file: loss and gradient of 128 samples, one thread, medians of batches "
                    + "that took turns.",
                "GFLOP/s count the multiply–adds of forward pass, dW and dX that do not meet padding; the peak is that of fused multiply–adds in the same run.",
                "The share of the memory floor, of depthwise convolutions alone: seven values moved for each value of a layer, at the speed of a sum of two "
                    + "arrays into a third that together are as large as a tile of the network.",
                peer is null ? "PyTorch is not installed: no ratios." : $"Peer: {peer.Version}. More than 1 means that ours is faster.",
                $"Machine: {Machine.Cpu}; {Machine.Runtime}.",
            ], new(["network", "precision", "bits", "tile", "ms", "GFLOP/s", "share of peak", "share of the memory floor", "PyTorch ms", "ratio",
                "largest difference"], rows));
            return 0;
        }
        catch (Exception e) when (e is DisagreementException or PeerException)
        {
            console.WriteLine(e.Message);
            return 1;
        }
        finally
        {
            peer?.Dispose();
            scratch.Delete(recursive: true);
        }
    }

    private static string[] Measure(LayerWorkload workload, PeerProcess? peer, int rounds, string scratch)
    {
        const double Batch = 150;
        var (info, random) = (workload.Info, new Xoshiro256(1));
        var isSingle = workload.Precision == Precision.Single;
        double[] Normal(int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextNormal()).Select(v => isSingle ? (float)v : v)];
        var input = info.Inputs.Single();
        var (x, y, theta) = (Normal(LayerWorkload.Samples * input.Shape.Aggregate(1, (a, b) => a * b)), Normal(LayerWorkload.Samples * info.OutputSize),
            Initializer.Draw(info, 1));
        var field = workload.Bind(Dataset.Create(x, y, LayerWorkload.Samples));
        var result = new double[theta.Length + 1];
        void Call() => result[^1] = field.LossGradient(theta, result.AsSpan(..^1));
        Call();
        double? error = null;
        if (peer is not null)
        {
            var file = Path.Combine(scratch, workload.Name + ".npz");
            NpzFile.Write(file, [new("x", [LayerWorkload.Samples, .. input.Shape], x), new("y", [LayerWorkload.Samples, info.OutputSize], y),
                new("theta", [theta.Length], theta)], workload.Precision);
            if (peer.Load(Member.Gradient, file) is { } reason)
                throw new PeerException($"{peer.Name}: {reason}");
            error = Agreement.Of(result, peer.Result(Path.Combine(scratch, "result.bin")), isSingle ? 1e-3 : 1e-10, $"{info.Name} and {peer.Name}");
        }

        Timing.WarmUp(Call);
        var (peakLoop, peakFlops) = FmaPeak.For(workload.Precision, field.VectorBits);
        Timing.WarmUp(peakLoop);
        var ours = Timing.Calibrated(n => ThreadClock.Time(Call, n), Batch);
        var theirs = peer is null ? null : Timing.Calibrated(peer.Time, Batch);
        var peak = Timing.Calibrated(n => ThreadClock.Time(peakLoop, n), Batch / 10);
        var tileBytes = (long)info.TileSamples * (isSingle ? 4 : 8) * info.Layers.Sum(l => l.Shape.Aggregate(1, (a, b) => a * b));
        var stream = MemoryStreaming.For(tileBytes);
        var bandwidth = Timing.Calibrated(n => ThreadClock.Time(stream.Run, n), Batch / 10);
        var (mine, other, peaks, speeds) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round < rounds; round++)
        {
            peaks.Add(peakFlops / peak());
            speeds.Add(stream.Bytes / bandwidth());
            mine.Add(ours());
            if (theirs is not null)
                other.Add(theirs());
        }

        var time = Spread.Of(mine).Median;
        var speed = workload.Flops / time;
        var isDepthwise = info.Layers.Where(l => l is WeightedLayer and not Dense).All(l => l is DepthwiseConv2D);
        FormattableString[] cells =
        [
            $"{workload.Name}", $"{workload.Precision}", $"{field.VectorBits}", $"{info.TileSamples}", $"{time / 1e6:F2}", $"{speed:F1}",
            $"{speed / Spread.Of(peaks).Median:P0}",
            isDepthwise ? (FormattableString)$"{workload.DepthwiseBytes / Spread.Of(speeds).Median / time:P0}" : $"–",
            other.Count > 0 ? (FormattableString)$"{Spread.Of(other).Median / 1e6:F2}" : $"–",
            other.Count > 0 ? (FormattableString)$"{Spread.Of(other.Zip(mine, (t, o) => t / o)).Median:F2}" : $"–",
            error is { } e ? (FormattableString)$"{e:E1}" : $"–",
        ];
        return [.. cells.Select(FormattableString.Invariant)];
    }
}
