using GradientFlow.CompilerServices;
using ILGPU;

namespace GradientFlow;

/// <summary>Adds the parts that groups left of sums over samples, in an order that depends on their number alone.</summary>
internal static class PartSums
{
    /// <summary>Threads of a group.</summary>
    public const int Threads = 128;

    /// <summary>For many parts of few values: a group adds one value.</summary>
    public static void ByGroup(PartBuffers b)
    {
        var shared = SharedMemory.Allocate<double>(Threads);
        int thread = Group.IdxX, value = Grid.IdxX;
        var sum = 0.0;
        for (var part = thread; part < b.Count; part += Threads)
            sum += b.Parts[(long)part * b.Length + value];
        shared[thread] = sum;
        KernelMath.Barrier();
        if (thread == 0)
        {
            var total = 0.0;
            for (var i = 0; i < Threads; i++)
                total += shared[i];
            b.Sums[value] = total;
        }
    }

    /// <summary>For few parts of many values: a thread adds one value.</summary>
    public static void ByThread(PartBuffers b)
    {
        var value = Grid.IdxX * Threads + Group.IdxX;
        if (value >= b.Length)
            return;
        var sum = 0.0;
        for (var part = 0; part < b.Count; part++)
            sum += b.Parts[(long)part * b.Length + value];
        b.Sums[value] = sum;
    }
}

/// <summary>The argument of the kernels that add parts.</summary>
#pragma warning disable CA1051, CA1815 // a kernel's argument is fields, and nobody compares it
public struct PartBuffers
{
    /// <summary>Part by part.</summary>
    public ArrayView<double> Parts;

    /// <summary>Receives their sums.</summary>
    public ArrayView<double> Sums;

    /// <summary>How many parts.</summary>
    public int Count;

    /// <summary>Values of a part.</summary>
    public int Length;
}
