using System;
using System.Collections.Generic;
using System.Linq;
using GradientFlow.Generators.Emit;
using GradientFlow.Generators.Lowering;
using GradientFlow.Generators.Nests;
using GradientFlow.Generators.Scalars;

namespace GradientFlow.Generators.Kernels;

/// <summary>What the printers of a nest in a kernel share: its expressions, its products, its loops.</summary>
internal abstract class NestKernel
{
    protected static readonly IReadOnlyDictionary<Axis, int> Nowhere = new Dictionary<Axis, int>();

    /// <summary>Products that are written out before a loop is.</summary>
    private const int UnrolledProducts = 64;

    private readonly IReadOnlyList<KernelPlace> _places;
    private readonly Names _names;
    private readonly Names _outer;
    private readonly StoredValues _stored;

    protected NestKernel(Loops loops, IReadOnlyList<KernelPlace> places, KernelDialect dialect, ScalarAlgebra algebra, Names names, CodeWriter code)
    {
        (Loops, _places, Dialect, _outer, _names, Code) = (loops, places, dialect, names, names.Copy(), code);
        foreach (var axis in loops.Axes.Concat(loops.Reductions.SelectMany(r => r.Axes)))
            _names.Unique(axis.Name);
        _stored = new(loops, algebra, dialect.Scalar == "float");
    }

    public Loops Loops { get; }

    public string Type => Dialect.Scalar;

    protected KernelDialect Dialect { get; }

    protected CodeWriter Code { get; }

    protected double Scale => _stored.Scale;

    /// <summary>A name inside the scope of the nest.</summary>
    protected string Unique(string name) => _names.Unique(name);

    /// <summary>A name that lasts as long as the kernel.</summary>
    protected string UniqueInKernel(string name) => _names.Unique(_outer.Unique(name));

    protected KernelPiece Piece(string sample) => new(Loops, _places, Dialect, _names, sample);

    protected void Products(KernelPiece piece, Reduction r, IEnumerable<(string Accumulator, IReadOnlyDictionary<Axis, int> At)> points, int shift = 0)
    {
        foreach (var (accumulator, at) in points)
            piece.AddTerms(r, Loops.Combine, Scale, accumulator, x => piece.Load(x, at, shift));
    }

    /// <summary>The expressions of all stores at some points, chains side by side, and the stores.</summary>
    /// <param name="shift">Samples from one point to the next.</param>
    protected void Store(KernelPiece piece, IReadOnlyList<(string Accumulator, IReadOnlyDictionary<Axis, int> At)> points, int shift = 0)
    {
        var printer = new ExpressionPrinter(Dialect, _stored.Expressions, () => _names.Unique("t"), piece.Add);
        printer.Write(points.Count, (variable, p) => variable == 0
            ? (points[p].Accumulator, true)
            : (piece.Element(Loops.Inputs[variable - 1], points[p].At, p * shift), false));
        for (var i = 0; i < Loops.Stores.Length; i++)
        {
            for (var p = 0; p < points.Count; p++)
                piece.Add($"{piece.Element(Loops.Stores[i].Target!, points[p].At, p * shift)} {(Loops.Stores[i].Accumulate ? "+=" : "=")} "
                    + $"{printer[_stored.Expressions[i], p]};");
        }
    }

    /// <summary>The loops of a reduction around its products; the innermost, or all of a short one, written out.</summary>
    protected void Reduce(Reduction r, string sample, IReadOnlyList<(string Accumulator, IReadOnlyDictionary<Axis, int> At)> points)
    {
        var clipped = new HashSet<Axis>(r.Clips.Select(c => c.Axis));
        var unrolled = new List<Axis>();
        var size = r.Terms.Length * points.Count;
        for (var i = r.Axes.Length - 1; i >= 0 && !clipped.Contains(r.Axes[i]) && (size *= r.Axes[i].Size) <= UnrolledProducts; i--)
            unrolled.Insert(0, r.Axes[i]);
        var inner = unrolled.Count > 0 ? null : r.Axes.LastOrDefault(a => !clipped.Contains(a));
        var depth = 0;
        foreach (var a in r.Axes.Where(a => a != inner && !unrolled.Contains(a)))
        {
            Code.Open($"for (int {a.Name} = {Bounds.Low(r, a)}; {a.Name} < {Bounds.High(r, a)}; {a.Name}++)");
            depth++;
        }

        if (inner is not null)
        {
            var step = Math.Max(1, Math.Min(inner.Size, UnrolledProducts / (r.Terms.Length * points.Count)));
            var whole = inner.Size / step * step;
            Code.Open($"for (int {inner.Name} = 0; {inner.Name} < {Numerals.Text(whole)}; {inner.Name}{(step == 1 ? "++" : " += " + Numerals.Text(step))})");
            Straight(Enumerable.Range(0, step).Select(k => At(inner, k)), inner);
            Code.Close();
            if (whole < inner.Size)
            {
                Code.Open();
                Straight(Enumerable.Range(whole, inner.Size - whole).Select(k => At(inner, k)));
                Code.Close();
            }
        }
        else
        {
            Code.Open();
            Straight(MethodPrinter.PointsOf(unrolled));
            Code.Close();
        }

        while (depth-- > 0)
            Code.Close();

        void Straight(IEnumerable<IReadOnlyDictionary<Axis, int>> all, Axis? variable = null)
        {
            var piece = Piece(sample);
            if (variable is not null)
                piece.Variables.Add(variable);
            piece.Variables.UnionWith(points.SelectMany(p => p.At.Keys));
            foreach (var at in all)
                Products(piece, r, points.Select(p => (p.Accumulator, Both(p.At, at))));
            piece.Flush(Code);
        }
    }

    /// <summary>sumsᵢₖ += rowᵢ·columnₖ, in registers, for some steps of a sum.</summary>
    /// <param name="row">The text of row i at a step, and so for the columns.</param>
    protected void MultiplyBlock(string[,] sums, int steps, Func<int, int, string> row, Func<int, int, string> column)
    {
        for (var step = 0; step < steps; step++)
        {
            for (var i = 0; i < sums.GetLength(0); i++)
                Code.Line($"{Dialect.Type} x{step}_{i} = {row(step, i)};");
            for (var k = 0; k < sums.GetLength(1); k++)
            {
                Code.Line($"{Dialect.Type} y{step}_{k} = {column(step, k)};");
                for (var i = 0; i < sums.GetLength(0); i++)
                    Code.Line($"{sums[i, k]} = {Dialect.MultiplyAdd($"x{step}_{i}", $"y{step}_{k}", sums[i, k])};");
            }
        }
    }

    protected static IReadOnlyDictionary<Axis, int> At(Axis axis, int place) => new Dictionary<Axis, int> { [axis] = place };

    protected static IReadOnlyDictionary<Axis, int> Both(IReadOnlyDictionary<Axis, int> a, IReadOnlyDictionary<Axis, int> b) =>
        a.Concat(b).ToDictionary(x => x.Key, x => x.Value);

    /// <summary>The variables of the axes of a numbered block, the last one innermost; the number is used up on the way.</summary>
    /// <param name="number">An expression without side effects, one name.</param>
    protected void Decode(string number, IReadOnlyList<(string Name, int Count)> axes)
    {
        var after = 1;
        for (var i = axes.Count - 1; i >= 0; i--)
        {
            var (name, count) = axes[i];
            var shifted = after == 1 ? number : $"{number} / {Numerals.Text(after)}";
            Code.Line($"int {name} = {(count == 1 ? "0" : i == 0 ? shifted : $"{shifted} % {Numerals.Text(count)}")};");
            after *= count;
        }
    }
}
