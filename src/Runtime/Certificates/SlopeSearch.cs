using System;
using System.Collections.Generic;
using System.Globalization;
using GradientFlow.Generators.Scalars;
using GradientFlow.Ranks;

namespace GradientFlow;

/// <summary>The range of a formula and of its slopes over a box, by cutting the box where the bounds are widest: every part is enclosed, so that what is found
/// holds however early the search ends.</summary>
internal sealed class SlopeSearch
{
    /// <summary>How far a bound may lie above what the formula reaches, as a part of it, before the search goes on.</summary>
    private const double Tolerance = 1.0 / 2048;

    private readonly FormulaSlopes _slopes;
    private readonly Dictionary<string, Found> _known = [];
    private readonly int _variables;
    private readonly (int First, int Second)? _sum;

    public SlopeSearch(ScalarProgram formula)
    {
        _variables = formula.Variables;
        _sum = LoneSum(formula, out var folded);
        _slopes = new(folded);
    }

    /// <summary>What is known over a box.</summary>
    /// <param name="Value">The formula.</param>
    /// <param name="Slopes">By each variable; whole lines where there is no bound.</param>
    /// <param name="Failure">Why not, where there is none.</param>
    public sealed record Found(Interval Value, Interval[] Slopes, SlopeFailure Failure);

    /// <summary>Some pieces were taken to meet, which are equal there as far as could be seen.</summary>
    public bool AssumesMeeting => _slopes.AssumesMeeting;

    /// <param name="box">v0, v1, …</param>
    /// <param name="moves">The variables by which slopes are asked for.</param>
    /// <param name="effort">Parts that may be looked at.</param>
    public Found Over(ReadOnlySpan<Interval> box, ReadOnlySpan<bool> moves, int effort)
    {
        var (variables, moving) = (box[.._variables].ToArray(), moves[.._variables].ToArray());
        if (_sum is { } sum)
        {
            (variables[sum.First], variables[sum.Second]) = (variables[sum.First] + variables[sum.Second], default);
            (moving[sum.First], moving[sum.Second]) = (moving[sum.First] || moving[sum.Second], false);
        }

        var key = Key(variables, moving);
        if (!_known.TryGetValue(key, out var found))
        {
            found = Search(variables, moving, effort);
            if (_sum is { } both)
                found.Slopes[both.Second] = found.Slopes[both.First];
            _known[key] = found;
        }

        return found;
    }

    /// <summary>Two variables that a formula reads in one sum alone, such as what enters a unit and its bias, are one: many points then ask the same.</summary>
    /// <param name="folded">The formula with the first in place of the sum.</param>
    private static (int First, int Second)? LoneSum(ScalarProgram formula, out ScalarProgram folded)
    {
        var steps = formula.Steps;
        var uses = new int[steps.Length];
        foreach (var step in steps)
        {
            foreach (var argument in new[] { step.A, step.B, step.C, step.D })
            {
                if (argument >= 0)
                    uses[argument]++;
            }
        }

        for (var s = 0; s < steps.Length; s++)
        {
            if (steps[s] is { Op: Op.Add } add && add.A != add.B && steps[add.A].Op == Op.Variable && steps[add.B].Op == Op.Variable
                && uses[add.A] == 1 && uses[add.B] == 1)
            {
                var (first, second) = ((int)steps[add.A].Value, (int)steps[add.B].Value);
                if (first > second)
                    (first, second) = (second, first);
                ScalarStep[] changed = [.. steps];
                changed[s] = new(Op.Variable, first, -1, -1, -1, -1);
                folded = new(changed);
                return (first, second);
            }
        }

        folded = formula;
        return null;
    }

    private static string Key(ReadOnlySpan<Interval> box, ReadOnlySpan<bool> moves)
    {
        var key = new System.Text.StringBuilder();
        for (var v = 0; v < box.Length; v++)
        {
            key.Append(CultureInfo.InvariantCulture,
                $"{(moves[v] ? '|' : '.')}{BitConverter.DoubleToInt64Bits(box[v].Low)},{BitConverter.DoubleToInt64Bits(box[v].High)}");
        }

        return key.ToString();
    }

    private Found Search(Interval[] box, bool[] moves, int effort)
    {
        // The value, and then the slopes.
        var count = box.Length + 1;
        var (parts, reached) = (new List<Part>(), new Interval[count]);
        Array.Fill(reached, new Interval(double.PositiveInfinity, double.NegativeInfinity));
        Add(box);
        for (var tries = 0; tries < effort; tries++)
        {
            var worst = Worst();
            if (worst < 0 || Cut(parts[worst].Box, moves) is not { } cut)
                break;
            var (low, high) = ((Interval[])parts[worst].Box.Clone(), (Interval[])parts[worst].Box.Clone());
            (low[cut.Variable], high[cut.Variable]) = (new(low[cut.Variable].Low, cut.At), new(cut.At, high[cut.Variable].High));
            parts.RemoveAt(worst);
            Add(low);
            Add(high);
        }

        var hull = parts[0].Bounds;
        var failure = parts[0].Failure;
        foreach (var part in parts)
        {
            hull = Array.ConvertAll(Indices(count), i => Interval.Hull(hull[i], part.Bounds[i]));
            failure = failure == SlopeFailure.None ? part.Failure : failure;
        }

        return new(hull[0], hull[1..], failure);

        void Add(Interval[] of)
        {
            // A point of the part shows what is reached there.
            _slopes.Evaluate(Array.ConvertAll(of, x => x.IsPoint ? x : (Interval)FormulaSlopes.Half(x)));
            if (_slopes.Failure == SlopeFailure.None)
            {
                for (var i = 0; i < count; i++)
                {
                    var at = Bound(i);
                    if (at.IsFinite)
                        reached[i] = Interval.Hull(reached[i], at.Middle);
                }
            }

            _slopes.Evaluate(of);
            var bounds = Array.ConvertAll(Indices(count), Bound);
            // A jump stays one however the box is cut; the end of a domain may lie in another part.
            parts.Add(new(of, _slopes.Failure == SlopeFailure.None ? bounds : Array.ConvertAll(bounds, _ => Interval.Everything), _slopes.Failure));
        }

        Interval Bound(int i) => i == 0 ? _slopes.Value : moves[i - 1] ? _slopes.Slope(i - 1) : default;

        // The part that holds the bound that lies furthest from what is reached; −1 where all are near enough.
        int Worst()
        {
            var (most, at) = (0.0, -1);
            for (var i = 1; i < count; i++)
            {
                if (moves[i - 1])
                    Look(i);
            }

            // A value may well have no bound, and matters less.
            if (at < 0)
                Look(0);
            return at;

            void Look(int i)
            {
                var (top, bottom) = (0, 0);
                for (var p = 1; p < parts.Count; p++)
                {
                    top = parts[p].Bounds[i].High > parts[top].Bounds[i].High ? p : top;
                    bottom = parts[p].Bounds[i].Low < parts[bottom].Bounds[i].Low ? p : bottom;
                }

                var scale = Math.Max(double.Epsilon, Math.Max(Math.Abs(reached[i].Low), Math.Abs(reached[i].High)));
                if (i > 0 || double.IsFinite(parts[top].Bounds[i].High))
                    Consider((parts[top].Bounds[i].High - reached[i].High) / scale, top);
                if (i > 0 || double.IsFinite(parts[bottom].Bounds[i].Low))
                    Consider((reached[i].Low - parts[bottom].Bounds[i].Low) / scale, bottom);
            }

            void Consider(double excess, int part)
            {
                if (!(excess <= Math.Max(most, Tolerance)))
                    (most, at) = (double.IsNaN(excess) ? double.PositiveInfinity : excess, part);
            }
        }
    }

    private static int[] Indices(int count)
    {
        var indices = new int[count];
        for (var i = 0; i < count; i++)
            indices[i] = i;
        return indices;
    }

    /// <summary>The widest variable of a part and where to cut it; null where none can be cut.</summary>
    private static (int Variable, double At)? Cut(Interval[] box, bool[] moves)
    {
        var (widest, variable) = (0.0, -1);
        for (var v = 0; v < box.Length; v++)
        {
            var half = FormulaSlopes.Half(box[v]);
            if (moves[v] && half > box[v].Low && half < box[v].High && Math.Abs(half) < 1e12 && box[v].High - box[v].Low > widest)
                (widest, variable) = (box[v].High - box[v].Low, v);
        }

        return variable < 0 ? null : (variable, FormulaSlopes.Half(box[variable]));
    }

    private sealed record Part(Interval[] Box, Interval[] Bounds, SlopeFailure Failure);
}
