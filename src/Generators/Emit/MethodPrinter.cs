using System;
using System.Collections.Generic;
using System.Linq;
using GradientFlow.Generators.Lowering;
using GradientFlow.Generators.Nests;
using GradientFlow.Generators.Scalars;

namespace GradientFlow.Generators.Emit;

/// <summary>Prints one loop nest as one C# method. It knows loops, blocks and expressions; no layer, no network.</summary>
internal abstract class MethodPrinter
{
    private readonly StoredValues _stored;

    protected MethodPrinter(Loops loops, Machine machine, ScalarAlgebra algebra)
    {
        Dialect = new LanesDialect(machine.IsSingle);
        Loops = loops;
        _stored = new(loops, algebra, machine.IsSingle);
        var schedule = Schedule.For(loops, machine, ExpressionPrinter.StatementsFor(_stored.Expressions));
        Code = new CodeWriter(1);
        Context = new(loops, schedule, machine, Dialect, new Names(NamesOf(loops)), Code);
    }

    protected MethodContext Context { get; }

    protected LanesDialect Dialect { get; }

    protected CodeWriter Code { get; }

    protected double Scale => _stored.Scale;

    /// <summary>One store, of the sum and nothing else.</summary>
    protected bool StoresTheSum => Loops.Stores.Length == 1 && _stored.Expressions[0] is { Op: Op.Variable, VariableIndex: 0 } && !Loops.Stores[0].Accumulate
        && Loops.Stores[0].Target is not null;

    protected static string References(IEnumerable<Point> points) => string.Join(", ", points.Select(p => "ref " + p.Accumulator));

    /// <summary>The loops, or what of them is being printed.</summary>
    protected Loops Loops { get; set; }

    protected Schedule Schedule => Context.Schedule;

    protected Machine Machine => Context.Machine;

    /// <summary>Loops of one shape are printed alike but for names, and share a method.</summary>
    public static string ShapeOf(Loops loops, Machine machine)
    {
        // Which numbers of chains divide the length of a single loop is part of the code; the length is not.
        var vectors = loops.IsOneLoop ? machine.Vectors * (loops.Axes.Length == 0 ? 1 : loops.Axes[0].Size) : 0;
        return $"{Numerals.Text(vectors % 3)},{Numerals.Text(vectors % 4)}|{loops.Shape}";
    }

    /// <summary>The method's text; the formula stands above it as a comment.</summary>
    public static string Print(string name, Loops loops, Machine machine, ScalarAlgebra algebra)
    {
        MethodPrinter printer = loops.Sums.Length > 0 ? new PointPrinter(loops, machine, algebra)
            : loops.IsMap ? new MapPrinter(loops, machine, algebra)
            : loops.SumsSamples ? new SumPrinter(loops, machine, algebra)
            : new LanePrinter(loops, machine, algebra);
        printer.Print(name);
        return printer.Code.ToString();
    }

    protected abstract void PrintBody();

    private void Print(string name)
    {
        Code.Lines("// ", Loops.Formulas);
        Code.Lines("// ", Describe());
        Code.Line("[@MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]");
        var arguments = Loops.Arguments.Select((a, i) => $"ref {Context.TypeOf(i)} {a.Name}");
        Code.Open($"private static void {name}({string.Join(", ", Loops.IsOneLoop ? arguments.Append("int length") : arguments)})");
        var body = Code.Position;
        PrintBody();
        Code.DeclareUsed(body, "S", $"int S = {Numerals.Text(Machine.TileSamples)} / O.Count;");
        Code.Close();
    }

    private string Describe()
    {
        var axes = Loops.Axes.Concat(Loops.Reductions.SelectMany(r => r.Axes)).Concat(Loops.Sums.SelectMany(x => x.Axes))
            .Select(a => $"{a.Name} < {Numerals.Text(a.Size)}").Distinct();
        return string.Join(", ", Loops.IsOneLoop ? ["one loop over all values of all samples"] : axes.Append("s < S"));
    }

    protected void Products(Piece piece, Reduction r, Point[] points, IReadOnlyDictionary<Axis, int> at)
    {
        foreach (var p in points)
            piece.AddTerms(r, Loops.Combine, Scale, p.Accumulator, x => piece.Load(x, p, at));
    }

    /// <summary>The expressions of all stores for some points, chains side by side, and their stores.</summary>
    protected void StoreLanes(Piece piece, Point[] points) => Store(piece, points, Evaluate(piece, points));

    /// <summary>The expressions of all stores for some points; the result is what the value of a store at a point is called.</summary>
    protected Func<int, int, string> Evaluate(Piece piece, Point[] points)
    {
        var printer = new ExpressionPrinter(Dialect, _stored.Expressions, () => Context.Names.Unique("t"), piece.Add, mayNest: Loops.Sums.Length == 0);
        printer.Write(points.Length, (variable, p) => variable == 0
            ? (points[p].Accumulator, true)
            : (piece.Read(Loops.Inputs[variable - 1], points[p], MethodContext.Nowhere), false));
        return (store, p) => printer[_stored.Expressions[store], p];
    }

    protected void Store(Piece piece, Point[] points, Func<int, int, string> valueOf)
    {
        for (var i = 0; i < Loops.Stores.Length; i++)
        {
            if (Loops.Stores[i].Target is not { } target)
                continue;
            for (var p = 0; p < points.Length; p++)
            {
                var value = valueOf(i, p);
                if (Loops.Stores[i].Accumulate)
                    value = Dialect.Add(piece.Read(target, points[p], MethodContext.Nowhere), value);
                piece.Add(piece.Store(value, target, points[p]));
            }
        }
    }

    /// <summary>Adds the lanes of values to sums over samples: neighbours together, as many as there is an instruction sequence for.</summary>
    protected void AddSums(Piece piece, Linear target, double scale, IEnumerable<(Point Point, IReadOnlyDictionary<Axis, int> At, string Value)> values)
    {
        int Place(Point p, IReadOnlyDictionary<Axis, int> at) =>
            (Schedule.A is { } a ? target[a] * p.A : 0) + (Schedule.B is { } b ? target[b] * p.B : 0) + at.Sum(x => target[x.Key] * x.Value);
        var left = new Queue<(int Place, Point Point, IReadOnlyDictionary<Axis, int> At, string Value)>(
            values.Select(v => (Place(v.Point, v.At), v.Point, v.At, v.Value)).OrderBy(v => v.Item1));
        while (left.Count > 0)
        {
            var first = left.Peek();
            var run = left.TakeWhile((v, i) => v.Place == first.Place + i).Count();
            var (pointer, offset) = piece.Place(target, first.Point, first.At);
            var group = Enumerable.Range(0, Math.Min(run, Machine.SumsTogether)).Select(_ => left.Dequeue().Value);
            piece.Add(LanesDialect.AddSums(pointer, offset, [.. group.Select(v => scale == 1 ? v : Dialect.Multiply(Dialect.Constant(scale), v))]));
        }
    }

    /// <summary>All points of some axes, the last one innermost.</summary>
    public static IEnumerable<IReadOnlyDictionary<Axis, int>> PointsOf(IEnumerable<Axis> axes) => axes.Aggregate(
        (IEnumerable<Dictionary<Axis, int>>)[[]],
        (points, a) => points.SelectMany(p => Enumerable.Range(0, a.Size).Select(i => new Dictionary<Axis, int>(p) { [a] = i })));

    protected static void Nested(List<Action<Action>> loops, int i, Action body)
    {
        if (i == loops.Count)
            body();
        else
            loops[i](() => Nested(loops, i + 1, body));
    }

    /// <summary>A loop over the samples in blocks of so many vectors.</summary>
    protected void SampleLoop(string to, int vectors, Action body)
    {
        Code.Open($"for (int s = 0; s < {to}; {(vectors == 1 ? "s++" : $"s += {Numerals.Text(vectors)}")})");
        body();
        Code.Close();
    }

    protected void Loop(string variable, string from, string to, int step, Action body)
    {
        Code.Open($"for (int {variable} = {from}; {variable} < {to}; {(step == 1 ? variable + "++" : $"{variable} += {Numerals.Text(step)}")})");
        body();
        Code.Close();
    }

    /// <summary>Blocks of an axis; each width is a loop, or a plain scope when it occurs once.</summary>
    protected void BlockLoop(string variable, IEnumerable<Blocks> blocks, Action<int> setWidth, Action body)
    {
        foreach (var (start, width, count) in blocks.Select(b => (b.Start, b.Width, b.Count)))
        {
            if (count == 1)
            {
                Code.Open();
                Code.Line($"const int {variable} = {Numerals.Text(start)};");
                setWidth(width);
                body();
                Code.Close();
            }
            else
            {
                setWidth(width);
                Loop(variable, Numerals.Text(start), Numerals.Text(start + width * count), width, body);
            }
        }
    }

    private static IEnumerable<string> NamesOf(Loops loops) =>
        loops.Arguments.Select(a => a.Name)
            .Concat(loops.Axes.Concat(loops.Reductions.SelectMany(r => r.Axes)).Concat(loops.Sums.SelectMany(s => s.Axes)).Select(a => a.Name))
            .Concat(Names.OfPrograms).Append("s").Append("length");
}
