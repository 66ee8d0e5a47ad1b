using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using GradientFlow.Generators.Layers;
using GradientFlow.Generators.Programs;
using GradientFlow.Generators.Tests.Rank;
using GradientFlow.Generators.Tests.Reference;
using GradientFlow.Generators.Tests.Support;
using Xunit.Abstractions;

namespace GradientFlow.Generators.Tests.Nests;

/// <summary>Networks nobody would write, over every kind of layer: each program passes the verifier, for processors and for kernels, and means what differences
/// say. GRADIENTFLOW_NETWORKS=5000 draws so many in the place of the usual number, GRADIENTFLOW_SEED=7 others.</summary>
public sealed class RandomLayerTests(ITestOutputHelper output)
{
    private const int Samples = 2;

    private static readonly int s_count = Setting("GRADIENTFLOW_NETWORKS", 320);

    private static readonly ulong s_seed = (ulong)Setting("GRADIENTFLOW_SEED", 1);

    [Fact]
    public void Programs_of_random_networks_are_sound_and_mean_what_differences_say()
    {
        var kinds = new Dictionary<string, int>();
        var failures = new List<string>();
        for (var first = 0; first < s_count; first += 64)
        {
            var seeds = Enumerable.Range(first, Math.Min(64, s_count - first)).Select(i => s_seed * 1_000_003 + (ulong)i).ToArray();
            var drawn = Array.ConvertAll(seeds, RandomLayers.Draw);
            var source = drawn.Select((d, i) => $"{d.Blocks} [Network] public partial class N{i} {{ {d.Members} }}");
            var compilation = TestCompilation.Create(string.Join("\n", source));
            for (var i = 0; i < drawn.Length; i++)
            {
                NetworkModel Build() => DeclaredModel.Of(compilation, $"N{i}");
                try
                {
                    var model = Build();
                    Assert.True(model.Problems.Count == 0, DeclaredModel.Problems(model));
                    foreach (var layer in model.Layers)
                    {
                        kinds[layer.Spec.Kind] = kinds.GetValueOrDefault(layer.Spec.Kind) + 1;
                        if (drawn[i].Shapes.TryGetValue(layer.Spec.Name, out var shape))
                            Assert.Equal(shape, layer.Output.Shape);
                    }

                    _ = NetworkPrograms.Of(Build(), forKernels: true);
                    Check(model, seeds[i]);
                }
                catch (Exception e)
                {
                    failures.Add($"seed {seeds[i]}: {e.Message.Split('\n')[0]}\n{string.Join("\n", e.StackTrace!.Split('\n').Take(3))}\n    "
                        + $"{drawn[i].Blocks}\n    {drawn[i].Members}");
                }
            }
        }

        output.WriteLine($"{s_count} networks: {string.Join(", ", kinds.OrderBy(k => k.Value).Select(k => $"{k.Value} {k.Key}"))}");
        Assert.True(failures.Count == 0, $"{failures.Count} of {s_count} fail\n" + string.Join("\n", failures.Take(20)));
        Assert.Empty(LayerCatalogue.Kinds.Keys.Where(k => k != "Block" && !k.StartsWith("Test", StringComparison.Ordinal)).Except(kinds.Keys));
    }

    [Fact]
    public void Every_kind_of_layer_is_drawn() =>
        Assert.Equal(LayerCatalogue.Kinds.Keys.Where(k => !k.StartsWith("Test", StringComparison.Ordinal)).Order(StringComparer.Ordinal),
            RandomLayers.Kinds.Order(StringComparer.Ordinal));

    private static void Check(NetworkModel model, ulong seed)
    {
        var at = new NestPoint(Samples, model, seed);
        var here = at.All();
        var direction = at.Theta.Keys.ToDictionary(p => p, p => at.Interpreter[at.Programs.Directions[p]]);
        var v = at.Flat(direction);

        // What the passes leave means the same; and it is what the differences are taken of.
        foreach (var program in at.Programs.Programs)
            Assert.True(at.ChangeByPasses(program) <= 1e-11, $"{program.Name} after the passes is another: {at.ChangeByPasses(program):E1}");
        const double H = 1e-5;
        at.Move(direction, H);
        var ahead = at.LossGradientAndOutputs();
        at.Move(direction, -2 * H);
        var behind = at.LossGradientAndOutputs();
        at.Move(direction, H);
        Close(Slope(r => [r.Loss])[0], Dot(here.Gradient, v), 1e-4, "gradient");
        Close(Slope(r => r.Outputs), here.JacobianVector, 1e-4, "Jv");
        Close(Slope(r => r.Gradient), here.HessianVector, 1e-4, "Hv");

        at.All();
        Close(Dot(at.Seeds(), here.JacobianVector), Dot(here.VectorJacobian, v), 1e-11, "Jᵀu");
        Close(here.VectorJacobian, at.SumOfRows(), 1e-11, "rows");
        Close(at.DenseHessianTimesDirection(), here.HessianVector, 1e-11, "dense Hessian");
        // A second difference has the rounding of the loss over the square of its step.
        const double Step = 2e-5;
        var (curvature, right) = (at.CurvatureAlong(here.JacobianVector, Step), Dot(here.GaussNewtonVector, v));
        Assert.True(Math.Abs(curvature - right) <= 1e-4 * (0.01 + Math.Abs(right)) + 1e-15 * Math.Abs(here.Loss) / (Step * Step),
            $"Gauss–Newton: {right:R}, and differences say {curvature:R}");

        double[] Slope(Func<(double Loss, double[] Gradient, double[] Outputs), double[]> of) => [.. of(ahead).Zip(of(behind), (a, b) => (a - b) / (2 * H))];
    }

    private static double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();

    private static void Close(double computed, double exact, double tolerance, string what) => Close([computed], [exact], tolerance, what);

    private static void Close(double[] computed, double[] exact, double tolerance, string what)
    {
        Assert.Equal(exact.Length, computed.Length);
        // Of sums that all but cancel the rounding of the summands is left.
        var error = Math.Sqrt(computed.Zip(exact, (a, b) => (a - b) * (a - b)).Sum()) / (0.01 + Math.Sqrt(exact.Sum(x => x * x)));
        Assert.True(error <= tolerance, $"{what}: relative error {error:E1}, allowed {tolerance:E0}");
    }

    private static int Setting(string variable, int otherwise) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
