using System;
using System.Collections.Generic;
using System.Globalization;
using GradientFlow.Ranks;

namespace GradientFlow;

/// <summary>Convergence to a minimum that need not fit the data: a <see cref="NewtonBall"/> of g = ‖∇L‖, m = λ_min(∇²L) and D ≥ ‖D³L‖, with which ∇²L is
/// Lipschitz. On the ball λ_min(∇²L) ≥ μ = √(m² − 2Dg); the exact flow stays in it and converges to the one minimum it holds, ‖∇L(t)‖ ≤ g·exp(−μt), and
/// L(t) − L* ≤ g²/(2μ)·exp(−2μt).</summary>
/// <remarks>With a the length of the path, −d‖∇L‖/da ≥ λ_min(∇²L) ≥ m − Da; and where L is strongly convex, L − L* ≤ ‖∇L‖²/(2μ).</remarks>
internal static class LocalMinimum
{
    public static Certificate Of(CertifiedPoint point, CertificateOptions options)
    {
        var numbers = new List<CertificateNumber>();
        var parameters = (long)point.ParameterCount;
        var bytes = 40 * parameters * parameters;
        if (bytes > options.MemoryBytes)
            return Refused($"The enclosed Hessian and its factor take 40·P² = {bytes} bytes, and {options.MemoryBytes} are allowed: raise "
                + "CertificateOptions.MemoryBytes.");
        // Floating point is asked first: it is far cheaper, and where it sees no hope nothing need be enclosed.
        var enclosed = new EnclosedLoss(point);
        var floating = new double[parameters];
        var floatingLoss = point.Field.LossGradient(point.Floating, floating);
        if (FloatingEigenvalue(point, out var hoped) is { } reason)
            return Refused(reason);
        var expected = NewtonBall.Find(EuclideanNorm.Of(floating) / NewtonBall.Optimism, hoped, enclosed.On);
        if (!expected.IsFound)
        {
            numbers.Add(new("L", floatingLoss, "the loss, in floating point"));
            numbers.Add(new("g", EuclideanNorm.Of(floating), "‖∇L‖, in floating point"));
            numbers.Add(new("m", hoped, "λ_min(∇²L), in floating point"));
            return NotFound(expected);
        }

        if (enclosed.Gradient() is not { } first || enclosed.Hessian() is not { } hessian)
            return Refused("θ lies so near to a kink, or to where a function ends, that rounding hides the side; there is no Hessian to enclose.");
        var gradient = Upper.Norm(first.Gradient);
        var least = SmallestEigenvalue(hessian, point.ParameterCount, out var largest);
        numbers.Add(new("L", first.Loss.High, "the loss, at most"));
        numbers.Add(new("g", gradient, "‖∇L‖, at most"));
        numbers.Add(new("m", least, "λ_min(∇²L), at least"));
        numbers.Add(new("M", largest, "‖∇²L‖, at most"));
        if (!(least > 0))
            return Refused(string.Create(CultureInfo.InvariantCulture,
                $"No positive lower bound of λ_min(∇²L) could be proved: rounding cannot decide its sign, and the bound reached is {least:G3}."));
        var ball = NewtonBall.Find(gradient, least, enclosed.On);
        if (!ball.IsFound)
            return NotFound(ball);
        Describe(ball);
        var rate = Interval.Down(Math.Sqrt(ball.SquaredRest));
        var above = Upper.Quotient(Upper.Product(gradient, gradient), Interval.Down(2 * rate));
        var lowest = Interval.Down(first.Loss.Low - above);
        numbers.Add(new("R", ball.Reach, "the flow stays so near to this θ"));
        numbers.Add(new("μ", rate, "√(m² − 2Dg), at least; ‖∇L‖ falls at this rate, L − L* at twice"));
        numbers.Add(new("L*", lowest, "the loss of the minimum, at least"));
        return new(CertificateKind.LocalMinimum, point.Network.Name, true, string.Create(CultureInfo.InvariantCulture,
            $"The exact gradient flow from this θ converges to the one minimum within {Outward.AtMost(ball.Reach, 3)} of it, a strict one of loss L* "
                + $"between {Outward.AtLeast(lowest, 6)} and {Outward.AtMost(first.Loss.High, 6)}, and L(t) − L* ≤ {Outward.AtMost(above, 3)}·exp(−"
                + $"{Outward.AtLeast(Interval.Down(2 * rate), 6)}·t) for all t ≥ 0."), numbers, point.Assumptions());

        void Describe(NewtonBall ball)
        {
            numbers.Add(new("D", ball.Lipschitz, string.Create(CultureInfo.InvariantCulture, $"‖D³L‖ on the ball of radius {ball.Radius:G6}, at most")));
            numbers.Add(new("Dg/m²", ball.Share, "must be below ½"));
        }

        Certificate NotFound(NewtonBall ball)
        {
            if (ball.Reason.Length > 0)
                return Refused(string.Create(CultureInfo.InvariantCulture,
                    $"D is not available on the ball of radius {ball.Radius:G3} around this θ: {ball.Reason}. A smaller gradient makes the ball smaller."));
            Describe(ball);
            return Refused(ball.Refusal("Dg/m²", "The gradient", "a larger λ_min(∇²L)"));
        }

        Certificate Refused(string why) => new(CertificateKind.LocalMinimum, point.Network.Name, false, why, numbers, point.Assumptions());
    }

    /// <summary>λ_min(∇²L), somewhat too large; or why there is nothing to be hoped for.</summary>
    private static string? FloatingEigenvalue(CertifiedPoint point, out double hoped)
    {
        var count = point.ParameterCount;
        var hessian = new double[count * count];
        hoped = 0;
        point.Field.Hessian(point.Floating, hessian);
        if (hessian.AsSpan().IndexOfAnyExceptInRange(double.MinValue, double.MaxValue) >= 0)
            return "∇²L is not finite at this θ.";
        var trace = 0.0;
        for (var i = 0; i < count; i++)
            trace += hessian[i * count + i];
        if (VerifiedCholesky.Estimate(hessian, count, new double[hessian.Length]) is not { } least)
            return "∇²L is not positive definite at this θ (it has no Cholesky factor), and no strict minimum can be proved near it. " + (count > point.Rows
                ? "With more parameters than data minima form a manifold; weight decay makes them strict."
                : "Farther along the flow it may be; where scales can be shifted between layers, minima form a manifold that weight decay makes strict.");
        hoped = NewtonBall.Optimism * least;
        // Below this, rounding decides.
        var blurred = 4 * count * VerifiedCholesky.UnitRoundoff * trace;
        return least > blurred ? null : string.Create(CultureInfo.InvariantCulture,
            $"λ_min(∇²L) is about {least:G3}, and rounding blurs what is below {blurred:G3}: whether there is a strict minimum cannot be decided in double "
                + $"precision.");
    }

    /// <summary>At least λ_min, and at most the norm, of all symmetric matrices that are enclosed.</summary>
    private static double SmallestEigenvalue(Interval[] hessian, int order, out double norm)
    {
        norm = MatrixNorm.Bound(hessian, (order, order));
        if (!double.IsFinite(norm))
            return double.NegativeInfinity;
        var (middles, radii) = (new double[hessian.Length], 0.0);
        for (var i = 0; i < order; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                var entry = hessian[i * order + j];
                middles[i * order + j] = middles[j * order + i] = entry.Middle;
                radii = Upper.Norm(radii, i == j ? entry.Radius : Upper.Product(1.4142135623730951454, entry.Radius));
            }
        }

        return Interval.Down(VerifiedCholesky.SmallestEigenvalue(middles, order) - radii);
    }
}
