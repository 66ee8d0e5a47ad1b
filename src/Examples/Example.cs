using System;
using System.Collections.Generic;
using System.Threading;

namespace GradientFlow.Examples;

/// <summary>What a run of an example is asked for.</summary>
/// <param name="Seed">Of data and parameters.</param>
/// <param name="Until">The end time.</param>
/// <param name="Tolerance">Of the integrator.</param>
/// <param name="DataFile">A CSV file, for the examples that read one.</param>
/// <param name="Progress">Told how the flow goes on.</param>
/// <param name="Cancellation">Ends the flow early.</param>
internal sealed record ExampleRun(ulong Seed, double Until, double Tolerance, string? DataFile, IProgress<FlowProgress>? Progress,
    CancellationToken Cancellation)
{
    /// <summary>The method.</summary>
    public Method Method { get; init; }

    /// <summary>Where the flow is saved, null for nowhere.</summary>
    public FlowCheckpoint? Checkpoint { get; init; }

    /// <summary>Whether Levenberg–Marquardt steps follow the flow.</summary>
    public bool HasEndgame { get; init; }

    /// <summary>What is observed along the flow.</summary>
    public IReadOnlyList<FlowObserver> Observers { get; init; } = [];

    /// <summary>Where it is integrated, null for the processor.</summary>
    public IFlowDevice? Device { get; init; }

    /// <summary>More samples than the architecture has parameters for.</summary>
    public bool Undersized { get; init; }

    /// <summary>Starts, for an example that integrates many.</summary>
    public int Seeds { get; init; } = 10_000;

    /// <summary>The options of the flow; an example adds its own.</summary>
    public FlowOptions Options => new()
    {
        Device = Device,
        Method = Method,
        EndTime = Until,
        Tolerance = Tolerance,
        Checkpoint = Checkpoint,
        Observers = Observers,
        Progress = Progress,
        Endgame = HasEndgame ? new() : null
    };
}

/// <summary>The flow of an example, and what else there is to say of it.</summary>
/// <param name="Problem">What it ran on.</param>
/// <param name="Flow">The flow.</param>
/// <param name="Facts">Name and value, for the summary.</param>
internal sealed record ExampleOutcome(ExampleProblem Problem, FlowResult Flow, IReadOnlyList<(string Name, string Value)> Facts)
{
    /// <summary>The rank of the Jacobian on the data, of an architecture.</summary>
    public RankCertificate? Rank { get; init; }
}

/// <summary>A program of one file: it declares a network, makes its data, integrates its gradient flow.</summary>
internal abstract class Example
{
    /// <summary>Every example, the main one first.</summary>
    public static IReadOnlyList<Example> All { get; } = [new TeacherStudentExample(), new TwoMoonsExample(), new SeedsExample(), new CsvExample(),
        .. Architectures];

    /// <summary>The architectures of the theorem, and one that it does not name.</summary>
    public static IReadOnlyList<Example> Architectures =>
        [new DnnExample(), new ResNetExample(), new CnnExample(), new GcnExample(), new UNetExample(), new MobileNetExample(), new SiameseExample(),
            new AttentionExample()];

    public abstract string Name { get; }

    public abstract string Summary { get; }

    /// <summary>The end time unless the command line names one.</summary>
    public abstract double Until { get; }

    /// <summary>The tolerance unless the command line names one.</summary>
    public virtual double Tolerance => 1e-6;

    /// <summary>Whether the example reads a file.</summary>
    public virtual bool NeedsData => false;

    /// <summary>The networks whose flow it integrates.</summary>
    public abstract IReadOnlyList<ExampleNetwork> Networks { get; }

    /// <exception cref="UserException">It reads a file and was given none, or the other way round.</exception>
    public void Check(ExampleRun run)
    {
        if (NeedsData != run.DataFile is not null)
            throw new UserException(NeedsData ? $"'{Name}' reads a file: give it with --data FILE.csv." : $"'{Name}' makes its own data; --data is for 'csv'.");
    }

    /// <summary>The network and its data, before anything is integrated.</summary>
    public abstract ExampleProblem Prepare(ExampleRun run);

    public abstract ExampleOutcome Run(ExampleRun run);
}

/// <summary>Something the user can mend: shown as one sentence.</summary>
internal sealed class UserException(string message) : Exception(message);
