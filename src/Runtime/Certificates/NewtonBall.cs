using System;
using GradientFlow.Ranks;

namespace GradientFlow;

/// <summary>The ball that a flow does not leave, by the argument of Newton's and Kantorovich's theorem. Along a flow whose path has length a, let −dρ/da ≥ s −
/// Λa for as long as it stays in the ball on which Λ is taken. Where Λρ/s² &lt; ½, ρ comes down to 0 before a comes to s* = 2ρ/(s + √(s² − 2Λρ)), and until
/// then s − Λa ≥ √(s² − 2Λρ).</summary>
/// <remarks>Λ grows with the radius it is taken over; the smallest radius R with s*(Λ(R)) ≤ R is looked for from below.</remarks>
/// <param name="Lipschitz">Λ on the ball of the radius, at most.</param>
/// <param name="Radius">R, over which Λ was taken.</param>
/// <param name="Share">Λρ/s², at most.</param>
/// <param name="SquaredRest">s² − 2Λρ, at least.</param>
/// <param name="Reach">s*, at most; NaN where there is none.</param>
/// <param name="Reason">Why Λ is not available on the ball of the radius; empty where it is.</param>
internal readonly record struct NewtonBall(double Lipschitz, double Radius, double Share, double SquaredRest, double Reach, string Reason)
{
    private const int MostSteps = 100;

    public bool IsFound => Reach <= Radius;

    /// <param name="rho">ρ at the start, at most.</param>
    /// <param name="slope">s at the start, at least.</param>
    /// <param name="lipschitz">Λ on the ball of a radius, or why there is none.</param>
    public static NewtonBall Find(double rho, double slope, Func<double, (double Lipschitz, string Reason)> lipschitz)
    {
        // s* is no smaller than ρ/s, whatever Λ is.
        var radius = Upper.Quotient(rho, slope);
        var square = Interval.Down(slope * slope);
        for (var step = 0; ; step++)
        {
            var (bound, reason) = lipschitz(radius);
            if (reason.Length > 0)
                return new(double.PositiveInfinity, radius, double.PositiveInfinity, double.NegativeInfinity, double.NaN, reason);
            var share = Upper.Quotient(Upper.Product(bound, rho), square);
            var rest = Interval.Down(square - Upper.Product(2, bound, rho));
            if (!(share < 0.5 && rest > 0))
                return new(bound, radius, share, rest, double.NaN, "");
            var reach = Upper.Quotient(Upper.Product(2, rho), Interval.Down(slope + Interval.Down(Math.Sqrt(rest))));
            if (reach <= radius || step == MostSteps)
                return new(bound, radius, share, rest, reach, "");
            // The next radius from below, with a margin, so that this comes to an end.
            radius = Upper.Product(reach, 1.01);
        }
    }
}
