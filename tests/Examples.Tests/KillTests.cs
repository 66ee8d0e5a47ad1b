using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Threading.Tasks;
using Xunit.Abstractions;

namespace GradientFlow.Examples.Tests;

/// <summary>A run that is killed at random moments (SIGKILL on Unix) and started again ends as one that was left alone. GRADIENTFLOW_KILLS says how often; a
/// few times unless given.</summary>
public sealed class KillTests(ITestOutputHelper output) : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gradientflow-kill");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_killed_run_goes_on_to_the_same_end()
    {
        var kills = int.Parse(Environment.GetEnvironmentVariable("GRADIENTFLOW_KILLS") ?? "3", CultureInfo.InvariantCulture);
        using (var alone = Start("alone"))
        {
            await alone.WaitForExitAsync();
            Assert.Equal(0, alone.ExitCode);
        }

        var (random, killed, resumed) = (new Random(1), 0, 0);
        while (killed < kills)
        {
            var (existed, before) = (File.Exists(Checkpoint), File.GetLastWriteTimeUtc(Checkpoint));
            using var run = Start("killed", "--checkpoint", Checkpoint, "--checkpoint-steps", "1");
            while (!run.HasExited && File.GetLastWriteTimeUtc(Checkpoint) == before)
                await Task.Delay(1); // until it has saved something of its own
            await Task.Delay(random.Next(100));
            if (run.HasExited)
            {
                Assert.Equal(0, run.ExitCode); // it was faster
                break;
            }

            run.Kill();
            await run.WaitForExitAsync();
            (killed, resumed) = (killed + 1, resumed + (existed ? 1 : 0));
            Assert.True(File.Exists(Checkpoint), "a kill lost the checkpoint");
        }

        using (var last = Start("killed", "--checkpoint", Checkpoint))
        {
            await last.WaitForExitAsync();
            Assert.Equal(0, last.ExitCode);
        }

        output.WriteLine($"killed {killed} times, {resumed} runs had gone on from a checkpoint; {new FileInfo(Checkpoint).Length:N0} bytes");
        Assert.True(killed > 0 && resumed == killed - 1);
        Assert.Equal(await Trajectory("alone"), await Trajectory("killed"));
    }

    private string Checkpoint => Path.Combine(_folder.FullName, "flow.checkpoint");

    private Task<string> Trajectory(string run) => File.ReadAllTextAsync(Path.Combine(_folder.FullName, run, "trajectory.csv"));

    private Process Start(string folder, params string[] more)
    {
        string[] arguments = ["exec", typeof(Example).Assembly.Location, "run", "two-moons", "--method", "Tsit5", "--until", "400", "--tolerance", "1e-7",
            "--json", "--out", Path.Combine(_folder.FullName, folder), .. more];
        return Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
    }
}
