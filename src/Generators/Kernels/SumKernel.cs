using System;
using System.Collections.Generic;
using System.Linq;
using GradientFlow.Generators.Emit;
using GradientFlow.Generators.Lowering;
using GradientFlow.Generators.Nests;
using GradientFlow.Generators.Scalars;

namespace GradientFlow.Generators.Kernels;

/// <summary>Prints sums over samples: a thread keeps a block of them in registers while the samples go by, and adds them to its group's part at the end. Nobody
/// else adds there: sums have one order.</summary>
internal sealed class SumKernel : NestKernel
{
    private const int MostWide = 8;

    private readonly Axis? _a, _b;
    private readonly int _wide, _high, _threads;
    private readonly List<(string Valid, string A, string B, Dictionary<Axis, string> Others, string[,] Sums)> _rounds = [];

    /// <param name="threads">Threads that share the blocks; 0 when there are as many as blocks.</param>
    public SumKernel(Loops loops, IReadOnlyList<KernelPlace> places, KernelDialect dialect, ScalarAlgebra algebra, Names names, CodeWriter code, int threads)
        : base(loops, places, dialect, algebra, names, code)
    {
        _threads = threads;
        var own = loops.OwnAxes;
        (_a, _b) = (own.ElementAtOrDefault(0), own.ElementAtOrDefault(1));
        var others = loops.Axes.Where(x => x != _a && x != _b).Aggregate(1, (n, x) => n * x.Size);
        int Count(int wide, int high) => others * Split(_a, wide) * Split(_b, high);
        double Cost(int wide, int high)
        {
            var count = Count(wide, high);
            var rounds = threads == 0 ? count : (count + threads - 1) / threads * threads;
            return rounds * (wide * high + 2.0 * (wide + high) + 2);
        }

        (_wide, _high) = (from wide in Enumerable.Range(1, Math.Min(MostWide, _a?.Size ?? 1))
                          from high in Enumerable.Range(1, Math.Min(MostWide, _b?.Size ?? 1))
                          orderby Cost(wide, high), wide * high
                          select (wide, high)).First();
        Blocks = Count(_wide, _high);
    }

    public int Blocks { get; }

    /// <summary>Rounds of a thread over the blocks.</summary>
    private int Rounds => _threads == 0 ? 1 : (Blocks + _threads - 1) / _threads;

    /// <summary>Values a thread keeps.</summary>
    public int Accumulators => Rounds * _wide * _high;

    /// <summary>Which blocks are this thread's, and its sums, zero.</summary>
    /// <param name="thread">The thread's number.</param>
    public void Declare(string thread)
    {
        Code.Lines("// ", Loops.Formulas);
        for (var round = 0; round < Rounds; round++)
        {
            var (number, valid) = (UniqueInKernel("number"), UniqueInKernel("mine"));
            var text = round == 0 ? thread : $"{thread} + {Numerals.Text(round * _threads)}";
            Code.Line($"bool {valid} = {text} < {Numerals.Text(Blocks)};");
            Code.Line($"int {number} = {valid} ? {text} : {Numerals.Text(Blocks - 1)};");
            var others = Loops.Axes.Where(x => x != _a && x != _b).ToDictionary(x => x, x => UniqueInKernel(x.Name + "Of"));
            var (a, b) = (UniqueInKernel("row"), UniqueInKernel("column"));
            Decode(number, [.. others.Select(x => (x.Value, x.Key.Size)), (a, Split(_a, _wide)), (b, Split(_b, _high))]);
            var sums = new string[_wide, _high];
            for (var i = 0; i < _wide; i++)
            {
                for (var k = 0; k < _high; k++)
                    sums[i, k] = UniqueInKernel("sum");
            }

            Code.Line($"{Dialect.Type} {string.Join(", ", sums.Cast<string>().Select(s => $"{s} = {Dialect.Constant(0)}"))};");
            _rounds.Add((valid, a, b, others, sums));
        }
    }

    /// <summary>Adds the samples of a tile.</summary>
    public void Accumulate()
    {
        foreach (var (valid, a, b, others, sums) in _rounds)
        {
            Code.Open($"if ({valid})");
            Axes(a, b, others);
            var points = Points(sums);
            foreach (var r in Loops.Reductions)
            {
                foreach (var x in r.Axes)
                    Code.Open($"for (int {x.Name} = {Bounds.Low(r, x)}; {x.Name} < {Bounds.High(r, x)}; {x.Name}++)");
                var step = sums.Length * r.Terms.Length <= 8 ? 4 : sums.Length * r.Terms.Length <= 24 ? 2 : 1;
                Code.Open($"for (int s = 0; s < {Numerals.Text(DeviceTile.Samples)}; s += {Numerals.Text(step)})");
                var piece = Piece("s");
                piece.Variables.UnionWith(points.SelectMany(p => p.At.Keys));
                for (var shift = 0; shift < step; shift++)
                    Products(piece, r, points, shift);
                piece.Flush(Code);
                Code.Close();
                foreach (var _ in r.Axes)
                    Code.Close();
            }

            Code.Close();
        }
    }

    /// <summary>Adds the sums to the group's part, and begins anew. Of blocks that overlap at an edge, what the one before has is left to it.</summary>
    public void Flush()
    {
        foreach (var (valid, a, b, others, sums) in _rounds)
        {
            Code.Open($"if ({valid})");
            Axes(a, b, others);
            var piece = Piece("s");
            var points = Points(sums);
            piece.Variables.UnionWith(points.SelectMany(p => p.At.Keys));
            for (var i = 0; i < _wide; i++)
            {
                for (var k = 0; k < _high; k++)
                {
                    var (accumulator, at) = points[i * _high + k];
                    var mine = new[] { Overlap(_a, _wide, a, i), Overlap(_b, _high, b, k) }.Where(t => t.Length > 0).ToArray();
                    var value = Scale == 1 ? accumulator : $"{Dialect.Constant(Scale)} * {accumulator}";
                    piece.Add($"{(mine.Length > 0 ? $"if ({string.Join(" && ", mine)}) " : "")}{piece.Element(Loops.Stores[0].Target!, at)} += {value};");
                    piece.Add($"{accumulator} = {Dialect.Constant(0)};");
                }
            }

            piece.Flush(Code);
            Code.Close();
        }
    }

    private (string Accumulator, IReadOnlyDictionary<Axis, int> At)[] Points(string[,] sums) =>
        [.. from i in Enumerable.Range(0, _wide)
            from k in Enumerable.Range(0, _high)
            select (sums[i, k], (IReadOnlyDictionary<Axis, int>)new[] { (_a, i), (_b, k) }.Where(x => x.Item1 is not null)
                .ToDictionary(x => x.Item1!, x => x.Item2))];

    /// <summary>The variables of the axes, from the numbers of the blocks; the last block of an axis ends with it.</summary>
    private void Axes(string a, string b, Dictionary<Axis, string> others)
    {
        foreach (var x in others)
            Code.Line($"int {x.Key.Name} = {x.Value};");
        foreach (var (axis, number, width) in new[] { (_a, a, _wide), (_b, b, _high) })
        {
            if (axis is null)
                continue;
            var start = width == 1 ? number : $"{number} * {Numerals.Text(width)}";
            Code.Line($"int {axis.Name} = {(axis.Size % width == 0 ? start : $"Math.Min({start}, {Numerals.Text(axis.Size - width)})")};");
        }
    }

    private static string Overlap(Axis? axis, int width, string number, int place) =>
        axis is null || axis.Size % width == 0 ? "" : $"{axis.Name} + {Numerals.Text(place)} >= {number} * {Numerals.Text(width)}";

    private static int Split(Axis? axis, int width) => axis is null ? 1 : (axis.Size + width - 1) / width;
}
