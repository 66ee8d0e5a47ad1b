using System;

namespace GradientFlow.Examples;

/// <summary>A graph convolution over the friendships of a karate club (W. W. Zachary, "An information flow model for conflict and fission in small groups",
/// 1977).</summary>
[Network(BlockOnly = true)]
public partial class Friendship
{
    [Input(34, 6)]
    public partial Input Members { get; }

    [GraphConv(6, Activation.LeakyReLU, Edges =
    [
        0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0, 7, 0, 8, 0, 10, 0, 11, 0, 12, 0, 13, 0, 17,
        0, 19, 0, 21, 0, 31, 1, 2, 1, 3, 1, 7, 1, 13, 1, 17, 1, 19, 1, 21, 1, 30, 2, 3, 2, 7,
        2, 8, 2, 9, 2, 13, 2, 27, 2, 28, 2, 32, 3, 7, 3, 12, 3, 13, 4, 6, 4, 10, 5, 6, 5, 10,
        5, 16, 6, 16, 8, 30, 8, 32, 8, 33, 9, 33, 13, 33, 14, 32, 14, 33, 15, 32, 15, 33, 18, 32, 18, 33,
        19, 33, 20, 32, 20, 33, 22, 32, 22, 33, 23, 25, 23, 27, 23, 29, 23, 32, 23, 33, 24, 25, 24, 27, 24, 31,
        25, 31, 26, 29, 26, 33, 27, 33, 28, 31, 28, 33, 29, 32, 29, 33, 30, 32, 30, 33, 31, 32, 31, 33, 32, 33,
    ])]
    public partial GraphConv Heard { get; }
}

/// <summary>What members hear from friends, and from friends of friends, then a dense layer over all of them.</summary>
[Network(Samples = 100)]
public partial class GraphNetwork
{
    [Input(34, 3)]
    public partial Input Members { get; }

    [Dense(6, EachRow = true)]
    public partial Dense Features { get; }

    [Block(typeof(Friendship), Repeat = 2)]
    public partial Block Club { get; }

    [Dense(2)]
    public partial Dense Y { get; }
}

/// <summary>Graph convolutions over a karate club learn what its two leaders hear.</summary>
internal sealed class GcnExample : ArchitectureExample<GraphNetwork, double>
{
    public override string Name => "gcn";

    public override string Summary => "Graph convolutions over a karate club learn what its two leaders hear.";

    protected override int SamplesWhenUndersized => 500;

    protected override Dataset Draw(int samples, Xoshiro256 random)
    {
        var x = Normal(34 * 3 * samples, random);
        return Dataset.Create(x, Targets(x, samples, v => [Heard(v, 0), Heard(v, 33)]), samples);
    }

    /// <summary>Something of a member's own features, and of the first ones of two others.</summary>
    private static double Heard(double[] features, int member) =>
        Math.Tanh(features[3 * member] + 0.5 * features[3 * member + 1]) + 0.3 * features[3 * 2] * features[3 * 8];
}
