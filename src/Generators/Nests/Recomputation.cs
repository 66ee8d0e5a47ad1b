using System;
using System.Collections.Generic;
using System.Linq;
using GradientFlow.Generators.Scalars;

namespace GradientFlow.Generators.Nests;

/// <summary>What follows cheaply from a tensor that stands in memory anyway is not stored beside it: those who read it once or twice compute it again. Of a
/// ReLU layer before few outputs the values before the activation are kept, which the derivative needs, and the values behind it are not.</summary>
internal sealed class Recomputation
{
    /// <summary>Outputs of a contraction beyond which its factors are read too often.</summary>
    private const int MostOutputs = 2;

    private readonly List<Nest> _nests;
    private readonly IReadOnlyCollection<Tensor> _wanted;

    // Of each tensor, the numbers of the nests that read it, and how many stores write it.
    private readonly Dictionary<Tensor, SortedSet<int>> _readers = [];
    private readonly Dictionary<Tensor, int> _writes;

    private Recomputation(List<Nest> nests, IReadOnlyCollection<Tensor> wanted)
    {
        (_nests, _wanted) = (nests, wanted);
        _writes = nests.SelectMany(n => n.Stores).GroupBy(s => s.Target.Tensor).ToDictionary(g => g.Key, g => g.Count());
        for (var i = 0; i < nests.Count; i++)
        {
            foreach (var read in nests[i].Reads)
                ReadersOf(read.Tensor).Add(i);
        }
    }

    private SortedSet<int> ReadersOf(Tensor t) => _readers.TryGetValue(t, out var readers) ? readers : _readers[t] = [];

    public static List<Nest> Run(List<Nest> nests, IReadOnlyCollection<Tensor> wanted)
    {
        var recomputation = new Recomputation([.. nests], wanted);
        for (var i = 0; i < recomputation._nests.Count; i++)
        {
            foreach (var store in recomputation._nests[i].Stores)
            {
                if (recomputation.Source(recomputation._nests[i], store) is { } source)
                    recomputation.Replace(i, store, source);
            }
        }

        return recomputation._nests;
    }

    /// <summary>A store of the nest that stays and the expression of it, variable 1, that the given store is; null when the given store must stay.</summary>
    private (Tensor Tensor, Expr Value)? Source(Nest nest, Store store)
    {
        var t = store.Target.Tensor;
        if (!t.PerSample || nest.Sums.Length > 0 || store.Accumulate || _wanted.Contains(t) || !ReadersOf(t).All(i => ReadsSeldom(_nests[i], t)))
            return null;
        foreach (var other in nest.Stores.Where(s => s != store && !s.Accumulate && !s.IsLocal && s.Target.SameIndex(store.Target)
            && IsWrittenOnce(s.Target.Tensor)))
        {
            var fresh = nest.Inputs.Length + 1;
            var value = store.Value.Substitute(other.Value, store.Value.Algebra.Variable(fresh));
            if (value.IsCheap && Enumerable.Range(0, fresh).All(v => !value.DependsOn(v)) && value.DependsOn(fresh) && IsWrittenOnce(t))
                return (other.Target.Tensor, value.RenumberVariables(_ => 1));
        }

        return null;
    }

    private bool IsWrittenOnce(Tensor t) => _writes[t] == 1;

    private static bool ReadsSeldom(Nest nest, Tensor t) =>
        nest.Inputs.All(i => i.Tensor != t)
        && nest.Factors.Where(f => f.Tensor == t).All(f => !f.CanMiss && !nest.SumsSamples && nest.Axes.Aggregate(1L, (n, a) => n * a.Size) <= MostOutputs);

    private void Replace(int writer, Store store, (Tensor Tensor, Expr Value) source)
    {
        Access Of(Access a) => a.Tensor == store.Target.Tensor ? new(source.Tensor, a.Index, source.Value) : a;
        Term In(Term t) => t with { Factors = Array.ConvertAll(t.Factors, Of) };
        var readers = ReadersOf(store.Target.Tensor);
        foreach (var i in readers)
            _nests[i] = _nests[i] with
            {
                Terms = Array.ConvertAll(_nests[i].Terms, In),
                Sums = Array.ConvertAll(_nests[i].Sums, s => s with { Term = In(s.Term) })
            };
        ReadersOf(source.Tensor).UnionWith(readers);
        readers.Clear();
        _writes[store.Target.Tensor]--;
        _nests[writer] = (_nests[writer] with { Stores = [.. _nests[writer].Stores.Where(s => s != store)] }).Tidy();
    }
}
