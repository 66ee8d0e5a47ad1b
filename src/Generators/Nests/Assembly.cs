using System;
using System.Collections.Generic;
using System.Linq;

namespace GradientFlow.Generators.Nests;

/// <summary>Puts the contributions to one cotangent together.</summary>
internal static class Assembly
{
    /// <summary>Contributions that cover the tensor plainly become one nest of many terms; of the rest, those that tile it are written side by
    /// side, and others, or none, accumulate over zero.</summary>
    public static IEnumerable<Nest> Of(Graph graph, Tensor target, List<Nest> parts)
    {
        var plain = parts.Where(p => p.Stores[0].Target.CoversPlainly && p.Axes.Length == target.Shape.Length).ToList();
        var rest = parts.Except(plain).ToList();
        if (plain.Count > 0)
            yield return Onto(target, Merge(graph, plain), accumulate: !target.PerSample);
        var tiles = target.PerSample && plain.Count == 0 && Tile(target, rest);
        if (target.PerSample && plain.Count == 0 && !tiles)
        {
            var axes = graph.Axes(target.Shape);
            yield return new Nest(axes, [], [], [new(target[axes], graph.Algebra.Constant(0))]);
        }

        foreach (var part in rest)
            yield return Onto(target, part, accumulate: !tiles);
    }

    private static Nest Onto(Tensor target, Nest nest, bool accumulate) =>
        nest with { Stores = [new(nest.Stores[0].Target.With(target), nest.Stores[0].Value, accumulate)] };

    private static Nest Merge(Graph graph, List<Nest> parts)
    {
        var whole = parts[0];
        foreach (var part in parts.Skip(1).Select(p => WithOwnReductions(graph, p, whole.Axes)))
        {
            var axes = part.Stores[0].Target.Index.Zip(whole.Stores[0].Target.Index, (from, to) => (from, to)).ToDictionary(x => x.from.AsAxis!, x => x.to);
            var next = part.Substitute(whole.Axes, axes);
            var shift = whole.Inputs.Length;
            var value = next.Stores[0].Value.RenumberVariables(v => v == 0 ? 0 : v + shift);
            var both = (whole.IsMap, next.IsMap) switch
            {
                (false, false) => whole.Stores[0].Value, // one accumulator takes the terms of both
                _ => whole.Stores[0].Value + value,
            };
            whole = whole with
            {
                Terms = [.. whole.Terms, .. next.Terms],
                Inputs = [.. whole.Inputs, .. next.Inputs],
                Stores = [whole.Stores[0] with { Value = both }]
            };
        }

        return whole with { Terms = JoinEqual(whole.Terms) };
    }

    /// <summary>Both factors of one tensor, differentiated, give parts of which each sums over what is an outer loop of the other: those sums get axes of their
    /// own.</summary>
    private static Nest WithOwnReductions(Graph graph, Nest part, Axis[] taken)
    {
        var own = part.Terms.SelectMany(t => t.Reduce).Where(taken.Contains).Distinct().ToDictionary(a => a, a => graph.Axis(a.Name, a.Size));
        if (own.Count == 0)
            return part;
        var replacements = own.ToDictionary(a => a.Key, a => (Affine)a.Value);
        return part with
        {
            Terms = Array.ConvertAll(part.Terms, t => t with
            {
                Reduce = Array.ConvertAll(t.Reduce, a => own.TryGetValue(a, out var other) ? other : a),
                Factors = Array.ConvertAll(t.Factors, f => f.Substitute(replacements)),
            }),
        };
    }

    /// <summary>r·r, differentiated, gives r twice.</summary>
    private static Term[] JoinEqual(Term[] terms)
    {
        var joined = new List<Term>();
        foreach (var t in terms)
        {
            var at = joined.FindIndex(j => j.Reduce.SequenceEqual(t.Reduce) && SameFactors(j.Factors, t.Factors));
            if (at < 0)
                joined.Add(t);
            else
                joined[at] = joined[at] with { Scale = joined[at].Scale + t.Scale };
        }

        return [.. joined];
    }

    private static bool SameFactors(Access[] a, Access[] b)
    {
        var left = b.ToList();
        return a.Length == b.Length && a.All(left.Remove);
    }

    /// <summary>The parts write every position exactly once. What cannot be seen dimension by dimension counts as no.</summary>
    private static bool Tile(Tensor target, List<Nest> parts)
    {
        var boxes = parts.Select(p => Box(p.Stores[0].Target)).ToArray();
        if (boxes.Any(b => b is null) || boxes.Sum(b => b!.Aggregate(1L, (n, d) => n * d.Count)) != target.Size)
            return false;
        for (var i = 0; i < boxes.Length; i++)
        {
            if (parts[i].Axes.Aggregate(1L, (n, a) => n * a.Size) != boxes[i]!.Aggregate(1L, (n, d) => n * d.Count))
                return false; // writes a position twice
            for (var j = 0; j < i; j++)
            {
                if (boxes[i]!.Zip(boxes[j]!, (a, b) => a.Overlaps(b)).All(overlaps => overlaps))
                    return false;
            }
        }

        return true;
    }

    /// <summary>The positions written along each dimension; null when dimensions are tied by a common axis.</summary>
    private static HashSet<int>[]? Box(Access at)
    {
        if (at.Index.Sum(i => i.Terms.Count) != at.Axes.Count())
            return null;
        return [.. at.Index.Select(i => new HashSet<int>(i.Terms.Aggregate(
            (IEnumerable<int>)[i.Offset], (values, t) => values.SelectMany(v => Enumerable.Range(0, t.Axis.Size).Select(x => v + x * t.Factor)))))];
    }
}
