using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using GradientFlow.Benchmarks.Measuring;
using GradientFlow.Generators;

namespace GradientFlow.Benchmarks.Emitted;

/// <summary>The SDK's C# compiler as a build starts it, generator and analyzers of this repository in it.</summary>
internal sealed class CompilerProcess : IDisposable
{
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(2);
    private readonly string _compiler = Path.Combine(SdkFolder(), "Roslyn", "bincore", "csc.dll");
    private readonly DirectoryInfo _scratch = Directory.CreateTempSubdirectory("gradientflow");

    /// <summary>Seconds of processor time that compiling a source takes, all threads: the least of a few processes.</summary>
    public double Seconds(string source, int processes)
    {
        var file = Path.Combine(_scratch.FullName, "Source.cs");
        File.WriteAllText(file, source);
        return Enumerable.Range(0, processes).Min(_ => Run(
        [
            "exec", _compiler, "/noconfig", "/nostdlib", "/nologo", "/target:library", "/optimize+", "/deterministic+", "/nullable:enable", "/langversion:14",
            $"/out:{Path.Combine(_scratch.FullName, "Measured.dll")}", $"/analyzer:{typeof(NetworkGenerator).Assembly.Location}",
            .. GeneratorDriverRun.References.Select(r => $"/reference:{r}"), file,
        ]));
    }

    public void Dispose() => _scratch.Delete(recursive: true);

    /// <summary>A process that has ended tells its time on some systems only, so it is asked while it runs.</summary>
    private static double Run(string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var used = TimeSpan.Zero;
        while (!process.WaitForExit(s_look))
        {
            process.Refresh();
            try
            {
                used = process.TotalProcessorTime;
            }
            catch (InvalidOperationException)
            {
                break; // it has just ended
            }
        }

        process.WaitForExit();
        return process.ExitCode == 0 ? used.TotalSeconds
            : throw new InvalidOperationException($"The compiler ends with {process.ExitCode}: {output.GetAwaiter().GetResult()}");
    }

    /// <summary>The folder of the SDK that 'dotnet' uses here.</summary>
    private static string SdkFolder()
    {
        var version = ChildProcess.Run("dotnet", ["--version"]).Output.Trim();
        var line = ChildProcess.Run("dotnet", ["--list-sdks"]).Output.Split('\n')
            .FirstOrDefault(l => version.Length > 0 && l.StartsWith(version + " [", StringComparison.Ordinal))
            ?? throw new InvalidOperationException("'dotnet --list-sdks' does not list the SDK in use.");
        return Path.Combine(line[(version.Length + 2)..].TrimEnd().TrimEnd(']'), version);
    }
}
