using System;
using System.Collections.Generic;
using System.Linq;
using GradientFlow.Generators.Lowering;
using GradientFlow.Generators.Nests;
using GradientFlow.Generators.Scalars;

namespace GradientFlow.Generators.Emit;

/// <summary>Prints contractions with results per sample: a block of outputs × vectors of samples, or of neighbours, in registers, the reduction
/// inside.</summary>
/// <remarks>Where the weights are small the samples are the outermost loop, and the columns of a block of samples stay in the first-level cache
/// while the outputs go by. Where they are not it is the other way round; products of a whole matrix are then the library's, which knows the caches.</remarks>
internal sealed class LanePrinter(Loops loops, Machine machine, ScalarAlgebra algebra) : MethodPrinter(loops, machine, algebra)
{
    // Shorter loops go outside.
    private const int LongLoop = 2;

    private int _widthA = 1, _widthB = 1;
    private string? _starts, _columns, _values, _sums;

    protected override void PrintBody()
    {
        Context.SampleInPointer = true;
        if (Loops.Sparse is { } sparse)
            Declare(sparse);
        void Samples(Action body) => SampleLoop("S", Schedule.Vectors, body);
        void Outputs(Action body)
        {
            if (Schedule.A is { } a)
                BlockLoop(a.Name, Schedule.Split(a.Size, Schedule.WidthA), w => _widthA = w, body);
            else
                body();
        }

        var others = Loops.Axes.Where(a => a != Schedule.A && a != Schedule.B)
            .Select(a => (Action<Action>)(body => Loop(a.Name, "0", Numerals.Text(a.Size), 1, body))).ToList();
        if (Schedule.B is { } b && !Schedule.IsInside)
            others.Add(body => BlockLoop(b.Name, Schedule.Split(b.Size, Schedule.WidthB), w => _widthB = w, body));
        if (Schedule.IsWide)
        {
            if (OnStack)
                Code.Line($"ref V {Sums} = ref WideProducts<V, {Machine.Scalar}, O>.Panel(stackalloc {Machine.Scalar}["
                    + $"{Numerals.Text(Schedule.Panel * Machine.TileSamples + Machine.Lanes)}]);");
            Nested(others, 0, () => Wide(Schedule.A!));
        }
        else if (Schedule.SamplesInside)
        {
            Nested([.. others, Outputs, Samples], 0, Block);
        }
        else
        {
            // One vector of 512 bits is several narrower ones, which share a line of memory: they follow each other there.
            List<Action<Action>> outer = Machine.Vectors == 1 ? others : [Samples, .. others];
            List<Action<Action>> inner = Machine.Vectors == 1 ? [Outputs, Samples] : [Outputs];
            if (Schedule.IsInside)
                Nested(outer, 0, () => Inside(Schedule.B!, () => Nested(inner, 0, Block)));
            else
                Clipped(outer, inner);
        }
    }

    /// <summary>Blocks of the axis where no bound along it can bite; the ends of the axis point by point. What is written out, and not in blocks of the
    /// library, stands once more without any bound where none of the other axes' can bite either.</summary>
    private void Inside(Axis axis, Action body)
    {
        var (all, (from, to)) = (Loops, Loops.Interior(axis));
        string[] others = !Schedule.SharesRows ? []
            : [.. Loops.Axes.Where(x => x != axis && Loops.Interior(x) is var (low, high) && (low > 0 || high < x.Size)).Select(Within)];
        void Blocks(Func<Clip, bool> bites)
        {
            Loops = all with { Reductions = Array.ConvertAll(all.Reductions, r => r with { Clips = [.. r.Clips.Where(bites)] }) };
            BlockLoop(axis.Name, Schedule.Split(to - from, Schedule.WidthB).Select(b => b with { Start = b.Start + from }), w => _widthB = w, body);
            Loops = all;
        }

        if (others.Length > 0)
            Code.Open($"if ({string.Join(" && ", others)})");
        Blocks(c => !Schedule.SharesRows && c.Index[axis] == 0);
        if (others.Length > 0)
        {
            Code.Close();
            Code.Open("else");
            Blocks(c => c.Index[axis] == 0);
            Code.Close();
        }

        _widthB = 1;
        foreach (var place in Enumerable.Range(0, from).Concat(Enumerable.Range(to, axis.Size - to)))
        {
            Code.Open();
            Code.Line($"const int {axis.Name} = {Numerals.Text(place)};");
            Loops = all with { Reductions = Array.ConvertAll(all.Reductions, r => At(r, axis, place)) };
            body();
            Loops = all;
            Code.Close();
        }
    }

    /// <summary>A reduction at one place of an outer axis: the loops it bounds have the length that is left of them there.</summary>
    private static Reduction At(Reduction r, Axis axis, int place)
    {
        foreach (var clip in r.Clips.Where(c => c.Index[axis] != 0 && c.Index.Axes.All(a => a == axis || a == c.Axis)))
        {
            var k = clip.Axis;
            int[] inside = [.. Enumerable.Range(0, k.Size)
                .Where(i => clip.Index.At(new Dictionary<Axis, int> { [axis] = place, [k] = i }) is var at && at >= 0 && at < clip.Size)];
            var rest = new Axis(k.Id, k.Name, inside.Length);
            Linear Shorten(Linear f) => f[k] == 0 ? f : f with
            {
                Offset = f.Offset + f[k] * inside.DefaultIfEmpty(0).First(),
                Strides = f.Strides.ToDictionary(s => s.Key == k ? rest : s.Key, s => s.Value),
            };
            r = new(
                Array.ConvertAll(r.Axes, a => a == k ? rest : a),
                inside.Length == 0 ? [] : Array.ConvertAll(r.Terms, t => t with { Factors = Array.ConvertAll(t.Factors, Shorten) }),
                [.. r.Clips.Where(c => c != clip)]);
        }

        return r;
    }

    /// <summary>A place along an axis lies where no bound can bite.</summary>
    private string Within(Axis axis)
    {
        var (from, to) = Loops.Interior(axis);
        return $"{axis.Name} >= {Numerals.Text(from)} && {axis.Name} < {Numerals.Text(to)}";
    }

    /// <summary>Inside, no bound can bite: there the same block without clips, which unrolls; and the elements of a window, whose weights are neighbours, are
    /// the inner loops then.</summary>
    private void Clipped(List<Action<Action>> outer, List<Action<Action>> inner)
    {
        var edges = Loops.Axes.Where(x => Loops.Interior(x) is var (from, to) && (from > 0 || to < x.Size) && from < to).ToArray();
        if (edges.Length == 0 || Loops.Reductions.SelectMany(r => r.Clips).Any(c => !edges.Any(x => c.Index[x] > 0)))
        {
            Nested([.. outer, .. inner], 0, Block);
            return;
        }

        var all = Loops;
        Nested(outer, 0, () =>
        {
            Code.Open($"if ({string.Join(" && ", edges.Select(Within))})");
            Loops = all with
            {
                Reductions = Array.ConvertAll(all.Reductions,
                    r => r with { Clips = [], Axes = [.. r.Axes.OrderBy(a => r.Clips.Any(c => c.Axis == a))] })
            };
            Nested(inner, 0, Block);
            Code.Close();
            Code.Open("else");
            Loops = all;
            Nested(inner, 0, Block);
            Code.Close();
        });
    }

    private Point[] Points =>
        [.. from a in Enumerable.Range(0, _widthA) from b in Enumerable.Range(0, _widthB) from v in Enumerable.Range(0, Schedule.Vectors)
            select new Point(a, b, v)];

    private void Block()
    {
        var points = Points;
        Start(points, "V ");
        foreach (var r in RestOfReductions())
            Reduce(r, points);
        Finish(points);
    }

    /// <summary>Products of a whole matrix, which the library adds to what was started, panel by panel of rows. Where an epilogue follows, the sums of a panel
    /// wait on the stack, in the first-level cache.</summary>
    private void Wide(Axis a)
    {
        var (panel, rows, end) = (a.Name + "Panel", Schedule.Panel, a.Name + "End");
        var size = Numerals.Text(a.Size);
        if (rows == 0 || rows == a.Size)
        {
            WidePanel(a, "0", size, size);
            return;
        }

        Loop(panel, "0", size, rows, () =>
        {
            var next = $"{panel} + {Numerals.Text(rows)}";
            Code.Line($"int {end} = {(a.Size % rows == 0 ? next : $"Math.Min({next}, {size})")};");
            WidePanel(a, panel, end, $"{end} - {panel}");
        });
    }

    private void WidePanel(Axis a, string from, string to, string rows)
    {
        var target = Loops.Stores[0].Target!;
        var place = $"S * {(from == "0" ? a.Name : $"({a.Name} - {from})")} + s";
        void OverResults(Action body) => Loop(a.Name, from, to, 1, () => SampleLoop("S", Schedule.Vectors, body));
        OverResults(() =>
        {
            var points = Points;
            Start(points, "V ");
            foreach (var r in RestOfReductions().Where(r => r.Axes.Length == 0))
                Reduce(r, points);
            if (OnStack)
                Code.Line($"{Block("Store")}(ref Unsafe.Add(ref {Sums}, {place}), S, {(Width == 1 ? "" : "1, ")}{Values(points)});");
            else
                StoreBlock(points);
        });
        Context.SampleInPointer = false;
        foreach (var r in Loops.Reductions.Where(r => r.Axes.Length > 0))
        {
            var piece = new Piece(Context);
            var (k, first) = (r.Axes[0], new Dictionary<Axis, int> { [r.Axes[0]] = 0 });
            var sums = OnStack ? $"ref {Sums}, S" : $"{piece.Argument(target, first)}, {piece.Step(target, a)}";
            foreach (var (w, x) in r.Terms.Select(t => BlockTerm.OfProduct(t, Scale, a)!))
                piece.Add($"WideProducts<V, {Machine.Scalar}, O>.Add({rows}, {Numerals.Text(k.Size)}, S, {piece.Argument(w, first)}, {piece.Step(w, a)}, "
                    + $"{piece.Step(w, k)}, {piece.Argument(x, first)}, {piece.Step(x, k)}, {sums});");
            piece.Flush(a, from);
        }

        Context.SampleInPointer = true;
        if (StoresTheSum && !OnStack)
            return;
        OverResults(() =>
        {
            var (points, waiting) = (Points, new Piece(Context));
            if (OnStack)
                waiting.Add($"ref V {Sums}Here = ref Unsafe.Add(ref {Sums}, {place});");
            foreach (var p in points)
            {
                var sum = !OnStack ? waiting.Read(target, p, MethodContext.Nowhere)
                    : Dialect.Load(Sums + "Here", p.Vector == 0 ? null : Numerals.Text(p.Vector));
                waiting.Add($"V {p.Accumulator} = {sum};");
            }

            waiting.Flush();
            Finish(points);
        });
    }

    private static string Values(IEnumerable<Point> points) => string.Join(", ", points.Select(p => p.Accumulator));

    /// <summary>Sums of a panel wait for their epilogue on the stack: the place of the results may be that of a value that the epilogue reads.</summary>
    private bool OnStack => !StoresTheSum && Schedule.Panel > 0;

    /// <summary>The sums of a panel; aligned, because vectors on the edge of two lines take twice as long.</summary>
    private string Sums => _sums ??= Context.Names.Unique("sums");

    private void StoreBlock(Point[] points)
    {
        var (store, target) = (new Piece(Context), Loops.Stores[0].Target!);
        store.Add($"{Block("Store")}({store.Argument(target)}, {store.Step(target, Schedule.A)}, "
            + $"{ColumnStep(store, target)}{Values(points)});");
        store.Flush();
    }

    /// <summary>A term that is one value, such as a bias, starts the accumulators.</summary>
    private LoopTerm? First => Loops.Combine == Combine.Sum
        ? Loops.Reductions.FirstOrDefault(r => r.Axes.Length == 0)?.Terms.FirstOrDefault(t => t.Factors.Length == 1 && t.Scale == Scale)
        : null;

    private void Start(Point[] points, string declare)
    {
        var start = new Piece(Context);
        var nothing = Dialect.Constant(Loops.Combine == Combine.Sum ? 0 : double.NegativeInfinity);
        if (First is null)
            start.Add($"{declare}{string.Join(declare.Length > 0 ? ", " : "; ", points.Select(p => $"{p.Accumulator} = {nothing}"))};");
        else if (IsBlock && First.Factors[0] is { PerSample: false, Through: null } rows && (Schedule.B is not { } b || rows[b] == 0))
            start.Add($"{Block("Set")}({start.Argument(rows)}, {start.Step(rows, Schedule.A)}, "
                + $"{string.Join(", ", points.Select(p => $"out {declare}{p.Accumulator}"))});");
        else
        {
            foreach (var p in points)
                start.Add($"{declare}{p.Accumulator} = {start.Load(First.Factors[0], p, MethodContext.Nowhere)};");
        }

        start.Flush();
    }

    /// <summary>The method of the library for the block at hand.</summary>
    private string Block(string operation) => $"Products<V, {Machine.Scalar}, O>.{operation}{Numerals.Text(_widthA)}x{Numerals.Text(Width)}";

    /// <summary>Vectors of a row of the block: of neighbours, or of samples.</summary>
    private int Width => _widthB * Schedule.Vectors;

    private bool IsBlock => Schedule.IsBlock(_widthA, Width);

    /// <summary>The step from one column of the block to the next, as an argument; none where there is one column.</summary>
    private string ColumnStep(Piece piece, Linear access) => Width == 1 ? "" : $"{(Schedule.B is { } b ? piece.Step(access, b) : "1")}, ";

    private IEnumerable<Reduction> RestOfReductions() => Loops.Reductions
        .Select(r => r with { Terms = [.. r.Terms.Where(t => t != First)] })
        .Where(r => r.Terms.Length > 0);

    private void Finish(Point[] points)
    {
        if (StoresTheSum && IsBlock)
        {
            StoreBlock(points);
            return;
        }

        for (var i = 0; i < points.Length; i += Schedule.Chains)
        {
            var piece = new Piece(Context);
            StoreLanes(piece, [.. points.Skip(i).Take(Schedule.Chains)]);
            piece.Flush();
        }
    }

    private void Reduce(Reduction r, Point[] points)
    {
        if (Loops.Sparse is { } sparse && r.Axes.Contains(sparse.Column))
        {
            ReduceSparse(sparse, r.Terms[0], points);
            return;
        }

        var blocks = r.Terms.Select(t => (Term: t, Block: BlockOf(t))).ToArray();
        if (blocks.Any(b => b.Block is not null))
            ReduceInBlocks(r, [.. blocks.Select(b => b.Block).OfType<BlockTerm>()], points);
        if (blocks.Any(b => b.Block is null))
            ReduceInText(r with { Terms = [.. blocks.Where(b => b.Block is null).Select(b => b.Term)] }, points);
    }

    private BlockTerm? BlockOf(LoopTerm term) =>
        Loops.Combine == Combine.Sum && !Schedule.SharesRows && IsBlock ? BlockTerm.OfProduct(term, Scale, Schedule.A, Schedule.B) : null;

    /// <summary>Products that are blocks of the library: the innermost loop that is no mere step or two is the library's, the others stand around it.</summary>
    private void ReduceInBlocks(Reduction r, BlockTerm[] terms, Point[] points)
    {
        // As the weights lie, so that each line of them is read once.
        Axis[] axes = r.Clips.Any(c => c.Index.Axes.Count(r.Axes.Contains) > 1) ? r.Axes : [.. r.Axes.OrderByDescending(a => Math.Abs(terms[0].Row[a]))];
        var inner = axes.LastOrDefault(a => a.Size >= LongLoop) ?? axes.OrderByDescending(a => a.Size).FirstOrDefault();
        Nested([.. axes.Where(a => a != inner).Select(a => (Action<Action>)(body => Loop(a.Name, Bounds.Low(r, a), Bounds.High(r, a), 1, body)))], 0, () =>
        {
            var (from, to) = inner is null ? ("0", "1") : (Bounds.Low(r, inner), Bounds.High(r, inner));
            BlocksAlong(inner, from, to, terms, points);
        });
    }

    private void BlocksAlong(Axis? inner, string from, string to, BlockTerm[] terms, Point[] points)
    {
        if (from != "0")
        {
            Code.Open();
            Code.Line($"int {inner!.Name} = {from};");
        }

        var piece = new Piece(Context);
        foreach (var (w, x) in terms)
            piece.Add($"{Block("Add")}({(from == "0" ? to : $"{to} - {inner!.Name}")}, {piece.Argument(w)}, {piece.Step(w, Schedule.A)}, "
                + $"{piece.Step(w, inner)}, {piece.Argument(x)}, {ColumnStep(piece, x)}{piece.Step(x, inner)}, {References(points)});");
        piece.Flush(inner, from == "0" ? "0" : inner!.Name);
        if (from != "0")
            Code.Close();
    }

    /// <summary>Whole axes are written out, from the innermost outwards, while the piece stays small; the next one is a loop that moves references.</summary>
    private void ReduceInText(Reduction r, Point[] points)
    {

        var clipped = new HashSet<Axis>(r.Clips.Select(c => c.Axis));
        var unrolled = new List<Axis>();
        var size = r.Terms.Length;
        for (var i = r.Axes.Length - 1; i >= 0 && !clipped.Contains(r.Axes[i]) && (size *= r.Axes[i].Size) <= Schedule.FullUnroll; i--)
            unrolled.Insert(0, r.Axes[i]);
        var inner = unrolled.Count > 0 ? null : r.Axes.LastOrDefault();
        var outer = r.Axes.Where(a => a != inner && !unrolled.Contains(a))
            .Select(a => (Action<Action>)(body => Loop(a.Name, Bounds.Low(r, a), Bounds.High(r, a), 1, body))).ToList();
        Nested(outer, 0, () =>
        {
            if (inner is not null)
            {
                ReduceLoop(r, inner, Bounds.Low(r, inner), Bounds.High(r, inner), points);
                return;
            }

            Code.Open();
            var piece = new Piece(Context);
            foreach (var at in PointsOf(unrolled))
            {
                Products(piece, r, points, at);
                // Neighbours along a row of the window read what others have read.
                if (!Schedule.SharesRows || unrolled.Count == 0 || at[unrolled[unrolled.Count - 1]] == unrolled[unrolled.Count - 1].Size - 1)
                    piece.Forget();
            }

            piece.Flush();
            Code.Close();
        });
    }

    private string Starts => _starts ??= Context.Names.Unique("starts");

    private string Columns => _columns ??= Context.Names.Unique("columns");

    private string Entries => _values ??= Context.Names.Unique("values");

    /// <summary>The entries of a matrix that are not zero: in the code, since they never change.</summary>
    private void Declare(SparseMatrix sparse)
    {
        Code.Line($"// Of the matrix of the sum over {sparse.Column.Name}, row {sparse.Row.Name} has the entries {Starts}[{sparse.Row.Name}] … "
            + $"{Starts}[{sparse.Row.Name} + 1] − 1; all others are zero.");
        Code.Line($"global::System.ReadOnlySpan<int> {Starts} = [{string.Join(", ", sparse.Starts.Select(Numerals.Text))}];");
        Code.Line($"global::System.ReadOnlySpan<int> {Columns} = [{string.Join(", ", sparse.Columns.Select(Numerals.Text))}];");
        Code.Line($"global::System.ReadOnlySpan<{Machine.Scalar}> {Entries} = [{string.Join(", ", sparse.Values.Select(Dialect.Literal))}];");
    }

    private void ReduceSparse(SparseMatrix sparse, LoopTerm term, Point[] points)
    {
        var entry = Context.Names.Unique("e");
        Code.Open($"for (int {entry} = {Starts}[{sparse.Row.Name}]; {entry} < {Starts}[{sparse.Row.Name} + 1]; {entry}++)");
        Code.Line($"int {sparse.Column.Name} = {Columns}[{entry}];");
        var piece = new Piece(Context);
        var value = piece.Local($"O.Of({Entries}[{entry}])");
        if (term.Scale != Scale)
            value = piece.Local(Dialect.Multiply(Dialect.Constant(term.Scale), value));
        foreach (var p in points)
            piece.AddProduct(Loops.Combine, p.Accumulator,
                [value, .. term.Factors.Where((_, i) => i != sparse.Factor).Select(f => piece.Load(f, p, MethodContext.Nowhere))]);
        piece.Flush();
        Code.Close();
    }

    private void ReduceLoop(Reduction r, Axis axis, string from, string to, Point[] points)
    {
        var blocks = r.Terms.Select(BlockOf).ToArray();
        if (blocks.All(b => b is not null))
        {
            BlocksAlong(axis, from, to, blocks!, points);
            return;
        }

        Code.Open();

        var piece = new Piece(Context);
        Products(piece, r, points, MethodContext.Nowhere);
        if (from != "0")
            Code.Line($"int {axis.Name} = {from};");
        piece.FlushLoop($"for ({(from == "0" ? $"int {axis.Name} = 0" : "")}; {axis.Name} < {to}; {axis.Name}++)", axis, from == "0" ? "0" : axis.Name);
        Code.Close();
    }
}
