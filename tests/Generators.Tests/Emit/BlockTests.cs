using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Reflection;
using System.Text.RegularExpressions;
using GradientFlow.CompilerServices;
using GradientFlow.Generators.Tests.Support;

namespace GradientFlow.Generators.Tests.Emit;

/// <summary>The blocks of multiply-adds that emitted code is composed of, each by itself, in every width and both precisions, against plain loops. The numbers
/// are small and whole, so that no order of additions and no fusing makes a difference.</summary>
public sealed partial class BlockTests
{
    private const int Most = 4096;

    /// <summary>Calls every block of the library, as emitted code does: for each a method of the name of its shape.</summary>
    private static readonly Lazy<Assembly> s_calls = new(() => TestCompilation.Load(Source("double", "DoubleCalls"), Source("float", "SingleCalls")));

    public static TheoryData<string, string> Blocks
    {
        get
        {
            var blocks = new TheoryData<string, string>();
            foreach (var type in new[] { typeof(Products<,,>), typeof(DotProducts<,,>) })
            {
                foreach (var shape in Shapes(type))
                    blocks.Add(type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)], shape.Name);
            }

            return blocks;
        }
    }

    [Theory]
    [MemberData(nameof(Blocks))]
    public void A_block_is_what_plain_loops_make_of_it(string kind, string shape)
    {
        var (rows, columns) = Sizes(shape);
        foreach (var bits in VectorWidths.Available)
        {
            foreach (var single in new[] { false, true })
            {
                var lanes = bits == 0 ? 1 : bits / (single ? 32 : 64);
                for (var count = 0; count <= 5; count++)
                {
                    foreach (var (row, step, stride, column) in new[] { (1, rows + 2, columns, 1), (7, 1, columns + 3, 2) })
                    {
                        var (expected, steps) = kind == "Products"
                            ? (Products(rows, columns, lanes, count, row, step, stride, column), new[] { count, row, step, stride, column })
                            : (DotProducts(rows, columns, lanes, count, 5 + row, 5 + step), [count, 5 + row, 5 + step]);
                        var result = Call(kind, shape, bits, single, steps);
                        Assert.True(expected.SequenceEqual(result),
                            string.Create(CultureInfo.InvariantCulture, $"{kind} {shape}, {bits} bits, {(single ? "float" : "double")}, {count} steps"));
                    }
                }
            }
        }
    }

    // ---- what the blocks should make ----

    private static double Row(int i) => i * 37 % 11 - 5;

    private static double Column(int i) => i * 23 % 13 - 6;

    /// <summary>z[c, i] = w[row·i] + Σₖ w[row·i + step·k]·x[stride·k + column·c], all lanes of all vectors.</summary>
    private static double[] Products(int rows, int columns, int lanes, int count, int row, int step, int stride, int column) =>
    [
        .. from c in Enumerable.Range(0, columns)
           from i in Enumerable.Range(0, rows)
           from lane in Enumerable.Range(0, lanes)
           select Row(row * i) + Enumerable.Range(0, count).Sum(k => Row(row * i + step * k) * Column((stride * k + column * c) * lanes + lane)),
    ];

    /// <summary>Σₛ p[i, s]·q[j, s]</summary>
    private static double[] DotProducts(int rows, int columns, int lanes, int count, int rowP, int rowQ) =>
    [
        .. from i in Enumerable.Range(0, rows)
           from j in Enumerable.Range(0, columns)
           select Enumerable.Range(0, count * lanes).Sum(s => Row(rowP * lanes * i + s) * Column(rowQ * lanes * j + s)),
    ];

    // ---- what they make ----

    private static double[] Call(string kind, string shape, int bits, bool single, int[] steps)
    {
        var calls = s_calls.Value.GetType(single ? "SingleCalls" : "DoubleCalls", throwOnError: true)!;
        var method = calls.GetMethod($"{kind}{shape}", BindingFlags.Public | BindingFlags.Static)!;
        var scalar = single ? typeof(float) : typeof(double);
        var vector = bits == 0 ? scalar : Type.GetType($"System.Runtime.Intrinsics.Vector{bits}`1")!.MakeGenericType(scalar);
        var operations = typeof(DoubleLane).Assembly.GetType(
            $"GradientFlow.CompilerServices.{(single ? "Single" : "Double")}Lane{(bits == 0 ? "" : "s" + bits.ToString(CultureInfo.InvariantCulture))}",
            throwOnError: true)!;
        Array Numbers(Func<int, double> value)
        {
            var numbers = Array.CreateInstance(scalar, Most);
            for (var i = 0; i < Most; i++)
                numbers.SetValue(Convert.ChangeType(value(i), scalar, CultureInfo.InvariantCulture), i);
            return numbers;
        }

        var result = (Array)method.MakeGenericMethod(vector, operations).Invoke(null, [Numbers(Row), Numbers(Column), .. steps.Cast<object>()])!;
        return [.. result.Cast<object>().Select(x => Convert.ToDouble(x, CultureInfo.InvariantCulture))];
    }

    private static IEnumerable<MethodInfo> Shapes(Type type) =>
        type.GetMethods(BindingFlags.Public | BindingFlags.Static).Where(m => m.Name.StartsWith("Add", StringComparison.Ordinal));

    private static (int Rows, int Columns) Sizes(string shape)
    {
        var match = Size().Match(shape);
        return (int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture), int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture));
    }

    private static string Source(string scalar, string name)
    {
        var methods = Shapes(typeof(Products<,,>)).Select(m => OfProducts(m.Name["Add".Length..], scalar))
            .Concat(Shapes(typeof(DotProducts<,,>)).Select(m => OfDotProducts(m.Name["Add".Length..], scalar)));
        return "using System.Runtime.CompilerServices;\nusing GradientFlow.CompilerServices;\npublic static class " + name + "\n{\n"
            + string.Concat(methods) + "}\n";
    }

    private static string[] Accumulators(string shape) =>
        Sizes(shape) is var (rows, columns)
            ? [.. from i in Enumerable.Range(0, rows) from c in Enumerable.Range(0, columns) select string.Create(CultureInfo.InvariantCulture, $"a{i}_{c}")]
            : [];

    private static string OfProducts(string shape, string scalar)
    {
        var (a, (rows, columns)) = (Accumulators(shape), Sizes(shape));
        return $$"""
            public static {{scalar}}[] ProductsAdd{{shape}}<V, O>({{scalar}}[] w, {{scalar}}[] x, int count, int row, int step, int stride, int column)
                where V : struct where O : struct, ILanes<V, {{scalar}}>
            {
                var z = new {{scalar}}[{{rows}} * {{columns}} * O.Count];
                Products<V, {{scalar}}, O>.Set{{shape}}(ref w[0], row, {{string.Join(", ", a.Select(n => "out V " + n))}});
                Products<V, {{scalar}}, O>.Add{{shape}}(count, ref w[0], row, step, ref Unsafe.As<{{scalar}}, V>(ref x[0]),
                    {{(columns > 1 ? "column, " : "")}}stride, {{string.Join(", ", a.Select(n => "ref " + n))}});
                Products<V, {{scalar}}, O>.Store{{shape}}(ref Unsafe.As<{{scalar}}, V>(ref z[0]), 1,
                    {{(columns > 1 ? $"{rows}, " : "")}}{{string.Join(", ", a)}});
                return z;
            }

            """;
    }

    private static string OfDotProducts(string shape, string scalar)
    {
        var a = Accumulators(shape);
        return $$"""
            public static double[] DotProductsAdd{{shape}}<V, O>({{scalar}}[] p, {{scalar}}[] q, int end, int rowP, int rowQ)
                where V : struct where O : struct, ILanes<V, {{scalar}}>
            {
                var sums = new double[{{a.Length}}];
                V {{string.Join(", ", a.Select(n => n + " = default"))}};
                DotProducts<V, {{scalar}}, O>.Add{{shape}}(0, end, ref Unsafe.As<{{scalar}}, V>(ref p[0]), rowP,
                    ref Unsafe.As<{{scalar}}, V>(ref q[0]), rowQ, {{string.Join(", ", a.Select(n => "ref " + n))}});
                {{string.Concat(a.Select((n, i) => string.Create(CultureInfo.InvariantCulture, $"O.AddSums(ref sums[{i}], {n}); ")))}}
                return sums;
            }

            """;
    }

    [GeneratedRegex(@"(\d+)x(\d+)$")]
    private static partial Regex Size();
}
