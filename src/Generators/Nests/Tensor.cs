using System;
using System.Collections.Generic;
using System.Linq;
using GradientFlow.Generators.Scalars;

namespace GradientFlow.Generators.Nests;

/// <summary>Where the values of a tensor come from.</summary>
internal enum Space
{
    /// <summary>Bound once: inputs, targets, sample weights.</summary>
    Data,

    /// <summary>Given with a call, per sample: cotangents of the outputs.</summary>
    Seed,

    /// <summary>A part of θ.</summary>
    Parameter,

    /// <summary>A part of a direction in parameter space, laid out as θ.</summary>
    Direction,

    /// <summary>Numbers of the declaration.</summary>
    Constant,

    /// <summary>Written by nests.</summary>
    Computed,
}

/// <summary>What a tensor is called: its kind (W, b, z, …; h for the output of a layer) and the layer it belongs to. The kind alone names it
/// inside a loop nest that several layers share.</summary>
internal readonly record struct Symbol(string Kind, string? Owner = null)
{
    public string Name => Owner is null ? Kind : (Kind == "h" ? Owner : Kind + "_" + Owner).Replace('.', '_');

    /// <summary>dL/dx, or the derivative of whatever the reverse sweep was seeded with.</summary>
    public Symbol Cotangent => this with { Kind = "d" + Kind };

    /// <summary>The derivative along a direction in parameter space.</summary>
    public Symbol Tangent => this with { Kind = Kind + "dot" };

    /// <summary>The part of that direction that belongs to a parameter.</summary>
    public Symbol Direction => this with { Kind = "v" + Kind };

    public Symbol As(string kind) => this with { Kind = kind };
}

/// <summary>A named array. With <see cref="PerSample"/> it also carries the sample axis, innermost, in the SIMD lanes; what lacks that axis is
/// broadcast over samples when it is read and summed over samples when it is written.</summary>
internal sealed class Tensor(Symbol symbol, Space space, bool perSample, params int[] shape)
{
    public Symbol Symbol => symbol;

    /// <summary>An identifier, for formulas and for emitted code.</summary>
    public string Name { get; } = symbol.Name;

    public Space Space => space;

    public bool PerSample => perSample;

    public int[] Shape => shape;

    public int Size { get; } = shape.Aggregate(1, (a, b) => checked(a * b));

    /// <summary>The values of a <see cref="Space.Constant"/>, row-major.</summary>
    public double[]? Values { get; init; }

    public Access this[params Affine[] index] => new(this, index);

    public Access this[Axis[] index] => new(this, Graph.Index(index));

    /// <summary>The one value of a tensor without dimensions.</summary>
    public Access Value => new(this, []);

    /// <summary>The first index, then the others.</summary>
    public Access this[Axis first, Axis[] rest] => new(this, [first, .. Graph.Index(rest)]);

    public override string ToString() => Name;
}

/// <summary>tensor[index…], or an expression of it. Inside a term, an index outside the shape reads 0: that is the whole treatment of padding.</summary>
/// <param name="through">The expression, of which variable 1 is the value read; null for the value itself.</param>
internal sealed class Access(Tensor tensor, Affine[] index, Expr? through = null) : IEquatable<Access>
{
    public Tensor Tensor => tensor;

    public Affine[] Index => index;

    public Expr? Through => through;

    public IEnumerable<Axis> Axes => index.SelectMany(i => i.Axes).Distinct();

    /// <summary>Some point of the loops lies outside the shape.</summary>
    public bool CanMiss
    {
        get
        {
            for (var d = 0; d < index.Length; d++)
            {
                if (index[d].Least < 0 || index[d].Most >= tensor.Shape[d])
                    return true;
            }

            return false;
        }
    }

    /// <summary>Every index is an axis of its own, running over the whole dimension.</summary>
    public bool CoversPlainly
    {
        get
        {
            for (var d = 0; d < index.Length; d++)
            {
                if (index[d].AsAxis is not { } axis || axis.Size != tensor.Shape[d] || Array.FindIndex(index, i => i.AsAxis == axis) != d)
                    return false;
            }

            return true;
        }
    }

    public Access With(Tensor other) => new(other, index, through);

    public Access Substitute(IReadOnlyDictionary<Axis, Affine> replacements) => new(tensor, Array.ConvertAll(index, i => i.Substitute(replacements)), through);

    public bool SameIndex(Access other) => index.AsSpan().SequenceEqual(other.Index);

    public bool Equals(Access? other) => other is not null && tensor == other.Tensor && through == other.Through && SameIndex(other);

    public override bool Equals(object? obj) => obj is Access other && Equals(other);

    public override int GetHashCode() => index.Aggregate(tensor.Name.Length, (h, i) => unchecked(h * 31 + i.GetHashCode()));

    /// <summary>The access as a formula; <paramref name="name"/> says what tensors are called.</summary>
    public string Format(Func<Tensor, string> name)
    {
        var value = index.Length == 0 ? name(tensor) : $"{name(tensor)}[{string.Join(",", index.Select(i => i.ToString()))}]";
        return through is null ? value : $"({through.Format(_ => value)})";
    }

    public override string ToString() => Format(t => t.Name);
}
