using System.Linq;
using GradientFlow.Generators.Nests;
using GradientFlow.Generators.Scalars;

namespace GradientFlow.Generators.Layers;

/// <summary>h = x₁ + x₂ + …, all of one shape.</summary>
internal static class Add
{
    public static Tensor Write(LayerWriter layer)
    {
        layer.RequireEqualShapes();
        return layer.Graph.Pointwise(layer.Output, Elementwise.Fold(layer, (a, b) => a + b), layer.Inputs);
    }
}

/// <summary>h = x₁·x₂·…, point for point, all of one shape.</summary>
internal static class Multiply
{
    public static Tensor Write(LayerWriter layer)
    {
        layer.RequireEqualShapes();
        return layer.Graph.Pointwise(layer.Output, Elementwise.Fold(layer, (a, b) => a * b), layer.Inputs);
    }
}

internal static class Elementwise
{
    /// <summary>The variables of all inputs, joined two by two.</summary>
    public static Expr Fold(LayerWriter layer, System.Func<Expr, Expr, Expr> join) =>
        layer.Inputs.Select((_, i) => layer.Graph.Variable(i + 1)).Aggregate(join);
}
