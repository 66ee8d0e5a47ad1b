using System.Runtime.CompilerServices;

namespace GradientFlow.CompilerServices;

public static partial class Products<V, T, O>
{
    /// <summary>a[i, c] += Σₖ w[row·i + step·k]·x[stride·k + column·c] for k &lt; count, 1 row of 4 vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add1x4(int count, ref T w, nint row, nint step, ref V x, nint column, nint stride, ref V a0_0, ref V a0_1, ref V a0_2, ref V a0_3)
    {
        for (var k = 0; k < count; k++)
        {
            var x0 = x;
            var x1 = Unsafe.Add(ref x, column);
            var x2 = Unsafe.Add(ref x, 2 * column);
            var x3 = Unsafe.Add(ref x, 3 * column);
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

    /// <summary>z[row·i + column·c] = a[i, c], 1 row of 4 vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store1x4(ref V z, nint row, nint column, V a0_0, V a0_1, V a0_2, V a0_3)
    {
        z = a0_0;
        Unsafe.Add(ref z, column) = a0_1;
        Unsafe.Add(ref z, 2 * column) = a0_2;
        Unsafe.Add(ref z, 3 * column) = a0_3;
    }

    /// <summary>a[i, c] += Σₖ w[row·i + step·k]·x[stride·k + column·c] for k &lt; count, 2 rows of 4 vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add2x4(int count, ref T w, nint row, nint step, ref V x, nint column, nint stride, ref V a0_0, ref V a0_1, ref V a0_2, ref V a0_3,
        ref V a1_0, ref V a1_1, ref V a1_2, ref V a1_3)
    {
        for (var k = 0; k < count; k++)
        {
            var x0 = x;
            var x1 = Unsafe.Add(ref x, column);
            var x2 = Unsafe.Add(ref x, 2 * column);
            var x3 = Unsafe.Add(ref x, 3 * column);
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

    /// <summary>z[row·i + column·c] = a[i, c], 2 rows of 4 vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store2x4(ref V z, nint row, nint column, V a0_0, V a0_1, V a0_2, V a0_3, V a1_0, V a1_1, V a1_2, V a1_3)
    {
        z = a0_0;
        Unsafe.Add(ref z, column) = a0_1;
        Unsafe.Add(ref z, 2 * column) = a0_2;
        Unsafe.Add(ref z, 3 * column) = a0_3;
        z = ref Unsafe.Add(ref z, row);
        z = a1_0;
        Unsafe.Add(ref z, column) = a1_1;
        Unsafe.Add(ref z, 2 * column) = a1_2;
        Unsafe.Add(ref z, 3 * column) = a1_3;
    }

    /// <summary>a[i, c] += Σₖ w[row·i + step·k]·x[stride·k + column·c] for k &lt; count, 3 rows of 4 vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add3x4(int count, ref T w, nint row, nint step, ref V x, nint column, nint stride, ref V a0_0, ref V a0_1, ref V a0_2, ref V a0_3,
        ref V a1_0, ref V a1_1, ref V a1_2, ref V a1_3, ref V a2_0, ref V a2_1, ref V a2_2, ref V a2_3)
    {
        if (Registers.AreScarce)
        {
            Add3x2(count, ref w, row, step, ref x, column, stride, ref a0_0, ref a0_1, ref a1_0, ref a1_1, ref a2_0, ref a2_1);
            Add3x2(count, ref w, row, step, ref Unsafe.Add(ref x, 2 * column), column, stride, ref a0_2, ref a0_3, ref a1_2, ref a1_3, ref a2_2, ref a2_3);
            return;
        }

        for (var k = 0; k < count; k++)
        {
            var x0 = x;
            var x1 = Unsafe.Add(ref x, column);
            var x2 = Unsafe.Add(ref x, 2 * column);
            var x3 = Unsafe.Add(ref x, 3 * column);
            O.AddRow(ref w, x0, x1, x2, x3, ref a0_0, ref a0_1, ref a0_2, ref a0_3);
            O.AddRow(ref Unsafe.Add(ref w, row), x0, x1, x2, x3, ref a1_0, ref a1_1, ref a1_2, ref a1_3);
            O.AddRow(ref Unsafe.Add(ref w, 2 * row), x0, x1, x2, x3, ref a2_0, ref a2_1, ref a2_2, ref a2_3);
            w = ref Unsafe.Add(ref w, step);
            x = ref Unsafe.Add(ref x, stride);
        }
    }

    /// <summary>a[i, c] = w[row·i], 3 rows of 4 vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Set3x4(ref T w, nint row, out V a0_0, out V a0_1, out V a0_2, out V a0_3, out V a1_0, out V a1_1, out V a1_2, out V a1_3, out V a2_0,
        out V a2_1, out V a2_2, out V a2_3)
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

    /// <summary>z[row·i + column·c] = a[i, c], 3 rows of 4 vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store3x4(ref V z, nint row, nint column, V a0_0, V a0_1, V a0_2, V a0_3, V a1_0, V a1_1, V a1_2, V a1_3, V a2_0, V a2_1, V a2_2, V a2_3)
    {
        z = a0_0;
        Unsafe.Add(ref z, column) = a0_1;
        Unsafe.Add(ref z, 2 * column) = a0_2;
        Unsafe.Add(ref z, 3 * column) = a0_3;
        z = ref Unsafe.Add(ref z, row);
        z = a1_0;
        Unsafe.Add(ref z, column) = a1_1;
        Unsafe.Add(ref z, 2 * column) = a1_2;
        Unsafe.Add(ref z, 3 * column) = a1_3;
        z = ref Unsafe.Add(ref z, row);
        z = a2_0;
        Unsafe.Add(ref z, column) = a2_1;
        Unsafe.Add(ref z, 2 * column) = a2_2;
        Unsafe.Add(ref z, 3 * column) = a2_3;
    }
}
