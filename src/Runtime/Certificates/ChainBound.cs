using System;
using System.Linq;
using GradientFlow.Ranks;

namespace GradientFlow;

/// <summary>How the multipliers of a chain of layers are chosen, of which any choice gives a proved bound.</summary>
internal enum ChainChoice
{
    /// <summary>None: each layer's norm, one after the other.</summary>
    Norms,

    /// <summary>ECLipsE-Fast: the same for all units of a layer, by the largest eigenvalue.</summary>
    Scalar,

    /// <summary>For each unit its own, by the sums of rows.</summary>
    RowSums,
}

/// <summary>What is proved of the units h of a layer as the input of a chain moves: ‖Δroot‖² ≥ Δhᵀ·M·Δh, M positive definite. The next layer's M follows from
/// it: Xu and Sivaranjani's ECLipsE (arXiv 2404.04375), here for slopes in any [α, β] of each unit.</summary>
/// <remarks>Let Δv = W·Δh, and let every unit's slope lie in [αⱼ, βⱼ], so that (Δφ − αΔv)(βΔv − Δφ) ≥ 0. For any T = diag(tⱼ) ≥ 0 then
/// ΔhᵀMΔh ≥ ΔhᵀMΔh − Σ tⱼ(Δφⱼ − αⱼΔvⱼ)(βⱼΔvⱼ − Δφⱼ) ≥ ΔφᵀM'Δφ wherever [[N, −½WᵀST], [−½TSW, T − M']] ≥ 0, N = M + Wᵀ·diag(αβt)·W, S = diag(α + β).
/// The best M' is T − ¼TS·W·N⁻¹·Wᵀ·ST. All of it is computed in floating point, M' taken a little smaller, and the matrix then proved positive definite by
/// <see cref="VerifiedCholesky"/>: no rounding before that matters. With B = W·M⁻¹·Wᵀ and any diagonal D ≥ βBβ, tⱼ = 2βⱼ/((βⱼ − αⱼ)·Dⱼ) gives M' ≥ D⁻¹: with
/// D = λ_max(βBβ), no worse than the product of norms.</remarks>
internal sealed class ChainBound
{
    // How much worse than its best value a bound is made, so that rounding cannot hide that it holds; the first that can be proved is taken.
    private static readonly double[] s_slacks = [.. new[] { 38, 32, 28, 24, 20, 16, 13, 10, 7, 4, 2, 0 }.Select(k => Math.ScaleB(1, -k))];

    // Nearer to a straight line than that, the slope counts as this much lower.
    private const double Bend = 1.0 / 1024;

    // Nothing smaller is worth keeping; it would be lost when units are scaled.
    private const double Least = 1e-250;

    private readonly double[] _metric, _scales;
    private readonly LinearMap? _map;

    private ChainBound(int root, double[] metric, double[] scales, LinearMap? map) => (Root, _metric, _scales, _map) = (root, metric, scales, map);

    /// <summary>The tensor whose motion the chain begins with.</summary>
    public int Root { get; }

    private int Order => _scales.Length;

    /// <summary>A tensor itself.</summary>
    /// <param name="order">Its size.</param>
    public static ChainBound At(int root, int order)
    {
        var ones = new double[order];
        Array.Fill(ones, 1);
        return new(root, LinearMap.Identity(order).Entries, ones, null);
    }

    /// <summary>A linear map after all.</summary>
    public ChainBound Then(LinearMap map) => new(Root, _metric, _scales, _map is null ? map : map.After(_map));

    /// <summary>The largest ‖Δy‖/‖Δroot‖, at most.</summary>
    /// <param name="slopes">Of each entry of y, at most; null for 1.</param>
    public double Norm(double[]? slopes = null)
    {
        var map = (_map ?? LinearMap.Identity(Order)).Scaled(null, _scales);
        if (slopes is not null)
            map = WithSlopes(map, slopes);
        var size = map.Frobenius();
        if (size == 0)
            return map.Error == 0 ? 0 : Upper.Product(map.Error, InverseRoot());
        if (!double.IsFinite(size))
            return double.PositiveInfinity;
        var scale = Math.ScaleB(1, Math.Clamp(-Math.ILogB(size), -1000, 1000));
        var rows = new double[map.Rows];
        Array.Fill(rows, scale);
        map = map.Scaled(rows, null);
        if (Solved(map, _metric) is not { } solved)
            return double.PositiveInfinity;
        var largest = Largest(solved, map.Rows, Order);
        foreach (var slack in s_slacks)
        {
            // ΔyᵀΔy ≤ q·ΔhᵀMΔh where [[M, Wᵀ], [W, q]] ≥ 0.
            var q = largest * (1 + slack);
            var order = Order + map.Rows;
            var joint = new double[order * order];
            for (var i = 0; i < Order; i++)
                Array.Copy(_metric, i * Order, joint, i * order, i + 1);
            for (var i = 0; i < map.Rows; i++)
            {
                Array.Copy(map.Entries, i * Order, joint, (Order + i) * order, Order);
                joint[(Order + i) * order + Order + i] = q;
            }

            if (VerifiedCholesky.SmallestEigenvalue(joint, order) >= map.Error)
                return Upper.Quotient(Upper.Root(q), scale);
        }

        return double.PositiveInfinity;
    }

    /// <summary>Activations after all; null where no multipliers could be proved.</summary>
    /// <param name="slopes">Of each unit.</param>
    public ChainBound? Then(Interval[] slopes, ChainChoice choice)
    {
        var map = (_map ?? LinearMap.Identity(Order)).Scaled(null, _scales);
        var units = map.Rows;
        if (!double.IsFinite(map.Frobenius()) || Solved(map, _metric) is not { } solved)
            return null;
        var gram = Products(solved, units, Order);
        if (!Array.TrueForAll(gram, double.IsFinite))
            return null;
        double[] rows = new double[units], scales = new double[units], low = new double[units], high = new double[units];
        for (var j = 0; j < units; j++)
        {
            // Units of nearly one length, and slopes between −1 and 1, of which the larger is positive: powers of two, and signs.
            var length = Math.Sqrt(Math.Max(0, gram[j * units + j]));
            rows[j] = length > 0 && double.IsFinite(length) ? Math.ScaleB(1, Math.Clamp(-Math.ILogB(length) - 1, -400, 400)) : 1;
            var (least, most) = (slopes[j].Low, slopes[j].High);
            var size = slopes[j].Magnitude;
            if (!double.IsFinite(size))
                return null;
            if (size == 0)
                continue; // does not move: scale 0
            var unit = Math.ScaleB(1, Math.Clamp(Math.ILogB(size) + 1, -400, 400));
            (low[j], high[j]) = most >= -least ? (least / unit, most / unit) : (-most / unit, -least / unit);
            scales[j] = (most >= -least ? unit : -unit) / rows[j];
            low[j] = Math.Min(low[j], high[j] * (1 - Bend));
            if (Math.Abs(low[j]) < Least)
                low[j] = low[j] < 0 ? -Least : 0;
        }

        map = map.Scaled(rows, null);
        for (var i = 0; i < solved.Length; i++)
            solved[i] *= rows[i / Order] * high[i / Order];
        var dominating = Dominating(solved, units, choice);
        foreach (var widening in new[] { 1 + 1e-12, 1.001, 1.1 })
        {
            var t = new double[units];
            for (var j = 0; j < units; j++)
            {
                t[j] = high[j] == 0 ? 1 : 2 * high[j] / ((high[j] - low[j]) * dominating[j] * widening);
                // With slopes from −β to β, N would be singular.
                if (low[j] < -0.5 * high[j])
                    t[j] *= 1 - 1e-7;
            }

            if (Next(map, low, high, t) is { } metric)
                return Normalized(metric, scales);
        }

        return null;
    }

    /// <summary>diag(slopes)·W</summary>
    private static LinearMap WithSlopes(LinearMap map, double[] slopes)
    {
        var (entries, error) = (new double[map.Entries.Length], Upper.Product(map.Error, Largest(slopes)));
        for (var i = 0; i < entries.Length; i++)
            entries[i] = map.Entries[i] * slopes[i / map.Columns];
        error = Upper.Sum(error, Upper.Product(2 * VerifiedCholesky.UnitRoundoff, LinearMap.Frobenius(entries)));
        return new(map.Rows, map.Columns, entries, Interval.Up(error + entries.Length * double.Epsilon));
    }

    private static double Largest(double[] values)
    {
        var largest = 0.0;
        foreach (var v in values)
            largest = Math.Max(largest, Math.Abs(v));
        return largest;
    }

    /// <summary>A diagonal that A·Aᵀ does not exceed, as far as floating point can tell.</summary>
    private double[] Dominating(double[] a, int units, ChainChoice choice)
    {
        var diagonal = new double[units];
        if (choice == ChainChoice.Scalar)
        {
            Array.Fill(diagonal, Largest(a, units, Order));
        }
        else
        {
            var products = Products(a, units, Order);
            for (var i = 0; i < products.Length; i++)
                diagonal[i / units] += Math.Abs(products[i]);
        }

        return Array.ConvertAll(diagonal, d => Math.Max(d, 1.0 / 16)); // of a unit that nothing moves
    }

    /// <summary>W·M⁻¹·Wᵀ, about; null where M is not positive definite in floating point.</summary>
    private static double[]? Gram(LinearMap map, double[] metric) =>
        Solved(map, metric) is { } solved ? Products(solved, map.Rows, map.Columns) : null;

    /// <summary>W·L⁻ᵀ with M = L·Lᵀ, about; null where M is not positive definite in floating point.</summary>
    private static double[]? Solved(LinearMap map, double[] metric)
    {
        var (order, units) = (map.Columns, map.Rows);
        var factor = new double[order * order];
        if (!VerifiedCholesky.Factor(metric, order, 0, factor))
            return null;
        var solved = new double[units * order];
        for (var j = 0; j < units; j++)
        {
            for (var i = 0; i < order; i++)
                solved[j * order + i] = (map.Entries[j * order + i] - VerifiedCholesky.Dot(factor, i * order, solved, j * order, i)) / factor[i * order + i];
        }

        return solved;
    }

    /// <summary>A·Aᵀ</summary>
    private static double[] Products(double[] a, int rows, int columns)
    {
        var products = new double[rows * rows];
        for (var i = 0; i < rows; i++)
        {
            for (var j = 0; j <= i; j++)
                products[i * rows + j] = products[j * rows + i] = VerifiedCholesky.Dot(a, i * columns, a, j * columns, columns);
        }

        return products;
    }

    /// <summary>λ_max(A·Aᵀ), about, by the power method.</summary>
    private static double Largest(double[] a, int rows, int columns)
    {
        var (random, transposed) = (new SplitMix(1), new LinearMap(rows, columns, a, 0).Transposed());
        double[] v = new double[columns], u = new double[rows];
        for (var i = 0; i < columns; i++)
            v[i] = random.NextNormal();
        var (largest, still) = (0.0, 0);
        for (var step = 0; step < 400 && still < 4; step++)
        {
            var norm = Math.Sqrt(VerifiedCholesky.Dot(v, 0, v, 0, columns));
            if (!(norm > 0))
                return 0;
            for (var i = 0; i < columns; i++)
                v[i] /= norm;
            for (var i = 0; i < rows; i++)
                u[i] = VerifiedCholesky.Dot(a, i * columns, v, 0, columns);
            for (var i = 0; i < columns; i++)
                v[i] = VerifiedCholesky.Dot(transposed, i * rows, u, 0, rows);
            var reached = VerifiedCholesky.Dot(u, 0, u, 0, rows);
            still = reached <= largest * (1 + 1e-14) ? still + 1 : 0;
            largest = Math.Max(largest, reached);
        }

        return largest;
    }

    /// <summary>1/√λ_min(M), at least.</summary>
    private double InverseRoot() =>
        VerifiedCholesky.SmallestEigenvalue(_metric, Order) is var least && least > 0 ? Upper.Quotient(1, Interval.Down(Math.Sqrt(least)))
            : double.PositiveInfinity;

    /// <summary>M' for given multipliers, proved; null where it could not be.</summary>
    private double[]? Next(LinearMap map, double[] low, double[] high, double[] t)
    {
        var (order, units) = (Order, map.Rows);
        // S·T and diag(αβt) with their rows of W.
        var (sums, products) = (new double[units], new double[units]);
        for (var j = 0; j < units; j++)
            (sums[j], products[j]) = ((low[j] + high[j]) * t[j], low[j] * high[j] * t[j]);
        var (inner, error) = (_metric, 0.0);
        if (Largest(products) > 0)
        {
            var weighted = (double[])map.Entries.Clone();
            for (var i = 0; i < weighted.Length; i++)
                weighted[i] *= products[i / order];
            double[] columns = map.Transposed(), others = new LinearMap(units, order, weighted, 0).Transposed();
            inner = new double[order * order];
            for (var i = 0; i < order; i++)
            {
                for (var j = 0; j <= i; j++)
                    inner[i * order + j] = inner[j * order + i] = _metric[i * order + j] + VerifiedCholesky.Dot(others, i * units, columns, j * units, units);
            }

            var (size, scaled) = (map.Frobenius(), LinearMap.Frobenius(weighted));
            var unknown = Upper.Product(Upper.Product(2, scaled), map.Error);
            error = Upper.Sum(Upper.Sum(Upper.Product(LinearMap.Gamma(units + 6), scaled, size), Upper.Product(LinearMap.Gamma(2), LinearMap.Frobenius(inner))),
                Upper.Sum(unknown, Upper.Product(Largest(products), Upper.Product(map.Error, map.Error))));
            error = Upper.Product(1 + 1e-6, error) + (double)units * inner.Length * double.Epsilon;
        }

        if (Gram(map, inner) is not { } gram)
            return null;
        // [[N, ·], [½TSW, T − M']]; its off-diagonal block may have either sign.
        var total = order + units;
        var joint = new double[total * total];
        for (var i = 0; i < order; i++)
            Array.Copy(inner, i * order, joint, i * total, i + 1);
        var across = new double[map.Entries.Length];
        for (var i = 0; i < across.Length; i++)
            across[i] = 0.5 * sums[i / order] * map.Entries[i];
        for (var j = 0; j < units; j++)
            Array.Copy(across, j * order, joint, (order + j) * total, order);
        error = Upper.Sum(error, Upper.Sum(Upper.Product(LinearMap.Gamma(6), LinearMap.Frobenius(across)), Upper.Product(Largest(sums), map.Error)));
        var metric = new double[units * units];
        foreach (var slack in s_slacks)
        {
            for (var i = 0; i < units; i++)
            {
                for (var j = 0; j < units; j++)
                {
                    var best = (i == j ? t[i] : 0) - 0.25 * sums[i] * sums[j] * gram[i * units + j];
                    metric[i * units + j] = i == j ? best - slack * t[i] : Math.Abs(best) < Least ? 0 : best;
                }
            }

            var rest = new double[units * units];
            for (var i = 0; i < units; i++)
            {
                for (var j = 0; j <= i; j++)
                    joint[(order + i) * total + order + j] = rest[i * units + j] = rest[j * units + i] = (i == j ? t[i] : 0) - metric[i * units + j];
            }

            var wrong = Upper.Sum(error, Upper.Product(LinearMap.Gamma(2), LinearMap.Frobenius(rest)));
            wrong = Interval.Up(wrong + (double)total * total * double.Epsilon);
            if (VerifiedCholesky.SmallestEigenvalue(joint, total) >= wrong)
                return metric;
        }

        return null;
    }

    /// <summary>Units of about one length in M, by powers of two.</summary>
    private ChainBound Normalized(double[] metric, double[] scales)
    {
        var units = scales.Length;
        var powers = new double[units];
        for (var j = 0; j < units; j++)
        {
            var diagonal = metric[j * units + j];
            powers[j] = diagonal > 0 ? Math.ScaleB(1, Math.Clamp(-Math.ILogB(diagonal) / 2, -400, 400)) : 1;
        }

        var (normal, all) = (new double[metric.Length], new double[units]);
        for (var i = 0; i < units; i++)
        {
            all[i] = scales[i] * powers[i];
            for (var j = 0; j < units; j++)
                normal[i * units + j] = metric[i * units + j] * powers[i] * powers[j];
        }

        return new(Root, normal, all, null);
    }
}
