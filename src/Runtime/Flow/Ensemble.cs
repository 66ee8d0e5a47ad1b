using System;
using System.Diagnostics;
using System.Numerics;
using System.Runtime.ExceptionServices;
using System.Threading;
using System.Threading.Tasks;

namespace GradientFlow;

/// <summary>Integrates the flows of many starts of one network on the same data.</summary>
public static class Ensemble
{
    /// <summary>Integrates the flows of so many seeds: over the threads of this machine, each flow on one; or on <see cref="FlowOptions.Device"/>. A member
    /// depends on its seed and the options alone, bit for bit, however many others there are and wherever it stands among them.</summary>
    /// <typeparam name="TNetwork">The network.</typeparam>
    /// <typeparam name="T">double or float, the network's <see cref="Precision"/>.</typeparam>
    /// <param name="data">Inputs and targets.</param>
    /// <param name="count">How many starts.</param>
    /// <param name="options">Where to stop and how accurate to be. What is of one flow alone (record, events, observers, checkpoint, endgame, validation,
    /// progress) must be as it is by default; WallTime is that of a single flow, on a device of all together.</param>
    /// <param name="firstSeed">Of member 0; the others follow.</param>
    /// <param name="cancellation">Ends all flows early; those that had not ended are marked as cancelled.</param>
    /// <exception cref="ArgumentException">Data or a setting break a rule; nothing has been computed then.</exception>
    public static EnsembleResult Integrate<TNetwork, T>(Dataset data, int count, FlowOptions options, ulong firstSeed = 0,
        CancellationToken cancellation = default)
        where TNetwork : INetwork<TNetwork, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(options);
        Limits.AtLeast(1, count);
        options.Check();
        Refuse(options);
        var clock = Stopwatch.StartNew();
        var info = TNetwork.Info;
        if ((long)count * info.ParameterCount > Array.MaxLength)
            throw Limits.OutOfRange(nameof(count), count,
                $"count must be at most {Array.MaxLength / info.ParameterCount:N0}: the ends of all flows, {info.ParameterCount:N0} numbers each, stand in "
                    + "one array.");
        var result = new EnsembleResult(info.Name, info.ParameterCount, firstSeed, count);
        for (var i = 0; i < count; i++)
            Initializer.Draw(info, firstSeed + (ulong)i).CopyTo(result.Room(i));
        if (options.Device is { } device)
            device.IntegrateEnsemble<TNetwork, T>(data, result, options, cancellation);
        else
            OverThreads<TNetwork, T>(data, result, options, cancellation);
        result.Elapsed = clock.Elapsed;
        return result;
    }

    private static void OverThreads<TNetwork, T>(Dataset data, EnsembleResult result, FlowOptions options, CancellationToken cancellation)
        where TNetwork : INetwork<TNetwork, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var single = options with { Recording = Recording.At() };
        var threads = new ParallelOptions { MaxDegreeOfParallelism = options.Threads == 0 ? Environment.ProcessorCount : options.Threads };
        GradientField<TNetwork, T>? first = new(data, threads: 1); // here, so that data that do not fit are refused before there are threads
        Steppers.Check(options.Method, first);
        try
        {
            Parallel.For(
                0,
                result.Members.Count,
                threads,
                () => Interlocked.Exchange(ref first, null) ?? new(data, threads: 1),
                (i, _, field) =>
                {
                    var flow = new Integrator(field, result.Room(i), single, validation: null, cancellation).Run();
                    flow.Parameters.CopyTo(result.Room(i));
                    result.Set(i, new(flow.Stop, flow.Final.Time, flow.Final.Loss, flow.Final.GradientNorm, flow.AcceptedSteps, flow.RejectedSteps,
                        flow.GradientEvaluations));
                    return field;
                },
                _ => { });
        }
        catch (AggregateException e)
        {   // what a member throws is thrown as it would be by its own flow
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }
    }

    /// <summary>An ensemble keeps the ends of its flows.</summary>
    private static void Refuse(FlowOptions options)
    {
        void Check(bool isGiven, string name)
        {
            if (isGiven)
                throw new ArgumentException($"options.{name} is for a single flow, and an ensemble has many: integrate the seeds you want it for one by one.",
                    nameof(options));
        }

        Check(options.Checkpoint is not null, nameof(options.Checkpoint));
        Check(options.Endgame is not null, nameof(options.Endgame));
        Check(options.Events.Count > 0, nameof(options.Events));
        Check(options.Observers.Count > 0, nameof(options.Observers));
        Check(options.Validation is not null, nameof(options.Validation));
        Check(options.Progress is not null, nameof(options.Progress));
    }
}
