using System.Collections.Generic;
using System.Linq;
using GradientFlow.Generators.Scalars;

namespace GradientFlow.Generators.Nests;

/// <summary>Forward-mode differentiation: tangents of everything that depends on what moves. Two rows, as in <see cref="ReverseSweep"/>.</summary>
internal sealed class ForwardSweep
{
    private readonly Graph _graph;
    private readonly PartialDerivatives _partials;
    private readonly Dictionary<Tensor, Tensor> _tangents;
    private readonly Axis? _directions;

    private ForwardSweep(Graph graph, PartialDerivatives partials, Dictionary<Tensor, Tensor> tangents, Axis? directions) =>
        (_graph, _partials, _tangents, _directions) = (graph, partials, tangents, directions);

    /// <summary>Appends to the graph the nests of the tangents, and to <paramref name="tangents"/> what they compute.</summary>
    /// <param name="tangents">What moves, and its tangent.</param>
    /// <param name="directions">For several directions at once: the first axis of every tangent. What does not move is then computed once for all of
    /// them.</param>
    public static void Run(Graph graph, PartialDerivatives partials, IReadOnlyList<Nest> nests, Dictionary<Tensor, Tensor> tangents, Axis? directions = null) =>
        new ForwardSweep(graph, partials, tangents, directions).Run(nests);

    private void Run(IReadOnlyList<Nest> nests)
    {
        // A tensor written in parts moves when one part does; the other parts then have tangent zero.
        var moving = new HashSet<Tensor>();
        foreach (var nest in nests)
        {
            if (nest.Combine == Combine.Sum && nest.Reads.Any(r => _tangents.ContainsKey(r.Tensor) || moving.Contains(r.Tensor)))
                moving.Add(nest.Output);
        }

        foreach (var nest in nests)
        {
            if (!moving.Contains(nest.Output))
                continue;
            var output = nest.Output;
            if (!_tangents.ContainsKey(output))
                _tangents[output] = new Tensor(output.Symbol.Tangent, Space.Computed, output.PerSample,
                    _directions is null ? output.Shape : [_directions.Size, .. output.Shape]);
            var store = nest.Stores[0];
            var terms = nest.Terms.SelectMany(OfTerm).ToArray();
            var (inputs, value) = OfInputs(nest);
            if (terms.Length > 0)
                value += _graph.Variable(0);
            if (store.Accumulate && value.IsConstant(0))
                continue;
            _graph.Add(new Nest(_directions is null ? nest.Axes : [_directions, .. nest.Axes], terms, inputs,
                [store with { Target = TangentOf(store.Target), Value = value }]));
        }
    }

    private Access TangentOf(Access f) => _directions is null ? f.With(_tangents[f.Tensor]) : _tangents[f.Tensor][[_directions, .. f.Index]];

    /// <summary>Π f ⇒ Σᵢ ḟᵢ·Π of the other factors</summary>
    private IEnumerable<Term> OfTerm(Term term) =>
        from i in Enumerable.Range(0, term.Factors.Length)
        where _tangents.ContainsKey(term.Factors[i].Tensor)
        select term with { Factors = [.. term.Factors.Select((f, k) => k == i ? TangentOf(f) : f)] };

    /// <summary>f(x, …) ⇒ Σᵢ ∂f/∂xᵢ·ẋᵢ</summary>
    private (Access[] Inputs, Expr Value) OfInputs(Nest nest)
    {
        var inputs = new List<Access>();
        var value = _graph.Algebra.Constant(0);
        for (var i = 0; i < nest.Inputs.Length; i++)
        {
            var x = nest.Inputs[i];
            if (!_tangents.ContainsKey(x.Tensor) || _partials.Of(nest, i + 1) is not { } derivative)
                continue;
            var shift = inputs.Count;
            inputs.AddRange(derivative.Inputs);
            inputs.Add(TangentOf(x));
            value += PartialDerivatives.Times(derivative.Value.RenumberVariables(v => v + shift), _graph.Variable(inputs.Count));
        }

        return ([.. inputs], value);
    }
}
