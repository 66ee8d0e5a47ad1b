using System.Collections.Generic;
using System.Linq;
using GradientFlow.Generators.Collections;
using Microsoft.CodeAnalysis;

namespace GradientFlow.Generators.Declaration;

/// <summary>Networks that are embedded in others and never run by themselves.</summary>
internal static class BlockOnly
{
    public static bool IsDeclared(EquatableArray<Argument> arguments) => Argument.Find(arguments, "BlockOnly") is { Number: not 0 };

    /// <summary>What a declaration asks for that only a network which runs can have, and where: the network around a block says it for the block.</summary>
    public static IEnumerable<(string Setting, Location Place)> OfNetworksThatRun(INamedTypeSymbol type)
    {
        var network = AttributeReader.Find(type, "NetworkAttribute")!;
        var arguments = AttributeReader.Read(network);
        if (Argument.Find(arguments, "Kernels") is { Number: not 0 })
            yield return ("'Kernels = true'", AttributeReader.Locate(network, "Kernels"));
        if (Argument.Find(arguments, "Samples") is { Number: > 0 })
            yield return ("'Samples'", AttributeReader.Locate(network, "Samples"));
        if (Argument.Find(arguments, "Precision")?.Texts.FirstOrDefault() == "Single")
            yield return ("'Precision = Precision.Single'", AttributeReader.Locate(network, "Precision"));
        if (Argument.Find(arguments, "Scope")?.Texts.FirstOrDefault() == "Required")
            yield return ("'Scope = TheoremScope.Required'", AttributeReader.Locate(network, "Scope"));
        foreach (var name in new[] { "Schedule", "WeightDecay" })
        {
            if (AttributeReader.Find(type, name + "Attribute") is { } attribute)
                yield return ($"[{name}]", AttributeReader.Locate(attribute, null));
        }

        var properties = type.GetMembers().OfType<IPropertySymbol>().Where(p => p.PartialDefinitionPart is null);
        foreach (var loss in properties.Prepend<ISymbol>(type).SelectMany(s => s.GetAttributes()).Where(AttributeReader.IsLoss))
            yield return ($"[{AttributeReader.KindOf(loss, "Attribute")}]", AttributeReader.Locate(loss, null));
    }
}
