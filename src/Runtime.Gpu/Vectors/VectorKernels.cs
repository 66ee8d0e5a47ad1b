using System;
using GradientFlow.CompilerServices;
using ILGPU;

namespace GradientFlow;

/// <summary>The argument of the kernels of vectors: up to eight of them, of one length.</summary>
#pragma warning disable CA1051, CA1815 // a kernel's argument is fields, and nobody compares it
public struct VectorBuffers
{
    /// <summary>The operands.</summary>
    public ArrayView<double> V0, V1, V2, V3, V4, V5, V6, V7;

    /// <summary>What they are multiplied with.</summary>
    public double C0, C1, C2, C3, C4, C5, C6, C7;

    /// <summary>The vector that is written, or multiplied with all operands.</summary>
    public ArrayView<double> Other;

    /// <summary>Partial sums: of each operand, one for each group.</summary>
    public ArrayView<double> Sums;

    /// <summary>How many operands.</summary>
    public int Count;

    /// <summary>Length of the vectors.</summary>
    public int Length;
}

/// <summary>Kernels of vectors. A group's sum is taken in the order of its threads: results depend on the length alone.</summary>
internal static class VectorKernels
{
    /// <summary>Threads of a group.</summary>
    public const int Threads = 128;

    /// <summary>Other = Σ cᵢ·vᵢ</summary>
    public static void Combine(VectorBuffers b)
    {
        for (var i = Grid.IdxX * Threads + Group.IdxX; i < b.Length; i += Grid.DimX * Threads)
        {
            var sum = b.C0 * b.V0[i];
            if (b.Count > 1)
                sum = KernelMath.Fma(b.C1, b.V1[i], sum);
            if (b.Count > 2)
                sum = KernelMath.Fma(b.C2, b.V2[i], sum);
            if (b.Count > 3)
                sum = KernelMath.Fma(b.C3, b.V3[i], sum);
            if (b.Count > 4)
                sum = KernelMath.Fma(b.C4, b.V4[i], sum);
            if (b.Count > 5)
                sum = KernelMath.Fma(b.C5, b.V5[i], sum);
            if (b.Count > 6)
                sum = KernelMath.Fma(b.C6, b.V6[i], sum);
            if (b.Count > 7)
                sum = KernelMath.Fma(b.C7, b.V7[i], sum);
            b.Other[i] = sum;
        }
    }

    /// <summary>Parts of Otherᵀ·vᵢ, for all operands at once.</summary>
    public static void Dots(VectorBuffers b)
    {
        var shared = SharedMemory.Allocate<double>(Threads);
        double s0 = 0, s1 = 0, s2 = 0, s3 = 0, s4 = 0, s5 = 0, s6 = 0, s7 = 0;
        for (var i = Grid.IdxX * Threads + Group.IdxX; i < b.Length; i += Grid.DimX * Threads)
        {
            var x = b.Other[i];
            s0 = KernelMath.Fma(x, b.V0[i], s0);
            if (b.Count > 1)
                s1 = KernelMath.Fma(x, b.V1[i], s1);
            if (b.Count > 2)
                s2 = KernelMath.Fma(x, b.V2[i], s2);
            if (b.Count > 3)
                s3 = KernelMath.Fma(x, b.V3[i], s3);
            if (b.Count > 4)
                s4 = KernelMath.Fma(x, b.V4[i], s4);
            if (b.Count > 5)
                s5 = KernelMath.Fma(x, b.V5[i], s5);
            if (b.Count > 6)
                s6 = KernelMath.Fma(x, b.V6[i], s6);
            if (b.Count > 7)
                s7 = KernelMath.Fma(x, b.V7[i], s7);
        }

        Sum(shared, b, 0, s0);
        Sum(shared, b, 1, s1);
        Sum(shared, b, 2, s2);
        Sum(shared, b, 3, s3);
        Sum(shared, b, 4, s4);
        Sum(shared, b, 5, s5);
        Sum(shared, b, 6, s6);
        Sum(shared, b, 7, s7);
    }

    /// <summary>Parts of Σ (eᵢ/(τ + τ·max(|aᵢ|, |bᵢ|)))², e, a and b the operands, τ the first coefficient.</summary>
    public static void WeightedSquares(VectorBuffers b)
    {
        var shared = SharedMemory.Allocate<double>(Threads);
        var sum = 0.0;
        for (var i = Grid.IdxX * Threads + Group.IdxX; i < b.Length; i += Grid.DimX * Threads)
        {
            double x = Math.Abs(b.V1[i]), y = Math.Abs(b.V2[i]);
            var scaled = b.V0[i] / KernelMath.Fma(b.C0, KernelMath.Maximum(x, y), b.C0);
            sum = KernelMath.Fma(scaled, scaled, sum);
        }

        Sum(shared, b, 0, sum);
    }

    /// <summary>From double precision to the network's.</summary>
    public static void ToSingle(ConversionBuffers b)
    {
        for (var i = Grid.IdxX * Threads + Group.IdxX; i < b.Length; i += Grid.DimX * Threads)
            b.Single[i] = (float)b.Double[i];
    }

    private static void Sum(ArrayView<double> shared, VectorBuffers b, int operand, double mine)
    {
        if (operand >= b.Count)
            return;
        shared[Group.IdxX] = mine;
        KernelMath.Barrier();
        if (Group.IdxX == 0)
        {
            var total = 0.0;
            for (var i = 0; i < Threads; i++)
                total += shared[i];
            b.Sums[operand * Grid.DimX + Grid.IdxX] = total;
        }

        KernelMath.Barrier();
    }
}

/// <summary>The argument of a conversion.</summary>
public struct ConversionBuffers
{
    /// <summary>From.</summary>
    public ArrayView<double> Double;

    /// <summary>To.</summary>
    public ArrayView<float> Single;

    /// <summary>Values.</summary>
    public int Length;
}
