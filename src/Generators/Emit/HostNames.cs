using System.Collections.Generic;
using System.Linq;

namespace GradientFlow.Generators.Emit;

/// <summary>What the types are called that the code of the processor names: the vectors of its widths, and the little it needs besides.</summary>
internal static class HostNames
{
    private const string Intrinsics = "System.Runtime.Intrinsics.Vector";

    private static readonly KeyValuePair<string, string>[] s_common =
    [
        new("Math", "System.Math"),
        new("BitConverter", "System.BitConverter"),
        new("MethodImpl", "System.Runtime.CompilerServices.MethodImplAttribute"),
        new("MethodImplOptions", "System.Runtime.CompilerServices.MethodImplOptions"),
        new("Unsafe", "System.Runtime.CompilerServices.Unsafe"),
        new("MemoryMarshal", "System.Runtime.InteropServices.MemoryMarshal"),
        new("LaneSums", "GradientFlow.CompilerServices.LaneSums"),
        .. EmittedNamespace.NativeIntegers,
    ];

    /// <summary>A vector of the network's scalars, such as V512.</summary>
    public static string VectorOf(int bits) => "V" + Numerals.Text(bits);

    /// <summary>The class of a vector's operations, which is its name in full.</summary>
    public static string OperationsOf(int bits) => "Vector" + Numerals.Text(bits);

    /// <summary>The class of a vector's operations, in the user's half.</summary>
    public static string QualifiedOperationsOf(int bits) => "global::" + Intrinsics + Numerals.Text(bits);

    public static IEnumerable<KeyValuePair<string, string>> Aliases(IEnumerable<int> widths, string scalar) => s_common.Concat(widths.Where(bits => bits > 0).SelectMany(bits => new KeyValuePair<string, string>[]
    {
        new(OperationsOf(bits), Intrinsics + Numerals.Text(bits)),
        new(VectorOf(bits), $"{Intrinsics}{Numerals.Text(bits)}<{scalar}>"),
    }));

    /// <summary>The vectors' extension methods.</summary>
    public static IEnumerable<string> Holders(IEnumerable<int> widths) => widths.Where(bits => bits > 0).Select(bits => Intrinsics + Numerals.Text(bits));
}
