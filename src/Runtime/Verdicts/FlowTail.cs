using System;
using System.Linq;

namespace GradientFlow;

/// <summary>How a flow comes to its end, as far as its last decade of time shows.</summary>
public enum TailKind
{
    /// <summary>Too few points, or too crooked a curve.</summary>
    Unclear,

    /// <summary>‖∇L‖ falls as e^(−μt).</summary>
    Exponential,

    /// <summary>‖∇L‖ falls as a power of t that lets the loss converge.</summary>
    Algebraic,

    /// <summary>‖∇L‖ falls no faster than 1/√t, with which the loss would fall for ever.</summary>
    Stalled,
}

/// <summary>The tail of a flow: a fit to what was recorded, and no proof.</summary>
/// <param name="Kind">Its form.</param>
/// <param name="Rate">2μ, at which L − L* falls, of an exponential tail; else 0.</param>
/// <param name="Power">p in L − L* ~ t^(−p), of an algebraic tail; else 0.</param>
/// <param name="Remaining">L − L*, as the fit continued for ever has it; ∞ where none is to be had.</param>
/// <param name="Deviation">The root mean square of the fit's error in ln ‖∇L‖.</param>
public sealed record FlowTail(TailKind Kind, double Rate, double Power, double Remaining, double Deviation)
{
    private const int FewestPoints = 5;
    private const double MostDeviation = 0.3;

    // A gradient so many times smaller than the largest may be what rounding leaves of it.
    private const double Rounding = 1e-7;
    private const double Small = 1e-6;

    private static readonly FlowTail s_unclear = new(TailKind.Unclear, 0, 0, double.PositiveInfinity, double.NaN);

    /// <summary>Of ‖∇L‖ = a·e^(−μt) and a·t^(−q), fitted by least squares to the logarithms over the last decade of time, the one that errs less: L − L* is
    /// ‖∇L‖²/(2μ), or ‖∇L‖²·t/(2q − 1). Where ‖∇L‖ has come down to where rounding keeps it, the tail is the decade before that, and nothing
    /// remains.</summary>
    internal static FlowTail Of(FlowResult flow)
    {
        var start = flow.Start.Time;
        (double Time, double Norm)[] points = [.. flow.Points.Where(p => p.Time > start && p.GradientNorm > 0 && double.IsFinite(p.GradientNorm))
            .Select(p => (p.Time - start, p.GradientNorm))];
        if (points.Length == 0)
            return s_unclear;
        var floor = points.Where(p => p.Time >= 0.1 * points[^1].Time).Max(p => p.Norm);
        var largest = Math.Max(flow.Start.GradientNorm, points.Max(p => p.Norm));
        if (floor <= Rounding * largest)
            return Fit(points, Array.FindIndex(points, p => p.Norm <= floor)) with { Remaining = 0 };
        var tail = Fit(points, points.Length - 1);
        if (tail.Kind is TailKind.Exponential or TailKind.Algebraic)
            return tail;
        // A crooked tail that has come down far: what the loss fell by in the last half of the time is more than it still will.
        return points[^1].Norm <= Small * largest
            ? tail with { Remaining = Math.Max(0, flow.Points.First(p => p.Time - start >= 0.5 * points[^1].Time).Loss - flow.Final.Loss) } : tail;
    }

    /// <param name="end">The point that is taken for the last.</param>
    private static FlowTail Fit((double Time, double Norm)[] points, int end)
    {
        var (length, norm) = points[end];
        var last = points[..(end + 1)].Where(p => p.Time >= 0.1 * length).ToArray();
        if (last.Length < FewestPoints)
            return s_unclear;
        double[] logs = [.. last.Select(p => Math.Log(p.Norm))];
        var (mu, curved) = Slope([.. last.Select(p => p.Time)], logs);
        var (q, straight) = Slope([.. last.Select(p => Math.Log(p.Time))], logs);
        if (Math.Min(curved, straight) > MostDeviation)
            return s_unclear with { Deviation = Math.Min(curved, straight) };
        if (curved <= straight && -mu * length > 1)
            return new(TailKind.Exponential, -2 * mu, 0, norm * norm / (-2 * mu), curved);
        return -2 * q > 1.05 ? new(TailKind.Algebraic, 0, -2 * q - 1, norm * norm * length / (-2 * q - 1), straight)
            : new(TailKind.Stalled, 0, 0, double.PositiveInfinity, straight);
    }

    /// <summary>The slope of a line by least squares, and the root mean square of what it misses.</summary>
    private static (double Slope, double Deviation) Slope(double[] x, double[] y)
    {
        var (meanX, meanY) = (x.Average(), y.Average());
        var (xx, xy) = (0.0, 0.0);
        for (var i = 0; i < x.Length; i++)
            (xx, xy) = (xx + (x[i] - meanX) * (x[i] - meanX), xy + (x[i] - meanX) * (y[i] - meanY));
        var slope = xx > 0 ? xy / xx : 0;
        var squares = 0.0;
        for (var i = 0; i < x.Length; i++)
            squares += Math.Pow(y[i] - meanY - slope * (x[i] - meanX), 2);
        return (slope, Math.Sqrt(squares / x.Length));
    }

    /// <inheritdoc/>
    public override string ToString() => Kind switch
    {
        TailKind.Unclear => "the tail has no clear form",
        TailKind.Exponential => FormattableString.Invariant($"L − L* falls as exp(−{Rate:G4}·t)"),
        TailKind.Algebraic => FormattableString.Invariant($"L − L* falls as t^−{Power:G3}"),
        TailKind.Stalled => "‖∇L‖ falls no faster than 1/√t",
    };
}
