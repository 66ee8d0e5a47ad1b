using System;
using System.Linq;
using GradientFlow.Generators.Declaration;
using GradientFlow.Generators.Nests;
using GradientFlow.Generators.Scalars;

namespace GradientFlow.Generators.Layers;

/// <summary>Layers that centre and scale.</summary>
internal static class Norms
{
    private const double DefaultEpsilon = 1e-5;

    /// <summary>Mean, variance and ε of a sound batch norm.</summary>
    public static FixedStatistics StatisticsOf(LayerSpec spec, int channels) =>
        new(Statistic(spec, "Mean", channels), Statistic(spec, "Variance", channels), spec.Find("Epsilon")?.Number ?? DefaultEpsilon);

    /// <summary>h[c,…] = g[c]·(x[c,…] − μ[c])/√(v[c] + ε) + b[c], with mean and variance of the declaration: an affine map of each channel.</summary>
    public static Tensor Batch(LayerWriter layer)
    {
        var (x, epsilon) = (layer.Input, layer.Positive("Epsilon", DefaultEpsilon));
        var channels = x.Shape[0];
        var (mean, variance) = (Statistic(layer, "Mean"), Statistic(layer, "Variance"));
        if (Array.FindIndex(variance, v => v < 0) is >= 0 and var at)
            throw LayerWriter.Fail(Rules.OutOfRange, $"Variance[{at}]", layer.Spec.Name, "Variance", variance[at], "at least 0");
        Tensor Constant(string kind, Func<int, double> value) => layer.Constant(kind, [channels], () => [.. Enumerable.Range(0, channels).Select(value)]);
        var (g, b) = (layer.Parameter("g", ParameterRole.Gain, [channels], 1, 1), layer.Parameter("b", ParameterRole.Bias, [channels], 1, 1));
        var axes = layer.Axes("i", x.Shape);
        var c = axes[0];
        var scaled = LayerWriter.Sum([], g[c], Constant("scale", i => 1 / Math.Sqrt(variance[i] + epsilon))[c], x[axes]);
        Term[] shift = mean.All(m => m == 0) ? [] : [LayerWriter.Sum([], g[c], Constant("shift", i => -mean[i] / Math.Sqrt(variance[i] + epsilon))[c])];
        return layer.Activate(axes, [LayerWriter.Sum([], b[c]), .. shift, scaled]);
    }

    /// <summary>h = g·(x − mean)/√(variance + ε) + b, mean and variance of a sample along its last axes.</summary>
    public static Tensor Layer(LayerWriter layer)
    {
        var (x, graph) = (layer.Input, layer.Graph);
        var outer = x.Shape.Length - Trailing(layer);
        // Half of the mean and of the differences from it, and a power of two below 1/n in the sum: so none is larger than the largest value.
        var count = x.Shape.Skip(outer).Aggregate(1, (n, size) => n * size);
        var power = 1.0;
        while (power * count > 1)
            power /= 2;
        var part = new Tensor(layer.Output.As("part"), Space.Constant, false) { Values = [power] };
        var mean = Mean(layer, "mean", outer, 0.5 / power, i => power == 1 ? [x[i]] : [part.Value, x[i]]);
        var axes = layer.Axes("i", x.Shape);
        var centred = graph.Map(layer.Output.As("c"), axes, 0.5 * graph.Variable(1) - graph.Variable(2), x[axes], mean[Head(axes, outer)]);
        return Scale(layer, outer, centred, 0.5, withBias: true);
    }

    /// <summary>h = g·x/√(mean of x² + ε) along the last axes (Zhang and Sennrich 2019).</summary>
    public static Tensor RootMeanSquare(LayerWriter layer) => Scale(layer, layer.Input.Shape.Length - Trailing(layer), layer.Input, 1, withBias: false);

    /// <summary>g·x/√(mean of x² + c²·ε) along the last axes. With x and c multiplied by any s it is the same; s is a power of two about 1 over the largest of
    /// |x| and c·√ε, so that no square overflows, that those which vanish do not count, and that not a bit changes where none would have.</summary>
    private static Tensor Scale(LayerWriter layer, int outer, Tensor x, double c, bool withBias)
    {
        var (graph, epsilon) = (layer.Graph, c * c * layer.Positive("Epsilon", DefaultEpsilon));
        var axes = layer.Axes("i", x.Shape);
        Axis[] inner = [.. axes.Skip(outer)];
        var top = graph.Contract(layer.Output.As("top"), Combine.Maximum, Head(axes, outer), LayerWriter.Sum(inner, x[axes]),
            LayerWriter.Sum(-1, inner, x[axes]));
        var every = layer.Axes("i", [.. x.Shape.Take(outer)]);
        var s = graph.Map(layer.Output.As("s"), every,
            graph.Algebra.Call(Op.Rescale, graph.Algebra.Maximum(graph.Algebra.Constant(Math.Sqrt(epsilon)), graph.Variable(1))), top[every]);
        axes = layer.Axes("i", x.Shape);
        var scaled = graph.Map(layer.Output.As("u"), axes, graph.Variable(1) * graph.Variable(2), x[axes], s[Head(axes, outer)]);
        var square = Mean(layer, "ms", outer, 1, i => [scaled[i], scaled[i]]);

        // s²·ε as m·(2ᵉ·s)²: s² alone may be out of range.
        var (m, power) = (epsilon, 1.0);
        for (; m < 1; power /= 2)
            m *= 4;
        for (; m >= 4; power *= 2)
            m /= 4;
        every = layer.Axes("i", [.. x.Shape.Take(outer)]);
        var root = power * graph.Variable(2);
        var factor = graph.Map(layer.Output.As("f"), every, 1 / graph.Algebra.Call(Op.SquareRoot, graph.Variable(1) + m * (root * root)),
            square[every], s[every]);
        axes = layer.Axes("i", x.Shape);
        int[] shape = [.. x.Shape.Skip(outer)];
        inner = [.. axes.Skip(outer)];
        var g = layer.Parameter("g", ParameterRole.Gain, shape, 1, 1);
        Term[] bias = withBias ? [LayerWriter.Sum([], layer.Parameter("b", ParameterRole.Bias, shape, 1, 1)[inner])] : [];
        return layer.Activate(axes, [.. bias, LayerWriter.Sum([], g[inner], scaled[axes], factor[Head(axes, outer)])]);
    }

    /// <summary>A multiple of the mean of a product along the last axes.</summary>
    private static Tensor Mean(LayerWriter layer, string kind, int outer, double scale, Func<Axis[], Access[]> factors)
    {
        var axes = layer.Axes("i", layer.Input.Shape);
        Axis[] inner = [.. axes.Skip(outer)];
        return layer.Graph.Contract(layer.Output.As(kind), Head(axes, outer),
            LayerWriter.Sum(scale / inner.Aggregate(1, (n, a) => n * a.Size), inner, factors(axes)));
    }

    private static Axis[] Head(Axis[] axes, int count) => [.. axes.Take(count)];

    /// <summary>How many of the last axes are normalised together.</summary>
    private static int Trailing(LayerWriter layer)
    {
        var count = layer.Integer("Axes", 1);
        return count >= 1 && count <= layer.Input.Shape.Length ? count
            : throw LayerWriter.Fail(Rules.OutOfRange, "Axes", layer.Spec.Name, "Axes", count,
                $"from 1 to {layer.Input.Shape.Length}, the axes of {layer.Input.Symbol.Owner}");
    }

    private static double[] Statistic(LayerSpec spec, string argument, int channels) =>
        spec.Find(argument) is { } given ? [.. given.Numbers] : [.. Enumerable.Repeat(argument == "Mean" ? 0.0 : 1, channels)];

    /// <summary>A number for each channel.</summary>
    private static double[] Statistic(LayerWriter layer, string argument)
    {
        var channels = layer.Input.Shape[0];
        var values = Statistic(layer.Spec, argument, channels);
        if (values.Length != channels)
            throw LayerWriter.Fail(Rules.OutOfRange, argument, layer.Spec.Name, argument, $"{values.Length} numbers",
                $"{channels}, one for each channel of {layer.Input.Symbol.Owner}");
        if (Array.FindIndex(values, v => double.IsNaN(v) || double.IsInfinity(v)) is >= 0 and var at)
            throw LayerWriter.Fail(Rules.OutOfRange, $"{argument}[{at}]", layer.Spec.Name, argument, values[at], "finite numbers");
        return values;
    }
}
