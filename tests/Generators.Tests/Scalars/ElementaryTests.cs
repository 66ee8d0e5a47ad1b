using System;
using System.Globalization;
using System.Linq;
using System.Threading.Tasks;
using GradientFlow.Generators.Tests.Reference;
using GradientFlow.Generators.Tests.Support;
using Xunit.Abstractions;

namespace GradientFlow.Generators.Tests.Scalars;

/// <summary>The elementary functions as they are emitted, in every width and both precisions, against a hundred bits.</summary>
public sealed class ElementaryTests(ITestOutputHelper output)
{
    private const double MostUlps = 2;

    // GRADIENTFLOW_ULP_POINTS=1000000 gives the table of docs/declaration.md.
    private static readonly int s_random = int.Parse(Environment.GetEnvironmentVariable("GRADIENTFLOW_ULP_POINTS") ?? "20000", CultureInfo.InvariantCulture);

    public static TheoryData<string> Functions => [.. UlpFunctions.All.Select(f => f.Name)];

    [Theory]
    [MemberData(nameof(Functions))]
    public void Every_function_is_within_two_units_in_the_last_place(string name)
    {
        var number = Array.FindIndex(UlpFunctions.All, f => f.Name == name);
        var f = UlpFunctions.All[number];
        var assembly = TestCompilation.Load(EmittedFunction.Attribute, EmittedFunction.Declaration("Double", number, false),
            EmittedFunction.Declaration("Single", number, true));
        foreach (var single in new[] { false, true })
        {
            var x = UlpError.Grid(f, single, s_random);
            var exact = new Wide[x.Length];
            Parallel.For(0, x.Length, i => exact[i] = f.IsDefined(x[i], single) ? f.Exact(x[i]) : double.NaN);
            double[]? first = null;
            foreach (var bits in VectorWidths.Available)
            {
                // Where multiply-adds are fused every width gives the same bits, so that one of them need be held against the exact values.
                var y = EmittedFunction.Evaluate(assembly, single ? "Single" : "Double", x, bits);
                if (first is not null)
                {
                    Assert.Equal(first, y);
                    continue;
                }

                first = y;
                var (worst, at) = (0.0, 0.0);
                for (var i = 0; i < x.Length; i++)
                {
                    if (x[i] != 0 && double.IsNaN(exact[i].Value.High))
                        Assert.True(double.IsNaN(y[i]), $"{name}({x[i]:R}) is {y[i]:R} where there is no value");
                    else if (x[i] != 0 && UlpError.Of(y[i], exact[i], single) is var error && error > worst)
                        (worst, at) = (error, x[i]);
                }

                output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"{name,-14} {(single ? "float " : "double")} {x.Length} points: {worst:F2} ulp at {at:R}"));
                Assert.True(worst <= MostUlps, string.Create(CultureInfo.InvariantCulture, $"{name}({at:R}) is {worst:F2} ulp off"));
            }
        }
    }

    private const double Inf = double.PositiveInfinity, NaN = double.NaN;

    /// <summary>At −0, 0, −∞, ∞: values to the sign of zero. NaN gives NaN everywhere.</summary>
    [Theory]
    [InlineData("exp", 1, 1, 0, Inf)]
    [InlineData("exp(−|x|)", 1, 1, 0, 0)]
    [InlineData("expm1", -0.0, 0, -1, Inf)]
    [InlineData("log", -Inf, -Inf, NaN, Inf)]
    [InlineData("log1p", -0.0, 0, NaN, Inf)]
    [InlineData("tanh", -0.0, 0, -1, 1)]
    [InlineData("sigmoid", 0.5, 0.5, 0, 1)]
    [InlineData("softplus", 0.6931471805599453, 0.6931471805599453, 0, Inf)]
    [InlineData("tanh softplus", 0.6, 0.6, 0, 1)]
    [InlineData("ln cosh", 0, 0, Inf, Inf)]
    [InlineData("erf", -0.0, 0, -1, 1)]
    [InlineData("sin", -0.0, 0, NaN, NaN)]
    [InlineData("cos", 1, 1, NaN, NaN)]
    [InlineData("atan", -0.0, 0, -1.5707963267948966, 1.5707963267948966)]
    [InlineData("x^0.3", 0, 0, NaN, Inf)]
    [InlineData("x^-0.7", Inf, Inf, NaN, 0)]
    public void Zeros_infinities_and_not_a_number(string name, double atMinusZero, double atZero, double atMinusInfinity, double atInfinity)
    {
        var number = Array.FindIndex(UlpFunctions.All, f => f.Name == name);
        var assembly = TestCompilation.Load(EmittedFunction.Attribute, EmittedFunction.Declaration("Double", number, false),
            EmittedFunction.Declaration("Single", number, true));
        foreach (var (single, bits) in from single in new[] { false, true } from bits in VectorWidths.Available select (single, bits))
        {
            var y = EmittedFunction.Evaluate(assembly, single ? "Single" : "Double", [-0.0, 0, -Inf, Inf, NaN], bits);
            double[] expected = [atMinusZero, atZero, atMinusInfinity, atInfinity, NaN];
            for (var i = 0; i < y.Length; i++)
            {
                var value = single ? (float)expected[i] : expected[i];
                var isEqual = double.IsNaN(value) ? double.IsNaN(y[i]) : value == 0
                    ? BitConverter.DoubleToInt64Bits(value) == BitConverter.DoubleToInt64Bits(y[i])
                    : double.IsInfinity(value) ? y[i] == value : UlpError.Of(y[i], value, single) <= 1;
                Assert.True(isEqual, $"{name}, {(single ? "float" : "double")} in {bits} bits: value {i} is {y[i]:R}, not {value:R}");
            }
        }
    }
}
