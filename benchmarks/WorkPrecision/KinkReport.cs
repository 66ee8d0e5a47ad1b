using System;
using System.Collections.Generic;
using System.Linq;
using GradientFlow.Benchmarks.FlowLibrary;
using GradientFlow.Benchmarks.Measuring;

namespace GradientFlow.Benchmarks.WorkPrecision;

/// <summary>P3, whose ∇L jumps: what Auto reports, and how far it is from short steps of the midpoint rule, which crosses jumps without noticing.</summary>
internal static class KinkReport
{
    private const double Step = 2e-5;

    /// <summary>The table, and how much the reference moves when its step is doubled.</summary>
    public static (TextTable Table, double ReferenceError) Of(IReadOnlyList<double> tolerances)
    {
        var problem = Problem.Of("P3");
        var (reference, coarse) = (Midpoint(problem, Step), Midpoint(problem, 2 * Step));
        var rows = from tolerance in tolerances
                   from method in (Method[])[Method.Auto, Method.Rkc2]
                   select Row(problem, method, tolerance, reference);
        return (new(["method", "tolerance", "error", "GE", "ms", "stop", "sliding"], [.. rows]), Contest.Distance(coarse, reference, problem.Start));
    }

    private static string[] Row(Problem problem, Method method, double tolerance, double[][] reference)
    {
        var options = new OwnIntegrator(method).Options(problem, tolerance) with { MaxEvaluations = 200_000 };
        var flow = Flow.Integrate(problem.Field, problem.Start, options);
        var error = flow.Stop == StopReason.EndTime ? Contest.Distance([.. flow.Points.Skip(1).Select(p => p.Parameters!)], reference, problem.Start)
            : double.NaN;
        FormattableString[] cells = [$"{method}", $"{tolerance:G1}", $"{error:E1}", $"{flow.Evaluations.GradientEquivalents:F0}",
            $"{flow.Elapsed.TotalMilliseconds:F0}", $"{flow.Stop}"];
        var sliding = flow.Sliding is { } s ? FormattableString.Invariant($"from t = {s.Time:G3} on, tolerance {s.Tolerance:G2}") : "none reported";
        return [.. cells.Select(FormattableString.Invariant), sliding];
    }

    private static double[][] Midpoint(Problem problem, double step)
    {
        var (theta, middle, gradient) = ((double[])problem.Start.Clone(), new double[problem.Start.Length], new double[problem.Start.Length]);
        var (points, t) = (new List<double[]>(), 0.0);
        foreach (var end in problem.Times)
        {
            var steps = (long)Math.Ceiling((end - t) / step);
            var h = (end - t) / steps;
            for (var n = 0L; n < steps; n++)
            {
                problem.Field.LossGradient(theta, gradient);
                System.Numerics.Tensors.TensorPrimitives.MultiplyAdd<double>(gradient, -h / 2, theta, middle);
                problem.Field.LossGradient(middle, gradient);
                System.Numerics.Tensors.TensorPrimitives.MultiplyAdd<double>(gradient, -h, theta, theta);
            }

            t = end;
            points.Add((double[])theta.Clone());
        }

        return [.. points];
    }
}
