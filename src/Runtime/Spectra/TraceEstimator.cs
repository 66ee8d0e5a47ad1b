using System;
using System.Numerics.Tensors;
using System.Threading;

namespace GradientFlow;

/// <summary>Traces and norms from products with random vectors.</summary>
internal static class TraceEstimator
{
    /// <summary>tr A by Hutch++ (Meyer, Musco, Musco and Woodruff 2021, algorithm 1): exactly on the range of a random sketch, by Hutchinson's estimator on
    /// what lies at right angles to it. The standard error is that of the second part; the first has none.</summary>
    /// <remarks>Where as many products give the diagonal, they are taken for that.</remarks>
    public static Estimate Trace(CountedOperator a, SpectraOptions options, CancellationToken cancellation)
    {
        var order = a.Order;
        var count = options.Probes;
        if (order <= 3 * count)
            return OfDiagonal(a, cancellation);
        if (8L * order * (count + 2) > options.MemoryBytes)
        {
            throw new InvalidOperationException(
                $"The sketch of the trace of {a.Name}, of order {order}, takes {8L * order * (count + 2):N0} bytes, and {options.MemoryBytes:N0} are allowed: "
                    + $"raise {nameof(SpectraOptions)}.{nameof(SpectraOptions.MemoryBytes)}, or lower {nameof(SpectraOptions.Probes)}.");
        }

        var (random, product, sketch) = (new Xoshiro256(options.Seed), new double[order], new double[count][]);
        var size = 0;
        for (var i = 0; i < count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            var vector = new double[order];
            Signs(random, product);
            a.Multiply(product, vector);
            var before = EuclideanNorm.Of(vector);
            Remove(sketch.AsSpan(0, size), vector);
            var after = EuclideanNorm.Of(vector);
            if (!(after > 1e-12 * before))
                continue;
            TensorPrimitives.Divide(vector, after, vector);
            Remove(sketch.AsSpan(0, size), vector);
            TensorPrimitives.Divide(vector, EuclideanNorm.Of(vector), vector);
            sketch[size++] = vector;
        }

        var (trace, magnitude) = (0.0, 0.0);
        for (var i = 0; i < size; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            a.Multiply(sketch[i], product);
            var part = TensorPrimitives.Dot<double>(sketch[i], product);
            (trace, magnitude) = (trace + part, magnitude + Math.Abs(part));
        }

        var (samples, probe) = (new double[count], new double[order]);
        foreach (ref var sample in samples.AsSpan())
        {
            cancellation.ThrowIfCancellationRequested();
            Signs(random, probe);
            Remove(sketch.AsSpan(0, size), probe);
            a.Multiply(probe, product);
            sample = TensorPrimitives.Dot<double>(probe, product);
        }

        var (mean, error) = Statistics(samples);
        return new(trace + mean, error + a.Roundoff * Math.Sqrt(order) * magnitude, ErrorKind.StandardError);
    }

    private static Estimate OfDiagonal(CountedOperator a, CancellationToken cancellation)
    {
        var (unit, product, trace, magnitude) = (new double[a.Order], new double[a.Order], 0.0, 0.0);
        for (var i = 0; i < unit.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            unit[i] = 1;
            a.Multiply(unit, product);
            unit[i] = 0;
            (trace, magnitude) = (trace + product[i], magnitude + Math.Abs(product[i]));
        }

        return new(trace, a.Roundoff * Math.Sqrt(a.Order) * magnitude, ErrorKind.Rounding);
    }

    /// <summary>‖A‖_F² = E‖A·u‖² for random signs u, of anything that takes a vector to one.</summary>
    /// <param name="order">Of u.</param>
    /// <param name="squareOf">‖A·u‖²</param>
    /// <param name="options">Seed and probes.</param>
    /// <param name="cancellation">Ends it.</param>
    public static (double Mean, double Error) MeanSquare(int order, Func<double[], double> squareOf, SpectraOptions options, CancellationToken cancellation)
    {
        var (random, probe, samples) = (new Xoshiro256(options.Seed), new double[order], new double[options.Probes]);
        foreach (ref var sample in samples.AsSpan())
        {
            cancellation.ThrowIfCancellationRequested();
            Signs(random, probe);
            sample = squareOf(probe);
        }

        return Statistics(samples);
    }

    /// <summary>The mean and its standard error.</summary>
    public static (double Mean, double Error) Statistics(ReadOnlySpan<double> samples)
    {
        var (mean, squares) = (TensorPrimitives.Sum(samples) / samples.Length, 0.0);
        foreach (var sample in samples)
            squares += (sample - mean) * (sample - mean);
        return (mean, samples.Length < 2 ? double.NaN : Math.Sqrt(squares / (samples.Length - 1) / samples.Length));
    }

    private static void Signs(Xoshiro256 random, double[] vector)
    {
        var bits = 0UL;
        for (var i = 0; i < vector.Length; i++, bits >>= 1)
        {
            bits = i % 64 == 0 ? random.NextBits() : bits;
            vector[i] = (bits & 1) == 0 ? -1 : 1;
        }
    }

    private static void Remove(ReadOnlySpan<double[]> basis, double[] vector)
    {
        for (var pass = 0; pass < 2; pass++)
        {
            foreach (var member in basis)
                TensorPrimitives.MultiplyAdd(member, -TensorPrimitives.Dot<double>(member, vector), vector, vector);
        }
    }
}
