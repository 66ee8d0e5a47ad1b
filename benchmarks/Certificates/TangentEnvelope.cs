using System;
using System.Linq;
using GradientFlow.Tests.Spectra;

namespace GradientFlow.Benchmarks.Certificates;

/// <summary>L(t) ≤ L(0)·exp(−c·∫λ_min(K)) along a path, K the tangent kernel of the outputs. With L = a·Σ wᵢρᵢ and ρ'² ≥ k(ρ)·ρ, k falling, c is
/// a·w·k(L(0)/(a·w)), w the least weight.</summary>
internal static class TangentEnvelope
{
    private const int MostSteps = 40, MostEvaluations = 800;

    // Of L(0): below it, rounding of the residuals shows.
    private const double Lowest = 1e-12;

    /// <returns>Whether the loss has such a bound, and what breaks it.</returns>
    public static (bool IsChecked, string? Violation) Check<TNetwork>(GradientField<TNetwork, double> field, NetworkInfo info, double[]? weights,
        double[] start)
        where TNetwork : INetwork<TNetwork, double>
    {
        if (info.WeightDecay > 0 || info.Outputs.Count > 1)
            return (false, null);
        var gradient = new double[start.Length];
        var first = field.LossGradient(start, gradient);
        var scale = info.Outputs[0].Scale switch
        {
            LossScale.HalfMean => 0.5 / field.Samples,
            LossScale.Mean => 1.0 / field.Samples,
            LossScale.HalfSum => 0.5,
            LossScale.Sum => 1,
            var other => throw new ArgumentOutOfRangeException(nameof(info), other, null),
        } * (weights?.Min() ?? 1);
        var largest = first / scale;
        if (Growth(info.Outputs[0].Loss, largest) is not { } growth || !(first > 0))
            return (false, null);
        var flow = new FineFlow(field, start, 1e-9);
        var (integral, before) = (0.0, LeastEigenvalue(field, start));
        // A step is so long that the gradient, were it to stay, would take the loss down by a tenth.
        for (var step = 0; step < MostSteps && flow.Evaluations < MostEvaluations; step++)
        {
            var (at, square) = (flow.Time, field.LossGradient(flow.Theta, gradient) / gradient.Sum(g => g * g));
            if (!double.IsFinite(square) || !flow.Step(0.1 * square, double.PositiveInfinity))
                break;
            // λ_min between two points near to each other: the lower of the two, less half of what it changes by.
            var here = LeastEigenvalue(field, flow.Theta);
            integral += (flow.Time - at) * Math.Max(0, Math.Min(before, here) - 0.5 * Math.Abs(before - here));
            before = here;
            var (loss, bound) = (field.Loss(flow.Theta), first * Math.Exp(-scale * growth * integral));
            if (bound < Lowest * first)
                break;
            if (loss > bound * (1 + 1e-6))
                return (true, $"L is {loss} at t = {flow.Time}, above {bound} by the eigenvalues of K");
        }

        return (true, null);
    }

    /// <summary>The least ρ'²/ρ for ρ up to a largest; null where it is zero or nothing is known.</summary>
    private static double? Growth(string loss, double largest) => loss switch
    {
        "Square" or "SquaredHinge" => 4,
        "Huber" => Math.Min(2, 1 / largest),
        "PseudoHuber" => (2 + largest) / ((1 + largest) * (1 + largest)),
        "LogCosh" => -Math.Exp(-2 * largest) + 1 is var rise && largest > 1e-3 ? rise / largest : 2 - 2 * largest,
        _ => null,
    };

    private static double LeastEigenvalue<TNetwork>(GradientField<TNetwork, double> field, double[] theta)
        where TNetwork : INetwork<TNetwork, double>
    {
        var (count, columns) = (field.StackedOutputs, theta.Length);
        if (count > columns)
            return 0;
        var (rows, kernel) = (new double[count * columns], new double[count * count]);
        field.JacobianRows(theta, rows);
        for (var i = 0; i < count; i++)
        {
            for (var j = 0; j < count; j++)
                kernel[i * count + j] = rows.AsSpan(i * columns, columns).ToArray().Zip(rows[(j * columns)..((j + 1) * columns)], (a, b) => a * b).Sum();
        }

        var values = JacobiEigen.Values(kernel, count);
        return Math.Max(0, values[0] - 1e-13 * values[^1]);
    }
}
