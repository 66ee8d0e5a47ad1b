using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace GradientFlow.CompilerServices;

/// <summary>Asks for memory before it is read.</summary>
internal static class Prefetching
{
    /// <summary>A hint that a place so many elements away is read soon; it may lie outside of any memory.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Next<T>(ref T place, nint distance)
        where T : unmanaged
    {
        if (Sse.IsSupported)
            Sse.Prefetch1((byte*)Unsafe.AsPointer(ref place) + distance * sizeof(T));
    }
}
