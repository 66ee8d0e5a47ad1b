using System;
using System.Linq;
using System.Numerics.Tensors;
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
        var bound = Bounds<Kinked>(1).On(10);
        Assert.Equal(double.PositiveInfinity, bound.Lipschitz);
        Assert.Matches(@"^A\[\d\] may cross a kink, sample \d$", bound.Reason);
    }

    /// <summary>f = ab: ‖J(θ) − J(θ')‖ = ‖θ − θ'‖ for |x| = 1, so that Λ is 1 at best, and the rules give no more than that and rounding.</summary>
    [Fact]
    public void Two_factors_are_bounded_exactly()
    {
        var bounds = new MotionBounds(Read<Product>(), [(Interval)0.7, -0.3], [(Interval)1]);
        Assert.InRange(JacobianBound.Of(bounds, 0.5, Read<Product>(), [1], default).Lipschitz, 1, 1 + 1e-12);
    }

    /// <summary>D of the loss: no two points of a ball may have Hessians further apart than D times their distance.</summary>
    [Fact]
    public void Hessians_of_losses_keep_within_their_bound()
    {
        HessianHolds<Product>(10, 0.01, 0.3);
        HessianHolds<TanhChain>(1000, 0.01, 0.3);
        HessianHolds<SmoothActivations>(3000, 0.01, 0.3);
        HessianHolds<Residual>(3000, 0.01, 0.3);
        HessianHolds<SharedWeights>(10000, 0.01, 0.3);
        HessianHolds<Attentive>(1e12, 0.00001, 0.0001);
        HessianHolds<Normed>(1e16, 0.00001);
        HessianHolds<Kinked>(200, 0.001, 0.01);
        HessianHolds<Tokens>(1e5, 0.01, 0.3);
        HessianHolds<ManyLosses>(300, 0.01, 0.2);
        HessianHolds<Classes>(300, 0.01, 0.2);
        HessianHolds<Decaying>(300, 0.01, 0.2);
    }

    /// <param name="loosest">The bound may be so many times what is found, in the middle.</param>
    private void Holds<TNetwork>(double loosest, params double[] radii)
        where TNetwork : INetwork<TNetwork, double> =>
        Holds<TNetwork>("Λ", loosest, radii, 300, seed =>
        {
            var field = new GradientField<TNetwork, double>(Data<TNetwork>(seed), 1, needsTargets: false);
            var (columns, rows) = (field.ParameterCount, field.StackedOutputs);
            var bounds = Bounds<TNetwork>(seed);
            return (radius => bounds.On(radius).Lipschitz, rows, theta =>
            {
                var j = new double[rows * columns];
                field.JacobianRows(theta, j);
                return j;
            }
            );
        });

    private void HessianHolds<TNetwork>(double loosest, params double[] radii)
        where TNetwork : INetwork<TNetwork, double> =>
        Holds<TNetwork>("D", loosest, radii, 60, seed =>
        {
            var data = Data<TNetwork>(seed);
            var field = new GradientField<TNetwork, double>(data, 1);
            var loss = new EnclosedLoss(CertifiedPoint.Of<TNetwork, double>(Initializer.Draw(TNetwork.Info, seed), data, default));
            return (radius => loss.On(radius).Lipschitz, field.ParameterCount, theta =>
            {
                var h = new double[theta.Length * theta.Length];
                field.Hessian(theta, h);
                return h;
            }
            );
        });

    /// <param name="of">The bound on a ball, the rows of a matrix, and the matrix at a θ.</param>
    private void Holds<TNetwork>(string symbol, double loosest, double[] radii, int trials,
        Func<ulong, (Func<double, double> Bound, int Rows, Func<double[], double[]> Matrix)> of)
        where TNetwork : INetwork<TNetwork, double>
    {
        double[] ratios = [.. Enumerable.Range(1, 3).SelectMany(seed => radii.Select(r => Ratio<TNetwork>((ulong)seed, r, trials, of((ulong)seed))))
            .Where(r => r > 0).Order()];
        output.WriteLine($"{TNetwork.Info.Name}, {symbol}: {string.Join(" ", ratios.Select(r => $"{r:G2}"))}");
        Assert.NotEmpty(ratios);
        Assert.True(ratios[^1] <= 1, $"{TNetwork.Info.Name}: two points are {ratios[^1]} times as far apart as {symbol} allows.");
        Assert.True(ratios[ratios.Length / 2] * loosest > 1, $"{TNetwork.Info.Name}: {symbol} is {1 / ratios[ratios.Length / 2]:G3} times what is found.");
    }

    /// <summary>The largest ‖A(θ) − A(θ')‖ over its bound times ‖θ − θ'‖ that a random ascent finds in a ball; 0 where there is no bound.</summary>
    private static double Ratio<TNetwork>(ulong seed, double radius, int trials, (Func<double, double> Bound, int Rows, Func<double[], double[]> Matrix) of)
        where TNetwork : IDeclaredNetwork
    {
        var start = Initializer.Draw(TNetwork.Info, seed);
        var bound = of.Bound(radius);
        if (double.IsInfinity(bound))
            return 0;
        var random = new Xoshiro256(seed + 77);
        var n = start.Length;
        double[] Direction() => Scaled([.. Enumerable.Range(0, n).Select(_ => random.NextNormal())], 1);
        var best = (Ratio: 0.0, Centre: start, Way: Direction());
        for (var trial = 0; trial < trials; trial++)
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
            double[] a = of.Matrix(Add(centre, Scaled(way, half))), b = of.Matrix(Add(centre, Scaled(way, -half)));
            var ratio = Largest(Add(a, b, -1), of.Rows) / (2 * half) / bound;
            if (ratio > best.Ratio)
                best = (ratio, centre, way);
        }

        return best.Ratio;

        // A lower bound of the norm, by power iteration on AAᵀ, is what a violation needs.
        double Largest(double[] matrix, int rows)
        {
            var columns = matrix.Length / rows;
            var u = Sampling.Normal(rows, 3);
            for (var step = 0; step < 30; step++)
            {
                var norm = Norm(u);
                if (norm == 0)
                    return 0;
                var v = new double[columns];
                for (var i = 0; i < rows; i++)
                    TensorPrimitives.MultiplyAdd(matrix.AsSpan(i * columns, columns), u[i] / norm, v, v);
                for (var i = 0; i < rows; i++)
                    u[i] = TensorPrimitives.Dot<double>(matrix.AsSpan(i * columns, columns), v);
            }

            return Math.Sqrt(Norm(u));
        }
    }

    private readonly record struct JacobianOn(MotionBounds Bounds, Architecture Architecture, double[] Weights)
    {
        public JacobianBound On(double radius) => JacobianBound.Of(Bounds, radius, Architecture, Weights, default);
    }

    private static JacobianOn Bounds<TNetwork>(ulong seed)
        where TNetwork : IDeclaredNetwork
    {
        var architecture = Read<TNetwork>();
        var inputs = BoundColumns.InputVectors(TNetwork.Info, Data<TNetwork>(seed));
        return new(new(architecture, Enclosed(Initializer.Draw(TNetwork.Info, seed)), Enclosed(inputs)), architecture,
            [.. Enumerable.Repeat(1.0, Samples * TNetwork.Info.OutputSize)]);
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
            info.Outputs.ToDictionary(o => o.Name, o => LossData.Targets(o, Samples, seed + 5)));
    }

    private static double[] Add(double[] a, double[] b, double factor = 1) => [.. a.Zip(b, (x, y) => x + factor * y)];

    private static double[] Scaled(double[] a, double length)
    {
        var norm = Norm(a);
        return [.. a.Select(x => x * length / norm)];
    }

    private static double Norm(double[] a) => Math.Sqrt(a.Sum(x => x * x));
}
