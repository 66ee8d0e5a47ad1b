using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using GradientFlow.Generators.Tests.Rank;
using GradientFlow.Generators.Tests.Reference;
using GradientFlow.Generators.Tests.Support;
using Xunit.Abstractions;

namespace GradientFlow.Generators.Tests.Emit;

/// <summary>Values near the ends of the range of single precision: what is representable comes out right, whatever stands between. The reference is the
/// interpreter in double precision, to which these are ordinary numbers.</summary>
public sealed class RangeTests(ITestOutputHelper output)
{
    private const int Samples = 5;

    // The sine of a number beyond 2¹⁹ is none by declaration, the slope of z/(1 + |z|) cancels, and that of GELUTanh has the square of z beside a zero.
    private static readonly string[] s_activations = [.. Enum.GetNames<Activation>().Except(["Sin", "Cos", "Softsign", "GELUTanh"])];

    private static readonly Dictionary<string, string> s_networks = new()
    {
        ["LayerNorm"] = "[Input(3)] public partial Input X { get; } [Dense(4)] public partial Dense A { get; } [LayerNorm] public partial LayerNorm Z { get; "
        + "} [Dense(2, Activation.Tanh)] public partial Dense Y { get; }",
        ["LayerNorm of rows"] =
            "[Input(3)] public partial Input X { get; } [Dense(15)] public partial Dense A { get; } [Reshape(3, 5)] public partial Reshape R { get; } "
                + "[LayerNorm(Epsilon = 1e-8)] public partial LayerNorm Z { get; } [Dense(2, Activation.Sin)] public partial Dense Y { get; }",
        ["RMSNorm"] = "[Input(3)] public partial Input X { get; } [Dense(4)] public partial Dense A { get; } [RMSNorm] public partial RMSNorm Z { get; } "
        + "[Dense(2, Activation.Tanh)] public partial Dense Y { get; }",
        ["RMSNorm of a tiny epsilon"] =
            "[Input(3)] public partial Input X { get; } [Dense(6)] public partial Dense A { get; } [RMSNorm(Epsilon = 1e-66)] public partial RMSNorm Z { "
                + "get; } [Dense(2, Activation.Tanh)] public partial Dense Y { get; }",
        ["Attention"] = "[Input(3, 4)] public partial Input X { get; } [Attention(2)] public partial Attention A { get; } [Dense(2)] public partial Dense Y "
        + "{ get; }",
        ["Square"] = Loss("SquareLoss"),
        ["Huber"] = Loss("HuberLoss(Delta = 0.7)"),
        ["PseudoHuber"] = Loss("PseudoHuberLoss(Delta = 0.7)"),
        ["LogCosh"] = Loss("LogCoshLoss"),
        ["Lp"] = Loss("LpLoss(3)"),
        ["Logistic"] = Loss("LogisticLoss"),
        ["SquaredHinge"] = Loss("SquaredHingeLoss"),
        ["SoftmaxCrossEntropy"] = Loss("SoftmaxCrossEntropyLoss"),
        ["activations"] = "[Input(2)] public partial Input X { get; } "
            + string.Join(" ", s_activations.Select((a, i) => $"[Output, LogCoshLoss] [Dense(1, Activation.{a}, Bias = false, From = nameof(X))] public "
            + $"partial Dense A{a} {{ get; }}")),
    };

    private static readonly Lazy<System.Reflection.Assembly> s_single =
        new(() => TestCompilation.Load(
            [.. s_networks.Values.Select((n, i) => $"[Network(Precision = Precision.Single)] public partial class N{i} {{ {n} }}")]));

    public static TheoryData<string> Networks => [.. s_networks.Keys];

    private static string Loss(string loss) => $"[Input(3)] public partial Input X {{ get; }} [{loss}] [Dense(3)] public partial Dense A {{ get; }}";

    [Theory]
    [MemberData(nameof(Networks))]
    public void Single_precision_gives_what_is_representable(string network)
    {
        var failures = new List<string>();
        var compared = 0;
        foreach (var scale in new[] { 1e-36, 1e-20, 1, 1e4, 1e9, 1e16, 1e20, 3e36 })
        {
            if (network == "Attention" && scale > 1e16)
                break; // products of queries and keys must be representable themselves

            var model = DeclaredModel.OfLayers(s_networks[network]);
            var at = new NestPoint(Samples, model, 3, single: true);
            foreach (var p in model.Parameters.Where(p => p.Layer.StartsWith('A')).Select(p => p.Tensor))
            {
                at.Interpreter[p] = Array.ConvertAll(at.Interpreter[p], x => (double)(float)(x * scale));
                at.Interpreter[at.Programs.Directions[p]] = Array.ConvertAll(at.Interpreter[at.Programs.Directions[p]], x => (double)(float)(x * scale));
            }

            var exact = at.All();
            var field = EmittedField.Bind(s_single.Value, $"N{s_networks.Keys.ToList().IndexOf(network)}", at.Data());
            var (theta, v) = (at.FlatTheta(), at.Flat(at.Theta.Keys.ToDictionary(p => p, p => at.Interpreter[at.Programs.Directions[p]])));
            var (loss, gradient) = field.LossGradient(theta);
            var blocks = model.Parameters.Select(p => (p.Layer + "." + p.Name, p.Tensor.Size)).ToArray();
            var outputs = Enumerable.Range(0, Samples).SelectMany(s => model.Outputs.Select(o => ($"{o.Layer} of sample {s}", o.F.Size))).ToArray();
            // What a layer's own output is too large for has no right value; nor has its loss.
            var tooLarge = outputs.Zip(Parts(exact.Outputs, outputs)).Where(o => o.Second.Any(x => !(Math.Abs(x) < 1e38)))
                .Select(o => o.First.Item1.Split(' ')[0]).ToHashSet();
            if (tooLarge.Count == 0)
                Compare("L", [loss], [exact.Loss], [("L", 1)]);
            Compare("f", field.Predict(theta), exact.Outputs, outputs);
            Compare("gradient", gradient, exact.Gradient, blocks);
            Compare("Jv", field.JacobianVector(theta, v), exact.JacobianVector, outputs);
            Compare("Jᵀu", field.VectorJacobian(theta, at.Seeds()), exact.VectorJacobian, blocks);
            Compare("Hv", field.HessianVector(theta, v), exact.HessianVector, blocks);
            Compare("Gv", field.GaussNewtonVector(theta, v), exact.GaussNewtonVector, blocks);

            void Compare(string what, double[] computed, double[] right, (string Name, int Size)[] parts)
            {
                foreach (var ((name, _), c, r, g) in parts.Zip(Parts(computed, parts), Parts(right, parts))
                    .Zip(Parts(what is "Hv" or "Gv" ? exact.Gradient : new double[right.Length], parts), (p, g) => (p.First, p.Second, p.Third, g)))
                {
                    var most = r.Max(Math.Abs);
                    if (!(most < 1e38) || tooLarge.Contains(name.Split(' ', '.')[0]))
                        continue;
                    compared++;
                    // A block is compared as a whole: of a sum that cancels the rounding of its summands is left. A slope below the smallest number may be 0.
                    // And a second derivative counts as a change of the first where θ moves by its own size.
                    var error = c.Zip(r, (a, b) => Math.Abs(a - b)).Max();
                    if (!(error <= 3e-4 * most + 1e-6 * g.Max(Math.Abs) + 1e-37 * Math.Max(1, scale)))
                        failures.Add(string.Create(CultureInfo.InvariantCulture,
                            $"θ·{scale:E0}: {what}, {name}: {string.Join(" ", c.Take(4).Select(x => x.ToString("G6", CultureInfo.InvariantCulture)))}, right "
                                + $"{string.Join(" ", r.Take(4).Select(x => x.ToString("G6", CultureInfo.InvariantCulture)))}"));
                }
            }
        }

        static double[][] Parts(double[] whole, (string Name, int Size)[] parts)
        {
            var ends = parts.Select((_, i) => parts.Take(i + 1).Sum(p => p.Size));
            return [.. parts.Zip(ends, (p, end) => whole[(end - p.Size)..end])];
        }

        output.WriteLine($"{network}: {compared} blocks compared");
        Assert.True(failures.Count == 0, $"{failures.Count} of {compared} differ\n" + string.Join("\n", failures.Take(40)));
    }

    /// <summary>Where ε does not count, a norm of x and one of s·x are one: in double precision that is the reference.</summary>
    [Theory]
    [InlineData("LayerNorm")]
    [InlineData("RMSNorm")]
    public void Double_precision_norms_do_not_know_the_scale(string norm)
    {
        string Members(string epsilon) =>
            $"[Input(3)] public partial Input X {{ get; }} [Dense(5)] public partial Dense A {{ get; }} [{norm}(Epsilon = {epsilon})] public partial {norm} "
                + $"Z {{ get; }} [Dense(2, Activation.Tanh)] public partial Dense Y {{ get; }}";
        var exact = new NestPoint(Samples, DeclaredModel.OfLayers(Members("1e-300")), 5);
        var right = exact.All();
        var assembly = TestCompilation.Load($"[Network] public partial class N {{ {Members("1e-5")} }}");
        foreach (var power in new[] { 20, 300, 650, 900, 1010 })
        {
            var scale = Math.Pow(2, power);
            var large = new NestPoint(Samples, DeclaredModel.OfLayers(Members("1e-5")), 5);
            foreach (var p in large.Model.Parameters.Where(p => p.Layer == "A").Select(p => p.Tensor))
            {
                large.Interpreter[p] = Array.ConvertAll(large.Interpreter[p], x => x * scale);
                large.Interpreter[large.Programs.Directions[p]] = Array.ConvertAll(large.Interpreter[large.Programs.Directions[p]], x => x * scale);
            }

            var (computed, field) = (large.All(), EmittedField.Bind(assembly, "N", large.Data()));
            var (theta, v) = (large.FlatTheta(), large.Flat(large.Theta.Keys.ToDictionary(p => p, p => large.Interpreter[large.Programs.Directions[p]])));
            // Cotangents of A's parameters are 1/scale times as large.
            var back = large.Model.Parameters.SelectMany(p => Enumerable.Repeat(p.Layer == "A" ? scale : 1, p.Tensor.Size)).ToArray();
            double[] Back(double[] gradient) => [.. gradient.Zip(back, (g, b) => g * b)];
            foreach (var (what, one, two, of) in new[]
            {
                ("f", computed.Outputs, field.Predict(theta), right.Outputs),
                ("gradient", Back(computed.Gradient), Back(field.LossGradient(theta).Gradient), right.Gradient),
                ("Jv", computed.JacobianVector, field.JacobianVector(theta, v), right.JacobianVector),
                ("Hv", Back(computed.HessianVector), Back(field.HessianVector(theta, v)), right.HessianVector),
                ("Gv", Back(computed.GaussNewtonVector), Back(field.GaussNewtonVector(theta, v)), right.GaussNewtonVector),
            })
            {
                Assert.True(ReferenceMembers.Relative(one, of) < 1e-9, $"2^{power}: {what} is off by {ReferenceMembers.Relative(one, of):E1}");
                Assert.True(ReferenceMembers.Relative(two, of) < 1e-9, $"2^{power}: emitted {what} is off by {ReferenceMembers.Relative(two, of):E1}");
            }
        }
    }

    [Theory]
    [InlineData("LayerNorm", -1.3416407864998738)]
    [InlineData("RMSNorm", 0.3651483716701107)]
    public void Norms_of_1e20_times_1_2_3_4(string norm, double first)
    {
        var assembly = TestCompilation.Load($"[Network(Precision = Precision.Single)] public partial class N {{ [Input(4)] public partial Input X {{ get; }} "
            + $"[{norm}] public partial {norm} Z {{ get; }} }}");
        var shares = norm == "LayerNorm" ? new[] { -1.3416407864998738, -0.4472135954999579, 0.4472135954999579, 1.3416407864998738 }
            : [.. Enumerable.Range(1, 4).Select(i => i * first)];
        foreach (var scale in new[] { 1e20, 8e37, -1e20 })
        {
            var field = EmittedField.Bind(assembly, "N",
                Dataset.Create([.. Enumerable.Range(1, 4).Select(i => (double)(float)(scale * i))], new double[4], samples: 1));
            double[] theta = norm == "LayerNorm" ? [1, 1, 1, 1, 0, 0, 0, 0] : [1, 1, 1, 1];
            Assert.All(field.Predict(theta).Zip(shares), h => Assert.Equal(Math.Sign(scale) * h.Second, h.First, 1e-6));
        }

        // All equal: nothing to divide by but ε.
        var flat = EmittedField.Bind(assembly, "N", Dataset.Create([1e30, 1e30, 1e30, 1e30], new double[4], samples: 1));
        Assert.All(flat.Predict(norm == "LayerNorm" ? [1, 1, 1, 1, 0, 0, 0, 0] : [1, 1, 1, 1]), h => Assert.Equal(norm == "LayerNorm" ? 0 : 1, h, 1e-6));
    }
}
