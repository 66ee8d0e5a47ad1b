using System;
using System.Collections.Generic;
using System.Globalization;
using GradientFlow.Ranks;

namespace GradientFlow;

/// <summary>The strongest certificate, of the kind of Newton's and Kantorovich's theorem. With ρ = ‖r‖, s = σ_min(J), and J Λ-Lipschitz on the ball of radius
/// s* = 2ρ/(s + √(s² − 2Λρ)) around θ: where Λρ/s² &lt; ½, the exact flow of ½‖r‖² from θ stays in the ball, converges to a point with r = 0, and
/// L(t) ≤ L(0)·exp(−2(s² − 2Λρ)t) for all t ≥ 0.</summary>
/// <remarks>With a the length of the path, −d‖r‖/da ≥ σ_min ≥ s − Λa: that is all of the proof. Λ grows with the radius it is taken over; the smallest radius R
/// with s*(Λ(R)) ≤ R is looked for from below.</remarks>
internal static class InfiniteHorizon
{
    private const int MostSteps = 100;

    public static Certificate Of(EnclosedRun run, CertificateOptions options)
    {
        var numbers = new List<CertificateNumber>();
        var (rows, parameters) = ((long)run.Rows, (long)run.Architecture.ParameterCount);
        if (rows > parameters)
            return Refused($"The data have n·M = {rows} values and the network P = {parameters} parameters: J cannot have rank n·M, and no rate follows. "
                + "Give it "
                + $"{rows - parameters} parameters more, or fewer data.");
        var bytes = 16 * rows * (parameters + rows);
        if (bytes > options.MemoryBytes)
            return Refused($"The enclosed Jacobian takes 16·n·M·(P + n·M) = {bytes} bytes, and {options.MemoryBytes} are allowed: raise "
                + "CertificateOptions.MemoryBytes.");
        var residual = run.ResidualNorm();
        numbers.Add(new("ρ", residual, "‖r‖, at most; L = ½‖r‖²"));
        if (!double.IsFinite(residual))
            return Refused("The residual could not be enclosed: some output has no finite bounds at this θ.");
        var sigma = run.SmallestSingularValue();
        numbers.Add(new("s", sigma, "σ_min(J) of the weighted Jacobian, at least"));
        if (!(sigma > 0))
            return Refused("No positive lower bound of σ_min(J) could be proved at this θ: J is deficient there, too nearly so for this arithmetic, or θ "
                + "lies on a "
                + "kink. Rank.Certify says what is known of its rank.");
        // s* is no smaller than ρ/s, whatever Λ is.
        var radius = Upper.Quotient(residual, sigma);
        for (var step = 0; step < MostSteps; step++)
        {
            var bound = run.Motion.On(radius, run.Samples, run.Weights);
            if (bound.Reason.Length > 0)
                return Refused(string.Create(CultureInfo.InvariantCulture,
                    $"Λ is not available on the ball of radius {radius:G3} around this θ: {bound.Reason}. A smaller residual makes the ball smaller."));
            var share = Upper.Quotient(Upper.Product(bound.Lipschitz, residual), Interval.Down(sigma * sigma));
            var rest = Interval.Down(Interval.Down(sigma * sigma) - Upper.Product(2, bound.Lipschitz, residual));
            if (!(share < 0.5 && rest > 0))
            {
                numbers.Add(new("Λ", bound.Lipschitz, string.Create(CultureInfo.InvariantCulture, $"of J on the ball of radius {radius:G6}, at most")));
                numbers.Add(new("Λρ/s²", share, "must be below ½"));
                return Refused(string.Create(CultureInfo.InvariantCulture,
                    $"Λρ/s² is {share:G3} and must be below 0.5. The residual falls along a flow that converges: try again when it is "
                        + $"{2 * share:G3} times smaller, or for data on which σ_min(J) is larger."));
            }

            var reach = Upper.Quotient(Upper.Product(2, residual), Interval.Down(sigma + Interval.Down(Math.Sqrt(rest))));
            if (reach <= radius)
            {
                var rate = Interval.Down(2 * rest);
                numbers.Add(new("Λ", bound.Lipschitz, string.Create(CultureInfo.InvariantCulture, $"of J on the ball of radius {radius:G6}, at most")));
                numbers.Add(new("Λρ/s²", share, "must be below ½"));
                numbers.Add(new("R", reach, "the flow stays so near to this θ"));
                numbers.Add(new("rate", rate, "2(s² − 2Λρ), at least"));
                return new(CertificateKind.InfiniteHorizon, run.Network.Name, true, string.Create(CultureInfo.InvariantCulture,
                    $"The exact gradient flow from this θ converges to a point that fits every sample, within {reach:G3} of it, and L(t) ≤ "
                        + $"L(0)·exp(−{rate:G6}·t) "
                        + $"for all t ≥ 0."), numbers, Assumptions(run));
            }

            // The next radius from below, with a margin, so that this comes to an end.
            radius = Upper.Product(reach, 1.01);
        }

        return Refused($"No radius R with s*(Λ(R)) ≤ R was met in {MostSteps} steps: Λ grows too fast with the ball.");

        Certificate Refused(string reason) => new(CertificateKind.InfiniteHorizon, run.Network.Name, false, reason, numbers, Assumptions(run));
    }

    private static string[] Assumptions(EnclosedRun run) =>
        run.Network.Precision == Precision.Single
            ? ["the network is computed in real arithmetic from θ and data as they are in single precision"]
            : ["the network is computed in real arithmetic from θ and data as given"];
}
