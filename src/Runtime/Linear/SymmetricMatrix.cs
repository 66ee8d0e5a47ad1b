using System;
using System.Numerics.Tensors;

namespace GradientFlow;

/// <summary>Symmetric matrices stored row-major with both triangles.</summary>
internal static class SymmetricMatrix
{
    /// <summary>Replaces A by (A + Aᵀ)/2.</summary>
    public static void Symmetrize(Span<double> matrix, int order)
    {
        for (var i = 0; i < order; i++)
        {
            for (var j = 0; j < i; j++)
                matrix[i * order + j] = matrix[j * order + i] = 0.5 * (matrix[i * order + j] + matrix[j * order + i]);
        }
    }

    /// <summary>Copies the lower triangle to the upper.</summary>
    public static void Mirror(Span<double> matrix, int order)
    {
        for (var i = 0; i < order; i++)
        {
            for (var j = 0; j < i; j++)
                matrix[j * order + i] = matrix[i * order + j];
        }
    }

    /// <summary>A·x</summary>
    public static void Multiply(ReadOnlySpan<double> matrix, ReadOnlySpan<double> vector, Span<double> product)
    {
        for (var i = 0; i < vector.Length; i++)
            product[i] = TensorPrimitives.Dot(matrix.Slice(i * vector.Length, vector.Length), vector);
    }

    /// <summary>The eigenvalue of largest magnitude, by ten power steps from the row of largest diagonal: an estimate from below.</summary>
    /// <param name="scratch">[order], overwritten.</param>
    public static double LargestEigenvalue(ReadOnlySpan<double> matrix, Span<double> scratch)
    {
        var order = scratch.Length;
        var steepest = 0;
        for (var i = 1; i < order; i++)
            steepest = matrix[i * order + i] > matrix[steepest * order + steepest] ? i : steepest;
        matrix.Slice(steepest * order, order).CopyTo(scratch);
        var product = new double[order];
        var size = 0.0;
        for (var i = 0; i < 10; i++)
        {
            size = TensorPrimitives.Norm<double>(scratch);
            if (!(size > 0) || double.IsInfinity(size))
                return 0;
            TensorPrimitives.Divide(scratch, size, scratch);
            Multiply(matrix, scratch, product);
            size = TensorPrimitives.Dot<double>(scratch, product);
            product.CopyTo(scratch);
        }

        return size;
    }
}
