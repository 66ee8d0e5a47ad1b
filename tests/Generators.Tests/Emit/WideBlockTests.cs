using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using GradientFlow.CompilerServices;

namespace GradientFlow.Generators.Tests.Emit;

/// <summary>Products with whole matrices, for every remainder of rows, columns, steps and vectors, in every width and both precisions, against plain loops.
/// The numbers are small and whole, so that no order of additions and no fusing makes a difference.</summary>
public sealed class WideBlockTests
{
    public static TheoryData<int, bool> Widths
    {
        get
        {
            var widths = new TheoryData<int, bool>();
            foreach (var bits in VectorWidths.Available)
            {
                widths.Add(bits, false);
                widths.Add(bits, true);
            }

            return widths;
        }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void Products_of_a_matrix_are_what_plain_loops_make_of_them(int bits, bool single) => Run(bits, single, new Products());

    [Theory]
    [MemberData(nameof(Widths))]
    public void Sums_over_samples_are_what_plain_loops_make_of_them(int bits, bool single) => Run(bits, single, new Sums());

    [Fact]
    public void Memory_of_the_stack_is_aligned()
    {
        const int Line = 64;
        Span<double> memory = stackalloc double[32];
        var places = new List<int>();
        for (var start = 0; start < 16; start++)
        {
            ref var panel = ref WideProducts<double, double, DoubleLane>.Panel(memory[start..]);
            var place = (int)Unsafe.ByteOffset(ref memory[0], ref panel);
            Assert.InRange(place - start * sizeof(double), 0, Line - 1);
            places.Add(place);
        }

        // However memory lies: the same places, a line apart.
        Assert.All(places, p => Assert.Equal(0, (p - places[0]) % Line));
    }

    private interface ICheck
    {
        void Run<V, T, O>(string what)
            where V : struct
            where T : unmanaged
            where O : struct, ILanes<V, T>;
    }

    private static void Run(int bits, bool single, ICheck check)
    {
        var what = string.Create(CultureInfo.InvariantCulture, $"{bits} bits, {(single ? "float" : "double")}");
        switch (bits, single)
        {
            case (512, false): check.Run<Vector512<double>, double, DoubleLanes512>(what); break;
            case (512, true): check.Run<Vector512<float>, float, SingleLanes512>(what); break;
            case (256, false): check.Run<Vector256<double>, double, DoubleLanes256>(what); break;
            case (256, true): check.Run<Vector256<float>, float, SingleLanes256>(what); break;
            case (128, false): check.Run<Vector128<double>, double, DoubleLanes128>(what); break;
            case (128, true): check.Run<Vector128<float>, float, SingleLanes128>(what); break;
            case (0, false): check.Run<double, double, DoubleLane>(what); break;
            case (0, true): check.Run<float, float, SingleLane>(what); break;
            default: throw new ArgumentOutOfRangeException(nameof(bits), bits, "No such width.");
        }
    }

    private static double Row(int i) => i * 37 % 11 - 5;

    private static double Column(int i) => i * 23 % 13 - 6;

    private static T[] Numbers<T>(int count, Func<int, double> value)
        where T : unmanaged => [.. Enumerable.Range(0, count).Select(i => (T)Convert.ChangeType(value(i), typeof(T), CultureInfo.InvariantCulture))];

    private static ref V Vectors<V, T>(T[] numbers)
        where V : struct
        where T : unmanaged => ref Unsafe.As<T, V>(ref numbers[0]);

    private static double Number<T>(T value) => Convert.ToDouble(value, CultureInfo.InvariantCulture);

    private sealed class Products : ICheck
    {
        public void Run<V, T, O>(string what)
            where V : struct
            where T : unmanaged
            where O : struct, ILanes<V, T>
        {
            // Rows by all of their remainders; a sum longer than a run; rows of W side by side in memory, or one after the other.
            var shapes = from rows in Enumerable.Range(1, 29)
                         from vectors in new[] { 1, 2, 5 }
                         from along in new[] { true, false }
                         select (rows, Count: 1 + rows % 7, vectors, along);
            foreach (var (rows, count, vectors, along) in shapes.Append((13, 1201, 3, true)).Append((13, 1201, 3, false)).Append((5, 0, 2, true)))
            {
                var (row, step) = along ? (count + 2, 1) : (1, rows + 3);
                var (stride, rowZ) = (vectors + 1, vectors + 2);
                var w = Numbers<T>(row * rows + step * count + 1, Row);
                var x = Numbers<T>((stride * count + vectors + 1) * O.Count, Column);
                var z = Numbers<T>(rowZ * rows * O.Count, Row);
                var expected = z.Select(Number).ToArray();
                for (var i = 0; i < rows; i++)
                {
                    for (var s = 0; s < vectors * O.Count; s++)
                        expected[rowZ * O.Count * i + s] += Enumerable.Range(0, count).Sum(k => Row(row * i + step * k) * Column(stride * O.Count * k + s));
                }

                WideProducts<V, T, O>.Add(rows, count, vectors, ref w[0], row, step, ref Vectors<V, T>(x), stride, ref Vectors<V, T>(z), rowZ);
                Assert.True(expected.SequenceEqual(z.Select(Number)), $"{what}: {rows} rows, {count} steps, {vectors} vectors, along {along}");
            }
        }
    }

    private sealed class Sums : ICheck
    {
        public void Run<V, T, O>(string what)
            where V : struct
            where T : unmanaged
            where O : struct, ILanes<V, T>
        {
            // Columns by all of their remainders; more of them than a panel has.
            var shapes = from columns in Enumerable.Range(1, 19)
                         from rows in new[] { 1, 2, 3, 7 }
                         from terms in new[] { 1, 2 }
                         select (rows, columns, Vectors: 1 + columns % 4, terms);
            foreach (var (rows, columns, vectors, terms) in shapes.Append((4, 67, 50, 1)).Append((4, 67, 50, 2)))
            {
                var (rowP, rowQ, row) = (vectors + 1, vectors, columns + 2);
                T[] p = Numbers<T>(rowP * rows * O.Count, Row), q = Numbers<T>(rowQ * columns * O.Count, Column);
                T[] u = Numbers<T>(rowP * rows * O.Count, Column), v = Numbers<T>(rowQ * columns * O.Count, i => Row(i + 3));
                double[] sums = [.. Enumerable.Range(0, row * rows).Select(Row)], expected = [.. sums];
                for (var i = 0; i < rows; i++)
                {
                    for (var j = 0; j < columns; j++)
                    {
                        var samples = Enumerable.Range(0, vectors * O.Count);
                        var (pi, qj) = (rowP * O.Count * i, rowQ * O.Count * j);
                        expected[row * i + j] += samples.Sum(s => Row(pi + s) * Column(qj + s) + (terms > 1 ? Column(pi + s) * Row(qj + s + 3) : 0));
                    }
                }

                if (terms == 1)
                {
                    WideDotProducts<V, T, O>.Add(rows, columns, vectors, ref Vectors<V, T>(p), rowP, ref Vectors<V, T>(q), rowQ, ref sums[0], row);
                }
                else
                {
                    WideDotProducts<V, T, O>.Add(rows, columns, vectors, ref Vectors<V, T>(p), rowP, ref Vectors<V, T>(q), rowQ, ref Vectors<V, T>(u),
                        ref Vectors<V, T>(v), ref sums[0], row);
                }

                Assert.True(expected.SequenceEqual(sums), $"{what}: {rows} rows, {columns} columns, {vectors} vectors, {terms} terms");
            }
        }
    }
}
