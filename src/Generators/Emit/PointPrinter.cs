using System;
using System.Linq;
using GradientFlow.Generators.Lowering;
using GradientFlow.Generators.Nests;
using GradientFlow.Generators.Scalars;

namespace GradientFlow.Generators.Emit;

/// <summary>Prints results per sample that have sums over samples beside them: some points side by side with all their sums in registers, the samples
/// innermost.</summary>
internal sealed class PointPrinter(Loops loops, Machine machine, ScalarAlgebra algebra) : MethodPrinter(loops, machine, algebra)
{
    // Of which the library has columns.
    private const int MostOfAColumn = 3;

    private int _width = 1;

    protected override void PrintBody()
    {
        void Points(Action body)
        {
            if (Schedule.A is { } a)
                BlockLoop(a.Name, Schedule.Split(a.Size, Schedule.WidthA), w => _width = w, body);
            else
                body();
        }

        var others = Loops.Axes.Where(a => a != Schedule.A).Select(a => (Action<Action>)(body => Loop(a.Name, "0", Numerals.Text(a.Size), 1, body)));
        Nested([.. others, Points], 0, Block);
    }

    private void Block()
    {
        Point[] points = [.. Enumerable.Range(0, _width).Select(a => new Point(a, 0, 0))];
        var sums = Loops.Sums.Select(sum => (Sum: sum,
            Places: (from at in PointsOf(sum.Axes)
                     from p in Enumerable.Range(0, points.Length)
                     select (Point: p, At: at, Name: Context.Names.Unique("sum"))).ToArray())).ToArray();
        Code.Line($"V {string.Join(", ", sums.SelectMany(s => s.Places).Select(place => $"{place.Name} = {Dialect.Constant(0)}"))};");
        Context.SamplesMove = true;
        var piece = new Piece(Context);
        if (!Loops.IsMap)
            piece.Add($"V {string.Join(", ", points.Select(p => $"{p.Accumulator} = {Dialect.Constant(0)}"))};");
        foreach (var r in Loops.Reductions)
            Reduce(piece, r, points);

        var valueOf = Evaluate(piece, points);
        foreach (var (sum, places) in sums)
        {
            if (ColumnOf(sum) is { } column)
            {
                foreach (var rows in places.GroupBy(p => (p.At, Part: p.Point / MostOfAColumn), (_, rows) => rows.ToArray()))
                {
                    var (pointer, offset) = piece.Place(column, points[rows[0].Point], rows[0].At);
                    var (values, accumulators) = (rows.Select(p => valueOf(sum.Values[0], p.Point)), rows.Select(p => "ref " + p.Name));
                    piece.Add($"O.AddColumn({LanesDialect.Element(pointer, offset)}, {string.Join(", ", values.Concat(accumulators))});");
                }

                continue;
            }

            foreach (var place in places)
            {
                var factors = sum.Values.Select(v => valueOf(v, place.Point))
                    .Concat(sum.Factors.Select(f => piece.Load(f, points[place.Point], place.At))).ToList();
                piece.AddProduct(Loops.Combine, place.Name, factors);
            }
        }

        Store(piece, points, valueOf); // behind the sums, which may read what a store takes the place of
        piece.FlushSamples("0", "S");
        Context.SamplesMove = false;
        var end = new Piece(Context);
        foreach (var (sum, places) in sums)
            AddSums(end, sum.Target, sum.Scale, places.Select(place => (points[place.Point], place.At, place.Name)));
        end.Flush();
    }

    /// <summary>The factor that a sum multiplies one value of each point with, the same for all points; null where it is not so.</summary>
    private Linear? ColumnOf(LoopSampleSum sum) =>
        sum.Values.Length == 1 && sum.Factors.Length == 1 && sum.Factors[0] is { PerSample: true, Through: null } column
            && (Schedule.A is not { } a || column[a] == 0) ? column : null;

    /// <summary>A reduction: its longest loop is the library's where it is one of products, all else is written out.</summary>
    private void Reduce(Piece piece, Reduction r, Point[] points)
    {
        var inner = r.Axes.OrderByDescending(x => x.Size).FirstOrDefault();
        var blocks = r.Terms.Select(t => BlockTerm.OfProduct(t, Scale, Schedule.A)).ToArray();
        if (Loops.Combine != Combine.Sum || blocks.Any(b => b is null))
        {
            foreach (var at in PointsOf(r.Axes))
                Products(piece, r, points, at);
            return;
        }

        foreach (var at in PointsOf(r.Axes.Where(x => x != inner)))
        {
            foreach (var (w, x) in blocks.OfType<BlockTerm>())
                piece.Add($"Products<V, {Machine.Scalar}, O>.Add{Numerals.Text(points.Length)}x1({Numerals.Text(inner?.Size ?? 1)}, "
                    + $"{piece.Argument(w, at, inner)}, {piece.Step(w, Schedule.A)}, {piece.Step(w, inner)}, {piece.Argument(x, at, inner)}, "
                    + $"{piece.Step(x, inner)}, {References(points)});");
        }
    }
}
