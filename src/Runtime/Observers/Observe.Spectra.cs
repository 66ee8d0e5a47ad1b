using System;
using System.Collections.Generic;
using System.Linq;

namespace GradientFlow;

/// <content>Eigenvalues along the flow.</content>
public static partial class Observe
{
    private const int SmallHessian = 64; // beyond, a few dozen products are cheaper than a dense Hessian

    /// <summary>The neural tangent kernel K = J·Jᵀ of the flow's own data, as <see cref="GradientFlow.TangentKernel"/> has it. What is observed together shares
    /// what it takes.</summary>
    /// <param name="quantities">What to observe of it.</param>
    /// <param name="options">How to compute; null for the usual.</param>
    /// <exception cref="ArgumentOutOfRangeException">The quantities are none, or an option breaks its rule.</exception>
    public static FlowObserver TangentKernel(KernelQuantities quantities = KernelQuantities.Extremes | KernelQuantities.Trace, SpectraOptions? options = null)
    {
        (KernelQuantities Flag, string Name)[] all = [(KernelQuantities.Trace, "trace"), (KernelQuantities.EffectiveRank, "effective-rank"),
            (KernelQuantities.Alignment, "alignment"), (KernelQuantities.Change, "change")];
        string[] names = [.. quantities.HasFlag(KernelQuantities.Extremes) ? (string[])["largest", "smallest"] : [],
            .. all.Where(q => quantities.HasFlag(q.Flag)).Select(q => q.Name)];
        if (names.Length == 0 || (quantities & ~all.Aggregate(KernelQuantities.Extremes, (a, q) => a | q.Flag)) != 0)
            throw Limits.OutOfRange(nameof(quantities), quantities, $"Name at least one of the {nameof(KernelQuantities)}, and no others.");
        var how = Checked(options ?? new());
        return new("ntk", $"the tangent kernel's {string.Join(", ", names)}, {Text(how)}", flow =>
        {
            var start = GradientFlow.TangentKernel.At(flow.Field, flow.Start, how);
            var targets = quantities.HasFlag(KernelQuantities.Alignment) ? Network(flow, "ntk").Targets() : [];
            IEnumerable<Estimate> Of(TangentKernel kernel)
            {
                if (quantities.HasFlag(KernelQuantities.Extremes))
                {
                    var (largest, smallest) = kernel.Extremes();
                    yield return largest;
                    yield return smallest;
                }

                if (quantities.HasFlag(KernelQuantities.Trace))
                    yield return kernel.Trace();
                if (quantities.HasFlag(KernelQuantities.EffectiveRank))
                    yield return kernel.EffectiveRank();
                if (quantities.HasFlag(KernelQuantities.Alignment))
                    yield return kernel.Alignment(targets);
                if (quantities.HasFlag(KernelQuantities.Change))
                    yield return kernel.ChangeFrom(start).Kernel;
            }

            return new(WithErrors(names), (in FlowPoint point, Span<double> values) =>
            {
                var kernel = GradientFlow.TangentKernel.At(flow.Field, point.Parameters, how);
                var before = start.GradientEquivalents;
                Fill(Of(kernel), values);
                flow.Charge(kernel.GradientEquivalents + start.GradientEquivalents - before);
            });
        });
    }

    /// <summary>The k largest eigenvalues of the Hessian ∇²L, as <c>lambda1</c>, the sharpness, ≥ <c>lambda2</c> ≥ …, each with its error beside it, as
    /// <c>lambda1.error</c> (∞ where none is known): <see cref="LossCurvature.Largest"/>.</summary>
    /// <param name="count">k, 1 … P.</param>
    /// <param name="options">How to compute; unless given, dense up to 64 parameters and from products beyond.</param>
    /// <exception cref="ArgumentOutOfRangeException">k is less than 1, or an option breaks its rule.</exception>
    public static FlowObserver Sharpness(int count = 1, SpectraOptions? options = null)
    {
        Limits.AtLeast(1, count);
        var how = Checked(options ?? new() { DenseOrder = SmallHessian });
        return new("sharpness", $"the {count} largest eigenvalues of the Hessian, {Text(how)}", flow =>
        {
            LossCurvature.Hessian(flow.Field, flow.Start, how);
            if (count > flow.Start.Length)
                throw Limits.OutOfRange(nameof(count), count, $"{flow.Field.Name} has {flow.Start.Length} parameters, and its Hessian as many eigenvalues.");
            return new(WithErrors([.. Enumerable.Range(1, count).Select(i => $"lambda{i}")]), (in FlowPoint point, Span<double> values) =>
            {
                var hessian = LossCurvature.Hessian(flow.Field, point.Parameters, how);
                Fill(hessian.Largest(count), values);
                flow.Charge(hessian.GradientEquivalents);
            });
        });
    }

    private static string[] WithErrors(string[] names) => [.. names.SelectMany(n => (string[])[n, $"{n}.error"])];

    private static void Fill(IEnumerable<Estimate> estimates, Span<double> values)
    {
        foreach (var (value, error, _) in estimates)
        {
            (values[0], values[1]) = (value, error);
            values = values[2..];
        }
    }

    private static SpectraOptions Checked(SpectraOptions options)
    {
        options.Check();
        return options;
    }

    private static string Text(SpectraOptions o) => $"dense up to order {o.DenseOrder}, tolerance {o.Tolerance}, {o.MostProducts} products, {o.Probes} probes "
        + $"of {o.QuadratureSteps} steps, seed {o.Seed}";
}
