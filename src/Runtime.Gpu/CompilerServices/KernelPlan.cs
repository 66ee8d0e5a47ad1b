using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Linq;

namespace GradientFlow.CompilerServices;

/// <summary>How a kernel divides the work.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public enum KernelShape
{
    /// <summary>The whole program; a thread is a sample.</summary>
    Registers,

    /// <summary>The whole program; a group is a tile of samples.</summary>
    Tile,

    /// <summary>One nest, results per sample; a warp is a tile and takes a block of outputs.</summary>
    Lanes,

    /// <summary>One nest, sums over samples; a group is a slice of the tiles, a thread a block of sums.</summary>
    Sums,

    /// <summary>One nest, results per sample of a wide layer; a group makes 64 outputs of two tiles.</summary>
    Product,
}

/// <summary>One launch.</summary>
/// <typeparam name="T">double or float.</typeparam>
/// <param name="Kernel">The kernel.</param>
/// <param name="Shape">How it divides the work.</param>
/// <param name="Blocks">Blocks of a tile or slice, for single nests.</param>
/// <param name="Offsets">Where its tensors lie, for a kernel that several nests share.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed record KernelLaunch<T>(Action<KernelBuffers<T>> Kernel, KernelShape Shape, int Blocks, IReadOnlyList<int> Offsets)
    where T : unmanaged;

/// <summary>A program as launches.</summary>
/// <typeparam name="T">double or float.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class KernelProgram<T>
    where T : unmanaged
{
    /// <summary>The program's name in <see cref="INetwork{TSelf, T}"/>.</summary>
    public required string Name { get; init; }

    /// <summary>Values a tile of samples needs between launches.</summary>
    public required int WorkspaceLength { get; init; }

    /// <summary>Results per sample of a tile.</summary>
    public required int RowsLength { get; init; }

    /// <summary>In order.</summary>
    public required IReadOnlyList<KernelLaunch<T>> Launches { get; init; }
}

/// <summary>The kernels of a network. Emitted where a project references GradientFlow.Gpu.</summary>
/// <typeparam name="T">double or float.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class KernelPlan<T>
    where T : unmanaged
{
    /// <summary>Samples of a tile.</summary>
    public required int TileSamples { get; init; }

    /// <summary>Numbers of the declaration.</summary>
    public IReadOnlyList<T> Constants { get; init; } = [];

    /// <summary>Integrates a whole flow for each group, for networks small enough; else null.</summary>
    public Action<EnsembleBuffers<T>>? Ensemble { get; init; }

    /// <summary>The programs that run on devices.</summary>
    public required IReadOnlyList<KernelProgram<T>> Programs { get; init; }

    internal KernelProgram<T> Program(string name) => Programs.Single(p => p.Name == name);
}
