using System;
using System.Collections.Generic;
using System.Globalization;
using GradientFlow.Ranks;

namespace GradientFlow;

/// <summary>How far gradient descent of a given step h, x₊ = x − h∇L(x), ever gets from the flow that starts at the same θ: at most E after k steps, at the
/// time k·h, for every k. It is proved where the flow itself is certified, on a ball that holds both.</summary>
/// <remarks><para>One step against the flow of the time h from the same x, on a ball with ‖∇²L‖ ≤ β: as ‖∇L‖ does not grow by more than e^(νu) in the time u,
/// ν = max(0, −λ_min(∇²L)), they part by at most βh²/2·‖∇L(x)‖·e^(νh). Two flows at a distance e part to e^(−λ_min·h)·e.</para>
/// <para>Near a strict minimum, with μ ≤ ∇²L ≤ β and h &lt; 2/β, ‖∇L(x)‖ falls by q = max(|1 − hμ|, |1 − hβ|) a step, so that
/// E = βh²g/(2·max(1 − e^(−μh), 1 − q)).</para>
/// <para>Near a point of zero loss, with σ ≤ σ_min(J) and ‖J‖ ≤ N, ‖r‖ falls by √(1 − 2hσ²(1 − βh/2)) a step and by e^(−σ²h) along the flow; λ_min(∇²L) ≥
/// −Λ‖r‖. The errors of steps are added one by one, until what both have still to go is less.</para></remarks>
internal static class DescentDistance
{
    private const int MostTries = 60, MostSteps = 1_000_000;

    public static Certificate Of(CertifiedPoint point, double step, CertificateOptions options)
    {
        var flow = Certificates.Try(point, options);
        return flow.Proved switch
        {
            { Kind: CertificateKind.LocalMinimum } minimum => NearMinimum(point, minimum, step),
            { Kind: CertificateKind.InfiniteHorizon } fit => NearZeroLoss(point, fit, step),
            { Kind: CertificateKind.CriticalPoint } still => new(CertificateKind.DescentDistance, point.Network.Name, true,
                "∇L is exactly zero at this θ: descent and flow both stay there.", [new("E", 0, "they are never further apart")], still.Assumptions),
            _ => new(CertificateKind.DescentDistance, point.Network.Name, false, "The flow from this θ is not certified, and no ball is known that holds it. "
                + flow.Attempts[^1].Statement, [], point.Assumptions()),
        };
    }

    private static Certificate NearMinimum(CertifiedPoint point, Certificate minimum, double step)
    {
        var loss = new EnclosedLoss(point);
        double g = minimum["g"], m = minimum["m"], norm = minimum["M"];
        Interval h = step;
        var radius = Upper.Product(2, minimum["R"]);
        for (var tries = 0; tries < MostTries; tries++)
        {
            var (bound, reason) = loss.On(radius);
            if (reason.Length > 0)
                return Refused(point, reason);
            var (mu, beta) = (Interval.Down(m - Upper.Product(bound, radius)), Upper.Sum(norm, Upper.Product(bound, radius)));
            if (!(mu > 0))
                return Refused(point, string.Create(CultureInfo.InvariantCulture, $"∇²L may lose its sign on the ball of radius {radius:G3} that holds both"));
            var shrinking = 1 - Math.Max((1 - h * (Interval)mu).Magnitude, (1 - h * (Interval)beta).Magnitude);
            if (!(Interval.Down(shrinking) > 0))
                return TooLong(point, step, beta);
            var settling = Interval.Down(shrinking);
            var reach = Upper.Sum(Upper.Quotient(Upper.Product(step, g), settling), Upper.Quotient(g, mu));
            if (reach > radius)
            {
                radius = Upper.Product(1.05, reach);
                continue;
            }

            var contracting = (1 - IntervalFunctions.Exp(-(h * (Interval)mu))).Low;
            var apart = Upper.Quotient(Upper.Product(Upper.Product(beta, step, step), g), Interval.Down(2 * Math.Max(contracting, settling)));
            return Proved(point, step, apart, [new("μ", mu, "λ_min(∇²L) on the ball, at least"), new("β", beta, "‖∇²L‖ on the ball, at most"),
                new("g", g, "‖∇L‖ at the start, at most")], "to the same minimum");
        }

        return Refused(point, "no ball was found that holds both");
    }

    private static Certificate NearZeroLoss(CertifiedPoint point, Certificate fit, double step)
    {
        var residual = new EnclosedResidual(point);
        double rho = fit["ρ"], s = fit["s"];
        Interval h = step;
        var radius = Upper.Product(2, fit["R"]);
        for (var tries = 0; tries < MostTries; tries++)
        {
            var bound = residual.On(radius);
            if (bound.Reason.Length > 0)
                return Refused(point, bound.Reason);
            var sigma = Interval.Down(s - Upper.Product(bound.Lipschitz, radius));
            if (!(sigma > 0))
                return Refused(point, string.Create(CultureInfo.InvariantCulture, $"σ_min(J) may vanish on the ball of radius {radius:G3} that holds both"));
            var most = Upper.Sum(rho, Upper.Product(bound.Norm, radius));
            var beta = Upper.Sum(Upper.Product(bound.Norm, bound.Norm), Upper.Product(bound.Lipschitz, most));
            var square = Interval.Square((Interval)sigma);
            var fall = 2 * h * square * (1 - 0.5 * h * (Interval)beta);
            if (!(fall.Low > 0))
                return TooLong(point, step, beta);
            var share = Math.Max(Math.Max(0, Interval.SquareRoot(1 - fall).High), IntervalFunctions.Exp(-(h * square)).High);
            // What is left to go from a residual ρ: of the flow ρ/σ; of the steps ρ/(σ(1 − βh/2)), for one of them takes (1 − βh/2)·‖∇L‖²·h off ½ρ², and
            // ‖∇L‖ ≥ σρ.
            var left = Upper.Sum((1 / ((Interval)sigma * (1 - 0.5 * h * (Interval)beta))).High, Upper.Quotient(1, sigma));
            var reach = Upper.Product(left, rho);
            if (reach > radius)
            {
                radius = Upper.Product(1.05, reach);
                continue;
            }

            var apart = Apart(rho, share, bound, beta, step, left);
            return Proved(point, step, apart, [new("σ", sigma, "σ_min(J) on the ball, at least"), new("N", bound.Norm, "‖J‖ on the ball, at most"),
                new("Λ", bound.Lipschitz, "of J on the ball, at most"), new("β", beta, "‖∇²L‖ on the ball, at most"),
                new("ρ", rho, "‖r‖ at the start, at most")],
                "each to a point that fits every sample");
        }

        return Refused(point, "no ball was found that holds both");
    }

    /// <summary>Adds the errors of the steps, until what is left to go for both is no more than what waiting would add.</summary>
    private static double Apart(double rho, double share, JacobianBound bound, double beta, double step, double left)
    {
        var (apart, best) = (0.0, double.PositiveInfinity);
        for (var k = 0; k < MostSteps; k++)
        {
            best = Math.Min(best, Upper.Sum(apart, Upper.Product(left, rho)));
            if (Upper.Product(left, rho) <= 1e-3 * apart)
                break;
            // While a step lasts the two are no further apart than their speeds let them be, and between them ‖r‖ is no larger than that allows.
            var speed = Upper.Product(bound.Norm, rho);
            var between = Upper.Sum(apart, Upper.Product(2, step, speed));
            var growth = Upper.Product(bound.Lipschitz, Upper.Sum(rho, Upper.Product(0.5, bound.Norm, between)), step);
            var factor = IntervalFunctions.Exp((Interval)growth).High;
            var added = Upper.Product(Upper.Product(0.5 * beta, step, step), speed);
            apart = Upper.Product(factor, Upper.Sum(apart, added));
            rho = Upper.Product(rho, share);
            if (apart >= best)
                break;
        }

        return best;
    }

    private static Certificate Proved(CertifiedPoint point, double step, double apart, List<CertificateNumber> numbers, string where)
    {
        numbers.Add(new("E", apart, "they are never further apart"));
        return new(CertificateKind.DescentDistance, point.Network.Name, true, string.Create(CultureInfo.InvariantCulture,
            $"Gradient descent with steps of {step:G6} from this θ converges as its flow does, {where}, and after k steps is within "
                + $"{Outward.AtMost(apart, 3)} of the flow at the time k·h, for every k."), numbers,
            [.. point.Assumptions(), "gradient descent is computed in real arithmetic"]);
    }

    private static Certificate TooLong(CertifiedPoint point, double step, double beta) => Refused(point, string.Create(CultureInfo.InvariantCulture,
        $"the step {step:G6} is not certainly below 2/β = {2 / beta:G6}, β ≥ ‖∇²L‖ on the ball that holds both; take a shorter one"));

    private static Certificate Refused(CertifiedPoint point, string reason) => new(CertificateKind.DescentDistance, point.Network.Name, false,
        $"The flow from this θ is certified, and its distance from gradient descent is not: {reason}.", [], point.Assumptions());
}
