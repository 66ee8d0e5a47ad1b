namespace GradientFlow;

/// <summary>The programs of a network. Sums and rows are memory of the caller's (<see cref="TileBuffers{T}"/>); results summed over samples are added to the
/// former, results per sample overwrite the latter.</summary>
public enum NetworkProgram
{
    /// <summary>Rows: f(x; θ), all outputs stacked in the order of <see cref="NetworkInfo.Outputs"/>.</summary>
    Forward,

    /// <summary>Sums[P]: L without weight decay.</summary>
    Loss,

    /// <summary>Sums[0 … P): ∇L; Sums[P]: L; both without weight decay.</summary>
    LossGradient,

    /// <summary>Rows: J·v, stacked as the outputs, for a direction v.</summary>
    JacobianVector,

    /// <summary>Sums[0 … P): Jᵀ·u, for seeds u (0 in padded samples).</summary>
    VectorJacobian,

    /// <summary>Sums[0 … P): ∇²L·v without weight decay, for a direction v.</summary>
    HessianVector,

    /// <summary>Parts of ∇²L without weight decay. Where <see cref="NetworkInfo.HessianDirections"/> is 0, all <see cref="NetworkInfo.HessianBlocks"/>, one
    /// behind the other. Else ∇²L·v for D directions v at once; directions and sums lie block by block of θ (<see cref="ParameterBlock"/>): of a block of m
    /// values at offset o, value i of direction d stands at D·o + d·m + i. It takes D·P values of directions, room for the sums and padding, and a workspace of
    /// <see cref="NetworkInfo.HessianWorkspaceLength"/>.</summary>
    Hessian,

    /// <summary>Sums[0 … P): Jᵀ·(∂²ℓ/∂f²)·J·v without weight decay, for a direction v.</summary>
    GaussNewtonVector,

    /// <summary>Workspace: what the rows of the Jacobian of one tile have in common; it stays there for <see cref="JacobianRow"/>.</summary>
    JacobianPrepare,

    /// <summary>Rows: uᵀ·J, P values of every sample, for seeds u; after <see cref="JacobianPrepare"/> of the same tile, with the workspace as it was
    /// left.</summary>
    JacobianRow,

    /// <summary>Rows: for each comparison at whose sides a derivative differs (z &gt; 0 of a ReLU) 1 where it holds, else 0,
    /// <see cref="NetworkInfo.KinkCount"/> × TileSamples results a tile; nothing in a smooth network.</summary>
    KinkSides,
}
