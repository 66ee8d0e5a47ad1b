using System;
using System.Linq;
using GradientFlow.Tests.Certificates;

namespace GradientFlow.Benchmarks.Ranks;

/// <summary>A network and a number of samples, or data, whose rank is to be decided.</summary>
/// <param name="Name">What it is known as.</param>
/// <param name="Certify">The certificate.</param>
/// <param name="SingularValues">By a seed: how many singular values of J stand out of rounding at a start and inputs drawn anew.</param>
internal sealed record RankCase(string Name, Func<RankCertificate> Certify, Func<ulong, int> SingularValues)
{
    private static readonly double[] s_line = [1, 2, 2, 4, 3, 6];

    /// <summary>Counterexamples, networks that must not be flagged, and one that is large.</summary>
    public static RankCase[] All { get; } =
    [
        Of<C1>("C1: v·w·x", 2),
        Of<C1b>("C1b: 1-50-1, square", 4),
        Of<C1b>("C1b: 1-50-1, square", 3),
        Of<C4>("C4: 1-3-1, LeakyReLU", Dataset.Create([-1, -.4, .1, .6, 1], [.5, -.3, .8, .1, .9], 5)),
        Of<C9>("C9: 2-8-1, LeakyReLU, no biases, collinear inputs", Dataset.Create(s_line, new double[3], 3)),
        Of<C10Zero>("C10: 2-3-1, LeakyReLU, weights 0", 4),
        Of<C10Equal>("C10: 2-3-1, LeakyReLU, equal weights", 8),
        Of<WideLinear>("2-10-1, linear", 5),
        Of<WideLinear>("2-10-1, linear", 3),
        Of<DeepLinear>("3-6-2-4, linear", 6),
        Of<DeepLinear>("3-6-2-4, linear", 3),
        Of<Leaky20>("2-20-1, LeakyReLU", 10),
        Of<EqualTanh>("2-6-1, tanh, equal weights", 8),
        Of<Tanh50>("10-50-50-1, tanh", 200),
    ];

    private static RankCase Of<TNetwork>(string name, int samples)
        where TNetwork : INetwork<TNetwork, double> =>
        new(name, () => Rank.Certify<TNetwork>(samples), seed => Count<TNetwork>(Drawn<TNetwork>(samples, seed), seed));

    private static RankCase Of<TNetwork>(string name, Dataset data)
        where TNetwork : INetwork<TNetwork, double> =>
        new(name, () => Rank.Certify<TNetwork>(data), seed => Count<TNetwork>(data, seed));

    private static Dataset Drawn<TNetwork>(int samples, ulong seed)
        where TNetwork : INetwork<TNetwork, double>
    {
        var random = new Xoshiro256(seed);
        var inputs = new double[samples * TNetwork.Info.Inputs.Single().Shape[0]];
        foreach (ref var x in inputs.AsSpan())
            x = random.NextNormal();
        return Dataset.Create(inputs, new double[samples * TNetwork.Info.OutputSize], samples);
    }

    private static int Count<TNetwork>(Dataset data, ulong seed)
        where TNetwork : INetwork<TNetwork, double>
    {
        var field = new GradientField<TNetwork, double>(data, 1);
        var rows = new double[field.StackedOutputs * field.ParameterCount];
        field.JacobianRows(Initializer.Draw(TNetwork.Info, seed), rows);
        return rows.All(v => v == 0) ? 0 : JacobiSvd.Rank(rows, field.StackedOutputs, field.ParameterCount);
    }
}
