namespace GradientFlow;

/// <summary>What all windows say that join their values to one. What lies outside the input does not count; every window must see at least one value.</summary>
public abstract class WindowAttribute : LayerAttribute<Pool>
{
    private protected WindowAttribute(int size) => (Size, Stride) = (size, size);

    /// <summary>The size of the window.</summary>
    public int Size { get; }

    /// <summary>The step from one window to the next; the size unless given.</summary>
    public int Stride { get; set; }

    /// <summary>Valid unless given. Same: windows reach beyond the edges, so that there are ⌈size/s⌉ of them.</summary>
    public Padding Padding { get; set; } = Padding.Valid;

    /// <summary>Said in the place of <see cref="Padding"/>: windows reach so far beyond every edge.</summary>
    public int Pad { get; set; }

    /// <summary>Whether a last window counts that begins inside the input, or before it, and ends behind the padding: there are then ⌈(size + 2p − extent)/s⌉ +
    /// 1 windows along an axis, extent = d·(window − 1) + 1, in the place of ⌊…⌋ + 1.</summary>
    public bool Ceiling { get; set; }

    /// <summary>The step from one element of the window to the next.</summary>
    public int Dilation { get; set; } = 1;

    /// <summary>The layer that feeds this one; the one declared before it unless given.</summary>
    public string? From { get; set; }
}

/// <summary>The mean of each window of [channels, spatial axes …], channel by channel.</summary>
/// <param name="size">The size of the window along every spatial axis, at least 1.</param>
public sealed class AveragePoolAttribute(int size) : WindowAttribute(size)
{
    /// <summary>Whether the padding counts as zeros: the mean then divides by all elements of the window that lie in the padded input.</summary>
    public bool CountPadding { get; set; }
}

/// <summary>The largest value of each window of [channels, spatial axes …], channel by channel. At a tie the derivative is that of one of the
/// largest.</summary>
/// <param name="size">The size of the window along every spatial axis, at least 1.</param>
public sealed class MaxPoolAttribute(int size) : WindowAttribute(size);

/// <summary>The mean of each channel of [channels, spatial axes …] over all positions.</summary>
public sealed class GlobalAveragePoolAttribute : LayerAttribute<Pool>
{
    /// <summary>The layer that feeds this one; the one declared before it unless given.</summary>
    public string? From { get; set; }
}

/// <summary>How values between values are made.</summary>
public enum Interpolation
{
    /// <summary>Each value is repeated.</summary>
    Nearest,

    /// <summary>Linear between the centres of neighbours along each axis, bilinear on images; beyond the outermost centres their values go on.</summary>
    Linear,
}

/// <summary>[channels, spatial axes …] with every spatial axis factor times as long.</summary>
/// <param name="factor">At least 1.</param>
/// <param name="interpolation">How values between values are made.</param>
public sealed class UpsampleAttribute(int factor, Interpolation interpolation = Interpolation.Nearest) : LayerAttribute<Upsample>
{
    /// <summary>The factor.</summary>
    public int Factor { get; } = factor;

    /// <summary>How values between values are made.</summary>
    public Interpolation Interpolation { get; } = interpolation;

    /// <summary>The layer that feeds this one; the one declared before it unless given.</summary>
    public string? From { get; set; }
}
