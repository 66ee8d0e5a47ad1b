using System;
using System.Numerics;
using System.Threading;

namespace GradientFlow.Examples;

/// <summary>A network and the data an example trains it on.</summary>
/// <param name="Network">What the compiler knows.</param>
/// <param name="Data">Inputs and targets.</param>
/// <param name="Verdict">What became of a flow.</param>
/// <param name="Certify">What can be proved of the flow from a θ.</param>
/// <param name="Lipschitz">What can be proved of how far outputs move with inputs at a θ: anywhere, or else around the data.</param>
internal sealed record ExampleProblem(
    NetworkInfo Network, Dataset Data, Func<FlowResult, CancellationToken, FlowVerdict> Verdict,
    Func<double[], CancellationToken, CertificateReport> Certify, Func<double[], CancellationToken, Certificate> Lipschitz)
{
    // Beyond it a certificate may take minutes: asked for by 'certify' alone.
    private static readonly CertificateOptions s_quick = new() { MemoryBytes = 1 << 26 };

    public static ExampleProblem Of<TNetwork, T>(Dataset data)
        where TNetwork : INetwork<TNetwork, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        new(
            TNetwork.Info,
            data,
            (flow, cancellation) => FlowVerdict.Of<TNetwork, T>(flow, data, s_quick, cancellation),
            (theta, cancellation) => Certificates.Try<TNetwork, T>(Array.ConvertAll(theta, T.CreateChecked), data, cancellation: cancellation),
            (theta, cancellation) =>
            {
                var point = Array.ConvertAll(theta, T.CreateChecked);
                var anywhere = Certificates.InputLipschitz<TNetwork, T>(point, null, cancellation);
                return anywhere.IsProved ? anywhere : Certificates.InputLipschitz<TNetwork, T>(point, InputBox.Around<TNetwork>(data), cancellation);
            });
}
