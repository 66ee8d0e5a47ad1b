using System;
using System.Linq;
using System.Text;
using GradientFlow.Ranks;
using Xunit.Abstractions;

namespace GradientFlow.Tests.Certificates;

/// <summary>Λ against what an ascent finds: no two points of a ball may have Jacobians further apart than Λ times their distance.</summary>
public sealed class MotionBoundsTests(ITestOutputHelper output)
{
    private const int Samples = 3;

    [Fact]
    public void Chains_of_dense_layers() => Holds<TanhChain>(100, 0.01, 0.3);

    [Fact]
    public void Every_smooth_activation() => Holds<SmoothActivations>(100, 0.01, 0.3);

    [Fact]
    public void Sums_products_and_slices() => Holds<Residual>(100, 0.01, 0.3);

    [Fact]
    public void Shared_weights_and_bilinear_layers() => Holds<SharedWeights>(200, 0.01, 0.3);

    [Fact]
    public void Convolutions_and_pools() => Holds<Convolutions>(2000, 0.01, 0.1);

    [Fact]
    public void Convolutions_along_a_line() => Holds<Lines>(500, 0.01, 0.3);

    [Fact]
    public void Norms_and_graphs() => Holds<Normed>(1e10, 0.00001, 0.0001);

    [Fact]
    public void Attention_and_recurrence() => Holds<Attentive>(1e7, 0.00001, 0.0001);

    [Fact]
    public void Kinks_that_are_not_crossed() => Holds<Kinked>(20, 0.001, 0.01);

    [Fact]
    public void Largest_of_a_window() => Holds<Pooled>(100, 0.00001, 0.0001);

    [Fact]
    public void Embedded_tokens() => Holds<Tokens>(2000, 0.01, 0.3);

    [Fact]
    public void A_kink_in_the_ball_is_named()
    {
        var (bounds, _, weights) = Bounds<Kinked>(1);
        var bound = bounds.On(10, Samples, weights);
        Assert.Equal(double.PositiveInfinity, bound.Lipschitz);
        Assert.Matches(@"^A\[\d\] may cross a kink, sample \d$", bound.Reason);
    }

    /// <summary>f = ab: ‖J(θ) − J(θ')‖ = ‖θ − θ'‖ for |x| = 1, so that Λ is 1 at best, and the rules give no more than that and rounding.</summary>
    [Fact]
    public void Two_factors_are_bounded_exactly()
    {
        var bounds = new MotionBounds(Read<Product>(), [(Interval)0.7, -0.3], [(Interval)1]);
        Assert.InRange(bounds.On(0.5, 1, [1]).Lipschitz, 1, 1 + 1e-12);
    }

    /// <param name="loosest">The bound may be so many times what is found, in the middle.</param>
    private void Holds<TNetwork>(double loosest, params double[] radii)
        where TNetwork : INetwork<TNetwork, double>
    {
        double[] ratios = [.. Enumerable.Range(1, 3).SelectMany(seed => radii.Select(r => Ratio<TNetwork>((ulong)seed, r))).Where(r => r > 0).Order()];
        output.WriteLine($"{TNetwork.Info.Name}: {string.Join(" ", ratios.Select(r => $"{r:G2}"))}");
        Assert.NotEmpty(ratios);
        Assert.True(ratios[^1] <= 1, $"Jacobians are {ratios[^1]} times as far apart as Λ allows.");
        Assert.True(ratios[ratios.Length / 2] * loosest > 1, $"Λ is {1 / ratios[ratios.Length / 2]:G3} times what an ascent finds.");
    }

    /// <summary>The largest ‖J(θ) − J(θ')‖/(Λ‖θ − θ'‖) that a random ascent finds in a ball; 0 where there is no Λ.</summary>
    private static double Ratio<TNetwork>(ulong seed, double radius)
        where TNetwork : INetwork<TNetwork, double>
    {
        var (bounds, start, weights) = Bounds<TNetwork>(seed);
        var bound = bounds.On(radius, Samples, weights);
        if (bound.Reason.Length > 0)
            return 0;
        var field = new GradientField<TNetwork, double>(Data<TNetwork>(seed), 1, needsTargets: false);
        var random = new Xoshiro256(seed + 77);
        var (n, rows) = (start.Length, field.StackedOutputs);
        double[] Direction() => Scaled([.. Enumerable.Range(0, n).Select(_ => random.NextNormal())], 1);
        var best = (Ratio: 0.0, Centre: start, Way: Direction());
        for (var trial = 0; trial < 300; trial++)
        {
            // Around the best so far, with steps of all sizes; or anew.
            var size = Math.Pow(10, -3 * random.NextUniform());
            var isNew = trial % 10 == 0;
            var way = isNew ? Direction() : Scaled(Add(best.Way, Scaled(Direction(), size)), 1);
            var centre = isNew ? Add(start, Scaled(Direction(), radius * random.NextUniform())) : Add(best.Centre, Scaled(Direction(), size * radius));
            var offset = Add(centre, start, -1);
            var half = 0.05 * radius;
            if (Norm(offset) > radius - half)
                centre = Add(start, Scaled(offset, radius - half));
            double[] a = Jacobian(Add(centre, Scaled(way, half))), b = Jacobian(Add(centre, Scaled(way, -half)));
            var ratio = JacobiSvd.SingularValues(Add(a, b, -1), rows, n)[0] / (2 * half) / bound.Lipschitz;
            if (ratio > best.Ratio)
                best = (ratio, centre, way);
        }

        return best.Ratio;

        double[] Jacobian(double[] theta)
        {
            var j = new double[rows * n];
            field.JacobianRows(theta, j);
            return j;
        }
    }

    private static (MotionBounds Bounds, double[] Theta, double[] Weights) Bounds<TNetwork>(ulong seed)
        where TNetwork : IDeclaredNetwork
    {
        var theta = Initializer.Draw(TNetwork.Info, seed);
        var inputs = BoundColumns.InputVectors(TNetwork.Info, Data<TNetwork>(seed));
        return (new(Read<TNetwork>(), Enclosed(theta), Enclosed(inputs)), theta, [.. Enumerable.Repeat(1.0, Samples * TNetwork.Info.OutputSize)]);
    }

    private static Interval[] Enclosed(double[] values) => Array.ConvertAll(values, v => (Interval)v);

    private static Architecture Read<TNetwork>()
        where TNetwork : IDeclaredNetwork => ArchitectureReader.Read(Encoding.UTF8.GetString(TNetwork.Architecture));

    private static Dataset Data<TNetwork>(ulong seed)
        where TNetwork : IDeclaredNetwork
    {
        var info = TNetwork.Info;
        var isDiscrete = info.Layers.OfType<Embedding>().Any();
        return Dataset.Create(Samples,
            info.Inputs.ToDictionary(i => i.Name, i =>
            {
                var values = Sampling.Normal(Samples * i.Shape.Aggregate(1, (a, b) => a * b), seed + (ulong)i.Name.Length);
                return isDiscrete ? [.. values.Select((_, k) => (k * k + k) % 5.0)] : values;
            }),
            info.Outputs.ToDictionary(o => o.Name, o => new double[Samples * o.Size]));
    }

    private static double[] Add(double[] a, double[] b, double factor = 1) => [.. a.Zip(b, (x, y) => x + factor * y)];

    private static double[] Scaled(double[] a, double length)
    {
        var norm = Norm(a);
        return [.. a.Select(x => x * length / norm)];
    }

    private static double Norm(double[] a) => Math.Sqrt(a.Sum(x => x * x));
}
