using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace GradientFlow.CompilerServices;

/// <summary>Blocks of dot products over samples: the inner loops of W′[i, j] = Σₛ p[i, s]·q[j, s]. Emitted code composes them; inlined there, the accumulators
/// it passes by reference stand in registers, and their lanes are added up behind the loop.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class DotProducts<V, T, O>
    where V : struct
    where T : unmanaged
    where O : struct, ILanes<V, T>
{
    /// <summary>a[i, j] += Σₛ p[rowP·i + s]·q[rowQ·j + s] lane by lane, for s from start to end, 1 row by 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add1x1(nint start, nint end, ref V p, nint rowP, ref V q, nint rowQ, ref V a0_0)
    {
        p = ref Unsafe.Add(ref p, start);
        q = ref Unsafe.Add(ref q, start);
        for (var s = start; s < end; s++)
        {
            var p0 = p;
            O.AddColumn(q, p0, ref a0_0);
            p = ref Unsafe.Add(ref p, 1);
            q = ref Unsafe.Add(ref q, 1);
        }
    }

    /// <summary>a[i, j] += Σₛ p[rowP·i + s]·q[rowQ·j + s] lane by lane, for s from start to end, 1 row by 2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add1x2(nint start, nint end, ref V p, nint rowP, ref V q, nint rowQ, ref V a0_0, ref V a0_1)
    {
        p = ref Unsafe.Add(ref p, start);
        q = ref Unsafe.Add(ref q, start);
        for (var s = start; s < end; s++)
        {
            var p0 = p;
            O.AddColumn(q, p0, ref a0_0);
            O.AddColumn(Unsafe.Add(ref q, rowQ), p0, ref a0_1);
            p = ref Unsafe.Add(ref p, 1);
            q = ref Unsafe.Add(ref q, 1);
        }
    }

    /// <summary>a[i, j] += Σₛ p[rowP·i + s]·q[rowQ·j + s] lane by lane, for s from start to end, 1 row by 3.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add1x3(nint start, nint end, ref V p, nint rowP, ref V q, nint rowQ, ref V a0_0, ref V a0_1, ref V a0_2)
    {
        p = ref Unsafe.Add(ref p, start);
        q = ref Unsafe.Add(ref q, start);
        for (var s = start; s < end; s++)
        {
            var p0 = p;
            O.AddColumn(q, p0, ref a0_0);
            O.AddColumn(Unsafe.Add(ref q, rowQ), p0, ref a0_1);
            O.AddColumn(Unsafe.Add(ref q, 2 * rowQ), p0, ref a0_2);
            p = ref Unsafe.Add(ref p, 1);
            q = ref Unsafe.Add(ref q, 1);
        }
    }

    /// <summary>a[i, j] += Σₛ p[rowP·i + s]·q[rowQ·j + s] lane by lane, for s from start to end, 1 row by 4.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add1x4(nint start, nint end, ref V p, nint rowP, ref V q, nint rowQ, ref V a0_0, ref V a0_1, ref V a0_2, ref V a0_3)
    {
        p = ref Unsafe.Add(ref p, start);
        q = ref Unsafe.Add(ref q, start);
        for (var s = start; s < end; s++)
        {
            var p0 = p;
            O.AddColumn(q, p0, ref a0_0);
            O.AddColumn(Unsafe.Add(ref q, rowQ), p0, ref a0_1);
            O.AddColumn(Unsafe.Add(ref q, 2 * rowQ), p0, ref a0_2);
            O.AddColumn(Unsafe.Add(ref q, 3 * rowQ), p0, ref a0_3);
            p = ref Unsafe.Add(ref p, 1);
            q = ref Unsafe.Add(ref q, 1);
        }
    }

    /// <summary>a[i, j] += Σₛ p[rowP·i + s]·q[rowQ·j + s] lane by lane, for s from start to end, 1 row by 5.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add1x5(nint start, nint end, ref V p, nint rowP, ref V q, nint rowQ, ref V a0_0, ref V a0_1, ref V a0_2, ref V a0_3, ref V a0_4)
    {
        p = ref Unsafe.Add(ref p, start);
        q = ref Unsafe.Add(ref q, start);
        for (var s = start; s < end; s++)
        {
            var p0 = p;
            O.AddColumn(q, p0, ref a0_0);
            O.AddColumn(Unsafe.Add(ref q, rowQ), p0, ref a0_1);
            O.AddColumn(Unsafe.Add(ref q, 2 * rowQ), p0, ref a0_2);
            O.AddColumn(Unsafe.Add(ref q, 3 * rowQ), p0, ref a0_3);
            O.AddColumn(Unsafe.Add(ref q, 4 * rowQ), p0, ref a0_4);
            p = ref Unsafe.Add(ref p, 1);
            q = ref Unsafe.Add(ref q, 1);
        }
    }

    /// <summary>a[i, j] += Σₛ p[rowP·i + s]·q[rowQ·j + s] lane by lane, for s from start to end, 1 row by 6.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add1x6(nint start, nint end, ref V p, nint rowP, ref V q, nint rowQ, ref V a0_0, ref V a0_1, ref V a0_2, ref V a0_3, ref V a0_4,
        ref V a0_5)
    {
        p = ref Unsafe.Add(ref p, start);
        q = ref Unsafe.Add(ref q, start);
        for (var s = start; s < end; s++)
        {
            var p0 = p;
            O.AddColumn(q, p0, ref a0_0);
            O.AddColumn(Unsafe.Add(ref q, rowQ), p0, ref a0_1);
            O.AddColumn(Unsafe.Add(ref q, 2 * rowQ), p0, ref a0_2);
            O.AddColumn(Unsafe.Add(ref q, 3 * rowQ), p0, ref a0_3);
            O.AddColumn(Unsafe.Add(ref q, 4 * rowQ), p0, ref a0_4);
            O.AddColumn(Unsafe.Add(ref q, 5 * rowQ), p0, ref a0_5);
            p = ref Unsafe.Add(ref p, 1);
            q = ref Unsafe.Add(ref q, 1);
        }
    }

    /// <summary>a[i, j] += Σₛ p[rowP·i + s]·q[rowQ·j + s] lane by lane, for s from start to end, 1 row by 7.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add1x7(nint start, nint end, ref V p, nint rowP, ref V q, nint rowQ, ref V a0_0, ref V a0_1, ref V a0_2, ref V a0_3, ref V a0_4,
        ref V a0_5, ref V a0_6)
    {
        p = ref Unsafe.Add(ref p, start);
        q = ref Unsafe.Add(ref q, start);
        for (var s = start; s < end; s++)
        {
            var p0 = p;
            O.AddColumn(q, p0, ref a0_0);
            O.AddColumn(Unsafe.Add(ref q, rowQ), p0, ref a0_1);
            O.AddColumn(Unsafe.Add(ref q, 2 * rowQ), p0, ref a0_2);
            O.AddColumn(Unsafe.Add(ref q, 3 * rowQ), p0, ref a0_3);
            O.AddColumn(Unsafe.Add(ref q, 4 * rowQ), p0, ref a0_4);
            O.AddColumn(Unsafe.Add(ref q, 5 * rowQ), p0, ref a0_5);
            O.AddColumn(Unsafe.Add(ref q, 6 * rowQ), p0, ref a0_6);
            p = ref Unsafe.Add(ref p, 1);
            q = ref Unsafe.Add(ref q, 1);
        }
    }

    /// <summary>a[i, j] += Σₛ p[rowP·i + s]·q[rowQ·j + s] lane by lane, for s from start to end, 1 row by 8.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add1x8(nint start, nint end, ref V p, nint rowP, ref V q, nint rowQ, ref V a0_0, ref V a0_1, ref V a0_2, ref V a0_3, ref V a0_4,
        ref V a0_5, ref V a0_6, ref V a0_7)
    {
        p = ref Unsafe.Add(ref p, start);
        q = ref Unsafe.Add(ref q, start);
        for (var s = start; s < end; s++)
        {
            var p0 = p;
            O.AddColumn(q, p0, ref a0_0);
            O.AddColumn(Unsafe.Add(ref q, rowQ), p0, ref a0_1);
            O.AddColumn(Unsafe.Add(ref q, 2 * rowQ), p0, ref a0_2);
            O.AddColumn(Unsafe.Add(ref q, 3 * rowQ), p0, ref a0_3);
            O.AddColumn(Unsafe.Add(ref q, 4 * rowQ), p0, ref a0_4);
            O.AddColumn(Unsafe.Add(ref q, 5 * rowQ), p0, ref a0_5);
            O.AddColumn(Unsafe.Add(ref q, 6 * rowQ), p0, ref a0_6);
            O.AddColumn(Unsafe.Add(ref q, 7 * rowQ), p0, ref a0_7);
            p = ref Unsafe.Add(ref p, 1);
            q = ref Unsafe.Add(ref q, 1);
        }
    }

    /// <summary>a[i, j] += Σₛ p[rowP·i + s]·q[rowQ·j + s] lane by lane, for s from start to end, 2 rows by 2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add2x2(nint start, nint end, ref V p, nint rowP, ref V q, nint rowQ, ref V a0_0, ref V a0_1, ref V a1_0, ref V a1_1)
    {
        p = ref Unsafe.Add(ref p, start);
        q = ref Unsafe.Add(ref q, start);
        for (var s = start; s < end; s++)
        {
            var p0 = p;
            var p1 = Unsafe.Add(ref p, rowP);
            O.AddColumn(q, p0, p1, ref a0_0, ref a1_0);
            O.AddColumn(Unsafe.Add(ref q, rowQ), p0, p1, ref a0_1, ref a1_1);
            p = ref Unsafe.Add(ref p, 1);
            q = ref Unsafe.Add(ref q, 1);
        }
    }

    /// <summary>a[i, j] += Σₛ p[rowP·i + s]·q[rowQ·j + s] lane by lane, for s from start to end, 2 rows by 3.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add2x3(nint start, nint end, ref V p, nint rowP, ref V q, nint rowQ, ref V a0_0, ref V a0_1, ref V a0_2, ref V a1_0, ref V a1_1,
        ref V a1_2)
    {
        p = ref Unsafe.Add(ref p, start);
        q = ref Unsafe.Add(ref q, start);
        for (var s = start; s < end; s++)
        {
            var p0 = p;
            var p1 = Unsafe.Add(ref p, rowP);
            O.AddColumn(q, p0, p1, ref a0_0, ref a1_0);
            O.AddColumn(Unsafe.Add(ref q, rowQ), p0, p1, ref a0_1, ref a1_1);
            O.AddColumn(Unsafe.Add(ref q, 2 * rowQ), p0, p1, ref a0_2, ref a1_2);
            p = ref Unsafe.Add(ref p, 1);
            q = ref Unsafe.Add(ref q, 1);
        }
    }

    /// <summary>a[i, j] += Σₛ p[rowP·i + s]·q[rowQ·j + s] lane by lane, for s from start to end, 2 rows by 4.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add2x4(nint start, nint end, ref V p, nint rowP, ref V q, nint rowQ, ref V a0_0, ref V a0_1, ref V a0_2, ref V a0_3, ref V a1_0,
        ref V a1_1, ref V a1_2, ref V a1_3)
    {
        p = ref Unsafe.Add(ref p, start);
        q = ref Unsafe.Add(ref q, start);
        for (var s = start; s < end; s++)
        {
            var p0 = p;
            var p1 = Unsafe.Add(ref p, rowP);
            O.AddColumn(q, p0, p1, ref a0_0, ref a1_0);
            O.AddColumn(Unsafe.Add(ref q, rowQ), p0, p1, ref a0_1, ref a1_1);
            O.AddColumn(Unsafe.Add(ref q, 2 * rowQ), p0, p1, ref a0_2, ref a1_2);
            O.AddColumn(Unsafe.Add(ref q, 3 * rowQ), p0, p1, ref a0_3, ref a1_3);
            p = ref Unsafe.Add(ref p, 1);
            q = ref Unsafe.Add(ref q, 1);
        }
    }

    /// <summary>a[i, j] += Σₛ p[rowP·i + s]·q[rowQ·j + s] lane by lane, for s from start to end, 2 rows by 5.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add2x5(nint start, nint end, ref V p, nint rowP, ref V q, nint rowQ, ref V a0_0, ref V a0_1, ref V a0_2, ref V a0_3, ref V a0_4,
        ref V a1_0, ref V a1_1, ref V a1_2, ref V a1_3, ref V a1_4)
    {
        p = ref Unsafe.Add(ref p, start);
        q = ref Unsafe.Add(ref q, start);
        for (var s = start; s < end; s++)
        {
            var p0 = p;
            var p1 = Unsafe.Add(ref p, rowP);
            O.AddColumn(q, p0, p1, ref a0_0, ref a1_0);
            O.AddColumn(Unsafe.Add(ref q, rowQ), p0, p1, ref a0_1, ref a1_1);
            O.AddColumn(Unsafe.Add(ref q, 2 * rowQ), p0, p1, ref a0_2, ref a1_2);
            O.AddColumn(Unsafe.Add(ref q, 3 * rowQ), p0, p1, ref a0_3, ref a1_3);
            O.AddColumn(Unsafe.Add(ref q, 4 * rowQ), p0, p1, ref a0_4, ref a1_4);
            p = ref Unsafe.Add(ref p, 1);
            q = ref Unsafe.Add(ref q, 1);
        }
    }

    /// <summary>a[i, j] += Σₛ p[rowP·i + s]·q[rowQ·j + s] lane by lane, for s from start to end, 2 rows by 6.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add2x6(nint start, nint end, ref V p, nint rowP, ref V q, nint rowQ, ref V a0_0, ref V a0_1, ref V a0_2, ref V a0_3, ref V a0_4,
        ref V a0_5, ref V a1_0, ref V a1_1, ref V a1_2, ref V a1_3, ref V a1_4, ref V a1_5)
    {
        p = ref Unsafe.Add(ref p, start);
        q = ref Unsafe.Add(ref q, start);
        for (var s = start; s < end; s++)
        {
            var p0 = p;
            var p1 = Unsafe.Add(ref p, rowP);
            O.AddColumn(q, p0, p1, ref a0_0, ref a1_0);
            O.AddColumn(Unsafe.Add(ref q, rowQ), p0, p1, ref a0_1, ref a1_1);
            O.AddColumn(Unsafe.Add(ref q, 2 * rowQ), p0, p1, ref a0_2, ref a1_2);
            O.AddColumn(Unsafe.Add(ref q, 3 * rowQ), p0, p1, ref a0_3, ref a1_3);
            O.AddColumn(Unsafe.Add(ref q, 4 * rowQ), p0, p1, ref a0_4, ref a1_4);
            O.AddColumn(Unsafe.Add(ref q, 5 * rowQ), p0, p1, ref a0_5, ref a1_5);
            p = ref Unsafe.Add(ref p, 1);
            q = ref Unsafe.Add(ref q, 1);
        }
    }

    /// <summary>a[i, j] += Σₛ p[rowP·i + s]·q[rowQ·j + s] lane by lane, for s from start to end, 3 rows by 3.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add3x3(nint start, nint end, ref V p, nint rowP, ref V q, nint rowQ, ref V a0_0, ref V a0_1, ref V a0_2, ref V a1_0, ref V a1_1,
        ref V a1_2, ref V a2_0, ref V a2_1, ref V a2_2)
    {
        p = ref Unsafe.Add(ref p, start);
        q = ref Unsafe.Add(ref q, start);
        for (var s = start; s < end; s++)
        {
            var p0 = p;
            var p1 = Unsafe.Add(ref p, rowP);
            var p2 = Unsafe.Add(ref p, 2 * rowP);
            O.AddColumn(q, p0, p1, p2, ref a0_0, ref a1_0, ref a2_0);
            O.AddColumn(Unsafe.Add(ref q, rowQ), p0, p1, p2, ref a0_1, ref a1_1, ref a2_1);
            O.AddColumn(Unsafe.Add(ref q, 2 * rowQ), p0, p1, p2, ref a0_2, ref a1_2, ref a2_2);
            p = ref Unsafe.Add(ref p, 1);
            q = ref Unsafe.Add(ref q, 1);
        }
    }

    /// <summary>a[i, j] += Σₛ p[rowP·i + s]·q[rowQ·j + s] lane by lane, for s from start to end, 3 rows by 4.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add3x4(nint start, nint end, ref V p, nint rowP, ref V q, nint rowQ, ref V a0_0, ref V a0_1, ref V a0_2, ref V a0_3, ref V a1_0,
        ref V a1_1, ref V a1_2, ref V a1_3, ref V a2_0, ref V a2_1, ref V a2_2, ref V a2_3)
    {
        if (Registers.AreScarce)
        {
            Add2x4(start, end, ref p, rowP, ref q, rowQ, ref a0_0, ref a0_1, ref a0_2, ref a0_3, ref a1_0, ref a1_1, ref a1_2, ref a1_3);
            Add1x4(start, end, ref Unsafe.Add(ref p, 2 * rowP), rowP, ref q, rowQ, ref a2_0, ref a2_1, ref a2_2, ref a2_3);
            return;
        }

        p = ref Unsafe.Add(ref p, start);
        q = ref Unsafe.Add(ref q, start);
        for (var s = start; s < end; s++)
        {
            var p0 = p;
            var p1 = Unsafe.Add(ref p, rowP);
            var p2 = Unsafe.Add(ref p, 2 * rowP);
            O.AddColumn(q, p0, p1, p2, ref a0_0, ref a1_0, ref a2_0);
            O.AddColumn(Unsafe.Add(ref q, rowQ), p0, p1, p2, ref a0_1, ref a1_1, ref a2_1);
            O.AddColumn(Unsafe.Add(ref q, 2 * rowQ), p0, p1, p2, ref a0_2, ref a1_2, ref a2_2);
            O.AddColumn(Unsafe.Add(ref q, 3 * rowQ), p0, p1, p2, ref a0_3, ref a1_3, ref a2_3);
            p = ref Unsafe.Add(ref p, 1);
            q = ref Unsafe.Add(ref q, 1);
        }
    }
}
