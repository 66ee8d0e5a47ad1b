using System;
using System.Collections.Generic;
using System.Linq;
using Xunit.Abstractions;

namespace GradientFlow.Tests.Networks;

/// <summary>A bound network: what it refuses, what it does not allocate, and that its results depend on nothing but data and θ.</summary>
public sealed class GradientFieldTests(ITestOutputHelper output)
{
    [Fact]
    public void Nothing_is_allocated_per_call()
    {
        var field = Student.Bind(Sampling.Data(1000, 2, 1), threads: 1);
        var theta = Student.Initialize(1);
        var (gradient, product, rows) = (new double[theta.Length], new double[theta.Length], new double[1000]);
        void Call()
        {
            field.LossGradient(theta, gradient);
            field.HessianVector(theta, gradient, product);
            field.GaussNewtonVector(theta, gradient, product);
            field.JacobianVector(theta, gradient, rows);
            field.VectorJacobian(theta, rows, product);
            field.Loss(theta);
        }

        long Allocated()
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 1000; i++)
                Call();
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        // The runtime allocates tables of its own on the calling thread when it compiles a method again there, once. What a call allocates, every round
        // allocates.
        var rounds = Enumerable.Range(0, 5).Select(_ => Allocated()).ToArray();
        output.WriteLine($"five rounds of 1,000 calls of six members allocated {string.Join(", ", rounds)} bytes");
        Assert.Equal(0, rounds.Min());
    }

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    public void Results_are_the_same_bit_for_bit_for_every_number_of_threads(int threads)
    {
        var data = Sampling.Data(10_000, 2, 1);
        var theta = Student.Initialize(1);
        var direction = Sampling.Normal(theta.Length, 7);
        Assert.Equal(threads, Student.Bind(data, threads).Threads);
        Assert.Equal(All(Student.Bind(data, 1)), All(Student.Bind(data, threads)));

        double[] All(GradientField<Student, double> field)
        {
            double[] P() => new double[theta.Length];
            double[] N() => new double[field.StackedOutputs];
            var (gradient, hessian, gaussNewton, back, tangent, outputs) = (P(), P(), P(), P(), N(), N());
            var loss = field.LossGradient(theta, gradient);
            field.HessianVector(theta, direction, hessian);
            field.GaussNewtonVector(theta, direction, gaussNewton);
            field.JacobianVector(theta, direction, tangent);
            field.VectorJacobian(theta, tangent, back);
            field.Predict(theta, outputs);
            return [loss, field.Loss(theta), .. gradient, .. hessian, .. gaussNewton, .. tangent, .. back, .. outputs];
        }
    }

    [Fact]
    public void Many_threads_on_one_field_give_the_same_result_a_thousand_times()
    {
        var data = Sampling.Data(10_000, 2, 1);
        var theta = Student.Initialize(1);
        var field = Student.Bind(data, 5);
        var first = new double[theta.Length];
        var loss = field.LossGradient(theta, first);
        var again = new double[theta.Length];
        for (var i = 0; i < 1000; i++)
        {
            Assert.Equal(loss, field.LossGradient(theta, again));
            Assert.Equal(first, again);
        }
    }

    [Fact]
    public void Weight_decay_is_part_of_loss_gradient_and_curvature()
    {
        var field = Decaying.Bind(Sampling.Data(7, 2, 1));
        var theta = Decaying.Initialize(2);
        Assert.Equal("½ Σᵢ wᵢ ‖f − y‖² + 0.3/2·‖θ‖²", field.LossConvention);
        var (gradient, product) = (new double[theta.Length], new double[theta.Length]);
        field.LossGradient(theta, gradient);
        var v = Sampling.Normal(theta.Length, 9);
        field.HessianVector(theta, v, product);
        const double H = 1e-5;
        double[] At(double h) => [.. theta.Zip(v, (t, d) => t + h * d)];
        var (ahead, behind) = (new double[theta.Length], new double[theta.Length]);
        var slope = (field.LossGradient(At(H), ahead) - field.LossGradient(At(-H), behind)) / (2 * H);
        Assert.Equal(slope, gradient.Zip(v, (a, b) => a * b).Sum(), 8);
        for (var i = 0; i < theta.Length; i++)
            Assert.Equal((ahead[i] - behind[i]) / (2 * H), product[i], 7);
    }

    [Fact]
    public void Several_inputs_and_outputs_are_bound_by_name()
    {
        const int N = 9;
        var inputs = new Dictionary<string, double[]> { ["Right"] = Sampling.Normal(3 * N, 1), ["Left"] = Sampling.Normal(2 * N, 2) };
        var targets = new Dictionary<string, double[]>
        {
            ["Label"] = [.. Enumerable.Range(0, N).Select(i => i % 2 == 0 ? 1.0 : -1)],
            ["Value"] = Sampling.Normal(2 * N, 3)
        };
        var field = TwoInputs.Bind(Dataset.Create(N, inputs, targets));
        var theta = TwoInputs.Initialize(4);
        var network = new TwoInputs();

        // By hand: loss = 1/(2n) Σ ‖value − y‖² + 1/n Σ ln(1 + exp(−y·label)).
        var outputs = new double[field.StackedOutputs];
        field.Predict(theta, outputs);
        var loss = 0.0;
        for (var i = 0; i < N; i++)
        {
            double[] Layer(Dense d, double[] x) =>
                [.. Enumerable.Range(0, d.Shape[0]).Select(j => d.Bias(theta)[j] + x.Select((v, k) => d.Weights(theta)[j, k] * v).Sum())];
            var a = Layer(network.A, inputs["Left"][(2 * i)..(2 * i + 2)]).Select(Math.Tanh);
            var b = Layer(network.B, inputs["Right"][(3 * i)..(3 * i + 3)]).Select(Math.Tanh);
            double[] both = [.. a.Zip(b, (x, y) => x * y)];
            double[] value = Layer(network.Value, both), label = Layer(network.Label, both);
            Assert.Equal(value[0], outputs[3 * i], 14);
            Assert.Equal(value[1], outputs[3 * i + 1], 14);
            Assert.Equal(label[0], outputs[3 * i + 2], 14);
            loss += value.Select((v, k) => Math.Pow(v - targets["Value"][2 * i + k], 2)).Sum() / (2 * N);
            loss += Math.Log(1 + Math.Exp(-targets["Label"][i] * label[0])) / N;
        }

        Assert.Equal(loss, field.Loss(theta), 14);
    }

    [Fact]
    public void Descriptors_show_the_callers_own_parameters()
    {
        var theta = Small.Initialize(1);
        var network = new Small();
        Assert.Equal(["X", "Hidden", "Bent", "Y"], Small.Info.Layers.Select(l => l.Name));
        Assert.Equal(2 * 5 + 5 + 5 * 4 + 4 + 4 * 2 + 2, Small.Info.ParameterCount);
        var weights = network.Hidden.Weights(theta.AsSpan());
        Assert.Equal([5, 2], weights.Lengths.ToArray());
        weights[3, 1] = 42;
        Assert.Equal(42, theta[7]);
        Assert.Equal(theta[10], network.Hidden.Bias(theta)[0]);
        Assert.Equal(0.25, network.Bent.Slopes(theta)[3]);
        Assert.Throws<InvalidOperationException>(() => network.Bent.Bias(theta));
        Assert.Throws<ArgumentException>(() => network.Y.Weights(new double[5].AsSpan()));
        Assert.Throws<ArgumentException>(() => Small.Info.Layer("Nope"));
    }

    [Fact]
    public void Wrong_lengths_and_overlapping_buffers_are_refused()
    {
        var field = Small.Bind(Sampling.Data(4, 2, 2));
        var theta = Small.Initialize(1);
        var gradient = new double[theta.Length];
        var other = Assert.Throws<ArgumentException>(() => field.Loss(Student.Initialize(1)));
        Assert.Contains("parameters has 15 values; Small takes 49", other.Message, StringComparison.Ordinal);
        Assert.Equal("gradient", Assert.Throws<ArgumentException>(() => field.LossGradient(theta, new double[3])).ParamName);
        Assert.Equal("gradient", Assert.Throws<ArgumentException>(() => field.LossGradient(theta, theta)).ParamName);
        Assert.Equal("product", Assert.Throws<ArgumentException>(() => field.HessianVector(theta, gradient, gradient)).ParamName);
        Assert.Equal("direction", Assert.Throws<ArgumentException>(() => field.HessianVector(theta, new double[2], gradient)).ParamName);
        Assert.Equal("outputs", Assert.Throws<ArgumentException>(() => field.Predict(theta, new double[7])).ParamName);
        Assert.Equal("cotangents", Assert.Throws<ArgumentException>(() => field.VectorJacobian(theta, new double[7], gradient)).ParamName);
        Assert.Equal("rows", Assert.Throws<ArgumentException>(() => field.JacobianRows(theta, new double[7])).ParamName);
        Assert.Throws<ArgumentOutOfRangeException>(() => Small.Bind(Sampling.Data(4, 2, 2), threads: -1));
    }

    [Fact]
    public void Padding_copies_a_sample_so_that_a_pole_at_zero_stays_out()
    {
        // ln z has no value at 0; padded lanes must not meet it.
        var field = Logarithmic.Bind(Dataset.Create([1.0, 2, 3], [0.0, 0, 0], 3));
        var gradient = new double[1];
        Assert.True(double.IsFinite(field.LossGradient([1.5], gradient)));
        Assert.True(double.IsFinite(gradient[0]));
    }

    [Fact]
    public void Samples_of_the_declaration_choose_tiles_and_bind_nothing()
    {
        Assert.Equal(20, Classifier.Info.DeclaredSamples);
        Assert.Equal(24, Classifier.Info.TileSamples);
        var one = Dataset.Create([1.0, 2], [0.0, 1, 0], 1);
        Assert.True(Classifier.Bind(one).Loss(Classifier.Initialize(1)) > 0);
    }

    [Fact]
    public void Predictions_need_no_targets()
    {
        var theta = Small.Initialize(1);
        var x = new double[,] { { 1, 2 }, { -1, 0.5 } };
        var outputs = Small.Predict(theta, Dataset.ForInputs(x));
        var stacked = new double[4];
        Small.Bind(Dataset.Create(x, new double[2, 2])).Predict(theta, stacked);
        Assert.Equal(stacked, outputs.Cast<double>());
    }
}

[Network]
public partial class Logarithmic
{
    [Input(1)]
    public partial Input X { get; }

    [Dense(1, nameof(Log), Bias = false)]
    public partial Dense Y { get; }

    [Activation]
    private static double Log(double z) => System.Math.Log(z);
}
