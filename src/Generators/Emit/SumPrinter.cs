using System;
using System.Collections.Generic;
using System.Linq;
using GradientFlow.Generators.Lowering;
using GradientFlow.Generators.Nests;
using GradientFlow.Generators.Scalars;

namespace GradientFlow.Generators.Emit;

/// <summary>Prints sums over samples: a block of dot products in registers, the samples innermost; at the end of a tile the lanes are added to the
/// sums.</summary>
/// <remarks>Where the rows of B are too many for the first-level cache they go by in panels, each with all blocks of A.
/// Where a row is long itself, as that of an image, the sums are taken in runs of positions, and the elements of a window stand inside of the
/// blocks, so that each reads again what the one before it has read.</remarks>
internal sealed class SumPrinter(Loops loops, Machine machine, ScalarAlgebra algebra) : MethodPrinter(loops, machine, algebra)
{
    private int _widthA = 1, _widthB = 1;

    protected override void PrintBody()
    {
        void Rows(Action body)
        {
            if (Schedule.A is { } a)
                BlockLoop(a.Name, Schedule.Split(a.Size, Schedule.WidthA), w => _widthA = w, body);
            else
                body();
        }

        void Columns(Action body)
        {
            if (Schedule.B is { } b)
                BlockLoop(b.Name, Schedule.Split(b.Size, Schedule.WidthB), w => _widthB = w, body);
            else
                body();
        }

        List<Action<Action>> Whole(IEnumerable<Axis> axes) =>
            [.. axes.Select(a => (Action<Action>)(body => Loop(a.Name, "0", Numerals.Text(a.Size), 1, body)))];
        var others = Whole(Loops.Axes.Where(a => a != Schedule.A && a != Schedule.B && !Schedule.Again.Contains(a)));
        if (Schedule.IsWide)
        {
            Nested(others, 0, Wide);
            return;
        }

        if (Schedule.Runs is { } runs)
            others.Add(body => Run(runs, body));
        if (Schedule.Panel == 0)
            Nested([.. others, Rows, Columns, .. Whole(Schedule.Again)], 0, Block);
        else
            Nested(others, 0, () => Panels(Schedule.B!, Rows));
    }

    /// <summary>All of a matrix, in blocks and panels of the library's choice; its columns are what is neighbours among the sums.</summary>
    private void Wide()
    {
        var (target, piece) = (Loops.Stores[0].Target!, new Piece(Context));
        var isAcross = target[Schedule.B!] == 1;
        var (rows, columns) = isAcross ? (Schedule.A!, Schedule.B!) : (Schedule.B!, Schedule.A!);
        var first = new Dictionary<Axis, int> { [rows] = 0, [columns] = 0 };
        BlockTerm[] terms = [.. Loops.Reductions[0].Terms.Select(t => BlockTerm.OfDotProduct(t, 1, rows, columns)!)];
        var more = terms.Skip(1).Select(t => $"{piece.Argument(t.Row, first)}, {piece.Argument(t.Column, first)}, ");
        piece.Add($"WideDotProducts<V, {Machine.Scalar}, O>.Add({Numerals.Text(rows.Size)}, {Numerals.Text(columns.Size)}, S, "
            + $"{piece.Argument(terms[0].Row, first)}, {piece.Step(terms[0].Row, rows)}, {piece.Argument(terms[0].Column, first)}, "
            + $"{piece.Step(terms[0].Column, columns)}, {string.Concat(more)}{piece.Argument(target, first)}, {piece.Step(target, rows)});");
        piece.Flush();
    }

    private void Run(Runs runs, Action body)
    {
        var (axis, size) = (runs.Axis.Name, Numerals.Text(runs.Axis.Size));
        Loop(axis + "Run", "0", size, runs.Length, () =>
        {
            var end = $"{axis}Run + {Numerals.Text(runs.Length)}";
            Code.Line($"int {axis}End = {(runs.Axis.Size % runs.Length == 0 ? end : $"Math.Min({end}, {size})")};");
            body();
        });
    }

    private string Low(Reduction r, Axis axis) => (Bounds.Low(r, axis), Schedule.Runs?.Axis == axis) switch
    {
        (var low, false) => low,
        ("0", true) => axis.Name + "Run",
        (var low, true) => $"Math.Max({axis.Name}Run, {low})",
    };

    private string High(Reduction r, Axis axis) => (Bounds.High(r, axis), Schedule.Runs?.Axis == axis) switch
    {
        (var high, false) => high,
        (var high, true) => r.Clips.Any(c => c.Axis == axis) ? $"Math.Min({axis.Name}End, {high})" : axis.Name + "End",
    };

    private void Panels(Axis b, Action<Action> rows)
    {
        var panel = b.Name + "Panel";
        foreach (var (start, width, count) in Schedule.Split(b.Size, Schedule.WidthB).Select(x => (x.Start, x.Width, x.Count)))
        {
            var end = start + width * count;
            Loop(panel, Numerals.Text(start), Numerals.Text(end), width * Schedule.Panel, () =>
            {
                Code.Line($"int {b.Name}End = Math.Min({panel} + {Numerals.Text(width * Schedule.Panel)}, {Numerals.Text(end)});");
                rows(() =>
                {
                    _widthB = width;
                    Loop(b.Name, panel, b.Name + "End", width, Block);
                });
            });
        }
    }

    private void Block()
    {
        // The wider side goes by, one load at a time; the narrower one stays in registers.
        var (rows, columns) = (Enumerable.Range(0, _widthA), Enumerable.Range(0, _widthB));
        Point[] points = _widthA > _widthB
            ? [.. from a in rows from b in columns select new Point(a, b, 0)]
            : [.. from b in columns from a in rows select new Point(a, b, 0)];
        Code.Line($"V {string.Join(", ", points.Select(p => $"{p.Accumulator} = {Dialect.Constant(0)}"))};");
        foreach (var r in Loops.Reductions)
        {
            if (Schedule.IsInside)
                ReduceRow(r, points);
            else
                ReduceOverSamples(r, points);
        }

        var end = new Piece(Context);
        AddSums(end, Loops.Stores[0].Target!, Scale, points.Select(p => (p, MethodContext.Nowhere, p.Accumulator)));
        end.Flush();
    }

    /// <summary>The points of a row of a kernel reach differently far along an axis: together where all of them do, and at each place beyond those that
    /// do.</summary>
    private void ReduceRow(Reduction r, Point[] points)
    {
        var (row, axis) = (Schedule.A!, r.Clips.First(c => c.Index[Schedule.A!] != 0).Axis);
        bool Reaches(Point p, int place) =>
            r.Clips.All(c => c.Axis != axis || c.Index.At(new Dictionary<Axis, int> { [row] = p.A, [axis] = place }) is var i && i >= 0 && i < c.Size);
        int[] places = [.. Enumerable.Range(0, axis.Size)], common = [.. places.Where(x => points.All(p => Reaches(p, x)))];
        Nested([.. r.Axes.Where(a => a != axis).Select(a => (Action<Action>)(body => Loop(a.Name, Bounds.Low(r, a), Bounds.High(r, a), 1, body)))], 0, () =>
        {
            if (common.Length > 0)
                OverSamples(r, points, axis, Numerals.Text(common[0]), Numerals.Text(common[common.Length - 1] + 1));
            foreach (var x in places.Except(common))
            {
                var there = points.Where(p => Reaches(p, x)).ToArray();
                if (there.Length > 0)
                    OverSamples(r, there, new Dictionary<Axis, int> { [axis] = x }, null, "0", "1");
            }
        });
    }

    /// <summary>Along an axis, in one loop with the samples where its steps are whole runs of samples.</summary>
    private void OverSamples(Reduction r, Point[] points, Axis axis, string low, string high)
    {
        if (IsFlat(r, axis))
            OverSamples(r, points, MethodContext.Nowhere, axis, low, high);
        else
            Loop(axis.Name, low, high, 1, () => OverSamples(r, points, MethodContext.Nowhere, null, "0", "1"));
    }

    private bool IsFlat(Reduction r, Axis a) => r.Terms.All(t => t.Factors.All(f => f.PerSample && f[a] == Machine.TileSamples));

    /// <param name="at">Axes that stand still.</param>
    /// <param name="flat">An axis that runs with the samples, from low to high; without one these are 0 and 1.</param>
    private void OverSamples(Reduction r, Point[] points, IReadOnlyDictionary<Axis, int> at, Axis? flat, string low, string high)
    {
        if (!Schedule.IsInside && r.Terms.Select(t => BlockTerm.OfDotProduct(t, Scale, Schedule.A, Schedule.B)).ToArray() is var blocks
            && blocks.All(b => b is not null))
        {
            InBlocks(blocks!, points, flat, Times(low), Times(high));
            return;
        }

        Context.Flat = flat;
        Context.SamplesMove = true;
        Code.Open();
        var piece = new Piece(Context);
        Products(piece, r, points, at);
        piece.FlushSamples(Times(low), Times(high));
        Code.Close();
        Context.Flat = null;
        Context.SamplesMove = false;
    }

    /// <summary>Where the samples of a place of an axis begin.</summary>
    private static string Times(string bound) => bound switch
    {
        "0" => bound,
        "1" => "S",
        _ => bound.All(char.IsLetterOrDigit) ? $"{bound} * S" : $"S * Math.Max(0, {bound})",
    };

    /// <summary>Dot products that are blocks of the library, which have no more rows than columns.</summary>
    private void InBlocks(BlockTerm[] terms, Point[] points, Axis? flat, string start, string end)
    {
        Context.Flat = flat;
        var piece = new Piece(Context);
        var isWide = _widthA <= _widthB;
        Point[] ordered = isWide ? [.. points.OrderBy(p => p.A).ThenBy(p => p.B)] : [.. points.OrderBy(p => p.B).ThenBy(p => p.A)];
        var (rows, columns) = isWide ? (_widthA, _widthB) : (_widthB, _widthA);
        foreach (var (p, q) in terms)
        {
            var (first, second) = ($"{piece.Argument(p)}, {piece.Step(p, Schedule.A)}", $"{piece.Argument(q)}, {piece.Step(q, Schedule.B)}");
            piece.Add($"DotProducts<V, {Machine.Scalar}, O>.Add{Numerals.Text(rows)}x{Numerals.Text(columns)}({start}, {end}, {(isWide ? first : second)}, "
                + $"{(isWide ? second : first)}, {References(ordered)});");
        }

        piece.Flush();
        Context.Flat = null;
    }

    /// <summary>The samples, and with them a last axis whose steps are whole runs of samples, are one loop.</summary>
    private void ReduceOverSamples(Reduction r, Point[] points)
    {
        var flat = r.Axes.LastOrDefault(a => IsFlat(r, a));
        Nested([.. r.Axes.Where(a => a != flat).Select(a => (Action<Action>)(body => Loop(a.Name, Low(r, a), High(r, a), 1, body)))], 0, () =>
            OverSamples(r, points, MethodContext.Nowhere, flat, flat is null ? "0" : Low(r, flat), flat is null ? "1" : High(r, flat)));
    }
}
