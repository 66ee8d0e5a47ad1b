using System;
using GradientFlow.Generators.Lowering;

namespace GradientFlow.Generators.Kernels;

/// <summary>What the memories of a program are called inside a kernel.</summary>
internal static class KernelViews
{
    public const string Rows = "rows", Sums = "parts";

    public static string Of(Region region) => region switch
    {
        Region.Data => "data",
        Region.Seeds => "seeds",
        Region.Parameters => "theta",
        Region.Direction => "direction",
        Region.Constants => "constants",
        Region.Workspace => "work",
        Region.Rows => Rows,
        Region.Sums => Sums,
        _ => throw new ArgumentOutOfRangeException(nameof(region), region, null),
    };

    /// <summary>The field of the kernel's argument behind a view that all samples share.</summary>
    public static string Field(Region region) => region switch
    {
        Region.Parameters => "b.Parameters",
        Region.Direction => "b.Direction",
        Region.Constants => "b.Constants",
        _ => throw new ArgumentOutOfRangeException(nameof(region), region, null),
    };

    public static bool MovesWithTile(string view) => view is "data" or "seeds" or Rows;
}
