using System.Linq;
using GradientFlow.Generators.Nests;

namespace GradientFlow.Generators.Layers;

/// <summary>The inputs one after the other along one axis; equal shapes along all others.</summary>
internal static class Concat
{
    public static Tensor Write(LayerWriter layer)
    {
        var axis = layer.AxisArgument("Axis");
        layer.RequireEqualShapes(axis);
        int[] shape = [.. layer.Input.Shape];
        shape[axis] = layer.Inputs.Sum(x => x.Shape[axis]);
        var output = new Tensor(layer.Output, Space.Computed, true, shape);
        var at = 0;
        foreach (var x in layer.Inputs)
        {
            var axes = layer.Axes("i", x.Shape);
            var target = Graph.Index(axes);
            target[axis] += at;
            layer.Graph.Add(new Nest(axes, [], [x[axes]], [new(output[target], layer.Graph.Variable(1))]));
            at += x.Shape[axis];
        }

        return output;
    }
}
