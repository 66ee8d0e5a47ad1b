using System.ComponentModel;
using ILGPU;

namespace GradientFlow.CompilerServices;

/// <summary>The gradient of a small network by a group of threads. Emitted; a struct, so that the kernel of ensembles is compiled for it.</summary>
/// <typeparam name="T">double or float.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IGroupGradient<T>
    where T : unmanaged
{
    /// <summary>P</summary>
    int ParameterCount { get; }

    /// <summary>A number in the network's precision.</summary>
    /// <param name="value">The number.</param>
    T Round(double value);

    /// <summary>∇L without weight decay and, behind it, L.</summary>
    /// <param name="samples">Packed data.</param>
    /// <param name="constants">Numbers of the declaration.</param>
    /// <param name="tiles">How many.</param>
    /// <param name="theta">θ, in shared memory.</param>
    /// <param name="gradient">Receives P + 1 values, in shared memory; all threads may read them afterwards.</param>
    void Compute(ArrayView<T> samples, ArrayView<T> constants, int tiles, ArrayView<T> theta, ArrayView<double> gradient);
}
