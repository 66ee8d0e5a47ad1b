using System;
using System.ComponentModel;
using System.Diagnostics;

namespace GradientFlow.Benchmarks.Measuring;

/// <summary>A program run to its end.</summary>
/// <param name="ExitCode">−1 where it does not start or was ended.</param>
internal readonly record struct ChildProcess(int ExitCode, string Output, string Error)
{
    /// <param name="program">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="limit">How long it may take; for ever unless given.</param>
    public static ChildProcess Run(string program, string[] arguments, TimeSpan? limit = null)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            if (limit is not { } span)
            {
                process.WaitForExit();
            }
            else if (!process.WaitForExit(span))
            {
                process.Kill(entireProcessTree: true);
                return new(-1, "", $"it takes more than {span.TotalSeconds} s");
            }

            return new(process.ExitCode, output.GetAwaiter().GetResult(), error.GetAwaiter().GetResult());
        }
        catch (Win32Exception e)
        {
            return new(-1, "", e.Message);
        }
    }
}
