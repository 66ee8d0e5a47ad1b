using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using GradientFlow.Generators.Scalars;
using GradientFlow.Generators.Tests.Reference;
using GradientFlow.Ranks;

namespace GradientFlow.Generators.Tests.Rank;

/// <summary>Enclosures enclose: arithmetic against rational numbers of any size, functions against a hundred bits.</summary>
public sealed class IntervalTests
{
    private static readonly double[] s_edges =
        [0, double.Epsilon, 1e-310, 2.2250738585072014e-308, 1e-200, 1e-20, 1e-8, 0.1, 0.25, 0.35, 0.5, 1, Math.PI / 2, 2, 3, 6, 10, 20, 37, 100, 700, 709, 744,
            1e5, 1e20, 1e300, double.MaxValue];

    public static TheoryData<string> Functions => [.. s_functions.Keys];

    private static readonly Dictionary<string, (Op Op, Func<double, Wide> Value, double Low, double High, int Ulps)> s_functions = new()
    {
        ["exp"] = (Op.Exp, x => HighPrecision.Exp(x), -760, 720, 30),
        ["expm1"] = (Op.ExpMinusOne, HighPrecision.ExpMinusOne, -760, 720, 40),
        ["log"] = (Op.Log, x => HighPrecision.Log(x), double.Epsilon, double.MaxValue, 60),
        ["log1p"] = (Op.LogOnePlus, x => HighPrecision.LogOnePlus(x), Math.BitIncrement(-1.0), double.MaxValue, 60),
        ["tanh"] = (Op.Tanh, x => HighPrecision.Tanh(x), double.MinValue, double.MaxValue, 60),
        ["sigmoid"] = (Op.Sigmoid, HighPrecision.Sigmoid, -760, double.MaxValue, 60),
        ["softplus"] = (Op.Softplus, HighPrecision.Softplus, -740, double.MaxValue, 80),
        ["logcosh"] = (Op.LogCosh, HighPrecision.LogCosh, double.MinValue, double.MaxValue, 120),
        ["erf"] = (Op.Erf, x => HighPrecision.Erf(x), double.MinValue, double.MaxValue, 300),
        ["sin"] = (Op.Sin, x => HighPrecision.Sin(x), -1e5, 1e5, 0),
        ["cos"] = (Op.Cos, x => HighPrecision.Cos(x), -1e5, 1e5, 0),
        ["atan"] = (Op.Atan, x => HighPrecision.Atan(x), double.MinValue, double.MaxValue, 60),
    };

    [Fact]
    public void Sums_products_quotients_and_roots_enclose_what_is_exact()
    {
        var random = new SplitMix(2);
        for (var trial = 0; trial < 20_000; trial++)
        {
            var (a, b) = (Around(random), Around(random));
            var (x, y) = (Inside(a, random), Inside(b, random));
            Contains(a + b, Exact(x) + Exact(y), 1);
            Contains(a - b, Exact(x) - Exact(y), 1);
            Contains(a * b, Exact(x) * Exact(y), 2);
            Contains(Interval.Square(a), Exact(x) * Exact(x), 2);
            if (!b.ContainsZero)
            {
                // q ≤ x/y is q·y ≤ x, up to the sign of y.
                var q = a / b;
                Assert.True(Exact(q.Low) * Exact(Math.Abs(y)) <= Shifted(x * Math.Sign(y)) && Shifted(x * Math.Sign(y)) <= Exact(q.High) * Exact(Math.Abs(y)),
                    $"{x}/{y} in {q}");
            }

            var root = Interval.SquareRoot(Math.Abs(x));
            Assert.True(Exact(root.Low) * Exact(root.Low) <= Shifted(Math.Abs(x)) && Shifted(Math.Abs(x)) <= Exact(root.High) * Exact(root.High));
        }

        // Whole numbers of 2⁻¹¹⁰⁰.
        static BigInteger Exact(double x)
        {
            var bits = BitConverter.DoubleToInt64Bits(x);
            var exponent = Math.Max(1, (int)(bits >> 52) & 0x7FF) - 1075;
            var mantissa = (bits & 0xFFFFFFFFFFFFF) | ((bits >> 52 & 0x7FF) == 0 ? 0 : 1L << 52);
            return (BigInteger)(bits < 0 ? -mantissa : mantissa) << (exponent + 1100);
        }

        static BigInteger Shifted(double x) => Exact(x) << 1100;

        static void Contains(Interval i, BigInteger value, int power) =>
            Assert.True(Exact(i.Low) << 1100 * (power - 1) <= value && value <= Exact(i.High) << 1100 * (power - 1), $"{i}");

        static double Number(SplitMix random) => (random.NextUniform() - 0.5) * Math.Pow(2, random.NextIndex(120) - 60);

        static Interval Around(SplitMix random)
        {
            var (x, y) = (Number(random), Number(random));
            return random.NextIndex(3) == 0 ? x : new Interval(Math.Min(x, y), Math.Max(x, y));
        }

        static double Inside(Interval i, SplitMix random) => Math.Clamp(i.Low + random.NextUniform() * (i.High - i.Low), i.Low, i.High);
    }

    [Fact]
    public void What_has_no_value_is_the_whole_line_and_infinite_bounds_stay_sound()
    {
        Assert.Equal(Interval.Everything, 1 / new Interval(-1, 1));
        Assert.Equal(Interval.Everything, (Interval)double.NaN);
        Assert.Equal(Interval.Everything, Interval.SquareRoot(new(-2, -1)));
        Assert.Equal(default, new Interval(0, 0) * Interval.Everything);
        Assert.Equal(double.PositiveInfinity, ((Interval)double.MaxValue + double.MaxValue).High);
        Assert.True(((Interval)double.MaxValue + double.MaxValue).Low <= double.MaxValue);
        var product = new Interval(0, double.PositiveInfinity) * new Interval(0, 1);
        Assert.True(product.Low <= 0 && double.IsPositiveInfinity(product.High));
        Assert.Equal(double.Epsilon, Interval.Up(0));
        Assert.Equal(-double.Epsilon, Interval.Up(-2 * double.Epsilon));
        Assert.Equal(Math.BitIncrement(-1.0), Interval.Up(-1));
        Assert.Equal(double.PositiveInfinity, Interval.Up(double.MaxValue));
        Assert.Equal(double.MaxValue, Interval.Down(double.PositiveInfinity));
    }

    [Theory]
    [MemberData(nameof(Functions))]
    public void A_function_at_a_point_is_enclosed_within_units_in_the_last_place(string name)
    {
        var f = s_functions[name];
        foreach (var x in Points(f.Low, f.High))
        {
            var y = At(f.Op, x);
            var exact = f.Value(x).Plain;
            Assert.True(Encloses(y, exact), $"{name}({x:R}) = {exact.High:R} + {exact.Low:R} is not in {y}");
            if (f.Ulps > 0 && Math.Abs(exact.High) > 1e-290 && double.IsFinite(exact.High) && y.IsFinite)
                Assert.True(y.High - y.Low <= f.Ulps * Math.BitIncrement(Math.Abs(exact.High)) * 2.3e-16, $"{name}({x:R}): {y} is wide");
        }
    }

    [Theory]
    [MemberData(nameof(Functions))]
    public void A_function_of_an_interval_encloses_its_points(string name)
    {
        var (f, random) = (s_functions[name], new SplitMix(8));
        var points = Points(Math.Max(f.Low, -1e4), Math.Min(f.High, 1e4)).ToArray();
        for (var trial = 0; trial < 500; trial++)
        {
            var x = points[random.NextIndex(points.Length)];
            var width = Math.Pow(10, random.NextIndex(8) - 6);
            var interval = new Interval(Math.Max(f.Low, x - width), Math.Min(f.High, x + width));
            var y = At(f.Op, interval);
            for (var i = 0; i <= 8; i++)
            {
                var inside = Math.Clamp(interval.Low + i / 8.0 * (interval.High - interval.Low), interval.Low, interval.High);
                Assert.True(Encloses(y, f.Value(inside).Plain), $"{name}({inside:R}) is not in {y}, the image of {interval}");
            }
        }
    }

    /// <summary>Slopes against the quotient of differences in a hundred bits.</summary>
    [Theory]
    [MemberData(nameof(Functions))]
    public void Slopes_are_enclosed(string name)
    {
        var f = s_functions[name];
        foreach (var x in Points(Math.Max(f.Low, -30), Math.Min(f.High, 30)).Where(x => Math.Abs(x) > 1e-3 && x - 1e-6 > f.Low))
        {
            const double H = 1.0 / (1 << 20);
            var step = Math.Min(Math.Min(1, Math.Abs(x)), x - f.Low) * H;
            var (ahead, behind) = (x + step, x - step);
            var difference = (f.Value(ahead).Plain - f.Value(behind).Plain) / (ahead - (DoubleDouble)behind);
            new IntervalArithmetic(new()).Call(f.Op, 0, x, out var slope);
            var allowed = 1e-8 * Math.Max(Math.Abs(difference.High), 1e-12);
            Assert.True(slope.Low - allowed <= difference.High && difference.High <= slope.High + allowed,
                $"{name}'({x:R}) = {difference.High:R} is not in {slope}");
        }
    }

    [Fact]
    public void Infinite_arguments_and_edges_of_domains_are_sound()
    {
        foreach (var (name, f) in s_functions)
        {
            var y = At(f.Op, Interval.Everything);
            Assert.All(Points(f.Low, f.High).Take(200), x => Assert.True(Encloses(y, f.Value(x).Plain), name));
        }

        Assert.Equal(Interval.Everything, At(Op.Log, -1));
        Assert.Equal(double.NegativeInfinity, At(Op.Log, new(0, 1)).Low);
        Assert.Equal(new Interval(-1, 1), At(Op.Sin, 1e9));
    }

    private static Interval At(Op op, Interval x) => new IntervalArithmetic(new()).Call(op, 0, x, out _);

    private static IEnumerable<double> Points(double low, double high)
    {
        var random = new SplitMix(6);
        var edges = s_edges.SelectMany(e => new[] { e, Math.BitIncrement(e), Math.BitDecrement(e), -e, -Math.BitIncrement(e) });
        var dense = Enumerable.Range(-800, 1601).Select(i => i / 40.0);
        var near = Enumerable.Range(0, 400).Select(_ => (random.NextUniform() - 0.5) * 4);
        var wide = Enumerable.Range(0, 400).Select(_ => (random.NextIndex(2) * 2 - 1) * Math.Pow(2, random.NextIndex(80) - 60) * (1 + random.NextUniform()));
        return edges.Concat(dense).Concat(near).Concat(wide).Where(x => x >= low && x <= high);
    }

    /// <summary>Up to the 2⁻⁹⁵ that the reference itself may be wrong by.</summary>
    private static bool Encloses(Interval i, DoubleDouble x)
    {
        if (double.IsNaN(x.High))
            return true;
        if (double.IsInfinity(x.High))
            return x.High > 0 ? double.IsPositiveInfinity(i.High) : double.IsNegativeInfinity(i.Low);
        var slack = Math.Abs(x.High) * Math.Pow(2, -95);
        return (double.IsNegativeInfinity(i.Low) || (x - i.Low).High >= -slack) && (double.IsPositiveInfinity(i.High) || (i.High - x).High >= -slack);
    }
}
