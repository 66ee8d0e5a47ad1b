using System;
using System.Globalization;
using System.Linq;
using GradientFlow.Generators.Tests.Reference;
using GradientFlow.Generators.Tests.Support;
using Xunit.Abstractions;
using static GradientFlow.Generators.Tests.Reference.Jet;

namespace GradientFlow.Generators.Tests.Scalars;

/// <summary>Every curved activation, its slope and its curvature as the programs compute them, against a hundred bits. The error is told in units of rounding
/// (2⁻⁵³, 2⁻²⁴) of max(1, |exact|), 1 being the scale of all of them: a slope such as 1 − y² is exact to that, not to its own last place, and z times such
/// a slope (SiLU, Mish, the tanh form of GELU) has z times its error.</summary>
public sealed class ActivationAccuracyTests(ITestOutputHelper output)
{
    private const double SeluScale = 1.0507009873554805, SeluAlpha = 1.6732632423543772;

    [Theory]
    [InlineData("Sigmoid", 4, 8)]
    [InlineData("Tanh", 4, 8)]
    [InlineData("SiLU", 50, 50)]
    [InlineData("GELU", 4, 8)]
    [InlineData("GELUTanh", 120, 1500)]
    [InlineData("Softplus", 4, 8)]
    [InlineData("Mish", 100, 200)]
    [InlineData("Sin", 4, 8)]
    [InlineData("Cos", 4, 8)]
    [InlineData("Gaussian", 4, 8)]
    [InlineData("Erf", 4, 8)]
    [InlineData("Atan", 4, 8)]
    [InlineData("ELU", 4, 8)]
    [InlineData("CELU", 4, 8)]
    [InlineData("SELU", 4, 8)]
    [InlineData("Softsign", 4, 8)]
    public void Values_slopes_and_curvatures(string activation, double mostOfSlope, double mostOfCurvature)
    {
        var assembly = TestCompilation.Load(
            EmittedFunction.Unit("Double", activation, false), EmittedFunction.Unit("Single", activation, true));
        foreach (var single in new[] { false, true })
        {
            var random = new Xoshiro256(3);
            double[] x = [.. Enumerable.Range(0, 4000).Select(i => i % 2 == 0 ? 12 * random.NextUniform() - 6 : 80 * random.NextUniform() - 40).Append(0)
                .Select(v => single ? (float)v : v)];
            var computed = EmittedFunction.Derivatives(assembly, single ? "Single" : "Double", x);
            var (worst, at) = (new double[3], new double[3]);
            for (var i = 0; i < x.Length; i++)
            {
                var jet = Exact(activation, Variable(x[i]));
                DoubleDouble[] exact = [jet.Value, jet.First, jet.Second];
                for (var d = 0; d < 3; d++)
                {
                    var error = Math.Abs((computed[d][i] - exact[d]).High) / Math.Max(1, Math.Abs(exact[d].High)) * Math.ScaleB(1, single ? 24 : 53);
                    if (!(error <= worst[d]))
                        (worst[d], at[d]) = (error, x[i]);
                }
            }

            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{activation,-9} {(single ? "float " : "double")}: σ {worst[0]:F1} at {at[0]:G4}, σ′ {worst[1]:F1} at {at[1]:G4}, σ″ {worst[2]:F1} at "
                    + $"{at[2]:G4}"));
            Assert.InRange(worst[0], 0, 3);
            Assert.InRange(worst[1], 0, mostOfSlope);
            Assert.InRange(worst[2], 0, mostOfCurvature);
        }
    }

    /// <summary>The piece to the right at 0.</summary>
    private static Jet Exact(string activation, Jet z) => activation switch
    {
        "Sigmoid" => Sigmoid(z),
        "Tanh" => Tanh(z),
        "SiLU" => z * Sigmoid(z),
        "GELU" => 0.5 * z * (1 + Erf(z * Constant(Root(0.5)))),
        "GELUTanh" => z * Sigmoid(2 * Constant(Root(2 / HighPrecision.Pi)) * (z + 0.044715 * (z * z * z))),
        "Softplus" => Softplus(z),
        "Mish" => z * Tanh(Softplus(z)),
        "Sin" => Sin(z),
        "Cos" => Cos(z),
        "Gaussian" => Exp(-(z * z)),
        "Erf" => Erf(z),
        "Atan" => Atan(z),
        "ELU" or "CELU" => z.Value.High < 0 ? ExpMinusOne(z) : z,
        "SELU" => z.Value.High < 0 ? SeluScale * SeluAlpha * ExpMinusOne(z) : SeluScale * z,
        "Softsign" => z.Value.High < 0 ? z / (1 - z) : z / (1 + z),
        _ => throw new ArgumentOutOfRangeException(nameof(activation), activation, null),
    };
}
