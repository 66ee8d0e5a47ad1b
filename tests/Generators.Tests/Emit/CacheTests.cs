using System;
using System.Globalization;
using System.Linq;
using GradientFlow.Generators.Tests.Rank;
using GradientFlow.Generators.Tests.Reference;
using GradientFlow.Generators.Tests.Support;

namespace GradientFlow.Generators.Tests.Emit;

/// <summary>Nests that are printed in ways of their own because of the caches, against the interpreter of nests.</summary>
public sealed class CacheTests
{
    private const int Samples = 5;

    private const string Images =
        """
        [Conv2D(3, 3, Activation.Tanh)] public partial Conv2D A { get; }
        [Conv2D(4, 1, Activation.Tanh)] public partial Conv2D B { get; }
        [GlobalAveragePool] public partial Pool P { get; }
        [Dense(2)] public partial Dense Y { get; }
        """;

    // Products of whole matrices with an epilogue that reads the place of its result, and without one; with two terms along a direction.
    private const string Wide =
        """
        [Input(7)] public partial Input X { get; }
        [Dense(100, Activation.ReLU)] public partial Dense A { get; }
        [Dense(90, Activation.Tanh)] public partial Dense B { get; }
        [Dense(70)] public partial Dense C { get; }
        [Dense(2)] public partial Dense Y { get; }
        """;

    private const string Rows =
        """
        [Input(3, 4)] public partial Input X { get; }
        [Dense(80, Activation.Tanh, EachRow = true)] public partial Dense A { get; }
        [Dense(70, Activation.Tanh, EachRow = true)] public partial Dense B { get; }
        [Dense(2)] public partial Dense Y { get; }
        """;

    [Theory]
    [InlineData("2, 19, 3", "yRun += ")] // so large that sums over samples and positions are done in runs of positions
    [InlineData("2, 4, 4", "17 * S")] // rows a multiple of 1 KB, with gaps
    public void Sums_over_images_are_what_the_nests_mean(string shape, string way) =>
        Compare($"[Input({shape})] public partial Input X {{ get; }} {Images}", "", way);

    [Theory]
    [InlineData(Wide, "", "stackalloc")] // sums wait on the stack, panel by panel
    [InlineData(Wide, ", Schedule(TileSamples = 640)", "WideProducts")] // so long that they wait where the results will stand
    [InlineData(Rows, ", Schedule(TileSamples = 64)", "WideProducts")] // a matrix for each row
    public void Wide_layers_are_what_the_nests_mean(string layers, string attributes, string way) => Compare(layers, attributes, way);

    private static void Compare(string layers, string attributes, string way)
    {
        string[] sources = [Source(Precision.Double, layers, attributes), Source(Precision.Single, layers, attributes)];
        Assert.All(sources, source => Assert.Contains(way, TestCompilation.Emitted(source), StringComparison.Ordinal));
        var assembly = TestCompilation.Load(sources);

        // Numbers of single precision serve both.
        var at = new NestPoint(Samples, DeclaredModel.OfLayers(layers), 3, single: true);
        var expected = at.All();
        var (theta, v, u) = (at.FlatTheta(), at.Flat(at.Theta.Keys.ToDictionary(p => p, p => at.Interpreter[at.Programs.Directions[p]])), at.Seeds());
        foreach (var precision in new[] { Precision.Double, Precision.Single })
        {
            foreach (var bits in VectorWidths.Available)
            {
                var field = EmittedField.Bind(assembly, $"{precision}Network", at.Data(), bits);
                void Close(double[] computed, double[] exact, string what)
                {
                    var error = ReferenceMembers.Relative(computed, exact);
                    var message = string.Create(CultureInfo.InvariantCulture, $"{what}: {precision}, {bits} bits, relative error {error:E1}");
                    Assert.True(error <= (precision == Precision.Single ? 2e-5 : 1e-13), message);
                }

                Close(field.LossGradient(theta).Gradient, expected.Gradient, "gradient");
                Close(field.HessianVector(theta, v), expected.HessianVector, "Hv");
                Close(field.VectorJacobian(theta, u), expected.VectorJacobian, "Jᵀu");
            }
        }
    }

    private static string Source(Precision precision, string layers, string attributes) =>
        $"[Network(Precision = Precision.{precision}){attributes}] public partial class {precision}Network {{ {layers} }}";
}
