using System;
using System.Numerics.Tensors;

namespace GradientFlow;

/// <summary>The norm in which steps are measured: the root mean square of eᵢ/(τ + τ·max(|aᵢ|, |bᵢ|)).</summary>
internal static class WeightedNorm
{
    /// <param name="scratch">Overwritten; of the same length.</param>
    public static double Of(ReadOnlySpan<double> error, ReadOnlySpan<double> a, ReadOnlySpan<double> b, double tolerance, Span<double> scratch)
    {
        TensorPrimitives.MaxMagnitude(a, b, scratch);
        TensorPrimitives.Abs(scratch, scratch);
        TensorPrimitives.Multiply(scratch, tolerance, scratch);
        TensorPrimitives.Add(scratch, tolerance, scratch);
        TensorPrimitives.Divide(error, scratch, scratch);
        return Math.Sqrt(TensorPrimitives.SumOfSquares<double>(scratch) / error.Length);
    }

    /// <summary>1/(τ + τ·|aᵢ|)</summary>
    public static void Weights(ReadOnlySpan<double> a, double tolerance, Span<double> weights)
    {
        TensorPrimitives.Abs(a, weights);
        TensorPrimitives.Add(weights, 1, weights);
        TensorPrimitives.Multiply(weights, tolerance, weights);
        TensorPrimitives.Reciprocal<double>(weights, weights);
    }

    /// <summary>The norm with weights formed before.</summary>
    /// <param name="scratch">Overwritten; of the same length.</param>
    public static double Weighed(ReadOnlySpan<double> values, ReadOnlySpan<double> weights, Span<double> scratch)
    {
        TensorPrimitives.Multiply(values, weights, scratch);
        return TensorPrimitives.Norm<double>(scratch) / Math.Sqrt(values.Length);
    }
}
