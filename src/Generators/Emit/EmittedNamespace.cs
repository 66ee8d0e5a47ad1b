using System.Collections.Generic;
using System.Linq;

namespace GradientFlow.Generators.Emit;

/// <summary>Where emitted code of our own stands: a namespace that is nobody's, so that nothing a user declares, in whatever namespace, comes between a name in
/// the code and what it means. A name is looked up in the class, then in this namespace, which holds types of emitted files alone, each invisible to the
/// others, then among its aliases; only behind them come the types of anybody else. The other half of a user's class has no such place: there every name is
/// spelt from <c>global::</c>.</summary>
internal static class EmittedNamespace
{
    private const string Name = "GradientFlow.CompilerServices.Emitted";

    /// <summary>What precedes the name of a type of the emitted file in the user's class.</summary>
    public const string Root = "global::" + Name + ".";

    /// <summary>Its contents are not indented: the spaces would be a good part of the file.</summary>
    /// <param name="code">The file.</param>
    /// <param name="aliases">What the types that the code names are called there.</param>
    /// <param name="holders">Types whose static members, extension methods above all, the code names without them.</param>
    public static void Open(CodeWriter code, IEnumerable<KeyValuePair<string, string>> aliases, IEnumerable<string> holders)
    {
        code.Line($"namespace {Name}");
        code.Line("{");
        foreach (var (alias, type) in aliases.Select(a => (a.Key, a.Value)))
            code.Line($"using {alias} = global::{type};");
        foreach (var type in holders)
            code.Line($"using static global::{type};");
        code.Line();
    }

    public static void Close(CodeWriter code) => code.Line("}");

    /// <summary>The integers as wide as a pointer are no keywords: a user's type may have their names.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> NativeIntegers { get; } = [new("nint", "System.IntPtr"), new("nuint", "System.UIntPtr")];
}
