using System;
using System.Globalization;
using System.IO;
using System.Linq;
using GradientFlow.Benchmarks.FlowLibrary;
using GradientFlow.Benchmarks.Measuring;

namespace GradientFlow.Benchmarks.WorkPrecision;

/// <summary>A rival's program, which integrates twice (the first run warms up) and says what it used. peers/cvode.c and peers/scipy_flow.py say how they are
/// called.</summary>
internal sealed class PeerIntegrator(string name, string file, Func<int, string, string, (string Program, string[] Arguments)> command) : Integrator(name)
{
    private const string Rounds = "2";

    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(120);

    public override Integration Run(Problem problem, double tolerance)
    {
        var (program, arguments) = command(Problem.Names.ToList().IndexOf(problem.Name), tolerance.ToString("R", CultureInfo.InvariantCulture), Rounds);
        var child = ChildProcess.Run(program, [.. arguments, file], s_limit);
        if (child.ExitCode != 0)
            throw new IntegrationException(child.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).LastOrDefault()
                ?? $"{program} ends with {child.ExitCode}");
        var numbers = child.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1].Split(' ')
            .Select(n => double.Parse(n, CultureInfo.InvariantCulture)).ToArray();
        var (bytes, count) = (File.ReadAllBytes(file), problem.Start.Length);
        var points = problem.Times.Select((_, k) =>
        {
            var point = new double[count];
            Buffer.BlockCopy(bytes, sizeof(double) * k * count, point, 0, sizeof(double) * count);
            return point;
        });
        return new([.. points], numbers[0] + 2 * numbers[1] + 2.0 * count * numbers[2], numbers[4]);
    }
}
