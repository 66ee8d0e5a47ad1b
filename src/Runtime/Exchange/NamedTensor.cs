using System;
using System.Collections.Generic;
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
        if (shape.Any(n => n < 0) || CountOf(shape) != values.Length)
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

    internal static string Text(IEnumerable<int> shape) => $"[{string.Join(", ", shape.Select(n => $"{n}"))}]";

    /// <summary>How many values a shape of sizes that are not negative has; null where an array has no room for so many.</summary>
    internal static int? CountOf(int[] shape)
    {
        if (shape.Contains(0))
            return 0;
        var count = 1L;
        foreach (var n in shape)
        {
            count *= n;
            if (count > Array.MaxLength)
                return null;
        }

        return (int)count;
    }

    /// <summary>Tensors on their way into a file: each name once.</summary>
    internal static NamedTensor[] Distinct(IEnumerable<NamedTensor> tensors)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        NamedTensor[] list = [.. tensors];
        return list.GroupBy(t => t.Name).FirstOrDefault(g => g.Count() > 1) is { } twice
            ? throw new ArgumentException($"'{twice.Key}' is there {twice.Count()} times; each tensor of a file has a name of its own.", nameof(tensors))
            : list;
    }
}
