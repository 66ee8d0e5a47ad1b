using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Reflection;
using GradientFlow.Generators.Tests.Reference;
using GradientFlow.Generators.Tests.Support;
using Xunit.Abstractions;

namespace GradientFlow.Generators.Tests.Emit;

/// <summary>Every emitted member against the plain implementation: every activation, both precisions, every vector width, with and without biases, for
/// n = 1 … 67, on a graph with Add, Multiply, Concat and Share.</summary>
/// <remarks>An activation, and a loss, runs in both precisions in every width. Biases and scales, which are a term and a factor of their own,
/// take turns: one half of the activations has biases in double precision, the other in single.</remarks>
public sealed class MemberTests(ITestOutputHelper output)
{
    private static readonly string[] s_activations = [.. Enum.GetNames<Activation>(), "Bump", "Wave"];

    public static TheoryData<string> Activations => [.. s_activations];

    [Theory]
    [MemberData(nameof(Activations))]
    public void Members_agree_with_the_plain_implementation(string activation)
    {
        var turn = Array.IndexOf(s_activations, activation) % 2 == 0;
        var variants = new[] { false, true }.Select(single => (Network: Graph($"{activation}_{single}", activation, single == turn), Single: single)).ToArray();
        var assembly = TestCompilation.Load([PlainActivation.Methods, .. variants.Select(v => v.Network.Declaration(v.Single))]);
        foreach (var (v, sample, bits) in Runs(variants, v => new Sample(v.Network, v.Single, "Square", 67)))
        {
            var worst = Compare(assembly, v.Network.Name, bits, sample, 0.5, isMean: true);
            var name = $"{activation,-12} bias {v.Single == turn,-5} {(v.Single ? "float " : "double")}";
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name} {worst.VectorBits,3} bits: {worst}"));
            Assert.True(worst.Largest <= (v.Single ? 1e-5 : 1e-13), $"{v.Network.Name}: {worst}");
        }
    }

    [Theory]
    [InlineData("Square")]
    [InlineData("Huber")]
    [InlineData("PseudoHuber")]
    [InlineData("LogCosh")]
    [InlineData("Lp")]
    [InlineData("SquaredHinge")]
    [InlineData("Logistic")]
    [InlineData("SoftmaxCrossEntropy")]
    public void Losses_agree_with_the_plain_implementation(string loss)
    {
        var arguments = loss switch { "Huber" or "PseudoHuber" => "Delta = 0.8", "Lp" => "3.5", _ => "" };
        var variants = Enum.GetNames<LossScale>()
            .Select((scale, i) => (Network: Chain($"{loss}_{scale}", 3, 4, 3), Scale: scale, Single: i is 1 or 2)).ToArray();
        var assembly = TestCompilation.Load([.. variants.Select(v => v.Network.Declaration(
            v.Single, $"[{loss}Loss({arguments}{(arguments.Length > 0 ? ", " : "")}Scale = LossScale.{v.Scale})]"))]);
        foreach (var (v, sample, bits) in Runs(variants, v => new Sample(v.Network, v.Single, loss, 19)))
        {
            var factor = v.Scale.StartsWith("Half", StringComparison.Ordinal) ? 0.5 : 1;
            var worst = Compare(assembly, v.Network.Name, bits, sample, factor, v.Scale.EndsWith("Mean", StringComparison.Ordinal));
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{loss,-20} {v.Scale,-8} {(v.Single ? "float " : "double")} {worst.VectorBits,3} bits: {worst}"));
            Assert.True(worst.Largest <= (v.Single ? 1e-5 : 1e-13), $"{v.Network.Name}: {worst}");
        }
    }

    /// <summary>Without shared weights the dense Hessian is made in blocks: on a graph where tangents split, join, are multiplied and pass layers without
    /// activation.</summary>
    [Theory]
    [InlineData("Identity")]
    [InlineData("Square")]
    [InlineData("ReLU")]
    [InlineData("Tanh")]
    [InlineData("Softplus")]
    public void The_hessian_in_blocks_agrees_with_the_plain_implementation(string activation)
    {
        var variants = new[] { false, true }
            .Select(single => (Network: Graph($"{activation}_{single}", activation, bias: !single, share: null), Single: single)).ToArray();
        var assembly = TestCompilation.Load([.. variants.Select(v => v.Network.Declaration(v.Single))]);
        foreach (var (v, sample, bits) in Runs(variants, v => new Sample(v.Network, v.Single, "Square", 16)))
        {
            Assert.NotEmpty(EmittedField.Info(assembly, v.Network.Name).HessianBlocks);
            var worst = Compare(assembly, v.Network.Name, bits, sample, 0.5, isMean: true);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{activation,-12} {(v.Single ? "float " : "double")} {worst.VectorBits,3} bits: H {worst.Errors["H"]:E1}"));
            Assert.True(worst.Errors["H"] <= (v.Single ? 1e-5 : 1e-13), $"{v.Network.Name}: {worst}");
        }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void Blocks_of_every_width_agree_with_the_plain_implementation(int units)
    {
        var variants = (from single in new[] { false, true }
                        select (Network: Chain($"N{units}_{single}", units, units + 1, (units + 3) / 2, 2), Single: single)).ToArray();
        var assembly = TestCompilation.Load([.. variants.Select(v => v.Network.Declaration(v.Single))]);
        foreach (var (v, sample, bits) in Runs(variants, v => new Sample(v.Network, v.Single, "Square", 3)))
        {
            var worst = Compare(assembly, v.Network.Name, bits, sample, 0.5, isMean: true);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{units,2} units {(v.Single ? "float " : "double")} {worst.VectorBits,3} bits: {worst}"));
            Assert.True(worst.Largest <= (v.Single ? 1e-5 : 1e-13), $"{v.Network.Name}: {worst}");
        }
    }

    public static TheoryData<int> Widths => [.. Enumerable.Range(1, 21), 32, 33, 50];

    private sealed record Worst(int VectorBits)
    {
        public Dictionary<string, double> Errors { get; } = [];

        public double Largest => Errors.Values.Max();

        public void Add(string member, double error) => Errors[member] = Math.Max(error, Errors.GetValueOrDefault(member));

        public override string ToString() => string.Join(" ", Errors.Select(e => string.Create(CultureInfo.InvariantCulture, $"{e.Key} {e.Value:E1}")));
    }

    /// <summary>Every variant in every width; what the plain implementation makes of one serves them all.</summary>
    private static IEnumerable<(T Variant, Sample Sample, int Bits)> Runs<T>(IEnumerable<T> variants, Func<T, Sample> sampleOf) =>
        from v in variants.Select(v => (Variant: v, Sample: sampleOf(v)))
        from bits in VectorWidths.Available
        select (v.Variant, v.Sample, bits);

    private static Worst Compare(Assembly assembly, string name, int bits, Sample s, double factor, bool isMean)
    {
        var network = s.Network;
        Worst? worst = null;
        for (var n = 1; n <= s.Most; n++)
        {
            var field = EmittedField.Bind(assembly, name, s.Data(n), bits);
            worst ??= new(field.VectorBits);
            Assert.Equal(network.ParameterCount, field.Info.ParameterCount);
            var scale = factor / (isMean ? n : 1);
            var exact = s.Members;
            var (loss, gradient) = field.LossGradient(s.Theta);
            worst.Add("L", Math.Abs(loss / exact.Loss(n, scale) - 1));
            worst.Add("L alone", Math.Abs(field.Loss(s.Theta) / exact.Loss(n, scale) - 1));
            worst.Add("f", ReferenceMembers.Relative(field.Predict(s.Theta), exact.Outputs(n)));
            worst.Add("gradient", exact.WorstBlock(gradient, exact.Gradient(n, scale)));
            worst.Add("Jv", ReferenceMembers.Relative(field.JacobianVector(s.Theta, s.Direction), exact.JacobianVector(n)));
            worst.Add("Jᵀu", exact.WorstBlock(field.VectorJacobian(s.Theta, [.. s.Cotangents.Take(n).SelectMany(u => u)]), exact.VectorJacobian(n)));
            worst.Add("Hv", exact.WorstBlock(field.HessianVector(s.Theta, s.Direction), exact.Hessian(n, scale)));
            if (n % 13 == 2)
                worst.Add("H", exact.WorstBlock(TimesSymmetric(field.Hessian(s.Theta), s.Direction), exact.Hessian(n, scale)));
            worst.Add("Gv", exact.WorstBlock(field.GaussNewtonVector(s.Theta, s.Direction), exact.GaussNewton(n, scale)));
            worst.Add("J", exact.WorstBlock(field.JacobianRows(s.Theta), exact.Rows(n)));
        }

        return worst!;
    }

    /// <summary>H·v of a dense Hessian, which must be symmetric to the last bit.</summary>
    private static double[] TimesSymmetric(double[] hessian, double[] v)
    {
        var count = v.Length;
        for (var i = 0; i < count; i++)
        {
            for (var j = 0; j < i; j++)
                Assert.Equal(BitConverter.DoubleToInt64Bits(hessian[i * count + j]), BitConverter.DoubleToInt64Bits(hessian[j * count + i]));
        }

        return [.. Enumerable.Range(0, count).Select(i => Enumerable.Range(0, count).Sum(j => hessian[i * count + j] * v[j]))];
    }

    /// <summary>Inputs reach two branches; one may share its weights with another; they are added, multiplied and joined.</summary>
    private static PlainNetwork Graph(string name, string activation, bool bias, string? share = "B") => new(name,
    [
        new("X", "Input", [], 3),
        new("A", "Dense", ["X"], 5, activation, bias),
        new("B", "Dense", ["A"], 5, activation, bias),
        new("S", "Dense", ["B"], 5, activation, bias, Share: share),
        new("Sum", "Add", ["A", "S"]),
        new("Product", "Multiply", ["Sum", "B"]),
        new("Joined", "Concat", ["Product", "X", "S"]),
        new("Y", "Dense", ["Joined"], 2, "Identity", bias),
    ]);

    private static PlainNetwork Chain(string name, params int[] widths) => new(name,
        [new("X", "Input", [], widths[0]),
            .. widths.Skip(1).Select((w, i) => new PlainLayer($"H{i + 1}", "Dense", [i == 0 ? "X" : $"H{i}"], w,
                i == widths.Length - 2 ? "Identity" : "Tanh"))]);

    /// <summary>Random data of a network, the same for every number of samples, with what the plain implementation makes of the first of them.</summary>
    private sealed class Sample
    {
        private readonly double[][] _x, _y;

        public Sample(PlainNetwork network, bool single, string loss, int most)
        {
            (Network, Most) = (network, most);
            var random = new Xoshiro256(2);
            double Round(double x) => single ? (float)x : x;
            double[] Normal(int length, double scale) => [.. Enumerable.Range(0, length).Select(_ => Round(scale * random.NextNormal()))];
            var outputs = network.Width(network.Last.Name);
            _x = [.. Enumerable.Range(0, 67).Select(_ => Normal(network.Width("X"), 1))];
            _y = [.. Enumerable.Range(0, 67).Select(i => Targets(loss, Normal(outputs, 1)))];
            // Cubes of cubes of cubes would leave the range of a float.
            Theta = Normal(network.ParameterCount, network.Layers.Any(l => l.Activation == "Cube") ? 0.25 : 0.5);
            Direction = Normal(network.ParameterCount, 1);
            Cotangents = [.. Enumerable.Range(0, 67).Select(_ => Normal(outputs, 1))];
            var inputs = _x.Take(most).Select(x => new Dictionary<string, double[]> { ["X"] = x }).ToArray();
            Members = new ReferenceMembers(network, loss, inputs, _y, Theta, Direction, Cotangents);
        }

        public PlainNetwork Network { get; }

        /// <summary>The largest n.</summary>
        public int Most { get; }

        public double[] Theta { get; }

        public double[] Direction { get; }

        public double[][] Cotangents { get; }

        public ReferenceMembers Members { get; }

        public Dataset Data(int n) => Dataset.Create(_x.Take(n).SelectMany(x => x).ToArray(), _y.Take(n).SelectMany(y => y).ToArray(), n);

        private static double[] Targets(string loss, double[] y) => loss switch
        {
            "Logistic" or "SquaredHinge" => [.. y.Select(v => v >= 0 ? 1.0 : -1.0)],
            "SoftmaxCrossEntropy" => y[0] > 0 ? [1, 0, 0] : [0.25, 0.5, 0.25],
            _ => y,
        };
    }
}
