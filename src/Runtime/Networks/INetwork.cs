using System;
using System.ComponentModel;
using System.Numerics;

namespace GradientFlow;

/// <summary>What the compiler emits for a declared network: its description and its programs, as static members, so that nothing is looked up or
/// dispatched while they run.</summary>
/// <remarks><para>A program runs over tiles of samples: <see cref="TileBuffers{T}.Count"/> of them, one after the other, each
/// <see cref="NetworkInfo.TileSamples"/> samples wide with the samples innermost. Padded samples of the last tile carry the weight 0.
/// Programs add to <see cref="TileBuffers{T}.Sums"/>, in double precision, and overwrite <see cref="TileBuffers{T}.Rows"/>. They allocate
/// nothing and hold no state: all memory is the caller's.</para>
/// <para>Most users never call these members: <see cref="GradientField{TNetwork, T}"/> binds data and gives them plain signatures.</para></remarks>
/// <typeparam name="TSelf">The network.</typeparam>
/// <typeparam name="T">double or float, the network's <see cref="Precision"/>.</typeparam>
public interface INetwork<TSelf, T> : IDeclaredNetwork
    where TSelf : INetwork<TSelf, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Runs a program over tiles.</summary>
    /// <param name="program">Which.</param>
    /// <param name="vectorBits">The width of the vectors to compute in: 512, 256 or 128, or 0 for plain numbers.</param>
    /// <param name="tiles">Data, parameters, whatever else the program takes, and room for its results.</param>
    static abstract void Run(NetworkProgram program, int vectorBits, in TileBuffers<T> tiles);

    /// <summary>The kernels that run the programs on a device, emitted where the declaration asks for them (<see cref="NetworkAttribute.Kernels"/>); else
    /// null.</summary>
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    static virtual object? Kernels => null;
}

/// <summary>The memory of one call of an emitted program. Lengths per tile stand in <see cref="NetworkInfo"/>.</summary>
/// <typeparam name="T">double or float.</typeparam>
public readonly ref struct TileBuffers<T>
{
    /// <summary>How many tiles, one behind the other in Data, Seeds and Rows.</summary>
    public required int Count { get; init; }

    /// <summary>Inputs, targets and sample weights: <see cref="NetworkInfo.DataLength"/> values a tile.</summary>
    public required ReadOnlySpan<T> Data { get; init; }

    /// <summary>θ: P values.</summary>
    public required ReadOnlySpan<T> Parameters { get; init; }

    /// <summary>v: P values, for the programs that take a direction.</summary>
    public ReadOnlySpan<T> Direction { get; init; }

    /// <summary>u: <see cref="NetworkInfo.OutputSize"/> × TileSamples values a tile, for the programs that take cotangents.</summary>
    public ReadOnlySpan<T> Seeds { get; init; }

    /// <summary>Scratch, <see cref="NetworkInfo.WorkspaceLength"/> values, used again for each tile.</summary>
    public Span<T> Workspace { get; init; }

    /// <summary>Results per sample, overwritten: <see cref="NetworkInfo.OutputSize"/> × TileSamples values a tile, P × TileSamples for rows of the Jacobian,
    /// <see cref="NetworkInfo.KinkCount"/> × TileSamples for sides of kinks.</summary>
    public Span<T> Rows { get; init; }

    /// <summary>Results summed over samples, <see cref="NetworkInfo.SumsLength"/> values, added to; zero is added to those behind L.</summary>
    public Span<double> Sums { get; init; }

    /// <summary>Called by emitted code before it touches memory: every buffer must be as long as the program needs it, tile by tile where it moves with
    /// the tiles.</summary>
    /// <exception cref="ArgumentException">One is too short.</exception>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public void Require(int data, int parameters, int direction = 0, int seeds = 0, int workspace = 0, int rows = 0, int sums = 0)
    {
        Check(nameof(Count), Count, 0);
        Check(nameof(Data), Data.Length, (long)data * Count);
        Check(nameof(Parameters), Parameters.Length, parameters);
        Check(nameof(Direction), Direction.Length, direction);
        Check(nameof(Seeds), Seeds.Length, (long)seeds * Count);
        Check(nameof(Workspace), Workspace.Length, workspace);
        Check(nameof(Rows), Rows.Length, (long)rows * Count);
        Check(nameof(Sums), Sums.Length, sums);

        static void Check(string name, int length, long needed)
        {
            if (length < needed)
                throw new ArgumentException($"{name} has {length} values, and the program needs {needed}.", name);
        }
    }
}
