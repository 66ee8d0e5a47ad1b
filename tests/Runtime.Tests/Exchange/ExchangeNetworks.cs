namespace GradientFlow.Tests.Exchange;

/// <summary>The model Image of tests/pytorch/models.py.</summary>
[Network(Scope = TheoremScope.Ignored)]
public partial class ImageModel
{
    [Input(3, 6, 6)]
    public partial Input X { get; }

    [Conv2D(6, 3, Stride = 2, Pad = 1)]
    public partial Conv2D Stem { get; }

    [BatchNorm(Activation.PReLU)]
    public partial BatchNorm Norm { get; }

    [DepthwiseConv2D(3, Activation.Tanh)]
    public partial DepthwiseConv2D Depthwise { get; }

    [TransposedConv2D(4, 2, Activation.Tanh, Stride = 2, Padding = Padding.Valid)]
    public partial TransposedConv2D Up { get; }

    [Dense(3)]
    public partial Dense Head { get; }
}

/// <summary>The model Sequence of tests/pytorch/models.py.</summary>
[Network(Scope = TheoremScope.Ignored)]
public partial class SequenceModel
{
    [Input(5, Discrete = true)]
    public partial Input X { get; }

    [Embedding(7, 4)]
    public partial Embedding Table { get; }

    [Attention(2)]
    public partial Attention Attention { get; }

    [Add(nameof(Table), nameof(Attention))]
    public partial Add Sum { get; }

    [LayerNorm]
    public partial LayerNorm Norm { get; }

    [Recurrent(5)]
    public partial Recurrent Cell { get; }

    [Bilinear(2, From = [nameof(Cell), nameof(Cell)])]
    public partial Bilinear Head { get; }
}

/// <summary>A dense layer and a norm.</summary>
[Network(BlockOnly = true)]
public partial class NormedPart
{
    [Input(2)]
    public partial Input X { get; }

    [Dense(2)]
    public partial Dense D { get; }

    [BatchNorm]
    public partial BatchNorm N { get; }
}

/// <summary>The part twice, with one set of parameters.</summary>
[Network(Scope = TheoremScope.Ignored)]
public partial class BlockModel
{
    [Input(2)]
    public partial Input X { get; }

    [Block(typeof(NormedPart), Repeat = 2, Tied = true)]
    public partial Block Body { get; }
}

/// <summary>Two branches that share, in single precision.</summary>
[Network(Precision = Precision.Single, Scope = TheoremScope.Ignored)]
public partial class SharingModel
{
    [Input(2)]
    public partial Input L { get; }

    [Input(2)]
    public partial Input R { get; }

    [Dense(3, Activation.Tanh, From = nameof(L))]
    public partial Dense A { get; }

    [Dense(3, Activation.Tanh, From = nameof(R), Share = nameof(A))]
    public partial Dense B { get; }

    [Multiply(nameof(A), nameof(B))]
    public partial Multiply Product { get; }

    [Dense(1)]
    public partial Dense Y { get; }
}
