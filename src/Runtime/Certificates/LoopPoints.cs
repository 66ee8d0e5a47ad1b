using System;
using System.Collections.Generic;
using System.Linq;
using GradientFlow.Ranks;

namespace GradientFlow;

/// <summary>The points of a loop with what its sums may be there, tensors lying anywhere in their ranges; and the sums as a matrix.</summary>
internal static class LoopPoints
{
    /// <summary>All points, the last axis fastest, and at each the enclosed sum of the terms, or their largest.</summary>
    public static (List<int[]> Points, Interval[] Sums) Of(Loop loop, Interval[][] ranges)
    {
        var points = All(loop.Sizes, []).ToList();
        return (points, [.. points.Select(p => Sum(loop, p, ranges))]);
    }

    private static Interval Sum(Loop loop, int[] at, Interval[][] ranges)
    {
        Interval sum = default;
        Interval? largest = null;
        foreach (var term in loop.Terms)
        {
            foreach (var point in All(term.Sizes, at))
            {
                Interval product = term.Scale;
                foreach (var f in term.Factors)
                    product *= f.At(point) is var i && i >= 0 ? ranges[f.Quantity][i] : default;
                sum += product;
                largest = largest is { } l ? new(Math.Max(l.Low, product.Low), Math.Max(l.High, product.High)) : product;
            }
        }

        return loop.TakesLargest ? largest ?? default : sum;
    }

    /// <summary>What a loop does to the one tensor that moves, before its formula: a matrix from that tensor to the loop's target. Null where it is no linear
    /// map of it followed by a function of each entry.</summary>
    /// <param name="slopes">Of the formula, by each variable that moves.</param>
    public static LinearMap? Map(Loop loop, int from, List<int[]> points, Interval[][] ranges, bool[] moves, Interval[]?[] slopes)
    {
        if (loop.Terms.Any(t => t.Factors.Count(f => f.Quantity == from) > 1))
            return null;
        // By the sum, or by one of the inputs alone.
        var variables = Enumerable.Range(0, slopes.Length).Where(v => slopes[v] is not null).ToArray();
        if (!loop.Formula.IsSum && variables.Length != 1)
            return null;
        var (rows, columns) = (points.Count, ranges[from].Length);
        var entries = new Interval[rows * columns];
        foreach (var point in points)
        {
            var row = loop.Target.At(point) * columns;
            if (!loop.Formula.IsSum && variables[0] > 0)
            {
                entries[row + loop.Inputs[variables[0] - 1].At(point)] = 1;
                continue;
            }

            foreach (var term in loop.Terms)
                AddTo(entries, row, term, from, point, ranges);
        }

        return LinearMap.Of(rows, columns, entries);
    }

    private static void AddTo(Interval[] entries, int row, Term term, int from, int[] at, Interval[][] ranges)
    {
        var moving = Array.Find(term.Factors, f => f.Quantity == from);
        if (moving is null)
            return;
        foreach (var point in All(term.Sizes, at))
        {
            Interval product = term.Scale;
            foreach (var f in term.Factors)
            {
                if (!ReferenceEquals(f, moving))
                    product *= f.At(point) is var i && i >= 0 ? ranges[f.Quantity][i] : default;
            }

            if (moving.At(point) is var column && column >= 0)
                entries[row + column] += product;
        }
    }

    /// <summary>Points that go on from one, the last axis fastest; a new array for each only where nothing goes before.</summary>
    private static IEnumerable<int[]> All(int[] sizes, int[] start)
    {
        var point = new int[start.Length + sizes.Length];
        start.CopyTo(point, 0);
        if (sizes.Contains(0))
            yield break;
        while (true)
        {
            yield return start.Length == 0 ? (int[])point.Clone() : point;
            var a = sizes.Length - 1;
            for (; a >= 0 && ++point[start.Length + a] == sizes[a]; a--)
                point[start.Length + a] = 0;
            if (a < 0)
                yield break;
        }
    }
}
