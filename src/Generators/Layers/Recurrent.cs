using System.Collections.Generic;
using GradientFlow.Generators.Declaration;
using GradientFlow.Generators.Nests;

namespace GradientFlow.Generators.Layers;

/// <summary>A recurrent cell unrolled over the rows of [steps, features]: h_t = σ(b + W·x_t + U·h_{t−1}), h_{−1} = 0 (Elman 1990). Its output is the last
/// state, or all of them.</summary>
internal static class Recurrent
{
    public static Tensor Write(LayerWriter layer)
    {
        var (x, graph, units) = (layer.Input, layer.Graph, layer.Size("units"));
        if (x.Shape.Length != 2)
            throw LayerWriter.Fail(Rules.ShapesDoNotFit, "From", layer.Spec.Name,
                $"{x.Symbol.Owner} has shape {LayerWriter.Text(x.Shape)}, and [steps, features] is needed");
        var (steps, features) = (x.Shape[0], x.Shape[1]);
        layer.RequireFew(steps, "steps", null);
        var W = layer.Parameter("W", ParameterRole.Weights, [units, features], features, units);
        var U = layer.Parameter("U", ParameterRole.Weights, [units, units], units, units);

        // What the inputs contribute does not wait for the states.
        var (t, j, k) = (layer.Axis("t", steps), layer.Axis("j", units), layer.Axis("k", features));
        var product = LayerWriter.Sum([k], W[j, k], x[t, k]);
        var driven = graph.Contract(layer.Output.As("x"), [t, j], layer.WithBias(product, j, units, features));

        var all = layer.Flag("Sequence", false);
        var states = new List<Tensor>();
        for (var step = 0; step < steps; step++)
        {
            var (i, last) = (layer.Axis("j", units), layer.Axis("k", units));
            Term[] sum = [LayerWriter.Sum([], driven[step, i]), .. step == 0 ? [] : new[] { LayerWriter.Sum([last], U[i, last], states[step - 1][last]) }];
            var isOutput = !all && step == steps - 1;
            var z = graph.Contract(layer.Spec.Activation is null && isOutput ? layer.Output
                : layer.Output.As(layer.Spec.Activation is null ? "s" : "z"), [i], sum);
            if (layer.Spec.Activation is { } activation)
            {
                var a = layer.Axis("j", units);
                z = graph.Map(isOutput ? layer.Output : layer.Output.As("s"), [a], layer.Activated(graph.Variable(1), activation),
                    [z[a], .. layer.Slopes(units, a)]);
            }

            states.Add(z);
        }

        return all ? Stack(layer, states) : states[steps - 1];
    }

    private static Tensor Stack(LayerWriter layer, List<Tensor> states)
    {
        var output = new Tensor(layer.Output, Space.Computed, true, states.Count, states[0].Size);
        for (var step = 0; step < states.Count; step++)
        {
            var j = layer.Axis("j", states[0].Size);
            layer.Graph.Add(new Nest([j], [LayerWriter.Sum([], states[step][j])], [], [new(output[step, j], layer.Graph.Variable(0))]));
        }

        return output;
    }
}
