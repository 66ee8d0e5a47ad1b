using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics.Tensors;

namespace GradientFlow.Tests.Data;

/// <summary>Data are checked when they are given, and every refusal names the argument, the value and the rule.</summary>
public sealed class DatasetTests
{
    [Fact]
    public void Every_way_to_give_data_gives_the_same_loss()
    {
        double[,] x = { { 1, 2 }, { 3, 4 }, { 5, 6 } }, y = { { 1, -1 }, { 0, 2 }, { 3, 1 } };
        double[] flatX = [1, 2, 3, 4, 5, 6], flatY = [1, -1, 0, 2, 3, 1];
        var theta = Small.Initialize(1);
        double Loss(Dataset data) => Small.Bind(data).Loss(theta);
        var loss = Loss(Dataset.Create(x, y));
        Assert.Equal(loss, Loss(Dataset.Create(flatX, flatY, 3)));
        Assert.Equal(loss, Loss(Dataset.Create([1f, 2, 3, 4, 5, 6], [1f, -1, 0, 2, 3, 1], 3)));
        Assert.Equal(loss, Loss(Dataset.Create(new ReadOnlyTensorSpan<double>(flatX, [3, 2]), new ReadOnlyTensorSpan<double>(flatY, [3, 2]))));
        Assert.Equal(loss, Loss(Dataset.Create(3, new Dictionary<string, double[]> { ["X"] = flatX }, new Dictionary<string, double[]> { ["Y"] = flatY })));
    }

    [Fact]
    public void Data_are_copied_when_they_are_given()
    {
        double[] x = [1, 2], y = [1, 2];
        var data = Dataset.Create(x, y, 1);
        x[0] = double.NaN;
        Assert.True(double.IsFinite(Small.Bind(data).Loss(Small.Initialize(1))));
    }

    [Fact]
    public void Weights_multiply_the_terms_and_are_not_renormalised()
    {
        double[] x = [1, 2, 3, 4], y = [1, -1, 0, 2];
        var theta = Small.Initialize(3);
        var first = Small.Bind(Dataset.Create(x.AsSpan(0, 2), y.AsSpan(0, 2), 1)).Loss(theta);
        var second = Small.Bind(Dataset.Create(x.AsSpan(2, 2), y.AsSpan(2, 2), 1)).Loss(theta);
        var weighted = Small.Bind(Dataset.Create(x, y, 2, [3.0, 0.5])).Loss(theta);
        Assert.Equal((3 * first + 0.5 * second) / 2, weighted, 14);
    }

    public static TheoryData<string, string> Refusals => new()
    {
        { "no samples", "samples" },
        { "length not divided by n", "inputs" },
        { "no targets", "targets" },
        { "fewer targets than inputs", "targets" },
        { "NaN", "inputs" },
        { "infinite target", "targets" },
        { "weights of another length", "weights" },
        { "zero weight", "weights" },
        { "infinite weight", "weights" },
        { "no inputs", "inputs" },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public void Bad_data_are_refused(string what, string argument)
    {
        Func<Dataset> create = what switch
        {
            "no samples" => () => Dataset.Create([1.0], [1.0], 0),
            "length not divided by n" => () => Dataset.Create([1.0, 2, 3], [1.0, 2], 2),
            "no targets" => () => Dataset.Create([1.0, 2], [], 2),
            "fewer targets than inputs" => () => Dataset.Create(new double[3, 1], new double[2, 1]),
            "NaN" => () => Dataset.Create([1.0, double.NaN], [1.0], 1),
            "infinite target" => () => Dataset.Create([1.0, 2], [1.0, double.NegativeInfinity], 2),
            "weights of another length" => () => Dataset.Create([1.0, 2], [1.0, 2], 2, [1.0]),
            "zero weight" => () => Dataset.Create([1.0, 2], [1.0, 2], 2, [1.0, 0]),
            "infinite weight" => () => Dataset.Create([1.0, 2], [1.0, 2], 2, [1.0, double.PositiveInfinity]),
            _ => () => Dataset.Create(1, new Dictionary<string, double[]>(), new Dictionary<string, double[]>()),
        };
        var refusal = Assert.ThrowsAny<ArgumentException>(create);
        Assert.Equal(argument, refusal.ParamName);
    }

    [Fact]
    public void A_refusal_says_which_value_it_is()
    {
        var refusal = Assert.Throws<ArgumentException>(() => Dataset.Create([1.0, 2, 3, double.NaN], [0.0, 1], 2));
        Assert.Contains("sample 1, value 1, is NaN", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Data_that_do_not_fit_the_network_are_refused_when_they_are_bound()
    {
        var size = Assert.Throws<ArgumentException>(() => Small.Bind(Sampling.Data(4, 3, 2)));
        Assert.Contains("X of Small takes 2 values a sample, and the data give it an input of 3", size.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Small.Bind(Sampling.Data(4, 2, 1)));
        Assert.Throws<ArgumentException>(() => Small.Bind(Dataset.ForInputs(new double[1, 2])));
        var name = Assert.Throws<ArgumentException>(() => TwoInputs.Bind(Sampling.Data(4, 2, 2)));
        Assert.Contains("name none 'Left'", name.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentNullException>(() => Small.Bind(null!));
    }

    [Fact]
    public void Targets_that_the_loss_cannot_take_are_refused_when_they_are_bound()
    {
        var label = Assert.Throws<ArgumentException>(() => LogisticRegression.Bind(Dataset.Create([1.0, 2], [1.0, 0], 2)));
        Assert.Contains("sample 1, value 0, of Y is 0", label.Message, StringComparison.Ordinal);
        var sum = Assert.Throws<ArgumentException>(() => Classifier.Bind(Dataset.Create([1.0, 2], [0.5, 0.25, 0.125], 1)));
        Assert.Contains("sum to 0.875", sum.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Classifier.Bind(Dataset.Create([1.0, 2], [1.5, -0.5, 0.0], 1)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Rows_of_a_softmax_in_single_precision_are_probabilities(bool isDouble)
    {
        var random = new Random(1);
        const int rows = 1000, outputs = 3;
        var targets = new float[rows * outputs];
        for (var i = 0; i < rows; i++)
        {
            var row = targets.AsSpan(i * outputs, outputs);
            foreach (ref var e in row)
                e = MathF.Exp((float)(8 * random.NextDouble()));
            var sum = 0f;
            foreach (var e in row)
                sum += e;
            foreach (ref var e in row)
                e /= sum;
        }

        var inputs = new float[2 * rows];
        var data = isDouble
            ? Dataset.Create(Array.ConvertAll(inputs, x => (double)x), Array.ConvertAll(targets, y => (double)y), rows)
            : Dataset.Create(inputs, targets, rows);
        // With outputs that are all alike the loss is ln K, whatever the targets, if they sum to 1.
        var theta = new double[Classifier.Info.ParameterCount];
        var gradient = new double[theta.Length];
        var field = Classifier.Bind(data);
        Assert.Equal(Math.Log(outputs), field.LossGradient(theta, gradient), 1e-15);
        var biases = Classifier.Info.Layer("Y").Parameters.Single(p => p.Name == "b");
        Assert.Equal(0, gradient.AsSpan(biases.Range).ToArray().Sum(), 1e-15);
        targets[4] += 2e-6f;
        Assert.Contains("targets of sample 1 of Y sum to 1.00000",
            Assert.Throws<ArgumentException>(() => Classifier.Bind(Dataset.Create(inputs, targets, rows))).Message, StringComparison.Ordinal);
    }
}
