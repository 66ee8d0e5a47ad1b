using GradientFlow.Generators.Programs;
using GradientFlow.Generators.Scalars;
using GradientFlow.Generators.Tests.Support;

namespace GradientFlow.Generators.Tests.Scope;

/// <summary>Whether a slope jumps is found in the formula: for every activation of the catalogue, its settings, and for methods of the user's.</summary>
public sealed class SmoothnessTests
{
    [Theory]
    [InlineData("Identity", true)]
    [InlineData("Square", true)]
    [InlineData("Cube", true)]
    [InlineData("Abs", false)]
    [InlineData("ReLU", false)]
    [InlineData("LeakyReLU", false)]
    [InlineData("PReLU", false)]
    [InlineData("ReLU6", false)]
    [InlineData("SquaredReLU", true)]
    [InlineData("HardTanh", false)]
    [InlineData("HardSigmoid", false)]
    [InlineData("HardSwish", false)]
    [InlineData("Sigmoid", true)]
    [InlineData("Tanh", true)]
    [InlineData("SiLU", true)]
    [InlineData("GELU", true)]
    [InlineData("GELUTanh", true)]
    [InlineData("Softplus", true)]
    [InlineData("Mish", true)]
    [InlineData("Sin", true)]
    [InlineData("Cos", true)]
    [InlineData("Gaussian", true)]
    [InlineData("Erf", true)]
    [InlineData("Atan", true)]
    [InlineData("ELU", true)]
    [InlineData("CELU", true)]
    [InlineData("SELU", false)]
    [InlineData("Softsign", true)]
    public void An_activation_of_the_catalogue(string activation, bool isSmooth) => Assert.Equal(!isSmooth, Smoothness.HasKink(Formula(activation, 1)));

    /// <summary>ELU has one slope on both sides for α = 1 alone, CELU for every α.</summary>
    [Fact]
    public void Settings_count()
    {
        Assert.True(Smoothness.HasKink(Formula("ELU", 2)));
        Assert.False(Smoothness.HasKink(Formula("CELU", 2)));
    }

    [Theory]
    [InlineData("z > 0 ? z : 0.1 * z", false)]
    [InlineData("z > 1 ? 2 * z - 1 : z * z", true)]
    [InlineData("Math.Max(0, z) * Math.Max(0, z)", true)]
    [InlineData("Math.Abs(z - 0.5)", false)]
    public void A_method_of_the_users(string body, bool isSmooth)
    {
        var emitted = TestCompilation.Emitted($$"""
            [Network] public partial class Net
            {
                [Input(2)] public partial Input X { get; }
                [Dense(3, nameof(Own))] public partial Dense Hidden { get; }
                [Dense(1)] public partial Dense Y { get; }
                [Activation] static double Own(double z) => {{body}};
            }
            """);
        Assert.Contains($"IsSmooth = {(isSmooth ? "true" : "false")},", emitted, System.StringComparison.Ordinal);
    }

    private static Expr Formula(string activation, double alpha)
    {
        var algebra = new ScalarAlgebra();
        return Activations.Formulas[activation](algebra.Variable(1), new Activations.Settings(0.01, alpha));
    }
}
