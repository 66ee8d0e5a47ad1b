using System.Collections.Generic;
using System.Linq;

namespace GradientFlow.Generators.Nests;

/// <summary>Reverse-mode differentiation of a list of nests into further nests. The table has two rows, contraction and map; layers do not
/// occur in it. What it writes is again contractions and maps, so that forward over reverse is a plain composition.</summary>
internal sealed class ReverseSweep
{
    private readonly Graph _graph;
    private readonly PartialDerivatives _partials;
    private readonly IReadOnlyDictionary<Tensor, Tensor?> _seeds;
    private readonly bool _perSample;
    private readonly HashSet<Tensor> _active;

    // Contributions to each cotangent; their stores name the tensor itself until they are assembled.
    private readonly Dictionary<Tensor, List<Nest>> _parts = [];
    private readonly Dictionary<Tensor, Tensor> _done = [];

    private ReverseSweep(Graph graph, PartialDerivatives partials, IReadOnlyDictionary<Tensor, Tensor?> seeds, bool perSample, HashSet<Tensor> active) =>
        (_graph, _partials, _seeds, _perSample, _active) = (graph, partials, seeds, perSample, active);

    /// <summary>Appends to the graph the nests that carry cotangents back from the seeds.</summary>
    /// <param name="nests">What is differentiated.</param>
    /// <param name="variables">With respect to what.</param>
    /// <param name="seeds">Cotangents to start from; a null stands for the number 1, the cotangent of the loss.</param>
    /// <param name="perSample">Cotangents of parameters keep the sample axis: rows of the Jacobian instead of sums over samples.</param>
    /// <returns>The cotangent of each variable that has one.</returns>
    public static Dictionary<Tensor, Tensor> Run(
        Graph graph, PartialDerivatives partials, IReadOnlyList<Nest> nests, IReadOnlyCollection<Tensor> variables, IReadOnlyDictionary<Tensor, Tensor?> seeds,
        bool perSample = false)
    {
        var active = new HashSet<Tensor>(variables);
        foreach (var nest in nests)
        {
            if (nest.Combine == Combine.Sum && nest.Reads.Any(r => active.Contains(r.Tensor)))
                active.Add(nest.Output);
        }

        var sweep = new ReverseSweep(graph, partials, seeds, perSample, active);
        for (var i = nests.Count - 1; i >= 0; i--)
        {
            if (nests[i].Combine == Combine.Sum && active.Contains(nests[i].Output))
                sweep.Visit(nests[i]);
        }

        return variables.Select(v => (Variable: v, Cotangent: sweep.Finish(v))).Where(x => x.Cotangent is not null)
            .ToDictionary(x => x.Variable, x => x.Cotangent!);
    }

    private void Visit(Nest nest)
    {
        Access? d = null;
        if (!(_seeds.TryGetValue(nest.Output, out var seed) && seed is null))
        {
            if (Finish(nest.Output) is not { } cotangent)
                return;
            d = nest.Stores[0].Target.With(cotangent);
        }

        foreach (var (tensor, part) in OfTerms(nest, d).Concat(d is null ? [] : OfInputs(nest, d)))
        {
            if (!_parts.TryGetValue(tensor, out var list))
                _parts[tensor] = list = [];
            list.Add(part);
        }
    }

    /// <summary>acc = Σ c·Πf ⇒ df += c·d·Π of the other factors, gathered by inverting the index of f.</summary>
    private IEnumerable<(Tensor, Nest)> OfTerms(Nest nest, Access? d)
    {
        foreach (var term in nest.Terms)
        {
            for (var i = 0; i < term.Factors.Length; i++)
            {
                var f = term.Factors[i];
                if (!_active.Contains(f.Tensor))
                    continue;
                var others = term.Factors.Where((_, k) => k != i);
                Access[] factors = d is null ? [.. others] : [d, .. others];
                foreach (var part in Inversion.Adjoint(_graph, f, nest.Axes, term.Reduce, term.Scale, factors))
                    yield return (f.Tensor, part);
            }
        }
    }

    /// <summary>out = f(x, …) ⇒ dx += ∂f/∂x·d. An input that is broadcast gets the products first and then their sum.</summary>
    private IEnumerable<(Tensor, Nest)> OfInputs(Nest nest, Access d)
    {
        for (var i = 0; i < nest.Inputs.Length; i++)
        {
            var x = nest.Inputs[i];
            if (!_active.Contains(x.Tensor) || _partials.Of(nest, i + 1) is not { } derivative)
                continue;
            Access[] inputs = [.. derivative.Inputs, d];
            var value = PartialDerivatives.Times(derivative.Value, _graph.Variable(inputs.Length));
            var isBroadcast = nest.Axes.Any(a => !x.Axes.Contains(a)) || !x.Tensor.PerSample && !_perSample;
            if (!isBroadcast)
            {
                yield return (x.Tensor, new Nest(nest.Axes, [], inputs, [new(x, value)]).Tidy());
                continue;
            }

            var products = _graph.Map(x.Tensor.Symbol.Cotangent.As("t" + x.Tensor.Symbol.Kind), nest.Axes, value, inputs);
            foreach (var part in Inversion.Adjoint(_graph, x, nest.Axes, [], 1, [products[nest.Axes]]))
                yield return (x.Tensor, part);
        }
    }

    /// <summary>The cotangent of a tensor all of whose readers have been visited; null when nothing flows back to it.</summary>
    private Tensor? Finish(Tensor x)
    {
        if (_done.TryGetValue(x, out var known))
            return known;
        _parts.TryGetValue(x, out var parts);
        _seeds.TryGetValue(x, out var seed);
        if (parts is null)
        {
            if (seed is not null)
                _done[x] = seed;
            return seed;
        }

        if (seed is not null)
        {
            var axes = _graph.Axes(x.Shape);
            parts.Add(new Nest(axes, [], [seed[axes]], [new(x[axes], _graph.Variable(1))]));
        }

        var cotangent = new Tensor(x.Symbol.Cotangent, Space.Computed, x.PerSample || _perSample, x.Shape);
        foreach (var nest in Assembly.Of(_graph, cotangent, parts))
            _graph.Add(nest);
        return _done[x] = cotangent;
    }
}
