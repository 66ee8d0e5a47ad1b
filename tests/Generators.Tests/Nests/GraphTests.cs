using System;
using System.Globalization;
using System.Linq;
using GradientFlow.Generators.Layers;
using GradientFlow.Generators.Tests.Rank;
using GradientFlow.Generators.Tests.Reference;
using GradientFlow.Generators.Tests.Support;
using Xunit.Abstractions;

namespace GradientFlow.Generators.Tests.Nests;

/// <summary>Graphs of every shape the nests allow, three ways: central differences against the interpreter, the interpreter before the passes against after
/// them, and the emitted code against the interpreter.</summary>
public sealed class GraphTests(ITestOutputHelper output)
{
    private const int Samples = 5;

    public static TheoryData<string> Graphs => [.. DeclaredNetworks.Layers.Keys];

    [Theory]
    [MemberData(nameof(Graphs))]
    public void Programs_mean_what_differences_say(string graph)
    {
        var at = new NestPoint(Samples, Build(graph), 1);
        var direction = at.Theta.Keys.ToDictionary(p => p, p => at.Interpreter[at.Programs.Directions[p]]);

        // Central differences along v: of the loss, of the outputs and of the gradient.
        const double H = 1e-5;
        var here = at.All();
        at.Move(direction, H);
        var ahead = at.All();
        at.Move(direction, -2 * H);
        var behind = at.All();
        at.Move(direction, H);
        double[] Slope(Func<Results, double[]> of) => [.. of(ahead).Zip(of(behind), (a, b) => (a - b) / (2 * H))];

        var slope = Slope(r => [r.Loss])[0];
        Close(slope, Dot(here.Gradient, at.Flat(direction)), 1e-7, "gradient");
        Close(Slope(r => r.Outputs), here.JacobianVector, 1e-7, "Jv");
        Close(Slope(r => r.Gradient), here.HessianVector, 1e-6, "Hv");

        // ⟨u, Jv⟩ = ⟨Jᵀu, v⟩, and the rows, weighted with u, sum to Jᵀu.
        here = at.All();
        var u = at.Seeds();
        Close(Dot(u, here.JacobianVector), Dot(here.VectorJacobian, at.Flat(direction)), 1e-12, "Jᵀu");
        Close(here.VectorJacobian, at.SumOfRows(), 1e-12, "rows");
    }

    [Theory]
    [MemberData(nameof(Graphs))]
    public void Passes_keep_the_meaning(string graph)
    {
        var at = new NestPoint(Samples, Build(graph), 2);
        at.All();
        foreach (var program in at.Programs.Programs)
            Close(at.ChangeByPasses(program), 0, 1e-13, program.Name);
    }

    [Theory]
    [MemberData(nameof(Graphs))]
    public void Emitted_code_does_what_the_nests_mean(string graph)
    {
        foreach (var single in new[] { false, true })
        {
            var at = new NestPoint(Samples, Build(graph), 3, single);
            var (data, results, direction) = (at.Data(), at.All(), at.Theta.Keys.ToDictionary(p => p, p => at.Interpreter[at.Programs.Directions[p]]));
            var (theta, v, u) = (at.FlatTheta(), at.Flat(direction), at.Seeds());
            var before = at.Sides();
            at.Move(direction, 0.3);
            at.All();
            var flips = before.Zip(at.Sides()).Count(s => s.First != s.Second);
            Assert.Equal(flips > 0, at.Programs.KinkCount > 0);
            var (there, tolerance) = (at.FlatTheta(), single ? 2e-5 : 1e-13);
            foreach (var bits in VectorWidths.Available)
            {
                var field = DeclaredNetworks.Bind(graph, single, data, bits);
                var (loss, gradient) = field.LossGradient(theta);
                var worst = new[]
                {
                    Close(loss, results.Loss, tolerance, "L"),
                    Close(field.Predict(theta), results.Outputs, tolerance, "f"),
                    Close(gradient, results.Gradient, tolerance, "gradient"),
                    Close(field.JacobianVector(theta, v), results.JacobianVector, tolerance, "Jv"),
                    Close(field.VectorJacobian(theta, u), results.VectorJacobian, tolerance, "Jᵀu"),
                    Close(field.HessianVector(theta, v), results.HessianVector, tolerance, "Hv"),
                    Close(field.GaussNewtonVector(theta, v), results.GaussNewtonVector, tolerance, "Gv"),
                    Close(SumRows(field.JacobianRows(theta), u, theta.Length), results.VectorJacobian, tolerance, "J"),
                }.Max();
                Assert.Equal(flips, field.SignFlips(theta, there));
                output.WriteLine(string.Create(
                    CultureInfo.InvariantCulture, $"{graph}: {(single ? "float" : "double")} {field.VectorBits} bits, largest error {worst:E1}"));
            }
        }
    }

    private static double[] SumRows(double[] rows, double[] u, int count) =>
        [.. Enumerable.Range(0, count).Select(p => u.Select((weight, k) => weight * rows[k * count + p]).Sum())];

    private static NetworkModel Build(string graph) => DeclaredModel.OfLayers(DeclaredNetworks.Layers[graph]);

    private static double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();

    private static double Close(double computed, double exact, double tolerance, string what) => Close([computed], [exact], tolerance, what);

    private static double Close(double[] computed, double[] exact, double tolerance, string what)
    {
        Assert.Equal(exact.Length, computed.Length);
        var error = ReferenceMembers.Relative(computed, exact);
        Assert.True(error <= tolerance, $"{what}: relative error {error:E1}, allowed {tolerance:E0}");
        return error;
    }
}
