using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace GradientFlow.CompilerServices;

/// <summary>Blocks of products per sample, rows × vectors of samples in registers: the inner loops of z[i] = b[i] + Σₖ W[i, k]·x[k]. Emitted code composes them; inlined there, the
/// accumulators it passes by reference stand in registers.</summary>
/// <remarks>Most blocks have at most 12 accumulators, so that they and what they read fit into 16 registers. Two vectors of six rows reach the multiply-add peak at every width.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Products<V, T, O>
    where V : struct
    where T : unmanaged
    where O : struct, ILanes<V, T>
{
    /// <summary>a[i, c] += Σₖ w[row·i + step·k]·x[stride·k, c] for k &lt; count, 1 row of 1 vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add1x1(int count, ref T w, nint row, nint step, ref T x, nint stride, ref V a0_0)
    {
        for (var k = 0; k < count; k++)
        {
            var x0 = O.Load(ref x);
            O.AddRow(ref w, x0, ref a0_0);
            w = ref Unsafe.Add(ref w, step);
            x = ref Unsafe.Add(ref x, stride);
        }
    }

    /// <summary>a[i, c] = w[row·i], 1 row of 1 vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Set1x1(ref T w, nint row, out V a0_0)
    {
        a0_0 = O.Broadcast(ref w);
    }

    /// <summary>z[row·i, c] = a[i, c], 1 row of 1 vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store1x1(ref T z, nint row, V a0_0)
    {
        O.Store(a0_0, ref z);
    }

    /// <summary>a[i, c] += Σₖ w[row·i + step·k]·x[stride·k, c] for k &lt; count, 2 rows of 1 vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add2x1(int count, ref T w, nint row, nint step, ref T x, nint stride, ref V a0_0, ref V a1_0)
    {
        for (var k = 0; k < count; k++)
        {
            var x0 = O.Load(ref x);
            O.AddRow(ref w, x0, ref a0_0);
            O.AddRow(ref Unsafe.Add(ref w, row), x0, ref a1_0);
            w = ref Unsafe.Add(ref w, step);
            x = ref Unsafe.Add(ref x, stride);
        }
    }

    /// <summary>a[i, c] = w[row·i], 2 rows of 1 vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Set2x1(ref T w, nint row, out V a0_0, out V a1_0)
    {
        a0_0 = O.Broadcast(ref w);
        a1_0 = O.Broadcast(ref Unsafe.Add(ref w, row));
    }

    /// <summary>z[row·i, c] = a[i, c], 2 rows of 1 vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store2x1(ref T z, nint row, V a0_0, V a1_0)
    {
        O.Store(a0_0, ref z);
        O.Store(a1_0, ref z, row);
    }

    /// <summary>a[i, c] += Σₖ w[row·i + step·k]·x[stride·k, c] for k &lt; count, 3 rows of 1 vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add3x1(int count, ref T w, nint row, nint step, ref T x, nint stride, ref V a0_0, ref V a1_0, ref V a2_0)
    {
        for (var k = 0; k < count; k++)
        {
            var x0 = O.Load(ref x);
            O.AddRow(ref w, x0, ref a0_0);
            O.AddRow(ref Unsafe.Add(ref w, row), x0, ref a1_0);
            O.AddRow(ref Unsafe.Add(ref w, 2 * row), x0, ref a2_0);
            w = ref Unsafe.Add(ref w, step);
            x = ref Unsafe.Add(ref x, stride);
        }
    }

    /// <summary>a[i, c] = w[row·i], 3 rows of 1 vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Set3x1(ref T w, nint row, out V a0_0, out V a1_0, out V a2_0)
    {
        a0_0 = O.Broadcast(ref w);
        a1_0 = O.Broadcast(ref Unsafe.Add(ref w, row));
        a2_0 = O.Broadcast(ref Unsafe.Add(ref w, 2 * row));
    }

    /// <summary>z[row·i, c] = a[i, c], 3 rows of 1 vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store3x1(ref T z, nint row, V a0_0, V a1_0, V a2_0)
    {
        O.Store(a0_0, ref z);
        O.Store(a1_0, ref z, row);
        O.Store(a2_0, ref z, 2 * row);
    }

    /// <summary>a[i, c] += Σₖ w[row·i + step·k]·x[stride·k, c] for k &lt; count, 4 rows of 1 vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add4x1(int count, ref T w, nint row, nint step, ref T x, nint stride, ref V a0_0, ref V a1_0, ref V a2_0, ref V a3_0)
    {
        for (var k = 0; k < count; k++)
        {
            var x0 = O.Load(ref x);
            O.AddRow(ref w, x0, ref a0_0);
            O.AddRow(ref Unsafe.Add(ref w, row), x0, ref a1_0);
            O.AddRow(ref Unsafe.Add(ref w, 2 * row), x0, ref a2_0);
            O.AddRow(ref Unsafe.Add(ref w, 3 * row), x0, ref a3_0);
            w = ref Unsafe.Add(ref w, step);
            x = ref Unsafe.Add(ref x, stride);
        }
    }

    /// <summary>a[i, c] = w[row·i], 4 rows of 1 vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Set4x1(ref T w, nint row, out V a0_0, out V a1_0, out V a2_0, out V a3_0)
    {
        a0_0 = O.Broadcast(ref w);
        a1_0 = O.Broadcast(ref Unsafe.Add(ref w, row));
        a2_0 = O.Broadcast(ref Unsafe.Add(ref w, 2 * row));
        a3_0 = O.Broadcast(ref Unsafe.Add(ref w, 3 * row));
    }

    /// <summary>z[row·i, c] = a[i, c], 4 rows of 1 vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store4x1(ref T z, nint row, V a0_0, V a1_0, V a2_0, V a3_0)
    {
        O.Store(a0_0, ref z);
        O.Store(a1_0, ref z, row);
        O.Store(a2_0, ref z, 2 * row);
        O.Store(a3_0, ref z, 3 * row);
    }

    /// <summary>a[i, c] += Σₖ w[row·i + step·k]·x[stride·k, c] for k &lt; count, 5 rows of 1 vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add5x1(int count, ref T w, nint row, nint step, ref T x, nint stride, ref V a0_0, ref V a1_0, ref V a2_0, ref V a3_0, ref V a4_0)
    {
        for (var k = 0; k < count; k++)
        {
            var x0 = O.Load(ref x);
            O.AddRow(ref w, x0, ref a0_0);
            O.AddRow(ref Unsafe.Add(ref w, row), x0, ref a1_0);
            O.AddRow(ref Unsafe.Add(ref w, 2 * row), x0, ref a2_0);
            O.AddRow(ref Unsafe.Add(ref w, 3 * row), x0, ref a3_0);
            O.AddRow(ref Unsafe.Add(ref w, 4 * row), x0, ref a4_0);
            w = ref Unsafe.Add(ref w, step);
            x = ref Unsafe.Add(ref x, stride);
        }
    }

    /// <summary>a[i, c] = w[row·i], 5 rows of 1 vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Set5x1(ref T w, nint row, out V a0_0, out V a1_0, out V a2_0, out V a3_0, out V a4_0)
    {
        a0_0 = O.Broadcast(ref w);
        a1_0 = O.Broadcast(ref Unsafe.Add(ref w, row));
        a2_0 = O.Broadcast(ref Unsafe.Add(ref w, 2 * row));
        a3_0 = O.Broadcast(ref Unsafe.Add(ref w, 3 * row));
        a4_0 = O.Broadcast(ref Unsafe.Add(ref w, 4 * row));
    }

    /// <summary>z[row·i, c] = a[i, c], 5 rows of 1 vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store5x1(ref T z, nint row, V a0_0, V a1_0, V a2_0, V a3_0, V a4_0)
    {
        O.Store(a0_0, ref z);
        O.Store(a1_0, ref z, row);
        O.Store(a2_0, ref z, 2 * row);
        O.Store(a3_0, ref z, 3 * row);
        O.Store(a4_0, ref z, 4 * row);
    }

    /// <summary>a[i, c] += Σₖ w[row·i + step·k]·x[stride·k, c] for k &lt; count, 6 rows of 1 vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add6x1(int count, ref T w, nint row, nint step, ref T x, nint stride, ref V a0_0, ref V a1_0, ref V a2_0, ref V a3_0, ref V a4_0, ref V a5_0)
    {
        for (var k = 0; k < count; k++)
        {
            var x0 = O.Load(ref x);
            O.AddRow(ref w, x0, ref a0_0);
            O.AddRow(ref Unsafe.Add(ref w, row), x0, ref a1_0);
            O.AddRow(ref Unsafe.Add(ref w, 2 * row), x0, ref a2_0);
            O.AddRow(ref Unsafe.Add(ref w, 3 * row), x0, ref a3_0);
            O.AddRow(ref Unsafe.Add(ref w, 4 * row), x0, ref a4_0);
            O.AddRow(ref Unsafe.Add(ref w, 5 * row), x0, ref a5_0);
            w = ref Unsafe.Add(ref w, step);
            x = ref Unsafe.Add(ref x, stride);
        }
    }

    /// <summary>a[i, c] = w[row·i], 6 rows of 1 vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Set6x1(ref T w, nint row, out V a0_0, out V a1_0, out V a2_0, out V a3_0, out V a4_0, out V a5_0)
    {
        a0_0 = O.Broadcast(ref w);
        a1_0 = O.Broadcast(ref Unsafe.Add(ref w, row));
        a2_0 = O.Broadcast(ref Unsafe.Add(ref w, 2 * row));
        a3_0 = O.Broadcast(ref Unsafe.Add(ref w, 3 * row));
        a4_0 = O.Broadcast(ref Unsafe.Add(ref w, 4 * row));
        a5_0 = O.Broadcast(ref Unsafe.Add(ref w, 5 * row));
    }

    /// <summary>z[row·i, c] = a[i, c], 6 rows of 1 vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store6x1(ref T z, nint row, V a0_0, V a1_0, V a2_0, V a3_0, V a4_0, V a5_0)
    {
        O.Store(a0_0, ref z);
        O.Store(a1_0, ref z, row);
        O.Store(a2_0, ref z, 2 * row);
        O.Store(a3_0, ref z, 3 * row);
        O.Store(a4_0, ref z, 4 * row);
        O.Store(a5_0, ref z, 5 * row);
    }

    /// <summary>a[i, c] += Σₖ w[row·i + step·k]·x[stride·k, c] for k &lt; count, 7 rows of 1 vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add7x1(int count, ref T w, nint row, nint step, ref T x, nint stride, ref V a0_0, ref V a1_0, ref V a2_0, ref V a3_0, ref V a4_0, ref V a5_0, ref V a6_0)
    {
        for (var k = 0; k < count; k++)
        {
            var x0 = O.Load(ref x);
            O.AddRow(ref w, x0, ref a0_0);
            O.AddRow(ref Unsafe.Add(ref w, row), x0, ref a1_0);
            O.AddRow(ref Unsafe.Add(ref w, 2 * row), x0, ref a2_0);
            O.AddRow(ref Unsafe.Add(ref w, 3 * row), x0, ref a3_0);
            O.AddRow(ref Unsafe.Add(ref w, 4 * row), x0, ref a4_0);
            O.AddRow(ref Unsafe.Add(ref w, 5 * row), x0, ref a5_0);
            O.AddRow(ref Unsafe.Add(ref w, 6 * row), x0, ref a6_0);
            w = ref Unsafe.Add(ref w, step);
            x = ref Unsafe.Add(ref x, stride);
        }
    }

    /// <summary>a[i, c] = w[row·i], 7 rows of 1 vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Set7x1(ref T w, nint row, out V a0_0, out V a1_0, out V a2_0, out V a3_0, out V a4_0, out V a5_0, out V a6_0)
    {
        a0_0 = O.Broadcast(ref w);
        a1_0 = O.Broadcast(ref Unsafe.Add(ref w, row));
        a2_0 = O.Broadcast(ref Unsafe.Add(ref w, 2 * row));
        a3_0 = O.Broadcast(ref Unsafe.Add(ref w, 3 * row));
        a4_0 = O.Broadcast(ref Unsafe.Add(ref w, 4 * row));
        a5_0 = O.Broadcast(ref Unsafe.Add(ref w, 5 * row));
        a6_0 = O.Broadcast(ref Unsafe.Add(ref w, 6 * row));
    }

    /// <summary>z[row·i, c] = a[i, c], 7 rows of 1 vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store7x1(ref T z, nint row, V a0_0, V a1_0, V a2_0, V a3_0, V a4_0, V a5_0, V a6_0)
    {
        O.Store(a0_0, ref z);
        O.Store(a1_0, ref z, row);
        O.Store(a2_0, ref z, 2 * row);
        O.Store(a3_0, ref z, 3 * row);
        O.Store(a4_0, ref z, 4 * row);
        O.Store(a5_0, ref z, 5 * row);
        O.Store(a6_0, ref z, 6 * row);
    }

    /// <summary>a[i, c] += Σₖ w[row·i + step·k]·x[stride·k, c] for k &lt; count, 8 rows of 1 vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add8x1(int count, ref T w, nint row, nint step, ref T x, nint stride, ref V a0_0, ref V a1_0, ref V a2_0, ref V a3_0, ref V a4_0, ref V a5_0, ref V a6_0, ref V a7_0)
    {
        for (var k = 0; k < count; k++)
        {
            var x0 = O.Load(ref x);
            O.AddRow(ref w, x0, ref a0_0);
            O.AddRow(ref Unsafe.Add(ref w, row), x0, ref a1_0);
            O.AddRow(ref Unsafe.Add(ref w, 2 * row), x0, ref a2_0);
            O.AddRow(ref Unsafe.Add(ref w, 3 * row), x0, ref a3_0);
            O.AddRow(ref Unsafe.Add(ref w, 4 * row), x0, ref a4_0);
            O.AddRow(ref Unsafe.Add(ref w, 5 * row), x0, ref a5_0);
            O.AddRow(ref Unsafe.Add(ref w, 6 * row), x0, ref a6_0);
            O.AddRow(ref Unsafe.Add(ref w, 7 * row), x0, ref a7_0);
            w = ref Unsafe.Add(ref w, step);
            x = ref Unsafe.Add(ref x, stride);
        }
    }

    /// <summary>a[i, c] = w[row·i], 8 rows of 1 vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Set8x1(ref T w, nint row, out V a0_0, out V a1_0, out V a2_0, out V a3_0, out V a4_0, out V a5_0, out V a6_0, out V a7_0)
    {
        a0_0 = O.Broadcast(ref w);
        a1_0 = O.Broadcast(ref Unsafe.Add(ref w, row));
        a2_0 = O.Broadcast(ref Unsafe.Add(ref w, 2 * row));
        a3_0 = O.Broadcast(ref Unsafe.Add(ref w, 3 * row));
        a4_0 = O.Broadcast(ref Unsafe.Add(ref w, 4 * row));
        a5_0 = O.Broadcast(ref Unsafe.Add(ref w, 5 * row));
        a6_0 = O.Broadcast(ref Unsafe.Add(ref w, 6 * row));
        a7_0 = O.Broadcast(ref Unsafe.Add(ref w, 7 * row));
    }

    /// <summary>z[row·i, c] = a[i, c], 8 rows of 1 vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store8x1(ref T z, nint row, V a0_0, V a1_0, V a2_0, V a3_0, V a4_0, V a5_0, V a6_0, V a7_0)
    {
        O.Store(a0_0, ref z);
        O.Store(a1_0, ref z, row);
        O.Store(a2_0, ref z, 2 * row);
        O.Store(a3_0, ref z, 3 * row);
        O.Store(a4_0, ref z, 4 * row);
        O.Store(a5_0, ref z, 5 * row);
        O.Store(a6_0, ref z, 6 * row);
        O.Store(a7_0, ref z, 7 * row);
    }

    /// <summary>a[i, c] += Σₖ w[row·i + step·k]·x[stride·k, c] for k &lt; count, 1 row of 2 vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add1x2(int count, ref T w, nint row, nint step, ref T x, nint stride, ref V a0_0, ref V a0_1)
    {
        for (var k = 0; k < count; k++)
        {
            var x0 = O.Load(ref x);
            var x1 = O.Load(ref x, O.Count);
            O.AddRow(ref w, x0, x1, ref a0_0, ref a0_1);
            w = ref Unsafe.Add(ref w, step);
            x = ref Unsafe.Add(ref x, stride);
        }
    }

    /// <summary>a[i, c] = w[row·i], 1 row of 2 vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Set1x2(ref T w, nint row, out V a0_0, out V a0_1)
    {
        a0_0 = O.Broadcast(ref w);
        a0_1 = a0_0;
    }

    /// <summary>z[row·i, c] = a[i, c], 1 row of 2 vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store1x2(ref T z, nint row, V a0_0, V a0_1)
    {
        O.Store(ref z, 0, a0_0, a0_1);
    }

    /// <summary>a[i, c] += Σₖ w[row·i + step·k]·x[stride·k, c] for k &lt; count, 2 rows of 2 vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add2x2(int count, ref T w, nint row, nint step, ref T x, nint stride, ref V a0_0, ref V a0_1, ref V a1_0, ref V a1_1)
    {
        for (var k = 0; k < count; k++)
        {
            var x0 = O.Load(ref x);
            var x1 = O.Load(ref x, O.Count);
            O.AddRow(ref w, x0, x1, ref a0_0, ref a0_1);
            O.AddRow(ref Unsafe.Add(ref w, row), x0, x1, ref a1_0, ref a1_1);
            w = ref Unsafe.Add(ref w, step);
            x = ref Unsafe.Add(ref x, stride);
        }
    }

    /// <summary>a[i, c] = w[row·i], 2 rows of 2 vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Set2x2(ref T w, nint row, out V a0_0, out V a0_1, out V a1_0, out V a1_1)
    {
        a0_0 = O.Broadcast(ref w);
        a0_1 = a0_0;
        a1_0 = O.Broadcast(ref Unsafe.Add(ref w, row));
        a1_1 = a1_0;
    }

    /// <summary>z[row·i, c] = a[i, c], 2 rows of 2 vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store2x2(ref T z, nint row, V a0_0, V a0_1, V a1_0, V a1_1)
    {
        O.Store(ref z, 0, a0_0, a0_1);
        O.Store(ref z, row, a1_0, a1_1);
    }

    /// <summary>a[i, c] += Σₖ w[row·i + step·k]·x[stride·k, c] for k &lt; count, 3 rows of 2 vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add3x2(int count, ref T w, nint row, nint step, ref T x, nint stride, ref V a0_0, ref V a0_1, ref V a1_0, ref V a1_1, ref V a2_0, ref V a2_1)
    {
        for (var k = 0; k < count; k++)
        {
            var x0 = O.Load(ref x);
            var x1 = O.Load(ref x, O.Count);
            O.AddRow(ref w, x0, x1, ref a0_0, ref a0_1);
            O.AddRow(ref Unsafe.Add(ref w, row), x0, x1, ref a1_0, ref a1_1);
            O.AddRow(ref Unsafe.Add(ref w, 2 * row), x0, x1, ref a2_0, ref a2_1);
            w = ref Unsafe.Add(ref w, step);
            x = ref Unsafe.Add(ref x, stride);
        }
    }

    /// <summary>a[i, c] = w[row·i], 3 rows of 2 vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Set3x2(ref T w, nint row, out V a0_0, out V a0_1, out V a1_0, out V a1_1, out V a2_0, out V a2_1)
    {
        a0_0 = O.Broadcast(ref w);
        a0_1 = a0_0;
        a1_0 = O.Broadcast(ref Unsafe.Add(ref w, row));
        a1_1 = a1_0;
        a2_0 = O.Broadcast(ref Unsafe.Add(ref w, 2 * row));
        a2_1 = a2_0;
    }

    /// <summary>z[row·i, c] = a[i, c], 3 rows of 2 vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store3x2(ref T z, nint row, V a0_0, V a0_1, V a1_0, V a1_1, V a2_0, V a2_1)
    {
        O.Store(ref z, 0, a0_0, a0_1);
        O.Store(ref z, row, a1_0, a1_1);
        O.Store(ref z, 2 * row, a2_0, a2_1);
    }

    /// <summary>a[i, c] += Σₖ w[row·i + step·k]·x[stride·k, c] for k &lt; count, 4 rows of 2 vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add4x2(int count, ref T w, nint row, nint step, ref T x, nint stride, ref V a0_0, ref V a0_1, ref V a1_0, ref V a1_1, ref V a2_0, ref V a2_1, ref V a3_0, ref V a3_1)
    {
        for (var k = 0; k < count; k++)
        {
            var x0 = O.Load(ref x);
            var x1 = O.Load(ref x, O.Count);
            O.AddRow(ref w, x0, x1, ref a0_0, ref a0_1);
            O.AddRow(ref Unsafe.Add(ref w, row), x0, x1, ref a1_0, ref a1_1);
            O.AddRow(ref Unsafe.Add(ref w, 2 * row), x0, x1, ref a2_0, ref a2_1);
            O.AddRow(ref Unsafe.Add(ref w, 3 * row), x0, x1, ref a3_0, ref a3_1);
            w = ref Unsafe.Add(ref w, step);
            x = ref Unsafe.Add(ref x, stride);
        }
    }

    /// <summary>a[i, c] = w[row·i], 4 rows of 2 vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Set4x2(ref T w, nint row, out V a0_0, out V a0_1, out V a1_0, out V a1_1, out V a2_0, out V a2_1, out V a3_0, out V a3_1)
    {
        a0_0 = O.Broadcast(ref w);
        a0_1 = a0_0;
        a1_0 = O.Broadcast(ref Unsafe.Add(ref w, row));
        a1_1 = a1_0;
        a2_0 = O.Broadcast(ref Unsafe.Add(ref w, 2 * row));
        a2_1 = a2_0;
        a3_0 = O.Broadcast(ref Unsafe.Add(ref w, 3 * row));
        a3_1 = a3_0;
    }

    /// <summary>z[row·i, c] = a[i, c], 4 rows of 2 vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store4x2(ref T z, nint row, V a0_0, V a0_1, V a1_0, V a1_1, V a2_0, V a2_1, V a3_0, V a3_1)
    {
        O.Store(ref z, 0, a0_0, a0_1);
        O.Store(ref z, row, a1_0, a1_1);
        O.Store(ref z, 2 * row, a2_0, a2_1);
        O.Store(ref z, 3 * row, a3_0, a3_1);
    }

    /// <summary>a[i, c] += Σₖ w[row·i + step·k]·x[stride·k, c] for k &lt; count, 5 rows of 2 vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add5x2(int count, ref T w, nint row, nint step, ref T x, nint stride, ref V a0_0, ref V a0_1, ref V a1_0, ref V a1_1, ref V a2_0, ref V a2_1, ref V a3_0, ref V a3_1, ref V a4_0, ref V a4_1)
    {
        for (var k = 0; k < count; k++)
        {
            var x0 = O.Load(ref x);
            var x1 = O.Load(ref x, O.Count);
            O.AddRow(ref w, x0, x1, ref a0_0, ref a0_1);
            O.AddRow(ref Unsafe.Add(ref w, row), x0, x1, ref a1_0, ref a1_1);
            O.AddRow(ref Unsafe.Add(ref w, 2 * row), x0, x1, ref a2_0, ref a2_1);
            O.AddRow(ref Unsafe.Add(ref w, 3 * row), x0, x1, ref a3_0, ref a3_1);
            O.AddRow(ref Unsafe.Add(ref w, 4 * row), x0, x1, ref a4_0, ref a4_1);
            w = ref Unsafe.Add(ref w, step);
            x = ref Unsafe.Add(ref x, stride);
        }
    }

    /// <summary>a[i, c] = w[row·i], 5 rows of 2 vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Set5x2(ref T w, nint row, out V a0_0, out V a0_1, out V a1_0, out V a1_1, out V a2_0, out V a2_1, out V a3_0, out V a3_1, out V a4_0, out V a4_1)
    {
        a0_0 = O.Broadcast(ref w);
        a0_1 = a0_0;
        a1_0 = O.Broadcast(ref Unsafe.Add(ref w, row));
        a1_1 = a1_0;
        a2_0 = O.Broadcast(ref Unsafe.Add(ref w, 2 * row));
        a2_1 = a2_0;
        a3_0 = O.Broadcast(ref Unsafe.Add(ref w, 3 * row));
        a3_1 = a3_0;
        a4_0 = O.Broadcast(ref Unsafe.Add(ref w, 4 * row));
        a4_1 = a4_0;
    }

    /// <summary>z[row·i, c] = a[i, c], 5 rows of 2 vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store5x2(ref T z, nint row, V a0_0, V a0_1, V a1_0, V a1_1, V a2_0, V a2_1, V a3_0, V a3_1, V a4_0, V a4_1)
    {
        O.Store(ref z, 0, a0_0, a0_1);
        O.Store(ref z, row, a1_0, a1_1);
        O.Store(ref z, 2 * row, a2_0, a2_1);
        O.Store(ref z, 3 * row, a3_0, a3_1);
        O.Store(ref z, 4 * row, a4_0, a4_1);
    }

    /// <summary>a[i, c] += Σₖ w[row·i + step·k]·x[stride·k, c] for k &lt; count, 6 rows of 2 vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add6x2(int count, ref T w, nint row, nint step, ref T x, nint stride, ref V a0_0, ref V a0_1, ref V a1_0, ref V a1_1, ref V a2_0, ref V a2_1, ref V a3_0, ref V a3_1, ref V a4_0, ref V a4_1, ref V a5_0, ref V a5_1)
    {
        for (var k = 0; k < count; k++)
        {
            var x0 = O.Load(ref x);
            var x1 = O.Load(ref x, O.Count);
            O.AddRow(ref w, x0, x1, ref a0_0, ref a0_1);
            O.AddRow(ref Unsafe.Add(ref w, row), x0, x1, ref a1_0, ref a1_1);
            O.AddRow(ref Unsafe.Add(ref w, 2 * row), x0, x1, ref a2_0, ref a2_1);
            O.AddRow(ref Unsafe.Add(ref w, 3 * row), x0, x1, ref a3_0, ref a3_1);
            O.AddRow(ref Unsafe.Add(ref w, 4 * row), x0, x1, ref a4_0, ref a4_1);
            O.AddRow(ref Unsafe.Add(ref w, 5 * row), x0, x1, ref a5_0, ref a5_1);
            w = ref Unsafe.Add(ref w, step);
            x = ref Unsafe.Add(ref x, stride);
        }
    }

    /// <summary>a[i, c] = w[row·i], 6 rows of 2 vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Set6x2(ref T w, nint row, out V a0_0, out V a0_1, out V a1_0, out V a1_1, out V a2_0, out V a2_1, out V a3_0, out V a3_1, out V a4_0, out V a4_1, out V a5_0, out V a5_1)
    {
        a0_0 = O.Broadcast(ref w);
        a0_1 = a0_0;
        a1_0 = O.Broadcast(ref Unsafe.Add(ref w, row));
        a1_1 = a1_0;
        a2_0 = O.Broadcast(ref Unsafe.Add(ref w, 2 * row));
        a2_1 = a2_0;
        a3_0 = O.Broadcast(ref Unsafe.Add(ref w, 3 * row));
        a3_1 = a3_0;
        a4_0 = O.Broadcast(ref Unsafe.Add(ref w, 4 * row));
        a4_1 = a4_0;
        a5_0 = O.Broadcast(ref Unsafe.Add(ref w, 5 * row));
        a5_1 = a5_0;
    }

    /// <summary>z[row·i, c] = a[i, c], 6 rows of 2 vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store6x2(ref T z, nint row, V a0_0, V a0_1, V a1_0, V a1_1, V a2_0, V a2_1, V a3_0, V a3_1, V a4_0, V a4_1, V a5_0, V a5_1)
    {
        O.Store(ref z, 0, a0_0, a0_1);
        O.Store(ref z, row, a1_0, a1_1);
        O.Store(ref z, 2 * row, a2_0, a2_1);
        O.Store(ref z, 3 * row, a3_0, a3_1);
        O.Store(ref z, 4 * row, a4_0, a4_1);
        O.Store(ref z, 5 * row, a5_0, a5_1);
    }

    /// <summary>a[i, c] += Σₖ w[row·i + step·k]·x[stride·k, c] for k &lt; count, 1 row of 3 vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add1x3(int count, ref T w, nint row, nint step, ref T x, nint stride, ref V a0_0, ref V a0_1, ref V a0_2)
    {
        for (var k = 0; k < count; k++)
        {
            var x0 = O.Load(ref x);
            var x1 = O.Load(ref x, O.Count);
            var x2 = O.Load(ref x, 2 * O.Count);
            O.AddRow(ref w, x0, x1, x2, ref a0_0, ref a0_1, ref a0_2);
            w = ref Unsafe.Add(ref w, step);
            x = ref Unsafe.Add(ref x, stride);
        }
    }

    /// <summary>a[i, c] = w[row·i], 1 row of 3 vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Set1x3(ref T w, nint row, out V a0_0, out V a0_1, out V a0_2)
    {
        a0_0 = O.Broadcast(ref w);
        a0_1 = a0_0;
        a0_2 = a0_0;
    }

    /// <summary>z[row·i, c] = a[i, c], 1 row of 3 vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store1x3(ref T z, nint row, V a0_0, V a0_1, V a0_2)
    {
        O.Store(ref z, 0, a0_0, a0_1, a0_2);
    }

    /// <summary>a[i, c] += Σₖ w[row·i + step·k]·x[stride·k, c] for k &lt; count, 2 rows of 3 vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add2x3(int count, ref T w, nint row, nint step, ref T x, nint stride, ref V a0_0, ref V a0_1, ref V a0_2, ref V a1_0, ref V a1_1, ref V a1_2)
    {
        for (var k = 0; k < count; k++)
        {
            var x0 = O.Load(ref x);
            var x1 = O.Load(ref x, O.Count);
            var x2 = O.Load(ref x, 2 * O.Count);
            O.AddRow(ref w, x0, x1, x2, ref a0_0, ref a0_1, ref a0_2);
            O.AddRow(ref Unsafe.Add(ref w, row), x0, x1, x2, ref a1_0, ref a1_1, ref a1_2);
            w = ref Unsafe.Add(ref w, step);
            x = ref Unsafe.Add(ref x, stride);
        }
    }

    /// <summary>a[i, c] = w[row·i], 2 rows of 3 vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Set2x3(ref T w, nint row, out V a0_0, out V a0_1, out V a0_2, out V a1_0, out V a1_1, out V a1_2)
    {
        a0_0 = O.Broadcast(ref w);
        a0_1 = a0_0;
        a0_2 = a0_0;
        a1_0 = O.Broadcast(ref Unsafe.Add(ref w, row));
        a1_1 = a1_0;
        a1_2 = a1_0;
    }

    /// <summary>z[row·i, c] = a[i, c], 2 rows of 3 vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store2x3(ref T z, nint row, V a0_0, V a0_1, V a0_2, V a1_0, V a1_1, V a1_2)
    {
        O.Store(ref z, 0, a0_0, a0_1, a0_2);
        O.Store(ref z, row, a1_0, a1_1, a1_2);
    }

    /// <summary>a[i, c] += Σₖ w[row·i + step·k]·x[stride·k, c] for k &lt; count, 3 rows of 3 vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add3x3(int count, ref T w, nint row, nint step, ref T x, nint stride, ref V a0_0, ref V a0_1, ref V a0_2, ref V a1_0, ref V a1_1, ref V a1_2, ref V a2_0, ref V a2_1, ref V a2_2)
    {
        for (var k = 0; k < count; k++)
        {
            var x0 = O.Load(ref x);
            var x1 = O.Load(ref x, O.Count);
            var x2 = O.Load(ref x, 2 * O.Count);
            O.AddRow(ref w, x0, x1, x2, ref a0_0, ref a0_1, ref a0_2);
            O.AddRow(ref Unsafe.Add(ref w, row), x0, x1, x2, ref a1_0, ref a1_1, ref a1_2);
            O.AddRow(ref Unsafe.Add(ref w, 2 * row), x0, x1, x2, ref a2_0, ref a2_1, ref a2_2);
            w = ref Unsafe.Add(ref w, step);
            x = ref Unsafe.Add(ref x, stride);
        }
    }

    /// <summary>a[i, c] = w[row·i], 3 rows of 3 vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Set3x3(ref T w, nint row, out V a0_0, out V a0_1, out V a0_2, out V a1_0, out V a1_1, out V a1_2, out V a2_0, out V a2_1, out V a2_2)
    {
        a0_0 = O.Broadcast(ref w);
        a0_1 = a0_0;
        a0_2 = a0_0;
        a1_0 = O.Broadcast(ref Unsafe.Add(ref w, row));
        a1_1 = a1_0;
        a1_2 = a1_0;
        a2_0 = O.Broadcast(ref Unsafe.Add(ref w, 2 * row));
        a2_1 = a2_0;
        a2_2 = a2_0;
    }

    /// <summary>z[row·i, c] = a[i, c], 3 rows of 3 vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store3x3(ref T z, nint row, V a0_0, V a0_1, V a0_2, V a1_0, V a1_1, V a1_2, V a2_0, V a2_1, V a2_2)
    {
        O.Store(ref z, 0, a0_0, a0_1, a0_2);
        O.Store(ref z, row, a1_0, a1_1, a1_2);
        O.Store(ref z, 2 * row, a2_0, a2_1, a2_2);
    }

    /// <summary>a[i, c] += Σₖ w[row·i + step·k]·x[stride·k, c] for k &lt; count, 4 rows of 3 vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add4x3(int count, ref T w, nint row, nint step, ref T x, nint stride, ref V a0_0, ref V a0_1, ref V a0_2, ref V a1_0, ref V a1_1, ref V a1_2, ref V a2_0, ref V a2_1, ref V a2_2, ref V a3_0, ref V a3_1, ref V a3_2)
    {
        for (var k = 0; k < count; k++)
        {
            var x0 = O.Load(ref x);
            var x1 = O.Load(ref x, O.Count);
            var x2 = O.Load(ref x, 2 * O.Count);
            O.AddRow(ref w, x0, x1, x2, ref a0_0, ref a0_1, ref a0_2);
            O.AddRow(ref Unsafe.Add(ref w, row), x0, x1, x2, ref a1_0, ref a1_1, ref a1_2);
            O.AddRow(ref Unsafe.Add(ref w, 2 * row), x0, x1, x2, ref a2_0, ref a2_1, ref a2_2);
            O.AddRow(ref Unsafe.Add(ref w, 3 * row), x0, x1, x2, ref a3_0, ref a3_1, ref a3_2);
            w = ref Unsafe.Add(ref w, step);
            x = ref Unsafe.Add(ref x, stride);
        }
    }

    /// <summary>a[i, c] = w[row·i], 4 rows of 3 vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Set4x3(ref T w, nint row, out V a0_0, out V a0_1, out V a0_2, out V a1_0, out V a1_1, out V a1_2, out V a2_0, out V a2_1, out V a2_2, out V a3_0, out V a3_1, out V a3_2)
    {
        a0_0 = O.Broadcast(ref w);
        a0_1 = a0_0;
        a0_2 = a0_0;
        a1_0 = O.Broadcast(ref Unsafe.Add(ref w, row));
        a1_1 = a1_0;
        a1_2 = a1_0;
        a2_0 = O.Broadcast(ref Unsafe.Add(ref w, 2 * row));
        a2_1 = a2_0;
        a2_2 = a2_0;
        a3_0 = O.Broadcast(ref Unsafe.Add(ref w, 3 * row));
        a3_1 = a3_0;
        a3_2 = a3_0;
    }

    /// <summary>z[row·i, c] = a[i, c], 4 rows of 3 vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store4x3(ref T z, nint row, V a0_0, V a0_1, V a0_2, V a1_0, V a1_1, V a1_2, V a2_0, V a2_1, V a2_2, V a3_0, V a3_1, V a3_2)
    {
        O.Store(ref z, 0, a0_0, a0_1, a0_2);
        O.Store(ref z, row, a1_0, a1_1, a1_2);
        O.Store(ref z, 2 * row, a2_0, a2_1, a2_2);
        O.Store(ref z, 3 * row, a3_0, a3_1, a3_2);
    }

    /// <summary>a[i, c] += Σₖ w[row·i + step·k]·x[stride·k, c] for k &lt; count, 1 row of 4 vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add1x4(int count, ref T w, nint row, nint step, ref T x, nint stride, ref V a0_0, ref V a0_1, ref V a0_2, ref V a0_3)
    {
        for (var k = 0; k < count; k++)
        {
            var x0 = O.Load(ref x);
            var x1 = O.Load(ref x, O.Count);
            var x2 = O.Load(ref x, 2 * O.Count);
            var x3 = O.Load(ref x, 3 * O.Count);
            O.AddRow(ref w, x0, x1, x2, x3, ref a0_0, ref a0_1, ref a0_2, ref a0_3);
            w = ref Unsafe.Add(ref w, step);
            x = ref Unsafe.Add(ref x, stride);
        }
    }

    /// <summary>a[i, c] = w[row·i], 1 row of 4 vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Set1x4(ref T w, nint row, out V a0_0, out V a0_1, out V a0_2, out V a0_3)
    {
        a0_0 = O.Broadcast(ref w);
        a0_1 = a0_0;
        a0_2 = a0_0;
        a0_3 = a0_0;
    }

    /// <summary>z[row·i, c] = a[i, c], 1 row of 4 vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store1x4(ref T z, nint row, V a0_0, V a0_1, V a0_2, V a0_3)
    {
        O.Store(ref z, 0, a0_0, a0_1, a0_2, a0_3);
    }

    /// <summary>a[i, c] += Σₖ w[row·i + step·k]·x[stride·k, c] for k &lt; count, 2 rows of 4 vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add2x4(int count, ref T w, nint row, nint step, ref T x, nint stride, ref V a0_0, ref V a0_1, ref V a0_2, ref V a0_3, ref V a1_0, ref V a1_1, ref V a1_2, ref V a1_3)
    {
        for (var k = 0; k < count; k++)
        {
            var x0 = O.Load(ref x);
            var x1 = O.Load(ref x, O.Count);
            var x2 = O.Load(ref x, 2 * O.Count);
            var x3 = O.Load(ref x, 3 * O.Count);
            O.AddRow(ref w, x0, x1, x2, x3, ref a0_0, ref a0_1, ref a0_2, ref a0_3);
            O.AddRow(ref Unsafe.Add(ref w, row), x0, x1, x2, x3, ref a1_0, ref a1_1, ref a1_2, ref a1_3);
            w = ref Unsafe.Add(ref w, step);
            x = ref Unsafe.Add(ref x, stride);
        }
    }

    /// <summary>a[i, c] = w[row·i], 2 rows of 4 vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Set2x4(ref T w, nint row, out V a0_0, out V a0_1, out V a0_2, out V a0_3, out V a1_0, out V a1_1, out V a1_2, out V a1_3)
    {
        a0_0 = O.Broadcast(ref w);
        a0_1 = a0_0;
        a0_2 = a0_0;
        a0_3 = a0_0;
        a1_0 = O.Broadcast(ref Unsafe.Add(ref w, row));
        a1_1 = a1_0;
        a1_2 = a1_0;
        a1_3 = a1_0;
    }

    /// <summary>z[row·i, c] = a[i, c], 2 rows of 4 vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store2x4(ref T z, nint row, V a0_0, V a0_1, V a0_2, V a0_3, V a1_0, V a1_1, V a1_2, V a1_3)
    {
        O.Store(ref z, 0, a0_0, a0_1, a0_2, a0_3);
        O.Store(ref z, row, a1_0, a1_1, a1_2, a1_3);
    }

    /// <summary>a[i, c] += Σₖ w[row·i + step·k]·x[stride·k, c] for k &lt; count, 3 rows of 4 vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add3x4(int count, ref T w, nint row, nint step, ref T x, nint stride, ref V a0_0, ref V a0_1, ref V a0_2, ref V a0_3, ref V a1_0, ref V a1_1, ref V a1_2, ref V a1_3, ref V a2_0, ref V a2_1, ref V a2_2, ref V a2_3)
    {
        for (var k = 0; k < count; k++)
        {
            var x0 = O.Load(ref x);
            var x1 = O.Load(ref x, O.Count);
            var x2 = O.Load(ref x, 2 * O.Count);
            var x3 = O.Load(ref x, 3 * O.Count);
            O.AddRow(ref w, x0, x1, x2, x3, ref a0_0, ref a0_1, ref a0_2, ref a0_3);
            O.AddRow(ref Unsafe.Add(ref w, row), x0, x1, x2, x3, ref a1_0, ref a1_1, ref a1_2, ref a1_3);
            O.AddRow(ref Unsafe.Add(ref w, 2 * row), x0, x1, x2, x3, ref a2_0, ref a2_1, ref a2_2, ref a2_3);
            w = ref Unsafe.Add(ref w, step);
            x = ref Unsafe.Add(ref x, stride);
        }
    }

    /// <summary>a[i, c] = w[row·i], 3 rows of 4 vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Set3x4(ref T w, nint row, out V a0_0, out V a0_1, out V a0_2, out V a0_3, out V a1_0, out V a1_1, out V a1_2, out V a1_3, out V a2_0, out V a2_1, out V a2_2, out V a2_3)
    {
        a0_0 = O.Broadcast(ref w);
        a0_1 = a0_0;
        a0_2 = a0_0;
        a0_3 = a0_0;
        a1_0 = O.Broadcast(ref Unsafe.Add(ref w, row));
        a1_1 = a1_0;
        a1_2 = a1_0;
        a1_3 = a1_0;
        a2_0 = O.Broadcast(ref Unsafe.Add(ref w, 2 * row));
        a2_1 = a2_0;
        a2_2 = a2_0;
        a2_3 = a2_0;
    }

    /// <summary>z[row·i, c] = a[i, c], 3 rows of 4 vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store3x4(ref T z, nint row, V a0_0, V a0_1, V a0_2, V a0_3, V a1_0, V a1_1, V a1_2, V a1_3, V a2_0, V a2_1, V a2_2, V a2_3)
    {
        O.Store(ref z, 0, a0_0, a0_1, a0_2, a0_3);
        O.Store(ref z, row, a1_0, a1_1, a1_2, a1_3);
        O.Store(ref z, 2 * row, a2_0, a2_1, a2_2, a2_3);
    }
}
