using System;
using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace GradientFlow.CompilerServices;

/// <summary>Sums over the samples of a tile for a large matrix: W′[i, j] += Σₛ p[i, s]·q[j, s]. Called, not inlined, by emitted code: one body for all
/// layers, whose blocks follow the registers and whose panels follow the first-level cache that the machine has.</summary>
/// <remarks>A panel of rows of q stays in the first-level cache while all of p goes by.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class WideDotProducts<V, T, O>
    where V : struct
    where T : unmanaged
    where O : struct, ILanes<V, T>
{
    /// <summary>sums[row·i + j] += Σₛ p[rowP·i + s]·q[rowQ·j + s] for i &lt; rows, j &lt; columns, s &lt; vectors.</summary>
    public static void Add(int rows, int columns, int vectors, ref V p, nint rowP, ref V q, nint rowQ, ref double sums, nint row) =>
        Add(rows, columns, vectors, 1, ref p, ref q, ref p, ref q, rowP, rowQ, ref sums, row);

    /// <summary>sums[row·i + j] += Σₛ p[rowP·i + s]·q[rowQ·j + s] + u[rowP·i + s]·v[rowQ·j + s] for i &lt; rows, j &lt; columns, s &lt; vectors.</summary>
    public static void Add(int rows, int columns, int vectors, ref V p, nint rowP, ref V q, nint rowQ, ref V u, ref V v, ref double sums, nint row) =>
        Add(rows, columns, vectors, 2, ref p, ref q, ref u, ref v, rowP, rowQ, ref sums, row);

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Add(int rows, int columns, int vectors, int terms, ref V p, ref V q, ref V u, ref V v, nint rowP, nint rowQ, ref double sums,
        nint row)
    {
        var most = Registers.AreMany ? 8 : 4;
        // As many columns as fill half of the first-level cache, in whole blocks.
        var panel = Math.Max(1, Caches.FirstLevelBytes / (2 * terms * most * Math.Max(1, vectors) * Unsafe.SizeOf<V>())) * most;
        for (var j = 0; j < columns; j += panel)
        {
            var wide = Math.Min(panel, columns - j);
            for (int i = 0, high; i < rows; i += high)
            {
                high = rows - i >= 3 ? 3 : 1;
                Columns(high, wide, vectors, terms, ref Unsafe.Add(ref p, rowP * i), ref Unsafe.Add(ref q, rowQ * j), ref Unsafe.Add(ref u, rowP * i),
                    ref Unsafe.Add(ref v, rowQ * j), rowP, rowQ, ref Unsafe.Add(ref sums, row * i + j), row);
            }
        }
    }

    /// <summary>All columns of a panel for a block of rows: eight at a time where there are registers for them, then four, then one.</summary>
    private static void Columns(int high, int wide, nint vectors, int terms, ref V p, ref V q, ref V u, ref V v, nint rowP, nint rowQ, ref double sums,
        nint row)
    {
        var (eights, rest) = Registers.AreMany ? Math.DivRem(wide, 8) : (0, wide);
        if (eights > 0)
        {
            if (high == 3)
                Block3x8(eights, vectors, terms, ref p, ref q, ref u, ref v, rowP, rowQ, ref sums, row);
            else
                Block1x8(eights, vectors, terms, ref p, ref q, ref u, ref v, rowP, rowQ, ref sums, row);
            q = ref Unsafe.Add(ref q, 8 * eights * rowQ);
            v = ref Unsafe.Add(ref v, 8 * eights * rowQ);
            sums = ref Unsafe.Add(ref sums, 8 * eights);
        }

        var (fours, ones) = Math.DivRem(rest, 4);
        if (fours > 0)
        {
            if (high == 3)
                Block3x4(fours, vectors, terms, ref p, ref q, ref u, ref v, rowP, rowQ, ref sums, row);
            else
                Block1x4(fours, vectors, terms, ref p, ref q, ref u, ref v, rowP, rowQ, ref sums, row);
            q = ref Unsafe.Add(ref q, 4 * fours * rowQ);
            v = ref Unsafe.Add(ref v, 4 * fours * rowQ);
            sums = ref Unsafe.Add(ref sums, 4 * fours);
        }

        if (ones == 0)
            return;
        if (high == 3)
            Block3x1(ones, vectors, terms, ref p, ref q, ref u, ref v, rowP, rowQ, ref sums, row);
        else
            Block1x1(ones, vectors, terms, ref p, ref q, ref u, ref v, rowP, rowQ, ref sums, row);
    }

    /// <summary>sums[row·i + j] += Σₛ p[rowP·i + s]·q[rowQ·j + s] + u[rowP·i + s]·v[rowQ·j + s] for 3 rows, 8 columns at a time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Block3x8(int blocks, nint vectors, int terms, ref V p, ref V q, ref V u, ref V v, nint rowP, nint rowQ, ref double sums, nint row)
    {
        for (; blocks > 0; blocks--)
        {
            V a0_0 = default, a0_1 = default, a0_2 = default, a0_3 = default, a0_4 = default, a0_5 = default, a0_6 = default, a0_7 = default, a1_0 = default,
                a1_1 = default, a1_2 = default, a1_3 = default, a1_4 = default, a1_5 = default, a1_6 = default, a1_7 = default, a2_0 = default,
                a2_1 = default, a2_2 = default, a2_3 = default, a2_4 = default, a2_5 = default, a2_6 = default, a2_7 = default;
            // The sums of the next rows, which lie far from these.
            Prefetching.Next(ref sums, 3 * row);
            Prefetching.Next(ref sums, 4 * row);
            Prefetching.Next(ref sums, 5 * row);
            ref var ps = ref p;
            ref var qs = ref q;
            for (var term = 0; term < terms; term++)
            {
                for (nint s = 0; s < vectors; s++)
                {
                    var (p0, p1, p2) = (ps, Unsafe.Add(ref ps, rowP), Unsafe.Add(ref ps, 2 * rowP));
                    O.AddColumn(qs, p0, p1, p2, ref a0_0, ref a1_0, ref a2_0);
                    O.AddColumn(Unsafe.Add(ref qs, rowQ), p0, p1, p2, ref a0_1, ref a1_1, ref a2_1);
                    O.AddColumn(Unsafe.Add(ref qs, 2 * rowQ), p0, p1, p2, ref a0_2, ref a1_2, ref a2_2);
                    O.AddColumn(Unsafe.Add(ref qs, 3 * rowQ), p0, p1, p2, ref a0_3, ref a1_3, ref a2_3);
                    O.AddColumn(Unsafe.Add(ref qs, 4 * rowQ), p0, p1, p2, ref a0_4, ref a1_4, ref a2_4);
                    O.AddColumn(Unsafe.Add(ref qs, 5 * rowQ), p0, p1, p2, ref a0_5, ref a1_5, ref a2_5);
                    O.AddColumn(Unsafe.Add(ref qs, 6 * rowQ), p0, p1, p2, ref a0_6, ref a1_6, ref a2_6);
                    O.AddColumn(Unsafe.Add(ref qs, 7 * rowQ), p0, p1, p2, ref a0_7, ref a1_7, ref a2_7);
                    ps = ref Unsafe.Add(ref ps, 1);
                    qs = ref Unsafe.Add(ref qs, 1);
                }

                ps = ref u;
                qs = ref v;
            }

            O.AddSums(ref sums, a0_0, a0_1, a0_2, a0_3, a0_4, a0_5, a0_6, a0_7);
            O.AddSums(ref Unsafe.Add(ref sums, row), a1_0, a1_1, a1_2, a1_3, a1_4, a1_5, a1_6, a1_7);
            O.AddSums(ref Unsafe.Add(ref sums, 2 * row), a2_0, a2_1, a2_2, a2_3, a2_4, a2_5, a2_6, a2_7);
            q = ref Unsafe.Add(ref q, 8 * rowQ);
            v = ref Unsafe.Add(ref v, 8 * rowQ);
            sums = ref Unsafe.Add(ref sums, 8);
        }
    }

    /// <summary>sums[row·i + j] += Σₛ p[rowP·i + s]·q[rowQ·j + s] + u[rowP·i + s]·v[rowQ·j + s] for 3 rows, 4 columns at a time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Block3x4(int blocks, nint vectors, int terms, ref V p, ref V q, ref V u, ref V v, nint rowP, nint rowQ, ref double sums, nint row)
    {
        for (; blocks > 0; blocks--)
        {
            V a0_0 = default, a0_1 = default, a0_2 = default, a0_3 = default, a1_0 = default, a1_1 = default, a1_2 = default, a1_3 = default, a2_0 = default,
                a2_1 = default, a2_2 = default, a2_3 = default;
            // The sums of the next rows, which lie far from these.
            Prefetching.Next(ref sums, 3 * row);
            Prefetching.Next(ref sums, 4 * row);
            Prefetching.Next(ref sums, 5 * row);
            ref var ps = ref p;
            ref var qs = ref q;
            for (var term = 0; term < terms; term++)
            {
                DotProducts<V, T, O>.Add3x4(0, vectors, ref ps, rowP, ref qs, rowQ, ref a0_0, ref a0_1, ref a0_2, ref a0_3, ref a1_0, ref a1_1, ref a1_2,
                    ref a1_3, ref a2_0, ref a2_1, ref a2_2, ref a2_3);
                ps = ref u;
                qs = ref v;
            }

            O.AddSums(ref sums, a0_0, a0_1, a0_2, a0_3);
            O.AddSums(ref Unsafe.Add(ref sums, row), a1_0, a1_1, a1_2, a1_3);
            O.AddSums(ref Unsafe.Add(ref sums, 2 * row), a2_0, a2_1, a2_2, a2_3);
            q = ref Unsafe.Add(ref q, 4 * rowQ);
            v = ref Unsafe.Add(ref v, 4 * rowQ);
            sums = ref Unsafe.Add(ref sums, 4);
        }
    }

    /// <summary>sums[row·i + j] += Σₛ p[rowP·i + s]·q[rowQ·j + s] + u[rowP·i + s]·v[rowQ·j + s] for 3 rows, 1 column at a time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Block3x1(int blocks, nint vectors, int terms, ref V p, ref V q, ref V u, ref V v, nint rowP, nint rowQ, ref double sums, nint row)
    {
        for (; blocks > 0; blocks--)
        {
            V a0_0 = default, a1_0 = default, a2_0 = default;
            // The sums of the next rows, which lie far from these.
            Prefetching.Next(ref sums, 3 * row);
            Prefetching.Next(ref sums, 4 * row);
            Prefetching.Next(ref sums, 5 * row);
            ref var ps = ref p;
            ref var qs = ref q;
            for (var term = 0; term < terms; term++)
            {
                DotProducts<V, T, O>.Add1x3(0, vectors, ref qs, rowQ, ref ps, rowP, ref a0_0, ref a1_0, ref a2_0);
                ps = ref u;
                qs = ref v;
            }

            O.AddSums(ref sums, a0_0);
            O.AddSums(ref Unsafe.Add(ref sums, row), a1_0);
            O.AddSums(ref Unsafe.Add(ref sums, 2 * row), a2_0);
            q = ref Unsafe.Add(ref q, rowQ);
            v = ref Unsafe.Add(ref v, rowQ);
            sums = ref Unsafe.Add(ref sums, 1);
        }
    }

    /// <summary>sums[row·i + j] += Σₛ p[rowP·i + s]·q[rowQ·j + s] + u[rowP·i + s]·v[rowQ·j + s] for 1 row, 8 columns at a time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Block1x8(int blocks, nint vectors, int terms, ref V p, ref V q, ref V u, ref V v, nint rowP, nint rowQ, ref double sums, nint row)
    {
        for (; blocks > 0; blocks--)
        {
            V a0_0 = default, a0_1 = default, a0_2 = default, a0_3 = default, a0_4 = default, a0_5 = default, a0_6 = default, a0_7 = default;
            ref var ps = ref p;
            ref var qs = ref q;
            for (var term = 0; term < terms; term++)
            {
                DotProducts<V, T, O>.Add1x8(0, vectors, ref ps, rowP, ref qs, rowQ, ref a0_0, ref a0_1, ref a0_2, ref a0_3, ref a0_4, ref a0_5, ref a0_6,
                    ref a0_7);
                ps = ref u;
                qs = ref v;
            }

            O.AddSums(ref sums, a0_0, a0_1, a0_2, a0_3, a0_4, a0_5, a0_6, a0_7);
            q = ref Unsafe.Add(ref q, 8 * rowQ);
            v = ref Unsafe.Add(ref v, 8 * rowQ);
            sums = ref Unsafe.Add(ref sums, 8);
        }
    }

    /// <summary>sums[row·i + j] += Σₛ p[rowP·i + s]·q[rowQ·j + s] + u[rowP·i + s]·v[rowQ·j + s] for 1 row, 4 columns at a time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Block1x4(int blocks, nint vectors, int terms, ref V p, ref V q, ref V u, ref V v, nint rowP, nint rowQ, ref double sums, nint row)
    {
        for (; blocks > 0; blocks--)
        {
            V a0_0 = default, a0_1 = default, a0_2 = default, a0_3 = default;
            ref var ps = ref p;
            ref var qs = ref q;
            for (var term = 0; term < terms; term++)
            {
                DotProducts<V, T, O>.Add1x4(0, vectors, ref ps, rowP, ref qs, rowQ, ref a0_0, ref a0_1, ref a0_2, ref a0_3);
                ps = ref u;
                qs = ref v;
            }

            O.AddSums(ref sums, a0_0, a0_1, a0_2, a0_3);
            q = ref Unsafe.Add(ref q, 4 * rowQ);
            v = ref Unsafe.Add(ref v, 4 * rowQ);
            sums = ref Unsafe.Add(ref sums, 4);
        }
    }

    /// <summary>sums[row·i + j] += Σₛ p[rowP·i + s]·q[rowQ·j + s] + u[rowP·i + s]·v[rowQ·j + s] for 1 row, 1 column at a time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Block1x1(int blocks, nint vectors, int terms, ref V p, ref V q, ref V u, ref V v, nint rowP, nint rowQ, ref double sums, nint row)
    {
        for (; blocks > 0; blocks--)
        {
            V a0_0 = default;
            ref var ps = ref p;
            ref var qs = ref q;
            for (var term = 0; term < terms; term++)
            {
                DotProducts<V, T, O>.Add1x1(0, vectors, ref ps, rowP, ref qs, rowQ, ref a0_0);
                ps = ref u;
                qs = ref v;
            }

            O.AddSums(ref sums, a0_0);
            q = ref Unsafe.Add(ref q, rowQ);
            v = ref Unsafe.Add(ref v, rowQ);
            sums = ref Unsafe.Add(ref sums, 1);
        }
    }
}
