using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using GradientFlow.Benchmarks.Measuring;
using Spectre.Console;

namespace GradientFlow.Benchmarks.Compare;

/// <summary>Who is compared with: compiled or started here, or named as missing.</summary>
internal sealed class Peers : IDisposable
{
    public const string PyTorch = "PyTorch";

    /// <summary>What its scripts import.</summary>
    public const string TorchModules = "torch, numpy";
    public const string OpenBlas = "OpenBLAS";
    public const string OneDnn = "oneDNN";
    private const string Intrinsics = "C++ intrinsics";
    private const string Plain = "C++ plain loops";

    private static readonly string s_sources = Path.Combine(AppContext.BaseDirectory, "peers");

    private static readonly (string Name, Func<string, PeerProcess> Start)[] s_catalogue =
    [
        (PyTorch, name => StartPython(name, "torch_server.py", TorchModules)),
        .. from source in (string[])["intrinsics", "plain"]
           from compiler in (string[])["g++", "clang++"]
           select (ByHand(source == "plain" ? Plain : Intrinsics, compiler), (Func<string, PeerProcess>)(name => StartCpp(name, compiler, source))),
        (OpenBlas, name => StartCpp(name, "g++", "products", "-DOPENBLAS", "-lopenblas")),
        (OneDnn, name => StartCpp(name, "g++", "products", "-DONEDNN", "-ldnnl")),
    ];

    private Peers(IReadOnlyList<PeerProcess> running, IReadOnlyList<string> missing) => (Running, Missing) = (running, missing);

    public static IEnumerable<string> Names => s_catalogue.Select(p => p.Name);

    public IReadOnlyList<PeerProcess> Running { get; }

    /// <summary>Name and reason.</summary>
    public IReadOnlyList<string> Missing { get; }

    /// <summary>Starts every peer whose name contains one of the words.</summary>
    public static Peers Start(IReadOnlyList<string> words, Action<string> progress)
    {
        var (running, missing) = (new List<PeerProcess>(), new List<string>());
        foreach (var (name, start) in s_catalogue.Where(p => words.Any(w => p.Name.Contains(w, StringComparison.OrdinalIgnoreCase))))
        {
            try
            {
                progress($"starting {name}");
                running.Add(start(name));
            }
            catch (Exception e) when (e is PeerException or Win32Exception)
            {
                missing.Add($"{name}: {e.Message}");
            }
        }

        return new(running, missing);
    }

    public static bool IsIntrinsics(string name) => name.StartsWith(Intrinsics, StringComparison.Ordinal);

    public static bool IsByHand(string name) => IsIntrinsics(name) || name.StartsWith(Plain, StringComparison.Ordinal);

    /// <summary>Whether it computes the products alone, without activations, loss and bias.</summary>
    public static bool IsProductsOnly(string name) => name is OpenBlas or OneDnn;

    public void Dispose()
    {
        foreach (var peer in Running)
            peer.Dispose();
    }

    private static string ByHand(string kind, string compiler) => $"{kind}, {compiler}";

    /// <summary>A script of the peers, in a Python that has what it needs; where there is none, null and a line on what is missing.</summary>
    public static PeerProcess? TryStartPython(IAnsiConsole console, string name, string script, string modules)
    {
        try
        {
            return StartPython(name, script, modules);
        }
        catch (Exception e) when (e is PeerException or Win32Exception)
        {
            console.WriteLine($"Left out: {name}: {e.Message}");
            return null;
        }
    }

    private static PeerProcess StartPython(string name, string script, string modules)
    {
        foreach (var python in (string[])["python3", "/usr/bin/python3"])
        {
            if (ChildProcess.Run(python, ["-c", $"import {modules}"]).ExitCode == 0)
                return new(name, python, Path.Combine(s_sources, script));
        }

        throw new PeerException($"no python3 on this machine can import {modules} (peers/install.sh installs them)");
    }

    /// <summary>Compiles a source unless it lies compiled, and starts it.</summary>
    private static PeerProcess StartCpp(string name, string compiler, string source, params string[] options)
    {
        var version = ChildProcess.Run(compiler, ["--version"]);
        if (version.ExitCode != 0)
            throw new PeerException($"there is no {compiler} (peers/install.sh installs it)");
        var firstLine = version.Output.Split('\n')[0];
        // -ffp-contract and -fno-math-errno change no result that is checked here; without them neither compiler forms vectors of fused operations.
        string[] flags = ["-std=c++17", "-O3", "-march=native", "-mprefer-vector-width=512", "-ffp-contract=fast", "-fno-math-errno", "-fopenmp-simd",
            $"-DCOMPILER=\"{firstLine}\""];
        var key = string.Join('\n', flags.Concat(options).Concat(Directory.EnumerateFiles(s_sources).Order(StringComparer.Ordinal).Select(File.ReadAllText)));
        var binary = Path.Combine(
            AppContext.BaseDirectory,
            $"{source}-{compiler.TrimEnd('+')}{string.Concat(options)}-{Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(key)))[..12]}");
        if (!File.Exists(binary))
        {
            var compilation = ChildProcess.Run(
                compiler, [.. flags, .. options.Where(o => !o.StartsWith("-l", StringComparison.Ordinal)), "-o", binary,
                    Path.Combine(s_sources, source + ".cpp"), .. options.Where(o => o.StartsWith("-l", StringComparison.Ordinal))]);
            if (compilation.ExitCode != 0)
            {
                var complaint = compilation.Error.Split('\n').FirstOrDefault(l => l.Contains("error", StringComparison.Ordinal)) ?? "it does not compile";
                throw new PeerException($"{complaint.Trim()} (peers/install.sh installs what it needs)");
            }
        }

        return new(name, binary);
    }
}
