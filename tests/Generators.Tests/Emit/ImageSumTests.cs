using System;
using System.Globalization;
using System.Linq;
using GradientFlow.Generators.Tests.Rank;
using GradientFlow.Generators.Tests.Reference;
using GradientFlow.Generators.Tests.Support;

namespace GradientFlow.Generators.Tests.Emit;

/// <summary>Sums over images, done in ways of their own because of the caches, against the interpreter of nests.</summary>
public sealed class ImageSumTests
{
    private const int Samples = 5;

    private const string Images =
        """
        [Conv2D(3, 3, Activation.Tanh)] public partial Conv2D A { get; }
        [Conv2D(4, 1, Activation.Tanh)] public partial Conv2D B { get; }
        [GlobalAveragePool] public partial Pool P { get; }
        [Dense(2)] public partial Dense Y { get; }
        """;

    [Theory]
    [InlineData("2, 19, 3", "yRun += ")] // so large that sums over samples and positions are done in runs of positions
    [InlineData("2, 4, 4", "17 * S")] // rows a multiple of 1 KB, with gaps
    public void Sums_are_what_the_nests_mean(string shape, string way)
    {
        var layers = $"[Input({shape})] public partial Input X {{ get; }} {Images}";
        string[] sources = [Source(Precision.Double, layers), Source(Precision.Single, layers)];
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
                var field = EmittedField.Bind(assembly, $"{precision}Images", at.Data(), bits);
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

    private static string Source(Precision precision, string layers) =>
        $"[Network(Precision = Precision.{precision})] public partial class {precision}Images {{ {layers} }}";
}
