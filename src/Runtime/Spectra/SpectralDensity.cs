using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics.Tensors;
using System.Threading;

namespace GradientFlow;

/// <summary>How the eigenvalues of a symmetric matrix A of order N are distributed: the measure that has 1/N at each. Exact from all eigenvalues, or by
/// stochastic Lanczos quadrature (Golub and Meurant 1994; Ubaru, Chen and Saad 2017): for a random vector u of length 1, uᵀf(A)u is Σ τ²·f(θ) over the Ritz
/// values θ of its Lanczos process, exact for polynomials up to degree 2m − 1 of m steps, and N times its mean is tr f(A).</summary>
/// <remarks>The error of an estimate is √(s² + d²): s the standard error of the mean over the starts, d the difference from the rule of three quarters of the
/// steps.</remarks>
public sealed class SpectralDensity
{
    private readonly Rule[] _rules;
    private readonly Rule[] _coarse;
    private readonly double _roundoff;

    /// <param name="order">N</param>
    /// <param name="zeros">Eigenvalues 0 beside those of the rules.</param>
    /// <param name="rules">One for each start.</param>
    /// <param name="coarse">The same with fewer steps.</param>
    /// <param name="roundoff">The error of an exact eigenvalue.</param>
    private SpectralDensity(int order, int zeros, Rule[] rules, Rule[] coarse, double roundoff) =>
        (Order, Zeros, _rules, _coarse, _roundoff) = (order, zeros, rules, coarse, roundoff);

    /// <summary>N, the order of the matrix.</summary>
    public int Order { get; }

    /// <summary>Eigenvalues that are 0 for a reason that needs no computing: n·M − P of a tangent kernel.</summary>
    public int Zeros { get; }

    /// <summary>Whether it is made of all eigenvalues.</summary>
    public bool IsExact => _coarse.Length == 0;

    /// <summary>The places and weights it consists of, in the order of the places; the weights sum to 1.</summary>
    public IReadOnlyList<(double Value, double Weight)> Nodes =>
    [
        .. _rules.SelectMany(r => r.Nodes.Zip(r.Weights)).Select(n => (Value: n.First, Weight: n.Second / _rules.Length * (Order - Zeros) / Order))
            .Concat(Zeros > 0 ? [(Value: 0.0, Weight: (double)Zeros / Order)] : []).OrderBy(n => n.Value),
    ];

    /// <summary>The density at x after smoothing: Σ wᵢ·exp(−(x − λᵢ)²/2σ²)/(σ√2π).</summary>
    /// <param name="x">Where.</param>
    /// <param name="width">σ, the width that is smoothed over; above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The width is not a positive number, or x is none.</exception>
    public Estimate At(double x, double width)
    {
        if (!(width > 0 && double.IsFinite(width)))
            throw Limits.OutOfRange(nameof(width), width, "The width that is smoothed over is a positive number.");
        if (!double.IsFinite(x))
            throw Limits.OutOfRange(nameof(x), x, "A density is had at finite numbers.");
        var height = 1 / (width * Math.Sqrt(2 * Math.PI));
        return Mean(value => height * Math.Exp(-0.5 * ((x - value) / width) * ((x - value) / width)), 1);
    }

    /// <summary>The share of the eigenvalues that are at most x.</summary>
    /// <param name="x">Where.</param>
    public Estimate AtMost(double x) => double.IsNaN(x) ? throw Limits.OutOfRange(nameof(x), x, "A share is had at numbers.")
        : Mean(value => value <= x ? 1 : 0, 1);

    /// <summary>tr f(A) = Σ f(λ).</summary>
    /// <param name="function">f, whose values on the spectrum are finite.</param>
    public Estimate Trace(Func<double, double> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return Mean(function, Order);
    }

    /// <summary>The smoothed density at equally spaced places from below the least to above the largest.</summary>
    /// <param name="points">How many; at least 2.</param>
    /// <param name="width">σ; a hundredth of the spectrum's length where none is given.</param>
    public IReadOnlyList<(double X, Estimate Density)> Table(int points, double? width = null)
    {
        Limits.AtLeast(2, points);
        var nodes = Nodes;
        var (low, high) = (nodes[0].Value, nodes[^1].Value);
        var length = Math.Max(high - low, 1e-10 * Math.Max(Math.Abs(low), Math.Abs(high)));
        var sigma = width ?? (length > 0 ? length / 100 : 1);
        (low, high) = (low - 3 * sigma, high + 3 * sigma);
        return [.. Enumerable.Range(0, points).Select(i => low + (high - low) * i / (points - 1)).Select(x => (x, At(x, sigma)))];
    }

    /// <summary>From all eigenvalues.</summary>
    internal static SpectralDensity Of(double[] eigenvalues, double roundoff) =>
        new(eigenvalues.Length, 0, [new(eigenvalues, [.. eigenvalues.Select(_ => 1.0 / eigenvalues.Length)])], [], roundoff);

    /// <summary>By stochastic Lanczos quadrature.</summary>
    /// <param name="a">The matrix.</param>
    /// <param name="zeros">Eigenvalues 0 that it has not and the whole has.</param>
    /// <param name="options">Starts, steps and seed.</param>
    /// <param name="cancellation">Ends it.</param>
    internal static SpectralDensity Of(CountedOperator a, int zeros, SpectraOptions options, CancellationToken cancellation)
    {
        var steps = Math.Min(options.QuadratureSteps, a.Order);
        if (8L * a.Order * (steps + 2) > options.MemoryBytes)
        {
            throw new InvalidOperationException(
                $"{steps} Lanczos steps on {a.Name}, of order {a.Order}, take {8L * a.Order * (steps + 2):N0} bytes, and {options.MemoryBytes:N0} are allowed: "
                    + $"raise {nameof(SpectraOptions)}.{nameof(SpectraOptions.MemoryBytes)}, or lower {nameof(SpectraOptions.QuadratureSteps)}.");
        }

        var (random, basis, eigen) = (new Xoshiro256(options.Seed), new KrylovBasis(a.Order, steps + 1), new TridiagonalEigen());
        var (rules, coarse) = (new Rule[options.Probes], new Rule[options.Probes]);
        for (var i = 0; i < rules.Length; i++)
        {
            basis.Randomize(0, random);
            var (diagonal, coupling, isComplete) = Tridiagonal(a, basis, steps, cancellation);
            rules[i] = RuleOf(eigen, diagonal, coupling);
            coarse[i] = isComplete ? rules[i] : RuleOf(eigen, diagonal.AsSpan(0, Math.Max(1, 3 * diagonal.Length / 4)), coupling);
        }

        return new(a.Order + zeros, zeros, rules, coarse, 0);
    }

    /// <summary>The Lanczos process from the first vector of a basis; complete where its subspace is invariant, and the rule exact.</summary>
    private static (double[] Diagonal, double[] Coupling, bool IsComplete) Tridiagonal(CountedOperator a, KrylovBasis basis, int steps,
        CancellationToken cancellation)
    {
        var (diagonal, coupling) = (new double[steps], new double[steps]);
        for (var size = 1; size <= steps; size++)
        {
            cancellation.ThrowIfCancellationRequested();
            var next = basis[size];
            a.Multiply(basis[size - 1], next);
            diagonal[size - 1] = basis.Orthogonalize(next, size)[size - 1];
            var residual = coupling[size - 1] = EuclideanNorm.Of(next);
            if (size == a.Order || !(residual > 1e-13 * Math.Max(Math.Abs(diagonal[size - 1]), size > 1 ? coupling[size - 2] : 0)))
                return (diagonal[..size], coupling, true);
            TensorPrimitives.Divide(next, residual, next);
        }

        return (diagonal, coupling, false);
    }

    private static Rule RuleOf(TridiagonalEigen eigen, ReadOnlySpan<double> diagonal, ReadOnlySpan<double> coupling)
    {
        eigen.Decompose(diagonal, coupling);
        var weights = new double[diagonal.Length];
        for (var k = 0; k < weights.Length; k++)
            weights[k] = eigen.Vector(k)[0] * eigen.Vector(k)[0];
        return new(eigen.Values.ToArray(), weights);
    }

    /// <summary>scale·(1/N)·Σ f(λ)</summary>
    private Estimate Mean(Func<double, double> function, double scale)
    {
        var values = Array.ConvertAll(_rules, r => r.Of(function));
        if (IsExact)
        {   // what f makes of an eigenvalue's own error
            double Change(double value) => Math.Max(Math.Abs(function(value + _roundoff) - function(value)),
                Math.Abs(function(value - _roundoff) - function(value)));
            return new(scale * values[0], scale * (_rules[0].Of(Change) + 1e-16 * Order * Math.Abs(values[0])), ErrorKind.Rounding);
        }

        var atZero = Zeros > 0 ? function(0) * Zeros / Order : 0;
        var share = (double)(Order - Zeros) / Order;
        var (mean, error) = TraceEstimator.Statistics(values);
        var difference = mean - TraceEstimator.Statistics(Array.ConvertAll(_coarse, r => r.Of(function))).Mean;
        return new(scale * (share * mean + atZero), scale * share * double.Hypot(error, difference), ErrorKind.StandardError);
    }

    private sealed record Rule(double[] Nodes, double[] Weights)
    {
        public double Of(Func<double, double> function) => Nodes.Zip(Weights, (node, weight) => weight * function(node)).Sum();
    }
}
