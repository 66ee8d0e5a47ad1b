using System.Collections.Generic;
using System.Globalization;
using GradientFlow.Generators.Declaration;

namespace GradientFlow.Generators.Lowering;

/// <summary>Hands out identifiers, each once: the one supply for arguments, axes and locals of a method.</summary>
internal sealed class Names(IEnumerable<string> taken)
{
    private readonly HashSet<string> _taken = [.. taken];

    /// <summary>What the programs of a network call their type parameters, the samples of a tile, and the library.</summary>
    public static readonly IReadOnlyList<string> OfPrograms = ["V", "O", "S", "ILanes", "Products", "DotProducts"];

    public Names Copy() => new(_taken);

    /// <summary>The wanted name, or the first free one of name2, name3, …; a keyword gets the @ it needs.</summary>
    public string Unique(string wanted)
    {
        var name = wanted;
        var separator = wanted.Length > 0 && char.IsDigit(wanted[wanted.Length - 1]) ? "_" : "";
        for (var i = 2; !_taken.Add(name); i++)
            name = wanted + separator + i.ToString(CultureInfo.InvariantCulture);
        return Identifier.Escape(name);
    }
}
