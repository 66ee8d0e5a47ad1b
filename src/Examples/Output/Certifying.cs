using System.Globalization;
using System.Threading;
using Spectre.Console;

namespace GradientFlow.Examples.Output;

/// <summary>What 'certify' shows.</summary>
internal static class Certifying
{
    /// <param name="file">θ; null for the end of the example's own flow.</param>
    public static int Show(IAnsiConsole console, Example example, ExampleRun run, string? file)
    {
        example.Check(run);
        if (file is not null)
        {
            var problem = example.Prepare(run);
            return Show(console, problem, ParameterFile.Load(problem.Network, file), run.Cancellation);
        }

        var outcome = Report.Live(console, example, progress => example.Run(run with { Progress = progress }));
        console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{outcome.Flow.Network} at the end of its flow, t = {outcome.Flow.Final.Time:G6}, L = {outcome.Flow.Final.Loss:G6}:"));
        return Show(console, outcome.Problem, outcome.Flow.Parameters, run.Cancellation);
    }

    private static int Show(IAnsiConsole console, ExampleProblem problem, double[] theta, CancellationToken cancellation)
    {
        console.WriteLine(problem.Certify(theta, cancellation).ToString());
        console.WriteLine(problem.Lipschitz(theta, cancellation).ToString());
        return 0;
    }
}
