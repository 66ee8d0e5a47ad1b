using System;
using System.Numerics.Tensors;

namespace GradientFlow;

/// <summary>√(Σ xᵢ²) of any numbers: where the squares leave the range of a double, those of the numbers over the largest are summed. It is 0 for zeros
/// alone.</summary>
internal static class EuclideanNorm
{
    /// <summary>Sums of squares between these have lost nothing that counts to underflow.</summary>
    private const double Least = 1e-280;

    public static double Of(ReadOnlySpan<double> values) => Of(TensorPrimitives.SumOfSquares(values), values);

    /// <param name="sumOfSquares">As it came out.</param>
    /// <param name="values">Looked at only where that went out of range.</param>
    public static double Of(double sumOfSquares, ReadOnlySpan<double> values)
    {
        if (IsInRange(sumOfSquares))
            return Math.Sqrt(sumOfSquares);
        var largest = 0.0;
        foreach (var value in values)
            largest = Math.Max(largest, Math.Abs(value)); // NaN stays
        if (!(largest > 0) || !double.IsFinite(largest))
            return largest;
        var sum = 0.0;
        foreach (var value in values)
            sum += value / largest * (value / largest);
        return largest * Math.Sqrt(sum);
    }

    public static bool IsInRange(double sumOfSquares) => sumOfSquares is >= Least and < double.PositiveInfinity;
}
