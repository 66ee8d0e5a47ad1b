using System;

namespace GradientFlow.Ranks;

/// <summary>Verified lower bounds of the smallest eigenvalue of a symmetric matrix, by one Cholesky factorisation in floating point (S. M. Rump, Verification
/// of positive definiteness, BIT 46, 2006): if that of fl(A − τI) runs to completion, then λ_min(A) ≥ τ − γ·tr(A) − u·(max Aᵢᵢ + τ) − what can underflow,
/// γ = (k + 1)u/(1 − 2(k + 1)u).</summary>
/// <remarks>All bounds are themselves rounded outwards. The order in which sums are taken, and whether products are fused, does not matter to them.</remarks>
internal static class VerifiedCholesky
{
    /// <summary>u, half the distance of 1 to the next double.</summary>
    public const double UnitRoundoff = 1.0 / (1L << 53);

    /// <summary>A number that λ_min of the matrix certainly does not fall below; negative infinity when nothing could be proved. A value that is not finite
    /// proves nothing.</summary>
    /// <param name="matrix">Symmetric, of which the lower triangle is read: [order, order], row-major.</param>
    /// <param name="order">k</param>
    public static double SmallestEigenvalue(double[] matrix, int order)
    {
        var (trace, largest) = (0.0, 0.0);
        for (var i = 0; i < order; i++)
        {
            var d = matrix[i * order + i];
            if (!(d > 0) || double.IsInfinity(d))
                return double.NegativeInfinity;
            trace = Interval.Up(trace + d);
            largest = Math.Max(largest, d);
        }

        if (double.IsInfinity(trace))
            return double.NegativeInfinity;
        var factor = new double[matrix.Length];
        // The smallest shift that can prove anything, then ever larger ones while they pass: each proves more than the last.
        var best = double.NegativeInfinity;
        var shift = 2 * Loss(order, trace, largest, 0);
        if (Estimate(matrix, order, factor) is { } estimate)
        {
            foreach (var share in new[] { 0.99, 0.9, 0.5 })
            {
                if (share * estimate > shift && Certify(share * estimate))
                    return best;
            }
        }

        Certify(shift);
        return best;

        bool Certify(double tau)
        {
            if (!Factor(matrix, order, tau, factor))
                return false;
            best = Math.Max(best, Interval.Down(tau - Loss(order, trace, largest, tau)));
            return true;
        }
    }

    /// <summary>What rounding can hide: γ·tr(A) + u·(max Aᵢᵢ + τ) + underflow.</summary>
    private static double Loss(int order, double trace, double largest, double tau)
    {
        var n = (order + 1) * UnitRoundoff;
        var gamma = Interval.Up(n / (1 - 2 * n));
        var underflow = 3.0 * order * (2.0 * order + largest) * double.Epsilon;
        return Interval.Up(Interval.Up(Interval.Up(gamma * trace) + Interval.Up(UnitRoundoff * Interval.Up(largest + tau))) + Interval.Up(underflow));
    }

    /// <summary>The factor of fl(A − τI); false as soon as a pivot is not positive.</summary>
    public static bool Factor(double[] matrix, int order, double tau, double[] factor)
    {
        for (var j = 0; j < order; j++)
        {
            for (var i = 0; i <= j; i++)
            {
                var a = matrix[j * order + i];
                if (i == j)
                    a -= tau;
                var rest = a - Dot(factor, j * order, factor, i * order, i);
                if (i < j)
                {
                    factor[j * order + i] = rest / factor[i * order + i];
                    continue;
                }

                if (!(rest > 0) || double.IsInfinity(rest))
                    return false;
                factor[j * order + j] = Math.Sqrt(rest);
            }
        }

        return true;
    }

    /// <summary>Σ a·b</summary>
    public static double Dot(double[] a, int i, double[] b, int j, int count)
    {
#if NET
        return System.Numerics.Tensors.TensorPrimitives.Dot<double>(a.AsSpan(i, count), b.AsSpan(j, count));
#else
        double s0 = 0, s1 = 0, s2 = 0, s3 = 0;
        var k = 0;
        for (; k + 3 < count; k += 4)
        {
            s0 += a[i + k] * b[j + k];
            s1 += a[i + k + 1] * b[j + k + 1];
            s2 += a[i + k + 2] * b[j + k + 2];
            s3 += a[i + k + 3] * b[j + k + 3];
        }

        for (; k < count; k++)
            s0 += a[i + k] * b[j + k];
        return s0 + s1 + (s2 + s3);
#endif
    }

    /// <summary>λ_min by a few steps of inverse iteration: where to try, and no bound. Null where a pivot is not positive.</summary>
    /// <param name="factor">Room for the factor: [order, order]</param>
    public static double? Estimate(double[] matrix, int order, double[] factor)
    {
        if (!Factor(matrix, order, 0, factor))
            return null;
        var (random, x) = (new SplitMix(1), new double[order]);
        for (var i = 0; i < order; i++)
            x[i] = random.NextNormal();
        var growth = 0.0;
        for (var step = 0; step < 8; step++)
        {
            var norm = Norm(x);
            for (var i = 0; i < order; i++)
                x[i] /= norm;
            for (var i = 0; i < order; i++)
                x[i] = (x[i] - Dot(factor, i * order, x, 0, i)) / factor[i * order + i];
            for (var i = order - 1; i >= 0; i--)
            {
                x[i] /= factor[i * order + i];
                for (var j = 0; j < i; j++)
                    x[j] -= factor[i * order + j] * x[i];
            }

            growth = Norm(x);
        }

        return growth > 0 && !double.IsInfinity(growth) ? 1 / growth : null;
    }

    /// <summary>‖x‖, of which no square overflows.</summary>
    private static double Norm(double[] x)
    {
        var (largest, sum) = (0.0, 0.0);
        foreach (var v in x)
            largest = Math.Max(largest, Math.Abs(v));
        foreach (var v in x)
            sum += v / largest * (v / largest);
        return largest * Math.Sqrt(sum);
    }
}
