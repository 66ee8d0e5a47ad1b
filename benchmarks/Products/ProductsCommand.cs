using System;
using System.Collections.Generic;
using System.CommandLine;
using System.IO;
using System.Linq;
using System.Numerics;
using System.Runtime.InteropServices;
using GradientFlow.Benchmarks.Compare;
using GradientFlow.Benchmarks.Measuring;
using GradientFlow.Benchmarks.Networks;
using GradientFlow.Benchmarks.Workloads;
using Spectre.Console;

namespace GradientFlow.Benchmarks.Products;

/// <summary>The command 'products': the large products of G5 and G6 one by one, against OpenBLAS and oneDNN.</summary>
internal static class ProductsCommand
{
    private const double Least = 0.9;

    public static Command Create(IAnsiConsole console)
    {
        var rounds = new Option<int>("--rounds") { Description = "Batches of each side.", DefaultValueFactory = _ => 15 };
        var folder = new Option<string>("--out") { Description = "The folder for products.md.", DefaultValueFactory = _ => Output.DefaultFolder };
        var command = new Command("products", "The products of G5 and G6 one by one against OpenBLAS and oneDNN.") { rounds, folder };
        command.SetAction(parsed => Run(console, parsed.GetValue(rounds), parsed.GetValue(folder)!));
        return command;
    }

    private static void Run(IAnsiConsole console, int rounds, string folder)
    {
        var scratch = Directory.CreateTempSubdirectory("gradientflow");
        try
        {
            using var peers = Peers.Start([Peers.OpenBlas, Peers.OneDnn], console.WriteLine);
            var rows = new List<string[]>();
            rows.AddRange(Compare<Product784x256, double>("G5", 0, "forward", peers, scratch, rounds));
            rows.AddRange(Compare<Product784x256Single, float>("G5", 0, "forward", peers, scratch, rounds));
            rows.AddRange(Compare<Product784x256, double>("G5", 0, "weights", peers, scratch, rounds));
            rows.AddRange(Compare<Product784x256Single, float>("G5", 0, "weights", peers, scratch, rounds));
            rows.AddRange(Compare<Product1000x1000, double>("G6", 1, "forward", peers, scratch, rounds));
            rows.AddRange(Compare<Product1000x1000Single, float>("G6", 1, "forward", peers, scratch, rounds));
            rows.AddRange(Compare<Product1000x1000, double>("G6", 1, "weights", peers, scratch, rounds));
            rows.AddRange(Compare<Product1000x1000Single, float>("G6", 1, "weights", peers, scratch, rounds));
            rows.AddRange(Compare<Product1000x1000Back, double>("G6", 1, "weights+data", peers, scratch, rounds));
            rows.AddRange(Compare<Product1000x1000BackSingle, float>("G6", 1, "weights+data", peers, scratch, rounds));
            Output.Publish(console, folder, "products.md", "Products one by one",
            [
                "`dotnet run -c Release --project benchmarks -- products` wrote this file.",
                "Ours are the emitted programs of networks that are one product each, called on tiles that lie ready; theirs are single calls of the library "
                    + "on row-major matrices, packing included on both sides. *weights+data* is both products of the backward pass, and on our side two more "
                    + "with a single column.",
                FormattableString.Invariant(
                    $"The ratio is the library's time over ours; the target is {Least}. Medians of {rounds} rounds in turns, {ThreadClock.Name}, one thread."),
                $"Machine: {Machine.Cpu}; {Machine.Runtime}.",
                .. peers.Running.Select(p => $"{p.Name}: {p.Version}."),
                .. peers.Missing.Select(m => $"Left out: {m}."),
            ], new TextTable(["product", "precision", "library", "ratio", "quartiles", "ours µs", "theirs µs", "our share of FMA peak", "theirs",
                "target"], rows));
        }
        finally
        {
            scratch.Delete(recursive: true);
        }
    }

    private static IEnumerable<string[]> Compare<TNetwork, T>(string family, int layer, string pass, Peers peers, DirectoryInfo scratch, int rounds)
        where TNetwork : INetwork<TNetwork, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (workload, precision) = (Workload.All.Single(w => w.Name == family), TNetwork.Info.Precision);
        var file = Path.Combine(scratch.FullName, "workload.bin");
        WorkloadData.Draw(workload, precision).Save(file);
        using var program = new Program<TNetwork, T>(workload.Samples);
        Action call = pass == "forward" ? program.Forward : program.VectorJacobian;
        var passes = pass.Split('+');
        var flops = 2.0 * workload.Samples * workload.Widths[layer] * workload.Widths[layer + 1] * passes.Length;
        var (peakLoop, peakFlops) = FmaPeak.For(precision, VectorWidths.Widest);
        ThreadClock.Time(call, 3);
        var calls = (int)Math.Clamp(8e6 / ThreadClock.Time(call, 2).Cpu * 2, 1, 1000);
        foreach (var peer in peers.Running)
        {
            if (peer.Load(Member.Gradient, file) is not null)
                continue;
            // A library's loop answers in time for each operation.
            double Theirs() => passes.Sum(p => peer.BareLoop($"{layer}.{p}", calls)!.Value) * flops / passes.Length;
            Theirs();
            var (ours, theirs, peaks) = (new double[rounds], new double[rounds], new double[rounds]);
            for (var r = 0; r < rounds; r++)
            {
                peaks[r] = peakFlops * 50 / ThreadClock.Time(peakLoop, 50).Cpu;
                ours[r] = ThreadClock.Time(call, calls).Cpu / calls;
                theirs[r] = Theirs();
            }

            var (mine, yours, ratio, peak) = (Spread.Of(ours).Median, Spread.Of(theirs).Median, Spread.Of(theirs.Zip(ours, (t, o) => t / o)),
                Spread.Of(peaks).Median);
            FormattableString[] cells = [$"{ratio.Median:F2}", $"{ratio.Low:F2}–{ratio.High:F2}", $"{mine / 1000:F0}", $"{yours / 1000:F0}",
                $"{100 * flops / mine / peak:F0} %", $"{100 * flops / yours / peak:F0} %"];
            yield return [$"{family} {workload.Widths[layer]}×{workload.Widths[layer + 1]} {pass}", precision.ToString(), peer.Name,
                .. cells.Select(FormattableString.Invariant), ratio.Median >= Least ? "met" : "missed"];
        }
    }

    /// <summary>The memory of an emitted program, filled with numbers of which only the order of magnitude matters.</summary>
    private sealed unsafe class Program<TNetwork, T> : IDisposable
        where TNetwork : INetwork<TNetwork, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // On lines of the cache, as fields have it: vectors that lie across two lines cost twice.
        private const int Alignment = 64;

        private readonly NetworkInfo _info = TNetwork.Info;
        private readonly int _tiles;
        private readonly List<nint> _memory = [];
        private readonly nint _data, _theta, _seeds, _workspace, _rows, _sums;

        public Program(int samples)
        {
            _tiles = (samples + _info.TileSamples - 1) / _info.TileSamples;
            (_data, _theta, _seeds) = (Allocate<T>(DataLength), Allocate<T>(_info.ParameterCount), Allocate<T>(RowsLength));
            (_workspace, _rows, _sums) = (Allocate<T>(_info.WorkspaceLength), Allocate<T>(RowsLength), Allocate<double>(_info.SumsLength));
        }

        private int DataLength => _tiles * _info.DataLength;

        private int RowsLength => _tiles * _info.TileSamples * _info.OutputSize;

        private TileBuffers<T> Buffers => new()
        {
            Count = _tiles,
            Data = new((void*)_data, DataLength),
            Parameters = new((void*)_theta, _info.ParameterCount),
            Seeds = new((void*)_seeds, RowsLength),
            Workspace = new((void*)_workspace, _info.WorkspaceLength),
            Rows = new((void*)_rows, RowsLength),
            Sums = new((void*)_sums, _info.SumsLength),
        };

        public void Forward() => TNetwork.Run(NetworkProgram.Forward, VectorWidths.Widest, Buffers);

        public void VectorJacobian() => TNetwork.Run(NetworkProgram.VectorJacobian, VectorWidths.Widest, Buffers);

        public void Dispose()
        {
            foreach (var block in _memory)
                NativeMemory.AlignedFree((void*)block);
        }

        private nint Allocate<TValue>(int count)
            where TValue : unmanaged, INumber<TValue>
        {
            var block = NativeMemory.AlignedAlloc((nuint)Math.Max(count, 1) * (nuint)sizeof(TValue), Alignment);
            _memory.Add((nint)block);
            for (var i = 0; i < count; i++)
                ((TValue*)block)[i] = TValue.CreateTruncating((i * 37L % 101 - 50) / 64.0);
            return (nint)block;
        }
    }
}
