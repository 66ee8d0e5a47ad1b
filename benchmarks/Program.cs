using System;
using System.CommandLine;
using System.Threading.Tasks;
using GradientFlow.Benchmarks.Certificates;
using GradientFlow.Benchmarks.Compare;
using GradientFlow.Benchmarks.Devices;
using GradientFlow.Benchmarks.Emitted;
using GradientFlow.Benchmarks.History;
using GradientFlow.Benchmarks.Layers;
using GradientFlow.Benchmarks.Observers;
using GradientFlow.Benchmarks.Products;
using GradientFlow.Benchmarks.Ranks;
using GradientFlow.Benchmarks.Spectra;
using GradientFlow.Benchmarks.Startup;
using GradientFlow.Benchmarks.Threads;
using GradientFlow.Benchmarks.WorkPrecision;
using Spectre.Console;

namespace GradientFlow.Benchmarks;

/// <summary>The command line of the benchmarks.</summary>
internal static class Program
{
    private const int WideEnough = 200;

    public static Task<int> Main(string[] arguments)
    {
        var console = AnsiConsole.Console;
        if (Console.IsOutputRedirected)
            console.Profile.Width = WideEnough;
        return new RootCommand("Benchmarks of GradientFlow.")
        {
            CompareCommand.Create(console),
            ProductsCommand.Create(console),
            HistoryCommand.Create(),
            StartupCommand.Create(console),
            EmittedCommand.Create(console),
            FirstCalls.CreateCommand(),
            EditorCommand.Create(console),
            ThreadsCommand.Create(console),
            RankCommand.Create(console),
            SpectraCommand.Create(console),
            CertificatesCommand.Create(console),
            WorkPrecisionCommand.Create(console),
            GpuCommand.Create(console),
            LayersCommand.Create(console),
            ObserveCommand.Create(console),
        }.Parse(arguments).InvokeAsync();
    }
}
