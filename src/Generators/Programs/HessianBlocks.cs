using System.Collections.Generic;
using System.Linq;
using GradientFlow.Generators.Layers;
using GradientFlow.Generators.Nests;
using GradientFlow.Generators.Scalars;

namespace GradientFlow.Generators.Programs;

/// <summary>The second derivatives of the loss by a parameter and another: [shape of the one, shape of the other].</summary>
internal sealed record HessianBlock(Tensor Row, Tensor Column, Tensor Tensor);

/// <summary>Writes the dense Hessian of a network in blocks, one for each pair of parameters.</summary>
/// <remarks>A parameter of a contraction z = Σ W·x + b acts through z alone. So for each value u of z there is one sweep along z[u], and the rows of W[u,·] and
/// b[u] follow: ∂²L/∂W[u,k]∂V = Σ over samples of x[k] times the motion of the summand of ∂L/∂V. That holds for V of the same contraction and of later ones; of
/// earlier ones W stands in the backward pass too, but their blocks are the transposes of others.</remarks>
internal static class HessianBlocks
{
    // Beyond these a network's text would grow with the square of its depth, and the matrix be too large to be wanted.
    private const int MostParameterTensors = 8, MostParameters = 4096;

    /// <summary>The blocks, whose nests are appended to the graph; null for a network whose parameters act otherwise, or that is too large.</summary>
    /// <param name="backward">The nests of the gradient, and <paramref name="gradient"/> their results.</param>
    public static IReadOnlyList<HessianBlock>? Write(NetworkModel model, PartialDerivatives partials, IReadOnlyList<Nest> backward,
        IReadOnlyDictionary<Tensor, Tensor> gradient)
    {
        var parameters = model.Parameters.Select(p => p.Tensor).ToArray();
        if (parameters.Length > MostParameterTensors || model.ParameterCount > MostParameters)
            return null;
        var owners = new List<(Nest Nest, (Tensor Parameter, Term Term)[] Uses)>();
        foreach (var nest in model.Forward)
        {
            var uses = nest.Terms.SelectMany(t => t.Factors.Where(f => f.Tensor.Space == Space.Parameter).Select(f => (f.Tensor, t))).ToArray();
            if (uses.Length > 0)
                owners.Add((nest, uses));
        }

        var used = owners.SelectMany(o => o.Uses).Select(u => u.Parameter).ToArray();
        var isPlain = used.Length == parameters.Length && used.Distinct().Count() == used.Length
            && !model.Forward.Any(n => n.Inputs.Any(i => i.Tensor.Space == Space.Parameter))
            && owners.All(o => o.Nest.Axes.Length == 1 && o.Nest.Stores[0].Target.CoversPlainly && o.Uses.All(u => Pulls(o.Nest, u.Parameter, u.Term)))
            && parameters.All(p => gradient.TryGetValue(p, out var d) && backward.Count(n => n.Output == d) == 1
                && IsPlainSum(backward.Single(n => n.Output == d)));
        if (!isPlain)
            return null;

        var blocks = new List<HessianBlock>();
        for (var l = 0; l < owners.Count; l++)
        {
            var (nest, uses) = owners[l];
            var unit = model.Graph.Axis("u", nest.Axes[0].Size);
            var sweep = new UnitSweep(model.Graph, partials, unit);
            sweep.Seed(nest.Output);
            sweep.Run(model.Forward.SkipWhile(n => !ReferenceEquals(n, nest)).Skip(1).Concat(model.LossNests).Concat(backward));
            for (var i = 0; i < uses.Length; i++)
            {
                var columns = uses.Skip(i).Concat(owners.Skip(l + 1).SelectMany(o => o.Uses)).Select(u => u.Parameter);
                foreach (var column in columns)
                {
                    if (Rows(model.Graph, sweep, unit, nest, uses[i].Parameter, uses[i].Term, column,
                        backward.Single(n => n.Output == gradient[column])) is { } block)
                        blocks.Add(new(uses[i].Parameter, column, block));
                }
            }

            sweep.Finish();
        }

        return blocks;
    }

    private static bool IsPlainSum(Nest nest) => nest.Inputs.Length == 0 && nest.Stores.Length == 1 && nest.Stores[0].Value.Op == Op.Variable;

    /// <summary>The parameter occurs once, at plain axes, so that a motion of it is a motion of z times the other factors.</summary>
    private static bool Pulls(Nest nest, Tensor parameter, Term term) =>
        term.Factors.Count(f => f.Tensor.Space == Space.Parameter) == 1
        && term.Factors.Single(f => f.Tensor == parameter) is { CoversPlainly: true } w
        && w.Axes.All(a => nest.Axes.Contains(a) || term.Reduce.Contains(a))
        && w.Axes.Contains(nest.Axes[0])
        && term.Factors.All(f => !f.CanMiss);

    /// <summary>H[W[u,k], V] += Σ_samples x[k]·(motion of the summand of ∂L/∂V along z[u]); null where nothing moves.</summary>
    private static Tensor? Rows(Graph graph, UnitSweep sweep, Axis unit, Nest nest, Tensor row, Term term, Tensor column, Nest summand)
    {
        var w = term.Factors.Single(f => f.Tensor == row);
        // The row's own axes: rk beside the column's k.
        var free = term.Reduce.Where(w.Axes.Contains).ToDictionary(a => a, a => graph.Axis("r" + a.Name, a.Size));
        var at = free.ToDictionary(f => f.Key, f => (Affine)f.Value);
        at[nest.Axes[0]] = unit;
        Access[] others = [.. term.Factors.Where(f => f.Tensor != row).Select(f => f.Substitute(at))];
        Axis[] left = [.. term.Reduce.Where(a => !free.ContainsKey(a))];
        var rowIndex = w.Substitute(at).Index;
        var target = new Tensor(new Symbol("H" + row.Symbol.Kind + column.Symbol.Kind, row.Symbol.Owner + "_" + column.Symbol.Owner), Space.Computed, false,
            [.. row.Shape, .. column.Shape]);
        var moved = summand.Terms.Select(t => sweep.OfTerm(t, summand.Axes)).ToArray();

        Term Pulled(Term t) => new(term.Scale * t.Scale, [.. left, .. t.Reduce], [.. others, .. t.Factors]);
        void Add(Axis[] axes, Term[] terms, Access at) => sweep.Add(
            [.. free.Values, .. axes], terms, [], new(target[[.. rowIndex, .. at.Index]], graph.Variable(0), Accumulate: true));

        var whole = moved.SelectMany(m => m.Whole).Select(Pulled).ToArray();
        if (whole.Length > 0)
            Add(summand.Axes, whole, summand.Stores[0].Target);
        foreach (var group in moved.SelectMany(m => m.AtUnit).GroupBy(t => t.On))
        {
            var on = new Dictionary<Axis, Affine> { [group.Key] = unit };
            Add([.. summand.Axes.Where(a => a != group.Key)], [.. group.Select(t => Pulled(t.Term))], summand.Stores[0].Target.Substitute(on));
        }

        return whole.Length > 0 || moved.Any(m => m.AtUnit.Length > 0) ? target : null;
    }
}
