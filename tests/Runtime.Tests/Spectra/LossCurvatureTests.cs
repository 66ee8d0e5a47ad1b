using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using GradientFlow.Tests.Flow;
using GradientFlow.Tests.Linear;

namespace GradientFlow.Tests.Spectra;

/// <summary>The curvature of losses against known spectra and rotations.</summary>
public sealed class LossCurvatureTests
{
    private static readonly SpectraOptions s_products = new() { DenseOrder = 0 };

    public static TheoryData<string> Spectra => ["spread", "clusters", "zeros", "indefinite", "one", "two", "equal", "none"];

    [Theory]
    [MemberData(nameof(Spectra))]
    public void Known_spectra_are_found_densely_and_by_products(string name)
    {
        foreach (var isTurned in (bool[])[false, true])
        {
            var (expected, field) = Quadratic(Known(name), isTurned);
            var theta = new double[expected.Length];
            var (size, order) = (expected.Max(Math.Abs), expected.Length);
            var dense = LossCurvature.Hessian(field, theta);
            Assert.All(expected.Zip(dense.Spectrum()), p => Assert.Equal(p.First, p.Second, dense.SpectrumError() + 1e-14 * size));
            Assert.Equal(expected.Sum(), dense.Trace().Value, dense.Trace().Error + 1e-14 * size * order);
            var sparse = LossCurvature.Hessian(field, theta, s_products);
            foreach (var count in new[] { 1, 2, 5, order }.Where(k => k <= order))
            {
                var (largest, smallest) = (sparse.Largest(count), sparse.Smallest(count));
                Assert.Equal((count, count), (largest.Count, smallest.Count));
                for (var i = 0; i < count; i++)
                {
                    // The errors are distances to some eigenvalue; which one, convergence says.
                    Assert.Equal(expected[order - 1 - i], largest[i].Value, 2e-8 * size);
                    Assert.Equal(expected[i], smallest[i].Value, 2e-8 * size);
                    foreach (var found in (Estimate[])[largest[i], smallest[i]])
                    {
                        Assert.True(expected.Min(v => Math.Abs(v - found.Value)) <= found.Error + 1e-14 * size, $"{found}");
                        Assert.True(found.Error <= 2e-8 * size);
                    }
                }
            }

            Assert.Equal(expected[^1], sparse.Sharpness().Value, sparse.Sharpness().Error + 1e-13 * size);
        }
    }

    [Fact]
    public void A_residual_holds_before_anything_has_converged()
    {
        var (expected, field) = Quadratic(Known("spread"), isTurned: true);
        foreach (var most in (int[])[2, 3, 5, 9, 17, 33])
        {
            var curvature = LossCurvature.Hessian(field, new double[expected.Length], s_products with { MostProducts = most });
            foreach (var found in curvature.Largest(3).Concat(curvature.Smallest(3)))
            {
                Assert.True(expected.Min(v => Math.Abs(v - found.Value)) <= found.Error, $"{most}: {found}");
                Assert.True(found.Value >= expected[0] - 1e-12 && found.Value <= expected[^1] + 1e-12);
            }
        }
    }

    [Fact]
    public void Restarts_find_what_a_small_basis_can_hold()
    {
        // A basis of 60 vectors at most for an operator of order 800, whose ends are dense.
        var values = Enumerable.Range(0, 800).Select(i => Math.Cos(Math.PI * (i + 0.5) / 800)).Order().ToArray();
        var (_, field) = Quadratic(values, isTurned: false);
        var options = s_products with { MemoryBytes = 62 * 800 * 8, MostProducts = 4000 };
        var curvature = LossCurvature.Hessian(field, new double[800], options);
        var largest = curvature.Largest(3);
        for (var i = 0; i < 3; i++)
            Assert.Equal(values[^(i + 1)], largest[i].Value, largest[i].Error + 1e-13);
        Assert.True(largest[0].Error < 1e-7);
        // Both ends of one basis, as a kernel asks for them.
        var (high, low) = KrylovExtremes.Find(new("a diagonal", 800, 1.1e-16, (v, product) =>
        {
            for (var i = 0; i < 800; i++)
                product[i] = values[i] * v[i];
        }), 2, 2, options, default);
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal(values[^(i + 1)], high[i].Value, high[i].Error + 1e-13);
            Assert.Equal(values[i], low[i].Value, low[i].Error + 1e-13);
            Assert.True(high[i].Error < 1e-7 && low[i].Error < 1e-7);
        }
    }

    [Fact]
    public void A_field_that_has_rows_has_gauss_newton_products()
    {
        // B = [1 2 0; 0 1 −1] and d = ½: BᵀB + ½·I has the eigenvalues ½ and ½ + λ of B·Bᵀ = [5 2; 2 2], 1 and 6.
        var field = new RowsField();
        foreach (var options in (SpectraOptions[])[new(), s_products])
        {
            var found = LossCurvature.GaussNewton(field, new double[3], options).Smallest(3);
            Assert.All(found.Zip([0.5, 1.5, 6.5]), p => Assert.Equal(p.Second, p.First.Value, p.First.Error + 1e-14));
        }
    }

    /// <summary>Rows of a Gauss–Newton matrix, and nothing else.</summary>
    private sealed class RowsField : ICurvatureField
    {
        public string Name => "Rows";

        public string LossConvention => "none";

        public int ParameterCount => 3;

        public int StackedOutputs => 2;

        public bool HasGaussNewtonRows => true;

        public double GaussNewtonShift => 0.5;

        public double Loss(ReadOnlySpan<double> parameters) => throw new NotSupportedException();

        public double LossGradient(ReadOnlySpan<double> parameters, Span<double> gradient) => throw new NotSupportedException();

        public void HessianVector(ReadOnlySpan<double> parameters, ReadOnlySpan<double> direction, Span<double> product) => throw new NotSupportedException();

        public void GaussNewtonRows(ReadOnlySpan<double> parameters, Span<double> rows) => new double[] { 1, 2, 0, 0, 1, -1 }.CopyTo(rows);
    }

    [Fact]
    public void Networks_agree_with_rotations_of_their_dense_matrices()
    {
        Check<SharedTwice, double>(1e-13);
        Check<Small, double>(1e-13);
        Check<Classifier, double>(1e-13);
        Check<SmallSingle, float>(1e-5);
    }

    private static void Check<TNetwork, T>(double accuracy)
        where TNetwork : INetwork<TNetwork, T>
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        const int N = 9;
        var info = TNetwork.Info;
        var data = Dataset.Create(N, info.Inputs.ToDictionary(i => i.Name, i => Sampling.Normal(N * i.Shape[0], 1)), info.Outputs.ToDictionary(o => o.Name,
            o => Targets(o, N)));
        var field = new GradientField<TNetwork, T>(data);
        var theta = Initializer.Draw(info, 3);
        var matrix = new double[theta.Length * theta.Length];
        foreach (var isHessian in (bool[])[true, false])
        {
            if (isHessian)
                field.Hessian(theta, matrix);
            else
                field.GaussNewton(theta, matrix);
            var expected = JacobiEigen.Values(matrix, theta.Length);
            LossCurvature Of(SpectraOptions options) =>
                isHessian ? LossCurvature.Hessian(field, theta, options) : LossCurvature.GaussNewton(field, theta, options);
            var (dense, sparse) = (Of(new()), Of(s_products));
            var size = expected.Max(Math.Abs);
            Assert.All(expected.Zip(dense.Spectrum()), p => Assert.Equal(p.First, p.Second, dense.SpectrumError() + 1e-14 * size));
            Assert.Equal(expected[^1], sparse.Sharpness().Value, sparse.Sharpness().Error + accuracy * size);
            Assert.Equal(expected[0], sparse.Smallest(1)[0].Value, sparse.Smallest(1)[0].Error + accuracy * size);
            var trace = sparse.Trace();
            Assert.Equal(expected.Sum(), trace.Value, 5 * trace.Error + accuracy * size * theta.Length);
            Assert.True(dense.GradientEquivalents > 0 && sparse.GradientEquivalents > 0);
        }
    }

    private static double[] Targets(OutputInfo output, int n)
    {
        var targets = Sampling.Normal(n * output.Size, 2);
        for (var i = 0; i < targets.Length; i++)
        {
            if (output.Targets == TargetRule.PlusMinusOne)
                targets[i] = targets[i] < 0 ? -1 : 1;
            else if (output.Targets == TargetRule.Probabilities)
                targets[i] = i % output.Size == i / output.Size % output.Size ? 1 : 0;
        }

        return targets;
    }

    [Theory]
    [MemberData(nameof(Spectra))]
    public void Traces_by_random_products_are_as_good_as_they_say(string name)
    {
        var (expected, field) = Quadratic(Known(name), isTurned: true);
        var (exact, order, within, far) = (expected.Sum(), expected.Length, 0, 0);
        for (var seed = 1UL; seed <= 40; seed++)
        {
            var trace = LossCurvature.Hessian(field, new double[order], s_products with { Seed = seed, Probes = 12 }).Trace();
            var distance = Math.Abs(trace.Value - exact) - 1e-11 * expected.Max(Math.Abs);
            within += distance <= trace.Error ? 1 : 0;
            far += distance > 4 * trace.Error ? 1 : 0;
            if (expected.Count(v => v != 0) <= 8)
                Assert.True(distance <= 0); // the sketch has it all
        }

        Assert.True(within >= 18, $"{within} of 40 within a standard error"); // 27 are expected of a normal law, fewer of few probes
        Assert.True(far <= 2, $"{far} of 40 beyond four");
    }

    [Theory]
    [MemberData(nameof(Spectra))]
    public void Densities_are_as_good_as_they_say(string name)
    {
        var (expected, field) = Quadratic(Known(name), isTurned: true);
        var (theta, size) = (new double[expected.Length], Math.Max(1, expected.Max(Math.Abs)));
        var exact = LossCurvature.Hessian(field, theta).Density();
        var estimate = LossCurvature.Hessian(field, theta, s_products with { Probes = 30, QuadratureSteps = 25 }).Density();
        Assert.True(exact.IsExact);
        Assert.False(estimate.IsExact);
        Assert.Equal(1, estimate.Nodes.Sum(n => n.Weight), 1e-12);
        var width = 0.05 * size;
        for (var i = -10; i <= 10; i++)
        {
            var x = 0.1 * i * size;
            var plain = expected.Average(v => Math.Exp(-0.5 * Math.Pow((x - v) / width, 2))) / (width * Math.Sqrt(2 * Math.PI));
            Assert.Equal(plain, exact.At(x, width).Value, exact.At(x, width).Error + 1e-12 / width);
            var found = estimate.At(x, width);
            Assert.Equal(plain, found.Value, 6 * found.Error + 0.02 / width);
        }

        Assert.Equal(expected.Sum(v => v * v), estimate.Trace(v => v * v).Value, 5 * estimate.Trace(v => v * v).Error + 1e-10 * size * size);
        Assert.Equal(expected.Length, estimate.Trace(_ => 1).Value, 1e-11 * expected.Length);
        // A share is a step, and rules lie about the middle of it.
        var middle = exact.AtMost(0.5 * size + 1e-6);
        Assert.Equal(expected.Count(v => v <= 0.5 * size + 1e-6) / (double)expected.Length, middle.Value, 1e-12);
        Assert.InRange(estimate.AtMost(0.5 * size + 1e-6).Value, middle.Value - 0.15, middle.Value + 0.15);
        var table = estimate.Table(101);
        Assert.Equal(101, table.Count);
        Assert.Equal(1, table.Skip(1).Zip(table, (b, a) => 0.5 * (a.Density.Value + b.Density.Value) * (b.X - a.X)).Sum(), 0.05);
    }

    [Fact]
    public void The_same_seed_gives_the_same_bits_for_any_number_of_threads()
    {
        var data = Sampling.Data(400, 5, 1);
        var theta = Initializer.Draw(Medium.Info, 1);
        List<double[]> all = [];
        foreach (var threads in (int[])[1, 2, 3])
        {
            var field = new GradientField<Medium, double>(data, threads);
            var curvature = LossCurvature.Hessian(field, theta, s_products with { MostProducts = 30, Probes = 4, QuadratureSteps = 8 });
            all.Add([.. curvature.Largest(2).Select(e => e.Value), curvature.Trace().Value, curvature.Density().At(0, 0.1).Value,
                curvature.GradientEquivalents]);
        }

        Assert.Equal(all[0], all[1]);
        Assert.Equal(all[0], all[2]);
        var other = LossCurvature.Hessian(new GradientField<Medium, double>(data), theta, s_products with { Seed = 2, Probes = 4 });
        Assert.NotEqual(all[0][2], other.Trace().Value);
    }

    [Fact]
    public void Bad_input_is_named()
    {
        var (_, field) = Quadratic([1, 2, 3], isTurned: false);
        Assert.Contains("θ[1] is NaN", Assert.Throws<ArgumentException>(() => LossCurvature.Hessian(field, [1, double.NaN, 1])).Message,
            StringComparison.Ordinal);
        Assert.Contains("θ has 1 values", Assert.Throws<ArgumentException>(() => LossCurvature.Hessian(field, [1])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentNullException>(() => LossCurvature.GaussNewton(null!, [1]));
        Assert.Contains("StackedOutputs is 0", Assert.Throws<ArgumentException>(() => LossCurvature.GaussNewton(field, [1, 1, 1])).Message,
            StringComparison.Ordinal);
        var plain = new FormulaField(1, (_, _) => 0);
        Assert.Contains("implement ICurvatureField", Assert.Throws<ArgumentException>(() => LossCurvature.Hessian(plain, [1])).Message,
            StringComparison.Ordinal);
        var curvature = LossCurvature.Hessian(field, new double[3]);
        Assert.Throws<ArgumentOutOfRangeException>(() => curvature.Largest(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => curvature.Smallest(4));
        var density = curvature.Density();
        Assert.Throws<ArgumentOutOfRangeException>(() => density.At(0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => density.At(double.NaN, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => density.AtMost(double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => density.Table(1));
        Assert.Throws<ArgumentNullException>(() => density.Trace(null!));
        foreach (var culture in Cultures.All.Values)
        {
            var message = Cultures.In(culture, () => Assert.Throws<InvalidOperationException>(() => LossCurvature.Hessian(field, new double[3],
                new() { MemoryBytes = 100 }).Spectrum()).Message);
            Assert.Contains("of order P = 3, take 144 bytes, and 100 are allowed: raise SpectraOptions.MemoryBytes", message, StringComparison.Ordinal);
            Assert.Equal("1.5 ± 0.1 (residual)", Cultures.In(culture, () => new Estimate(1.5, 0.1, ErrorKind.Residual).ToString()));
        }

        foreach (var bad in (double[])[double.NaN, double.PositiveInfinity])
        {
            var spoilt = new CurvedField(3, (_, _) => 0, (_, _, product) => product[1] = bad);
            foreach (var options in (SpectraOptions[])[new(), s_products])
            {
                Assert.Throws<ArithmeticException>(() => LossCurvature.Hessian(spoilt, new double[3], options).Sharpness());
                Assert.Throws<ArithmeticException>(() => LossCurvature.Hessian(spoilt, new double[3], options).Trace());
                Assert.Throws<ArithmeticException>(() => LossCurvature.Hessian(spoilt, new double[3], options).Density());
            }
        }

        var cancelled = new CancellationToken(true);
        foreach (var options in (SpectraOptions[])[new(), s_products])
        {
            var c = LossCurvature.Hessian(field, new double[3], options);
            Assert.Throws<OperationCanceledException>(() => c.Sharpness(cancelled));
            Assert.Throws<OperationCanceledException>(() => c.Smallest(1, cancelled));
            Assert.Throws<OperationCanceledException>(() => c.Trace(cancelled));
            Assert.Throws<OperationCanceledException>(() => c.Density(cancelled));
        }
    }

    private static double[] Known(string name) => name switch
    {
        "spread" => [.. Enumerable.Range(0, 61).Select(i => Math.Pow(1.2, -i))],
        "clusters" => [.. Enumerable.Range(0, 60).Select(i => i % 3 - 1 + 1e-13 * i), 3, 3, 3, 3],
        "zeros" => [.. new double[50], 1, 2, 2, 7],
        "indefinite" => [.. Enumerable.Range(0, 67).Select(i => i - 40.0)],
        "one" => [-3],
        "two" => [2, -5],
        "equal" => [.. Enumerable.Repeat(4.0, 33)],
        "none" => new double[12],
        _ => throw new ArgumentException(name),
    };

    /// <summary>½·θᵀAθ, A diagonal or turned.</summary>
    private static (double[] Ascending, CurvedField Field) Quadratic(double[] eigenvalues, bool isTurned)
    {
        var order = eigenvalues.Length;
        if (!isTurned)
        {
            return ([.. eigenvalues.Order()], new(order, (_, _) => 0, (_, v, product) =>
            {
                for (var i = 0; i < order; i++)
                    product[i] = eigenvalues[i] * v[i];
            }));
        }

        var matrix = FactorizationTests.Matrix(order, (i, _) => eigenvalues[i], 5);
        return ([.. eigenvalues.Order()], new(order, (_, _) => 0, (_, v, product) => SymmetricMatrix.Multiply(matrix, v, product)));
    }
}
