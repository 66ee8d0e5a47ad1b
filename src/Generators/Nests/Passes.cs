using System;
using System.Collections.Generic;
using System.Linq;

namespace GradientFlow.Generators.Nests;

/// <summary>The passes over a list of nests, in order: keep what is wanted, fuse maps into what produces their input and sums into what produces their factors,
/// do not store what is cheap to compute again, verify.</summary>
internal static class Passes
{
    /// <param name="fuseSums">Whether sums over samples join the loops that make their factors; a device sums elsewhere than it computes.</param>
    public static List<Nest> Run(IEnumerable<Nest> nests, IReadOnlyCollection<Tensor> wanted, bool fuseSums = true)
    {
        var list = RemoveDead(nests, wanted);
        Verify(list);
        list = Fusion.Run(list, wanted);
        list = Recomputation.Run(fuseSums ? SumFusion.Run(list, wanted) : list, wanted);
        if (!fuseSums)
            list = SumEarly(list);
        Verify(list);
        return list;
    }

    /// <summary>Sums over samples right behind what their factors come from: values are needed for a shorter time, and their memory is reused.</summary>
    private static List<Nest> SumEarly(List<Nest> nests)
    {
        var last = new Dictionary<Tensor, int>();
        for (var i = 0; i < nests.Count; i++)
        {
            foreach (var write in nests[i].Writes)
                last[write.Tensor] = i;
        }

        int ReadyAfter(Nest nest) => nest.Reads.Select(r => last.TryGetValue(r.Tensor, out var i) ? i : -1).DefaultIfEmpty(-1).Max();
        return [.. nests.Select((n, i) => (Nest: n, Place: n.SumsSamples ? ReadyAfter(n) : i, n.SumsSamples, Number: i))
            .OrderBy(n => n.Place).ThenBy(n => n.SumsSamples).ThenBy(n => n.Number).Select(n => n.Nest)];
    }

    private static List<Nest> RemoveDead(IEnumerable<Nest> nests, IReadOnlyCollection<Tensor> wanted)
    {
        var live = new HashSet<Tensor>(wanted);
        var kept = new List<Nest>();
        foreach (var nest in nests.Reverse())
        {
            if (!live.Contains(nest.Output))
                continue;
            kept.Add(nest);
            foreach (var read in nest.Reads)
                live.Add(read.Tensor);
        }

        kept.Reverse();
        return kept;
    }

    /// <summary>Every read is of data or of something written before; only terms may read outside a shape; indices fit their tensors; one nest
    /// does not mix sums over samples with results per sample.</summary>
    private static void Verify(List<Nest> nests)
    {
        var written = new HashSet<Tensor>();
        foreach (var nest in nests)
        {
            foreach (var read in nest.Reads)
            {
                Check(read.Index.Length == read.Tensor.Shape.Length, nest, $"{read} has the wrong number of indices");
                Check(read.Tensor.Space != Space.Computed || written.Contains(read.Tensor), nest, $"{read.Tensor} is read before it is written");
            }

            foreach (var input in nest.Inputs)
            {
                Check(!input.CanMiss, nest, $"{input} reads outside its shape");
                Check(input.Axes.All(a => a == nest.Unit || nest.Axes.Contains(a)), nest, $"{input} has an axis without a loop");
            }

            foreach (var term in nest.Terms)
                Check(term.Factors.All(f => f.Axes.All(a => a == nest.Unit || nest.Axes.Contains(a) || term.Reduce.Contains(a))), nest,
                    "a factor has an axis without a loop");
            foreach (var store in nest.Stores)
            {
                Check(!store.Target.CanMiss, nest, $"{store.Target} is written outside its shape");
                Check(store.Target.Tensor.PerSample == nest.Output.PerSample, nest, "sums over samples are mixed with results per sample");
            }

            foreach (var sum in nest.Sums)
            {
                Check(sum.Term.Factors.Append(sum.Target).All(f => !f.CanMiss && f.Axes.All(a => nest.Axes.Contains(a) || sum.Axes.Contains(a))), nest,
                    "a sum has an axis without a loop");
                Check(!sum.Target.Tensor.PerSample && nest.Axes.All(a => sum.Target.Axes.Contains(a)), nest,
                    $"{sum.Target} is not one sum for every point of the nest");
            }

            written.UnionWith(nest.Writes.Select(w => w.Tensor));
        }
    }

    private static void Check(bool holds, Nest nest, string otherwise)
    {
        if (!holds)
            throw new InvalidOperationException($"{otherwise}, in {nest}");
    }
}
