using System.Collections.Generic;

namespace GradientFlow.Generators.Emit;

/// <summary>What the types are called that the code of the processor names. Those of the library need no name of their own: the emitted namespace is part of
/// theirs.</summary>
internal static class HostNames
{
    public static IReadOnlyList<KeyValuePair<string, string>> Aliases { get; } =
    [
        new("Math", "System.Math"),
        new("MethodImpl", "System.Runtime.CompilerServices.MethodImplAttribute"),
        new("MethodImplOptions", "System.Runtime.CompilerServices.MethodImplOptions"),
        new("Unsafe", "System.Runtime.CompilerServices.Unsafe"),
        new("MemoryMarshal", "System.Runtime.InteropServices.MemoryMarshal"),
        .. EmittedNamespace.NativeIntegers,
    ];
}
