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
    /// <summary>The bits of the vectors in which the programs run on this machine; 0 for scalar code.</summary>
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    static abstract int VectorBits { get; }

    /// <summary>Rows: f(x; θ), all outputs stacked in the order of <see cref="NetworkInfo.Outputs"/>.</summary>
    /// <param name="tiles">Data, parameters and room for the results.</param>
    static abstract void Forward(in TileBuffers<T> tiles);

    /// <summary>Sums[P]: L without weight decay.</summary>
    /// <param name="tiles">Data, parameters and room for the results.</param>
    static abstract void Loss(in TileBuffers<T> tiles);

    /// <summary>Sums[0 … P): ∇L; Sums[P]: L; both without weight decay.</summary>
    /// <param name="tiles">Data, parameters and room for the results.</param>
    static abstract void LossGradient(in TileBuffers<T> tiles);

    /// <summary>Rows: J·v, stacked as the outputs.</summary>
    /// <param name="tiles">Data, parameters, direction and room for the results.</param>
    static abstract void JacobianVector(in TileBuffers<T> tiles);

    /// <summary>Sums[0 … P): Jᵀ·u.</summary>
    /// <param name="tiles">Data, parameters, seeds u (0 in padded samples) and room for the results.</param>
    static abstract void VectorJacobian(in TileBuffers<T> tiles);

    /// <summary>Sums[0 … P): ∇²L·v without weight decay.</summary>
    /// <param name="tiles">Data, parameters, direction and room for the results.</param>
    static abstract void HessianVector(in TileBuffers<T> tiles);

    /// <summary>Parts of ∇²L without weight decay. Where <see cref="NetworkInfo.HessianDirections"/> is 0, all <see cref="NetworkInfo.HessianBlocks"/>, one
    /// behind the other. Else ∇²L·v for D directions v at once; directions and sums lie block by block of θ (<see cref="ParameterBlock"/>): of a block
    /// of m values at offset o, value i of direction d stands at D·o + d·m + i.</summary>
    /// <param name="tiles">Data, parameters, D·P values of directions, room for the sums and padding, a workspace of
    /// <see cref="NetworkInfo.HessianWorkspaceLength"/>.</param>
    static abstract void Hessian(in TileBuffers<T> tiles);

    /// <summary>Sums[0 … P): Jᵀ·(∂²ℓ/∂f²)·J·v without weight decay.</summary>
    /// <param name="tiles">Data, parameters, direction and room for the results.</param>
    static abstract void GaussNewtonVector(in TileBuffers<T> tiles);

    /// <summary>Workspace: what the rows of the Jacobian of one tile have in common.</summary>
    /// <param name="tiles">One tile of data, parameters and a workspace that stays for <see cref="JacobianRow"/>.</param>
    static abstract void JacobianPrepare(in TileBuffers<T> tiles);

    /// <summary>Rows: uᵀ·J, P values of every sample; after <see cref="JacobianPrepare"/> of the same tile.</summary>
    /// <param name="tiles">One tile of data, parameters, seeds u and the workspace as it was left.</param>
    static abstract void JacobianRow(in TileBuffers<T> tiles);

    /// <summary>The kernels that run the programs on a device, emitted where the project that declares the network references GradientFlow.Gpu; else null.</summary>
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    static virtual object? Kernels => null;

    /// <summary>Rows: for each comparison at whose sides a slope differs (z &gt; 0 of a ReLU) 1 where it holds, else 0; nothing in a smooth network.</summary>
    /// <param name="tiles">Data, parameters and room for <see cref="NetworkInfo.KinkCount"/> × TileSamples results a tile.</param>
    static virtual void KinkSides(in TileBuffers<T> tiles)
    {
    }
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

    /// <summary>Results per sample, overwritten: <see cref="NetworkInfo.OutputSize"/> × TileSamples values a tile, P × TileSamples for rows of the Jacobian, <see cref="NetworkInfo.KinkCount"/> × TileSamples for sides of kinks.</summary>
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
