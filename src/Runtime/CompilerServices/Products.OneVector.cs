using System.Runtime.CompilerServices;

namespace GradientFlow.CompilerServices;

public static partial class Products<V, T, O>
{
    /// <summary>a[i, c] += Σₖ w[row·i + step·k]·x[stride·k, c] for k &lt; count, 1 row of 1 vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add1x1(int count, ref T w, nint row, nint step, ref V x, nint stride, ref V a0_0)
    {
        for (var k = 0; k < count; k++)
        {
            var x0 = x;
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
    public static void Store1x1(ref V z, nint row, V a0_0)
    {
        z = a0_0;
    }

    /// <summary>a[i, c] += Σₖ w[row·i + step·k]·x[stride·k, c] for k &lt; count, 2 rows of 1 vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add2x1(int count, ref T w, nint row, nint step, ref V x, nint stride, ref V a0_0, ref V a1_0)
    {
        for (var k = 0; k < count; k++)
        {
            var x0 = x;
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
    public static void Store2x1(ref V z, nint row, V a0_0, V a1_0)
    {
        z = a0_0;
        Unsafe.Add(ref z, row) = a1_0;
    }

    /// <summary>a[i, c] += Σₖ w[row·i + step·k]·x[stride·k, c] for k &lt; count, 3 rows of 1 vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add3x1(int count, ref T w, nint row, nint step, ref V x, nint stride, ref V a0_0, ref V a1_0, ref V a2_0)
    {
        for (var k = 0; k < count; k++)
        {
            var x0 = x;
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
    public static void Store3x1(ref V z, nint row, V a0_0, V a1_0, V a2_0)
    {
        z = a0_0;
        Unsafe.Add(ref z, row) = a1_0;
        Unsafe.Add(ref z, 2 * row) = a2_0;
    }

    /// <summary>a[i, c] += Σₖ w[row·i + step·k]·x[stride·k, c] for k &lt; count, 4 rows of 1 vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add4x1(int count, ref T w, nint row, nint step, ref V x, nint stride, ref V a0_0, ref V a1_0, ref V a2_0, ref V a3_0)
    {
        for (var k = 0; k < count; k++)
        {
            var x0 = x;
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
    public static void Store4x1(ref V z, nint row, V a0_0, V a1_0, V a2_0, V a3_0)
    {
        z = a0_0;
        Unsafe.Add(ref z, row) = a1_0;
        Unsafe.Add(ref z, 2 * row) = a2_0;
        Unsafe.Add(ref z, 3 * row) = a3_0;
    }

    /// <summary>a[i, c] += Σₖ w[row·i + step·k]·x[stride·k, c] for k &lt; count, 5 rows of 1 vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add5x1(int count, ref T w, nint row, nint step, ref V x, nint stride, ref V a0_0, ref V a1_0, ref V a2_0, ref V a3_0, ref V a4_0)
    {
        for (var k = 0; k < count; k++)
        {
            var x0 = x;
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
    public static void Store5x1(ref V z, nint row, V a0_0, V a1_0, V a2_0, V a3_0, V a4_0)
    {
        z = a0_0;
        Unsafe.Add(ref z, row) = a1_0;
        Unsafe.Add(ref z, 2 * row) = a2_0;
        Unsafe.Add(ref z, 3 * row) = a3_0;
        Unsafe.Add(ref z, 4 * row) = a4_0;
    }

    /// <summary>a[i, c] += Σₖ w[row·i + step·k]·x[stride·k, c] for k &lt; count, 6 rows of 1 vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add6x1(int count, ref T w, nint row, nint step, ref V x, nint stride, ref V a0_0, ref V a1_0, ref V a2_0, ref V a3_0, ref V a4_0,
        ref V a5_0)
    {
        for (var k = 0; k < count; k++)
        {
            var x0 = x;
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
    public static void Store6x1(ref V z, nint row, V a0_0, V a1_0, V a2_0, V a3_0, V a4_0, V a5_0)
    {
        z = a0_0;
        Unsafe.Add(ref z, row) = a1_0;
        Unsafe.Add(ref z, 2 * row) = a2_0;
        Unsafe.Add(ref z, 3 * row) = a3_0;
        Unsafe.Add(ref z, 4 * row) = a4_0;
        Unsafe.Add(ref z, 5 * row) = a5_0;
    }

    /// <summary>a[i, c] += Σₖ w[row·i + step·k]·x[stride·k, c] for k &lt; count, 7 rows of 1 vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add7x1(int count, ref T w, nint row, nint step, ref V x, nint stride, ref V a0_0, ref V a1_0, ref V a2_0, ref V a3_0, ref V a4_0,
        ref V a5_0, ref V a6_0)
    {
        for (var k = 0; k < count; k++)
        {
            var x0 = x;
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
    public static void Store7x1(ref V z, nint row, V a0_0, V a1_0, V a2_0, V a3_0, V a4_0, V a5_0, V a6_0)
    {
        z = a0_0;
        Unsafe.Add(ref z, row) = a1_0;
        Unsafe.Add(ref z, 2 * row) = a2_0;
        Unsafe.Add(ref z, 3 * row) = a3_0;
        Unsafe.Add(ref z, 4 * row) = a4_0;
        Unsafe.Add(ref z, 5 * row) = a5_0;
        Unsafe.Add(ref z, 6 * row) = a6_0;
    }

    /// <summary>a[i, c] += Σₖ w[row·i + step·k]·x[stride·k, c] for k &lt; count, 8 rows of 1 vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add8x1(int count, ref T w, nint row, nint step, ref V x, nint stride, ref V a0_0, ref V a1_0, ref V a2_0, ref V a3_0, ref V a4_0,
        ref V a5_0, ref V a6_0, ref V a7_0)
    {
        for (var k = 0; k < count; k++)
        {
            var x0 = x;
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
    public static void Store8x1(ref V z, nint row, V a0_0, V a1_0, V a2_0, V a3_0, V a4_0, V a5_0, V a6_0, V a7_0)
    {
        z = a0_0;
        Unsafe.Add(ref z, row) = a1_0;
        Unsafe.Add(ref z, 2 * row) = a2_0;
        Unsafe.Add(ref z, 3 * row) = a3_0;
        Unsafe.Add(ref z, 4 * row) = a4_0;
        Unsafe.Add(ref z, 5 * row) = a5_0;
        Unsafe.Add(ref z, 6 * row) = a6_0;
        Unsafe.Add(ref z, 7 * row) = a7_0;
    }
}
