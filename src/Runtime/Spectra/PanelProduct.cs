using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using GradientFlow.CompilerServices;

namespace GradientFlow;

/// <summary>Bᵀ·A of two panels of the Jacobian, [P, width] each: the block of J·Jᵀ that belongs to the samples of both. Runs of rows are summed by themselves,
/// so that they stay in the cache and rounding errors few.</summary>
internal static class PanelProduct
{
    /// <summary>Rows that are summed before they are added to the block.</summary>
    public const int Run = 128;

    /// <summary>block[j, i] += Σₚ b[p, j]·a[p, i]</summary>
    /// <param name="vectorBits">The width of the vectors to compute in.</param>
    /// <param name="a">[count, width]</param>
    /// <param name="b">[count, width]</param>
    /// <param name="count">Rows.</param>
    /// <param name="width">A multiple of 8.</param>
    /// <param name="block">[width, width]</param>
    public static void Add(int vectorBits, ReadOnlySpan<double> a, ReadOnlySpan<double> b, int count, int width, Span<double> block)
    {
        if (width % 8 != 0 || a.Length < (long)count * width || b.Length < (long)count * width || block.Length < width * width)
            throw new ArgumentException($"Panels of {count} rows of {width} have {a.Length} and {b.Length} values, their block {block.Length}.");
        ref double x = ref MemoryMarshal.GetReference(a), y = ref MemoryMarshal.GetReference(b), z = ref MemoryMarshal.GetReference(block);
        for (var p = 0; p < count; p += Run)
        {
            var run = Math.Min(Run, count - p);
            ref var left = ref Unsafe.Add(ref x, (nint)p * width);
            ref var right = ref Unsafe.Add(ref y, (nint)p * width);
            switch (vectorBits)
            {
                case 512:
                    AddRun<Vector512<double>, DoubleLanes512>(ref left, ref right, run, width, ref z);
                    break;
                case 256:
                    AddRun<Vector256<double>, DoubleLanes256>(ref left, ref right, run, width, ref z);
                    break;
                case 128:
                    AddRun<Vector128<double>, DoubleLanes128>(ref left, ref right, run, width, ref z);
                    break;
                case 0:
                    AddRun<double, DoubleLane>(ref left, ref right, run, width, ref z);
                    break;
                case var bits:
                    throw new ArgumentOutOfRangeException(nameof(vectorBits), $"{bits}", "Vectors have 512, 256 or 128 bits, or 0 for plain numbers.");
            }
        }
    }

    private static void AddRun<V, O>(ref double a, ref double b, int run, int width, ref double block)
        where V : struct
        where O : struct, ILanes<V, double>
    {
        var lanes = Unsafe.SizeOf<V>() / sizeof(double);
        nint stride = width / lanes;
        for (var i = 0; i < stride; i += 2)
        {
            ref var x = ref Unsafe.Add(ref Unsafe.As<double, V>(ref a), i);
            for (var j = 0; j < width;)
            {
                ref var z = ref Unsafe.Add(ref Unsafe.As<double, V>(ref block), j * stride + i);
                ref var y = ref Unsafe.Add(ref b, j);
                var rows = i + 1 < stride && width - j >= 6 && width - j != 8 ? 6 : 4;
                if (i + 1 == stride)
                    AddLast<V, O>(ref x, ref y, run, width, stride, ref z);
                else if (rows == 6)
                    AddSix<V, O>(ref x, ref y, run, width, stride, ref z);
                else
                    AddFour<V, O>(ref x, ref y, run, width, stride, ref z);
                j += rows;
            }
        }
    }

    private static void AddSix<V, O>(ref V x, ref double y, int run, int width, nint stride, ref V z)
        where V : struct
        where O : struct, ILanes<V, double>
    {
        V a00 = default, a01 = default, a10 = default, a11 = default, a20 = default, a21 = default, a30 = default, a31 = default, a40 = default, a41 = default,
            a50 = default, a51 = default;
        Products<V, double, O>.Add6x2(run, ref y, 1, width, ref x, 1, stride, ref a00, ref a01, ref a10, ref a11, ref a20, ref a21, ref a30, ref a31, ref a40,
            ref a41, ref a50, ref a51);
        Add<V, O>(ref z, a00, a01);
        Add<V, O>(ref Unsafe.Add(ref z, stride), a10, a11);
        Add<V, O>(ref Unsafe.Add(ref z, 2 * stride), a20, a21);
        Add<V, O>(ref Unsafe.Add(ref z, 3 * stride), a30, a31);
        Add<V, O>(ref Unsafe.Add(ref z, 4 * stride), a40, a41);
        Add<V, O>(ref Unsafe.Add(ref z, 5 * stride), a50, a51);
    }

    private static void AddFour<V, O>(ref V x, ref double y, int run, int width, nint stride, ref V z)
        where V : struct
        where O : struct, ILanes<V, double>
    {
        V a00 = default, a01 = default, a10 = default, a11 = default, a20 = default, a21 = default, a30 = default, a31 = default;
        Products<V, double, O>.Add4x2(run, ref y, 1, width, ref x, 1, stride, ref a00, ref a01, ref a10, ref a11, ref a20, ref a21, ref a30, ref a31);
        Add<V, O>(ref z, a00, a01);
        Add<V, O>(ref Unsafe.Add(ref z, stride), a10, a11);
        Add<V, O>(ref Unsafe.Add(ref z, 2 * stride), a20, a21);
        Add<V, O>(ref Unsafe.Add(ref z, 3 * stride), a30, a31);
    }

    private static void AddLast<V, O>(ref V x, ref double y, int run, int width, nint stride, ref V z)
        where V : struct
        where O : struct, ILanes<V, double>
    {
        V a0 = default, a1 = default, a2 = default, a3 = default;
        Products<V, double, O>.Add4x1(run, ref y, 1, width, ref x, stride, ref a0, ref a1, ref a2, ref a3);
        z = O.Add(z, a0);
        z = ref Unsafe.Add(ref z, stride);
        z = O.Add(z, a1);
        z = ref Unsafe.Add(ref z, stride);
        z = O.Add(z, a2);
        z = ref Unsafe.Add(ref z, stride);
        z = O.Add(z, a3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add<V, O>(ref V z, V low, V high)
        where V : struct
        where O : struct, ILanes<V, double>
    {
        z = O.Add(z, low);
        Unsafe.Add(ref z, 1) = O.Add(Unsafe.Add(ref z, 1), high);
    }
}
