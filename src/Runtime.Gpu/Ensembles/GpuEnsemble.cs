using System;
using System.Collections.Generic;
using System.Numerics;
using System.Threading;
using GradientFlow.CompilerServices;
using ILGPU;
using ILGPU.Runtime;

namespace GradientFlow;

/// <summary>Integrates an ensemble on a device, one group of threads for each member, in slices of steps between which the host looks who has ended.</summary>
internal static class GpuEnsemble
{
    /// <param name="tries">Steps tried in one launch; the results do not depend on it.</param>
    public static void Integrate<TNetwork, T>(GpuDevice device, Dataset data, EnsembleResult ensemble, FlowOptions options, CancellationToken cancellation,
        int tries = 500)
        where TNetwork : INetwork<TNetwork, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (options.Method is not (Method.Auto or Method.Tsit5))
            throw new ArgumentException(
                $"An ensemble on a device is integrated by {nameof(Method.Tsit5)}: set options.Method to that or to {nameof(Method.Auto)}, or leave "
                    + "options.Device out.", nameof(options));
        using var pass = device.Enter(TNetwork.Info.Name);
        var (info, plan) = (TNetwork.Info, device.PlanOf<TNetwork, T>());
        if (plan.Ensemble is null)
            throw new NotSupportedException(
                $"{info.Name} has {info.ParameterCount} parameters, and a group of threads integrates networks of up to about 60 in registers: leave "
                    + "options.Device out, and the ensemble runs over the processor's threads.");
        var timeline = new Timeline(options.StartTime, options.EndTime);
        var packed = new PackedData<T>(info, data, needsTargets: true, plan.TileSamples);
        var (count, stride) = (info.ParameterCount, 2 * info.ParameterCount + EnsembleState.Length);
        var owned = new List<MemoryBuffer>();
        MemoryBuffer1D<TValue, Stride1D.Dense> Own<TValue>(long length)
            where TValue : unmanaged
        {
            var buffer = device.Allocate<TValue>(length);
            owned.Add(buffer);
            return buffer;
        }

        try
        {
            var samples = Own<T>(packed.Values.Length);
            samples.View.CopyFromCPU(ref packed.Values.Span[0], packed.Values.Length);
            var constants = Own<T>(plan.Constants.Count);
            if (plan.Constants.Count > 0)
                constants.View.CopyFromCPU([.. plan.Constants]);
            var members = ensemble.Members.Count;
            var states = new double[(long)members * stride];
            for (var i = 0; i < members; i++)
            {
                var state = states.AsSpan(i * stride, stride);
                ensemble.Room(i).CopyTo(state);
                state[2 * count + EnsembleState.Time] = 0;
                state[2 * count + EnsembleState.LastError] = 1;
                state[2 * count + EnsembleState.Status] = EnsembleState.NotBegun;
            }

            var onDevice = Own<double>(states.Length);
            onDevice.View.CopyFromCPU(states);
            var b = new EnsembleBuffers<T>
            {
                Samples = samples.View,
                Constants = constants.View,
                States = onDevice.View,
                Tiles = packed.Tiles,
                Tries = tries,
                MostGradients = options.MaxEvaluations ?? double.PositiveInfinity,
                EndTime = timeline.Length,
                Tolerance = options.Tolerance,
                MaxStep = options.MaxStep,
                FirstStep = options.InitialStep ?? 0,
                TargetLoss = options.TargetLoss ?? double.NegativeInfinity,
                TargetGradientNorm = options.TargetGradientNorm ?? 0,
                WeightDecay = info.WeightDecay,
            };
            var kernel = device.Load(plan.Ensemble);
            var clock = System.Diagnostics.Stopwatch.StartNew();
            StopReason? all = null;
            do
            {
                all = cancellation.IsCancellationRequested ? StopReason.Cancelled : options.WallTime <= clock.Elapsed ? StopReason.WallTime : null;
                if (all is not null)
                    break;
                kernel(new KernelConfig(members, EnsembleKernel.Threads), b);
                device.Accelerator.Synchronize();
                onDevice.View.CopyToCPU(states);
            }
            while (AnyRuns(states, stride, count));
            Read(ensemble, states, stride, count, all, timeline);
        }
        finally
        {
            foreach (var buffer in owned)
                device.Free(buffer);
        }
    }

    private static bool AnyRuns(double[] states, int stride, int count)
    {
        for (var i = 2 * count + EnsembleState.Status; i < states.Length; i += stride)
        {
            if (states[i] == EnsembleState.Running)
                return true;
        }

        return false;
    }

    private static void Read(EnsembleResult ensemble, double[] states, int stride, int count, StopReason? unfinished, Timeline timeline)
    {
        for (var i = 0; i < ensemble.Members.Count; i++)
        {
            var state = states.AsSpan(i * stride, stride);
            state[..count].CopyTo(ensemble.Room(i));
            var s = state[(2 * count)..];
            var status = s[EnsembleState.Status];
            var stop = status > EnsembleState.Running ? (StopReason)((int)status - 1) : unfinished!.Value;
            ensemble.Set(i, new(stop, timeline.Label(s[EnsembleState.Time]), s[EnsembleState.Loss], s[EnsembleState.GradientNorm],
                (long)s[EnsembleState.Accepted], (long)s[EnsembleState.Rejected], (long)s[EnsembleState.Gradients]));
        }
    }
}
