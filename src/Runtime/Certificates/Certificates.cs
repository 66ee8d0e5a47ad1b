using System;
using System.Collections.Generic;
using System.Numerics;
using System.Text;
using System.Threading;
using GradientFlow.Ranks;

namespace GradientFlow;

/// <summary>Statements on the exact gradient flow from a θ, wherever that θ comes from, proved from its own numbers: residual, singular values, eigenvalues,
/// and how fast the derivatives can change.</summary>
/// <remarks>Everything is computed from the network's loops in intervals, so that no rounding, and no integrator, enters the proof.</remarks>
public static class Certificates
{
    /// <summary>Tries to prove where the flow from θ goes: to a point that fits every sample (<see cref="CertificateKind.InfiniteHorizon"/>), nowhere
    /// (<see cref="CertificateKind.CriticalPoint"/>, tried where ∇L is zero in floating point), or to a strict minimum
    /// (<see cref="CertificateKind.LocalMinimum"/>), in this order.</summary>
    /// <typeparam name="TNetwork">The network.</typeparam>
    /// <typeparam name="T">Its precision.</typeparam>
    /// <param name="theta">θ: [P]</param>
    /// <param name="data">Inputs and targets.</param>
    /// <param name="options">How to try; null for the usual.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <returns>The attempts up to the first that is proved.</returns>
    /// <exception cref="ArgumentException">θ has not P finite numbers, or the data do not fit the network.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static CertificateReport Try<TNetwork, T>(ReadOnlySpan<T> theta, Dataset data, CertificateOptions? options = null,
        CancellationToken cancellation = default)
        where TNetwork : INetwork<TNetwork, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        options ??= new();
        options.Check();
        return Try(CertifiedPoint.Of<TNetwork, T>(theta, data, cancellation), options);
    }

    /// <summary>Tries to prove how far gradient descent of a given step ever gets from the flow from the same θ.</summary>
    /// <typeparam name="TNetwork">The network.</typeparam>
    /// <typeparam name="T">Its precision.</typeparam>
    /// <param name="theta">θ: [P]</param>
    /// <param name="data">Inputs and targets.</param>
    /// <param name="step">h of x₊ = x − h∇L(x), in units of time.</param>
    /// <param name="options">How to try; null for the usual.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <returns>The certificate, with the distance <c>E</c>, or why there is none: the flow must be certified, and the step be below 2/β.</returns>
    /// <exception cref="ArgumentException">θ has not P finite numbers, the data do not fit the network, or the step is not positive and finite.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static Certificate DescentDistance<TNetwork, T>(ReadOnlySpan<T> theta, Dataset data, double step, CertificateOptions? options = null,
        CancellationToken cancellation = default)
        where TNetwork : INetwork<TNetwork, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        options ??= new();
        options.Check();
        if (!(step > 0 && double.IsFinite(step)))
            throw Limits.OutOfRange(nameof(step), step, "The step of gradient descent must be positive and finite.");
        return GradientFlow.DescentDistance.Of(CertifiedPoint.Of<TNetwork, T>(theta, data, cancellation), step, options);
    }

    /// <summary>Proves how far the outputs can move with the inputs at θ: ‖F(x) − F(x')‖ ≤ L·‖x − x'‖ for any two inputs, or any two of a box, in the
    /// Euclidean norms of all inputs and of all outputs of a sample.</summary>
    /// <typeparam name="TNetwork">The network.</typeparam>
    /// <typeparam name="T">Its precision.</typeparam>
    /// <param name="theta">θ: [P]</param>
    /// <param name="box">Where the inputs lie, such as <see cref="InputBox.Around{TNetwork}"/> of the data; null for anywhere. A network that multiplies
    /// two values that both depend on the input, such as one with attention, has a constant on a box alone.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <returns>A <see cref="CertificateKind.InputLipschitz"/> with the numbers <c>L</c>, the smallest of <c>norms</c> (the product of the layers' norms) and,
    /// where layers follow one another in chains, <c>ECLipsE-Fast</c> and <c>ECLipsE-rows</c> (Xu and Sivaranjani, arXiv 2404.04375, for slopes in any
    /// interval).</returns>
    /// <exception cref="ArgumentException">θ has not P finite numbers, or the box not N bounds.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static Certificate InputLipschitz<TNetwork, T>(ReadOnlySpan<T> theta, InputBox? box = null, CancellationToken cancellation = default)
        where TNetwork : INetwork<TNetwork, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var network = TNetwork.Info;
        network.RequireContract();
        var point = CertifiedPoint.Read(network, theta);
        var architecture = ArchitectureReader.Read(Encoding.UTF8.GetString(TNetwork.Architecture));
        if (box is not null && box.Low.Count != architecture.InputSize)
            throw new ArgumentException($"The box has {box.Low.Count} bounds of each kind, and {network.Name} takes N = {architecture.InputSize} input "
                + "values: give one for every value of all inputs together.", nameof(box));
        return GradientFlow.InputLipschitz.Of(network, architecture, point, box, cancellation);
    }

    internal static CertificateReport Try(CertifiedPoint point, CertificateOptions options)
    {
        var attempts = new List<Certificate> { InfiniteHorizon.Of(point, options) };
        if (!attempts[^1].IsProved && point.SeemsCritical())
            attempts.Add(CriticalPoint.Of(point));
        if (!attempts[^1].IsProved)
            attempts.Add(LocalMinimum.Of(point, options));
        return new(attempts);
    }
}
