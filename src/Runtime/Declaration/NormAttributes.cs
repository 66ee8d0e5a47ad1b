namespace GradientFlow;

/// <summary>Batch norm as it is at inference: h[c,…] = σ(g[c]·(x[c,…] − μ[c])/√(v[c] + ε) + b[c]) with gains g and biases b of θ, and fixed means μ and
/// variances v for each channel, the first axis.</summary>
/// <remarks>With statistics of the batch it would be another flow, in which samples act on each other; that is not offered.</remarks>
public sealed class BatchNormAttribute : ActivatedLayerAttribute<BatchNorm>
{
    /// <summary>A batch norm with an activation of the catalogue.</summary>
    /// <param name="activation">σ</param>
    public BatchNormAttribute(Activation activation = Activation.Identity)
        : base(activation)
    {
    }

    /// <summary>A batch norm with an activation of the user's own.</summary>
    /// <param name="activation">The name of a static method marked <see cref="ActivationAttribute"/>, as nameof gives it.</param>
    public BatchNormAttribute(string activation)
        : base(activation)
    {
    }

    /// <summary>μ, a number for each channel; 0 unless given.</summary>
    public double[] Mean { get; set; } = [];

    /// <summary>v, a number for each channel; 1 unless given.</summary>
    public double[] Variance { get; set; } = [];

    /// <summary>ε &gt; 0</summary>
    public double Epsilon { get; set; } = 1e-5;

    /// <summary>The layer that feeds this one; the one declared before it unless given.</summary>
    public string? From { get; set; }

    /// <summary>A norm of the same shapes whose gains and biases this one uses.</summary>
    public string? Share { get; set; }
}

/// <summary>h = g·(x − mean)/√(variance + ε) + b, mean and variance of a sample along its last axes, gains g and biases b of their shape.</summary>
public sealed class LayerNormAttribute : LayerAttribute<LayerNorm>
{
    /// <summary>How many of the last axes are normalised together.</summary>
    public int Axes { get; set; } = 1;

    /// <summary>ε &gt; 0</summary>
    public double Epsilon { get; set; } = 1e-5;

    /// <summary>The layer that feeds this one; the one declared before it unless given.</summary>
    public string? From { get; set; }

    /// <summary>A norm of the same shapes whose gains and biases this one uses.</summary>
    public string? Share { get; set; }
}

/// <summary>h = g·x/√(mean of x² + ε), the mean along the last axes of a sample, gains g of their shape.</summary>
public sealed class RMSNormAttribute : LayerAttribute<RMSNorm>
{
    /// <summary>How many of the last axes are normalised together.</summary>
    public int Axes { get; set; } = 1;

    /// <summary>ε &gt; 0</summary>
    public double Epsilon { get; set; } = 1e-5;

    /// <summary>The layer that feeds this one; the one declared before it unless given.</summary>
    public string? From { get; set; }

    /// <summary>A norm of the same shapes whose gains and biases this one uses.</summary>
    public string? Share { get; set; }
}
