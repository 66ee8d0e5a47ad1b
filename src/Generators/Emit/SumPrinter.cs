using System;
using System.Linq;
using GradientFlow.Generators.Lowering;
using GradientFlow.Generators.Nests;
using GradientFlow.Generators.Scalars;

namespace GradientFlow.Generators.Emit;

/// <summary>Prints sums over samples: a block of dot products in registers, the samples innermost; at the end of a tile the lanes are added to the sums.</summary>
/// <remarks>Where the rows of B are too many for the first-level cache they go by in panels, each with all blocks of A.</remarks>
internal sealed class SumPrinter(Loops loops, Machine machine, ScalarAlgebra algebra) : MethodPrinter(loops, machine, algebra)
{
    private int _widthA = 1, _widthB = 1;

    protected override void PrintBody()
    {
        void Rows(Action body)
        {
            if (Schedule.A is { } a)
                BlockLoop(a.Name, Schedule.Split(a.Size, Schedule.WidthA), 1, w => _widthA = w, body);
            else
                body();
        }

        void Columns(Action body)
        {
            if (Schedule.B is { } b)
                BlockLoop(b.Name, Schedule.Split(b.Size, Schedule.WidthB), 1, w => _widthB = w, body);
            else
                body();
        }

        var others = Loops.Axes.Where(a => a != Schedule.A && a != Schedule.B).Select(a => (Action<Action>)(body => Loop(a.Name, "0", Numerals.Text(a.Size), 1, body))).ToList();
        if (Schedule.Panel == 0)
            Nested([.. others, Rows, Columns], 0, Block);
        else
            Nested(others, 0, () => Panels(Schedule.B!, Rows));
    }

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
        foreach (var p in points)
            Code.Line($"var {p.Accumulator} = {Dialect.Constant(0)};");
        foreach (var r in Loops.Reductions)
            ReduceOverSamples(r, points);
        Code.Open();
        var end = new Piece(Context);
        AddSums(end, Loops.Stores[0].Target!, Scale, points.Select(p => (p, MethodContext.Nowhere, p.Accumulator)));
        end.Flush();
        Code.Close();
    }

    /// <summary>The samples, and with them a last axis whose steps are whole runs of samples, are one loop.</summary>
    private void ReduceOverSamples(Reduction r, Point[] points)
    {
        var flat = r.Axes.LastOrDefault(a => r.Terms.All(t => t.Factors.All(f => f.PerSample && f[a] == Machine.TileSamples)));
        var outer = r.Axes.Where(a => a != flat).Select(a => (Action<Action>)(body => Loop(a.Name, Bounds.Low(r, a), Bounds.High(r, a), 1, body))).ToList();
        Nested(outer, 0, () =>
        {
            Context.Flat = flat;
            Context.SampleIndex = "s";
            Code.Open();
            var piece = new Piece(Context);
            Products(piece, r, points, MethodContext.Nowhere);
            var (from, to) = flat is null ? ("0", "S") : (Times(Bounds.Low(r, flat)), Times(Bounds.High(r, flat)));
            piece.FlushLoop($"for (nuint s = {from}; s < {to}; s += {Numerals.Text(Machine.Lanes)})");
            Code.Close();
            Context.Flat = null;
            Context.SampleIndex = null;
        });

        static string Times(string bound) => bound == "0" ? bound : bound.All(char.IsDigit) ? $"{bound} * S" : $"(nuint)(S * {bound})";
    }
}
