using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using GradientFlow.Benchmarks.Networks;

namespace GradientFlow.Benchmarks.Workloads;

/// <summary>What of a network is timed.</summary>
internal enum Member
{
    /// <summary>Loss and gradient.</summary>
    Gradient,

    /// <summary>The dense Hessian.</summary>
    Hessian,
}

/// <summary>A reference network with a number of samples: its declaration, and what the peers must know of it.</summary>
/// <param name="Family">G1 … G7.</param>
/// <param name="Name">The family, and what tells its members apart.</param>
/// <param name="Widths">Of the input and of every layer.</param>
/// <param name="Activation">Of the hidden layers.</param>
/// <param name="HasBias">Whether layers have biases.</param>
/// <param name="Samples">n</param>
/// <param name="Members">What is timed.</param>
/// <param name="Double">Binds data to the network in double precision.</param>
/// <param name="Single">Binds data to the network in single precision.</param>
internal sealed record Workload(
    string Family, string Name, int[] Widths, Activation Activation, bool HasBias, int Samples, Member[] Members, Func<Dataset, int, IBoundField> Double,
    Func<Dataset, int, IBoundField> Single)
{
    /// <summary>Every workload: G1 … G7, G7 at each width and number of samples.</summary>
    public static IReadOnlyList<Workload> All { get; } =
    [
        Of<G1, G1Single>("G1", [2, 5, 1], Activation.Sigmoid, 10_000, hasBias: false),
        Of<G2, G2Single>("G2", [2, 8, 8, 1], Activation.Tanh, 1000),
        Of<G3, G3Single>("G3", [10, 50, 50, 1], Activation.Tanh, 1000),
        Of<G4, G4Single>("G4", [9, 100, 1], Activation.ReLU, 5000),
        Of<G5, G5Single>("G5", [784, 256, 256, 10], Activation.ReLU, 1024),
        Of<G6, G6Single>("G6", [100, 1000, 1000, 1], Activation.ReLU, 512),
        .. Sizes<G7K10, G7K10Single>(10),
        .. Sizes<G7K50, G7K50Single>(50),
        .. Sizes<G7K100, G7K100Single>(100),
    ];

    /// <summary>The layers as the field writes them, such as 10-50-50-1 tanh.</summary>
    public string Shape => $"{string.Join('-', Widths)} {Activation}{(HasBias ? "" : " without bias")}";

    /// <summary>P</summary>
    public int ParameterCount => Widths.Zip(Widths.Skip(1), (a, b) => a * b + (HasBias ? b : 0)).Sum();

    /// <summary>Floating point operations in the products of a gradient: 2 for each weight and sample forward, 2 for its gradient, 2 backward, the first layer
    /// excepted.</summary>
    public double ProductFlops => Widths.Zip(Widths.Skip(1), (a, b) => (double)a * b).Select((w, layer) => (layer == 0 ? 4 : 6) * w).Sum() * Samples;

    /// <summary>Activations that cost time of their own: none of a rectifier.</summary>
    public double ActivationCount => Activation == Activation.ReLU ? 0 : (double)Widths[1..^1].Sum() * Samples;

    /// <summary>The field in a precision.</summary>
    public IBoundField Bind(Precision precision, Dataset data, int threads = 1) =>
        precision == Precision.Double ? Double(data, threads) : Single(data, threads);

    private static Workload Of<TDouble, TSingle>(string family, int[] widths, Activation activation, int samples, bool hasBias = true)
        where TDouble : INetwork<TDouble, double>
        where TSingle : INetwork<TSingle, float> =>
        new(family, family, widths, activation, hasBias, samples, [Member.Gradient], Binder<TDouble, double>(), Binder<TSingle, float>());

    /// <summary>2-k-1 softplus, the workload of arXiv 2301.10638. Of the larger Hessians one is enough.</summary>
    private static IEnumerable<Workload> Sizes<TDouble, TSingle>(int width)
        where TDouble : INetwork<TDouble, double>
        where TSingle : INetwork<TSingle, float> =>
        from samples in (int[])[10, 100, 1000, 10_000, 100_000]
        let members = (Member[])(samples is 100 or 1000 or 10_000 ? [Member.Gradient, Member.Hessian] : [Member.Gradient])
        select new Workload(
            "G7", $"G7 k={width} n={samples}", [2, width, 1], Activation.Softplus, true, samples, members, Binder<TDouble, double>(), Binder<TSingle, float>());

    private static Func<Dataset, int, IBoundField> Binder<TNetwork, T>()
        where TNetwork : INetwork<TNetwork, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => (data, threads) => new BoundField<TNetwork, T>(data, threads);
}
