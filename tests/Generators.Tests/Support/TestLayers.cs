using System.Runtime.CompilerServices;
using GradientFlow.Generators.Layers;
using GradientFlow.Generators.Nests;
using GradientFlow.Generators.Scalars;

namespace GradientFlow.Generators.Tests.Support;

/// <summary>Layers that only the tests know, for what no layer of the product asks of the compiler yet: reads beyond an edge, strides, windows, constants
/// of the declaration, sums over an axis inside a map. That they take an attribute and a function each is a test of its own.</summary>
internal static class TestLayers
{
    /// <summary>The attributes and descriptors, as a user's assembly would see them.</summary>
    public const string Attributes = """
        namespace GradientFlow
        {
            public sealed class TestConvolution(LayerInfo info) : Layer(info);

            public sealed class TestConvolutionAttribute(int channels, int kernel, Activation activation = Activation.Identity) : LayerAttribute<TestConvolution>
            {
                public int Channels { get; } = channels;
                public int Kernel { get; } = kernel;
                public Activation Activation { get; } = activation;
                public int Stride { get; set; } = 1;
                public int Dilation { get; set; } = 1;
                public bool Depthwise { get; set; }
                public string? From { get; set; }
            }

            public sealed class TestAveragePool(LayerInfo info) : Layer(info);

            public sealed class TestAveragePoolAttribute(int size) : LayerAttribute<TestAveragePool>
            {
                public int Size { get; } = size;
            }

            public sealed class TestMaxPool(LayerInfo info) : Layer(info);

            public sealed class TestMaxPoolAttribute(int size) : LayerAttribute<TestMaxPool>
            {
                public int Size { get; } = size;
            }

            public sealed class TestMixing(LayerInfo info) : Layer(info);

            public sealed class TestMixingAttribute : LayerAttribute<TestMixing>;

            public sealed class TestSlice(LayerInfo info) : Layer(info);

            public sealed class TestSliceAttribute(int start, int length) : LayerAttribute<TestSlice>
            {
                public int Start { get; } = start;
                public int Length { get; } = length;
            }

            public sealed class TestNormalization(LayerInfo info) : Layer(info);

            public sealed class TestNormalizationAttribute : LayerAttribute<TestNormalization>;
        }
        """;

    [ModuleInitializer]
    internal static void Register()
    {
        LayerCatalogue.Kinds["TestConvolution"] = new(1, CanShare: false, Convolution);
        LayerCatalogue.Kinds["TestAveragePool"] = new(1, CanShare: false, AveragePool);
        LayerCatalogue.Kinds["TestMaxPool"] = new(1, CanShare: false, MaxPool);
        LayerCatalogue.Kinds["TestMixing"] = new(1, CanShare: false, Mixing);
        LayerCatalogue.Kinds["TestSlice"] = new(1, CanShare: false, Slice);
        LayerCatalogue.Kinds["TestNormalization"] = new(1, CanShare: false, Normalization);
        LayerCatalogue.Kinds["TestFunction"] = new(1, CanShare: false, Function);
    }

    /// <summary>h[o,y,x] = σ(b[o] + Σ_{c,ky,kx} W[o,c,ky,kx]·x[c, s·y + d·ky − p, s·x + d·kx − p]), padded to "same".</summary>
    private static Tensor Convolution(LayerWriter l)
    {
        var x = l.Input;
        var (kernel, stride, dilation, depthwise) = (l.Size("kernel"), l.Size("Stride"), l.Size("Dilation"), l.Flag("Depthwise", false));
        var channels = depthwise ? x.Shape[0] : l.Size("channels");
        var (o, v, h) = (l.Axis("o", channels), l.Axis("y", (x.Shape[1] - 1) / stride + 1), l.Axis("x", (x.Shape[2] - 1) / stride + 1));
        var (c, ky, kx) = (l.Axis("c", x.Shape[0]), l.Axis("ky", kernel), l.Axis("kx", kernel));
        var padding = dilation * (kernel - 1) / 2;
        Affine row = stride * v + dilation * ky + -padding, column = stride * h + dilation * kx + -padding;
        int[] shape = depthwise ? [channels, kernel, kernel] : [channels, x.Shape[0], kernel, kernel];
        var W = l.Parameter("W", Layers.ParameterRole.Weights, shape, kernel * kernel * (depthwise ? 1 : x.Shape[0]), channels);
        var b = l.Parameter("b", Layers.ParameterRole.Bias, [channels], kernel * kernel * x.Shape[0], channels);
        var product = depthwise
            ? LayerWriter.Sum([ky, kx], W[o, ky, kx], x[o, row, column])
            : LayerWriter.Sum([ky, kx, c], W[o, c, ky, kx], x[c, row, column]);
        return l.Activate([o, v, h], LayerWriter.Sum([], b[o]), product);
    }

    private static Tensor AveragePool(LayerWriter l)
    {
        var (x, size) = (l.Input, l.Size("size"));
        var (c, v, h, ky, kx) = (l.Axis("c", x.Shape[0]), l.Axis("y", x.Shape[1] / size), l.Axis("x", x.Shape[2] / size), l.Axis("ky", size), l.Axis("kx", size));
        return l.Graph.Contract(l.Output, [c, v, h], LayerWriter.Sum(1.0 / (size * size), [ky, kx], x[c, size * v + ky, size * h + kx]));
    }

    /// <summary>max as a map over the window.</summary>
    private static Tensor MaxPool(LayerWriter l)
    {
        var (x, size) = (l.Input, l.Size("size"));
        var (c, v, h) = (l.Axis("c", x.Shape[0]), l.Axis("y", x.Shape[1] / size), l.Axis("x", x.Shape[2] / size));
        var window = new Access[size * size];
        Expr most = l.Graph.Variable(1);
        for (var i = 0; i < window.Length; i++)
        {
            window[i] = x[c, size * v + i / size, size * h + i % size];
            most = l.Graph.Algebra.Maximum(most, l.Graph.Variable(i + 1));
        }

        return l.Graph.Map(l.Output, [c, v, h], most, window);
    }

    /// <summary>out[v,f] = Σᵤ A[v,u]·x[u,f], A constants of the declaration.</summary>
    private static Tensor Mixing(LayerWriter l)
    {
        var x = l.Input;
        var (v, u, f) = (l.Axis("v", x.Shape[0]), l.Axis("u", x.Shape[0]), l.Axis("f", x.Shape[1]));
        var values = new double[v.Size * u.Size];
        for (var i = 0; i < values.Length; i++)
            values[i] = i % 5 == 3 ? 0 : 0.25 * (i % 7) - 0.5;
        var A = new Tensor(l.Output.As("A"), Space.Constant, false, v.Size, u.Size) { Values = values };
        return l.Graph.Contract(l.Output, [v, f], LayerWriter.Sum([u], A[v, u], x[u, f]));
    }

    /// <summary>Values start … start + length − 1 of a vector.</summary>
    private static Tensor Slice(LayerWriter l)
    {
        var i = l.Axis("i", l.Size("length"));
        return l.Graph.Map(l.Output, [i], l.Graph.Variable(1), l.Input[(Affine)i + l.Integer("start", 0)]);
    }

    /// <summary>(x − mean)/√(variance + ¼): sums inside, broadcast back into maps.</summary>
    private static Tensor Normalization(LayerWriter l)
    {
        var (x, g) = (l.Input, l.Graph);
        var (i, j, k, m) = (l.Axis("i", x.Size), l.Axis("j", x.Size), l.Axis("k", x.Size), l.Axis("m", x.Size));
        var mean = g.Contract(l.Output.As("mean"), [], LayerWriter.Sum(1.0 / x.Size, [i], x[i]));
        var centred = g.Map(l.Output.As("c"), [j], g.Variable(1) - g.Variable(2), x[j], mean.Value);
        var variance = g.Contract(l.Output.As("var"), [], LayerWriter.Sum(1.0 / x.Size, [k], centred[k], centred[k]));
        return g.Map(l.Output, [m], g.Variable(1) / g.Algebra.Call(Op.SquareRoot, g.Variable(2) + 0.25), centred[m], variance.Value);
    }

    /// <summary>a·f(x), f one of <see cref="Tests.Scalars.UlpFunctions"/>: a factor of 1, since a network has parameters, changes no bit.</summary>
    private static Tensor Function(LayerWriter l)
    {
        var f = Tests.Scalars.UlpFunctions.All[l.Integer("number", 0)].Formula(l.Graph.Variable(1));
        var axes = l.Graph.Axes(l.Input.Shape);
        return l.Graph.Map(l.Output, axes, f * l.Graph.Variable(2), l.Input[axes], l.Parameter("a", Layers.ParameterRole.Slope, [], 1, 1).Value);
    }
}
