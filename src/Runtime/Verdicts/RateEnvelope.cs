using System;
using System.Collections.Generic;
using System.Linq;
using GradientFlow.Generators.Scalars;
using GradientFlow.Ranks;

namespace GradientFlow;

/// <summary>The bound of the loss that the tangent kernel K = J·Jᵀ gives along a run: L(t) ≤ L(0)·exp(−c·∫₀ᵗ λ_min(K)), or, for the logistic loss,
/// 1/(1/L(0) + c·∫₀ᵗ λ_min(K)). It describes the computed path, and is no proof: λ_min is known at the observed times alone, in floating point.</summary>
/// <remarks>c is, for a sum over samples of unit scale and L₀ = L(0): of the square loss ½Σr² 2, of squared hinge ½Σmax(0, 1 − m)² 2, of log-cosh
/// (1 − e^(−2L₀))/L₀, of logistic (a²/n), a = (1 − e^(−L₀))/L₀. Another scale κ of the loss is another unit of time: c(L₀/κ)·κ. Of sample weights, the smallest
/// counts.</remarks>
public sealed class RateEnvelope
{
    private RateEnvelope(double constant, bool isAlgebraic, double[] times, double[] bounds) =>
        (Constant, IsAlgebraic, Times, Bounds) = (constant, isAlgebraic, times, bounds);

    /// <summary>c</summary>
    public double Constant { get; }

    /// <summary>The bound is 1/(1/L(0) + c·∫λ_min) instead of an exponential.</summary>
    public bool IsAlgebraic { get; }

    /// <summary>t of each observation.</summary>
    public IReadOnlyList<double> Times { get; }

    /// <summary>The bound of the loss there.</summary>
    public IReadOnlyList<double> Bounds { get; }

    /// <summary>From a flow that observed λ_min(K), by <see cref="Observe.TangentKernel"/>.</summary>
    /// <typeparam name="TNetwork">The network.</typeparam>
    /// <param name="flow">The flow.</param>
    /// <param name="data">The data it ran on.</param>
    /// <exception cref="ArgumentException">The flow did not observe the kernel's extremes, is no flow, or the loss has no such constant.</exception>
    public static RateEnvelope Of<TNetwork>(FlowResult flow, Dataset data)
        where TNetwork : IDeclaredNetwork
    {
        ArgumentNullException.ThrowIfNull(flow);
        ArgumentNullException.ThrowIfNull(data);
        if (!flow.IsFlow)
            throw new ArgumentException("The points are a descent method's, and the bound is one of flows.", nameof(flow));
        var series = flow.Series.FirstOrDefault(s => s.Name == "ntk" && s.Columns.Contains("smallest"))
            ?? throw new ArgumentException("The flow did not observe λ_min(K): add Observe.TangentKernel() to FlowOptions.Observers.", nameof(flow));
        var (constant, isAlgebraic) = ConstantOf(TNetwork.Info, data, flow.Start.Loss);
        double[] times = [.. series.Times], smallest = series["smallest"];
        var (bounds, sum) = (new double[times.Length], 0.0);
        for (var i = 0; i < times.Length; i++)
        {
            // By trapezoids; a kernel is not negative, whatever rounding says.
            if (i > 0)
                sum += 0.5 * (Math.Max(0, smallest[i - 1]) + Math.Max(0, smallest[i])) * (times[i] - times[i - 1]);
            bounds[i] = isAlgebraic ? 1 / (1 / flow.Start.Loss + constant * sum) : flow.Start.Loss * Math.Exp(-constant * sum);
        }

        return new(constant, isAlgebraic, times, bounds);
    }

    private static (double Constant, bool IsAlgebraic) ConstantOf(NetworkInfo network, Dataset data, double loss)
    {
        if (network.WeightDecay > 0)
            throw new ArgumentException($"{network.Name} has weight decay, under which the loss does not go to zero: there is no such bound.", "flow");
        var weight = data.SampleWeights?.Min() ?? 1;
        if (network.Outputs.All(o => o.Loss is "Square" or "SquaredHinge"))
            return (network.Outputs.Min(o => 4 * ScaleOf(o.Scale, data.Samples)) * weight, false);
        if (network.Outputs is not [{ Loss: "LogCosh" or "Logistic" } only] || data.SampleWeights is { } weights && weights.Any(w => w != weights[0]))
            throw new ArgumentException($"No constant is derived for {string.Join(" + ", network.Outputs.Select(o => o.Formula))}: it is for square and "
                + "squared hinge losses, and for log-cosh and logistic losses of one output with equal sample weights.", "flow");
        var scale = ScaleOf(only.Scale, data.Samples) * weight;
        var whole = loss / scale;
        return only.Loss == "LogCosh" ? (scale * 2 * MeanOfExp(2 * whole), false)
            // 1/L̃ grows by (a²/n)·λ_min a unit of the unscaled time, and L = κL̃.
            : (Math.Pow(MeanOfExp(whole), 2) / data.Samples, true);
    }

    private static double ScaleOf(LossScale scale, int samples) => scale switch
    {
        LossScale.HalfMean => 0.5 / samples,
        LossScale.HalfSum => 0.5,
        LossScale.Mean => 1.0 / samples,
        LossScale.Sum => 1,
    };

    /// <summary>(1 − e^(−x))/x</summary>
    private static double MeanOfExp(double x) => -PlatformFunctions.Of(Op.ExpMinusOne, 0, -x, out _) / x;
}
