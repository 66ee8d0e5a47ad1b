using System.Collections.Generic;
using System.Linq;
using GradientFlow.Generators.Scalars;

namespace GradientFlow.Generators.Nests;

/// <summary>A list of nests in execution order, and the means to write more.</summary>
internal sealed class Graph
{
    private readonly List<Nest> _nests = [];
    private int _axes;

    public ScalarAlgebra Algebra { get; } = new();

    public IReadOnlyList<Nest> Nests => _nests;

    public Axis Axis(string name, int size) => new(_axes++, name, size);

    /// <summary>An axis for every dimension of a shape: i for one, i1, i2, … for more.</summary>
    public Axis[] Axes(int[] shape, string name = "i") => [.. shape.Select((size, d) => Axis(shape.Length == 1 ? name : $"{name}{d + 1}", size))];

    public static Affine[] Index(IEnumerable<Axis> axes) => [.. axes.Select(a => (Affine)a)];

    public Expr Variable(int i) => Algebra.Variable(i);

    public void Add(Nest nest) => _nests.Add(nest.Tidy());

    /// <summary>name[axes] = Σ terms</summary>
    public Tensor Contract(Symbol name, Axis[] axes, params Term[] terms) => Contract(name, Combine.Sum, axes, terms);

    public Tensor Contract(Symbol name, Combine combine, Axis[] axes, params Term[] terms)
    {
        var output = Computed(name, axes);
        Add(new Nest(axes, terms, [], [new(output[Index(axes)], Variable(0))], combine));
        return output;
    }

    /// <summary>name[axes] = value; variables 1, 2, … of the value are the inputs.</summary>
    public Tensor Map(Symbol name, Axis[] axes, Expr value, params Access[] inputs)
    {
        var output = Computed(name, axes);
        Add(new Nest(axes, [], inputs, [new(output[Index(axes)], value)]));
        return output;
    }

    /// <summary>A map over tensors of one shape, point for point.</summary>
    public Tensor Pointwise(Symbol name, Expr value, params Tensor[] inputs)
    {
        var axes = Axes(inputs[0].Shape);
        return Map(name, axes, value, [.. inputs.Select(t => t[Index(axes)])]);
    }

    /// <summary>The nests written since <paramref name="start"/>.</summary>
    public Nest[] Since(int start) => [.. _nests.Skip(start)];

    private static Tensor Computed(Symbol name, Axis[] axes) => new(name, Space.Computed, true, [.. axes.Select(a => a.Size)]);
}
