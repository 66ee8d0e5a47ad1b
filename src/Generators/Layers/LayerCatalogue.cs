using System;
using System.Collections.Generic;
using GradientFlow.Generators.Nests;

namespace GradientFlow.Generators.Layers;

/// <summary>What the compiler knows of a kind of layer.</summary>
/// <param name="MostInputs">1 for a layer with one predecessor; <see cref="int.MaxValue"/> for any number from two.</param>
/// <param name="CanShare">Its weights may belong to another layer of the kind.</param>
/// <param name="Write">Writes the layer's nests and returns its output.</param>
internal sealed record LayerKind(int MostInputs, bool CanShare, Func<LayerWriter, Tensor> Write);

/// <summary>Every kind of layer, by the name of its attribute. An input has no entry: it writes no nests.</summary>
internal static class LayerCatalogue
{
    public const string Input = "Input";

    /// <summary>The kind of a property that is to be a layer and does not say which; what is missing was reported.</summary>
    public const string Unknown = "";

    public static readonly Dictionary<string, LayerKind> Kinds = new()
    {
        ["Dense"] = new(1, CanShare: true, Dense.Write),
        ["Add"] = new(int.MaxValue, CanShare: false, Add.Write),
        ["Multiply"] = new(int.MaxValue, CanShare: false, Multiply.Write),
        ["Concat"] = new(int.MaxValue, CanShare: false, Concat.Write),
    };
}
