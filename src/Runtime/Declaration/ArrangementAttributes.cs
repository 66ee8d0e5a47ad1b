namespace GradientFlow;

/// <summary>A part of the input along one axis: indices start … start + length − 1.</summary>
/// <param name="start">The first index, from 0.</param>
/// <param name="length">How many, at least 1.</param>
public sealed class SliceAttribute(int start, int length) : LayerAttribute<Slice>
{
    /// <summary>The first index.</summary>
    public int Start { get; } = start;

    /// <summary>How many.</summary>
    public int Length { get; } = length;

    /// <summary>The axis, 0 for the first of a sample's shape.</summary>
    public int Axis { get; set; }

    /// <summary>The layer that feeds this one; the one declared before it unless given.</summary>
    public string? From { get; set; }
}

/// <summary>The same values, row-major, in another shape.</summary>
/// <param name="shape">The sizes; one of them may be −1 and is then what is left.</param>
public sealed class ReshapeAttribute(params int[] shape) : LayerAttribute<Reshape>
{
    /// <summary>The sizes.</summary>
    public int[] Shape { get; } = shape;

    /// <summary>The layer that feeds this one; the one declared before it unless given.</summary>
    public string? From { get; set; }
}

/// <summary>The same values, row-major, as one vector.</summary>
public sealed class FlattenAttribute : LayerAttribute<Flatten>
{
    /// <summary>The layer that feeds this one; the one declared before it unless given.</summary>
    public string? From { get; set; }
}

/// <summary>The axes in another order.</summary>
/// <param name="permutation">For each axis of the output the axis of the input that becomes it; none reverses them all.</param>
public sealed class TransposeAttribute(params int[] permutation) : LayerAttribute<Transpose>
{
    /// <summary>For each axis of the output the axis of the input.</summary>
    public int[] Permutation { get; } = permutation;

    /// <summary>The layer that feeds this one; the one declared before it unless given.</summary>
    public string? From { get; set; }
}
