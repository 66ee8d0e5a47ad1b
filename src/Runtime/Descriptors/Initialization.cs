namespace GradientFlow;

/// <summary>How parameters start. F is a unit's number of inputs, U the layer's number of units, s the Scale of <see cref="InitializeAttribute"/>.</summary>
/// <remarks>The schemes down to <see cref="LeCunUniform"/> have a density; from <see cref="Zeros"/> on they have none, and a theorem that asks for an
/// absolutely continuous initialisation does not speak of them.</remarks>
public enum Initialization
{
    /// <summary>For weights <see cref="LeCunNormal"/>. For biases the scheme of the weights where it makes sense for a vector, else
    /// <see cref="LeCunNormal"/>.</summary>
    Default,

    /// <summary>Normal with standard deviation s.</summary>
    Normal,

    /// <summary>Uniform on [−s, s).</summary>
    Uniform,

    /// <summary>Normal with standard deviation s, drawn again beyond 2s.</summary>
    TruncatedNormal,

    /// <summary>Normal with variance s²·2/(F + U) (Glorot and Bengio 2010).</summary>
    GlorotNormal,

    /// <summary>Uniform with variance s²·2/(F + U).</summary>
    GlorotUniform,

    /// <summary>Normal with variance s²·2/F (He et al. 2015).</summary>
    HeNormal,

    /// <summary>Uniform with variance s²·2/F.</summary>
    HeUniform,

    /// <summary>Normal with variance s²/F (LeCun et al. 1998).</summary>
    LeCunNormal,

    /// <summary>Uniform with variance s²/F.</summary>
    LeCunUniform,

    /// <summary>0</summary>
    Zeros,

    /// <summary>s</summary>
    Constant,

    /// <summary>s on the diagonal, 0 elsewhere.</summary>
    Identity,

    /// <summary>s times a uniformly distributed matrix with orthonormal rows or columns, whichever are fewer (Saxe et al. 2013).</summary>
    Orthogonal,

    /// <summary>In every row a share Sparsity of zeros at random places, the rest normal with standard deviation s (Martens 2010).</summary>
    Sparse,
}
