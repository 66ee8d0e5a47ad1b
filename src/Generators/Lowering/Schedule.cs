using System;
using System.Collections.Generic;
using System.Linq;
using GradientFlow.Generators.Nests;

namespace GradientFlow.Generators.Lowering;

/// <summary>Blocks of one width: where the first starts and how many follow each other.</summary>
internal readonly record struct Blocks(int Start, int Width, int Count);

/// <summary>A long reduction is done in runs of so many points of its axis.</summary>
internal sealed record Runs(Axis Axis, int Length);

/// <summary>How loops run; it says nothing about what they compute.</summary>
/// <param name="Vectors">At most so many vectors of samples side by side in one block.</param>
/// <param name="A">An axis of which a block takes at most WidthA values at once; B likewise.</param>
/// <param name="FullUnroll">How many points of a reduction are written out before a loop is.</param>
/// <param name="Chains">How many points evaluate their expressions side by side.</param>
internal sealed record Schedule(int Vectors, Axis? A, int WidthA, Axis? B, int WidthB, int FullUnroll, int Chains)
{
    /// <summary>Straight-line statements of a method beyond which the JIT slows down (measured: full speed to 400, a fifth at 2,000).</summary>
    public const int MostStatements = 400;

    private const int MostChains = 4;
    private const int MostOfARow = 7;
    private const int MostEnds = 8;
    // Products of a block that are written out: of neighbours, whose windows overlap, and of others, which more of them make longer and not faster.
    private const int UnrolledProducts = 96, TextProducts = 48;

    // What a loop may keep in the first-level cache beside what goes by, and in the second.
    private const int FirstLevelBytes = 20 * 1024, SecondLevelBytes = 224 * 1024;

    // Whole blocks of the library's, whether they have six rows or twelve; and what sums may take of the stack.
    private const int WideRows = 12, PanelBytes = 16 * 1024;

    // Shorter sums do not pay for the two passes over their results that products of whole matrices take; nor do fewer vectors beside each other, or sums over
    // samples for a smaller matrix.
    private const int WideReduction = 64, WideVectors = 4, WideSums = 4096;

    // What the loops inside of a block may read again and again.
    private const int BlockBytes = 32 * 1024;

    // Bytes a cycle from the second level to the first, in the steps of one row apart that the loops make.
    private const double SecondLevelBandwidth = 48;

    /// <summary>Results per sample: blocks of outputs outside, samples inside, because the weights are too large to be read for every block of
    /// samples.</summary>
    public bool SamplesInside { get; init; }

    /// <summary>Sums over samples: the runs of their outermost axis; null for one run.</summary>
    public Runs? Runs { get; init; }

    /// <summary>The products are those of a whole matrix, which the library does with blocks and runs of its own choice; results per sample are started before
    /// and finished afterwards.</summary>
    public bool IsWide { get; init; }

    /// <summary>Results per sample: B moves what all factors per sample read, so that neighbours of a block may read the same.</summary>
    public bool SharesRows { get; init; }

    /// <summary>Results per sample: B is an axis along which reads leave their tensor at the edges; blocks of it stand where none does, and the rest goes point
    /// by point. Sums over samples: A is the row of a kernel, all of it one block, and its points reach differently far.</summary>
    public bool IsInside { get; init; }

    /// <summary>Sums over samples: axes that stand inside of the loops of the blocks.</summary>
    public Axis[] Again { get; init; } = [];

    /// <summary>Sums over samples: so many blocks of B go by with all of A before the next. Products of a whole matrix: so many rows of A are started, summed
    /// and finished together. 0 for all of them.</summary>
    public int Panel { get; init; }

    // Rows of a block of one, two, three and four vectors for which the library has products.
    private static readonly int[] s_mostRows = [8, 6, 4, 3];

    /// <summary>Whether the library has products for blocks of so many rows and columns.</summary>
    public static bool IsBlock(int rows, int columns) => columns <= s_mostRows.Length && rows <= s_mostRows[columns - 1];

    public static Schedule For(Loops loops, Machine machine, int statementsPerPoint)
    {
        var chains = Math.Max(1, Math.Min(MostChains, MostStatements / Math.Max(1, statementsPerPoint)));
        if (loops.Sparse is { } sparse)
            return ForSparse(loops, sparse, machine, chains);
        if (loops.Sums.Length > 0)
            return ForPoints(loops, machine, chains);
        var vectors = machine.Vectors;
        if (loops.IsMap)
        {
            var length = vectors * (loops.FlatAxis?.Size ?? 1);
            return new(Enumerable.Range(1, chains).Last(c => length % c == 0), null, 1, null, 1, 0, chains);
        }

        return loops.SumsSamples ? ForSums(loops, loops.Longest!, machine, chains) : ForLanes(loops, loops.Longest!, machine, vectors, chains);
    }

    /// <summary>Whether a reduction of so many points is done in runs, for all of a matrix the first before the next. Its nest then cannot write where it
    /// reads: sums wait there for their epilogue.</summary>
    public static bool IsLong(long points, int tileSamples, int elementBytes) => points * tileSamples * elementBytes > SecondLevelBytes;

    /// <summary>Blocks of nearly equal width, of at most the width given.</summary>
    public static IReadOnlyList<Blocks> Split(int size, int width)
    {
        var count = (size + width - 1) / width;
        var (low, wide) = (size / count, size % count);
        return [.. new Blocks[] { new(0, low + 1, wide), new(wide * (low + 1), low, count - wide) }.Where(b => b.Count > 0)];
    }

    /// <summary>How many vectors of samples a block can have, so that the blocks of a tile are all alike, whatever the width.</summary>
    private static IEnumerable<int> VectorsOfABlock(int vectors, int most) => Enumerable.Range(1, most).Where(v => vectors % v == 0);

    /// <summary>Sums over samples: a block of dot products, A moving one factor and B the other.</summary>
    private static Schedule ForSums(Loops loops, Reduction main, Machine machine, int chains)
    {
        var (lanes, own) = (loops.FactorsPerSample, loops.OwnAxes);
        var target = loops.Stores[0].Target!;
        var last = lanes.Length - 1;
        Axis? Moving(int i) => i > last ? null : own[i];

        // Runs are of the outermost axis of the sum, where all terms go along it.
        var runAxis = main.Axes.Length > 0 && loops.Reductions.All(r => r.Axes.Length > 0 && r.Axes[0] == main.Axes[0]) ? main.Axes[0] : null;
        var stepsOfAPoint = main.Axes.Where(a => a != runAxis).Aggregate((double)machine.Vectors, (n, a) => n * a.Size);
        var points = runAxis?.Size ?? 1;
        long RowBytes(int length) => (long)(stepsOfAPoint * length) * Machine.VectorBytes;
        int Panel(int wb, int length) => (int)Math.Max(1, FirstLevelBytes / (RowBytes(length) * wb));

        // Cycles of a block: its dot products; what comes from the second level; and at the end of each run the lanes of each product,
        // which together are cheaper than one by one.
        double Cost(Roles roles, int wa, int wb, int length)
        {
            var (a, b) = (roles.A, roles.B);
            // Of three factors the first two are multiplied first: once for a row of the block, or once for each of its points.
            var products = last < 2 ? 0 : roles.Second == last ? wa : roles.First == last ? wb : wa * wb;
            var run = b is not null && target[b] == 1 ? wb == b.Size && (a is null || target[a] == wb) ? wa * wb : wb
                : b is null && a is not null && target[a] == 1 ? wa : 1;
            var whole = Math.DivRem(run, 8, out var rest);
            var ending = (8.0 * whole + (rest > 4 ? 8 : rest > 1 ? 7 : 5 * rest)) * wa * wb / run;
            var again = ReadAgain(loops, lanes, a, b).Aggregate(1, (n, x) => n * x.Size);
            var loads = again > 1 ? (wa + wb) / (RowBytes(length) * (wa + wb) <= BlockBytes ? Math.Min(again, 3.0) : 1)
                : RowBytes(length) * wb > FirstLevelBytes && runAxis is not null && a is not null && b is not null ? wa + wb
                : wa / (double)Math.Min(Panel(wb, length), ((b?.Size ?? wb) - 1) / wb + 1);
            return points * (stepsOfAPoint * (StepCost(wa, wb) + 0.5 * products + loads * Machine.VectorBytes / SecondLevelBandwidth) + ending / length);
        }

        int[] factors = [.. Enumerable.Range(0, Math.Max(2, lanes.Length))];
        var pairs = factors.SelectMany(i => factors.Where(k => k != i).Select(k => new Roles(i, Moving(i), k, Moving(k))));
        // Where every free axis moves all factors, as in a depthwise convolution, a clipped one that moves a factor alone shares the other's loads: the row of
        // a kernel.
        if (loops.Reductions.Length == 1 && lanes.Length > 1 && own.All(a => a is null)
            && loops.Axes.LastOrDefault(x => x.Size <= MostOfARow && lanes.Count(f => f[x] != 0) == 1
                && IsRow(x, [.. main.Clips.Where(c => c.Index[x] != 0)])) is { } row)
            return new(1, row, row.Size, null, 1, 0, chains) { IsInside = true };
        // Runs serve what is read again, by other blocks or by the same one.
        bool ReadsAgain(Roles roles) => roles is { A: not null, B: not null } || ReadAgain(loops, lanes, roles.A, roles.B).Length > 0;
        int[] lengths = [.. Enumerable.Range(0, 12).Select(i => (points + (1 << i) - 1) >> i).Distinct()];
        var (best, length) = (from roles in pairs
                              from wa in Enumerable.Range(1, Math.Min(8, roles.A?.Size ?? 1))
                              from wb in Enumerable.Range(1, Math.Min(8, roles.B?.Size ?? 1))
                              where wa * wb + Math.Min(wa, wb) + Math.Max(1, last) <= Machine.Registers
                              from n in ReadsAgain(roles) ? lengths : [points]
                              orderby TotalCost(roles.A?.Size ?? wa, wa, roles.B?.Size ?? wb, wb, (x, y) => Cost(roles, x, y, n))
                              select (new Schedule(1, roles.A, wa, roles.B, wb, 0, chains), n)).First();
        var panel = Panel(best.WidthB, length);
        var again = ReadAgain(loops, lanes, best.A, best.B);
        return best with
        {
            Again = again,
            Runs = runAxis is not null && length < points ? new(runAxis, length) : null,
            Panel = best.A is not null && again.Length == 0 && panel * best.WidthB < best.B?.Size ? panel : 0,
            IsWide = IsWideSum(loops, best.A, best.B),
        };
    }

    /// <summary>The axes besides A and B that leave a factor where it is: inside the loops of the blocks, they find again what they read in the
    /// first-level cache. Without positions to sum over rows are short, and all of them stay there anyway.</summary>
    private static Axis[] ReadAgain(Loops loops, Linear[] lanes, Axis? a, Axis? b) =>
        [.. loops.Axes.Where(x => x != a && x != b && loops.Reductions.Any(r => r.Axes.Length > 0) && lanes.Length > 1 && lanes.Any(f => f[x] == 0))];

    /// <summary>Which factor A moves and which B does.</summary>
    private sealed record Roles(int First, Axis? A, int Second, Axis? B);

    /// <summary>One bound alone depends on the axis, and on no other but that of its loop.</summary>
    private static bool IsRow(Axis axis, Clip[] clips) => clips.Length == 1 && clips[0].Index.Axes.All(a => a == axis || a == clips[0].Axis);

    /// <summary>Results per sample: outputs × vectors of samples. A leaves at least one factor per sample where it is, so that its load is shared.</summary>
    private static Schedule ForLanes(Loops loops, Reduction main, Machine machine, int vectors, int chains)
    {
        var factors = main.Terms[0].Factors;
        var a = loops.SharingAxis;
        if (a is null && Neighbours(loops, main, machine, vectors) is { } neighbours)
            return neighbours with { Chains = chains };
        var weights = factors.Where(f => !f.PerSample).Select(f => f.Strides.Keys.Aggregate((long)machine.ElementBytes, (n, x) => n * x.Size))
            .DefaultIfEmpty().Max();
        var samplesInside = loops.ClippedAxes.Count == 0 && a is not null && weights > FirstLevelBytes;
        if (samplesInside && IsWideProduct(loops, a!, vectors))
        {
            var isLong = loops.Reductions.Any(r => r.Axes.Length > 0 && IsLong(r.Axes[0].Size, machine.TileSamples, machine.ElementBytes));
            var rows = 2 * WideRows * machine.TileSamples * machine.ElementBytes <= PanelBytes ? 2 * WideRows : WideRows;
            return new(VectorsOfABlock(vectors, 4).Last(), a, 1, null, 1, 0, chains)
            {
                SamplesInside = true,
                IsWide = true,
                Panel = isLong ? 0 : Math.Min(a!.Size, rows),
            };
        }

        // With one vector of samples, neighbours stand in its place, in blocks that are all alike too; and so are the rows where the ends are more code.
        var beside = Beside(loops, a);
        var (first, end) = beside is null ? (0, 1) : loops.Interior(beside);
        var places = beside?.Size ?? 1;
        double Step(int rows, int columns) => StepCost(rows, columns) + (samplesInside ? columns * Machine.VectorBytes / SecondLevelBandwidth : 0);
        double Cost(int w, int v, int wb) => wb == 1
            ? places * TotalCost(a?.Size ?? w, w, vectors, v, Step)
            : vectors * (TotalCost(a?.Size ?? w, w, end - first, wb, Step) + (places - (end - first)) * TotalCost(a?.Size ?? w, w, 1, 1, Step));
        var best = (from v in VectorsOfABlock(vectors, 4)
                    from wb in Enumerable.Range(1, v > 1 ? 1 : Math.Min(s_mostRows.Length, end - first))
                    from w in Enumerable.Range(1, Math.Min(Machine.Registers / 2, a?.Size ?? 1))
                    where (end - first) % wb == 0 && (wb == 1 || end - first == places || a is null || a.Size % w == 0)
                    where w * v * wb + v * wb + 1 <= Machine.Registers
                    orderby Cost(w, v, wb), w descending
                    let inside = wb > 1 && end - first < places
                    select new Schedule(v, a, w, wb > 1 ? beside : null, wb, TextProducts / (w * v * wb), chains) { IsInside = inside }).First();
        return best with { SamplesInside = samplesInside };
    }

    /// <summary>All sums of more than one point are long products of matrices with what no other axis moves, or with rows long enough beside one.</summary>
    private static bool IsWideProduct(Loops loops, Axis a, int vectors) =>
        (loops.Axes.Length == 1 || vectors >= WideVectors) && loops.Combine == Combine.Sum && loops.Stores[0] is { Accumulate: false, Target: not null }
        && loops.Reductions.SelectMany(r => r.Terms).Select(t => t.Scale).Distinct().Count() == 1
        && loops.Reductions.All(r => r.Axes.Length == 0
            || r.Axes.Length == 1 && r.Axes[0].Size >= WideReduction && r.Terms.All(t => BlockTerm.OfProduct(t, t.Scale, a) is not null));

    /// <summary>Sums over samples of products of two factors each, that are neighbours along one axis and have the same steps in all terms.</summary>
    private static bool IsWideSum(Loops loops, Axis? a, Axis? b)
    {
        if (a is null || b is null || a.Size * b.Size < WideSums || loops.Reductions.Length > 1 || loops.Reductions[0].Axes.Length > 0
            || loops.Stores[0].Target![a] != 1 && loops.Stores[0].Target![b] != 1)
            return false;
        var terms = Array.ConvertAll(loops.Reductions[0].Terms, t => BlockTerm.OfDotProduct(t, 1, a, b));
        return terms.Length <= 2 && terms.All(t => t is not null && t.Row[a] == terms[0]!.Row[a] && t.Column[b] == terms[0]!.Column[b]);
    }

    /// <summary>The last axis along which neighbours share the weights of every product, and lie a fixed way apart. Where reads leave their tensor
    /// along it, it must have an inside.</summary>
    private static Axis? Beside(Loops loops, Axis? a)
    {
        bool Shares(Axis x, LoopTerm t) => t.Factors.Length == 1
            ? !t.Factors[0].PerSample && t.Factors[0][x] == 0
            : t.Factors.Length == 2 && t.Factors.All(f => f.PerSample == (f[x] != 0) && f.Through is null) && t.Factors.Count(f => f.PerSample) == 1;
        return loops.Combine != Combine.Sum ? null
            : loops.Axes.LastOrDefault(x => x != a && IsBeside(loops, x) && loops.Reductions.All(r => r.Terms.All(t => Shares(x, t))));
    }

    private static bool IsBeside(Loops loops, Axis axis)
    {
        if (loops.ClippedAxes.Count == 0)
            return loops.Stores[0].Target?[axis] > 0;
        // Every bound must be that of an outer axis, and alone on its loop, to be left out inside and to shorten its loop at an end.
        return loops.Stores[0].Target?[axis] > 0 && loops.Interior(axis) is var (from, to) && to - from > 1 && axis.Size - (to - from) <= MostEnds
            && loops.Reductions.All(r => r.Clips.All(c => loops.Axes.Any(x => c.Index[x] > 0))
                && r.Clips.Select(c => c.Axis).Distinct().Count() == r.Clips.Length);
    }

    /// <summary>The entries of a row one by one, each for a block of another axis and vectors of samples.</summary>
    private static Schedule ForSparse(Loops loops, SparseMatrix sparse, Machine machine, int chains)
    {
        const int MostOfABlock = 12;
        var a = loops.Axes.Where(x => x != sparse.Row).OrderByDescending(x => x.Size).FirstOrDefault();
        return (from v in VectorsOfABlock(machine.Vectors, 4)
                from w in Enumerable.Range(1, Math.Min(MostOfABlock, a?.Size ?? 1))
                where w * v <= Math.Min(MostOfABlock, Machine.Registers - 3)
                orderby TotalCost(a?.Size ?? w, w, machine.Vectors, v, (x, y) => Math.Max(4, x * y) + 2), w descending
                select new Schedule(v, a, w, null, 1, 0, chains)).First();
    }

    /// <summary>Results per sample of which no two share a factor per sample at the same place, as in a depthwise convolution: neighbours along the last axis
    /// stand side by side. What windows that overlap read is loaded once, and the weights are shared.</summary>
    private static Schedule? Neighbours(Loops loops, Reduction main, Machine machine, int vectors)
    {
        var axis = loops.Axes.LastOrDefault(x => IsBeside(loops, x));
        if (axis is null || vectors > 2)
            return null;
        var isClipped = loops.ClippedAxes.Count > 0;
        var (start, end) = isClipped ? loops.Interior(axis) : (0, axis.Size);
        // A row of the window: its elements, the loads of all neighbours and their accumulators stand in registers.
        var row = main.Axes.Length == 0 ? 1 : main.Axes[main.Axes.Length - 1].Size;
        double Cost(int width) => Math.Max(4 * row, (row * width + width + 2 * row) / 2.0);
        var best = Enumerable.Range(1, Math.Min(8, end - start))
            .Where(w => w == 1 || 2 * w + Math.Min(row, 3) + 2 <= Machine.Registers)
            .OrderBy(w => TotalCost(end - start, w, 1, 1, (x, _) => Cost(x))).ThenByDescending(w => w)
            .First();
        return new(1, null, 1, axis, best, UnrolledProducts / best, 1) { IsInside = isClipped, SharesRows = true };
    }

    /// <summary>Results per sample with sums over samples beside them: the points of an axis side by side, as many as have room for their sums.</summary>
    private static Schedule ForPoints(Loops loops, Machine machine, int chains)
    {
        var a = loops.Axes.OrderByDescending(x => x.Size).FirstOrDefault();
        var (sums, values) = (loops.Sums.Sum(s => s.Places), loops.Stores.Length);
        double Cost(int width) => Math.Max(4, (loops.Accesses.Count() + width * (sums + 2 * values)) / 2.0);
        var best = Enumerable.Range(1, Math.Min(8, a?.Size ?? 1))
            .Where(w => w == 1 || w * (sums + values) + 4 <= Machine.Registers)
            .OrderBy(w => TotalCost(a?.Size ?? w, w, 1, 1, (x, _) => Cost(x)))
            .First();
        return new(1, a, best, null, 1, 0, chains);
    }

    /// <summary>Cycles of all blocks; a little more for every further block shape, because it is another copy of the code.</summary>
    private static double TotalCost(int sizeA, int widthA, int sizeB, int widthB, Func<int, int, double> cost)
    {
        var (rows, columns) = (Split(sizeA, widthA), Split(sizeB, widthB));
        var cycles = rows.Sum(x => columns.Sum(y => (double)x.Count * y.Count * cost(x.Width, y.Width)));
        return (1 + 0.03 * (rows.Count + columns.Count)) * cycles;
    }

    /// <summary>Cycles of one step of a reduction: two multiply-adds and two loads a cycle, four cycles from one multiply-add to the next that needs
    /// it; a little for every load, because the ports are shared.</summary>
    private static double StepCost(int widthA, int widthB) =>
        0.1 * (widthA + widthB) + Math.Max(4, Math.Max(widthA * widthB, widthA + widthB) / 2.0);
}
