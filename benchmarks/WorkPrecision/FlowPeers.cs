using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using GradientFlow.Benchmarks.Measuring;

namespace GradientFlow.Benchmarks.WorkPrecision;

/// <summary>CVODE and scipy on the problems' own gradient code, published as a native library; or why they are missing.</summary>
internal sealed class FlowPeers
{
    private const string Library = "GradientFlow.Benchmarks.FlowLibrary";

    private static readonly string[] s_sundials = ["cvode", "nvecserial", "sunlinsoldense", "sunlinsolspgmr", "sunmatrixdense"];

    private readonly List<Integrator> _running = [];
    private readonly List<string> _missing = [];

    /// <param name="folder">Where to build; run from the root of the repository.</param>
    public FlowPeers(string folder)
    {
        var project = Path.Combine("benchmarks", "FlowLibrary", Library + ".csproj");
        var publish = ChildProcess.Run("dotnet", ["publish", project, "-c", "Release", "-r", RuntimeInformation.RuntimeIdentifier, "-o", folder,
            "--artifacts-path", Path.Combine(folder, "build"), "-p:NativeAot=true"]);
        if (publish.ExitCode != 0)
        {
            _missing.Add($"CVODE and scipy: the native library does not publish here: {FirstError(publish)}");
            return;
        }

        AddCvode(folder);
        AddScipy(folder);
    }

    public IReadOnlyList<Integrator> Running => _running;

    public IReadOnlyList<string> Missing => _missing;

    /// <summary>Name and version.</summary>
    public List<string> Versions { get; } = [];

    private void AddCvode(string folder)
    {
        var (source, program, file) = (Path.Combine(AppContext.BaseDirectory, "peers", "cvode.c"), Path.Combine(folder, "cvode"),
            Path.Combine(folder, "cvode.points"));
        var build = ChildProcess.Run("gcc", ["-O3", "-march=native", source, "-o", program, "-L" + folder, $"-l:{Library}.so",
            .. s_sundials.Select(l => "-lsundials_" + l), "-Wl,-rpath," + folder]);
        if (build.ExitCode != 0)
        {
            _missing.Add($"CVODE: {FirstError(build)} (peers/install.sh installs what it needs)");
            return;
        }

        foreach (var kind in (string[])["dense", "gmres", "gmres-dq"])
            _running.Add(new PeerIntegrator($"CVODE {kind}", file, (problem, tolerance, rounds) => (program, [$"{problem}", kind, tolerance, rounds])));
        Versions.Add("CVODE: BDF, linked from libsundials_cvode; dense: exact Hessian; gmres: exact products, subspaces of 30; gmres-dq: difference quotients");
    }

    private void AddScipy(string folder)
    {
        var (script, file) = (Path.Combine(AppContext.BaseDirectory, "peers", "scipy_flow.py"), Path.Combine(folder, "scipy.points"));
        foreach (var python in (string[])["python3", "/usr/bin/python3"])
        {
            var version = ChildProcess.Run(python, ["-c", "import scipy; print(scipy.__version__)"]);
            if (version.ExitCode != 0)
                continue;
            foreach (var method in (string[])["BDF", "LSODA", "Radau"])
                _running.Add(new PeerIntegrator($"scipy {method}", file,
                    (problem, tolerance, rounds) => (python, [script, Path.Combine(folder, Library + ".so"), $"{problem}", method, tolerance, rounds])));
            Versions.Add($"scipy: {version.Output.Trim()}, solve_ivp with the exact dense Hessian");
            return;
        }

        _missing.Add("scipy: no python3 on this machine can import it (peers/install.sh installs it)");
    }

    private static string FirstError(ChildProcess child) =>
        (child.Output + child.Error).Split('\n').FirstOrDefault(l => l.Contains("error", StringComparison.OrdinalIgnoreCase))?.Trim() ?? "it does not build";
}
