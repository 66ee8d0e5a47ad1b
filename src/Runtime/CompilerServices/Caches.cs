using System.Runtime.Intrinsics.X86;

namespace GradientFlow.CompilerServices;

/// <summary>Sizes of the caches of one core, as the processor tells them; those of a small one where it does not.</summary>
internal static class Caches
{
    // Leaves of CPUID that list caches one after the other: Intel's, and AMD's in the same form.
    private const int IntelCaches = 4, AmdCaches = unchecked((int)0x8000001D), LastExtendedLeaf = unchecked((int)0x80000000);

    /// <summary>The first-level cache for data.</summary>
    public static readonly int FirstLevelBytes = SizeOf(1) ?? 32 * 1024;

    /// <summary>The second-level cache.</summary>
    public static readonly int SecondLevelBytes = SizeOf(2) ?? 256 * 1024;

    private static int? SizeOf(int level)
    {
        if (!X86Base.IsSupported)
            return null;
        if (X86Base.CpuId(0, 0).Eax >= IntelCaches && Find(IntelCaches, level) is { } size)
            return size;
        return unchecked((uint)X86Base.CpuId(LastExtendedLeaf, 0).Eax >= (uint)AmdCaches) ? Find(AmdCaches, level) : null;
    }

    /// <summary>The cache of a level for data, or for data and instructions.</summary>
    private static int? Find(int leaf, int level)
    {
        const int Data = 1, All = 3, Most = 16;
        for (var i = 0; i < Most; i++)
        {
            var (eax, ebx, ecx, _) = X86Base.CpuId(leaf, i);
            var kind = eax & 0x1F;
            if (kind == 0)
                return null;
            if (kind is Data or All && ((eax >> 5) & 7) == level)
                return (((ebx >> 22) & 0x3FF) + 1) * (((ebx >> 12) & 0x3FF) + 1) * ((ebx & 0xFFF) + 1) * (ecx + 1);
        }

        return null;
    }
}
