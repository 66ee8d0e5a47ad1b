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
}
