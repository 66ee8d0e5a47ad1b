using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using GradientFlow.Ranks;

namespace GradientFlow;

/// <summary>The strongest certificate: a <see cref="NewtonBall"/> of ρ = ‖r‖, s = σ_min(J) and Λ, with which J is Lipschitz. The exact flow of ½‖r‖² stays in
/// the ball, converges to a point with r = 0, and L(t) ≤ L(0)·exp(−2(s² − 2Λρ)t) for all t ≥ 0.</summary>
/// <remarks>With a the length of the path, −d‖r‖/da ≥ σ_min(J) ≥ s − Λa: that is all of the proof.</remarks>
internal static class InfiniteHorizon
{
    private const string Deficient = "No positive lower bound of σ_min(J) could be proved at this θ: J is deficient there, too nearly so for this "
        + "arithmetic, or θ lies on a kink. Rank.Certify says what is known of its rank.";

    public static Certificate Of(CertifiedPoint point, CertificateOptions options)
    {
        var numbers = new List<CertificateNumber>();
        var network = point.Network;
        if (network.Outputs.FirstOrDefault(o => o.Loss != "Square") is { } other)
            return Refused($"{other.Name} has the loss {other.Loss}; this certificate is one of square losses.");
        if (network.WeightDecay > 0)
            return Refused($"{network.Name} has weight decay, under which no flow fits every sample; this certificate is one of the loss alone.");
        var (rows, parameters) = ((long)point.Rows, (long)point.ParameterCount);
        if (rows > parameters)
            return Refused($"The data have n·M = {rows} values and the network P = {parameters} parameters: J cannot have rank n·M, and no rate follows. "
                + $"Give it {rows - parameters} parameters more, or fewer data.");
        var bytes = 16 * rows * (parameters + rows);
        if (bytes > options.MemoryBytes)
            return Refused($"The enclosed Jacobian takes 16·n·M·(P + n·M) = {bytes} bytes, and {options.MemoryBytes} are allowed: raise "
                + "CertificateOptions.MemoryBytes.");
        var residual = new EnclosedResidual(point);
        var rho = residual.Norm();
        numbers.Add(new("ρ", rho, "‖r‖, at most; L = ½‖r‖²"));
        if (!double.IsFinite(rho))
            return Refused("The residual could not be enclosed: some output has no finite bounds at this θ.");
        // Floating point is asked first: it is far cheaper, and where it sees no hope nothing need be enclosed.
        if (FloatingSingularValue(point) is not { } hoped)
            return Refused(Deficient);
        var expected = Ball(hoped);
        if (!expected.IsFound)
        {
            numbers.Add(new("s", hoped, "σ_min(J) of the weighted Jacobian, in floating point"));
            return NotFound(expected);
        }

        var sigma = residual.SmallestSingularValue();
        numbers.Add(new("s", sigma, "σ_min(J) of the weighted Jacobian, at least"));
        if (!(sigma > 0))
            return Refused(Deficient);
        var ball = Ball(sigma);
        if (!ball.IsFound)
            return NotFound(ball);
        Describe(ball);
        var rate = Interval.Down(2 * ball.SquaredRest);
        numbers.Add(new("R", ball.Reach, "the flow stays so near to this θ"));
        numbers.Add(new("rate", rate, "2(s² − 2Λρ), at least"));
        return new(CertificateKind.InfiniteHorizon, network.Name, true, string.Create(CultureInfo.InvariantCulture,
            $"The exact gradient flow from this θ converges to a point that fits every sample, within {Outward.AtMost(ball.Reach, 3)} of it, and L(t) ≤ "
                + $"L(0)·exp(−{Outward.AtLeast(rate, 6)}·t) for all t ≥ 0."), numbers, point.Assumptions());

        NewtonBall Ball(double slope) => NewtonBall.Find(rho, slope, radius => residual.On(radius) is var bound ? (bound.Lipschitz, bound.Reason) : default);

        void Describe(NewtonBall ball)
        {
            numbers.Add(new("Λ", ball.Lipschitz, string.Create(CultureInfo.InvariantCulture, $"of J on the ball of radius {ball.Radius:G6}, at most")));
            numbers.Add(new("Λρ/s²", ball.Share, "must be below ½"));
        }

        Certificate NotFound(NewtonBall ball)
        {
            if (ball.Reason.Length > 0)
                return Refused(string.Create(CultureInfo.InvariantCulture,
                    $"Λ is not available on the ball of radius {ball.Radius:G3} around this θ: {ball.Reason}. A smaller residual makes the ball smaller."));
            Describe(ball);
            return Refused(ball.Refusal("Λρ/s²", "The residual", "data on which σ_min(J) is larger"));
        }

        Certificate Refused(string reason) => new(CertificateKind.InfiniteHorizon, network.Name, false, reason, numbers, point.Assumptions());
    }

    /// <summary>σ_min of the weighted Jacobian, somewhat too large; null where it is zero as far as floating point can tell.</summary>
    private static double? FloatingSingularValue(CertifiedPoint point)
    {
        var (rows, columns) = (point.Rows, point.ParameterCount);
        var jacobian = new double[checked(rows * columns)];
        point.Field.GaussNewtonRows(point.Floating, jacobian);
        var gram = new double[checked(rows * rows)];
        Gram.AddToLower<double>(jacobian, columns, gram, rows);
        return VerifiedCholesky.Estimate(gram, rows, new double[gram.Length]) is { } smallest ? Math.Sqrt(NewtonBall.Optimism * smallest) : null;
    }
}
