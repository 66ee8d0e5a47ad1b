using System;
using System.Numerics;
using System.Threading;

namespace GradientFlow.Examples;

/// <summary>A network that an example declares, and what can be asked of its type.</summary>
/// <param name="Info">What the compiler knows.</param>
/// <param name="HasKernels">Whether a device can run it.</param>
/// <param name="CertifyRank">The rank of its Jacobian for the declared number of samples; null where none is declared.</param>
internal sealed record ExampleNetwork(NetworkInfo Info, bool HasKernels, Func<CancellationToken, RankCertificate>? CertifyRank)
{
    public static ExampleNetwork Of<TNetwork, T>()
        where TNetwork : INetwork<TNetwork, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        new(
            TNetwork.Info,
            TNetwork.Kernels is not null,
            TNetwork.Info.DeclaredSamples > 0 ? cancellation => Rank.Certify<TNetwork>(cancellation: cancellation) : null);
}
