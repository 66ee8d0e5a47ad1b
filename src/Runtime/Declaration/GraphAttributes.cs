namespace GradientFlow;

/// <summary>What is made of a declared adjacency A.</summary>
public enum GraphNormalization
{
    /// <summary>D^−½·(A + I)·D^−½ with D the row sums of A + I (Kipf and Welling 2017).</summary>
    Symmetric,

    /// <summary>A as it is declared.</summary>
    None,
}

/// <summary>A graph convolution of [nodes, features], H′ = σ(A·H·Wᵀ + b), W: [channels, features], over an adjacency A that does not move: declared by its
/// edges, or given with the data.</summary>
public sealed class GraphConvAttribute : WeightedLayerAttribute<GraphConv>
{
    /// <summary>A graph convolution with an activation of the catalogue.</summary>
    /// <param name="channels">The features of a node afterwards, at least 1.</param>
    /// <param name="activation">σ</param>
    public GraphConvAttribute(int channels, Activation activation = Activation.Identity)
        : base(activation) => Channels = channels;

    /// <summary>A graph convolution with an activation of the user's own.</summary>
    /// <param name="channels">The features of a node afterwards, at least 1.</param>
    /// <param name="activation">The name of a static method marked <see cref="ActivationAttribute"/>, as nameof gives it.</param>
    public GraphConvAttribute(int channels, string activation)
        : base(activation) => Channels = channels;

    /// <summary>The features of a node afterwards.</summary>
    public int Channels { get; }

    /// <summary>The edges, two nodes each: u₀, v₀, u₁, v₁, …; node v hears node u, and u hears v unless <see cref="Directed"/>.</summary>
    public int[] Edges { get; set; } = [];

    /// <summary>A weight for each edge; 1 unless given.</summary>
    public double[] EdgeWeights { get; set; } = [];

    /// <summary>Whether edges have a direction.</summary>
    public bool Directed { get; set; }

    /// <summary>What is made of the adjacency that the edges declare.</summary>
    public GraphNormalization Normalization { get; set; }

    /// <summary>In the place of edges: an input of shape [nodes, nodes], taken as it is, A[v,u] for what v hears of u.</summary>
    public string? Adjacency { get; set; }

    /// <summary>The layer that feeds this one; the one declared before it unless given.</summary>
    public string? From { get; set; }
}
