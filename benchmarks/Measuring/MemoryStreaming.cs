using System;
using System.Numerics.Tensors;

namespace GradientFlow.Benchmarks.Measuring;

/// <summary>How fast arrays of a given size are gone through: c = a + b, two reads and a write.</summary>
internal static class MemoryStreaming
{
    /// <summary>A run over three arrays of so many bytes together, and the bytes it moves.</summary>
    public static (Action Run, double Bytes) For(long bytes)
    {
        var length = (int)Math.Max(64, bytes / 3 / sizeof(double));
        var (a, b, c) = (new double[length], new double[length], new double[length]);
        return (() => TensorPrimitives.Add<double>(a, b, c), 3.0 * length * sizeof(double));
    }
}
