using System;
using System.Collections.Generic;
using System.CommandLine;
using System.IO;
using System.Linq;
using GradientFlow.Benchmarks.Compare;
using GradientFlow.Benchmarks.Measuring;
using GradientFlow.Benchmarks.Networks;
using GradientFlow.Benchmarks.Workloads;
using Spectre.Console;

namespace GradientFlow.Benchmarks.Spectra;

/// <summary>The command 'spectra': time and memory of a tangent kernel's eigenvalues beside numpy's on the same Jacobian, and how far every number is from
/// dense ones of another algorithm.</summary>
internal static class SpectraCommand
{
    public static Command Create(IAnsiConsole console)
    {
        var rounds = new Option<int>("--rounds") { Description = "Calls of each side.", DefaultValueFactory = _ => 5 };
        var folder = new Option<string>("--out") { Description = "The folder for spectra.md.", DefaultValueFactory = _ => Output.DefaultFolder };
        var smoke = new Option<bool>("--smoke") { Description = "A tenth of the samples, one round, without a peer; nothing is written." };
        var command = new Command("spectra", "Times eigenvalues of a tangent kernel, beside numpy where it is installed, and measures errors.") { rounds,
            folder, smoke };
        command.SetAction(parsed => parsed.GetValue(smoke) ? Run(console, 200, 1, 1, null)
            : Run(console, 2000, parsed.GetValue(rounds), SpectraErrors.Seeds, parsed.GetValue(folder)));
        return command;
    }

    /// <returns>1 where an error is larger than it was said to be, or numpy disagrees.</returns>
    private static int Run(IAnsiConsole console, int samples, int rounds, int seeds, string? folder)
    {
        var errors = SpectraErrors.Measure(seeds);
        var table = new TextTable(["quantity", "against", "cases", "largest error, relative", "largest error over its own"], [.. errors.Select(e => e.Cells)]);
        var scratch = Directory.CreateTempSubdirectory("gradientflow");
        PeerProcess? peer = null;
        try
        {
            peer = folder is null ? null : Peers.TryStartPython(console, "numpy", "numpy_spectra.py", "numpy");
            var times = Times(samples, rounds, peer, scratch.FullName);
            if (folder is null)
            {
                times.Show(console);
                table.Show(console);
                return errors.All(e => e.Holds) ? 0 : 1;
            }

            Output.Publish(console, folder, "spectra.md", "Spectra",
            [
                "`dotnet run -c Release --project benchmarks -- spectra` wrote this file. What is computed: [docs/spectra.md](../../docs/spectra.md).",
                $"The first table: a 50-200-197-1 tanh network at a random start, n·M = {samples}, P = {Kernel50K.Info.ParameterCount}; one thread, "
                    + $"{ThreadClock.Name}, medians of {rounds} calls in turns; bytes are all that a call allocates. numpy gets J ready-made, and "
                    + "ours computes it.",
                peer is null ? "numpy is not installed: no ratios." : $"Peer: {peer.Version}. More than 1 means that ours is faster.",
                "The second table: errors relative to the largest eigenvalue, the trace, or the largest value of the density; and over the error that stands "
                    + "beside the number, which random estimates may exceed: a standard error is exceeded by one in three.",
                $"Machine: {Machine.Cpu}; {Machine.Runtime}.",
            ], times);
            File.AppendAllText(Path.Combine(folder, "spectra.md"), $"\n{table}");
            table.Show(console);
            return errors.All(e => e.Holds) ? 0 : 1;
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

    private static TextTable Times(int samples, int rounds, PeerProcess? peer, string scratch)
    {
        var (info, random) = (Kernel50K.Info, new Xoshiro256(1));
        var x = new double[samples * 50];
        foreach (ref var value in x.AsSpan())
            value = random.NextNormal();
        var field = new GradientField<Kernel50K, double>(Dataset.Create(x, new double[samples], samples), threads: 1);
        var theta = Initializer.Draw(info, 1);
        double[,] matrix = new double[0, 0];
        double[] spectrum = [];
        KernelExtremes bySmall = default, byProducts = default;
        void Form() => matrix = TangentKernel.At(field, theta).Matrix();
        void Extremes() => spectrum = [.. TangentKernel.At(field, theta).Spectrum()];
        void Small() => bySmall = TangentKernel.At(field, theta, new() { MemoryBytes = 200 << 20 }).Extremes();
        void Products() => byProducts = TangentKernel.At(field, theta, new() { DenseOrder = 0, MostProducts = 200 }).Extremes();
        Action[] calls = [Form, Extremes, Small, Products];
        double? error = null;
        if (peer is not null)
            error = Compare(peer, field, theta, scratch);
        var (ours, product, eigenvalues) = (calls.Select(_ => new List<double>()).ToArray(), new List<double>(), new List<double>());
        var bytes = new long[calls.Length];
        foreach (var call in calls.Take(rounds > 1 ? calls.Length : 0))
            call();
        for (var round = 0; round < rounds; round++)
        {
            for (var i = 0; i < calls.Length; i++)
            {
                GC.Collect();
                var before = GC.GetTotalAllocatedBytes(precise: true);
                ours[i].Add(ThreadClock.Time(calls[i], 1).Cpu);
                bytes[i] = GC.GetTotalAllocatedBytes(precise: true) - before;
            }

            if (peer is not null)
            {
                product.Add(peer.BareLoop("product", 1)!.Value);
                eigenvalues.Add(peer.BareLoop("eigenvalues", 1)!.Value);
            }
        }

        var all = product.Zip(eigenvalues, (a, b) => a + b).ToList();
        var rest = ours[1].Zip(ours[0], (both, one) => both - one).ToList();
        string[] Row(string name, List<double> mine, long allocated, List<double> theirs, FormattableString remark)
        {
            FormattableString[] cells =
            [
                $"{name}", $"{Spread.Of(mine).Median / 1e9:F2}", allocated > 0 ? (FormattableString)$"{allocated / 1e6:F0}" : $"–",
                theirs.Count > 0 ? (FormattableString)$"{Spread.Of(theirs).Median / 1e9:F2}" : $"–",
                theirs.Count > 0 ? (FormattableString)$"{Spread.Of(theirs.Zip(mine, (t, o) => t / o)).Median:F2}" : $"–", remark,
            ];
            return [.. cells.Select(FormattableString.Invariant)];
        }

        var flops = (double)samples * samples * theta.Length;
        return new(["", "s", "MB", "numpy s", "ratio", ""],
        [
            Row("K", ours[0], bytes[0], product, $"{flops / Spread.Of(ours[0]).Median:F1} GFLOP/s, J included"),
            Row("its eigenvalues: the next row less the one above", rest, 0, eigenvalues, $""),
            Row("extremes and full spectrum, 1 GiB allowed", ours[1], bytes[1], all, error is { } e
                ? (FormattableString)$"largest difference from numpy over λ_max: {e:E1}" : $"λ from {spectrum[0]:G6} to {spectrum[^1]:G6}"),
            Row("extremes and full spectrum, 200 MiB allowed", ours[2], bytes[2], all,
                $"{(bySmall.Smallest.Value == spectrum[0] && bySmall.Largest.Value == spectrum[^1] ? "the same bits" : "OTHER BITS")}"),
            Row("extremes by 200 products", ours[3], bytes[3], [], $"λ_min {byProducts.Smallest}; λ_max {byProducts.Largest}"),
        ]);
    }

    /// <summary>The largest difference of eigenvalues, over the largest.</summary>
    private static double Compare(PeerProcess peer, GradientField<Kernel50K, double> field, double[] theta, string scratch)
    {
        var rows = new double[field.StackedOutputs * theta.Length];
        field.JacobianRows(theta, rows);
        var file = Path.Combine(scratch, "jacobian.npz");
        NpzFile.Write(file, [new("J", [field.StackedOutputs, theta.Length], rows)], Precision.Double);
        if (peer.Load(Member.Gradient, file) is { } reason)
            throw new PeerException($"{peer.Name}: {reason}");
        File.Delete(file);
        return Agreement.Of([.. TangentKernel.At(field, theta).Spectrum()], peer.Result(Path.Combine(scratch, "result.bin")), 1e-12, "Eigenvalues and numpy's");
    }
}
