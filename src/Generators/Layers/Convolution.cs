using System;
using System.Linq;
using GradientFlow.Generators.Declaration;
using GradientFlow.Generators.Nests;

namespace GradientFlow.Generators.Layers;

/// <summary>h[o,y…] = σ(b[o] + Σ_{c,k…} W[o,c,k…]·x[c, s·y + d·k − p, …]); in groups, the outputs of a group see the channels of that group alone.</summary>
internal static class Convolution
{
    public static LayerKind In(int spatialAxes) => new(1, CanShare: true, layer =>
    {
        Window.RequireChannels(layer, spatialAxes);
        return Write(layer, layer.Size("channels"), layer.Size("Groups"), "Groups", spatialAxes);
    });

    /// <summary>A group for every channel.</summary>
    public static Tensor Depthwise(LayerWriter layer)
    {
        Window.RequireChannels(layer, 2);
        var channels = layer.Input.Shape[0];
        return Write(layer, channels * layer.Size("Multiplier"), channels, "Multiplier", 2);
    }

    /// <summary>The kernel's sizes: one for all axes, or a height and a width.</summary>
    public static (int Size, string Argument)[] Kernel(LayerWriter layer, int spatialAxes) => layer.Spec.Find("kernel") is not null
        ? [.. Enumerable.Repeat((layer.Size("kernel"), "kernel"), spatialAxes)]
        : [(layer.Size("kernelHeight"), "kernelHeight"), (layer.Size("kernelWidth"), "kernelWidth")];

    /// <summary>Groups divide the channels on both sides.</summary>
    public static void RequireGroups(LayerWriter layer, int channels, int groups, string argument)
    {
        var x = layer.Input;
        if (x.Shape[0] % groups != 0 || channels % groups != 0)
            throw LayerWriter.Fail(Rules.OutOfRange, argument, layer.Spec.Name, argument, groups,
                $"a divisor of {x.Shape[0]}, the channels of {x.Symbol.Owner}, and of {channels}, its own");
    }

    private static Tensor Write(LayerWriter layer, int channels, int groups, string groupArgument, int spatialAxes)
    {
        var x = layer.Input;
        RequireGroups(layer, channels, groups, groupArgument);
        var windows = Window.Of(layer, Kernel(layer, spatialAxes), layer.Size("Stride"), isSame: true);
        var (inputs, outputs) = (x.Shape[0] / groups, channels / groups);
        var (group, o, c) = (layer.Axis("g", groups), layer.Axis("o", outputs), layer.Axis("c", inputs));
        string[] names = spatialAxes == 1 ? ["x"] : ["y", "x"];
        var position = windows.Select((w, i) => layer.Axis(names[i], w.Positions)).ToArray();
        var element = windows.Select((w, i) => layer.Axis("k" + names[i], w.Kernel)).ToArray();

        // An axis of size one is no axis.
        Affine output = groups == 1 ? o : outputs == 1 ? group : outputs * group + o;
        Affine channel = groups == 1 ? c : inputs == 1 ? group : inputs * group + c;
        Axis[] outer = [.. groups == 1 ? new[] { o } : outputs == 1 ? [group] : [group, o], .. position];
        Axis[] reduce = [.. element, .. groups > 1 && inputs == 1 ? [] : new[] { c }];
        Affine within = groups > 1 && inputs == 1 ? 0 : c;

        var fanIn = windows.Aggregate(inputs, (n, w) => n * w.Kernel);
        var W = layer.Parameter("W", ParameterRole.Weights, [channels, inputs, .. windows.Select(w => w.Kernel)], fanIn, channels);
        var product = LayerWriter.Sum(reduce, W[[output, within, .. Graph.Index(element)]],
            x[[channel, .. windows.Select((w, i) => w.At(position[i], element[i]))]]);
        var z = new Tensor(layer.PreActivation, Space.Computed, true, [channels, .. windows.Select(w => w.Positions)]);
        layer.Graph.Add(new Nest(outer, layer.WithBias(product, output, channels, fanIn), [],
            [new(z[[output, .. Graph.Index(position)]], layer.Graph.Variable(0))]));
        return layer.Activate(z);
    }
}

/// <summary>The transpose of a convolution, as a layer: each input value lays the kernel, times itself, over the output,
/// h[o, s·y + d·k − p, …] += Σ_c W[c,o,k…]·x[c,y…], group by group. It is the adjoint of reading the output through a window, found by the same inversion of
/// indices that differentiates convolutions.</summary>
internal static class TransposedConvolution
{
    public static LayerKind In(int spatialAxes) => new(1, CanShare: true, layer => Write(layer, spatialAxes));

    private static Tensor Write(LayerWriter layer, int spatialAxes)
    {
        Window.RequireChannels(layer, spatialAxes);
        var (x, graph, channels, stride, groups) = (layer.Input, layer.Graph, layer.Size("channels"), layer.Size("Stride"), layer.Size("Groups"));
        Convolution.RequireGroups(layer, channels, groups, "Groups");
        var kernel = Convolution.Kernel(layer, spatialAxes);
        string[] names = spatialAxes == 1 ? ["x"] : ["y", "x"];
        var windows = Windows(layer, kernel, stride);
        var (inputs, outputs) = (x.Shape[0] / groups, channels / groups);
        var (g, o, c) = (layer.Axis("g", groups), layer.Axis("o", outputs), layer.Axis("c", inputs));
        var position = windows.Select((w, i) => layer.Axis(names[i], w.Positions)).ToArray();
        var element = windows.Select((w, i) => layer.Axis("k" + names[i], w.Kernel)).ToArray();

        // Of a stride s, an output is reached by about one in s elements along each axis.
        var fanIn = Math.Max(1, windows.Aggregate(inputs, (n, w) => n * ((w.Kernel + stride - 1) / stride)));
        var W = layer.Parameter("W", ParameterRole.Weights, [x.Shape[0], outputs, .. windows.Select(w => w.Kernel)], fanIn, channels);
        var hasBias = layer.Flag("Bias", true);
        var b = hasBias ? layer.Parameter("b", ParameterRole.Bias, [channels], fanIn, channels) : null;
        var sum = new Tensor(hasBias || layer.Spec.Activation is not null ? layer.Output.As("u") : layer.Output, Space.Computed, true,
            [channels, .. windows.Select(w => w.Size)]);

        // An axis of size one is no axis.
        Affine output = groups == 1 ? o : outputs == 1 ? g : outputs * g + o;
        Affine channel = groups == 1 ? c : inputs == 1 ? g : inputs * g + c;
        Affine within = groups > 1 && outputs == 1 ? 0 : o;
        Axis[] outer = [.. groups == 1 ? new[] { c } : inputs == 1 ? [g] : [g, c], .. position];
        Axis[] reduce = [.. groups > 1 && outputs == 1 ? [] : new[] { o }, .. element];
        var laid = sum[[output, .. windows.Select((w, i) => w.At(position[i], element[i]))]];
        Access[] factors = [W[[channel, within, .. Graph.Index(element)]], x[[channel, .. Graph.Index(position)]]];
        foreach (var nest in Assembly.Of(graph, sum, [.. Inversion.Adjoint(graph, laid, outer, reduce, 1, factors)]))
            graph.Add(nest);
        if (b is null)
            return layer.Activate(sum);
        var axes = graph.Axes(sum.Shape);
        return layer.Activate(graph.Map(layer.PreActivation, axes, graph.Variable(1) + graph.Variable(2), sum[axes], b[axes[0]]));
    }

    /// <summary>The windows of the convolution that this one transposes: they slide over the output, one position for each input.</summary>
    private static Window[] Windows(LayerWriter layer, (int Size, string Argument)[] kernels, int stride)
    {
        var (dilation, pad, more) = (layer.Size("Dilation"), Window.ExplicitPadding(layer), layer.Integer("OutputPadding", 0));
        var isSame = pad is null && layer.Member("Padding") != "Valid";
        if (isSame && more != 0)
            throw LayerWriter.Fail(Rules.UnsupportedCombination, "OutputPadding",
                $"'{layer.Spec.Name}' has {stride} positions of its output for each of its input, as Padding.Same says; OutputPadding adds to what Pad or "
                    + "Padding.Valid leaves, so say one of them too");
        if (more < 0 || more > 0 && more >= Math.Max(stride, dilation))
            throw LayerWriter.Fail(Rules.OutOfRange, "OutputPadding", layer.Spec.Name, "OutputPadding", more,
                $"at least 0 and less than {Math.Max(stride, dilation)}, the larger of stride and dilation");
        return Window.Few(layer, [.. kernels.Select((kernel, axis) => Along(layer.Input.Shape[axis + 1], kernel))]);

        Window Along(int size, (int Size, string Argument) kernel)
        {
            var full = (size - 1L) * stride + (long)dilation * (kernel.Size - 1) + 1;
            var output = isSame ? (long)size * stride : full - 2L * (pad ?? 0) + more;
            if (output < 1 || output > int.MaxValue)
                throw LayerWriter.Fail(Rules.OutOfRange, pad is null ? kernel.Argument : "Pad", layer.Spec.Name, pad is null ? kernel.Argument : "Pad",
                    pad ?? kernel.Size, $"such that something is left of an output of {full + more}");
            return new((int)output, kernel.Size, stride, dilation, isSame ? (int)Math.Max(0, (full - output) / 2) : pad ?? 0, size);
        }
    }
}
