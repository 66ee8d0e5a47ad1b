using System.CommandLine;
using System.IO;
using System.Linq;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using GradientFlow.Benchmarks.Measuring;

namespace GradientFlow.Benchmarks.History;

/// <summary>The command 'history': BenchmarkDotNet over our own members, to hold one commit against another.</summary>
internal static class HistoryCommand
{
    public static Command Create()
    {
        var arguments = new Argument<string[]>("arguments")
        {
            Description =
            "Passed to BenchmarkDotNet, after --, such as -- --filter '*LossGradient*'; all benchmarks unless given.",
            DefaultValueFactory = _ => []
        };
        var command = new Command("history", "BenchmarkDotNet: gradient, Hessian and Hessian–vector product, generator, analyzers.") { arguments };
        command.SetAction(parsed =>
        {
            // In this process: a project generated around this one would compile every network again for each benchmark.
            var config = DefaultConfig.Instance.AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance))
                .WithArtifactsPath(Path.Combine(Output.DefaultFolder, "history")).WithOptions(ConfigOptions.JoinSummary);
            BenchmarkSwitcher.FromAssembly(typeof(HistoryCommand).Assembly).Run(parsed.GetValue(arguments)!.DefaultIfEmpty("--filter=*").ToArray(), config);
        });
        return command;
    }
}
