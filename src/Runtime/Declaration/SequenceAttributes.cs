namespace GradientFlow;

/// <summary>Rows of a table, h[…,j] = W[x[…], j], chosen by an input of whole numbers 0 … count − 1 declared with Discrete = true. W: [count, width].</summary>
/// <remarks>Computed as a product with zeros and ones, so that its cost grows with the count.</remarks>
/// <param name="count">The rows of the table.</param>
/// <param name="width">The width of a row.</param>
public sealed class EmbeddingAttribute(int count, int width) : LayerAttribute<Embedding>
{
    /// <summary>The rows of the table.</summary>
    public int Count { get; } = count;

    /// <summary>The width of a row.</summary>
    public int Width { get; } = width;

    /// <summary>The layer that feeds this one; the one declared before it unless given.</summary>
    public string? From { get; set; }

    /// <summary>An embedding of the same shapes whose parameters this one uses.</summary>
    public string? Share { get; set; }
}

/// <summary>A recurrent cell, unrolled over the rows of [steps, features]: h_t = σ(b + W·x_t + U·h_{t−1}), h_{−1} = 0. W: [units, features], U: [units, units].
/// Its output is the last state, [units], or all of them.</summary>
public sealed class RecurrentAttribute : WeightedLayerAttribute<Recurrent>
{
    /// <summary>A recurrent cell with an activation of the catalogue.</summary>
    /// <param name="units">The width of the state.</param>
    /// <param name="activation">σ</param>
    public RecurrentAttribute(int units, Activation activation = Activation.Tanh)
        : base(activation) => Units = units;

    /// <summary>A recurrent cell with an activation of the user's own.</summary>
    /// <param name="units">The width of the state.</param>
    /// <param name="activation">The name of a static method marked <see cref="ActivationAttribute"/>, as nameof gives it.</param>
    public RecurrentAttribute(int units, string activation)
        : base(activation) => Units = units;

    /// <summary>The width of the state.</summary>
    public int Units { get; }

    /// <summary>Whether the output is all states, [steps, units].</summary>
    public bool Sequence { get; set; }

    /// <summary>The layer that feeds this one; the one declared before it unless given.</summary>
    public string? From { get; set; }
}

/// <summary>Self-attention over the rows of [tokens, width], A = softmax(Q·Kᵀ/√(width/heads)) in each head: h = U·(A·V) + c with Q, K, V = W·x + b.
/// W: [3, heads, width/heads, width], U: [width, heads, width/heads].</summary>
/// <param name="heads">A divisor of the width.</param>
public sealed class AttentionAttribute(int heads = 1) : LayerAttribute<Attention>
{
    /// <summary>The number of heads.</summary>
    public int Heads { get; } = heads;

    /// <summary>Whether the projections have biases.</summary>
    public bool Bias { get; set; } = true;

    /// <summary>The layer that feeds this one; the one declared before it unless given.</summary>
    public string? From { get; set; }

    /// <summary>An attention layer of the same shapes whose parameters this one uses.</summary>
    public string? Share { get; set; }
}

/// <summary>Self-attention without softmax, h = U·(Q·(Kᵀ·V)/tokens) + c in each head: a polynomial of inputs and parameters. Shapes as in
/// <see cref="AttentionAttribute"/>.</summary>
/// <param name="heads">A divisor of the width.</param>
public sealed class LinearAttentionAttribute(int heads = 1) : LayerAttribute<LinearAttention>
{
    /// <summary>The number of heads.</summary>
    public int Heads { get; } = heads;

    /// <summary>Whether the projections have biases.</summary>
    public bool Bias { get; set; } = true;

    /// <summary>The layer that feeds this one; the one declared before it unless given.</summary>
    public string? From { get; set; }

    /// <summary>A linear attention layer of the same shapes whose parameters this one uses.</summary>
    public string? Share { get; set; }
}
