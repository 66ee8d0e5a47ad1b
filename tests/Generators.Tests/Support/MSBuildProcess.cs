using System;
using System.Diagnostics;
using System.Linq;
using System.Threading.Tasks;

namespace GradientFlow.Generators.Tests.Support;

/// <summary>A build in a process of its own.</summary>
internal static class MSBuildProcess
{
    /// <param name="folder">Of the project.</param>
    /// <param name="arguments">Of the command 'dotnet'.</param>
    public static async Task<(int Code, string Screen)> Run(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // What the build that runs this test set for itself is not meant for another.
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("MSBuild", StringComparison.OrdinalIgnoreCase)).ToArray())
            start.Environment.Remove(name);
        using var process = Process.Start(start)!;
        var (screen, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, await screen + await errors);
    }
}
