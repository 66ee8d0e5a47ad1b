using System;
using System.Collections.Generic;
using System.Linq;
using GradientFlow.Generators.Emit;
using GradientFlow.Generators.Lowering;
using GradientFlow.Generators.Nests;
using GradientFlow.Generators.Scalars;

namespace GradientFlow.Generators.Kernels;

/// <summary>Prints results per sample: a thread is one sample, a warp a block of outputs at a time.</summary>
internal sealed class LaneKernel : NestKernel
{
    private const int MostWide = 8;

    private readonly Axis? _a;
    private readonly int _width;

    /// <param name="workers">Warps that share the blocks, 0 when there are as many as blocks.</param>
    public LaneKernel(Loops loops, IReadOnlyList<KernelPlace> places, KernelDialect dialect, ScalarAlgebra algebra, Names names, CodeWriter code, int workers)
        : base(loops, places, dialect, algebra, names, code)
    {
        _a = loops.SharingAxis;
        var others = loops.Axes.Where(x => x != _a).Aggregate(1, (n, x) => n * x.Size);
        // Rounds of the slowest warp; a block costs its products and its loads.
        double Cost(int width)
        {
            var blocks = others * ((_a!.Size + width - 1) / width);
            return (workers == 0 ? blocks : (blocks + workers - 1) / workers * workers) * (width + 2.0) * (_a.Size % width == 0 ? 1 : 1.05);
        }

        _width = _a is null ? 1 : Enumerable.Range(1, Math.Min(MostWide, _a.Size)).OrderBy(Cost).ThenByDescending(w => w).First();
        Blocks = others * (_a is null ? 1 : (_a.Size + _width - 1) / _width);
    }

    public int Blocks { get; }

    /// <summary>Prints the loop of a warp over its blocks.</summary>
    /// <param name="worker">The warp's number.</param>
    /// <param name="workers">How many share the blocks.</param>
    public void Print(string worker, string workers)
    {
        var block = Unique("block");
        Code.Open($"for (int {block} = {worker}; {block} < {Numerals.Text(Blocks)}; {block} += {workers})");
        var (full, rest) = _a is null ? (1, 0) : (_a.Size / _width, _a.Size % _width);
        var axes = Loops.Axes.Where(x => x != _a).Select(x => (x.Name, x.Size)).ToList();
        if (_a is null)
        {
            Decode(block, axes);
            Block(1);
        }
        else
        {
            var number = Unique(_a.Name + "Block");
            Decode(block, [.. axes, (number, full + (rest > 0 ? 1 : 0))]);
            Code.Line($"int {_a.Name} = {number}{(_width > 1 ? " * " + Numerals.Text(_width) : "")};");
            if (rest > 0 && full > 0)
            {
                Code.Open($"if ({number} < {Numerals.Text(full)})");
                Block(_width);
                Code.Close();
                Code.Open("else");
                Block(rest);
                Code.Close();
            }
            else
            {
                Block(full > 0 ? _width : rest);
            }
        }

        Code.Close();
    }

    private void Block(int width)
    {
        var points = Enumerable.Range(0, width).Select(k => (Accumulator: Unique("acc"), At: _a is null ? Nowhere : At(_a, k))).ToArray();
        if (!Loops.IsMap)
        {
            var start = Dialect.Constant(Loops.Combine == Combine.Maximum ? double.NegativeInfinity : 0);
            Code.Line($"{Dialect.Type} {string.Join(", ", points.Select(p => $"{p.Accumulator} = {start}"))};");
            foreach (var r in Loops.Reductions)
                Reduce(r, "lane", points);
        }

        Code.Open();
        var piece = Piece("lane");
        if (_a is not null)
            piece.Variables.Add(_a);
        Store(piece, points);
        piece.Flush(Code);
        Code.Close();
    }
}
