using System;
using System.Collections.Generic;
using System.Linq;
using GradientFlow.Generators.Lowering;
using GradientFlow.Generators.Nests;
using GradientFlow.Generators.Scalars;

namespace GradientFlow.Generators.Emit;

/// <summary>Prints one loop nest as one C# method. It knows loops, blocks and expressions; no layer, no network.</summary>
internal sealed class MethodPrinter
{
    private readonly MethodContext _context;
    private readonly Dialect _dialect;
    private readonly CodeWriter _code;
    private readonly Expr[] _values;
    private Loops _loops;
    private int _widthA = 1, _widthB = 1;

    private MethodPrinter(Loops loops, Machine machine, ScalarAlgebra algebra)
    {
        _dialect = machine.VectorBits == 0 ? new ScalarDialect(machine.IsSingle) : new VectorDialect(machine.VectorBits, machine.IsSingle);
        _loops = loops;
        // One factor common to all terms is applied once, to their sum.
        var scales = loops.Reductions.SelectMany(r => r.Terms).Select(t => t.Scale).Distinct().ToArray();
        Scale = scales.Length == 1 ? scales[0] : 1;
        var expansion = new Elementary(algebra, machine.IsSingle);
        _values = [.. loops.Stores.Select(s => expansion.Expand(Scale == 1 ? s.Value : s.Value.Substitute(algebra.Variable(0), Scale * algebra.Variable(0))))];
        var schedule = Schedule.For(loops, machine, ExpressionPrinter.StatementsFor(_values));
        _code = new CodeWriter(1);
        _context = new(loops, schedule, machine, _dialect, new Names(NamesOf(loops)), _code);
    }

    private double Scale { get; }

    private Schedule Schedule => _context.Schedule;

    private Machine Machine => _context.Machine;

    /// <summary>Loops of one shape are printed alike but for names, and share a method.</summary>
    public static string ShapeOf(Loops loops, Machine machine)
    {
        // Which numbers of chains divide the length of a single loop is part of the code; the length is not.
        var vectors = loops.IsOneLoop ? machine.TileSamples / machine.Lanes * (loops.Axes.Length == 0 ? 1 : loops.Axes[0].Size) : 0;
        return $"{Numerals.Text(vectors % 3)},{Numerals.Text(vectors % 4)}|{loops.Shape}";
    }

    /// <summary>The method's text; the formula stands above it as a comment.</summary>
    public static string Print(string name, Loops loops, Machine machine, ScalarAlgebra algebra)
    {
        var printer = new MethodPrinter(loops, machine, algebra);
        printer.Print(name);
        return printer._code.ToString();
    }

    private void Print(string name)
    {
        var takesLength = _loops.IsOneLoop;
        _code.Lines("// ", _loops.Formulas);
        _code.Lines("// ", Describe());
        _code.Line("[MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]");
        var arguments = _loops.Arguments.Select((a, i) => $"ref {_context.TypeOf(i)} {a.Name}");
        _code.Open($"private static void {name}({string.Join(", ", takesLength ? arguments.Append("int length") : arguments)})");
        if (_loops.IsMap)
            Map(takesLength);
        else if (_loops.SumsSamples)
            Sums();
        else
            Lanes();
        _code.Close();
    }

    private string Describe()
    {
        var axes = _loops.Axes.Concat(_loops.Reductions.SelectMany(r => r.Axes)).Select(a => $"{a.Name} < {Numerals.Text(a.Size)}").Distinct();
        return string.Join(", ", _loops.IsOneLoop ? ["one loop over all values of all samples"] : axes.Append("s < S"));
    }

    // ---- maps: the samples are the innermost loop, joined with an axis where memory allows ----

    private void Map(bool takesLength)
    {
        _context.Flat = _loops.FlatAxis;
        _context.SampleInPointer = true;
        var step = Schedule.Vectors * Machine.Lanes;
        var loops = _loops.Axes.Where(a => a != _context.Flat).Select(a => (Action<Action>)(body => Loop(a.Name, "0", Numerals.Text(a.Size), 1, body))).ToList();
        loops.Add(body => Loop("s", "0", takesLength ? "length" : "S", step, body));
        Nested(loops, 0, () =>
        {
            var piece = new Piece(_context);
            StoreLanes(piece, [.. Enumerable.Range(0, Schedule.Vectors).Select(v => new Point(0, 0, v))]);
            piece.Flush();
        });
    }

    // ---- results per sample: samples outermost, a block of outputs × vectors of samples in registers ----

    private void Lanes()
    {
        _context.SampleInPointer = true;
        var loops = new List<Action<Action>> { body => Loop("s", "0", "S", Schedule.Vectors * Machine.Lanes, body) };
        loops.AddRange(_loops.Axes.Where(a => a != Schedule.A).Select(a => (Action<Action>)(body => Loop(a.Name, "0", Numerals.Text(a.Size), 1, body))));
        var block = loops.Count;
        if (Schedule.A is { } a)
            loops.Add(body => BlockLoop(a, Schedule.WidthA, w => _widthA = w, body));
        var edges = _loops.Axes.Where(x => _loops.Interior(x) is var (from, to) && (from > 0 || to < x.Size) && from < to).ToArray();
        if (edges.Length == 0 || _loops.Reductions.SelectMany(r => r.Clips).Any(c => !edges.Any(x => c.Index[x] > 0)))
        {
            Nested(loops, 0, LaneBlock);
            return;
        }

        // Inside, no bound can bite: the same block without clips, which unrolls.
        var all = _loops;
        Nested(loops.GetRange(0, block), 0, () =>
        {
            _code.Open($"if ({string.Join(" && ", edges.Select(x => $"{x.Name} >= {Numerals.Text(all.Interior(x).From)} && {x.Name} < {Numerals.Text(all.Interior(x).To)}"))})");
            _loops = all with { Reductions = Array.ConvertAll(all.Reductions, r => r with { Clips = [] }) };
            Nested(loops, block, LaneBlock);
            _code.Close();
            _code.Open("else");
            _loops = all;
            Nested(loops, block, LaneBlock);
            _code.Close();
        });
    }

    private void LaneBlock()
    {
        Point[] points = [.. from a in Enumerable.Range(0, _widthA) from v in Enumerable.Range(0, Schedule.Vectors) select new Point(a, 0, v)];
        var start = new Piece(_context);
        var first = _loops.Combine == Combine.Sum ? _loops.Reductions.FirstOrDefault(r => r.Axes.Length == 0)?.Terms.FirstOrDefault(t => t.Factors.Length == 1 && t.Scale == Scale) : null;
        foreach (var p in points)
            start.Add($"var {p.Accumulator} = {(first is null ? _dialect.Constant(_loops.Combine == Combine.Sum ? 0 : double.NegativeInfinity) : start.Load(first.Factors[0], p, MethodContext.Nowhere))};");
        start.Flush();
        foreach (var r in _loops.Reductions)
        {
            if (r.Terms.Any(t => t != first))
                Reduce(r with { Terms = [.. r.Terms.Where(t => t != first)] }, points);
        }

        for (var i = 0; i < points.Length; i += Schedule.Chains)
        {
            _code.Open();
            var piece = new Piece(_context);
            StoreLanes(piece, [.. points.Skip(i).Take(Schedule.Chains)]);
            piece.Flush();
            _code.Close();
        }
    }

    /// <summary>Whole axes are written out, from the innermost outwards, while the piece stays small; the next one is a loop that moves references.</summary>
    private void Reduce(Reduction r, Point[] points)
    {
        var clipped = new HashSet<Axis>(r.Clips.Select(c => c.Axis));
        var unrolled = new List<Axis>();
        var size = r.Terms.Length;
        for (var i = r.Axes.Length - 1; i >= 0 && !clipped.Contains(r.Axes[i]) && (size *= r.Axes[i].Size) <= Schedule.FullUnroll; i--)
            unrolled.Insert(0, r.Axes[i]);
        var inner = unrolled.Count > 0 ? null : r.Axes.LastOrDefault();
        var loops = r.Axes.Where(a => a != inner && !unrolled.Contains(a)).Select(a => (Action<Action>)(body => Loop(a.Name, Bounds.Low(r, a), Bounds.High(r, a), 1, body))).ToList();
        Nested(loops, 0, () =>
        {
            _code.Open();
            var piece = new Piece(_context);
            if (inner is null)
            {
                foreach (var at in Points(unrolled))
                {
                    Products(piece, r, points, at);
                    piece.Forget();
                }

                piece.Flush();
            }
            else
            {
                var low = Bounds.Low(r, inner);
                Products(piece, r, points, MethodContext.Nowhere);
                if (low == "0")
                {
                    piece.FlushLoop($"for (int {inner.Name} = 0; {inner.Name} < {Bounds.High(r, inner)}; {inner.Name}++)", inner);
                }
                else
                {
                    _code.Line($"int {inner.Name} = {low};");
                    piece.FlushLoop($"for (; {inner.Name} < {Bounds.High(r, inner)}; {inner.Name}++)", inner, inner.Name);
                }
            }

            _code.Close();
        });
    }

    private void Products(Piece piece, Reduction r, Point[] points, IReadOnlyDictionary<Axis, int> at)
    {
        foreach (var p in points)
        {
            foreach (var t in r.Terms)
            {
                var f = t.Factors.Select(x => piece.Load(x, p, at)).ToList();
                if (t.Scale != Scale)
                    f[0] = piece.Local($"{_dialect.Constant(t.Scale)} * {f[0]}");
                while (f.Count > 2)
                {
                    f[1] = piece.Local($"{f[0]} * {f[1]}");
                    f.RemoveAt(0);
                }

                var acc = p.Accumulator;
                if (_loops.Combine == Combine.Maximum)
                    piece.Add($"{acc} = {_dialect.Call(Op.Maximum, acc, f.Count == 2 ? $"{f[0]} * {f[1]}" : f[0])};");
                else
                    piece.Add(f.Count == 2 ? $"{acc} = {_dialect.MultiplyAdd(f[0], f[1], acc)};" : $"{acc} += {f[0]};");
            }
        }
    }

    // ---- sums over samples: samples innermost, a block of dot products in registers ----

    private void Sums()
    {
        var loops = _loops.Axes.Where(a => a != Schedule.A && a != Schedule.B).Select(a => (Action<Action>)(body => Loop(a.Name, "0", Numerals.Text(a.Size), 1, body))).ToList();
        if (Schedule.A is { } x)
            loops.Add(body => BlockLoop(x, Schedule.WidthA, w => _widthA = w, body));
        if (Schedule.B is { } y)
            loops.Add(body => BlockLoop(y, Schedule.WidthB, w => _widthB = w, body));
        Nested(loops, 0, SumBlock);
    }

    private void SumBlock()
    {
        Point[] points = [.. from a in Enumerable.Range(0, _widthA) from b in Enumerable.Range(0, _widthB) select new Point(a, b, 0)];
        foreach (var p in points)
            _code.Line($"var {p.Accumulator} = {_dialect.Constant(0)};");
        foreach (var r in _loops.Reductions)
            ReduceOverSamples(r, points);
        _code.Open();
        StoreSums(points);
        _code.Close();
    }

    /// <summary>The samples, and with them a last axis whose steps are whole runs of samples, are one loop.</summary>
    private void ReduceOverSamples(Reduction r, Point[] points)
    {
        var flat = r.Axes.LastOrDefault(a => r.Terms.All(t => t.Factors.All(f => f.PerSample && f[a] == Machine.TileSamples)));
        var loops = r.Axes.Where(a => a != flat).Select(a => (Action<Action>)(body => Loop(a.Name, Bounds.Low(r, a), Bounds.High(r, a), 1, body))).ToList();
        Nested(loops, 0, () =>
        {
            _context.Flat = flat;
            _context.SampleIndex = "s";
            _code.Open();
            var piece = new Piece(_context);
            Products(piece, r, points, MethodContext.Nowhere);
            var (from, to) = flat is null ? ("0", "S") : (Times(Bounds.Low(r, flat)), Times(Bounds.High(r, flat)));
            piece.FlushLoop($"for (nuint s = {from}; s < {to}; s += {Numerals.Text(Machine.Lanes)})");
            _code.Close();
            _context.Flat = null;
            _context.SampleIndex = null;
        });

        static string Times(string bound) => bound == "0" ? bound : bound.All(char.IsDigit) ? $"{bound} * S" : $"(nuint)(S * {bound})";
    }

    private void StoreSums(Point[] points)
    {
        var piece = new Piece(_context);
        var target = _loops.Stores[0].Target;
        string Sum(Point p) => Scale == 1 ? p.Accumulator : $"{_dialect.Constant(Scale)} * {p.Accumulator}";
        foreach (var row in points.GroupBy(p => p.A).Select(g => g.ToArray()))
        {
            var (pointer, offset) = piece.Place(target, row[0], MethodContext.Nowhere);
            var together = row.Length == 4 && Schedule.B is not null && target[Schedule.B] == 1
                ? _dialect.AddSums(pointer, offset, Sum(row[0]), Sum(row[1]), Sum(row[2]), Sum(row[3]))
                : null;
            if (together is not null)
                piece.Add(together);
            else
                foreach (var p in row)
                    piece.Add(piece.Place(target, p, MethodContext.Nowhere) is var (q, o) ? _dialect.AddSum(q, o, Sum(p)) : "");
        }

        piece.Flush();
    }

    // ---- what both kinds of results per sample end with ----

    /// <summary>The expressions of all stores for some points, chains side by side.</summary>
    private void StoreLanes(Piece piece, Point[] points)
    {
        var printer = new ExpressionPrinter(_dialect, _values, () => _context.Names.Unique("t"), piece.Add);
        printer.Write(points.Length, (variable, p) => variable == 0
            ? (points[p].Accumulator, true)
            : (piece.Read(_loops.Inputs[variable - 1], points[p], MethodContext.Nowhere), false));
        for (var i = 0; i < _values.Length; i++)
        {
            for (var p = 0; p < points.Length; p++)
            {
                var target = _loops.Stores[i].Target;
                var value = printer[_values[i], p];
                if (_loops.Stores[i].Accumulate)
                    value = $"{piece.Read(target, points[p], MethodContext.Nowhere)} + {value}";
                piece.Add(piece.Store(value, target, points[p]));
            }
        }
    }

    private static void Nested(List<Action<Action>> loops, int i, Action body)
    {
        if (i == loops.Count)
            body();
        else
            loops[i](() => Nested(loops, i + 1, body));
    }

    private void Loop(string variable, string from, string to, int step, Action body)
    {
        _code.Open($"for (int {variable} = {from}; {variable} < {to}; {(step == 1 ? variable + "++" : $"{variable} += {Numerals.Text(step)}")})");
        body();
        _code.Close();
    }

    /// <summary>An axis in blocks of nearly equal width; each width is a loop, or a plain scope when it occurs once.</summary>
    private void BlockLoop(Axis axis, int width, Action<int> setWidth, Action body)
    {
        foreach (var (start, w, count) in Schedule.Split(axis, width).Select(b => (b.Start, b.Width, b.Count)))
        {
            if (count == 1)
            {
                _code.Open();
                _code.Line($"const int {axis.Name} = {Numerals.Text(start)};");
            }
            else
            {
                _code.Open($"for (int {axis.Name} = {Numerals.Text(start)}; {axis.Name} < {Numerals.Text(start + w * count)}; {(w == 1 ? axis.Name + "++" : $"{axis.Name} += {Numerals.Text(w)}")})");
            }

            setWidth(w);
            body();
            _code.Close();
        }
    }

    private static IEnumerable<Dictionary<Axis, int>> Points(IEnumerable<Axis> axes) => axes.Aggregate(
        (IEnumerable<Dictionary<Axis, int>>)[[]],
        (points, a) => points.SelectMany(p => Enumerable.Range(0, a.Size).Select(i => new Dictionary<Axis, int>(p) { [a] = i })));

    private static IEnumerable<string> NamesOf(Loops loops) =>
        loops.Arguments.Select(a => a.Name).Concat(loops.Axes.Concat(loops.Reductions.SelectMany(r => r.Axes)).Select(a => a.Name)).Append("s").Append("length");
}
