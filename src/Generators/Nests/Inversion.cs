using System;
using System.Collections.Generic;
using System.Linq;

namespace GradientFlow.Generators.Nests;

/// <summary>The adjoint of reading a tensor inside a contraction: loops over the positions read, each gathering what was read from it.</summary>
/// <remarks>An index with one axis is already a loop over positions. An index s·a + d·k + o, a an outer axis and k a reduction, is solved for a
/// when s = 1 or d = 1: positions fall into s residue classes u = s·u′ + ρ; in each, k = s·κ + e and a = u′ − κ + const (for s = 1:
/// a = u − d·k − o), all affine again. So the adjoint of a strided convolution is s plain nests and not a scatter.</remarks>
internal static class Inversion
{
    /// <summary>Nests that write, for every position of <paramref name="target"/>, scale · Σ Π <paramref name="factors"/> over the points that
    /// read it. Their stores still lack the tensor they go to: they name the tensor that was read.</summary>
    public static IEnumerable<Nest> Adjoint(Graph graph, Access target, Axis[] axes, Axis[] reduce, double scale, Access[] factors)
    {
        var classes = new List<ResidueClass> { new([], [], [], []) };
        for (var d = 0; d < target.Index.Length; d++)
        {
            var (index, size) = (target.Index[d], target.Tensor.Shape[d]);
            classes = [.. classes.SelectMany(c => index.Terms.Count <= 1 ? [c.Plain(index)] : Solve(graph, c, index, size, axes, reduce))];
        }

        foreach (var c in classes)
        {
            Axis[] sum = [.. c.Reduce, .. axes.Concat(reduce).Where(a => !c.Replacements.ContainsKey(a) && !c.Outer.Contains(a))];
            if (sum.Concat(c.Outer).Any(a => a.Size == 0))
                continue; // a class of positions that nothing reads
            var term = new Term(scale, sum, Array.ConvertAll(factors, f => f.Substitute(c.Replacements)));
            yield return new Nest([.. c.Outer], [term], [], [new Store(new Access(target.Tensor, [.. c.Index]), graph.Variable(0))]);
        }
    }

    private static IEnumerable<ResidueClass> Solve(Graph graph, ResidueClass c, Affine index, int size, Axis[] axes, Axis[] reduce)
    {
        var outer = index.Axes.Where(axes.Contains).ToArray();
        var inner = index.Axes.Where(reduce.Contains).ToArray();
        if (outer.Length != 1 || inner.Length != 1)
            throw new NotSupportedException($"The index {index} has no inverse here: it must join one outer axis and one axis of the sum.");
        var (a, k) = (outer[0], inner[0]);
        var (s, d) = (index[a], index[k]);
        if (s < 1 || d < 1 || s != 1 && d != 1)
            throw new NotSupportedException($"The index {index} has no simple inverse: a stride together with a dilation.");
        for (var rho = 0; rho < Math.Min(s, size); rho++)
        {
            var first = s == 1 ? 0 : ((rho - index.Offset) % s + s) % s;
            var u = graph.Axis(a.Name + "u", (size - rho + s - 1) / s);
            var kappa = graph.Axis(k.Name, k.Size <= first ? 0 : (k.Size - first + s - 1) / s);
            var step = s == 1 ? d : 1;
            yield return c.Solved(
                a, (Affine)u - step * (Affine)kappa + (rho - index.Offset - d * first) / s,
                k, s * (Affine)kappa + first,
                u, kappa, s * (Affine)u + rho);
        }
    }

    /// <summary>The positions of one residue along every dimension solved so far.</summary>
    private sealed record ResidueClass(Dictionary<Axis, Affine> Replacements, List<Axis> Outer, List<Axis> Reduce, List<Affine> Index)
    {
        public ResidueClass Plain(Affine index) => this with { Outer = [.. Outer, .. index.Axes], Index = [.. Index, index] };

        public ResidueClass Solved(Axis a, Affine outer, Axis k, Affine inner, Axis u, Axis kappa, Affine position) => new(
            new(Replacements) { [a] = outer, [k] = inner }, [.. Outer, u], [.. Reduce, kappa], [.. Index, position]);
    }
}
