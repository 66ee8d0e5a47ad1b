using System.Collections.Generic;
using System.Linq;
using GradientFlow.Generators.Nests;

namespace GradientFlow.Generators.Lowering;

/// <summary>The memories a program works on. Their lengths are per tile, except for parameters, direction, constants and sums.</summary>
internal enum Region
{
    /// <summary>Inputs, targets and sample weights, packed once.</summary>
    Data,

    /// <summary>Cotangents of the outputs, given with the call.</summary>
    Seeds,
    Parameters,
    Direction,
    Constants,
    Workspace,

    /// <summary>Results per sample.</summary>
    Rows,

    /// <summary>Results summed over samples, in double precision whatever the network's.</summary>
    Sums,
}

/// <summary>Where a tensor lies: so many elements behind the start of a region.</summary>
internal readonly record struct Location(Region Region, int Offset);

/// <summary>Gives the tensors of a program their places: row-major, samples innermost, in the workspace with gaps behind some rows.</summary>
internal sealed class Layout(int tileSamples, Gaps gaps)
{
    private readonly Dictionary<Tensor, Location> _locations = [];
    private readonly Dictionary<Region, int> _lengths = [];

    public IReadOnlyDictionary<Tensor, Location> Locations => _locations;

    public Location this[Tensor t] => _locations[t];

    public int LengthOf(Region region) => _lengths.TryGetValue(region, out var length) ? length : 0;

    public int ElementsOf(Tensor t) => t.Shape.Length == 0 ? Samples(t) : checked(t.Shape[0] * Strides(t)[0]);

    /// <summary>How far neighbours along each index lie apart.</summary>
    public int[] Strides(Tensor t)
    {
        var gap = !_locations.TryGetValue(t, out var place) || place.Region == Region.Workspace ? gaps.Dimension(t) : null;
        var strides = new int[t.Shape.Length];
        var stride = Samples(t);
        for (var d = strides.Length - 1; d >= 0; d--)
        {
            strides[d] = d == gap ? checked(stride + tileSamples) : stride;
            stride = checked(strides[d] * t.Shape[d]);
        }

        return strides;
    }

    private int Samples(Tensor t) => t.PerSample ? tileSamples : 1;

    /// <summary>Behind everything placed in the region so far.</summary>
    public void Append(Tensor t, Region region) => Put(t, region, LengthOf(region));

    public void Put(Tensor t, Region region, int offset)
    {
        _locations[t] = new(region, offset);
        _lengths[region] = System.Math.Max(LengthOf(region), checked(offset + ElementsOf(t)));
    }

    /// <summary>Places every computed tensor that has no place yet in the workspace, where it takes over the room of those no longer needed. A nest
    /// that reads a dying tensor exactly where it writes works in place, unless accumulators wait there between runs of its reduction.</summary>
    /// <param name="nests">In execution order.</param>
    /// <param name="kept">Tensors whose room is never given away.</param>
    public void PlaceWorkspace(IReadOnlyList<Nest> nests, ISet<Tensor> kept)
    {
        var last = new Dictionary<Tensor, int>();
        for (var i = 0; i < nests.Count; i++)
        {
            foreach (var t in nests[i].Reads.Concat(nests[i].Writes).Select(a => a.Tensor))
                last[t] = i;
        }

        // What is written before a loop over units and read in it is read again by the next unit.
        var first = new Dictionary<Tensor, int>();
        for (var i = nests.Count - 1; i >= 0; i--)
        {
            foreach (var write in nests[i].Writes)
                first[write.Tensor] = i;
        }

        for (var end = nests.Count; end > 0;)
        {
            var start = end - 1;
            while (start > 0 && nests[start - 1].Unit == nests[start].Unit)
                start--;
            if (nests[start].Unit is not null)
                foreach (var t in last.Where(l => l.Value >= start && l.Value < end && (!first.TryGetValue(l.Key, out var f) || f < start))
                    .Select(l => l.Key).ToArray())
                    last[t] = end;
            end = start;
        }

        var lastAt = last.Where(l => l.Key.Space == Space.Computed && !kept.Contains(l.Key)).ToLookup(l => l.Value, l => l.Key);

        var free = new FreeList();
        for (var i = 0; i < nests.Count; i++)
        {
            var nest = nests[i];
            var waits = nest.Terms.Any(t => Schedule.IsLong(t.Reduce.Aggregate(1L, (n, a) => n * a.Size), tileSamples, sizeof(double)));
            var dying = lastAt[i].Where(t => _locations.TryGetValue(t, out var at) && at.Region == Region.Workspace).ToList();
            foreach (var target in nest.Writes.Where(t => !_locations.ContainsKey(t.Tensor)))
            {
                if (!waits && dying.FirstOrDefault(t => IsReadInPlace(nest, t, target)) is { } heir)
                {
                    Put(target.Tensor, Region.Workspace, _locations[heir].Offset);
                    dying.Remove(heir);
                }
                else
                {
                    var size = ElementsOf(target.Tensor);
                    Put(target.Tensor, Region.Workspace, free.Take(size) ?? LengthOf(Region.Workspace));
                }

                if (last[target.Tensor] == i && !kept.Contains(target.Tensor))
                    dying.Add(target.Tensor); // written and never read: its room is free again after this nest
            }

            foreach (var t in dying)
                free.Give(_locations[t].Offset, ElementsOf(t));
        }
    }

    private bool IsReadInPlace(Nest nest, Tensor dying, Access target) =>
        dying.PerSample && target.Tensor.PerSample && dying.Shape.SequenceEqual(target.Tensor.Shape) && Strides(dying).SequenceEqual(Strides(target.Tensor))
        && !nest.Factors.Any(f => f.Tensor == dying)
        && nest.Inputs.Any(i => i.Tensor == dying)
        && nest.Inputs.Where(i => i.Tensor == dying).All(i => i.SameIndex(target))
        && nest.Sums.All(s => s.Term.Factors.All(f => f.Tensor != dying || f.SameIndex(target)))
        && nest.Stores.All(s => s.Target.Tensor != dying);

    /// <summary>Room given back, smallest fitting piece first.</summary>
    private sealed class FreeList
    {
        private readonly SortedDictionary<int, int> _pieces = []; // offset → length

        public int? Take(int size)
        {
            var fitting = _pieces.Where(p => p.Value >= size).OrderBy(p => p.Value).Select(p => (KeyValuePair<int, int>?)p).FirstOrDefault();
            if (fitting is not { } piece)
                return null;
            _pieces.Remove(piece.Key);
            if (piece.Value > size)
                _pieces[piece.Key + size] = piece.Value - size;
            return piece.Key;
        }

        public void Give(int offset, int length)
        {
            foreach (var p in _pieces.Where(p => p.Key + p.Value == offset || p.Key == offset + length).ToArray())
            {
                _pieces.Remove(p.Key);
                offset = System.Math.Min(offset, p.Key);
                length += p.Value;
            }

            _pieces[offset] = length;
        }
    }
}
