using System;
using System.IO;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Threading;

namespace GradientFlow;

/// <summary>Integrates gradient flows, θ′ = −∇L(θ).</summary>
public static class Flow
{
    /// <summary>Integrates the flow of a declared network.</summary>
    /// <typeparam name="TNetwork">The network.</typeparam>
    /// <typeparam name="T">double or float, the network's <see cref="Precision"/>.</typeparam>
    /// <param name="data">Inputs and targets.</param>
    /// <param name="start">θ at the start: [P]</param>
    /// <param name="options">Where to stop, how accurate to be, what to record.</param>
    /// <param name="cancellation">Ends the flow early; what was computed is returned, marked as cancelled.</param>
    /// <exception cref="ArgumentException">Data, θ or a setting break a rule; nothing has been computed then.</exception>
    /// <exception cref="InvalidOperationException">Another thread is using the device.</exception>
    /// <exception cref="InvalidDataException">The checkpoint is damaged or of another flow.</exception>
    /// <exception cref="IOException">The checkpoint is in use by another flow, or cannot be read.</exception>
    public static FlowResult Integrate<TNetwork, T>(Dataset data, ReadOnlySpan<double> start, FlowOptions options, CancellationToken cancellation = default)
        where TNetwork : INetwork<TNetwork, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        CheckStart(start, TNetwork.Info.ParameterCount, TNetwork.Info.Name);
        using var device = Hold(options.Device); // until what is bound to it has been given back
        var field = Bind<TNetwork, T>(data, options);
        try
        {
            var validation = options.Validation is { } v ? new GradientField<TNetwork, T>(v, options.Threads) : null;
            var observed = options.Device is not null && options.Observers.Count > 0 ? new GradientField<TNetwork, T>(data, options.Threads) : null;
            return Run(field, start, options, validation, cancellation, observed);
        }
        finally
        {
            (field as IDisposable)?.Dispose();
        }
    }

    /// <summary>Integrates the flow of any field.</summary>
    /// <remarks>From start to end a bound network is this flow's alone: calls and flows from other threads are refused. The thread that integrates may call it
    /// between two evaluations, from an event, a report of progress or a validation loss.</remarks>
    /// <param name="field">A loss and its gradient.</param>
    /// <param name="start">θ at the start: [P]</param>
    /// <param name="options">Where to stop, how accurate to be, what to record.</param>
    /// <param name="validation">Another loss of the same θ, observed at every recorded point.</param>
    /// <param name="cancellation">Ends the flow early; what was computed is returned, marked as cancelled.</param>
    /// <exception cref="ArgumentException">θ or a setting break a rule; nothing has been computed then.</exception>
    /// <exception cref="InvalidOperationException">Another thread is using the field.</exception>
    /// <exception cref="InvalidDataException">The checkpoint is damaged or of another flow.</exception>
    /// <exception cref="IOException">The checkpoint is in use by another flow, or cannot be read.</exception>
    public static FlowResult Integrate(IGradientField field, ReadOnlySpan<double> start, FlowOptions options, IGradientField? validation = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(field);
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        CheckStart(start, field.ParameterCount, field.Name);
        if (options.Device is not null)
            throw new ArgumentException("options.Device is for declared networks, whose code is compiled for devices; another field computes where it does.",
                nameof(options));
        if (options.Validation is not null)
            throw new ArgumentException("options.Validation is for declared networks; give a field its validation as the argument of that name.",
                nameof(options));
        if (validation is not null && validation.ParameterCount != field.ParameterCount)
            throw new ArgumentException(
                $"validation takes {validation.ParameterCount} parameters and {field.Name} {field.ParameterCount}; they must be two losses of one θ.",
                nameof(validation));
        return Run(field, start, options, validation, cancellation);
    }

    /// <summary>The outputs of a declared network.</summary>
    /// <typeparam name="TNetwork">The network.</typeparam>
    /// <typeparam name="T">double or float, the network's <see cref="Precision"/>.</typeparam>
    /// <param name="parameters">θ: [P]</param>
    /// <param name="data">Inputs; targets are not needed.</param>
    /// <returns>The outputs: [samples, M], several outputs side by side.</returns>
    /// <exception cref="ArgumentException">Data or θ do not fit the network.</exception>
    public static double[,] Predict<TNetwork, T>(ReadOnlySpan<double> parameters, Dataset data)
        where TNetwork : INetwork<TNetwork, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        CheckStart(parameters, TNetwork.Info.ParameterCount, TNetwork.Info.Name);
        var field = new GradientField<TNetwork, T>(data, threads: 0, needsTargets: false);
        var outputs = new double[field.Samples, field.Info.OutputSize];
        field.Predict(parameters, MemoryMarshal.CreateSpan(ref outputs[0, 0], outputs.Length));
        return outputs;
    }

    /// <summary>From here to the end the fields and the file of the checkpoint are this flow's alone.</summary>
    private static FlowResult Run(IGradientField field, ReadOnlySpan<double> start, FlowOptions options, IGradientField? validation,
        CancellationToken cancellation, IGradientField? observed = null)
    {
        using var held = Hold(field);
        using var alsoHeld = Hold(validation);
        using var store = CheckpointStore.Open(options.Checkpoint);
        return new Integrator(field, start, options, validation, cancellation, store, observed).Run();
    }

    private static CallGate.Pass Hold(object? owner) => owner is IGated gated ? gated.Enter() : default;

    /// <summary>On the device, or on this machine's processors.</summary>
    private static ICurvatureField Bind<TNetwork, T>(Dataset data, FlowOptions options)
        where TNetwork : INetwork<TNetwork, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        options.Device is { } device ? device.Bind<TNetwork, T>(data) : new GradientField<TNetwork, T>(data, options.Threads);

    private static void CheckStart(ReadOnlySpan<double> theta, int count, string name)
    {
        if (theta.Length != count)
            throw new ArgumentException($"θ has {theta.Length} values; {name} has {count} parameters.", nameof(theta));
        for (var i = 0; i < theta.Length; i++)
        {
            if (!double.IsFinite(theta[i]))
                throw new ArgumentException($"θ[{i}] is {theta[i]}; parameters must be finite.", nameof(theta));
        }
    }
}
