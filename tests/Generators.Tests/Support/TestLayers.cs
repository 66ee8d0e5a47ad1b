using System.Runtime.CompilerServices;
using GradientFlow.Generators.Layers;
using GradientFlow.Generators.Nests;

namespace GradientFlow.Generators.Tests.Support;

/// <summary>A layer that only the tests know, to reach functions that no layer of the product reaches alone. That it takes an attribute and a function is a
/// test of its own.</summary>
internal static class TestLayers
{
    [ModuleInitializer]
    internal static void Register() => LayerCatalogue.Kinds["TestFunction"] = new(1, CanShare: false, Function);

    /// <summary>a·f(x), f one of <see cref="Tests.Scalars.UlpFunctions"/>: a factor of 1, since a network has parameters, changes no bit.</summary>
    private static Tensor Function(LayerWriter l)
    {
        var f = Tests.Scalars.UlpFunctions.All[l.Integer("number", 0)].Formula(l.Graph.Variable(1));
        var axes = l.Graph.Axes(l.Input.Shape);
        return l.Graph.Map(l.Output, axes, f * l.Graph.Variable(2), l.Input[axes],
            l.Parameter("a", Generators.Declaration.ParameterRole.Slope, [], 1, 1).Value);
    }
}
