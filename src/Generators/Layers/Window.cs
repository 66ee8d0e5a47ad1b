using System;
using System.Linq;
using GradientFlow.Generators.Declaration;
using GradientFlow.Generators.Nests;

namespace GradientFlow.Generators.Layers;

/// <summary>A window that slides along one spatial axis: at position y its element k lies at Stride·y + Dilation·k − Before of the input.</summary>
/// <param name="Size">Of the input along the axis.</param>
/// <param name="Positions">Of the window, the size of the output.</param>
internal sealed record Window(int Size, int Kernel, int Stride, int Dilation, int Before, int Positions)
{
    public Affine At(Affine position, Affine element) => Stride * position + Dilation * element + -Before;

    /// <summary>The elements of the window at a position that lie inside the input: from, and up to without.</summary>
    public (int From, int To) Inside(int position)
    {
        var start = Stride * position - Before;
        var from = start >= 0 ? 0 : (-start + Dilation - 1) / Dilation;
        return (Math.Min(from, Kernel), start < Size ? Math.Min(Kernel, (Size - 1 - start) / Dilation + 1) : 0);
    }

    /// <summary>Nests that the adjoint of reading through the window takes.</summary>
    private int Residues
    {
        get
        {
            var (position, element) = (new Axis(0, "y", Positions), new Axis(1, "k", Kernel));
            return Inversion.Classes(At(position, element), Size, position, element);
        }
    }

    /// <summary>Refuses windows whose gradient would be written as more nests than can be.</summary>
    public static Window[] Few(LayerWriter layer, Window[] windows)
    {
        layer.RequireFew(windows.Aggregate(1.0, (n, w) => n * w.Residues), "residues of its stride in a gradient", "Stride");
        return windows;
    }

    /// <summary>How many elements of the window at a position lie inside the input, or at most so far beyond its edges.</summary>
    public int Count(int position, long beyond) =>
        Enumerable.Range(0, Kernel).Select(k => (long)Stride * position + (long)Dilation * k - Before).Count(at => at >= -beyond && at < Size + beyond);

    /// <summary>The windows of a layer along its spatial axes, which are all but the first.</summary>
    /// <param name="kernels">The kernel's size along each axis, and the argument that says it.</param>
    /// <param name="isSame">Whether Padding is Same where the declaration says nothing.</param>
    /// <param name="isCeiling">Whether a last window counts that begins inside and ends behind the padding.</param>
    public static Window[] Of(LayerWriter layer, (int Size, string Argument)[] kernels, int stride, bool isSame, bool isCeiling = false)
    {
        var dilation = layer.Size("Dilation");
        var pad = ExplicitPadding(layer);
        isSame = layer.Member("Padding") is { } padding ? padding == "Same" : isSame && pad is null;
        if (isSame && isCeiling)
            throw LayerWriter.Fail(Rules.UnsupportedCombination, "Ceiling",
                $"'{layer.Spec.Name}' has ⌈size/s⌉ windows by Padding.Same, and nothing is left for Ceiling to say; say one of them");
        return Few(layer,
            [.. kernels.Select((kernel, axis) => Along(layer, layer.Input.Shape[axis + 1], kernel, stride, dilation, pad, isSame, isCeiling))]);
    }

    /// <summary>The zeros on each side, where the declaration numbers them.</summary>
    public static int? ExplicitPadding(LayerWriter layer)
    {
        if (layer.Spec.Find("Pad") is null)
            return null;
        var pad = layer.Integer("Pad", 0);
        if (pad < 0)
            throw LayerWriter.Fail(Rules.OutOfRange, "Pad", layer.Spec.Name, "Pad", pad, "at least 0");
        if (layer.Member("Padding") is not null)
            throw LayerWriter.Fail(Rules.UnsupportedCombination, "Pad", $"'{layer.Spec.Name}' says its padding twice, by Padding and by Pad; say one of them");
        return pad;
    }

    /// <summary>Channels, then as many spatial axes as the layer has.</summary>
    public static void RequireChannels(LayerWriter layer, int spatialAxes)
    {
        if (layer.Input.Shape.Length != spatialAxes + 1)
            throw LayerWriter.Fail(Rules.ShapesDoNotFit, "From", layer.Spec.Name,
                $"{layer.Input.Symbol.Owner} has shape {LayerWriter.Text(layer.Input.Shape)}, and [channels, "
                    + $"{(spatialAxes == 1 ? "length" : "height, width")}] is needed");
    }

    /// <summary>Channels, then any number of spatial axes.</summary>
    public static void RequireSpace(LayerWriter layer)
    {
        if (layer.Input.Shape.Length < 2)
            throw LayerWriter.Fail(Rules.ShapesDoNotFit, "From", layer.Spec.Name,
                $"{layer.Input.Symbol.Owner} has shape {LayerWriter.Text(layer.Input.Shape)}, and channels with one or more spatial axes are needed");
    }

    private static Window Along(LayerWriter layer, int size, (int Size, string Argument) kernel, int stride, int dilation, int? pad, bool isSame,
        bool isCeiling)
    {
        var extent = (long)dilation * (kernel.Size - 1) + 1;
        var before = pad ?? 0;
        var steps = size + 2L * before - extent;
        var positions = isSame ? (size + stride - 1L) / stride : (isCeiling ? steps + stride - 1 : steps) / stride + 1;
        var padded = isSame ? Math.Max(size, (positions - 1) * stride + extent) : size + 2L * before;
        if (extent > padded || padded > int.MaxValue)
            throw LayerWriter.Fail(Rules.OutOfRange, kernel.Argument, layer.Spec.Name, kernel.Argument, kernel.Size,
                $"such that the kernel, of extent {extent}{(dilation > 1 ? $" with dilation {dilation}" : "")}, is no larger than its input of "
                    + $"{padded}{(pad > 0 ? " with padding" : "")}");
        // A last window that would begin behind the input and what stands before it is none.
        if (isCeiling && !isSame && (positions - 1) * stride >= (long)size + before)
            positions--;
        return new(size, kernel.Size, stride, dilation, isSame ? (int)(padded - size) / 2 : before, (int)positions);
    }
}
