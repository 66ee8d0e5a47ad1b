using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Numerics.Tensors;

namespace GradientFlow;

/// <summary>What the end of a flow looks like, in floating point.</summary>
internal sealed class EndOfFlow(FlowResult flow, CertifiedPoint end)
{
    // Parameters up to which the Hessian is decomposed.
    private const int MostParameters = 1000;

    // By less of itself in a decade of time no norm has grown that runs away as the logarithm of a time below 10³⁰ does.
    private const double LeastShare = 0.03;

    // Of growth over equal ratios of time, the last may be no less than this share of the one before: where θ converges, by a power of t at the slowest, it is.
    private const double LeastGrowth = 0.85;

    // Of the largest eigenvalue: one no larger than Flat may be zero at the flow's limit, one no larger than Blur is no more than rounding.
    private const double Flat = 1e-7, Blur = 1e-9;

    private (double Least, double Largest)? _eigenvalues;

    /// <summary>Layers of which every unit is dead on the data.</summary>
    public string[] DeadLayers()
    {
        if (!end.Network.Layers.Any(l => l.Activation is not null) || end.Field is not IDeclaredField field)
            return [];
        var activity = new UnitActivity(field, 1e-3);
        var counts = new double[activity.Columns.Length];
        activity.Count(end.Floating, counts);
        return [.. Enumerable.Range(0, counts.Length / 3).Where(l => counts[3 * l] > 0 && counts[3 * l + 1] == 0 && counts[3 * l + 2] == 0)
            .Select(l => activity.Columns[3 * l][..activity.Columns[3 * l].LastIndexOf('.')])];
    }

    /// <summary>That θ runs to infinity, and how; null where it does not: the norm grows by as much in the last decade of time as in the one before, while the
    /// loss falls as a power of t.</summary>
    public string? Growth(FlowTail tail)
    {
        var length = flow.Final.Time - flow.Start.Time;
        var (one, two) = (At(0.1 * length), At(0.01 * length));
        if (one is null || two is null || two.Time == flow.Start.Time || tail.Kind is not (TailKind.Algebraic or TailKind.Stalled)
            || !(flow.Final.Loss < 0.7 * one.Loss))
            return null;
        var (last, before, first) = (EuclideanNorm.Of(flow.Parameters), EuclideanNorm.Of(one.Parameters), EuclideanNorm.Of(two.Parameters));
        if (!(last - before > LeastShare * last && before - first > 0 && last - before >= LeastGrowth * (before - first)))
            return null;
        var cosine = TensorPrimitives.Dot<double>(flow.Parameters, one.Parameters) / (last * before);
        return string.Create(CultureInfo.InvariantCulture,
            $"Runs to infinity while the loss falls, as far as numbers show: ‖θ‖ grew from {first:G4} over {before:G4} to {last:G4} in two decades of "
                + $"time, and {tail}. The direction θ/‖θ‖ turned by {Math.Acos(Math.Clamp(cosine, -1, 1)):G2} rad in the last of them. No point is there to "
                + $"converge to, and no certificate to be had.");
    }

    /// <summary>λ_min and λ_max of ∇²L, in floating point; zero where ∇²L is too large to be looked at.</summary>
    private (double Least, double Largest) Eigenvalues => _eigenvalues ??= Decompose();

    /// <summary>λ_min(∇²L) stands out of what may be zero at the flow's limit.</summary>
    public bool IsStrict => Eigenvalues.Least > Blur * Eigenvalues.Largest;

    /// <summary>What the eigenvalues of ∇²L say of the place; nothing where ∇²L is too large to be looked at.</summary>
    public string Shape() => Eigenvalues is not { Largest: not 0 } of ? "" : of.Least < -Flat * of.Largest
        ? string.Create(CultureInfo.InvariantCulture, $" It is a saddle: λ_min(∇²L) is {of.Least:G3}.")
        : Math.Abs(of.Least) <= Flat * of.Largest ? " ∇²L is flat in some direction there." : "";

    /// <summary>Loss, gradient, eigenvalues.</summary>
    public IReadOnlyList<CertificateNumber> Numbers()
    {
        var numbers = new List<CertificateNumber>
        {
            new("L(t)", flow.Final.Loss, "at the end"),
            new("‖∇L(t)‖", flow.Final.GradientNorm, "at the end"),
        };
        if (Eigenvalues is not (0, 0) and var (least, largest))
        {
            numbers.Add(new("λ_min", least, "of ∇²L at the end, in floating point: below zero at a saddle, zero along a manifold of critical points"));
            numbers.Add(new("λ_max", largest, "of ∇²L at the end, the sharpness"));
        }

        return numbers;
    }

    private (double Least, double Largest) Decompose()
    {
        var count = end.ParameterCount;
        if (count > MostParameters)
            return (0, 0);
        var hessian = new double[count * count];
        end.Field.Hessian(end.Floating, hessian);
        if (hessian.AsSpan().IndexOfAnyExceptInRange(double.MinValue, double.MaxValue) >= 0)
            return (0, 0);
        var eigen = new SymmetricEigen();
        eigen.DecomposeValues(hessian, count);
        return (eigen.Values[0], eigen.Values[^1]);
    }

    /// <summary>The recorded point with θ nearest to a time since the start.</summary>
    private TrajectoryPoint? At(double elapsed) =>
        flow.Points.Where(p => p.Parameters is not null).MinBy(p => Math.Abs(p.Time - flow.Start.Time - elapsed)) is { } p
        && Math.Abs(p.Time - flow.Start.Time - elapsed) <= 0.5 * elapsed ? p : null;
}
