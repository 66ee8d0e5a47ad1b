using System;
using System.Linq;
using GradientFlow.Generators.Lowering;
using GradientFlow.Generators.Scalars;

namespace GradientFlow.Generators.Emit;

/// <summary>Prints results per sample that have sums over samples beside them: some points side by side with all their sums in registers, the samples innermost.</summary>
internal sealed class PointPrinter(Loops loops, Machine machine, ScalarAlgebra algebra) : MethodPrinter(loops, machine, algebra)
{
    private int _width = 1;

    protected override void PrintBody()
    {
        void Points(Action body)
        {
            if (Schedule.A is { } a)
                BlockLoop(a.Name, Schedule.Split(a.Size, Schedule.WidthA), 1, w => _width = w, body);
            else
                body();
        }

        var others = Loops.Axes.Where(a => a != Schedule.A).Select(a => (Action<Action>)(body => Loop(a.Name, "0", Numerals.Text(a.Size), 1, body)));
        Nested([.. others, Points], 0, Block);
    }

    private void Block()
    {
        Point[] points = [.. Enumerable.Range(0, _width).Select(a => new Point(a, 0, 0))];
        var sums = Loops.Sums.Select(sum => (Sum: sum, Places: (from at in PointsOf(sum.Axes) from p in Enumerable.Range(0, points.Length) select (Point: p, At: at, Name: Context.Names.Unique("sum"))).ToArray())).ToArray();
        foreach (var place in sums.SelectMany(s => s.Places))
            Code.Line($"{Dialect.Type} {place.Name} = {Dialect.Constant(0)};");
        Code.Open();
        Context.SampleIndex = "s";
        var piece = new Piece(Context);
        foreach (var p in points.Where(_ => !Loops.IsMap))
            piece.Add($"{Dialect.Type} {p.Accumulator} = {Dialect.Constant(0)};");
        foreach (var r in Loops.Reductions)
        {
            foreach (var at in PointsOf(r.Axes))
                Products(piece, r, points, at);
        }

        var valueOf = Evaluate(piece, points);
        foreach (var (sum, places) in sums)
        {
            foreach (var place in places)
            {
                var factors = sum.Values.Select(v => valueOf(v, place.Point)).Concat(sum.Factors.Select(f => piece.Load(f, points[place.Point], place.At))).ToList();
                AddProduct(piece, place.Name, factors);
            }
        }

        Store(piece, points, valueOf); // behind the sums, which may read what a store takes the place of
        piece.FlushLoop($"for (nuint s = 0; s < S; s += {Numerals.Text(Machine.Lanes)})");
        Context.SampleIndex = null;
        Code.Close();
        Code.Open();
        var end = new Piece(Context);
        foreach (var (sum, places) in sums)
            AddSums(end, sum.Target, sum.Scale, places.Select(place => (points[place.Point], place.At, place.Name)));
        end.Flush();
        Code.Close();
    }
}
