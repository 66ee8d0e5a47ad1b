using System;
using System.Collections.Generic;
using System.Linq;

namespace GradientFlow.Benchmarks.Certificates;

/// <summary>Everything that a certificate claims, along a fine continuation of the flow.</summary>
internal static class Continuation
{
    private const int MostEvaluations = 3000;

    // Of θ over the radius of the ball, in a step; and of what is claimed, for all that is not the certificate's.
    private const double Tolerance = 1e-9, Slack = 1e-6;

    /// <returns>The measured rate over the certified one, and the claim that does not hold, if one does not.</returns>
    public static (double Looseness, string? Violation) Check(IGradientField field, double[] start, Certificate certificate) => certificate.Kind switch
    {
        CertificateKind.InfiniteHorizon => Interpolation(field, start, certificate),
        CertificateKind.LocalMinimum => Minimum(field, start, certificate),
        CertificateKind.CriticalPoint => (double.NaN, Gradient(field, start, out _) == 0 ? null : "∇L is not zero"),
        _ => throw new ArgumentOutOfRangeException(nameof(certificate), certificate.Kind, null),
    };

    private static (double Looseness, string? Violation) Interpolation(IGradientField field, double[] start, Certificate certificate)
    {
        var (rate, reach) = (certificate["rate"], certificate["R"]);
        var slope = Gradient(field, start, out var loss);
        var first = Math.Sqrt(2 * loss);
        if (first > certificate["ρ"] * (1 + Slack))
            return (double.NaN, $"‖r‖ is {first}, above {certificate["ρ"]}");
        // What rounding of θ and of outputs of a size of 1 or so leaves.
        var rounding = 1e-14 * (1 + Norm(start)) * (1 + slope / first);
        var flow = new FineFlow(field, start, Tolerance * reach + 3e-17 * (1 + Norm(start)));
        var looseness = double.NaN;
        while (flow.Evaluations < MostEvaluations && flow.Time < 8 / rate && flow.Step(0.5 / rate, 8 / rate))
        {
            var norm = Math.Sqrt(2 * field.LossGradient(flow.Theta, new double[start.Length]));
            var bound = first * Math.Exp(-0.5 * rate * flow.Time);
            if (bound < 30 * rounding)
                break;
            if (norm > bound * (1 + Slack) + rounding)
                return (looseness, $"‖r‖ is {norm} at t = {flow.Time}, above {bound}");
            if (Norm(flow.Moved) > reach * (1 + Slack))
                return (looseness, $"θ is {Norm(flow.Moved)} away at t = {flow.Time}, further than {reach}");
            if (norm > 30 * rounding)
                looseness = 2 * Math.Log(first / norm) / flow.Time / rate;
        }

        return (looseness, null);
    }

    private static (double Looseness, string? Violation) Minimum(IGradientField field, double[] start, Certificate certificate)
    {
        var (rate, reach, most) = (certificate["μ"], certificate["R"], certificate["g"]);
        var first = Gradient(field, start, out var loss);
        var rounding = 1e-13 * (1 + Math.Abs(loss) + Norm(start));
        if (first > most * (1 + Slack) + rounding)
            return (double.NaN, $"‖∇L‖ is {first}, above {most}");
        if (loss > certificate["L"] + rounding)
            return (double.NaN, $"L is {loss}, above {certificate["L"]}");
        var flow = new FineFlow(field, start, Tolerance * reach + 3e-17 * (1 + Norm(start)));
        var (looseness, losses) = (double.NaN, new List<(double Time, double Loss)> { (0, loss) });
        while (flow.Evaluations < MostEvaluations && flow.Time < 6 / rate && flow.Step(0.5 / rate, 6 / rate))
        {
            var norm = Gradient(field, flow.Theta, out loss);
            losses.Add((flow.Time, loss));
            var bound = most * Math.Exp(-rate * flow.Time);
            if (bound < 30 * rounding)
                break;
            if (norm > bound * (1 + Slack) + rounding)
                return (looseness, $"‖∇L‖ is {norm} at t = {flow.Time}, above {bound}");
            if (Norm(flow.Moved) > reach * (1 + Slack))
                return (looseness, $"θ is {Norm(flow.Moved)} away at t = {flow.Time}, further than {reach}");
            if (loss < certificate["L*"] - rounding)
                return (looseness, $"L is {loss} at t = {flow.Time}, below {certificate["L*"]}");
            if (norm > 30 * rounding)
                looseness = Math.Log(first / norm) / flow.Time / rate;
        }

        // L* is no higher than where the flow was left.
        foreach (var (time, value) in losses)
        {
            var bound = most * most / (2 * rate) * Math.Exp(-2 * rate * time);
            if (value - loss > bound * (1 + Slack) + rounding)
                return (looseness, $"L − L* is {value - loss} at t = {time}, above {bound}");
        }

        return (looseness, null);
    }

    private static double Gradient(IGradientField field, double[] theta, out double loss)
    {
        var gradient = new double[theta.Length];
        loss = field.LossGradient(theta, gradient);
        return Norm(gradient);
    }

    private static double Norm(double[] x) => Math.Sqrt(x.Sum(v => v * v));
}
