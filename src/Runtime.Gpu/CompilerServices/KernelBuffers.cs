using System.ComponentModel;
using ILGPU;

namespace GradientFlow.CompilerServices;

/// <summary>The argument of every emitted kernel: the memories of a program on the device.</summary>
/// <typeparam name="T">double or float.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
#pragma warning disable CA1051, CA1815 // a kernel's argument is fields, and nobody compares it
public struct KernelBuffers<T>
    where T : unmanaged
{
    /// <summary>Inputs, targets and sample weights, tile by tile.</summary>
    public ArrayView<T> Data;

    /// <summary>u, tile by tile.</summary>
    public ArrayView<T> Seeds;

    /// <summary>θ</summary>
    public ArrayView<T> Parameters;

    /// <summary>v</summary>
    public ArrayView<T> Direction;

    /// <summary>Numbers of the declaration.</summary>
    public ArrayView<T> Constants;

    /// <summary>What nests leave for each other, tile by tile of those of one launch.</summary>
    public ArrayView<T> Workspace;

    /// <summary>Results per sample, tile by tile.</summary>
    public ArrayView<T> Rows;

    /// <summary>Results summed over samples, a part for each group or slice.</summary>
    public ArrayView<double> Parts;

    /// <summary>Tiles of this launch.</summary>
    public int Tiles;

    /// <summary>The first of them, for kernels that work on some of the tiles at a time.</summary>
    public int FirstTile;

    /// <summary>Values of the workspace of a tile.</summary>
    public int WorkspaceLength;

    /// <summary>Results per sample of a tile.</summary>
    public int RowsLength;

    /// <summary>Where the tensors of a kernel lie that several nests share.</summary>
    public int A0, A1, A2, A3, A4, A5, A6, A7, A8, A9, A10, A11, A12, A13, A14, A15;
}
