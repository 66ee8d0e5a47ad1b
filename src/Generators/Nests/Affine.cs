using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;

namespace GradientFlow.Generators.Nests;

/// <summary>A loop variable running over 0 … Size − 1. Its identity is the object.</summary>
internal sealed class Axis(int id, string name, int size)
{
    public int Id => id;

    /// <summary>A short name for formulas; unique within a nest, not within a graph.</summary>
    public string Name => name;

    public int Size => size;

    public static Affine operator +(Axis a, int b) => (Affine)a + b;
    public static Affine operator *(int a, Axis b) => a * (Affine)b;

    public override string ToString() => name;
}

/// <summary>An index: offset + Σ factorᵢ·axisᵢ.</summary>
internal sealed class Affine : IEquatable<Affine>
{
    private static readonly (Axis, int)[] s_none = [];

    // Ordered by the axis's id, without zero factors: equal indices are equal lists.
    private readonly (Axis Axis, int Factor)[] _terms;

    private Affine(int offset, (Axis Axis, int Factor)[] terms) => (Offset, _terms) = (offset, terms);

    public int Offset { get; }

    public IEnumerable<Axis> Axes => _terms.Select(t => t.Axis);

    public IReadOnlyList<(Axis Axis, int Factor)> Terms => _terms;

    /// <summary>The smallest and the largest value over all loops.</summary>
    public int Least
    {
        get
        {
            var least = Offset;
            foreach (var (axis, factor) in _terms)
                least += Math.Min(0, factor * (axis.Size - 1));
            return least;
        }
    }

    public int Most
    {
        get
        {
            var most = Offset;
            foreach (var (axis, factor) in _terms)
                most += Math.Max(0, factor * (axis.Size - 1));
            return most;
        }
    }

    /// <summary>The axis, when the index is that axis and nothing else.</summary>
    public Axis? AsAxis => Offset == 0 && _terms.Length == 1 && _terms[0].Factor == 1 ? _terms[0].Axis : null;

    public int this[Axis axis]
    {
        get
        {
            foreach (var (a, factor) in _terms)
            {
                if (a == axis)
                    return factor;
            }

            return 0;
        }
    }

    public static implicit operator Affine(int offset) => new(offset, s_none);
    public static implicit operator Affine(Axis axis) => new(0, [(axis, 1)]);

    public static Affine operator +(Affine a, Affine b)
    {
        var offset = a.Offset + b.Offset;
        if (a._terms.Length == 0 || b._terms.Length == 0)
            return new(offset, a._terms.Length == 0 ? b._terms : a._terms);
        var terms = new List<(Axis, int)>(a._terms.Length + b._terms.Length);
        for (int i = 0, j = 0; i < a._terms.Length || j < b._terms.Length;)
        {
            var (x, y) = (i < a._terms.Length ? a._terms[i].Axis.Id : int.MaxValue, j < b._terms.Length ? b._terms[j].Axis.Id : int.MaxValue);
            if (x != y)
            {
                terms.Add(x < y ? a._terms[i++] : b._terms[j++]);
                continue;
            }

            var factor = a._terms[i].Factor + b._terms[j].Factor;
            if (factor != 0)
                terms.Add((a._terms[i].Axis, factor));
            (i, j) = (i + 1, j + 1);
        }

        return new(offset, [.. terms]);
    }

    public static Affine operator -(Affine a, Affine b) => a + -1 * b;
    public static Affine operator *(int k, Affine a) => k == 0 ? 0 : new Affine(k * a.Offset, Array.ConvertAll(a._terms, t => (t.Axis, k * t.Factor)));

    public Affine Without(Axis axis) => new(Offset, [.. _terms.Where(t => t.Axis != axis)]);

    public Affine Substitute(IReadOnlyDictionary<Axis, Affine> replacements)
    {
        if (!Array.Exists(_terms, t => replacements.ContainsKey(t.Axis)))
            return this;
        Affine sum = Offset;
        foreach (var (axis, factor) in _terms)
            sum += factor * (replacements.TryGetValue(axis, out var r) ? r : axis);
        return sum;
    }

    public int At(IReadOnlyDictionary<Axis, int> point)
    {
        var at = Offset;
        foreach (var (axis, factor) in _terms)
            at += factor * point[axis];
        return at;
    }

    public bool Equals(Affine? other) => other is not null && Offset == other.Offset && _terms.AsSpan().SequenceEqual(other._terms);

    public override bool Equals(object? obj) => obj is Affine other && Equals(other);

    public override int GetHashCode() => _terms.Aggregate(Offset, (h, t) => unchecked(h * 31 + t.Axis.Id * 7 + t.Factor));

    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var (axis, factor) in _terms)
        {
            text.Append(factor < 0 ? "-" : text.Length > 0 ? "+" : "");
            if (Math.Abs(factor) != 1)
                text.Append(Math.Abs(factor).ToString(CultureInfo.InvariantCulture)).Append('·');
            text.Append(axis);
        }

        if (Offset != 0 || text.Length == 0)
            text.Append(Offset.ToString(text.Length > 0 ? "+0;-0" : "0", CultureInfo.InvariantCulture));
        return text.ToString();
    }
}
