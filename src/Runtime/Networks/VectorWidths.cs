using System.Collections.Generic;
using System.Linq;
using System.Runtime.Intrinsics;

namespace GradientFlow;

/// <summary>The widths of vectors that this machine computes in.</summary>
public static class VectorWidths
{
    /// <summary>512, 256 or 128 bits; 0 where the machine has no vectors, and plain numbers are faster.</summary>
    public static int Widest => Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : Vector128.IsHardwareAccelerated ? 128 : 0;

    /// <summary>All of them, the widest first, and 0 for plain numbers.</summary>
    public static IReadOnlyList<int> Available { get; } = [.. new[] { 512, 256, 128, 0 }.Where(bits => bits <= Widest)];
}
