using System;
using System.Collections.Generic;
using System.Numerics.Tensors;

namespace GradientFlow;

/// <summary>The few operations on vectors that explicit and Krylov methods are made of. Fields that compute elsewhere bring a space of their own, so that
/// vectors stay there.</summary>
internal abstract class VectorSpace
{
    /// <summary>Terms that one combination may have.</summary>
    public const int MostTerms = 8;

    /// <summary>The space of the host.</summary>
    public static VectorSpace Host { get; } = new HostVectorSpace();

    /// <summary>A vector of zeros.</summary>
    public FlowVector New(int length) => new(this, length);

    public abstract void Copy(FlowVector from, FlowVector to);

    /// <summary>result = Σ coefficientsᵢ·vectorsᵢ; the result may be one of the vectors.</summary>
    public abstract void Combine(FlowVector result, ReadOnlySpan<double> coefficients, params ReadOnlySpan<FlowVector> vectors);

    /// <summary>aᵀ·bᵢ for some bᵢ.</summary>
    public abstract void Dots(FlowVector a, ReadOnlySpan<FlowVector> b, Span<double> results);

    /// <summary>The root mean square of eᵢ/(τ + τ·max(|aᵢ|, |bᵢ|)).</summary>
    public abstract double WeightedNorm(FlowVector error, FlowVector a, FlowVector b, double tolerance);

    /// <summary>Whether no number is NaN or infinite.</summary>
    public abstract bool IsFinite(FlowVector vector);

    /// <summary>Makes the numbers on the host those of the vector; they may be written there afterwards.</summary>
    public abstract void BringToHost(FlowVector vector);

    public double Dot(FlowVector a, FlowVector b)
    {
        Span<double> result = stackalloc double[1];
        Dots(a, [b], result);
        return result[0];
    }

    public double SumOfSquares(FlowVector a) => Dot(a, a);

    /// <summary>‖a‖, also where its square is out of range; the numbers come to the host for it then alone.</summary>
    public double Norm(FlowVector a)
    {
        var square = SumOfSquares(a);
        return EuclideanNorm.IsInRange(square) ? Math.Sqrt(square) : EuclideanNorm.Of(square, a.Values);
    }

    /// <summary>result += Σ coefficientsᵢ·basisᵢ, of any number.</summary>
    public void AddCombination(FlowVector result, ReadOnlySpan<double> coefficients, IReadOnlyList<FlowVector> basis)
    {
        var (weights, terms) = (new double[MostTerms], new FlowVector[MostTerms]);
        for (var i = 0; i < coefficients.Length;)
        {
            (weights[0], terms[0]) = (1, result);
            var count = 1;
            for (; count < MostTerms && i < coefficients.Length; count++, i++)
                (weights[count], terms[count]) = (coefficients[i], basis[i]);
            Combine(result, weights.AsSpan(0, count), terms.AsSpan(0, count));
        }
    }
}

/// <summary>Vectors in the memory of the process.</summary>
internal sealed class HostVectorSpace : VectorSpace
{
    [ThreadStatic]
    private static double[]? s_scratch;

    public override void Copy(FlowVector from, FlowVector to) => from.HostMemory.CopyTo(to.HostMemory, 0);

    public override void Combine(FlowVector result, ReadOnlySpan<double> coefficients, params ReadOnlySpan<FlowVector> vectors)
    {
        var to = result.HostMemory;
        // What the result holds comes first, or it would be lost.
        var first = 0;
        for (var i = 1; i < vectors.Length; i++)
        {
            if (vectors[i] == result)
                first = i;
        }

        if (coefficients[first] != 1)
            TensorPrimitives.Multiply(vectors[first].HostMemory, coefficients[first], to);
        else if (vectors[first] != result)
            vectors[first].HostMemory.CopyTo(to, 0);
        for (var i = 0; i < vectors.Length; i++)
        {
            if (i != first)
                TensorPrimitives.MultiplyAdd(vectors[i].HostMemory, coefficients[i], to, to);
        }
    }

    public override void Dots(FlowVector a, ReadOnlySpan<FlowVector> b, Span<double> results)
    {
        for (var i = 0; i < b.Length; i++)
            results[i] = TensorPrimitives.Dot<double>(a.HostMemory, b[i].HostMemory);
    }

    public override double WeightedNorm(FlowVector error, FlowVector a, FlowVector b, double tolerance)
    {
        if (s_scratch is null || s_scratch.Length < error.Length)
            s_scratch = new double[error.Length];
        return GradientFlow.WeightedNorm.Of(error.HostMemory, a.HostMemory, b.HostMemory, tolerance, s_scratch.AsSpan(0, error.Length));
    }

    public override bool IsFinite(FlowVector vector) => double.IsFinite(TensorPrimitives.Sum<double>(vector.HostMemory));

    public override void BringToHost(FlowVector vector)
    {
    }
}
