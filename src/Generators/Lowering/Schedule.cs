using System;
using System.Collections.Generic;
using System.Linq;
using GradientFlow.Generators.Nests;

namespace GradientFlow.Generators.Lowering;

/// <summary>Blocks of one width: where the first starts and how many follow each other.</summary>
internal readonly record struct Blocks(int Start, int Width, int Count);

/// <summary>How loops run; it says nothing about what they compute.</summary>
/// <param name="Vectors">Vectors of samples side by side in one block.</param>
/// <param name="A">An axis of which a block takes WidthA values at once; B likewise.</param>
/// <param name="FullUnroll">How many points of a reduction are written out before a loop is.</param>
/// <param name="Chains">How many points evaluate their expressions side by side.</param>
internal sealed record Schedule(int Vectors, Axis? A, int WidthA, Axis? B, int WidthB, int FullUnroll, int Chains)
{
    /// <summary>Straight-line statements of a method beyond which the JIT slows down (measured: full speed to 400, a fifth at 2,000).</summary>
    public const int MostStatements = 400;

    private const int MostChains = 4;
    private const int UnrolledProducts = 96;

    public static Schedule For(Loops loops, Machine machine, int statementsPerPoint)
    {
        var chains = Math.Max(1, Math.Min(MostChains, MostStatements / Math.Max(1, statementsPerPoint)));
        var vectors = machine.TileSamples / machine.Lanes;
        if (loops.IsMap)
        {
            var length = vectors * (loops.FlatAxis?.Size ?? 1);
            return new(Enumerable.Range(1, chains).Last(c => length % c == 0), null, 1, null, 1, 0, chains);
        }

        var clipped = loops.ClippedAxes;
        var free = loops.Axes.Where(a => !clipped.Contains(a)).ToArray();
        var main = loops.Reductions.OrderByDescending(r => r.Axes.Aggregate(1L, (n, a) => n * a.Size)).First().Terms[0].Factors;
        return loops.SumsSamples ? ForSums(free, main, machine, chains) : ForLanes(free, main, machine, vectors, chains);
    }

    /// <summary>Blocks of nearly equal width, of at most the width given.</summary>
    public static IReadOnlyList<Blocks> Split(Axis? axis, int width)
    {
        if (axis is null)
            return [new(0, width, 1)];
        var count = (axis.Size + width - 1) / width;
        var (low, wide) = (axis.Size / count, axis.Size % count);
        return [.. new Blocks[] { new(0, low + 1, wide), new(wide * (low + 1), low, count - wide) }.Where(b => b.Count > 0)];
    }

    /// <summary>Sums over samples: a block of dot products, A moving one factor and B the other.</summary>
    private static Schedule ForSums(Axis[] free, Linear[] main, Machine machine, int chains)
    {
        var lanes = main.Where(f => f.PerSample).ToArray();
        Axis? Moving(int i) => i >= lanes.Length ? null
            : free.Where(x => lanes[i][x] != 0 && lanes.Where((_, k) => k != i).All(f => f[x] == 0)).OrderByDescending(x => x.Size).FirstOrDefault();
        return (from roles in new[] { (A: Moving(0), B: Moving(1)), (A: Moving(1), B: Moving(0)) }
                from wa in Enumerable.Range(1, Math.Min(8, roles.A?.Size ?? 1))
                from wb in Enumerable.Range(1, Math.Min(8, roles.B?.Size ?? 1))
                where wa * wb + wa + 1 <= machine.Registers
                orderby Cost(roles.A, wa, roles.B, wb) * (wb % 4 == 0 ? 0.95 : 1) // four sums are added at once
                select new Schedule(1, roles.A, wa, roles.B, wb, 0, chains)).First();
    }

    /// <summary>Results per sample: outputs × vectors of samples. A leaves at least one factor per sample where it is, so that its load is shared.</summary>
    private static Schedule ForLanes(Axis[] free, Linear[] main, Machine machine, int vectors, int chains)
    {
        var a = free.Where(x => main.Any(f => f.PerSample && f[x] == 0)).OrderByDescending(x => x.Size).FirstOrDefault();
        return (from v in Enumerable.Range(1, Math.Min(8, vectors))
                where vectors % v == 0
                from w in Enumerable.Range(1, Math.Min(8, a?.Size ?? 1))
                where w * v + v + 1 <= machine.Registers
                orderby Cost(a, w, null, v) * (vectors / v), w descending
                select new Schedule(v, a, w, null, 1, UnrolledProducts / (w * v), chains)).First();
    }

    /// <summary>Cycles of one step of the reduction: two multiply-adds and two loads a cycle, four cycles from one multiply-add to the next that
    /// needs it; a little for every load, because the ports are shared, and for every further block shape, because it is another copy of the code.</summary>
    private static double Cost(Axis? a, int widthA, Axis? b, int widthB)
    {
        var (rows, columns) = (Split(a, widthA), Split(b, widthB));
        var cycles = rows.Sum(x => columns.Sum(y =>
            x.Count * y.Count * (0.1 * (x.Width + y.Width) + Math.Max(4, Math.Max(x.Width * y.Width, x.Width + y.Width) / 2.0))));
        return (1 + 0.03 * (rows.Count + columns.Count)) * cycles;
    }
}
