using System;
using System.Linq;
using System.Numerics;
using System.Text;
using System.Threading;
using GradientFlow.Ranks;

namespace GradientFlow;

/// <summary>Statements on the exact gradient flow from a θ, wherever that θ comes from, proved from its own numbers: residual, singular values, and how fast
/// the Jacobian can change.</summary>
/// <remarks>Everything is computed from the network's loops in intervals, so that no rounding, and no integrator, enters the proof.</remarks>
public static class Certificates
{
    /// <summary>Tries to prove that the flow of a square loss converges from θ to a point that fits every sample.</summary>
    /// <typeparam name="TNetwork">The network.</typeparam>
    /// <typeparam name="T">Its precision.</typeparam>
    /// <param name="theta">θ: [P]</param>
    /// <param name="data">Inputs and targets.</param>
    /// <param name="options">How to try; null for the usual.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <returns>The certificate, or why there is none.</returns>
    /// <exception cref="ArgumentException">θ has not P finite numbers, or the data do not fit the network.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static Certificate Try<TNetwork, T>(ReadOnlySpan<T> theta, Dataset data, CertificateOptions? options = null,
        CancellationToken cancellation = default)
        where TNetwork : INetwork<TNetwork, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(data);
        var info = TNetwork.Info;
        info.RequireContract();
        options ??= new();
        options.Check();
        if (theta.Length != info.ParameterCount)
            throw new ArgumentException($"θ has {theta.Length} values, and {info.Name} has P = {info.ParameterCount} parameters.", nameof(theta));
        var point = new double[theta.Length];
        for (var i = 0; i < point.Length; i++)
        {
            point[i] = double.CreateChecked(theta[i]);
            if (!double.IsFinite(point[i]))
                throw new ArgumentException($"θ[{i}] is {theta[i]}: nothing is proved of numbers that are not finite.", nameof(theta));
        }

        if (info.Outputs.FirstOrDefault(o => o.Loss != "Square") is { } other)
            return new(CertificateKind.InfiniteHorizon, info.Name, false,
                $"{other.Name} has the loss {other.Loss}; this certificate is one of square losses.", [], []);
        if (info.WeightDecay > 0)
            return new(CertificateKind.InfiniteHorizon, info.Name, false,
                $"{info.Name} has weight decay, under which no flow fits every sample; this certificate is one of the loss alone.", [], []);
        var architecture = ArchitectureReader.Read(Encoding.UTF8.GetString(TNetwork.Architecture));
        return InfiniteHorizon.Of(new(info, architecture, point, data, cancellation), options);
    }
}
