using System;
using System.Collections.Generic;
using System.Linq;
using GradientFlow.Generators.Scalars;

namespace GradientFlow.Generators.Nests;

/// <summary>Maps that read a tensor point for point join the nest that writes it; what nobody else reads is then never stored. Maps of the same
/// expensive work join side by side. Expensive maps stay apart producer contractions: they run faster as a pass of their own, several chains abreast.</summary>
internal sealed class Fusion
{
    private readonly List<Nest> _nests;
    private readonly IReadOnlyCollection<Tensor> _wanted;
    private readonly HashSet<Tensor> _writtenInParts;

    private Fusion(List<Nest> nests, IReadOnlyCollection<Tensor> wanted)
    {
        (_nests, _wanted) = (nests, wanted);
        var stores = nests.SelectMany(n => n.Stores).ToArray();
        _writtenInParts = [.. stores.GroupBy(s => s.Target.Tensor).Where(g => g.Count() > 1 || g.First().Accumulate).Select(g => g.Key)];
    }

    public static List<Nest> Run(List<Nest> nests, IReadOnlyCollection<Tensor> wanted)
    {
        var fusion = new Fusion([.. nests], wanted);
        for (var m = 0; m < fusion._nests.Count; m++)
        {
            // The joined nest may join again, with what feeds it; so the place is looked at once more.
            while (fusion.TryJoin(m) is { } at)
                m = at;
        }

        fusion.DropUnread();
        return fusion._nests;
    }

    /// <summary>Joins the map at m with an earlier nest, the nearest first; returns where the joined nest stands.</summary>
    private int? TryJoin(int m)
    {
        var map = _nests[m];
        if (!map.IsMap || map.Inputs.Length == 0 || !CanJoin(map))
            return null;
        for (var p = m - 1; p >= 0; p--)
        {
            var producer = _nests[p];
            if (producer.Unit != map.Unit || !IsPartner(producer, map) || !CanJoin(producer))
                continue;
            if (Match(producer, map) is { } axes && IsWorthwhile(producer, map) && Place(p, m) is { } at)
            {
                var joined = Join(producer, map.Substitute(producer.Axes, axes));
                _nests[at] = joined;
                _nests.RemoveAt(at == p ? m : p);
                return at == p ? p : m - 1;
            }
        }

        return null;
    }

    private bool CanJoin(Nest nest) => !nest.SumsSamples && !nest.Stores.Any(s => _writtenInParts.Contains(s.Target.Tensor));

    private static bool IsPartner(Nest producer, Nest map)
    {
        foreach (var store in producer.Stores)
        {
            if (Array.Exists(map.Inputs, i => i.Tensor == store.Target.Tensor))
                return true;
        }

        return SharesWork(producer, map);
    }

    /// <summary>Two expensive maps of the same inputs.</summary>
    private static bool SharesWork(Nest producer, Nest map) =>
        producer.IsMap && Array.TrueForAll(map.Inputs, i => Array.Exists(producer.Inputs, j => i.Tensor == j.Tensor)) && !IsCheap(map);

    private static bool IsCheap(Nest nest) => nest.Stores.All(s => s.Value.IsCheap);

    private static bool IsWorthwhile(Nest producer, Nest map) =>
        producer.IsMap ? IsCheap(producer) == IsCheap(map) || SharesWork(producer, map) : IsCheap(map);

    /// <summary>Where the joined nest can stand: at m if nobody needs the producer in between, else at p if the map's other inputs are ready there.</summary>
    private int? Place(int p, int m)
    {
        var written = _nests[p].Stores.Select(s => s.Target.Tensor).ToArray();
        var between = _nests.GetRange(p + 1, m - p - 1);
        if (!between.Any(n => n.Reads.Any(r => written.Contains(r.Tensor))))
            return m;
        return between.Any(n => n.Stores.Any(s => _nests[m].Inputs.Any(i => i.Tensor == s.Target.Tensor))) ? null : p;
    }

    /// <summary>The map's axes in terms of the producer's, when the map reads each point where it is made.</summary>
    private static Dictionary<Axis, Affine>? Match(Nest producer, Nest map)
    {
        if (producer.Axes.Length != map.Axes.Length)
            return null;
        var links = map.Inputs.SelectMany(i => producer.Stores.Where(s => s.Target.Tensor == i.Tensor).Select(s => (Write: s.Target, Read: i))).ToArray();
        if (links.Length == 0)
            links = [.. map.Inputs.SelectMany(i => producer.Inputs.Where(j => j.Tensor == i.Tensor).Select(j => (Write: j, Read: i)))];
        var axes = new Dictionary<Axis, Affine>();
        foreach (var (write, read) in links)
        {
            foreach (var (w, r) in write.Index.Zip(read.Index, (w, r) => (w, r)))
            {
                if (w.AsAxis is not { } a || r.AsAxis is not { } b || a.Size != b.Size || axes.TryGetValue(b, out var other) && !other.Equals(a))
                    return null;
                axes[b] = a;
            }
        }

        var complete = axes.Count == map.Axes.Length && axes.Values.Distinct().Count() == axes.Count;
        return complete && links.All(l => l.Read.Substitute(axes).SameIndex(l.Write)) ? axes : null;
    }

    private static Nest Join(Nest producer, Nest map)
    {
        var shift = producer.Inputs.Length;
        Expr Inline(Expr value) => value.Rewrite(e => e.Op != Op.Variable ? null
            : producer.Stores.FirstOrDefault(s => s.Target.Tensor == map.Inputs[e.VariableIndex - 1].Tensor)?.Value
                ?? value.Algebra.Variable(e.VariableIndex + shift));
        return (producer with
        {
            Inputs = [.. producer.Inputs, .. map.Inputs],
            Stores = [.. producer.Stores, .. map.Stores.Select(s => s with { Value = Inline(s.Value) })],
        }).Tidy();
    }

    private void DropUnread()
    {
        var read = new HashSet<Tensor>(_nests.SelectMany(n => n.Reads).Select(r => r.Tensor).Concat(_wanted));
        for (var i = 0; i < _nests.Count; i++)
        {
            var kept = _nests[i].Stores.Where(s => read.Contains(s.Target.Tensor)).ToArray();
            if (kept.Length < _nests[i].Stores.Length)
                _nests[i] = (_nests[i] with { Stores = kept }).Tidy();
        }
    }
}
