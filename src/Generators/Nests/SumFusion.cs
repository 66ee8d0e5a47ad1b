using System;
using System.Collections.Generic;
using System.Linq;
using GradientFlow.Generators.Scalars;

namespace GradientFlow.Generators.Nests;

/// <summary>Sums over samples join the nest that makes one of their factors, where that nest has little to do: the gradients of a layer's weights and biases, and
/// of the weights that read it, then take one pass over the samples instead of four, and the factor is stored only where somebody else reads it.</summary>
internal sealed class SumFusion
{
    /// <summary>Sums that one point of a nest may have: with the nest's own values they stand in sixteen registers.</summary>
    private const int MostSums = 12;

    /// <summary>Products that one point of a nest may have: more of them run faster in blocks of their own.</summary>
    private const int MostProducts = 2;

    private readonly List<Nest> _nests;
    private readonly IReadOnlyCollection<Tensor> _wanted;
    private readonly Dictionary<Tensor, int> _writers;

    private SumFusion(List<Nest> nests, IReadOnlyCollection<Tensor> wanted)
    {
        (_nests, _wanted) = (nests, wanted);
        _writers = nests.SelectMany(n => n.Stores).GroupBy(s => s.Target.Tensor).ToDictionary(g => g.Key, g => g.Count());
    }

    public static List<Nest> Run(List<Nest> nests, IReadOnlyCollection<Tensor> wanted)
    {
        var fusion = new SumFusion([.. nests], wanted);
        for (var p = 0; p < fusion._nests.Count; p++)
        {
            if (fusion.CanLead(fusion._nests[p]))
                fusion.Gather(p);
        }

        return fusion._nests;
    }

    /// <summary>A cheap nest that alone writes what it writes, all of it.</summary>
    private bool CanLead(Nest nest) =>
        !nest.SumsSamples && nest.Unit is null && nest.Combine == Combine.Sum
        && nest.Terms.Sum(t => t.Reduce.Aggregate(1L, (n, a) => n * a.Size)) <= MostProducts
        && !nest.Factors.Any(f => f.CanMiss)
        && nest.Stores.All(s => !s.Accumulate && s.Value.IsCheap && s.Target.CoversPlainly && _writers[s.Target.Tensor] == 1);

    /// <summary>Takes the sums with the fewest places first, as long as there is room.</summary>
    private void Gather(int p)
    {
        var nest = _nests[p];
        var sums = (from s in _nests.Skip(p + 1)
                    where CanFollow(s)
                    let axes = AxesOf(nest, s)
                    where axes is not null
                    let sum = new SampleSum(s.Axes, s.Terms[0], s.Stores[0].Target).Substitute(WithNames(nest, s, axes))
                    let inside = sum with { Axes = [.. sum.Axes.Except(nest.Axes)] }
                    where nest.Axes.All(a => sum.Target.Axes.Contains(a)) && IsReady(p, inside)
                    select (Nest: s, Sum: inside, Places: inside.Axes.Aggregate(1L, (n, a) => n * a.Size))).OrderBy(s => s.Places).ToList();
        var left = (long)MostSums;
        sums = [.. sums.TakeWhile(s => (left -= s.Places) >= 0)];
        if (!sums.Any(s => s.Sum.Term.Factors.Any(f => IsMadeBy(nest, f.Tensor))))
            return;
        foreach (var s in sums)
            _nests.Remove(s.Nest);
        var readers = new HashSet<Tensor>(_nests.SelectMany(n => n.Reads).Select(r => r.Tensor).Concat(_wanted));
        _nests[p] = nest with
        {
            Stores = [.. nest.Stores.Select(s => s with { IsLocal = !readers.Contains(s.Target.Tensor) })],
            Sums = [.. sums.Select(s => s.Sum)],
        };
    }

    private static bool IsMadeBy(Nest nest, Tensor t) => Array.Exists(nest.Stores, s => s.Target.Tensor == t);

    /// <summary>A plain sum over samples, and over nothing else.</summary>
    private static bool CanFollow(Nest nest) =>
        nest.SumsSamples && nest.Unit is null && nest.Combine == Combine.Sum && nest.Inputs.Length == 0
        && nest.Terms.Length == 1 && nest.Terms[0].Reduce.Length == 0
        && nest.Stores.Length == 1 && nest.Stores[0].Accumulate && nest.Stores[0].Value.Op == Op.Variable;

    /// <summary>The axes of a sum that are the leader's: those on which it reads what the leader makes, or else what the leader reads or what was made beside that.
    /// Null unless they are all of the leader's.</summary>
    private Dictionary<Axis, Affine>? AxesOf(Nest nest, Nest sum)
    {
        var made = Links(nest.Stores.Select(s => s.Target), (a, b) => a == b);
        var axes = made.Count > 0 ? made : Links(nest.Reads, (a, b) => a == b || AreMadeTogether(a, b));
        return axes.Count == nest.Axes.Length && axes.Values.Distinct().Count() == axes.Count ? axes : null;

        Dictionary<Axis, Affine> Links(IEnumerable<Access> accesses, Func<Tensor, Tensor, bool> areAlike)
        {
            var links = new Dictionary<Axis, Affine>();
            foreach (var (access, factor) in accesses.SelectMany(a => sum.Terms[0].Factors.Where(f => areAlike(a.Tensor, f.Tensor)).Select(f => (a, f))))
            {
                foreach (var (to, from) in access.Index.Zip(factor.Index, (to, from) => (to.AsAxis, from.AsAxis)))
                {
                    if (to is not null && from is not null && to.Size == from.Size && nest.Axes.Contains(to))
                        links[from] = to;
                }
            }

            return links;
        }
    }

    /// <summary>An axis of the sum that bears the name of one of the leader's takes the name of one that is gone.</summary>
    private static Dictionary<Axis, Affine> WithNames(Nest nest, Nest sum, Dictionary<Axis, Affine> axes)
    {
        var all = new Dictionary<Axis, Affine>(axes);
        var names = new Queue<string>(axes.Keys.Select(a => a.Name).Where(n => nest.Axes.All(a => a.Name != n)));
        foreach (var a in sum.Axes.Where(a => !axes.ContainsKey(a) && nest.Axes.Any(x => x.Name == a.Name) && names.Count > 0))
            all[a] = new Axis(a.Id, names.Dequeue(), a.Size);
        return all;
    }

    private bool AreMadeTogether(Tensor a, Tensor b) => _nests.Any(n =>
        n.Stores.FirstOrDefault(s => s.Target.Tensor == a) is { } first && n.Stores.FirstOrDefault(s => s.Target.Tensor == b) is { } second && first.Target.SameIndex(second.Target));

    /// <summary>What the leader makes is read where it is made, and everything else has been written before.</summary>
    private bool IsReady(int p, SampleSum sum) => sum.Term.Factors.All(f =>
        _nests[p].Stores.FirstOrDefault(s => s.Target.Tensor == f.Tensor) is { } store
            ? store.Target.SameIndex(f)
            : !f.CanMiss && !_nests.Skip(p).Any(n => IsMadeBy(n, f.Tensor)));
}
