using System;
using System.Diagnostics;
using System.Text;
using System.Threading;
using GradientFlow.Ranks;

namespace GradientFlow;

/// <summary>Certificates of the rank of a network's Jacobian J = ∂F/∂θ, F the outputs of n samples stacked: can the flow reach every target at all?</summary>
/// <remarks><para>P ≥ n·M parameters are necessary for full row rank n·M, and not sufficient. The steps, cheapest first: upper bounds from the form of the
/// network and from coinciding inputs; the last hidden features; elimination modulo 2⁶¹ − 1 at a random point that the initialisers can draw; for activations
/// of polynomial pieces the same along the pieces of random starts; for analytic ones an enclosure of J and a verified Cholesky factorisation
/// (Rump 2006); where nothing else is left, a rank in floating point, called evidence.</para>
/// <para>"Almost every" leaves out a set of measure zero. The time grows as (n·M)³ + n·M·P.</para></remarks>
public static class Rank
{
    /// <summary>The rank for the declared number of samples, and inputs drawn from any continuous distribution.</summary>
    /// <typeparam name="TNetwork">The network.</typeparam>
    /// <param name="options">How to look; null for the usual.</param>
    /// <param name="cancellation">Ends the search.</param>
    /// <exception cref="InvalidOperationException">The network declares no Samples.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static RankCertificate Certify<TNetwork>(RankOptions? options = null, CancellationToken cancellation = default)
        where TNetwork : IDeclaredNetwork
    {
        var info = TNetwork.Info;
        return info.DeclaredSamples > 0 ? Certify<TNetwork>(info.DeclaredSamples, options, cancellation)
            : throw new InvalidOperationException($"{info.Name} declares no number of samples: write [Network(Samples = n)], or give n or the data.");
    }

    /// <summary>The rank for n samples with inputs drawn from any continuous distribution.</summary>
    /// <inheritdoc cref="Certify{TNetwork}(RankOptions?, CancellationToken)"/>
    /// <param name="samples">n ≥ 1</param>
    /// <param name="options">How to look; null for the usual.</param>
    /// <param name="cancellation">Ends the search.</param>
    /// <exception cref="ArgumentOutOfRangeException">n is below 1.</exception>
    public static RankCertificate Certify<TNetwork>(int samples, RankOptions? options = null, CancellationToken cancellation = default)
        where TNetwork : IDeclaredNetwork
    {
        Limits.AtLeast(1, samples);
        return Solve<TNetwork>(samples, null, options, cancellation);
    }

    /// <summary>The rank on given data: equal and collinear inputs, and inputs or outputs that a symmetry of the network exchanges, show up and are
    /// named.</summary>
    /// <inheritdoc cref="Certify{TNetwork}(RankOptions?, CancellationToken)"/>
    /// <param name="data">Inputs; targets do not matter.</param>
    /// <param name="options">How to look; null for the usual.</param>
    /// <param name="cancellation">Ends the search.</param>
    /// <exception cref="ArgumentException">The data do not fit the network.</exception>
    public static RankCertificate Certify<TNetwork>(Dataset data, RankOptions? options = null, CancellationToken cancellation = default)
        where TNetwork : IDeclaredNetwork
    {
        ArgumentNullException.ThrowIfNull(data);
        return Solve<TNetwork>(data.Samples, BoundColumns.InputVectors(TNetwork.Info, data), options, cancellation);
    }

    private static RankCertificate Solve<TNetwork>(int samples, double[]? inputs, RankOptions? options, CancellationToken cancellation)
        where TNetwork : IDeclaredNetwork
    {
        var info = TNetwork.Info;
        info.RequireContract();
        options ??= new();
        options.Check();
        var clock = Stopwatch.StartNew();
        var architecture = ArchitectureReader.Read(Encoding.UTF8.GetString(TNetwork.Architecture));
        var finding = RankSolver.Solve(architecture, samples, inputs, new(options.Seed, options.Patterns, options.SecondPrime, options.Confidence),
            cancellation);
        return new(info.Name, finding, clock.Elapsed);
    }
}
