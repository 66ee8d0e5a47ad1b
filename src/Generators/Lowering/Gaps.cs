using System;
using System.Collections.Generic;
using System.Linq;
using GradientFlow.Generators.Nests;

namespace GradientFlow.Generators.Lowering;

/// <summary>Which tensors have room for one more value behind each of their rows, the parts of an index.</summary>
/// <remarks>Rows a multiple of 1 KB apart share few sets of the caches. A sum over the rows at one place, as that over the channels of an image,
/// would find hardly anything again that it has read before, for the last block of outputs or at the place before.</remarks>
internal sealed class Gaps
{
    private const int RowMultiple = 1024;

    private readonly Dictionary<Tensor, int> _dimensions = [];

    /// <param name="nests">Of all programs: a shape lies alike in all of them, so that they share methods.</param>
    /// <param name="valueBytes">Of a value of all samples of a tile.</param>
    public Gaps(IReadOnlyCollection<Nest> nests, int valueBytes)
    {
        var reads = (from nest in nests from term in nest.Terms from f in term.Factors where MayHave(f.Tensor) select (Access: f, term.Reduce)).ToArray();
        var shapes = new HashSet<string>(from r in reads
                                         let rows = RowsOf(r.Access, r.Reduce)
                                         where rows is not null && RowLength(r.Access.Tensor, rows.Value) * valueBytes % RowMultiple == 0
                                         select ShapeOf(r.Access.Tensor, rows.Value));
        // What a sum reads as one long row, as a dense layer does an image, stays one.
        var joined = new HashSet<Tensor>(from r in reads where r.Access.Axes.All(r.Reduce.Contains) select r.Access.Tensor);
        foreach (var t in nests.SelectMany(n => n.Reads.Concat(n.Writes)).Select(a => a.Tensor).Distinct().Where(t => MayHave(t) && !joined.Contains(t)))
        {
            // An index more in front, as that of several directions, changes nothing.
            for (var rows = t.Shape.Length - 2; rows >= 0; rows--)
            {
                if (shapes.Contains(ShapeOf(t, rows)))
                    _dimensions[t] = rows;
            }
        }
    }

    private Gaps()
    {
    }

    /// <summary>No gaps.</summary>
    public static Gaps None { get; } = new();

    /// <summary>The index between whose parts there are gaps; null for none.</summary>
    public int? Dimension(Tensor t) => _dimensions.TryGetValue(t, out var dimension) ? dimension : null;

    private static bool MayHave(Tensor t) => t is { Space: Space.Computed, PerSample: true, Shape.Length: > 1 };

    /// <summary>The index that a sum walks over while one behind it stands still; null for none.</summary>
    private static int? RowsOf(Access read, Axis[] reduce)
    {
        var rows = Array.FindIndex(read.Index, i => i.Axes.Any(reduce.Contains));
        return rows >= 0 && read.Index.Skip(rows + 1).Any(i => i.Axes.Any(a => !reduce.Contains(a))) ? rows : null;
    }

    private static long RowLength(Tensor t, int rows) => t.Shape.Skip(rows + 1).Aggregate(1L, (n, size) => n * size);

    private static string ShapeOf(Tensor t, int rows) => string.Join("x", t.Shape.Skip(rows).Select(n => $"{n}"));
}
