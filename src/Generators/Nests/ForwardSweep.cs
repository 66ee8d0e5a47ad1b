using System.Collections.Generic;
using System.Linq;
using GradientFlow.Generators.Scalars;

namespace GradientFlow.Generators.Nests;

/// <summary>Forward-mode differentiation: tangents of everything that depends on what moves. Two rows, as in <see cref="ReverseSweep"/>.</summary>
internal static class ForwardSweep
{
    /// <summary>Appends to the graph the nests of the tangents, and to <paramref name="tangents"/> what they compute.</summary>
    /// <param name="tangents">What moves, and its tangent.</param>
    public static void Run(Graph graph, Slopes slopes, IReadOnlyList<Nest> nests, Dictionary<Tensor, Tensor> tangents)
    {
        // A tensor written in parts moves when one part does; the other parts then have tangent zero.
        var moving = new HashSet<Tensor>();
        foreach (var nest in nests)
        {
            if (nest.Combine == Combine.Sum && nest.Reads.Any(r => tangents.ContainsKey(r.Tensor) || moving.Contains(r.Tensor)))
                moving.Add(nest.Output);
        }

        foreach (var nest in nests)
        {
            if (!moving.Contains(nest.Output))
                continue;
            var output = nest.Output;
            if (!tangents.TryGetValue(output, out var tangent))
                tangents[output] = tangent = new Tensor(output.Symbol.Tangent, Space.Computed, output.PerSample, output.Shape);
            var store = nest.Stores[0];
            var terms = nest.Terms.SelectMany(t => OfTerm(t, tangents)).ToArray();
            var (inputs, value) = OfInputs(graph, slopes, nest, tangents);
            if (terms.Length > 0)
                value += graph.Variable(0);
            if (store.Accumulate && value.IsConstant(0))
                continue;
            graph.Add(new Nest(nest.Axes, terms, inputs, [store with { Target = store.Target.With(tangent), Value = value }]));
        }
    }

    /// <summary>Π f ⇒ Σᵢ ḟᵢ·Π of the other factors</summary>
    private static IEnumerable<Term> OfTerm(Term term, Dictionary<Tensor, Tensor> tangents) =>
        from i in Enumerable.Range(0, term.Factors.Length)
        where tangents.ContainsKey(term.Factors[i].Tensor)
        select term with { Factors = [.. term.Factors.Select((f, k) => k == i ? f.With(tangents[f.Tensor]) : f)] };

    /// <summary>f(x, …) ⇒ Σᵢ ∂f/∂xᵢ·ẋᵢ</summary>
    private static (Access[] Inputs, Expr Value) OfInputs(Graph graph, Slopes slopes, Nest nest, Dictionary<Tensor, Tensor> tangents)
    {
        var inputs = new List<Access>();
        var value = graph.Algebra.Constant(0);
        for (var i = 0; i < nest.Inputs.Length; i++)
        {
            var x = nest.Inputs[i];
            if (!tangents.TryGetValue(x.Tensor, out var tangent) || slopes.Of(nest, i + 1) is not { } slope)
                continue;
            var shift = inputs.Count;
            inputs.AddRange(slope.Inputs);
            inputs.Add(x.With(tangent));
            value += Slopes.Times(slope.Value.RenumberVariables(v => v + shift), graph.Variable(inputs.Count));
        }

        return ([.. inputs], value);
    }
}
