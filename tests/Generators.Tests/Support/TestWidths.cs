using System;
using System.Collections.Generic;
using System.Linq;

namespace GradientFlow.Generators.Tests.Support;

/// <summary>In which widths a network of a test runs. Every network is machine code of its own in every width, and making it takes most of the time of a
/// comparison that is over at once; the text is the same in all. So two networks that differ in precision alone share the widths of this machine: one has
/// every other width, the next the rest. What stands below the text, the operations on lanes and the blocks of multiply-adds, is tested by itself in all of
/// them.</summary>
/// <remarks>GRADIENTFLOW_WIDTHS=all gives every width to every network.</remarks>
internal static class TestWidths
{
    private static readonly bool s_all = Environment.GetEnvironmentVariable("GRADIENTFLOW_WIDTHS") == "all";

    /// <summary>Every other width, the widest among them where <paramref name="turn"/> is even, and the rest where it is odd.</summary>
    public static IEnumerable<int> Of(int turn) =>
        VectorWidths.Available.Where((_, i) => s_all || (i + turn) % 2 == 0);
}
