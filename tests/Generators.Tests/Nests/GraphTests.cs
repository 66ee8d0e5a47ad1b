using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading;
using GradientFlow.Generators.Declaration;
using GradientFlow.Generators.Layers;
using GradientFlow.Generators.Nests;
using GradientFlow.Generators.Tests.Reference;
using GradientFlow.Generators.Tests.Support;
using Xunit.Abstractions;

namespace GradientFlow.Generators.Tests.Nests;

/// <summary>Graphs of every shape the nests allow, three ways: central differences against the interpreter, the interpreter before the passes against after
/// them, and the emitted code against the interpreter.</summary>
public sealed class GraphTests(ITestOutputHelper output)
{
    private const int Samples = 5;

    private static readonly Dictionary<string, string> s_graphs = new(DeclaredGraphs.All.Concat(DeclaredLayers.All));

    public static TheoryData<string> Graphs => [.. s_graphs.Keys];

    [Theory]
    [MemberData(nameof(Graphs))]
    public void Programs_mean_what_differences_say(string graph)
    {
        var at = new Point(Build(graph), 1);
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
        var at = new Point(Build(graph), 2);
        var plain = new NestInterpreter(Samples);
        at.CopyTo(plain);
        plain.Run(at.Model.Graph.Nests);
        foreach (var program in at.Programs.Programs.Where(p => p.Name != "JacobianPrepare"))
        {
            IEnumerable<Nest> nests = program.Name == "JacobianRow" ? [.. at.Programs.Programs.Single(p => p.Name == "JacobianPrepare").Nests, .. program.Nests] : program.Nests;
            var run = new NestInterpreter(Samples);
            at.CopyTo(run);
            run.Run(nests);
            foreach (var (t, _) in program.Sums.Concat(program.Rows))
                Close(run[t], plain[t], 1e-13, $"{program.Name}: {t}");
        }
    }

    [Theory]
    [MemberData(nameof(Graphs))]
    public void Emitted_code_does_what_the_nests_mean(string graph)
    {
        // Of the networks that TorchTests compute in both precisions, each precision in two widths.
        var widths = new[] { "Scalar", "Bits128", "Bits256", "Bits512" };
        var declarations = from single in new[] { false, true }
                           from width in widths
                           where !DeclaredLayers.All.ContainsKey(graph) || single == (width is "Bits128" or "Bits512")
                           select (Name: $"N_{single}_{width}", Single: single, Width: width);
        var assembly = TestCompilation.Load([.. declarations.Select(d =>
            $"[Network(Precision = Precision.{(d.Single ? "Single" : "Double")}), Schedule(Width = VectorWidth.{d.Width})] public partial class {d.Name} {{ {s_graphs[graph]} }}")]);
        foreach (var d in declarations)
        {
            var at = new Point(Build(graph), 3, d.Single);
            var (field, results) = (EmittedField.Bind(assembly, d.Name, at.Data()), at.All());
            var (theta, v, u) = (at.FlatTheta(), at.Flat(at.Theta.Keys.ToDictionary(p => p, p => at.Interpreter[at.Programs.Directions[p]])), at.Seeds());
            var (loss, gradient) = field.LossGradient(theta);
            var tolerance = d.Single ? 2e-5 : 1e-13;
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
            var before = at.Sides();
            at.Move(at.Theta.Keys.ToDictionary(p => p, p => at.Interpreter[at.Programs.Directions[p]]), 0.3);
            at.All();
            var flips = before.Zip(at.Sides()).Count(s => s.First != s.Second);
            Assert.Equal(flips > 0, at.Programs.KinkCount > 0);
            Assert.Equal(flips, field.SignFlips(theta, at.FlatTheta()));
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{graph}: {(d.Single ? "float" : "double")} {field.VectorBits} bits, largest error {worst:E1}"));
        }
    }

    private static double[] SumRows(double[] rows, double[] u, int count) =>
        [.. Enumerable.Range(0, count).Select(p => u.Select((weight, k) => weight * rows[k * count + p]).Sum())];

    private static NetworkModel Build(string graph)
    {
        var compilation = TestCompilation.Create($"[Network] public partial class N {{ {s_graphs[graph]} }}");
        var model = NetworkModel.Build(DeclarationReader.Read(compilation.GetTypeByMetadataName("N")!, compilation, CancellationToken.None));
        Assert.True(model.IsSound, string.Join("\n", model.Problems.Select(p => string.Format(CultureInfo.InvariantCulture, p.Rule.MessageFormat.ToString(CultureInfo.InvariantCulture), p.Details))));
        return model;
    }

    private static double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();

    private static double Close(double computed, double exact, double tolerance, string what) => Close([computed], [exact], tolerance, what);

    private static double Close(double[] computed, double[] exact, double tolerance, string what)
    {
        Assert.Equal(exact.Length, computed.Length);
        var error = ReferenceMembers.Relative(computed, exact);
        Assert.True(error <= tolerance, $"{what}: relative error {error:E1}, allowed {tolerance:E0}");
        return error;
    }

    private sealed record Results(double Loss, double[] Outputs, double[] Gradient, double[] JacobianVector, double[] HessianVector, double[] GaussNewtonVector, double[] VectorJacobian);

    /// <summary>A model with random data, parameters and directions.</summary>
    private sealed class Point
    {
        private readonly Xoshiro256 _random;
        private readonly bool _single;

        public Point(NetworkModel model, ulong seed, bool single = false)
        {
            (Model, Programs, _random, _single) = (model, NetworkPrograms.Of(model), new Xoshiro256(seed), single);
            Theta = model.Parameters.ToDictionary(p => p.Tensor, p => Normal(p.Tensor.Size, 0.5));
            foreach (var input in model.Inputs)
                Interpreter[input] = model.IsDiscrete(input) ? [.. Enumerable.Range(0, Samples * input.Size).Select(_ => (double)_random.NextIndex(5))] : Normal(Samples * input.Size, 1);
            foreach (var output in model.Outputs)
            {
                Interpreter[output.Y] = output.Targets == Layers.TargetRule.Probabilities ? [.. Enumerable.Range(0, Samples).SelectMany(s => Enumerable.Range(0, output.Y.Size).Select(k => k == s % output.Y.Size ? 1.0 : 0.0))] : Normal(Samples * output.Y.Size, 1);
                Interpreter[output.M] = [.. Enumerable.Repeat(LossCatalogue.IsMean(LossCatalogue.ScaleOf(output.Loss)) ? 1.0 / Samples : 1.0, Samples)];
                Interpreter[Programs.Seeds[output.F]] = Normal(Samples * output.F.Size, 1);
            }

            foreach (var (p, values) in Theta)
            {
                Interpreter[p] = values;
                Interpreter[Programs.Directions[p]] = Normal(p.Size, 1);
            }
        }

        public NetworkModel Model { get; }

        public NetworkPrograms Programs { get; }

        public NestInterpreter Interpreter { get; } = new(Samples);

        public Dictionary<Tensor, double[]> Theta { get; }

        public void Move(Dictionary<Tensor, double[]> direction, double step)
        {
            foreach (var p in Theta.Keys)
                Interpreter[p] = [.. Interpreter[p].Zip(direction[p], (t, v) => t + step * v)];
        }

        public void CopyTo(NestInterpreter other)
        {
            foreach (var t in Model.Inputs.Concat(Model.Outputs.SelectMany(o => new[] { o.Y, o.M, Programs.Seeds[o.F] })).Concat(Theta.Keys).Concat(Programs.Directions.Values))
                other[t] = Interpreter[t];
        }

        public Results All()
        {
            Interpreter.Run(Model.Graph.Nests);
            var loss = Find("Loss").Sums[0].Tensor;
            return new(Interpreter[loss][0], Rows("Forward"), Sums("LossGradient"), Rows("JacobianVector"), Sums("HessianVector"), Sums("GaussNewtonVector"), Sums("VectorJacobian"));
        }

        public double[] Seeds() => Stack(Model.Outputs.Select(o => Programs.Seeds[o.F]));

        public double[] SumOfRows()
        {
            var sum = new double[Model.ParameterCount];
            foreach (var (t, offset) in Find("JacobianRow").Rows)
            {
                for (var i = 0; i < Interpreter[t].Length; i++)
                    sum[offset + i % t.Size] += Interpreter[t][i];
            }

            return sum;
        }

        public double[] FlatTheta() => Flat(Theta.Keys.ToDictionary(p => p, p => Interpreter[p]));

        public double[] Flat(Dictionary<Tensor, double[]> blocks) => [.. Model.Parameters.SelectMany(p => blocks[p.Tensor])];

        public Dataset Data() => Dataset.Create(
            Samples,
            Model.Inputs.ToDictionary(t => t.Symbol.Owner!, t => Interpreter[t]),
            Model.Outputs.ToDictionary(o => o.Layer, o => Interpreter[o.Y]));

        /// <summary>1 or 0 for each comparison of each sample.</summary>
        public double[] Sides() => Programs.KinkCount == 0 ? [] : Rows(NetworkPrograms.KinkSides);

        private double[] Normal(int length, double scale) => [.. Enumerable.Range(0, length).Select(_ => scale * _random.NextNormal()).Select(x => _single ? (float)x : x)];

        private Program Find(string name) => Programs.Programs.Single(p => p.Name == name);

        private double[] Sums(string program)
        {
            var sums = new double[Model.ParameterCount];
            foreach (var (t, offset) in Find(program).Sums.Where(s => s.Offset < sums.Length))
                Interpreter[t].CopyTo(sums, offset);
            return sums;
        }

        private double[] Rows(string program) => Stack(Find(program).Rows.Select(r => r.Tensor));

        /// <summary>The values of a sample side by side.</summary>
        private double[] Stack(IEnumerable<Tensor> tensors) =>
            [.. Enumerable.Range(0, Samples).SelectMany(s => tensors.SelectMany(t => Interpreter[t].Skip(s * t.Size).Take(t.Size)))];
    }
}
