using System.Collections.Generic;

namespace GradientFlow.Generators.Kernels;

/// <summary>What the types are called that kernels name.</summary>
internal static class KernelNames
{
    /// <summary>A view of memory of the network's scalars.</summary>
    public const string View = "View";

    /// <summary>A view of sums, which are kept in double precision.</summary>
    public const string Parts = "Parts";

    public static IEnumerable<KeyValuePair<string, string>> Aliases(string scalar) =>
    [
        new("Math", "System.Math"),
        new("MathF", "System.MathF"),
        new("Group", "ILGPU.Group"),
        new("Grid", "ILGPU.Grid"),
        new("SharedMemory", "ILGPU.SharedMemory"),
        new(View, $"ILGPU.ArrayView<{scalar}>"),
        new(Parts, "ILGPU.ArrayView<double>"),
        new("Buffers", $"GradientFlow.CompilerServices.KernelBuffers<{scalar}>"),
        new("Shape", "GradientFlow.CompilerServices.KernelShape"),
    ];

    /// <summary>Functions that kernels call by their names alone.</summary>
    public static IReadOnlyList<string> Holders { get; } = ["GradientFlow.CompilerServices.KernelMath"];

    /// <summary>The type of a view, by its name inside a kernel.</summary>
    public static string TypeOf(string view) => view == KernelViews.Sums ? Parts : View;
}
