using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace GradientFlow.CompilerServices;

/// <summary>The vector registers of the machine.</summary>
internal static class Registers
{
    /// <summary>Whether there are 32 for vectors of any width, and not 16: with AVX-512 and on ARM.</summary>
    public static bool AreMany => Avx512F.VL.IsSupported || AdvSimd.Arm64.IsSupported;

    /// <summary>Whether there are 16 and no fused multiply-add, so that a product takes one more: blocks of twelve accumulators are done in halves.</summary>
    public static bool AreScarce => X86Base.IsSupported && !Fma.IsSupported;
}
