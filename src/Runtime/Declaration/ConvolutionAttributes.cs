namespace GradientFlow;

/// <summary>What a window sees beyond the edges of its input.</summary>
public enum Padding
{
    /// <summary>Zeros, as many as let windows start at every s-th position; an odd one stands behind.</summary>
    Same,

    /// <summary>Nothing: windows lie inside.</summary>
    Valid,
}

/// <summary>What all convolutions say.</summary>
/// <typeparam name="TLayer">The descriptor of the layer.</typeparam>
public abstract class ConvolutionAttribute<TLayer> : WeightedLayerAttribute<TLayer>
    where TLayer : Layer
{
    private protected ConvolutionAttribute(Activation activation)
        : base(activation)
    {
    }

    private protected ConvolutionAttribute(string activation)
        : base(activation)
    {
    }

    /// <summary>s, along every axis: the step from one window to the next; of a transposed convolution, how far apart neighbouring inputs lay the
    /// kernel.</summary>
    public int Stride { get; set; } = 1;

    /// <summary>Same: zeros around the input, so that the output has ⌈size/s⌉ positions; Valid: no zeros. Of a transposed convolution, Same: s times the
    /// input's size; Valid: all that the kernel reaches, (size − 1)·s + its extent.</summary>
    public Padding Padding { get; set; }

    /// <summary>p, said in the place of <see cref="Padding"/>: so many zeros on every side; of a transposed convolution, what is cut off on every
    /// side.</summary>
    public int Pad { get; set; }

    /// <summary>d, the step from one element of the kernel to the next, along every axis.</summary>
    public int Dilation { get; set; } = 1;

    /// <summary>The layer that feeds this one; the one declared before it unless given.</summary>
    public string? From { get; set; }
}

/// <summary>A convolution of [channels, length], h[o,x] = σ(b[o] + Σ_{c,k} W[o,c,k]·x[c, s·x + d·k − p]), W: [channels, inputs/groups, kernel].</summary>
public sealed class Conv1DAttribute : ConvolutionAttribute<Conv1D>
{
    /// <summary>A convolution with an activation of the catalogue.</summary>
    /// <param name="channels">The number of output channels, at least 1.</param>
    /// <param name="kernel">The size of the kernel, at least 1.</param>
    /// <param name="activation">σ</param>
    public Conv1DAttribute(int channels, int kernel, Activation activation = Activation.Identity)
        : base(activation) => (Channels, Kernel) = (channels, kernel);

    /// <summary>A convolution with an activation of the user's own.</summary>
    /// <param name="channels">The number of output channels, at least 1.</param>
    /// <param name="kernel">The size of the kernel, at least 1.</param>
    /// <param name="activation">The name of a static method marked <see cref="ActivationAttribute"/>, as nameof gives it.</param>
    public Conv1DAttribute(int channels, int kernel, string activation)
        : base(activation) => (Channels, Kernel) = (channels, kernel);

    /// <summary>The number of output channels.</summary>
    public int Channels { get; }

    /// <summary>The size of the kernel.</summary>
    public int Kernel { get; }

    /// <summary>Groups of channels that do not mix; a divisor of the channels on both sides.</summary>
    public int Groups { get; set; } = 1;
}

/// <summary>A convolution of [channels, height, width], h[o,y,x] = σ(b[o] + Σ_{c,i,j} W[o,c,i,j]·x[c, s·y + d·i − p, s·x + d·j − p]), W: [channels,
/// inputs/groups, kernel, kernel].</summary>
public sealed class Conv2DAttribute : ConvolutionAttribute<Conv2D>
{
    /// <summary>A convolution with an activation of the catalogue.</summary>
    /// <param name="channels">The number of output channels, at least 1.</param>
    /// <param name="kernel">The height and the width of the kernel, at least 1.</param>
    /// <param name="activation">σ</param>
    public Conv2DAttribute(int channels, int kernel, Activation activation = Activation.Identity)
        : base(activation) => (Channels, KernelHeight, KernelWidth) = (channels, kernel, kernel);

    /// <summary>A convolution with an activation of the user's own.</summary>
    /// <param name="channels">The number of output channels, at least 1.</param>
    /// <param name="kernel">The height and the width of the kernel, at least 1.</param>
    /// <param name="activation">The name of a static method marked <see cref="ActivationAttribute"/>, as nameof gives it.</param>
    public Conv2DAttribute(int channels, int kernel, string activation)
        : base(activation) => (Channels, KernelHeight, KernelWidth) = (channels, kernel, kernel);

    /// <summary>A convolution with an activation of the catalogue.</summary>
    /// <param name="channels">The number of output channels, at least 1.</param>
    /// <param name="kernelHeight">The height of the kernel, at least 1.</param>
    /// <param name="kernelWidth">The width of the kernel, at least 1.</param>
    /// <param name="activation">σ</param>
    public Conv2DAttribute(int channels, int kernelHeight, int kernelWidth, Activation activation = Activation.Identity)
        : base(activation) => (Channels, KernelHeight, KernelWidth) = (channels, kernelHeight, kernelWidth);

    /// <summary>A convolution with an activation of the user's own.</summary>
    /// <param name="channels">The number of output channels, at least 1.</param>
    /// <param name="kernelHeight">The height of the kernel, at least 1.</param>
    /// <param name="kernelWidth">The width of the kernel, at least 1.</param>
    /// <param name="activation">The name of a static method marked <see cref="ActivationAttribute"/>, as nameof gives it.</param>
    public Conv2DAttribute(int channels, int kernelHeight, int kernelWidth, string activation)
        : base(activation) => (Channels, KernelHeight, KernelWidth) = (channels, kernelHeight, kernelWidth);

    /// <summary>The number of output channels.</summary>
    public int Channels { get; }

    /// <summary>The height of the kernel.</summary>
    public int KernelHeight { get; }

    /// <summary>The width of the kernel.</summary>
    public int KernelWidth { get; }

    /// <summary>Groups of channels that do not mix; a divisor of the channels on both sides.</summary>
    public int Groups { get; set; } = 1;
}

/// <summary>A convolution of [channels, height, width] that keeps channels apart: output m·c + i sees channel c alone, m the <see cref="Multiplier"/>. W:
/// [m·channels, 1, kernel, kernel].</summary>
public sealed class DepthwiseConv2DAttribute : ConvolutionAttribute<DepthwiseConv2D>
{
    /// <summary>A depthwise convolution with an activation of the catalogue.</summary>
    /// <param name="kernel">The height and the width of the kernel, at least 1.</param>
    /// <param name="activation">σ</param>
    public DepthwiseConv2DAttribute(int kernel, Activation activation = Activation.Identity)
        : base(activation) => (KernelHeight, KernelWidth) = (kernel, kernel);

    /// <summary>A depthwise convolution with an activation of the user's own.</summary>
    /// <param name="kernel">The height and the width of the kernel, at least 1.</param>
    /// <param name="activation">The name of a static method marked <see cref="ActivationAttribute"/>, as nameof gives it.</param>
    public DepthwiseConv2DAttribute(int kernel, string activation)
        : base(activation) => (KernelHeight, KernelWidth) = (kernel, kernel);

    /// <summary>A depthwise convolution with an activation of the catalogue.</summary>
    /// <param name="kernelHeight">The height of the kernel, at least 1.</param>
    /// <param name="kernelWidth">The width of the kernel, at least 1.</param>
    /// <param name="activation">σ</param>
    public DepthwiseConv2DAttribute(int kernelHeight, int kernelWidth, Activation activation = Activation.Identity)
        : base(activation) => (KernelHeight, KernelWidth) = (kernelHeight, kernelWidth);

    /// <summary>A depthwise convolution with an activation of the user's own.</summary>
    /// <param name="kernelHeight">The height of the kernel, at least 1.</param>
    /// <param name="kernelWidth">The width of the kernel, at least 1.</param>
    /// <param name="activation">The name of a static method marked <see cref="ActivationAttribute"/>, as nameof gives it.</param>
    public DepthwiseConv2DAttribute(int kernelHeight, int kernelWidth, string activation)
        : base(activation) => (KernelHeight, KernelWidth) = (kernelHeight, kernelWidth);

    /// <summary>The height of the kernel.</summary>
    public int KernelHeight { get; }

    /// <summary>The width of the kernel.</summary>
    public int KernelWidth { get; }

    /// <summary>The outputs of each input channel.</summary>
    public int Multiplier { get; set; } = 1;
}

/// <summary>What transposed convolutions say besides. With <see cref="ConvolutionAttribute{TLayer}.Pad"/> an axis of the output has (size − 1)·s − 2p +
/// d·(kernel − 1) + 1 + <see cref="OutputPadding"/> positions, as in PyTorch; Padding.Same places the kernel so that as much is cut off before as behind, or
/// one less.</summary>
/// <typeparam name="TLayer">The descriptor of the layer.</typeparam>
public abstract class TransposedConvolutionAttribute<TLayer> : ConvolutionAttribute<TLayer>
    where TLayer : Layer
{
    private protected TransposedConvolutionAttribute(Activation activation)
        : base(activation)
    {
    }

    private protected TransposedConvolutionAttribute(string activation)
        : base(activation)
    {
    }

    /// <summary>Positions added behind every axis of the output, to what <see cref="ConvolutionAttribute{TLayer}.Pad"/> leaves: they hold what the kernel lays
    /// there, and the bias. Less than the stride or the dilation, whichever is larger; not with Padding.Same, which says the size itself.</summary>
    public int OutputPadding { get; set; }

    /// <summary>Groups of channels that do not mix; a divisor of the channels on both sides.</summary>
    public int Groups { get; set; } = 1;
}

/// <summary>The transpose of a convolution: each value of [channels, length] lays the kernel over the output, h[o, s·x + d·k − p] += W[c,o,k]·x[c,x]; then b
/// and σ. W: [inputs, channels/groups, kernel].</summary>
public sealed class TransposedConv1DAttribute : TransposedConvolutionAttribute<TransposedConv1D>
{
    /// <summary>A transposed convolution with an activation of the catalogue.</summary>
    /// <param name="channels">The number of output channels, at least 1.</param>
    /// <param name="kernel">The size of the kernel, at least 1.</param>
    /// <param name="activation">σ</param>
    public TransposedConv1DAttribute(int channels, int kernel, Activation activation = Activation.Identity)
        : base(activation) => (Channels, Kernel) = (channels, kernel);

    /// <summary>A transposed convolution with an activation of the user's own.</summary>
    /// <param name="channels">The number of output channels, at least 1.</param>
    /// <param name="kernel">The size of the kernel, at least 1.</param>
    /// <param name="activation">The name of a static method marked <see cref="ActivationAttribute"/>, as nameof gives it.</param>
    public TransposedConv1DAttribute(int channels, int kernel, string activation)
        : base(activation) => (Channels, Kernel) = (channels, kernel);

    /// <summary>The number of output channels.</summary>
    public int Channels { get; }

    /// <summary>The size of the kernel.</summary>
    public int Kernel { get; }
}

/// <summary>The transpose of a convolution: each value of [channels, height, width] lays the kernel over the output, h[o, s·y + d·i − p, s·x + d·j − p] +=
/// W[c,o,i,j]·x[c,y,x]; then b and σ. W: [inputs, channels/groups, kernel, kernel].</summary>
public sealed class TransposedConv2DAttribute : TransposedConvolutionAttribute<TransposedConv2D>
{
    /// <summary>A transposed convolution with an activation of the catalogue.</summary>
    /// <param name="channels">The number of output channels, at least 1.</param>
    /// <param name="kernel">The height and the width of the kernel, at least 1.</param>
    /// <param name="activation">σ</param>
    public TransposedConv2DAttribute(int channels, int kernel, Activation activation = Activation.Identity)
        : base(activation) => (Channels, KernelHeight, KernelWidth) = (channels, kernel, kernel);

    /// <summary>A transposed convolution with an activation of the user's own.</summary>
    /// <param name="channels">The number of output channels, at least 1.</param>
    /// <param name="kernel">The height and the width of the kernel, at least 1.</param>
    /// <param name="activation">The name of a static method marked <see cref="ActivationAttribute"/>, as nameof gives it.</param>
    public TransposedConv2DAttribute(int channels, int kernel, string activation)
        : base(activation) => (Channels, KernelHeight, KernelWidth) = (channels, kernel, kernel);

    /// <summary>A transposed convolution with an activation of the catalogue.</summary>
    /// <param name="channels">The number of output channels, at least 1.</param>
    /// <param name="kernelHeight">The height of the kernel, at least 1.</param>
    /// <param name="kernelWidth">The width of the kernel, at least 1.</param>
    /// <param name="activation">σ</param>
    public TransposedConv2DAttribute(int channels, int kernelHeight, int kernelWidth, Activation activation = Activation.Identity)
        : base(activation) => (Channels, KernelHeight, KernelWidth) = (channels, kernelHeight, kernelWidth);

    /// <summary>A transposed convolution with an activation of the user's own.</summary>
    /// <param name="channels">The number of output channels, at least 1.</param>
    /// <param name="kernelHeight">The height of the kernel, at least 1.</param>
    /// <param name="kernelWidth">The width of the kernel, at least 1.</param>
    /// <param name="activation">The name of a static method marked <see cref="ActivationAttribute"/>, as nameof gives it.</param>
    public TransposedConv2DAttribute(int channels, int kernelHeight, int kernelWidth, string activation)
        : base(activation) => (Channels, KernelHeight, KernelWidth) = (channels, kernelHeight, kernelWidth);

    /// <summary>The number of output channels.</summary>
    public int Channels { get; }

    /// <summary>The height of the kernel.</summary>
    public int KernelHeight { get; }

    /// <summary>The width of the kernel.</summary>
    public int KernelWidth { get; }
}
