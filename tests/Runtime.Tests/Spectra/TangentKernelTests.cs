using System;
using System.Linq;
using System.Numerics;
using System.Threading;

namespace GradientFlow.Tests.Spectra;

/// <summary>The tangent kernel against plain sums over the rows of J and eigenvalues by rotations.</summary>
public sealed class TangentKernelTests
{
    /// <summary>Nothing is dense: products alone.</summary>
    private static readonly SpectraOptions s_products = new() { DenseOrder = 0 };

    [Fact]
    public void Of_every_number_of_samples_it_is_the_product_of_rows()
    {
        for (var n = 1; n <= 67; n++)
        {
            Check<SharedTwice, double>(n, n);
            Check<SharedTwiceSingle, float>(n, n);
        }

        foreach (var bits in VectorWidths.Available)
            Check<SharedTwice, double>(41, 5, bits);
    }

    private static void Check<TNetwork, T>(int n, int seed, int? bits = null)
        where TNetwork : INetwork<TNetwork, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (field, theta) = Bind<TNetwork, T>(n, (ulong)seed, 2, bits);
        var (expected, order) = (Dense(field, theta), field.StackedOutputs);
        var kernel = TangentKernel.At(field, theta);
        var matrix = kernel.Matrix();
        Assert.Equal((order, order), (matrix.GetLength(0), matrix.GetLength(1)));
        var size = Enumerable.Range(0, order).Max(i => expected[i * order + i]);
        for (var i = 0; i < order; i++)
        {
            for (var j = 0; j < order; j++)
            {
                Assert.Equal(expected[i * order + j], matrix[i, j], 1e-14 * size);
                Assert.Equal(matrix[j, i], matrix[i, j]);
            }
        }

        Assert.Equal(expected.Where((_, i) => i % (order + 1) == 0).Sum(), kernel.Trace().Value, kernel.Trace().Error);
        if (n > 20 && n % 9 != 0)
            return;
        var values = JacobiEigen.Values(expected, order);
        var spectrum = kernel.Spectrum();
        var error = kernel.SpectrumError();
        Assert.Equal(order, spectrum.Count);
        for (var i = 0; i < order; i++)
            Assert.Equal(values[i], spectrum[i], error);
        Assert.True(error < 1e-12 * values[^1] * order);
        var extremes = kernel.Extremes();
        Assert.Equal(spectrum[^1], extremes.Largest.Value);
        Assert.Equal(values[0], extremes.Smallest.Value, extremes.Smallest.Error + error);
    }

    [Fact]
    public void The_kernel_of_a_linear_network_is_that_of_its_inputs()
    {
        // F = W·x: K = X·Xᵀ ⊗ I, whatever W is.
        const int N = 7;
        var x = Sampling.Normal(N * 4, 1);
        var field = new GradientField<LinearTwo, double>(Dataset.Create(x, new double[N * 2], N));
        var kernel = TangentKernel.At(field, Sampling.Normal(8, 2));
        var matrix = kernel.Matrix();
        double Inner(int i, int j) => Enumerable.Range(0, 4).Sum(k => x[i * 4 + k] * x[j * 4 + k]);
        for (var i = 0; i < 2 * N; i++)
        {
            for (var j = 0; j < 2 * N; j++)
                Assert.Equal(i % 2 == j % 2 ? Inner(i / 2, j / 2) : 0, matrix[i, j], 1e-14);
        }

        // Of 14 eigenvalues six are 0, and the others pairs.
        var spectrum = kernel.Spectrum();
        Assert.All(spectrum.Take(6), v => Assert.Equal(0, v));
        Assert.All(Enumerable.Range(3, 4), i => Assert.Equal(spectrum[2 * i], spectrum[2 * i + 1], kernel.SpectrumError()));
        Assert.Equal(new Estimate(0, 0, ErrorKind.Rounding), kernel.Extremes().Smallest);
        Assert.Equal(Enumerable.Range(0, N).Sum(i => 2 * Inner(i, i)), kernel.Trace().Value, 1e-12);
        // By its definition.
        var shares = spectrum.Where(v => v > 1e-9).Select(v => v / spectrum.Sum()).ToArray();
        Assert.Equal(Math.Exp(-shares.Sum(p => p * Math.Log(p))), kernel.EffectiveRank().Value, kernel.EffectiveRank().Error + 1e-12);
        // It does not change, whatever W does.
        var other = TangentKernel.At(field, Sampling.Normal(8, 3));
        var change = other.ChangeFrom(kernel);
        Assert.Equal(0, change.Kernel.Value, change.Kernel.Error);
        Assert.True(change.Parameters > 0.1);
        // An eigenvector is aligned by its share of the norm.
        Assert.Equal(new Estimate(0, 0, ErrorKind.Rounding), TangentKernel.At(field, new double[8], s_products).Extremes().Smallest);
    }

    [Fact]
    public void Layers_add_up_and_blocks_are_parts()
    {
        var (field, theta) = Bind<SharedTwice, double>(19, 3, 1);
        var kernel = TangentKernel.At(field, theta);
        var whole = kernel.Matrix();
        var sum = new double[57, 57];
        foreach (var layer in (string[])["First", "Again", "Value", "Label"])
        {
            var part = kernel.Layer(layer);
            for (var i = 0; i < 57; i++)
            {
                for (var j = 0; j < 57; j++)
                    sum[i, j] += part[i, j];
            }
        }

        Assert.All(whole.Cast<double>().Zip(sum.Cast<double>()), p => Assert.Equal(p.First, p.Second, 1e-13));
        Assert.Contains("X has no parameters of its own; the layers of SharedTwice that have are First",
            Assert.Throws<ArgumentException>(() => kernel.Layer("X")).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => kernel.Layer("Nowhere"));

        var block = kernel.Block(3, 5, 10, 9);
        Assert.Equal((15, 27), (block.GetLength(0), block.GetLength(1)));
        for (var i = 0; i < 15; i++)
        {
            for (var j = 0; j < 27; j++)
                Assert.Equal(whole[9 + i, 30 + j], block[i, j]);
        }

        var outputs = kernel.Outputs(2, 0);
        for (var i = 0; i < 19; i++)
        {
            for (var j = 0; j < 19; j++)
                Assert.Equal(whole[i * 3 + 2, j * 3], outputs[i, j]);
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => kernel.Outputs(3, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => kernel.Outputs(0, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => kernel.Block(0, 20, 0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => kernel.Block(0, 1, -1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => kernel.Block(0, 0, 0, 1));
    }

    [Fact]
    public void Neither_memory_nor_threads_change_a_bit()
    {
        var data = Samples<SharedTwice>(150, 4);
        var theta = Initializer.Draw(SharedTwice.Info, 1);
        double[]? expected = null;
        foreach (var threads in (int[])[1, 2, 3])
        {
            var field = new GradientField<SharedTwice, double>(data, threads);
            var least = Needed(() => TangentKernel.At(field, theta, new() { MemoryBytes = 1 }).Extremes());
            var leastOfMatrix = Needed(() => TangentKernel.At(field, theta, new() { MemoryBytes = 1 }).Matrix());
            foreach (var more in (long[])[0, 20_000, 100_000, 1L << 30])
            {
                var kernel = TangentKernel.At(field, theta, new() { MemoryBytes = least + more });
                // n·M > P: the Gram of parameters; and the kernel itself.
                var matrix = TangentKernel.At(field, theta, new() { MemoryBytes = leastOfMatrix + more }).Matrix().Cast<double>();
                double[] all = [.. kernel.Spectrum(), kernel.Trace().Value, .. matrix];
                expected ??= all;
                Assert.Equal(expected, all);
            }
        }
    }

    [Fact]
    public void Products_agree_with_dense_matrices_within_their_errors()
    {
        foreach (var n in (int[])[4, 12, 40])
        {
            var (field, theta) = Bind<SharedTwice, double>(n, 9, 1);
            var (dense, sparse) = (TangentKernel.At(field, theta), TangentKernel.At(field, theta, s_products));
            var (exact, found) = (dense.Extremes(), sparse.Extremes());
            Assert.Equal(exact.Largest.Value, found.Largest.Value, found.Largest.Error + exact.Largest.Error);
            Assert.Equal(exact.Smallest.Value, found.Smallest.Value, found.Smallest.Error + exact.Smallest.Error);
            Assert.True(found.Largest.Error <= 1e-7 * found.Largest.Value);
            Assert.Equal(ErrorKind.Residual, found.Largest.Kind);
            Within(dense.FrobeniusNorm(), sparse.FrobeniusNorm());
            Within(dense.EffectiveRank(), sparse.EffectiveRank());
            // The quadrature knows the smaller side, and how many zeros the larger one has beside.
            var (all, density) = (dense.Density(), sparse.Density());
            Assert.Equal(Math.Max(0, field.StackedOutputs - theta.Length), density.Zeros);
            Assert.Equal(1, density.Nodes.Sum(v => v.Weight), 1e-12);
            Assert.Equal(field.StackedOutputs, density.Trace(_ => 1).Value, 1e-10);
            Within(dense.Trace() with { Error = 1e-9 * dense.Trace().Value }, density.Trace(v => v));
            var width = 0.1 * exact.Largest.Value;
            Assert.All(Enumerable.Range(0, 11).Select(i => i * width), x => Within(all.At(x, width) with { Error = 0.05 / width }, density.At(x, width)));
            var y = Sampling.Normal(field.StackedOutputs, 3);
            Within(dense.Alignment(y), sparse.Alignment(y));
            var other = Initializer.Draw(SharedTwice.Info, 2);
            var change = TangentKernel.At(field, other).ChangeFrom(dense);
            Within(change.Kernel, TangentKernel.At(field, other, s_products).ChangeFrom(sparse).Kernel);
            // And by the definition.
            var (before, after) = (dense.Matrix().Cast<double>().ToArray(), TangentKernel.At(field, other).Matrix().Cast<double>().ToArray());
            Assert.Equal(Math.Sqrt(before.Zip(after, (a, b) => (a - b) * (a - b)).Sum() / before.Sum(a => a * a)), change.Kernel.Value, 1e-12);
            Assert.Equal(Math.Sqrt(theta.Zip(other, (a, b) => (a - b) * (a - b)).Sum() / theta.Sum(a => a * a)), change.Parameters, 1e-13);
            var order = field.StackedOutputs;
            var product = Enumerable.Range(0, order * order).Sum(i => before[i] * y[i / order] * y[i % order]);
            Assert.Equal(product / Math.Sqrt(before.Sum(a => a * a)) / y.Sum(v => v * v), dense.Alignment(y).Value, 1e-12);
        }

        // In single precision a product is known to seven digits.
        var (single, start) = Bind<SharedTwiceSingle, float>(5, 9, 1);
        var (whole, part) = (TangentKernel.At(single, start).Extremes(), TangentKernel.At(single, start, s_products).Extremes());
        Assert.Equal(whole.Largest.Value, part.Largest.Value, part.Largest.Error);
        Assert.Equal(whole.Smallest.Value, part.Smallest.Value, part.Smallest.Error + 1e-6 * whole.Largest.Value);
        Assert.True(part.Largest.Error < 1e-5 * part.Largest.Value);

        static void Within(Estimate exact, Estimate found)
        {
            Assert.Equal(ErrorKind.StandardError, found.Kind);
            Assert.Equal(exact.Value, found.Value, 5 * found.Error + exact.Error);
        }
    }

    [Fact]
    public void What_costs_what_is_counted_in_gradients()
    {
        var (field, theta) = Bind<SharedTwice, double>(8, 9, 1);
        var kernel = TangentKernel.At(field, theta, new() { DenseOrder = 0, MostProducts = 5 });
        kernel.Extremes();
        Assert.Equal(5.0 / 3 * 7, kernel.GradientEquivalents, 1e-12); // and a residual for each end
        kernel = TangentKernel.At(field, theta);
        kernel.Trace();
        Assert.Equal(1.0, kernel.GradientEquivalents * 8 / SharedTwice.Info.TileSamples, 1e-12); // three backward passes over one tile
    }

    [Fact]
    public void Bad_input_is_named()
    {
        var (field, theta) = Bind<SharedTwice, double>(30, 1, 1);
        foreach (var bad in (double[])[double.NaN, double.PositiveInfinity, double.NegativeInfinity])
        {
            var spoilt = theta.ToArray();
            spoilt[2] = bad;
            foreach (var culture in Cultures.All.Values)
            {
                Assert.Contains(FormattableString.Invariant($"θ[2] is {bad}"),
                    Cultures.In(culture, () => Assert.Throws<ArgumentException>(() => TangentKernel.At(field, spoilt)).Message), StringComparison.Ordinal);
            }
        }

        Assert.Contains($"θ has 1 values, and SharedTwice has P = {theta.Length}", Assert.Throws<ArgumentException>(() => TangentKernel.At(field, [1])).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentNullException>(() => TangentKernel.At(null!, theta));
        var plain = new Flow.FormulaField(2, (_, _) => 0);
        Assert.Contains("Formula has no Jacobian", Assert.Throws<ArgumentException>(() => TangentKernel.At(plain, [1, 1])).Message, StringComparison.Ordinal);
        foreach (var options in (SpectraOptions[])[new() { MemoryBytes = 0 }, new() { DenseOrder = -1 }, new() { Tolerance = double.NaN },
            new() { Tolerance = 1 }, new() { MostProducts = 1 }, new() { Probes = 1 }, new() { QuadratureSteps = 1 }])
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => TangentKernel.At(field, theta, options));
        }

        var kernel = TangentKernel.At(field, theta);
        Assert.Contains("There are 2 targets", Assert.Throws<ArgumentException>(() => kernel.Alignment([1, 2])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => kernel.Alignment(new double[90]));
        Assert.Throws<ArgumentException>(() => kernel.Alignment(Enumerable.Repeat(double.NaN, 90).ToArray()));
        Assert.Throws<ArgumentException>(() => kernel.ChangeFrom(TangentKernel.At(Bind<SharedTwice, double>(30, 1, 1).Field, theta)));
        Assert.Throws<ArgumentNullException>(() => kernel.ChangeFrom(null!));
        foreach (var culture in Cultures.All.Values)
        {
            Assert.Equal("λ_max = 1.5 ± 0.1 (rounding), λ_min = -0.5 ± 0 (estimate, standard error)", Cultures.In(culture, () => new KernelExtremes(
                new(1.5, 0.1, ErrorKind.Rounding), new(-0.5, 0, ErrorKind.StandardError)).ToString()));
            Assert.Equal("‖K − K₀‖/‖K₀‖ = 0.5 ± 0 (residual), ‖θ − θ₀‖/‖θ₀‖ = 0.25", Cultures.In(culture, () => new KernelChange(
                new(0.5, 0, ErrorKind.Residual), 0.25).ToString()));
        }

        // Beyond the dense order there is no spectrum, and the message says what there is.
        Assert.Contains("DenseOrder, or ask for Extremes or Density", Assert.Throws<InvalidOperationException>(() => TangentKernel.At(field, theta, s_products)
            .Spectrum()).Message, StringComparison.Ordinal);
        // Derivatives that overflow.
        var huge = Enumerable.Repeat(1e200, theta.Length).ToArray();
        Assert.Throws<ArithmeticException>(() => TangentKernel.At(field, huge).Extremes());
    }

    [Fact]
    public void Memory_beyond_the_cap_is_refused_with_the_bytes_and_the_remedy()
    {
        var (field, theta) = Bind<Medium, double>(10, 1, 1);
        foreach (var culture in Cultures.All.Values)
        {
            var kernel = TangentKernel.At(field, theta, new() { MemoryBytes = 100_000 });
            var message = Cultures.In(culture, () => Assert.Throws<InvalidOperationException>(() => kernel.Extremes()).Message);
            Assert.Contains("with n = 10, M = 1 and P = 769, takes at least ", message, StringComparison.Ordinal);
            Assert.Contains(" bytes, 800 of them for matrices, and 100,000 are allowed: raise SpectraOptions.MemoryBytes", message, StringComparison.Ordinal);
        }

        // What it says is enough, is.
        var least = Needed(() => TangentKernel.At(field, theta, new() { MemoryBytes = 1 }).Extremes());
        Assert.Equal(TangentKernel.At(field, theta).Extremes(), TangentKernel.At(field, theta, new() { MemoryBytes = least }).Extremes());
        Assert.Equal(least, Needed(() => TangentKernel.At(field, theta, new() { MemoryBytes = least - 1 }).Extremes()));
        Assert.Contains("Krylov basis", Assert.Throws<InvalidOperationException>(() => TangentKernel.At(field, theta, s_products with { MemoryBytes = 100 })
            .Extremes()).Message, StringComparison.Ordinal);
        Assert.Contains("QuadratureSteps", Assert.Throws<InvalidOperationException>(() => TangentKernel.At(field, theta, s_products with { MemoryBytes = 100 })
            .Density()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Cancellation_is_heard_and_another_caller_refused()
    {
        var (field, theta) = Bind<SharedTwice, double>(30, 1, 1);
        var cancelled = new CancellationToken(true);
        foreach (var options in (SpectraOptions[])[new(), s_products])
        {
            var kernel = TangentKernel.At(field, theta, options);
            Action<TangentKernel>[] calls = [k => k.Extremes(cancelled), k => k.Trace(cancelled), k => k.Density(cancelled), k => k.Matrix(cancelled),
                k => k.FrobeniusNorm(cancelled), k => k.EffectiveRank(cancelled), k => k.Layer("First", cancelled), k => k.Alignment(new double[90]
                    .Select(_ => 1.0).ToArray(), cancelled), k => k.ChangeFrom(TangentKernel.At(field, theta, options), cancelled)];
            Assert.All(calls, call => Assert.ThrowsAny<OperationCanceledException>(() => call(kernel)));
            kernel.Extremes(); // it is none the worse
            using (((IGated)field).Enter())
            {
                Exception? refusal = null;
                var thread = new Thread(() => refusal = Record.Exception(() => TangentKernel.At(field, theta, options).Extremes()));
                thread.Start();
                thread.Join();
                Assert.IsType<InvalidOperationException>(refusal);
                TangentKernel.At(field, theta, options).Extremes(); // who holds it may
            }
        }
    }

    private static long Needed(Func<object> call)
    {
        var message = Assert.Throws<InvalidOperationException>(call).Message;
        var from = message.IndexOf("at least ", StringComparison.Ordinal) + "at least ".Length;
        return long.Parse(message[from..message.IndexOf(" bytes", from, StringComparison.Ordinal)], System.Globalization.NumberStyles.AllowThousands,
            System.Globalization.CultureInfo.InvariantCulture);
    }

    private static (GradientField<TNetwork, T> Field, double[] Theta) Bind<TNetwork, T>(int n, ulong seed, int threads, int? bits = null)
        where TNetwork : INetwork<TNetwork, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        (new(Samples<TNetwork>(n, seed), threads, bits), Initializer.Draw(TNetwork.Info, seed));

    private static Dataset Samples<TNetwork>(int n, ulong seed)
        where TNetwork : IDeclaredNetwork =>
        Dataset.Create(n, TNetwork.Info.Inputs.ToDictionary(i => i.Name, i => Sampling.Normal(n * i.Shape[0], seed)), TNetwork.Info.Outputs.ToDictionary(
            o => o.Name, o => Array.ConvertAll(Sampling.Normal(n * o.Size, seed + 1), y => o.Targets == TargetRule.PlusMinusOne ? (y < 0 ? -1 : 1) : y)));

    /// <summary>J·Jᵀ by plain sums.</summary>
    private static double[] Dense<TNetwork, T>(GradientField<TNetwork, T> field, double[] theta)
        where TNetwork : INetwork<TNetwork, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (order, count) = (field.StackedOutputs, theta.Length);
        var rows = new double[order * count];
        field.JacobianRows(theta, rows);
        var matrix = new double[order * order];
        for (var i = 0; i < order; i++)
        {
            for (var j = 0; j < order; j++)
            {
                for (var p = 0; p < count; p++)
                    matrix[i * order + j] += rows[i * count + p] * rows[j * count + p];
            }
        }

        return matrix;
    }
}
