using System;
using System.Globalization;
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
    /// <summary>By so much more than floating point says a proof may have, where it is asked whether there is any hope.</summary>
    public const double Optimism = 1.02;

    private const int MostSteps = 100;

    // What falls to rounding on the way to the end of a flow falls by less.
    private const double Hopeless = 1e12;

    public bool IsFound => Reach <= Radius;

    /// <summary>Why there is no ball, where Λ was available.</summary>
    /// <param name="share">Λρ/s² as the certificate writes it.</param>
    /// <param name="what">What falls along the flow.</param>
    /// <param name="remedy">What else would mend it.</param>
    public string Refusal(string share, string what, string remedy) => !double.IsNaN(Reach)
        ? "No radius R with s*(R) ≤ R was met: the Lipschitz constant grows too fast with the ball."
        : string.Create(CultureInfo.InvariantCulture, $"{share} is {Share:G3} and must be below 0.5.") + (Share < Hopeless
            ? string.Create(CultureInfo.InvariantCulture,
                $" {what} falls along a flow that converges: try again when it is {2 * Share:G3} times smaller, or for {remedy}.")
            : $" Nothing but {remedy}, or a closer bound of how derivatives change, would mend that.");

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
