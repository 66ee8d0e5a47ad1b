using System;
using System.Collections.Generic;
using System.Linq;
using GradientFlow.Benchmarks.Networks;
using GradientFlow.Tests.Certificates;
using GradientFlow.Tests.Spectra;

namespace GradientFlow.Benchmarks.Spectra;

/// <summary>Errors of a quantity over some networks and seeds.</summary>
/// <param name="Quantity">What.</param>
/// <param name="Reference">What it was held against.</param>
/// <param name="Cases">How many.</param>
/// <param name="Relative">The largest.</param>
/// <param name="OverOwn">The largest over the error given beside the number.</param>
/// <param name="Limit">What the last may be.</param>
internal sealed record SpectraError(string Quantity, string Reference, int Cases, double Relative, double OverOwn, double Limit)
{
    public bool Holds => OverOwn <= Limit;

    public string[] Cells
    {
        get
        {
            FormattableString[] cells = [$"{Quantity}", $"{Reference}", $"{Cases}", $"{Relative:E1}", $"{OverOwn:G2}"];
            return [.. cells.Select(FormattableString.Invariant)];
        }
    }
}

/// <summary>How far the numbers are from dense ones of another algorithm.</summary>
internal static class SpectraErrors
{
    public const int Seeds = 10;

    // Standard errors are estimated from twenty samples themselves, which are skewed; of the density the worst of 41 places counts.
    private const double Bound = 1, Random = 5, RandomPlaces = 8;

    /// <summary>What rotations may err themselves, relative; those of rows are of singular values, whose squares err twice as much.</summary>
    private const double Reference = 2e-14;

    public static SpectraError[] Measure(int seeds)
    {
        var kernels = Enumerable.Range(1, seeds).SelectMany(s => (Case[])[Of<G2>(40, s), Of<G3>(60, s), Of<C1b>(8, s), Of<EqualTanh>(8, s)]).ToArray();
        var hessians = Enumerable.Range(1, seeds).SelectMany(s => (Case[])[Of<G2>(40, s), Of<C1b>(8, s), Of<EqualTanh>(8, s)]).ToArray();
        const string Svd = "singular values of J by one-sided rotations", Rotations = "eigenvalues by rotations";
        return
        [
            Worst("K: λ_min, dense", Svd, Bound, kernels, c => (c.Kernel().Extremes().Smallest, c.Squares[0], c.Squares[^1])),
            Worst("K: λ_max, dense", Svd, Bound, kernels, c => (c.Kernel().Extremes().Largest, c.Squares[^1], c.Squares[^1])),
            Worst("K: λ_min, products", Svd, Bound, kernels, c => (c.Kernel(c.Products).Extremes().Smallest, c.Squares[0], c.Squares[^1])),
            Worst("K: λ_max, products", Svd, Bound, kernels, c => (c.Kernel(c.Products).Extremes().Largest, c.Squares[^1], c.Squares[^1])),
            Worst("K: trace", Svd, Bound, kernels, c => (c.Kernel().Trace(), c.Squares.Sum(), c.Squares.Sum())),
            Worst("K: effective rank, quadrature", Svd, Random, kernels, c => (c.Kernel(c.Products).EffectiveRank(), c.EffectiveRank, c.EffectiveRank)),
            Worst("∇²L: sharpness, dense", Rotations, Bound, hessians, c => (c.Hessian().Sharpness(), c.Values[^1], c.Size)),
            Worst("∇²L: sharpness, products", Rotations, Bound, hessians, c => (c.Hessian(c.Products).Sharpness(), c.Values[^1], c.Size)),
            Worst("∇²L: smallest, products", Rotations, Bound, hessians, c => (c.Hessian(c.Products).Smallest(1)[0], c.Values[0], c.Size)),
            Worst("∇²L: trace, Hutch++", Rotations, Random, hessians, c => (c.Hessian(c.Products).Trace(), c.Values.Sum(), c.Values.Sum(Math.Abs))),
            Worst("∇²L: density, quadrature", Rotations, RandomPlaces, hessians, Density),
        ];
    }

    /// <summary>Where the density errs most by its own measure.</summary>
    private static (Estimate Found, double Exact, double Scale) Density(Case c)
    {
        var density = c.Hessian(c.Products).Density();
        var (low, high) = (c.Values[0], c.Values[^1]);
        var width = (high - low) / 20;
        double Exact(double x) => c.Values.Average(v => Math.Exp(-0.5 * Math.Pow((x - v) / width, 2))) / (width * Math.Sqrt(2 * Math.PI));
        var places = Enumerable.Range(0, 41).Select(i => low + (high - low) * i / 40).ToArray();
        var scale = places.Max(Exact);
        return places.Select(x => (Found: density.At(x, width), Exact: Exact(x), Scale: scale)).MaxBy(p => Math.Abs(p.Found.Value - p.Exact));
    }

    private static SpectraError Worst(string quantity, string reference, double limit, IReadOnlyList<Case> cases,
        Func<Case, (Estimate Found, double Exact, double Scale)> measure)
    {
        var (relative, own) = (0.0, 0.0);
        foreach (var c in cases)
        {
            var (found, exact, scale) = measure(c);
            var error = Math.Abs(found.Value - exact);
            relative = Math.Max(relative, error / scale);
            own = Math.Max(own, Math.Max(0, error - Reference * Math.Abs(scale)) / Math.Max(found.Error, double.Epsilon));
        }

        return new(quantity, reference, cases.Count, relative, own, limit);
    }

    private static Case Of<TNetwork>(int samples, int seed)
        where TNetwork : INetwork<TNetwork, double>
    {
        var random = new Xoshiro256((ulong)seed);
        double[] Normal(int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextNormal())];
        var info = TNetwork.Info;
        var data = Dataset.Create(Normal(samples * info.Inputs.Single().Shape[0]), Normal(samples * info.OutputSize), samples);
        var field = new GradientField<TNetwork, double>(data);
        return new(field, Initializer.Draw(info, (ulong)seed), (ulong)seed, rows => field.JacobianRows(Initializer.Draw(info, (ulong)seed), rows));
    }

    /// <summary>A network at a θ, with what other algorithms say of it.</summary>
    private sealed class Case(ICurvatureField field, double[] theta, ulong seed, Action<double[]> jacobian)
    {
        private double[]? _squares;
        private double[]? _values;

        /// <summary>Nothing is dense, and every case has random vectors of its own.</summary>
        public SpectraOptions Products { get; } = new() { DenseOrder = 0, Seed = seed };

        /// <summary>All eigenvalues of K, ascending.</summary>
        public double[] Squares => _squares ??= OfRows();

        /// <summary>All eigenvalues of the Hessian, ascending.</summary>
        public double[] Values => _values ??= OfHessian();

        public double Size => Math.Max(Math.Abs(Values[0]), Math.Abs(Values[^1]));

        public double EffectiveRank => Math.Exp(-Squares.Select(v => v / Squares.Sum()).Where(p => p > 0).Sum(p => p * Math.Log(p)));

        public TangentKernel Kernel(SpectraOptions? options = null) => TangentKernel.At(field, theta, options);

        public LossCurvature Hessian(SpectraOptions? options = null) => LossCurvature.Hessian(field, theta, options);

        private double[] OfRows()
        {
            var rows = new double[field.StackedOutputs * theta.Length];
            jacobian(rows);
            return [.. JacobiSvd.SingularValues(rows, field.StackedOutputs, theta.Length).Select(s => s * s).Order()];
        }

        private double[] OfHessian()
        {
            var matrix = new double[theta.Length * theta.Length];
            field.Hessian(theta, matrix);
            return JacobiEigen.Values(matrix, theta.Length);
        }
    }
}
