using System;
using System.Collections.Generic;
using System.Linq;

namespace GradientFlow.Generators.Nests;

/// <summary>The adjoint of reading a tensor inside a contraction: loops over the positions read, each gathering what was read from it.</summary>
/// <remarks>An index of which every value is reached once, such as one axis, s·a + k with fewer than s values of k, or g·a + c of channels in groups, is
/// already a loop over positions. An index s·a + d·k + o, a an outer axis and k a reduction, is solved for a: positions fall into s residue classes u = s·u′ +
/// ρ; in each, k = (s/g)·κ + e and a = u′ − (d/g)·κ + const with g = gcd(s, d), all affine again. So the adjoint of a strided convolution is s plain nests and
/// not a scatter; and a class for which no k fits is one that nothing reads.</remarks>
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
            classes = [.. classes.SelectMany(c => IsReachedOnce(index, size) ? [c.Plain(index)] : Solve(graph, c, index, size, axes, reduce))];
        }

        foreach (var c in classes)
        {
            Axis[] sum = [.. c.Reduce, .. axes.Concat(reduce).Where(a => !c.Replacements.ContainsKey(a) && !c.Outer.Contains(a))];
            var term = new Term(scale, sum, Array.ConvertAll(factors, f => f.Substitute(c.Replacements)));
            yield return new Nest([.. c.Outer], [term], [], [new Store(new Access(target.Tensor, [.. c.Index]), graph.Variable(0))]);
        }
    }

    /// <summary>Different points of the axes read different positions, all of them inside: each step is longer than all smaller steps together.</summary>
    private static bool IsReachedOnce(Affine index, int size)
    {
        if (index.Terms.Count <= 1)
            return true;
        if (index.Least < 0 || index.Most >= size)
            return false;
        var reach = 0L;
        foreach (var (axis, factor) in index.Terms.OrderBy(t => Math.Abs(t.Factor)))
        {
            if (Math.Abs(factor) <= reach)
                return false;
            reach += (long)Math.Abs(factor) * (axis.Size - 1);
        }

        return true;
    }

    private static IEnumerable<ResidueClass> Solve(Graph graph, ResidueClass c, Affine index, int size, Axis[] axes, Axis[] reduce)
    {
        var outer = index.Axes.Where(axes.Contains).ToArray();
        var inner = index.Axes.Where(reduce.Contains).ToArray();
        if (outer.Length != 1 || inner.Length != 1 || index[outer[0]] < 1)
            throw new NotSupportedException(
                $"The index {index} has no inverse here: it must join one outer axis, with a factor of at least 1, and one axis of the sum.");
        var (a, k) = (outer[0], inner[0]);
        var s = index[a];
        // A kernel read backwards is one read forwards from its other end: k = last − k′.
        var isReversed = index[k] < 0;
        var (d, offset) = isReversed ? (-index[k], index.Offset + index[k] * (k.Size - 1)) : (index[k], index.Offset);
        var (g, period) = (GreatestDivisor(s, d), Period(s, d));
        // Each of the first s/g elements of k reads positions of a residue of its own; what no element reads is passed over.
        foreach (var (rho, start) in Enumerable.Range(0, Math.Min(period, k.Size)).Select(e => ((int)Residue(offset + (long)d * e, s), e))
            .OrderBy(x => x.Item1))
        {
            if (rho >= size)
                continue;
            var u = graph.Axis(a.Name + "u", (size - rho + s - 1) / s);
            var kappa = graph.Axis(k.Name, (k.Size - start + period - 1) / period);
            var position = period * (Affine)kappa + start;
            yield return c.Solved(
                a, (Affine)u - d / g * (Affine)kappa + (rho - offset - d * start) / s,
                k, isReversed ? (Affine)(k.Size - 1) - position : position,
                u, kappa, s * (Affine)u + rho);
        }
    }

    /// <summary>Nests that the adjoint of reading at an index takes: one where every position is read once, else one for each residue of the outer axis's
    /// factor that an element of the inner axis reads.</summary>
    public static int Classes(Affine index, int size, Axis outer, Axis inner) =>
        IsReachedOnce(index, size) ? 1 : Math.Min(inner.Size, Period(index[outer], index[inner]));

    /// <summary>How many neighbours along the inner axis read residues of their own.</summary>
    private static int Period(int outerFactor, int innerFactor) => outerFactor / GreatestDivisor(outerFactor, Math.Abs(innerFactor));

    private static long Residue(long n, int modulus) => (n % modulus + modulus) % modulus;

    private static int GreatestDivisor(int a, int b) => b == 0 ? a : GreatestDivisor(b, a % b);

    /// <summary>The positions of one residue along every dimension solved so far.</summary>
    private sealed record ResidueClass(Dictionary<Axis, Affine> Replacements, List<Axis> Outer, List<Axis> Reduce, List<Affine> Index)
    {
        public ResidueClass Plain(Affine index) => this with { Outer = [.. Outer, .. index.Axes], Index = [.. Index, index] };

        public ResidueClass Solved(Axis a, Affine outer, Axis k, Affine inner, Axis u, Axis kappa, Affine position) => new(
            new(Replacements) { [a] = outer, [k] = inner }, [.. Outer, u], [.. Reduce, kappa], [.. Index, position]);
    }
}
