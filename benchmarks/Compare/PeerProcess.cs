using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Runtime.Intrinsics;
using GradientFlow.Benchmarks.Measuring;
using GradientFlow.Benchmarks.Workloads;

namespace GradientFlow.Benchmarks.Compare;

/// <summary>A rival in a process of its own, which waits to be told what to do: its batches and ours take turns. peers/server.h describes the
/// questions.</summary>
internal sealed class PeerProcess : IDisposable
{
    private const string Refusal = "skip ";

    private readonly Process _process;

    /// <param name="name">As it stands in the results.</param>
    /// <param name="program">What to start.</param>
    /// <param name="arguments">Its arguments.</param>
    public PeerProcess(string name, string program, params string[] arguments)
    {
        Name = name;
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (var variable in (string[])["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"])
            start.Environment[variable] = "1";
        // Left alone, the allocator hands large blocks back to the system after every call, and PyTorch's time is mostly spent getting them again (up to ten
        // times as long for a Hessian).
        foreach (var (variable, bytes) in (ReadOnlySpan<(string, long)>)[("MALLOC_MMAP_THRESHOLD_", 4L << 30), ("MALLOC_TRIM_THRESHOLD_", 8L << 30),
            ("MALLOC_TOP_PAD_", 1L << 28)])
            start.Environment[variable] = bytes.ToString(CultureInfo.InvariantCulture);
        // OpenBLAS 0.3.21 takes a processor it does not know for a Haswell; this is the kernel it has for these instructions.
        if (Vector512.IsHardwareAccelerated)
            start.Environment["OPENBLAS_CORETYPE"] = "SkylakeX";
        _process = Process.Start(start) ?? throw new PeerException($"{program} does not start");
        Version = Ask("version");
    }

    public string Name { get; }

    /// <summary>In its own words: product, version, threads, width.</summary>
    public string Version { get; }

    /// <summary>Reads a workload; the reason where the peer does not have it.</summary>
    public string? Load(Member member, string file) => Refused(Ask($"load {Lower(member)} {file}"));

    /// <summary>What it computes for the workload: gradient and loss, or the Hessian.</summary>
    public double[] Result(string file)
    {
        var answer = Ask($"result {file}");
        if (answer != "ok")
            throw new PeerException($"{Name} answers '{answer}'");
        var bytes = File.ReadAllBytes(file);
        var values = new double[bytes.Length / sizeof(double)];
        Buffer.BlockCopy(bytes, 0, values, 0, bytes.Length);
        return values;
    }

    public Batch Time(int calls)
    {
        var numbers = Numbers(Ask($"time {calls}"));
        return new(numbers[0], numbers[1]);
    }

    /// <summary>Nanoseconds for each unit of work of a bare loop, such as tanh64; nothing where the peer has no such loop.</summary>
    public double? BareLoop(string name, int calls)
    {
        var answer = Ask($"what {name} {calls}");
        if (Refused(answer) is not null)
            return null;
        var numbers = Numbers(answer);
        return numbers[0] / numbers[2];
    }

    public void Dispose()
    {
        try
        {
            _process.StandardInput.WriteLine("quit");
            _process.StandardInput.Flush();
        }
        catch (IOException)
        {
            // It has ended by itself.
        }

        if (!_process.WaitForExit(5000))
            _process.Kill();
        _process.Dispose();
    }

    private string Ask(string question)
    {
        try
        {
            _process.StandardInput.WriteLine(question);
            _process.StandardInput.Flush();
        }
        catch (IOException e)
        {
            throw new PeerException($"{Name} has ended", e);
        }

        return _process.StandardOutput.ReadLine() ?? throw new PeerException($"{Name} ended at the question '{question}'");
    }

    private static string? Refused(string answer) => answer.StartsWith(Refusal, StringComparison.Ordinal) ? answer[Refusal.Length..] : null;

    private double[] Numbers(string answer) => Refused(answer) is { } reason
        ? throw new PeerException($"{Name}: {reason}")
        : [.. answer.Split(' ').Select(n => double.Parse(n, CultureInfo.InvariantCulture))];

    private static string Lower(Member member) => member == Member.Gradient ? "gradient" : "hessian";
}

/// <summary>A peer that cannot be used.</summary>
internal sealed class PeerException(string message, Exception? inner = null) : Exception(message, inner);
