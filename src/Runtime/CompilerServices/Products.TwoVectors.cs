using System.Runtime.CompilerServices;

namespace GradientFlow.CompilerServices;

public static partial class Products<V, T, O>
{
    /// <summary>a[i, c] += Σₖ w[row·i + step·k]·x[stride·k + column·c] for k &lt; count, 1 row of 2 vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add1x2(int count, ref T w, nint row, nint step, ref V x, nint column, nint stride, ref V a0_0, ref V a0_1)
    {
        for (var k = 0; k < count; k++)
        {
            var x0 = x;
            var x1 = Unsafe.Add(ref x, column);
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

    /// <summary>z[row·i + column·c] = a[i, c], 1 row of 2 vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store1x2(ref V z, nint row, nint column, V a0_0, V a0_1)
    {
        z = a0_0;
        Unsafe.Add(ref z, column) = a0_1;
    }

    /// <summary>a[i, c] += Σₖ w[row·i + step·k]·x[stride·k + column·c] for k &lt; count, 2 rows of 2 vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add2x2(int count, ref T w, nint row, nint step, ref V x, nint column, nint stride, ref V a0_0, ref V a0_1, ref V a1_0, ref V a1_1)
    {
        for (var k = 0; k < count; k++)
        {
            var x0 = x;
            var x1 = Unsafe.Add(ref x, column);
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

    /// <summary>z[row·i + column·c] = a[i, c], 2 rows of 2 vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store2x2(ref V z, nint row, nint column, V a0_0, V a0_1, V a1_0, V a1_1)
    {
        z = a0_0;
        Unsafe.Add(ref z, column) = a0_1;
        z = ref Unsafe.Add(ref z, row);
        z = a1_0;
        Unsafe.Add(ref z, column) = a1_1;
    }

    /// <summary>a[i, c] += Σₖ w[row·i + step·k]·x[stride·k + column·c] for k &lt; count, 3 rows of 2 vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add3x2(int count, ref T w, nint row, nint step, ref V x, nint column, nint stride, ref V a0_0, ref V a0_1, ref V a1_0, ref V a1_1,
        ref V a2_0, ref V a2_1)
    {
        for (var k = 0; k < count; k++)
        {
            var x0 = x;
            var x1 = Unsafe.Add(ref x, column);
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

    /// <summary>z[row·i + column·c] = a[i, c], 3 rows of 2 vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store3x2(ref V z, nint row, nint column, V a0_0, V a0_1, V a1_0, V a1_1, V a2_0, V a2_1)
    {
        z = a0_0;
        Unsafe.Add(ref z, column) = a0_1;
        z = ref Unsafe.Add(ref z, row);
        z = a1_0;
        Unsafe.Add(ref z, column) = a1_1;
        z = ref Unsafe.Add(ref z, row);
        z = a2_0;
        Unsafe.Add(ref z, column) = a2_1;
    }

    /// <summary>a[i, c] += Σₖ w[row·i + step·k]·x[stride·k + column·c] for k &lt; count, 4 rows of 2 vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add4x2(int count, ref T w, nint row, nint step, ref V x, nint column, nint stride, ref V a0_0, ref V a0_1, ref V a1_0, ref V a1_1,
        ref V a2_0, ref V a2_1, ref V a3_0, ref V a3_1)
    {
        for (var k = 0; k < count; k++)
        {
            var x0 = x;
            var x1 = Unsafe.Add(ref x, column);
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

    /// <summary>z[row·i + column·c] = a[i, c], 4 rows of 2 vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store4x2(ref V z, nint row, nint column, V a0_0, V a0_1, V a1_0, V a1_1, V a2_0, V a2_1, V a3_0, V a3_1)
    {
        z = a0_0;
        Unsafe.Add(ref z, column) = a0_1;
        z = ref Unsafe.Add(ref z, row);
        z = a1_0;
        Unsafe.Add(ref z, column) = a1_1;
        z = ref Unsafe.Add(ref z, row);
        z = a2_0;
        Unsafe.Add(ref z, column) = a2_1;
        z = ref Unsafe.Add(ref z, row);
        z = a3_0;
        Unsafe.Add(ref z, column) = a3_1;
    }

    /// <summary>a[i, c] += Σₖ w[row·i + step·k]·x[stride·k + column·c] for k &lt; count, 5 rows of 2 vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add5x2(int count, ref T w, nint row, nint step, ref V x, nint column, nint stride, ref V a0_0, ref V a0_1, ref V a1_0, ref V a1_1,
        ref V a2_0, ref V a2_1, ref V a3_0, ref V a3_1, ref V a4_0, ref V a4_1)
    {
        for (var k = 0; k < count; k++)
        {
            var x0 = x;
            var x1 = Unsafe.Add(ref x, column);
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
    public static void Set5x2(ref T w, nint row, out V a0_0, out V a0_1, out V a1_0, out V a1_1, out V a2_0, out V a2_1, out V a3_0, out V a3_1, out V a4_0,
        out V a4_1)
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

    /// <summary>z[row·i + column·c] = a[i, c], 5 rows of 2 vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store5x2(ref V z, nint row, nint column, V a0_0, V a0_1, V a1_0, V a1_1, V a2_0, V a2_1, V a3_0, V a3_1, V a4_0, V a4_1)
    {
        z = a0_0;
        Unsafe.Add(ref z, column) = a0_1;
        z = ref Unsafe.Add(ref z, row);
        z = a1_0;
        Unsafe.Add(ref z, column) = a1_1;
        z = ref Unsafe.Add(ref z, row);
        z = a2_0;
        Unsafe.Add(ref z, column) = a2_1;
        z = ref Unsafe.Add(ref z, row);
        z = a3_0;
        Unsafe.Add(ref z, column) = a3_1;
        z = ref Unsafe.Add(ref z, row);
        z = a4_0;
        Unsafe.Add(ref z, column) = a4_1;
    }

    /// <summary>a[i, c] += Σₖ w[row·i + step·k]·x[stride·k + column·c] for k &lt; count, 6 rows of 2 vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add6x2(int count, ref T w, nint row, nint step, ref V x, nint column, nint stride, ref V a0_0, ref V a0_1, ref V a1_0, ref V a1_1,
        ref V a2_0, ref V a2_1, ref V a3_0, ref V a3_1, ref V a4_0, ref V a4_1, ref V a5_0, ref V a5_1)
    {
        if (Registers.AreScarce)
        {
            Add3x2(count, ref w, row, step, ref x, column, stride, ref a0_0, ref a0_1, ref a1_0, ref a1_1, ref a2_0, ref a2_1);
            Add3x2(count, ref Unsafe.Add(ref w, 3 * row), row, step, ref x, column, stride, ref a3_0, ref a3_1, ref a4_0, ref a4_1, ref a5_0, ref a5_1);
            return;
        }

        for (var k = 0; k < count; k++)
        {
            var x0 = x;
            var x1 = Unsafe.Add(ref x, column);
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
    public static void Set6x2(ref T w, nint row, out V a0_0, out V a0_1, out V a1_0, out V a1_1, out V a2_0, out V a2_1, out V a3_0, out V a3_1, out V a4_0,
        out V a4_1, out V a5_0, out V a5_1)
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

    /// <summary>z[row·i + column·c] = a[i, c], 6 rows of 2 vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store6x2(ref V z, nint row, nint column, V a0_0, V a0_1, V a1_0, V a1_1, V a2_0, V a2_1, V a3_0, V a3_1, V a4_0, V a4_1, V a5_0, V a5_1)
    {
        z = a0_0;
        Unsafe.Add(ref z, column) = a0_1;
        z = ref Unsafe.Add(ref z, row);
        z = a1_0;
        Unsafe.Add(ref z, column) = a1_1;
        z = ref Unsafe.Add(ref z, row);
        z = a2_0;
        Unsafe.Add(ref z, column) = a2_1;
        z = ref Unsafe.Add(ref z, row);
        z = a3_0;
        Unsafe.Add(ref z, column) = a3_1;
        z = ref Unsafe.Add(ref z, row);
        z = a4_0;
        Unsafe.Add(ref z, column) = a4_1;
        z = ref Unsafe.Add(ref z, row);
        z = a5_0;
        Unsafe.Add(ref z, column) = a5_1;
    }
}
