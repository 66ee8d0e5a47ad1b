namespace GradientFlow.Benchmarks.Networks;

// Networks that are one product each: Forward of the first kind is X·Wᵀ and nothing else, VectorJacobian δᵀ·X and nothing else; VectorJacobian of the
// second kind is δᵀ·H and δ·W, and two products with a single column.

/// <summary>The 784 × 256 product of G5.</summary>
[Network(Samples = 1024)]
public partial class Product784x256
{
    [Input(784)]
    public partial Input X { get; }

    [Dense(256, Bias = false)]
    public partial Dense Y { get; }
}

/// <summary>The 784 × 256 product of G5, in single precision.</summary>
[Network(Precision = Precision.Single, Samples = 1024)]
public partial class Product784x256Single
{
    [Input(784)]
    public partial Input X { get; }

    [Dense(256, Bias = false)]
    public partial Dense Y { get; }
}

/// <summary>The 1000 × 1000 product of G6.</summary>
[Network(Samples = 512)]
public partial class Product1000x1000
{
    [Input(1000)]
    public partial Input X { get; }

    [Dense(1000, Bias = false)]
    public partial Dense Y { get; }
}

/// <summary>The 1000 × 1000 product of G6, in single precision.</summary>
[Network(Precision = Precision.Single, Samples = 512)]
public partial class Product1000x1000Single
{
    [Input(1000)]
    public partial Input X { get; }

    [Dense(1000, Bias = false)]
    public partial Dense Y { get; }
}

/// <summary>The 1000 × 1000 product of G6, with the cotangents of its inputs.</summary>
[Network(Samples = 512)]
public partial class Product1000x1000Back
{
    [Input(1)]
    public partial Input X { get; }

    [Dense(1000, Bias = false)]
    public partial Dense Hidden { get; }

    [Dense(1000, Bias = false)]
    public partial Dense Y { get; }
}

/// <summary>The 1000 × 1000 product of G6, with the cotangents of its inputs, in single precision.</summary>
[Network(Precision = Precision.Single, Samples = 512)]
public partial class Product1000x1000BackSingle
{
    [Input(1)]
    public partial Input X { get; }

    [Dense(1000, Bias = false)]
    public partial Dense Hidden { get; }

    [Dense(1000, Bias = false)]
    public partial Dense Y { get; }
}
