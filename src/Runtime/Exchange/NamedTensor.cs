using System;
using System.Linq;

namespace GradientFlow;

/// <summary>A tensor of a file: a name, a shape, and its values, row-major, in double precision whatever the file holds.</summary>
public sealed class NamedTensor
{
    /// <summary>A tensor.</summary>
    /// <param name="name">Its name in the file.</param>
    /// <param name="shape">Its sizes; none for a single number.</param>
    /// <param name="values">Its values, row-major.</param>
    /// <exception cref="ArgumentException">The shape does not hold so many values.</exception>
    public NamedTensor(string name, int[] shape, double[] values)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentNullException.ThrowIfNull(values);
        if (shape.Any(n => n < 0) || shape.Aggregate(1L, (a, b) => a * b) != values.Length)
            throw new ArgumentException($"'{name}' has {values.Length} values, and its shape is {Text(shape)}.", nameof(values));
        (Name, Shape, Values) = (name, shape, values);
    }

    /// <summary>The name in the file.</summary>
    public string Name { get; }

    /// <summary>The sizes.</summary>
    public int[] Shape { get; }

    /// <summary>The values, row-major.</summary>
    public double[] Values { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{Name} {Text(Shape)}";

    internal static string Text(int[] shape) => $"[{string.Join(", ", shape)}]";
}
