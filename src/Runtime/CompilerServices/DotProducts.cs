using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace GradientFlow.CompilerServices;

/// <summary>Blocks of dot products over samples: the inner loops of W′[i, j] = Σₛ p[i, s]·q[j, s]. Emitted code composes them; inlined there, the accumulators it passes by reference stand in
/// registers, and their lanes are added up behind the loop.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class DotProducts<V, T, O>
    where V : struct
    where T : unmanaged
    where O : struct, ILanes<V, T>
{
    /// <summary>a[i, j] += Σₛ p[rowP·i + s]·q[rowQ·j + s] lane by lane, for s from start to end, 1 row by 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add1x1(nint start, nint end, ref T p, nint rowP, ref T q, nint rowQ, ref V a0_0)
    {
        for (var s = start; s < end; s += O.Count)
        {
            var p0 = O.Load(ref p, s);
            O.AddColumn(ref q, s, p0, ref a0_0);
        }
    }

    /// <summary>a[i, j] += Σₛ p[rowP·i + s]·q[rowQ·j + s] lane by lane, for s from start to end, 1 row by 2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add1x2(nint start, nint end, ref T p, nint rowP, ref T q, nint rowQ, ref V a0_0, ref V a0_1)
    {
        for (var s = start; s < end; s += O.Count)
        {
            var p0 = O.Load(ref p, s);
            O.AddColumn(ref q, s, p0, ref a0_0);
            O.AddColumn(ref q, rowQ + s, p0, ref a0_1);
        }
    }

    /// <summary>a[i, j] += Σₛ p[rowP·i + s]·q[rowQ·j + s] lane by lane, for s from start to end, 1 row by 3.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add1x3(nint start, nint end, ref T p, nint rowP, ref T q, nint rowQ, ref V a0_0, ref V a0_1, ref V a0_2)
    {
        for (var s = start; s < end; s += O.Count)
        {
            var p0 = O.Load(ref p, s);
            O.AddColumn(ref q, s, p0, ref a0_0);
            O.AddColumn(ref q, rowQ + s, p0, ref a0_1);
            O.AddColumn(ref q, 2 * rowQ + s, p0, ref a0_2);
        }
    }

    /// <summary>a[i, j] += Σₛ p[rowP·i + s]·q[rowQ·j + s] lane by lane, for s from start to end, 1 row by 4.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add1x4(nint start, nint end, ref T p, nint rowP, ref T q, nint rowQ, ref V a0_0, ref V a0_1, ref V a0_2, ref V a0_3)
    {
        for (var s = start; s < end; s += O.Count)
        {
            var p0 = O.Load(ref p, s);
            O.AddColumn(ref q, s, p0, ref a0_0);
            O.AddColumn(ref q, rowQ + s, p0, ref a0_1);
            O.AddColumn(ref q, 2 * rowQ + s, p0, ref a0_2);
            O.AddColumn(ref q, 3 * rowQ + s, p0, ref a0_3);
        }
    }

    /// <summary>a[i, j] += Σₛ p[rowP·i + s]·q[rowQ·j + s] lane by lane, for s from start to end, 1 row by 5.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add1x5(nint start, nint end, ref T p, nint rowP, ref T q, nint rowQ, ref V a0_0, ref V a0_1, ref V a0_2, ref V a0_3, ref V a0_4)
    {
        for (var s = start; s < end; s += O.Count)
        {
            var p0 = O.Load(ref p, s);
            O.AddColumn(ref q, s, p0, ref a0_0);
            O.AddColumn(ref q, rowQ + s, p0, ref a0_1);
            O.AddColumn(ref q, 2 * rowQ + s, p0, ref a0_2);
            O.AddColumn(ref q, 3 * rowQ + s, p0, ref a0_3);
            O.AddColumn(ref q, 4 * rowQ + s, p0, ref a0_4);
        }
    }

    /// <summary>a[i, j] += Σₛ p[rowP·i + s]·q[rowQ·j + s] lane by lane, for s from start to end, 1 row by 6.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add1x6(nint start, nint end, ref T p, nint rowP, ref T q, nint rowQ, ref V a0_0, ref V a0_1, ref V a0_2, ref V a0_3, ref V a0_4, ref V a0_5)
    {
        for (var s = start; s < end; s += O.Count)
        {
            var p0 = O.Load(ref p, s);
            O.AddColumn(ref q, s, p0, ref a0_0);
            O.AddColumn(ref q, rowQ + s, p0, ref a0_1);
            O.AddColumn(ref q, 2 * rowQ + s, p0, ref a0_2);
            O.AddColumn(ref q, 3 * rowQ + s, p0, ref a0_3);
            O.AddColumn(ref q, 4 * rowQ + s, p0, ref a0_4);
            O.AddColumn(ref q, 5 * rowQ + s, p0, ref a0_5);
        }
    }

    /// <summary>a[i, j] += Σₛ p[rowP·i + s]·q[rowQ·j + s] lane by lane, for s from start to end, 1 row by 7.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add1x7(nint start, nint end, ref T p, nint rowP, ref T q, nint rowQ, ref V a0_0, ref V a0_1, ref V a0_2, ref V a0_3, ref V a0_4, ref V a0_5, ref V a0_6)
    {
        for (var s = start; s < end; s += O.Count)
        {
            var p0 = O.Load(ref p, s);
            O.AddColumn(ref q, s, p0, ref a0_0);
            O.AddColumn(ref q, rowQ + s, p0, ref a0_1);
            O.AddColumn(ref q, 2 * rowQ + s, p0, ref a0_2);
            O.AddColumn(ref q, 3 * rowQ + s, p0, ref a0_3);
            O.AddColumn(ref q, 4 * rowQ + s, p0, ref a0_4);
            O.AddColumn(ref q, 5 * rowQ + s, p0, ref a0_5);
            O.AddColumn(ref q, 6 * rowQ + s, p0, ref a0_6);
        }
    }

    /// <summary>a[i, j] += Σₛ p[rowP·i + s]·q[rowQ·j + s] lane by lane, for s from start to end, 1 row by 8.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add1x8(nint start, nint end, ref T p, nint rowP, ref T q, nint rowQ, ref V a0_0, ref V a0_1, ref V a0_2, ref V a0_3, ref V a0_4, ref V a0_5, ref V a0_6, ref V a0_7)
    {
        for (var s = start; s < end; s += O.Count)
        {
            var p0 = O.Load(ref p, s);
            O.AddColumn(ref q, s, p0, ref a0_0);
            O.AddColumn(ref q, rowQ + s, p0, ref a0_1);
            O.AddColumn(ref q, 2 * rowQ + s, p0, ref a0_2);
            O.AddColumn(ref q, 3 * rowQ + s, p0, ref a0_3);
            O.AddColumn(ref q, 4 * rowQ + s, p0, ref a0_4);
            O.AddColumn(ref q, 5 * rowQ + s, p0, ref a0_5);
            O.AddColumn(ref q, 6 * rowQ + s, p0, ref a0_6);
            O.AddColumn(ref q, 7 * rowQ + s, p0, ref a0_7);
        }
    }

    /// <summary>a[i, j] += Σₛ p[rowP·i + s]·q[rowQ·j + s] lane by lane, for s from start to end, 2 rows by 2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add2x2(nint start, nint end, ref T p, nint rowP, ref T q, nint rowQ, ref V a0_0, ref V a0_1, ref V a1_0, ref V a1_1)
    {
        for (var s = start; s < end; s += O.Count)
        {
            var p0 = O.Load(ref p, s);
            var p1 = O.Load(ref p, rowP + s);
            O.AddColumn(ref q, s, p0, p1, ref a0_0, ref a1_0);
            O.AddColumn(ref q, rowQ + s, p0, p1, ref a0_1, ref a1_1);
        }
    }

    /// <summary>a[i, j] += Σₛ p[rowP·i + s]·q[rowQ·j + s] lane by lane, for s from start to end, 2 rows by 3.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add2x3(nint start, nint end, ref T p, nint rowP, ref T q, nint rowQ, ref V a0_0, ref V a0_1, ref V a0_2, ref V a1_0, ref V a1_1, ref V a1_2)
    {
        for (var s = start; s < end; s += O.Count)
        {
            var p0 = O.Load(ref p, s);
            var p1 = O.Load(ref p, rowP + s);
            O.AddColumn(ref q, s, p0, p1, ref a0_0, ref a1_0);
            O.AddColumn(ref q, rowQ + s, p0, p1, ref a0_1, ref a1_1);
            O.AddColumn(ref q, 2 * rowQ + s, p0, p1, ref a0_2, ref a1_2);
        }
    }

    /// <summary>a[i, j] += Σₛ p[rowP·i + s]·q[rowQ·j + s] lane by lane, for s from start to end, 2 rows by 4.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add2x4(nint start, nint end, ref T p, nint rowP, ref T q, nint rowQ, ref V a0_0, ref V a0_1, ref V a0_2, ref V a0_3, ref V a1_0, ref V a1_1, ref V a1_2, ref V a1_3)
    {
        for (var s = start; s < end; s += O.Count)
        {
            var p0 = O.Load(ref p, s);
            var p1 = O.Load(ref p, rowP + s);
            O.AddColumn(ref q, s, p0, p1, ref a0_0, ref a1_0);
            O.AddColumn(ref q, rowQ + s, p0, p1, ref a0_1, ref a1_1);
            O.AddColumn(ref q, 2 * rowQ + s, p0, p1, ref a0_2, ref a1_2);
            O.AddColumn(ref q, 3 * rowQ + s, p0, p1, ref a0_3, ref a1_3);
        }
    }

    /// <summary>a[i, j] += Σₛ p[rowP·i + s]·q[rowQ·j + s] lane by lane, for s from start to end, 2 rows by 5.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add2x5(nint start, nint end, ref T p, nint rowP, ref T q, nint rowQ, ref V a0_0, ref V a0_1, ref V a0_2, ref V a0_3, ref V a0_4, ref V a1_0, ref V a1_1, ref V a1_2, ref V a1_3, ref V a1_4)
    {
        for (var s = start; s < end; s += O.Count)
        {
            var p0 = O.Load(ref p, s);
            var p1 = O.Load(ref p, rowP + s);
            O.AddColumn(ref q, s, p0, p1, ref a0_0, ref a1_0);
            O.AddColumn(ref q, rowQ + s, p0, p1, ref a0_1, ref a1_1);
            O.AddColumn(ref q, 2 * rowQ + s, p0, p1, ref a0_2, ref a1_2);
            O.AddColumn(ref q, 3 * rowQ + s, p0, p1, ref a0_3, ref a1_3);
            O.AddColumn(ref q, 4 * rowQ + s, p0, p1, ref a0_4, ref a1_4);
        }
    }

    /// <summary>a[i, j] += Σₛ p[rowP·i + s]·q[rowQ·j + s] lane by lane, for s from start to end, 2 rows by 6.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add2x6(nint start, nint end, ref T p, nint rowP, ref T q, nint rowQ, ref V a0_0, ref V a0_1, ref V a0_2, ref V a0_3, ref V a0_4, ref V a0_5, ref V a1_0, ref V a1_1, ref V a1_2, ref V a1_3, ref V a1_4, ref V a1_5)
    {
        for (var s = start; s < end; s += O.Count)
        {
            var p0 = O.Load(ref p, s);
            var p1 = O.Load(ref p, rowP + s);
            O.AddColumn(ref q, s, p0, p1, ref a0_0, ref a1_0);
            O.AddColumn(ref q, rowQ + s, p0, p1, ref a0_1, ref a1_1);
            O.AddColumn(ref q, 2 * rowQ + s, p0, p1, ref a0_2, ref a1_2);
            O.AddColumn(ref q, 3 * rowQ + s, p0, p1, ref a0_3, ref a1_3);
            O.AddColumn(ref q, 4 * rowQ + s, p0, p1, ref a0_4, ref a1_4);
            O.AddColumn(ref q, 5 * rowQ + s, p0, p1, ref a0_5, ref a1_5);
        }
    }

    /// <summary>a[i, j] += Σₛ p[rowP·i + s]·q[rowQ·j + s] lane by lane, for s from start to end, 3 rows by 3.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add3x3(nint start, nint end, ref T p, nint rowP, ref T q, nint rowQ, ref V a0_0, ref V a0_1, ref V a0_2, ref V a1_0, ref V a1_1, ref V a1_2, ref V a2_0, ref V a2_1, ref V a2_2)
    {
        for (var s = start; s < end; s += O.Count)
        {
            var p0 = O.Load(ref p, s);
            var p1 = O.Load(ref p, rowP + s);
            var p2 = O.Load(ref p, 2 * rowP + s);
            O.AddColumn(ref q, s, p0, p1, p2, ref a0_0, ref a1_0, ref a2_0);
            O.AddColumn(ref q, rowQ + s, p0, p1, p2, ref a0_1, ref a1_1, ref a2_1);
            O.AddColumn(ref q, 2 * rowQ + s, p0, p1, p2, ref a0_2, ref a1_2, ref a2_2);
        }
    }

    /// <summary>a[i, j] += Σₛ p[rowP·i + s]·q[rowQ·j + s] lane by lane, for s from start to end, 3 rows by 4.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add3x4(nint start, nint end, ref T p, nint rowP, ref T q, nint rowQ, ref V a0_0, ref V a0_1, ref V a0_2, ref V a0_3, ref V a1_0, ref V a1_1, ref V a1_2, ref V a1_3, ref V a2_0, ref V a2_1, ref V a2_2, ref V a2_3)
    {
        for (var s = start; s < end; s += O.Count)
        {
            var p0 = O.Load(ref p, s);
            var p1 = O.Load(ref p, rowP + s);
            var p2 = O.Load(ref p, 2 * rowP + s);
            O.AddColumn(ref q, s, p0, p1, p2, ref a0_0, ref a1_0, ref a2_0);
            O.AddColumn(ref q, rowQ + s, p0, p1, p2, ref a0_1, ref a1_1, ref a2_1);
            O.AddColumn(ref q, 2 * rowQ + s, p0, p1, p2, ref a0_2, ref a1_2, ref a2_2);
            O.AddColumn(ref q, 3 * rowQ + s, p0, p1, p2, ref a0_3, ref a1_3, ref a2_3);
        }
    }
}
