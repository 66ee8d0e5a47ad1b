using System;
using System.Linq;
using GradientFlow.Generators.Emit;
using GradientFlow.Generators.Lowering;
using GradientFlow.Generators.Nests;

namespace GradientFlow.Generators.Kernels;

/// <content>Programs of large networks: a kernel for each nest, shared by nests of one shape.</content>
internal sealed partial class ProgramKernels
{
    private KernelLaunch PrintNest(PlacedProgram placed, Nest nest, Loops loops)
    {
        var layout = placed.Layout;
        int[] offsets = [.. loops.Arguments.Select(a => layout[a.Tensor].Offset)];
        var isShared = offsets.Length <= MostOffsets;
        var loopSizes = loops.IsOneLoop ? string.Join(",", loops.Axes.Select(a => $"{a.Size}")) : "";
        var regions = string.Join(",", loops.Arguments.Select(a => layout[a.Tensor].Region));
        var key = $"{loopSizes}|{loops.Shape}|{regions}|{(isShared ? "" : placed.Program.Name + string.Join(",", offsets.Select(Numerals.Text)))}";
        KernelPlace[] places =
            [.. loops.Arguments.Select((a, i) => new KernelPlace(KernelViews.Of(layout[a.Tensor].Region),
                isShared ? $"b.A{Numerals.Text(i)}" : Numerals.Text(offsets[i])))];
        var names = new Names(s_taken);
        // Printed into nothing where the kernel is known: the blocks are asked for.
        var isKnown = _known.TryGetValue(key, out var name);
        if (!isKnown)
        {
            var sizes = string.Join("x", loops.Axes.Concat(loops.Reductions.SelectMany(r => r.Axes)).Select(a => Numerals.Text(a.Size)).DefaultIfEmpty("1"));
            _known[key] = name = _methods.Unique(string.Join("_", nest.Writes.Select(w => w.Tensor.Symbol.Kind)) + "_" + sizes);
        }

        var code = isKnown ? new CodeWriter() : _code;
        var (shape, blocks) = loops.SumsSamples
            ? SumProductKernel.Fits(loops) ? PrintSums(name!, new SumProductKernel(loops, places, _dialect, _algebra, names, code), layout, code)
            : PrintSums(name!, new SumKernel(loops, places, _dialect, _algebra, names, code, threads: 0), layout, code)
            : ProductKernel.Fits(loops) ? PrintProduct(name!, new ProductKernel(loops, places, _dialect, _algebra, names, code), layout, code)
            : PrintLanes(name!, new LaneKernel(loops, places, _dialect, _algebra, names, code, workers: 0), layout, code);
        return new(name!, shape, blocks, isShared ? offsets : []);
    }

    private static (KernelShape, int) PrintLanes(string name, LaneKernel lane, Layout layout, CodeWriter code)
    {
        Head(code, name, "Results per sample: a warp is a tile, and takes a block of outputs at a time.", lane.Loops.Formulas);
        code.Line("int lane = Group.IdxX & 31, warp = Group.IdxX >> 5, tile = Grid.IdxX;");
        Views(code, lane.Loops, layout);
        TileViews(code, lane.Loops, layout, "tile");
        lane.Print($"Grid.IdxY * {NestThreads / 32} + warp", $"Grid.DimY * {NestThreads / 32}");
        code.Close();
        code.Line();
        return (KernelShape.Lanes, lane.Blocks);
    }

    private static (KernelShape, int) PrintProduct(string name, ProductKernel product, Layout layout, CodeWriter code)
    {
        Head(code, name, "Results per sample, as a product by tiles: a group makes 64 outputs of 64 samples.", product.Loops.Formulas);
        Views(code, product.Loops, layout);
        product.Print(tile => TileViews(code, product.Loops, layout, tile));
        code.Close();
        code.Line();
        return (KernelShape.Product, product.Blocks);
    }

    private (KernelShape, int) PrintSums(string name, SumProductKernel sum, Layout layout, CodeWriter code)
    {
        Head(code, name, "Sums over samples, as a product by tiles: a group makes 64 × 64 of them, over a slice of the tiles.", sum.Loops.Formulas);
        SumOverTiles(code, sum.Loops, layout, sum.Declare, sum.Accumulate, sum.Flush);
        return (KernelShape.Sums, sum.Groups * SumProductKernel.Threads);
    }

    private (KernelShape, int) PrintSums(string name, SumKernel sum, Layout layout, CodeWriter code)
    {
        Head(code, name, "Sums over samples: a thread is a block of sums, a group a slice of the tiles.", sum.Loops.Formulas);
        code.Line($"int thread = Grid.IdxY * {NestThreads} + Group.IdxX;");
        SumOverTiles(code, sum.Loops, layout, () => sum.Declare("thread"), sum.Accumulate, sum.Flush);
        return (KernelShape.Sums, sum.Blocks);
    }

    /// <summary>The loop of a slice over its tiles.</summary>
    private void SumOverTiles(CodeWriter code, Loops loops, Layout layout, Action declare, Action accumulate, Action flush)
    {
        Views(code, loops, layout);
        code.Line($"{KernelNames.Parts} parts = b.Parts.SubView((long)Grid.IdxX * {Numerals.Text(_parameters + 1)});");
        declare();
        if (IsSingle)
            code.Line("int since = 0;");
        code.Open("for (int tile = Grid.IdxX; tile < b.Tiles; tile += Grid.DimX)");
        TileViews(code, loops, layout, "tile");
        accumulate();
        if (IsSingle)
        {
            code.Open($"if (++since == {SingleTiles})");
            code.Line("since = 0;");
            flush();
            code.Close();
        }

        code.Close();
        flush();
        code.Close();
        code.Line();
    }

    private static void TileViews(CodeWriter code, Loops loops, Layout layout, string tile)
    {
        foreach (var region in loops.Arguments.Select(a => layout[a.Tensor].Region).Distinct().OrderBy(r => r))
        {
            if (region is Region.Data or Region.Seeds)
                code.Line($"{KernelNames.View} {KernelViews.Of(region)} = b.{region}.SubView((long)(b.FirstTile + {tile}) * "
                    + $"{Numerals.Text(layout.LengthOf(region))});");
            else if (region is Region.Rows)
                code.Line($"{KernelNames.View} {KernelViews.Of(region)} = b.{region}.SubView((long)(b.FirstTile + {tile}) * b.RowsLength);");
            else if (region is Region.Workspace)
                code.Line($"{KernelNames.View} {KernelViews.Of(region)} = b.{region}.SubView((long){tile} * b.WorkspaceLength);");
        }
    }
}
