namespace GradientFlow.Benchmarks.Networks;

// Convolutions as small networks have them, each in both precisions; peers/torch_layers.py says the same networks. Square loss 1/(2n)·Σ‖f − y‖².

/// <summary>3×32×32, two convolutions of 16 channels.</summary>
[Network(Samples = 128, Scope = TheoremScope.Ignored)]
public partial class Conv16
{
    [Input(3, 32, 32)]
    public partial Input X { get; }

    [Conv2D(16, 3, Activation.ReLU)]
    public partial Conv2D A { get; }

    [Conv2D(16, 3, Activation.ReLU)]
    public partial Conv2D B { get; }

    [GlobalAveragePool]
    public partial Pool Features { get; }

    [Dense(10)]
    public partial Dense Y { get; }
}

/// <summary>3×32×32, two convolutions of 16 channels, in single precision.</summary>
[Network(Precision = Precision.Single, Samples = 128, Scope = TheoremScope.Ignored)]
public partial class Conv16Single
{
    [Input(3, 32, 32)]
    public partial Input X { get; }

    [Conv2D(16, 3, Activation.ReLU)]
    public partial Conv2D A { get; }

    [Conv2D(16, 3, Activation.ReLU)]
    public partial Conv2D B { get; }

    [GlobalAveragePool]
    public partial Pool Features { get; }

    [Dense(10)]
    public partial Dense Y { get; }
}

/// <summary>16×16×16, two convolutions of 32 channels.</summary>
[Network(Samples = 128, Scope = TheoremScope.Ignored)]
public partial class Conv32
{
    [Input(16, 16, 16)]
    public partial Input X { get; }

    [Conv2D(32, 3, Activation.ReLU)]
    public partial Conv2D A { get; }

    [Conv2D(32, 3, Activation.ReLU)]
    public partial Conv2D B { get; }

    [GlobalAveragePool]
    public partial Pool Features { get; }

    [Dense(10)]
    public partial Dense Y { get; }
}

/// <summary>16×16×16, two convolutions of 32 channels, in single precision.</summary>
[Network(Precision = Precision.Single, Samples = 128, Scope = TheoremScope.Ignored)]
public partial class Conv32Single
{
    [Input(16, 16, 16)]
    public partial Input X { get; }

    [Conv2D(32, 3, Activation.ReLU)]
    public partial Conv2D A { get; }

    [Conv2D(32, 3, Activation.ReLU)]
    public partial Conv2D B { get; }

    [GlobalAveragePool]
    public partial Pool Features { get; }

    [Dense(10)]
    public partial Dense Y { get; }
}

/// <summary>32×8×8, two convolutions of 64 channels.</summary>
[Network(Samples = 128, Scope = TheoremScope.Ignored)]
public partial class Conv64
{
    [Input(32, 8, 8)]
    public partial Input X { get; }

    [Conv2D(64, 3, Activation.ReLU)]
    public partial Conv2D A { get; }

    [Conv2D(64, 3, Activation.ReLU)]
    public partial Conv2D B { get; }

    [GlobalAveragePool]
    public partial Pool Features { get; }

    [Dense(10)]
    public partial Dense Y { get; }
}

/// <summary>32×8×8, two convolutions of 64 channels, in single precision.</summary>
[Network(Precision = Precision.Single, Samples = 128, Scope = TheoremScope.Ignored)]
public partial class Conv64Single
{
    [Input(32, 8, 8)]
    public partial Input X { get; }

    [Conv2D(64, 3, Activation.ReLU)]
    public partial Conv2D A { get; }

    [Conv2D(64, 3, Activation.ReLU)]
    public partial Conv2D B { get; }

    [GlobalAveragePool]
    public partial Pool Features { get; }

    [Dense(10)]
    public partial Dense Y { get; }
}

/// <summary>3×32×32, convolutions of 16, 32 and 64 channels, the later ones with stride 2.</summary>
[Network(Samples = 128, Scope = TheoremScope.Ignored)]
public partial class Strided
{
    [Input(3, 32, 32)]
    public partial Input X { get; }

    [Conv2D(16, 3, Activation.ReLU)]
    public partial Conv2D A { get; }

    [Conv2D(32, 3, Activation.ReLU, Stride = 2)]
    public partial Conv2D B { get; }

    [Conv2D(64, 3, Activation.ReLU, Stride = 2)]
    public partial Conv2D C { get; }

    [GlobalAveragePool]
    public partial Pool Features { get; }

    [Dense(10)]
    public partial Dense Y { get; }
}

/// <summary>3×32×32, convolutions of 16, 32 and 64 channels, the later ones with stride 2, in single precision.</summary>
[Network(Precision = Precision.Single, Samples = 128, Scope = TheoremScope.Ignored)]
public partial class StridedSingle
{
    [Input(3, 32, 32)]
    public partial Input X { get; }

    [Conv2D(16, 3, Activation.ReLU)]
    public partial Conv2D A { get; }

    [Conv2D(32, 3, Activation.ReLU, Stride = 2)]
    public partial Conv2D B { get; }

    [Conv2D(64, 3, Activation.ReLU, Stride = 2)]
    public partial Conv2D C { get; }

    [GlobalAveragePool]
    public partial Pool Features { get; }

    [Dense(10)]
    public partial Dense Y { get; }
}

/// <summary>32×16×16, three depthwise convolutions.</summary>
[Network(Samples = 128, Scope = TheoremScope.Ignored)]
public partial class Depthwise
{
    [Input(32, 16, 16)]
    public partial Input X { get; }

    [DepthwiseConv2D(3, Activation.ReLU)]
    public partial DepthwiseConv2D A { get; }

    [DepthwiseConv2D(3, Activation.ReLU)]
    public partial DepthwiseConv2D B { get; }

    [DepthwiseConv2D(3, Activation.ReLU)]
    public partial DepthwiseConv2D C { get; }

    [GlobalAveragePool]
    public partial Pool Features { get; }

    [Dense(10)]
    public partial Dense Y { get; }
}

/// <summary>32×16×16, three depthwise convolutions, in single precision.</summary>
[Network(Precision = Precision.Single, Samples = 128, Scope = TheoremScope.Ignored)]
public partial class DepthwiseSingle
{
    [Input(32, 16, 16)]
    public partial Input X { get; }

    [DepthwiseConv2D(3, Activation.ReLU)]
    public partial DepthwiseConv2D A { get; }

    [DepthwiseConv2D(3, Activation.ReLU)]
    public partial DepthwiseConv2D B { get; }

    [DepthwiseConv2D(3, Activation.ReLU)]
    public partial DepthwiseConv2D C { get; }

    [GlobalAveragePool]
    public partial Pool Features { get; }

    [Dense(10)]
    public partial Dense Y { get; }
}

/// <summary>32×16×16, depthwise, 64 pointwise, depthwise, 64 pointwise.</summary>
[Network(Samples = 128, Scope = TheoremScope.Ignored)]
public partial class Separable
{
    [Input(32, 16, 16)]
    public partial Input X { get; }

    [DepthwiseConv2D(3, Activation.ReLU)]
    public partial DepthwiseConv2D A { get; }

    [Conv2D(64, 1, Activation.ReLU)]
    public partial Conv2D B { get; }

    [DepthwiseConv2D(3, Activation.ReLU)]
    public partial DepthwiseConv2D C { get; }

    [Conv2D(64, 1, Activation.ReLU)]
    public partial Conv2D D { get; }

    [GlobalAveragePool]
    public partial Pool Features { get; }

    [Dense(10)]
    public partial Dense Y { get; }
}

/// <summary>32×16×16, depthwise, 64 pointwise, depthwise, 64 pointwise, in single precision.</summary>
[Network(Precision = Precision.Single, Samples = 128, Scope = TheoremScope.Ignored)]
public partial class SeparableSingle
{
    [Input(32, 16, 16)]
    public partial Input X { get; }

    [DepthwiseConv2D(3, Activation.ReLU)]
    public partial DepthwiseConv2D A { get; }

    [Conv2D(64, 1, Activation.ReLU)]
    public partial Conv2D B { get; }

    [DepthwiseConv2D(3, Activation.ReLU)]
    public partial DepthwiseConv2D C { get; }

    [Conv2D(64, 1, Activation.ReLU)]
    public partial Conv2D D { get; }

    [GlobalAveragePool]
    public partial Pool Features { get; }

    [Dense(10)]
    public partial Dense Y { get; }
}

/// <summary>A U-Net of three levels on 16×16 images.</summary>
[Network(Samples = 128, Scope = TheoremScope.Ignored)]
public partial class UNet
{
    [Input(1, 16, 16)]
    public partial Input X { get; }

    [Conv2D(8, 3, Activation.LeakyReLU)]
    public partial Conv2D Down1 { get; }

    [Conv2D(8, 3, Activation.LeakyReLU)]
    public partial Conv2D Skip1 { get; }

    [AveragePool(2)]
    public partial Pool Half { get; }

    [Conv2D(16, 3, Activation.LeakyReLU)]
    public partial Conv2D Down2 { get; }

    [Conv2D(16, 3, Activation.LeakyReLU)]
    public partial Conv2D Skip2 { get; }

    [AveragePool(2)]
    public partial Pool Quarter { get; }

    [Conv2D(32, 3, Activation.LeakyReLU)]
    public partial Conv2D Bottom1 { get; }

    [Conv2D(32, 3, Activation.LeakyReLU)]
    public partial Conv2D Bottom2 { get; }

    [TransposedConv2D(16, 2, Stride = 2)]
    public partial TransposedConv2D Up2 { get; }

    [Concat(nameof(Up2), nameof(Skip2))]
    public partial Concat Join2 { get; }

    [Conv2D(16, 3, Activation.LeakyReLU)]
    public partial Conv2D Up2A { get; }

    [Conv2D(16, 3, Activation.LeakyReLU)]
    public partial Conv2D Up2B { get; }

    [TransposedConv2D(8, 2, Stride = 2)]
    public partial TransposedConv2D Up1 { get; }

    [Concat(nameof(Up1), nameof(Skip1))]
    public partial Concat Join1 { get; }

    [Conv2D(8, 3, Activation.LeakyReLU)]
    public partial Conv2D Up1A { get; }

    [Conv2D(8, 3, Activation.LeakyReLU)]
    public partial Conv2D Up1B { get; }

    [Conv2D(1, 1)]
    public partial Conv2D Y { get; }
}

/// <summary>A MobileNet of ten depthwise-separable blocks on 3×32×32 images.</summary>
[Network(Samples = 128, Scope = TheoremScope.Ignored)]
public partial class MobileNet
{
    [Input(3, 32, 32)]
    public partial Input X { get; }

    [Conv2D(16, 3, Activation.LeakyReLU, Stride = 2)]
    public partial Conv2D Stem { get; }

    [DepthwiseConv2D(3, Activation.LeakyReLU)]
    public partial DepthwiseConv2D Depthwise1 { get; }

    [Conv2D(16, 1, Activation.LeakyReLU)]
    public partial Conv2D Pointwise1 { get; }

    [DepthwiseConv2D(3, Activation.LeakyReLU)]
    public partial DepthwiseConv2D Depthwise2 { get; }

    [Conv2D(16, 1, Activation.LeakyReLU)]
    public partial Conv2D Pointwise2 { get; }

    [DepthwiseConv2D(3, Activation.LeakyReLU)]
    public partial DepthwiseConv2D Depthwise3 { get; }

    [Conv2D(16, 1, Activation.LeakyReLU)]
    public partial Conv2D Pointwise3 { get; }

    [DepthwiseConv2D(3, Activation.LeakyReLU)]
    public partial DepthwiseConv2D Depthwise4 { get; }

    [Conv2D(16, 1, Activation.LeakyReLU)]
    public partial Conv2D Pointwise4 { get; }

    [DepthwiseConv2D(3, Activation.LeakyReLU)]
    public partial DepthwiseConv2D Depthwise5 { get; }

    [Conv2D(16, 1, Activation.LeakyReLU)]
    public partial Conv2D Pointwise5 { get; }

    [DepthwiseConv2D(3, Activation.LeakyReLU, Stride = 2)]
    public partial DepthwiseConv2D Depthwise6 { get; }

    [Conv2D(32, 1, Activation.LeakyReLU)]
    public partial Conv2D Pointwise6 { get; }

    [DepthwiseConv2D(3, Activation.LeakyReLU)]
    public partial DepthwiseConv2D Depthwise7 { get; }

    [Conv2D(32, 1, Activation.LeakyReLU)]
    public partial Conv2D Pointwise7 { get; }

    [DepthwiseConv2D(3, Activation.LeakyReLU)]
    public partial DepthwiseConv2D Depthwise8 { get; }

    [Conv2D(32, 1, Activation.LeakyReLU)]
    public partial Conv2D Pointwise8 { get; }

    [DepthwiseConv2D(3, Activation.LeakyReLU, Stride = 2)]
    public partial DepthwiseConv2D Depthwise9 { get; }

    [Conv2D(64, 1, Activation.LeakyReLU)]
    public partial Conv2D Pointwise9 { get; }

    [DepthwiseConv2D(3, Activation.LeakyReLU)]
    public partial DepthwiseConv2D Depthwise10 { get; }

    [Conv2D(64, 1, Activation.LeakyReLU)]
    public partial Conv2D Pointwise10 { get; }

    [GlobalAveragePool]
    public partial Pool Features { get; }

    [Dense(10)]
    public partial Dense Y { get; }
}
