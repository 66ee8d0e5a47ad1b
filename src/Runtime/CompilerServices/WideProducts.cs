using System;
using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace GradientFlow.CompilerServices;

/// <summary>Products of a large matrix with the values of all samples of a tile: z[i] += Σₖ W[i, k]·x[k]. Called, not inlined, by emitted code where a
/// matrix is too large for the first-level cache: one body for all layers, whose blocks follow the registers and whose runs follow the caches that the
/// machine has.</summary>
/// <remarks>Blocks of rows are outside and samples inside, so that the rows of a block stay in the first-level cache; a long sum is taken in runs, whose
/// x stays in the second-level cache.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class WideProducts<V, T, O>
    where V : struct
    where T : unmanaged
    where O : struct, ILanes<V, T>
{
    /// <summary>z[rowZ·i + s] += Σₖ w[row·i + step·k]·x[stride·k + s] for i &lt; rows, k &lt; count, s &lt; vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Add(int rows, int count, int vectors, ref T w, nint row, nint step, ref V x, nint stride, ref V z, nint rowZ)
    {
        var most = Registers.AreMany ? 12 : Registers.AreScarce ? 4 : 6;
        var runs = RunsOf(count, most, vectors, step);
        for (var run = 0; run < runs; run++)
        {
            var from = (int)((long)count * run / runs);
            var length = (int)((long)count * (run + 1) / runs) - from;
            for (int i = 0, block; i < rows; i += block)
            {
                block = rows - i >= most ? most : rows - i >= 4 ? 4 : 1;
                Rows(block, length, vectors, ref Unsafe.Add(ref w, row * i + step * from), row, step, ref Unsafe.Add(ref x, stride * from), stride,
                    ref Unsafe.Add(ref z, rowZ * i), rowZ);
            }
        }
    }

    /// <summary>A run has so many products that a block of rows fills two thirds of the first-level cache, and x half of the second-level cache. Rows that are
    /// neighbours in memory take one line or two of each point.</summary>
    private static int RunsOf(int count, int rows, int vectors, nint step)
    {
        const int LineAndAHalf = 96;
        var bytes = rows * Unsafe.SizeOf<T>();
        var most = Math.Min(
            Caches.FirstLevelBytes * 2 / 3 / (step == 1 ? bytes : Math.Max(bytes, LineAndAHalf)),
            Caches.SecondLevelBytes / (2 * Math.Max(1, vectors) * Unsafe.SizeOf<V>()));
        return (count - 1) / Math.Max(1, most) + 1;
    }

    /// <summary>The first place in memory of the stack that is aligned to a vector of 512 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe ref V Panel(Span<T> memory)
    {
        const int Alignment = 64;
        ref var first = ref MemoryMarshal.GetReference(memory);
        var misplaced = (nuint)Unsafe.AsPointer(ref first) % Alignment;
        return ref Unsafe.As<T, V>(ref Unsafe.AddByteOffset(ref first, misplaced == 0 ? 0 : Alignment - misplaced));
    }

    /// <summary>All samples of a block of rows: two vectors at a time, and a last one that is left.</summary>
    private static void Rows(int rows, int count, int vectors, ref T w, nint row, nint step, ref V x, nint stride, ref V z, nint rowZ)
    {
        var pairs = vectors / 2;
        switch (rows)
        {
            case 12: Block12x2(pairs, count, ref w, row, step, ref x, stride, ref z, rowZ); break;
            case 6: Block6x2(pairs, count, ref w, row, step, ref x, stride, ref z, rowZ); break;
            case 4: Block4x2(pairs, count, ref w, row, step, ref x, stride, ref z, rowZ); break;
            default: Block1x2(pairs, count, ref w, row, step, ref x, stride, ref z, rowZ); break;
        }

        if (vectors == 2 * pairs)
            return;
        x = ref Unsafe.Add(ref x, 2 * pairs);
        z = ref Unsafe.Add(ref z, 2 * pairs);
        switch (rows)
        {
            case 12: Block12x1(1, count, ref w, row, step, ref x, stride, ref z, rowZ); break;
            case 6: Block6x1(1, count, ref w, row, step, ref x, stride, ref z, rowZ); break;
            case 4: Block4x1(1, count, ref w, row, step, ref x, stride, ref z, rowZ); break;
            default: Block1x1(1, count, ref w, row, step, ref x, stride, ref z, rowZ); break;
        }
    }

    /// <summary>z[i, s] += Σₖ w[row·i + step·k]·x[stride·k + s] for k &lt; count and 12 rows, 2 vectors at a time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Block12x2(int blocks, nint count, ref T w, nint row, nint step, ref V x, nint stride, ref V z, nint rowZ)
    {
        // The first samples ask for the rows of the next block, which take turns where each has lines of its own.
        var (ahead, turn) = (12 * row, step == 1 ? row : 0);
        for (; blocks > 0; blocks--)
        {
            var (a0_0, a0_1) = (z, Unsafe.Add(ref z, 1));
            var (a1_0, a1_1) = (Unsafe.Add(ref z, rowZ), Unsafe.Add(ref z, rowZ + 1));
            var (a2_0, a2_1) = (Unsafe.Add(ref z, 2 * rowZ), Unsafe.Add(ref z, 2 * rowZ + 1));
            var (a3_0, a3_1) = (Unsafe.Add(ref z, 3 * rowZ), Unsafe.Add(ref z, 3 * rowZ + 1));
            var (a4_0, a4_1) = (Unsafe.Add(ref z, 4 * rowZ), Unsafe.Add(ref z, 4 * rowZ + 1));
            var (a5_0, a5_1) = (Unsafe.Add(ref z, 5 * rowZ), Unsafe.Add(ref z, 5 * rowZ + 1));
            var (a6_0, a6_1) = (Unsafe.Add(ref z, 6 * rowZ), Unsafe.Add(ref z, 6 * rowZ + 1));
            var (a7_0, a7_1) = (Unsafe.Add(ref z, 7 * rowZ), Unsafe.Add(ref z, 7 * rowZ + 1));
            var (a8_0, a8_1) = (Unsafe.Add(ref z, 8 * rowZ), Unsafe.Add(ref z, 8 * rowZ + 1));
            var (a9_0, a9_1) = (Unsafe.Add(ref z, 9 * rowZ), Unsafe.Add(ref z, 9 * rowZ + 1));
            var (a10_0, a10_1) = (Unsafe.Add(ref z, 10 * rowZ), Unsafe.Add(ref z, 10 * rowZ + 1));
            var (a11_0, a11_1) = (Unsafe.Add(ref z, 11 * rowZ), Unsafe.Add(ref z, 11 * rowZ + 1));
            ref var wk = ref w;
            ref var xk = ref x;
            for (nint k = 0; k < count; k++)
            {
                var (x0, x1) = (xk, Unsafe.Add(ref xk, 1));
                O.AddRow(ref wk, x0, x1, ref a0_0, ref a0_1);
                O.AddRow(ref Unsafe.Add(ref wk, row), x0, x1, ref a1_0, ref a1_1);
                O.AddRow(ref Unsafe.Add(ref wk, 2 * row), x0, x1, ref a2_0, ref a2_1);
                O.AddRow(ref Unsafe.Add(ref wk, 3 * row), x0, x1, ref a3_0, ref a3_1);
                O.AddRow(ref Unsafe.Add(ref wk, 4 * row), x0, x1, ref a4_0, ref a4_1);
                O.AddRow(ref Unsafe.Add(ref wk, 5 * row), x0, x1, ref a5_0, ref a5_1);
                O.AddRow(ref Unsafe.Add(ref wk, 6 * row), x0, x1, ref a6_0, ref a6_1);
                O.AddRow(ref Unsafe.Add(ref wk, 7 * row), x0, x1, ref a7_0, ref a7_1);
                O.AddRow(ref Unsafe.Add(ref wk, 8 * row), x0, x1, ref a8_0, ref a8_1);
                O.AddRow(ref Unsafe.Add(ref wk, 9 * row), x0, x1, ref a9_0, ref a9_1);
                O.AddRow(ref Unsafe.Add(ref wk, 10 * row), x0, x1, ref a10_0, ref a10_1);
                O.AddRow(ref Unsafe.Add(ref wk, 11 * row), x0, x1, ref a11_0, ref a11_1);
                Prefetching.Next(ref wk, ahead + (k & 7) * turn);
                wk = ref Unsafe.Add(ref wk, step);
                xk = ref Unsafe.Add(ref xk, stride);
            }

            (z, Unsafe.Add(ref z, 1)) = (a0_0, a0_1);
            (Unsafe.Add(ref z, rowZ), Unsafe.Add(ref z, rowZ + 1)) = (a1_0, a1_1);
            (Unsafe.Add(ref z, 2 * rowZ), Unsafe.Add(ref z, 2 * rowZ + 1)) = (a2_0, a2_1);
            (Unsafe.Add(ref z, 3 * rowZ), Unsafe.Add(ref z, 3 * rowZ + 1)) = (a3_0, a3_1);
            (Unsafe.Add(ref z, 4 * rowZ), Unsafe.Add(ref z, 4 * rowZ + 1)) = (a4_0, a4_1);
            (Unsafe.Add(ref z, 5 * rowZ), Unsafe.Add(ref z, 5 * rowZ + 1)) = (a5_0, a5_1);
            (Unsafe.Add(ref z, 6 * rowZ), Unsafe.Add(ref z, 6 * rowZ + 1)) = (a6_0, a6_1);
            (Unsafe.Add(ref z, 7 * rowZ), Unsafe.Add(ref z, 7 * rowZ + 1)) = (a7_0, a7_1);
            (Unsafe.Add(ref z, 8 * rowZ), Unsafe.Add(ref z, 8 * rowZ + 1)) = (a8_0, a8_1);
            (Unsafe.Add(ref z, 9 * rowZ), Unsafe.Add(ref z, 9 * rowZ + 1)) = (a9_0, a9_1);
            (Unsafe.Add(ref z, 10 * rowZ), Unsafe.Add(ref z, 10 * rowZ + 1)) = (a10_0, a10_1);
            (Unsafe.Add(ref z, 11 * rowZ), Unsafe.Add(ref z, 11 * rowZ + 1)) = (a11_0, a11_1);
            (ahead, turn) = (0, 0);
            x = ref Unsafe.Add(ref x, 2);
            z = ref Unsafe.Add(ref z, 2);
        }
    }

    /// <summary>z[i, s] += Σₖ w[row·i + step·k]·x[stride·k + s] for k &lt; count and 12 rows, 1 vector at a time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Block12x1(int blocks, nint count, ref T w, nint row, nint step, ref V x, nint stride, ref V z, nint rowZ)
    {
        // The first samples ask for the rows of the next block, which take turns where each has lines of its own.
        var (ahead, turn) = (12 * row, step == 1 ? row : 0);
        for (; blocks > 0; blocks--)
        {
            var a0_0 = z;
            var a1_0 = Unsafe.Add(ref z, rowZ);
            var a2_0 = Unsafe.Add(ref z, 2 * rowZ);
            var a3_0 = Unsafe.Add(ref z, 3 * rowZ);
            var a4_0 = Unsafe.Add(ref z, 4 * rowZ);
            var a5_0 = Unsafe.Add(ref z, 5 * rowZ);
            var a6_0 = Unsafe.Add(ref z, 6 * rowZ);
            var a7_0 = Unsafe.Add(ref z, 7 * rowZ);
            var a8_0 = Unsafe.Add(ref z, 8 * rowZ);
            var a9_0 = Unsafe.Add(ref z, 9 * rowZ);
            var a10_0 = Unsafe.Add(ref z, 10 * rowZ);
            var a11_0 = Unsafe.Add(ref z, 11 * rowZ);
            ref var wk = ref w;
            ref var xk = ref x;
            for (nint k = 0; k < count; k++)
            {
                var x0 = xk;
                O.AddRow(ref wk, x0, ref a0_0);
                O.AddRow(ref Unsafe.Add(ref wk, row), x0, ref a1_0);
                O.AddRow(ref Unsafe.Add(ref wk, 2 * row), x0, ref a2_0);
                O.AddRow(ref Unsafe.Add(ref wk, 3 * row), x0, ref a3_0);
                O.AddRow(ref Unsafe.Add(ref wk, 4 * row), x0, ref a4_0);
                O.AddRow(ref Unsafe.Add(ref wk, 5 * row), x0, ref a5_0);
                O.AddRow(ref Unsafe.Add(ref wk, 6 * row), x0, ref a6_0);
                O.AddRow(ref Unsafe.Add(ref wk, 7 * row), x0, ref a7_0);
                O.AddRow(ref Unsafe.Add(ref wk, 8 * row), x0, ref a8_0);
                O.AddRow(ref Unsafe.Add(ref wk, 9 * row), x0, ref a9_0);
                O.AddRow(ref Unsafe.Add(ref wk, 10 * row), x0, ref a10_0);
                O.AddRow(ref Unsafe.Add(ref wk, 11 * row), x0, ref a11_0);
                Prefetching.Next(ref wk, ahead + (k & 7) * turn);
                wk = ref Unsafe.Add(ref wk, step);
                xk = ref Unsafe.Add(ref xk, stride);
            }

            z = a0_0;
            Unsafe.Add(ref z, rowZ) = a1_0;
            Unsafe.Add(ref z, 2 * rowZ) = a2_0;
            Unsafe.Add(ref z, 3 * rowZ) = a3_0;
            Unsafe.Add(ref z, 4 * rowZ) = a4_0;
            Unsafe.Add(ref z, 5 * rowZ) = a5_0;
            Unsafe.Add(ref z, 6 * rowZ) = a6_0;
            Unsafe.Add(ref z, 7 * rowZ) = a7_0;
            Unsafe.Add(ref z, 8 * rowZ) = a8_0;
            Unsafe.Add(ref z, 9 * rowZ) = a9_0;
            Unsafe.Add(ref z, 10 * rowZ) = a10_0;
            Unsafe.Add(ref z, 11 * rowZ) = a11_0;
            (ahead, turn) = (0, 0);
            x = ref Unsafe.Add(ref x, 1);
            z = ref Unsafe.Add(ref z, 1);
        }
    }

    /// <summary>z[i, s] += Σₖ w[row·i + step·k]·x[stride·k + s] for k &lt; count and 6 rows, 2 vectors at a time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Block6x2(int blocks, nint count, ref T w, nint row, nint step, ref V x, nint stride, ref V z, nint rowZ)
    {
        // The first samples ask for the rows of the next block, which take turns where each has lines of its own.
        var (ahead, turn) = (6 * row, step == 1 ? row : 0);
        for (; blocks > 0; blocks--)
        {
            var (a0_0, a0_1) = (z, Unsafe.Add(ref z, 1));
            var (a1_0, a1_1) = (Unsafe.Add(ref z, rowZ), Unsafe.Add(ref z, rowZ + 1));
            var (a2_0, a2_1) = (Unsafe.Add(ref z, 2 * rowZ), Unsafe.Add(ref z, 2 * rowZ + 1));
            var (a3_0, a3_1) = (Unsafe.Add(ref z, 3 * rowZ), Unsafe.Add(ref z, 3 * rowZ + 1));
            var (a4_0, a4_1) = (Unsafe.Add(ref z, 4 * rowZ), Unsafe.Add(ref z, 4 * rowZ + 1));
            var (a5_0, a5_1) = (Unsafe.Add(ref z, 5 * rowZ), Unsafe.Add(ref z, 5 * rowZ + 1));
            ref var wk = ref w;
            ref var xk = ref x;
            for (nint k = 0; k < count; k++)
            {
                var (x0, x1) = (xk, Unsafe.Add(ref xk, 1));
                O.AddRow(ref wk, x0, x1, ref a0_0, ref a0_1);
                O.AddRow(ref Unsafe.Add(ref wk, row), x0, x1, ref a1_0, ref a1_1);
                O.AddRow(ref Unsafe.Add(ref wk, 2 * row), x0, x1, ref a2_0, ref a2_1);
                O.AddRow(ref Unsafe.Add(ref wk, 3 * row), x0, x1, ref a3_0, ref a3_1);
                O.AddRow(ref Unsafe.Add(ref wk, 4 * row), x0, x1, ref a4_0, ref a4_1);
                O.AddRow(ref Unsafe.Add(ref wk, 5 * row), x0, x1, ref a5_0, ref a5_1);
                Prefetching.Next(ref wk, ahead + (k & 7) * turn);
                wk = ref Unsafe.Add(ref wk, step);
                xk = ref Unsafe.Add(ref xk, stride);
            }

            (z, Unsafe.Add(ref z, 1)) = (a0_0, a0_1);
            (Unsafe.Add(ref z, rowZ), Unsafe.Add(ref z, rowZ + 1)) = (a1_0, a1_1);
            (Unsafe.Add(ref z, 2 * rowZ), Unsafe.Add(ref z, 2 * rowZ + 1)) = (a2_0, a2_1);
            (Unsafe.Add(ref z, 3 * rowZ), Unsafe.Add(ref z, 3 * rowZ + 1)) = (a3_0, a3_1);
            (Unsafe.Add(ref z, 4 * rowZ), Unsafe.Add(ref z, 4 * rowZ + 1)) = (a4_0, a4_1);
            (Unsafe.Add(ref z, 5 * rowZ), Unsafe.Add(ref z, 5 * rowZ + 1)) = (a5_0, a5_1);
            (ahead, turn) = (0, 0);
            x = ref Unsafe.Add(ref x, 2);
            z = ref Unsafe.Add(ref z, 2);
        }
    }

    /// <summary>z[i, s] += Σₖ w[row·i + step·k]·x[stride·k + s] for k &lt; count and 6 rows, 1 vector at a time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Block6x1(int blocks, nint count, ref T w, nint row, nint step, ref V x, nint stride, ref V z, nint rowZ)
    {
        // The first samples ask for the rows of the next block, which take turns where each has lines of its own.
        var (ahead, turn) = (6 * row, step == 1 ? row : 0);
        for (; blocks > 0; blocks--)
        {
            var a0_0 = z;
            var a1_0 = Unsafe.Add(ref z, rowZ);
            var a2_0 = Unsafe.Add(ref z, 2 * rowZ);
            var a3_0 = Unsafe.Add(ref z, 3 * rowZ);
            var a4_0 = Unsafe.Add(ref z, 4 * rowZ);
            var a5_0 = Unsafe.Add(ref z, 5 * rowZ);
            ref var wk = ref w;
            ref var xk = ref x;
            for (nint k = 0; k < count; k++)
            {
                var x0 = xk;
                O.AddRow(ref wk, x0, ref a0_0);
                O.AddRow(ref Unsafe.Add(ref wk, row), x0, ref a1_0);
                O.AddRow(ref Unsafe.Add(ref wk, 2 * row), x0, ref a2_0);
                O.AddRow(ref Unsafe.Add(ref wk, 3 * row), x0, ref a3_0);
                O.AddRow(ref Unsafe.Add(ref wk, 4 * row), x0, ref a4_0);
                O.AddRow(ref Unsafe.Add(ref wk, 5 * row), x0, ref a5_0);
                Prefetching.Next(ref wk, ahead + (k & 7) * turn);
                wk = ref Unsafe.Add(ref wk, step);
                xk = ref Unsafe.Add(ref xk, stride);
            }

            z = a0_0;
            Unsafe.Add(ref z, rowZ) = a1_0;
            Unsafe.Add(ref z, 2 * rowZ) = a2_0;
            Unsafe.Add(ref z, 3 * rowZ) = a3_0;
            Unsafe.Add(ref z, 4 * rowZ) = a4_0;
            Unsafe.Add(ref z, 5 * rowZ) = a5_0;
            (ahead, turn) = (0, 0);
            x = ref Unsafe.Add(ref x, 1);
            z = ref Unsafe.Add(ref z, 1);
        }
    }

    /// <summary>z[i, s] += Σₖ w[row·i + step·k]·x[stride·k + s] for k &lt; count and 4 rows, 2 vectors at a time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Block4x2(int blocks, int count, ref T w, nint row, nint step, ref V x, nint stride, ref V z, nint rowZ)
    {
        for (; blocks > 0; blocks--)
        {
            var (a0_0, a0_1) = (z, Unsafe.Add(ref z, 1));
            var (a1_0, a1_1) = (Unsafe.Add(ref z, rowZ), Unsafe.Add(ref z, rowZ + 1));
            var (a2_0, a2_1) = (Unsafe.Add(ref z, 2 * rowZ), Unsafe.Add(ref z, 2 * rowZ + 1));
            var (a3_0, a3_1) = (Unsafe.Add(ref z, 3 * rowZ), Unsafe.Add(ref z, 3 * rowZ + 1));
            Products<V, T, O>.Add4x2(count, ref w, row, step, ref x, 1, stride, ref a0_0, ref a0_1, ref a1_0, ref a1_1, ref a2_0, ref a2_1, ref a3_0, ref a3_1);
            (z, Unsafe.Add(ref z, 1)) = (a0_0, a0_1);
            (Unsafe.Add(ref z, rowZ), Unsafe.Add(ref z, rowZ + 1)) = (a1_0, a1_1);
            (Unsafe.Add(ref z, 2 * rowZ), Unsafe.Add(ref z, 2 * rowZ + 1)) = (a2_0, a2_1);
            (Unsafe.Add(ref z, 3 * rowZ), Unsafe.Add(ref z, 3 * rowZ + 1)) = (a3_0, a3_1);
            x = ref Unsafe.Add(ref x, 2);
            z = ref Unsafe.Add(ref z, 2);
        }
    }

    /// <summary>z[i, s] += Σₖ w[row·i + step·k]·x[stride·k + s] for k &lt; count and 4 rows, 1 vector at a time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Block4x1(int blocks, int count, ref T w, nint row, nint step, ref V x, nint stride, ref V z, nint rowZ)
    {
        for (; blocks > 0; blocks--)
        {
            var a0_0 = z;
            var a1_0 = Unsafe.Add(ref z, rowZ);
            var a2_0 = Unsafe.Add(ref z, 2 * rowZ);
            var a3_0 = Unsafe.Add(ref z, 3 * rowZ);
            Products<V, T, O>.Add4x1(count, ref w, row, step, ref x, stride, ref a0_0, ref a1_0, ref a2_0, ref a3_0);
            z = a0_0;
            Unsafe.Add(ref z, rowZ) = a1_0;
            Unsafe.Add(ref z, 2 * rowZ) = a2_0;
            Unsafe.Add(ref z, 3 * rowZ) = a3_0;
            x = ref Unsafe.Add(ref x, 1);
            z = ref Unsafe.Add(ref z, 1);
        }
    }

    /// <summary>z[i, s] += Σₖ w[row·i + step·k]·x[stride·k + s] for k &lt; count and 1 row, 2 vectors at a time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Block1x2(int blocks, int count, ref T w, nint row, nint step, ref V x, nint stride, ref V z, nint rowZ)
    {
        for (; blocks > 0; blocks--)
        {
            var (a0_0, a0_1) = (z, Unsafe.Add(ref z, 1));
            Products<V, T, O>.Add1x2(count, ref w, row, step, ref x, 1, stride, ref a0_0, ref a0_1);
            (z, Unsafe.Add(ref z, 1)) = (a0_0, a0_1);
            x = ref Unsafe.Add(ref x, 2);
            z = ref Unsafe.Add(ref z, 2);
        }
    }

    /// <summary>z[i, s] += Σₖ w[row·i + step·k]·x[stride·k + s] for k &lt; count and 1 row, 1 vector at a time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Block1x1(int blocks, int count, ref T w, nint row, nint step, ref V x, nint stride, ref V z, nint rowZ)
    {
        for (; blocks > 0; blocks--)
        {
            var a0_0 = z;
            Products<V, T, O>.Add1x1(count, ref w, row, step, ref x, stride, ref a0_0);
            z = a0_0;
            x = ref Unsafe.Add(ref x, 1);
            z = ref Unsafe.Add(ref z, 1);
        }
    }
}
