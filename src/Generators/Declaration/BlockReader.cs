using System;
using System.Collections.Generic;
using System.Linq;
using GradientFlow.Generators.Collections;
using Microsoft.CodeAnalysis;

namespace GradientFlow.Generators.Declaration;

/// <summary>Writes the layers of embedded networks in the place of the blocks that embed them, under names of their own: Block.Layer, or Block.0.Layer,
/// Block.1.Layer, … where the network is repeated. What comes after knows of no blocks.</summary>
/// <param name="type">The network that is read.</param>
/// <param name="vocabulary">The kinds of layers.</param>
/// <param name="read">Reads an embedded network; null where there is none.</param>
internal sealed class BlockReader(INamedTypeSymbol type, Vocabulary vocabulary, Func<INamedTypeSymbol, Location, NetworkSpec?> read, Report report)
{
    /// <summary>Layers of a block, all its repetitions together.</summary>
    public const int MostLayers = 1 << 12;

    private readonly Dictionary<string, Block> _blocks = [];
    private string? _previous;

    /// <summary>A block that was expanded: the network it embeds and how often.</summary>
    private sealed record Block(INamedTypeSymbol Network, int Repeat);

    /// <summary>A layer that is no block: the next one may read it.</summary>
    public void Pass(LayerSpec layer) => _previous = layer.Name;

    /// <summary>The layers of the embedded network, each time it is repeated, and the block itself, which reads the last of them.</summary>
    public IEnumerable<LayerSpec> Expand(LayerSpec block, IPropertySymbol property, AttributeData attribute)
    {
        var from = block.From.Count > 0 ? [.. block.From] : _previous is null ? [] : new[] { _previous };
        _previous = block.Name;
        if (attribute.ConstructorArguments[0].Value is not INamedTypeSymbol network || read(network, Locate("network")) is not { } spec)
            return Unexpanded();
        var repeat = (int)(block.Find("Repeat")?.Number ?? 1);
        var inputs = spec.Layers.Where(l => l.Kind == LayerSpec.Input).Select(l => l.Name).ToList();
        if (!IsSound())
            return Unexpanded();
        _blocks[block.Name] = new(network, repeat);
        var isTied = block.Find("Tied") is { Number: not 0 };
        var layers = new List<LayerSpec>();
        for (var r = 0; r < repeat; r++)
        {
            var prefix = Prefix(block.Name, r, repeat);
            string Inside(string name) => inputs.IndexOf(name) is >= 0 and var i ? from[i] : prefix + name;
            var owner = block.Share is { } other ? Prefix(other, r, repeat) : isTied && r > 0 ? Prefix(block.Name, 0, repeat) : null;
            for (var l = 0; l < spec.Layers.Count; l++)
            {
                var layer = spec.Layers[l];
                if (layer.Kind != LayerSpec.Input)
                    layers.Add(Embed(layer, l == 0 ? null : spec.Layers[l - 1].Name, prefix, owner, Inside));
            }

            from = [Inside(Output(spec).Name)];
        }

        layers.Add(block with { From = from.ToEquatable(), Share = null });
        return layers;

        bool IsSound()
        {
            bool Refuse(DiagnosticDescriptor rule, string? argument, params object[] details)
            {
                report(rule, Locate(argument), details);
                return false;
            }

            if (repeat < 1)
                return Refuse(Rules.OutOfRange, "Repeat", block.Name, "Repeat", repeat, "at least 1");
            if ((long)repeat * spec.Layers.Count > MostLayers)
                return Refuse(Rules.OutOfRange, block.Find("Repeat") is null ? "network" : "Repeat", block.Name, "Repeat", repeat,
                    $"such that the block has no more than {MostLayers} layers; {network.Name} has {spec.Layers.Count}");
            if (AttributeReader.Find(property, "InitializeAttribute") is not null)
                return Refuse(Rules.UnsupportedCombination, null,
                    $"'{block.Name}' is a block, whose layers start as {network.Name} says; write [Initialize] there");
            if (from.Length != inputs.Count)
                return Refuse(Rules.UnsupportedCombination, block.From.Count > 0 ? "from" : null,
                    $"'{block.Name}' embeds {network.Name}, which has {inputs.Count} {(inputs.Count == 1 ? "input" : "inputs")}, and is given {from.Length}");
            if (repeat > 1 && inputs.Count > 1)
                return Refuse(Rules.UnsupportedCombination, "Repeat",
                    $"'{block.Name}' cannot repeat {network.Name}, which has {inputs.Count} inputs and one output");
            if (spec.Layers.Count(l => l.IsOutput) > 1)
                return Refuse(Rules.UnsupportedCombination, "network", $"'{block.Name}' embeds {network.Name}, which has several outputs; a block has one");
            if (block.Share is not { } other)
                return true;
            return !_blocks.TryGetValue(other, out var shared)
                ? Refuse(Rules.ShareMismatch, "Share", block.Name, Rules.Sharing, other, $"no block before it in '{type.Name}' has that name")
                : !SymbolEqualityComparer.Default.Equals(shared.Network, network)
                ? Refuse(Rules.ShareMismatch, "Share", block.Name, Rules.Sharing, other,
                    $"that block embeds {shared.Network.Name}, and this one {network.Name}")
                : shared.Repeat != repeat
                ? Refuse(Rules.ShareMismatch, "Share", block.Name, Rules.Sharing, other, $"that block is repeated {shared.Repeat} times, and this one {repeat}")
                : true;
        }

        // What it should have embedded was reported; what reads it shall not be reported too.
        LayerSpec[] Unexpanded() => [block with { From = from.Take(1).ToEquatable(), Share = null }];

        Location Locate(string? argument) => AttributeReader.Locate(attribute, argument);
    }

    private static LayerSpec Output(NetworkSpec spec) => spec.Layers.FirstOrDefault(l => l.IsOutput) ?? spec.Layers[spec.Layers.Count - 1];

    private static string Prefix(string block, int index, int repeat) => repeat == 1 ? block + "." : $"{block}.{index}.";

    /// <param name="before">The layer declared before it, which feeds it where it names none.</param>
    /// <param name="owner">Whose parameters it uses, as a prefix; null for its own.</param>
    private LayerSpec Embed(LayerSpec layer, string? before, string prefix, string? owner, Func<string, string> inside)
    {
        var kind = vocabulary.FindLayer(layer.Kind);
        var alsoReads = kind?.AlsoReads;
        var from = layer.From.Count > 0 ? layer.From.Select(inside) : before is null ? [] : [inside(before)];
        // Another's parameters are all of another's, those that a layer there shares included.
        var shares = owner is not null && kind is { CanShare: true };
        return layer with
        {
            Name = prefix + layer.Name,
            Property = "",
            Accessors = default,
            From = from.ToEquatable(),
            Share = shares ? owner + layer.Name : layer.Share is { } other ? prefix + other : null,
            SharesSlopes = layer.SharesSlopes || shares,
            Arguments = layer.Arguments.Select(a => alsoReads is not null && string.Equals(a.Name, alsoReads, StringComparison.OrdinalIgnoreCase)
                ? a with { Texts = a.Texts.Select(inside).ToEquatable() } : a).ToEquatable(),
            Initialization = layer.Initialization with { CopyOf = layer.Initialization.CopyOf is { } copy ? prefix + copy : null },
            IsOutput = false,
            Loss = null,
        };
    }
}
