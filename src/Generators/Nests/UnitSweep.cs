using System.Collections.Generic;
using System.Linq;
using GradientFlow.Generators.Scalars;

namespace GradientFlow.Generators.Nests;

/// <summary>The tangent of a tensor along one unit: of the tensor's shape, or non-zero at the unit alone and one value a sample there.</summary>
/// <param name="Tensor">Null stands for the value 1 at the unit: the seed.</param>
internal sealed record UnitTangent(Tensor? Tensor, bool IsAtUnit);

/// <summary>Forward-mode differentiation along one value u of a tensor z, by each in turn: what follows when z[u] moves alone. All nests it writes belong
/// to one loop over u (<see cref="Nest.Unit"/>).</summary>
/// <remarks>While the motion passes through maps point for point, it stays at u: one value a sample, instead of a tensor of zeros. The next contraction then
/// picks the column u of its weights and sums over nothing.</remarks>
internal sealed class UnitSweep(Graph graph, PartialDerivatives partials, Axis unit)
{
    private readonly Dictionary<Tensor, UnitTangent> _tangents = [];
    private readonly List<Nest> _nests = [];

    /// <summary>Starts at z, of one dimension.</summary>
    public void Seed(Tensor z) => _tangents[z] = new(null, IsAtUnit: true);

    /// <summary>Writes the nests of the tangents of everything that moves; sums over samples are left out.</summary>
    public void Run(IEnumerable<Nest> nests)
    {
        var list = nests.Where(n => !n.SumsSamples && n.Combine == Combine.Sum).ToArray();
        // A tensor written in parts moves when one part does.
        var moving = new HashSet<Tensor>(_tangents.Keys);
        foreach (var nest in list.Where(n => n.Reads.Any(r => moving.Contains(r.Tensor))))
            moving.Add(nest.Output);
        foreach (var nest in list.Where(n => moving.Contains(n.Output)))
            Visit(nest);
    }

    /// <summary>A nest of the loop over u.</summary>
    public void Add(Axis[] axes, Term[] terms, Access[] inputs, Store store) => _nests.Add(new Nest(axes, terms, inputs, [store]) { Unit = unit });

    /// <summary>Appends the loop to the graph, behind what was written of it meanwhile: derivatives are no part of it.</summary>
    public void Finish() => _nests.ForEach(graph.Add);

    /// <summary>The tangent of a product: the terms with an axis for every axis of the loops, and those that stand at the unit, with the axis they stand
    /// on.</summary>
    public (Term[] Whole, (Term Term, Axis On)[] AtUnit) OfTerm(Term term, IReadOnlyCollection<Axis> loops)
    {
        var (whole, atUnit) = (new List<Term>(), new List<(Term, Axis)>());
        for (var i = 0; i < term.Factors.Length; i++)
        {
            var f = term.Factors[i];
            if (!_tangents.TryGetValue(f.Tensor, out var tangent))
                continue;
            var others = term.Factors.Where((_, k) => k != i).ToArray();
            if (AxisOfUnit(f) is { } x && (loops.Contains(x) || term.Reduce.Contains(x)) && others.All(o => !o.CanMiss))
            {
                var at = new Dictionary<Axis, Affine> { [x] = unit };
                var factors = others.Select(o => o.Substitute(at)).Concat(tangent.Tensor is { } d ? [d.Value] : Enumerable.Empty<Access>()).ToArray();
                if (!loops.Contains(x))
                    whole.Add(new(term.Scale, [.. term.Reduce.Where(a => a != x)], factors));
                else
                    atUnit.Add((new(term.Scale, term.Reduce, factors), x));
            }
            else
            {
                whole.Add(term with { Factors = [.. others.Take(i), f.With(Whole(f.Tensor)), .. others.Skip(i)] });
            }
        }

        return ([.. whole], [.. atUnit]);
    }

    private void Visit(Nest nest)
    {
        var store = nest.Stores[0];
        var products = nest.Terms.Select(t => OfTerm(t, nest.Axes.Length == 1 ? nest.Axes : [])).ToArray();
        Term[] terms = [.. products.SelectMany(p => p.Whole)];
        var atUnit = products.SelectMany(p => p.AtUnit).ToList();
        var (inputs, value) = OfInputs(nest, atUnit: false);
        var (unitInputs, unitValue) = OfInputs(nest, atUnit: true);
        if (terms.Length > 0)
            value += graph.Variable(0);
        if (atUnit.Count > 0)
            unitValue += graph.Variable(0);
        var isWhole = terms.Length > 0 || inputs.Length > 0;
        var standsAtUnit = atUnit.Count > 0 || unitInputs.Length > 0;
        if (!isWhole && !standsAtUnit && store.Accumulate)
            return;

        var axis = nest.Axes.Length == 1 ? nest.Axes[0] : null;
        if (!isWhole && standsAtUnit && store.Target.CoversPlainly && !store.Accumulate && !_tangents.ContainsKey(nest.Output))
        {
            var d = Computed(nest.Output, []);
            _tangents[nest.Output] = new(d, IsAtUnit: true);
            Add([], [.. atUnit.Select(t => t.Term)], unitInputs, new(d.Value, unitValue));
            return;
        }

        // The whole tensor, or zeros, and then what is added at the unit.
        // What an earlier part left at the unit becomes whole where another adds to it.
        if (!_tangents.ContainsKey(nest.Output))
            _tangents[nest.Output] = new(Computed(nest.Output, nest.Output.Shape), IsAtUnit: false);
        var whole = Whole(nest.Output);
        if (isWhole || !store.Accumulate)
            Add(nest.Axes, terms, inputs, new(store.Target.With(whole), value, store.Accumulate));
        if (!standsAtUnit)
            return;
        var target = store.Target.Substitute(new Dictionary<Axis, Affine> { [axis!] = unit });
        Add([], [.. atUnit.Select(t => t.Term)], unitInputs, new(target.With(whole), unitValue, Accumulate: true));
    }

    /// <summary>Σ ∂f/∂x·ẋ over the inputs that move as a whole, or over those that move at the unit.</summary>
    private (Access[] Inputs, Expr Value) OfInputs(Nest nest, bool atUnit)
    {
        var inputs = new List<Access>();
        var value = graph.Algebra.Constant(0);
        for (var i = 0; i < nest.Inputs.Length; i++)
        {
            var x = nest.Inputs[i];
            if (!_tangents.TryGetValue(x.Tensor, out var tangent) || partials.Of(nest, i + 1) is not { } derivative)
                continue;
            var isAtUnit = nest.Axes.Length == 1 && AxisOfUnit(x) == nest.Axes[0];
            if (isAtUnit != atUnit)
                continue;
            var shift = inputs.Count;
            var at = new Dictionary<Axis, Affine>();
            if (isAtUnit)
                at[nest.Axes[0]] = unit;
            inputs.AddRange(derivative.Inputs.Select(s => s.Substitute(at)));
            var factor = derivative.Value.RenumberVariables(v => v + shift);
            if (isAtUnit && tangent.Tensor is null)
            {
                value += factor;
                continue;
            }

            inputs.Add(isAtUnit ? tangent.Tensor!.Value : x.With(Whole(x.Tensor)));
            value += PartialDerivatives.Times(factor, graph.Variable(inputs.Count));
        }

        return ([.. inputs], value);
    }

    /// <summary>The axis along which a reader of a tangent at the unit meets it: one that runs over all values, so that u is a point of every loop and sum over
    /// it. Null for readers of a part, such as a slice, and of tangents that are whole.</summary>
    private Axis? AxisOfUnit(Access f) => _tangents[f.Tensor].IsAtUnit && f.CoversPlainly ? f.Index[0].AsAxis : null;

    /// <summary>A tangent as a tensor of its whole shape, for readers that do not go point for point.</summary>
    private Tensor Whole(Tensor x)
    {
        var tangent = _tangents[x];
        if (!tangent.IsAtUnit)
            return tangent.Tensor!;
        var whole = Computed(x, x.Shape);
        var axes = graph.Axes(x.Shape);
        Add(axes, [], [], new(whole[axes], graph.Algebra.Constant(0)));
        Access[] value = tangent.Tensor is { } d ? [d.Value] : [];
        Add([], [], value, new(whole[(Affine)unit], value.Length > 0 ? graph.Variable(1) : graph.Algebra.Constant(1)));
        _tangents[x] = new(whole, IsAtUnit: false);
        return whole;
    }

    private static Tensor Computed(Tensor x, int[] shape) => new(x.Symbol.Tangent, Space.Computed, x.PerSample, shape);
}
