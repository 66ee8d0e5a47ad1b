using System;
using System.Collections.Generic;
using System.Linq;
using GradientFlow.Generators.Scalars;

namespace GradientFlow.Generators.Nests;

/// <summary>Sums over samples join the nest that makes one of their factors, where that nest has little to do: the gradients of a layer's weights and biases,
/// and of the weights that read it, then take one pass over the samples instead of four, and the factor is stored only where somebody else reads it.</summary>
internal sealed class SumFusion
{
    /// <summary>Sums that one point of a nest may have: with the nest's own values they stand in sixteen registers.</summary>
    private const int MostSums = 12;

    /// <summary>Products that one point of a nest may have: more of them run faster in blocks of their own.</summary>
    private const int MostProducts = 2;

    private readonly IReadOnlyCollection<Tensor> _wanted;
    private readonly ILookup<Tensor, Nest> _makers;

    // In the order of the program; null where a nest joined another.
    private readonly Nest?[] _nests;

    // The sums that read a tensor, by their numbers.
    private readonly ILookup<Tensor, int> _sums;

    // Of each tensor, the stores that are still to come, and the reads.
    private readonly Dictionary<Tensor, int> _ahead, _reads = [];

    private SumFusion(List<Nest> nests, IReadOnlyCollection<Tensor> wanted)
    {
        (_nests, _wanted) = ([.. nests], wanted);
        _makers = nests.SelectMany(n => n.Stores.Select(s => (s.Target.Tensor, Nest: n))).ToLookup(m => m.Tensor, m => m.Nest);
        _sums = nests.SelectMany((n, i) => CanFollow(n) ? n.Factors.Select(f => (f.Tensor, Number: i)) : []).ToLookup(s => s.Tensor, s => s.Number);
        _ahead = _makers.ToDictionary(m => m.Key, m => m.Count());
        foreach (var nest in nests)
            Count(nest, 1);
    }

    public static List<Nest> Run(List<Nest> nests, IReadOnlyCollection<Tensor> wanted)
    {
        var fusion = new SumFusion(nests, wanted);
        for (var p = 0; p < nests.Count; p++)
        {
            if (fusion._nests[p] is not { } nest)
                continue;
            if (fusion.CanLead(nest))
                fusion.Gather(p, nest);
            fusion.Pass(nest);
        }

        return [.. fusion._nests.OfType<Nest>()];
    }

    private void Pass(Nest nest)
    {
        foreach (var store in nest.Stores)
            _ahead[store.Target.Tensor]--;
    }

    private void Count(Nest nest, int times)
    {
        foreach (var read in nest.Reads)
            _reads[read.Tensor] = (_reads.TryGetValue(read.Tensor, out var n) ? n : 0) + times;
    }

    /// <summary>A cheap nest that alone writes what it writes, all of it.</summary>
    private bool CanLead(Nest nest) =>
        !nest.SumsSamples && nest.Unit is null && nest.Combine == Combine.Sum
        && nest.Terms.Sum(t => t.Reduce.Aggregate(1L, (n, a) => n * a.Size)) <= MostProducts
        && !nest.Factors.Any(f => f.CanMiss)
        && nest.Stores.All(s => !s.Accumulate && s.Value.IsCheap && s.Target.CoversPlainly && _makers[s.Target.Tensor].Count() == 1);

    /// <summary>Takes the sums with the fewest places first, as long as there is room.</summary>
    private void Gather(int p, Nest nest)
    {
        var sums = (from number in Candidates(p, nest)
                    let s = _nests[number]
                    let axes = AxesOf(nest, s)
                    where axes is not null
                    let sum = new SampleSum(s.Axes, s.Terms[0], s.Stores[0].Target).Substitute(WithNames(nest, s, axes))
                    let inside = sum with { Axes = [.. sum.Axes.Except(nest.Axes)] }
                    where nest.Axes.All(a => sum.Target.Axes.Contains(a)) && IsReady(nest, inside)
                    select (Number: number, Sum: inside, Places: inside.Axes.Aggregate(1L, (n, a) => n * a.Size))).OrderBy(s => s.Places).ToList();
        var left = (long)MostSums;
        sums = [.. sums.TakeWhile(s => (left -= s.Places) >= 0)];
        if (!sums.Any(s => s.Sum.Term.Factors.Any(f => IsMadeBy(nest, f.Tensor))))
            return;
        foreach (var (number, _, _) in sums)
        {
            Count(_nests[number]!, -1);
            Pass(_nests[number]!);
            _nests[number] = null;
        }

        Count(nest, -1);
        var joined = nest with
        {
            Stores = [.. nest.Stores.Select(
                s => s with { IsLocal = !_wanted.Contains(s.Target.Tensor) && !(_reads.TryGetValue(s.Target.Tensor, out var reads) && reads > 0) })],
            Sums = [.. sums.Select(s => s.Sum)],
        };
        Count(joined, 1);
        _nests[p] = joined;
    }

    /// <summary>The later sums that have something in common with a nest, in order; none where nothing reads what it makes.</summary>
    private IEnumerable<int> Candidates(int p, Nest nest)
    {
        var made = nest.Stores.Select(s => s.Target.Tensor);
        if (!made.Any(t => _sums[t].Any(IsLater)))
            return [];
        var beside = nest.Reads.SelectMany(r => _makers[r.Tensor]).SelectMany(n => n.Stores).Select(s => s.Target.Tensor);
        var common = new HashSet<Tensor>(made.Concat(nest.Reads.Select(r => r.Tensor)).Concat(beside));
        return common.SelectMany(t => _sums[t]).Distinct().Where(IsLater).OrderBy(i => i);

        bool IsLater(int i) => i > p && _nests[i] is not null;
    }

    private static bool IsMadeBy(Nest nest, Tensor t) => Array.Exists(nest.Stores, s => s.Target.Tensor == t);

    /// <summary>A plain sum over samples, and over nothing else.</summary>
    private static bool CanFollow(Nest nest) =>
        nest.SumsSamples && nest.Unit is null && nest.Combine == Combine.Sum && nest.Inputs.Length == 0
        && nest.Terms.Length == 1 && nest.Terms[0].Reduce.Length == 0
        && nest.Stores.Length == 1 && nest.Stores[0].Accumulate && nest.Stores[0].Value.Op == Op.Variable;

    /// <summary>The axes of a sum that are the leader's: those on which it reads what the leader makes, or else what the leader reads or what was made beside
    /// that. Null unless they are all of the leader's.</summary>
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

    private bool AreMadeTogether(Tensor a, Tensor b) => _makers[a].Any(n =>
        n.Stores.FirstOrDefault(s => s.Target.Tensor == a) is { } first && n.Stores.FirstOrDefault(s => s.Target.Tensor == b) is { } second
            && first.Target.SameIndex(second.Target));

    /// <summary>What the leader makes is read where it is made, and everything else has been written before.</summary>
    private bool IsReady(Nest nest, SampleSum sum) => sum.Term.Factors.All(f =>
        nest.Stores.FirstOrDefault(s => s.Target.Tensor == f.Tensor) is { } store
            ? store.Target.SameIndex(f)
            : !f.CanMiss && !(_ahead.TryGetValue(f.Tensor, out var ahead) && ahead > 0));
}
