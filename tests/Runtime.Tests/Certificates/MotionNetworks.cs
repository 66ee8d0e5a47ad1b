namespace GradientFlow.Tests.Certificates;

// Small networks that together hold every kind of layer, and every activation of the catalogue that has two derivatives everywhere.

[Network, SquareLoss(Scale = LossScale.HalfSum)]
public partial class Product
{
    [Input(1)] public partial Input X { get; }
    [Dense(1, Bias = false)] public partial Dense A { get; }
    [Dense(1, Bias = false)] public partial Dense B { get; }
}

[Network, SquareLoss(Scale = LossScale.HalfSum)]
public partial class SquaredUnit
{
    [Input(1)] public partial Input X { get; }
    [Dense(1, Activation.Square, Bias = false)] public partial Dense Y { get; }
}

[Network]
public partial class TanhChain
{
    [Input(2)] public partial Input X { get; }
    [Dense(6, Activation.Tanh)] public partial Dense A { get; }
    [Dense(4, Activation.Tanh)] public partial Dense B { get; }
    [Dense(2)] public partial Dense Y { get; }
}

[Network]
public partial class SmoothActivations
{
    [Input(2)] public partial Input X { get; }
    [Dense(1, Activation.Square, From = nameof(X))] public partial Dense OfSquare { get; }
    [Dense(1, Activation.Cube, From = nameof(X))] public partial Dense OfCube { get; }
    [Dense(1, Activation.Sigmoid, From = nameof(X))] public partial Dense OfSigmoid { get; }
    [Dense(1, Activation.Tanh, From = nameof(X))] public partial Dense OfTanh { get; }
    [Dense(1, Activation.SiLU, From = nameof(X))] public partial Dense OfSiLU { get; }
    [Dense(1, Activation.GELU, From = nameof(X))] public partial Dense OfGELU { get; }
    [Dense(1, Activation.GELUTanh, From = nameof(X))] public partial Dense OfGELUTanh { get; }
    [Dense(1, Activation.Softplus, From = nameof(X))] public partial Dense OfSoftplus { get; }
    [Dense(1, Activation.Mish, From = nameof(X))] public partial Dense OfMish { get; }
    [Dense(1, Activation.Sin, From = nameof(X))] public partial Dense OfSin { get; }
    [Dense(1, Activation.Cos, From = nameof(X))] public partial Dense OfCos { get; }
    [Dense(1, Activation.Gaussian, From = nameof(X))] public partial Dense OfGaussian { get; }
    [Dense(1, Activation.Erf, From = nameof(X))] public partial Dense OfErf { get; }
    [Dense(1, Activation.Atan, From = nameof(X))] public partial Dense OfAtan { get; }
    [Dense(1, nameof(Bent), From = nameof(X))] public partial Dense OfBent { get; }

    [Concat(nameof(OfSquare), nameof(OfCube), nameof(OfSigmoid), nameof(OfTanh), nameof(OfSiLU), nameof(OfGELU), nameof(OfGELUTanh),
        nameof(OfSoftplus), nameof(OfMish), nameof(OfSin), nameof(OfCos), nameof(OfGaussian), nameof(OfErf), nameof(OfAtan),
        nameof(OfBent))]
    public partial Concat All { get; }
    [Dense(2, Activation.Tanh)] public partial Dense H { get; }
    [Dense(1)] public partial Dense Y { get; }

    [Activation]
    private static double Bent(double z) =>
        System.Math.Log(2 + z * z) + z * z / (1 + z * z) + System.Math.Sqrt(1 + z * z) + System.Math.Pow(2 + z * z, 0.3) + System.Math.Exp(0.2 * z);
}

[Network]
public partial class Residual
{
    [Input(3)] public partial Input X { get; }
    [Dense(3, Activation.Tanh)] public partial Dense A { get; }
    [Add(nameof(A), nameof(X))] public partial Add S { get; }
    [Dense(3, Activation.Softplus)] public partial Dense B { get; }
    [Multiply(nameof(B), nameof(S))] public partial Multiply M { get; }
    [Concat(nameof(M), nameof(A))] public partial Concat C { get; }
    [Slice(1, 4)] public partial Slice T { get; }
    [Dense(1)] public partial Dense Y { get; }
}

[Network]
public partial class SharedWeights
{
    [Input(2)] public partial Input Left { get; }
    [Input(2)] public partial Input Right { get; }
    [Dense(3, Activation.Tanh, From = nameof(Left))] public partial Dense A { get; }
    [Dense(3, Activation.Tanh, From = nameof(Right), Share = nameof(A))] public partial Dense B { get; }
    [Bilinear(2, From = [nameof(A), nameof(B)])] public partial Bilinear Y { get; }
}

[Network]
public partial class Convolutions
{
    [Input(2, 4, 4)] public partial Input X { get; }
    [Conv2D(2, 3, Activation.Tanh)] public partial Conv2D A { get; }
    [DepthwiseConv2D(3, Activation.Sigmoid)] public partial DepthwiseConv2D B { get; }
    [BatchNorm(Mean = [0.1, -0.2], Variance = [0.5, 2])] public partial BatchNorm N { get; }
    [AveragePool(2)] public partial Pool P { get; }
    [TransposedConv2D(1, 2, Activation.Tanh, Stride = 2)] public partial TransposedConv2D T { get; }
    [Flatten] public partial Flatten F { get; }
    [Dense(1)] public partial Dense Y { get; }
}

[Network]
public partial class Lines
{
    [Input(2, 6)] public partial Input X { get; }
    [Conv1D(2, 3, Activation.Tanh, Padding = Padding.Valid)] public partial Conv1D A { get; }
    [Upsample(2, Interpolation.Linear)] public partial Upsample U { get; }
    [TransposedConv1D(2, 3, Activation.Tanh)] public partial TransposedConv1D T { get; }
    [Transpose(1, 0)] public partial Transpose R { get; }
    [Reshape(4, 4)] public partial Reshape S { get; }
    [GlobalAveragePool] public partial Pool G { get; }
    [Dense(1)] public partial Dense Y { get; }
}

[Network]
public partial class Normed
{
    [Input(3, 4)] public partial Input X { get; }
    [Dense(3, Activation.Tanh, EachRow = true)] public partial Dense A { get; }
    [LayerNorm] public partial LayerNorm L { get; }
    [Dense(3, EachRow = true)] public partial Dense B { get; }
    [RMSNorm] public partial RMSNorm N { get; }
    [GraphConv(2, Activation.Tanh, Edges = [0, 1, 1, 2])] public partial GraphConv G { get; }
    [Flatten] public partial Flatten F { get; }
    [Dense(1)] public partial Dense Y { get; }
}

[Network]
public partial class Attentive
{
    [Input(3, 2)] public partial Input X { get; }
    [Attention(2)] public partial Attention A { get; }
    [LinearAttention] public partial LinearAttention L { get; }
    [Recurrent(2)] public partial Recurrent R { get; }
    [Dense(1)] public partial Dense Y { get; }
}

[Network]
public partial class Kinked
{
    [Input(3)] public partial Input X { get; }
    [Dense(4, Activation.PReLU)] public partial Dense A { get; }
    [Dense(3, Activation.LeakyReLU)] public partial Dense B { get; }
    [Dense(1)] public partial Dense Y { get; }
}

[Network]
public partial class Pooled
{
    [Input(1, 4, 4)] public partial Input X { get; }
    [Conv2D(2, 3)] public partial Conv2D A { get; }
    [MaxPool(2)] public partial Pool P { get; }
    [Flatten] public partial Flatten F { get; }
    [Dense(1)] public partial Dense Y { get; }
}

[Network]
public partial class Tokens
{
    [Input(3, Discrete = true)] public partial Input X { get; }
    [Embedding(5, 2)] public partial Embedding E { get; }
    [Recurrent(3)] public partial Recurrent R { get; }
    [Dense(1)] public partial Dense Y { get; }
}

/// <summary>An output for each loss whose second derivative is continuous, or whose kinks lie elsewhere.</summary>
[Network]
public partial class ManyLosses
{
    [Input(2)] public partial Input X { get; }
    [Dense(4, Activation.Tanh)] public partial Dense H { get; }
    [Dense(1, From = nameof(H)), Output, SquareLoss(Scale = LossScale.Sum)] public partial Dense OfSquare { get; }
    [Dense(2, From = nameof(H)), Output, HuberLoss(Delta = 40)] public partial Dense OfHuber { get; }
    [Dense(1, From = nameof(H)), Output, PseudoHuberLoss(Delta = 30)] public partial Dense OfPseudoHuber { get; }
    [Dense(1, From = nameof(H)), Output, LogCoshLoss(Scale = LossScale.HalfSum)] public partial Dense OfLogCosh { get; }
    [Dense(2, From = nameof(H)), Output, LpLoss(4)] public partial Dense OfLp { get; }
    [Dense(1, From = nameof(H)), Output, LogisticLoss] public partial Dense OfLogistic { get; }
}

[Network, SoftmaxCrossEntropyLoss]
public partial class Classes
{
    [Input(2)] public partial Input X { get; }
    [Dense(3, Activation.Sigmoid)] public partial Dense H { get; }
    [Dense(3)] public partial Dense Y { get; }
}

[Network]
public partial class Linear3
{
    [Input(3)] public partial Input X { get; }
    [Dense(1)] public partial Dense Y { get; }
}

[Network, WeightDecay(0.05), SoftmaxCrossEntropyLoss]
public partial class DecayingClasses
{
    [Input(2)] public partial Input X { get; }
    [Dense(3, Activation.Tanh)] public partial Dense H { get; }
    [Dense(3)] public partial Dense Y { get; }
}

[Network, LogCoshLoss]
public partial class KinkedUnit
{
    [Input(2)] public partial Input X { get; }
    [Dense(1, Activation.LeakyReLU, Slope = 0.5)] public partial Dense Y { get; }
}

[Network, SquareLoss(Scale = LossScale.HalfSum)]
public partial class ReluProduct
{
    [Input(1)] public partial Input X { get; }
    [Dense(1, Activation.ReLU, Bias = false)] public partial Dense W { get; }
    [Dense(1, Bias = false)] public partial Dense V { get; }
}

[Network, SquareLoss(Scale = LossScale.HalfSum)]
public partial class Leaky
{
    [Input(2)] public partial Input X { get; }
    [Dense(3, Activation.LeakyReLU, Bias = false)] public partial Dense W { get; }
    [Dense(1, Bias = false)] public partial Dense V { get; }
}

[Network, SquareLoss(Scale = LossScale.HalfSum)]
public partial class AffineHalfSum
{
    [Input(1)] public partial Input X { get; }
    [Dense(1, Bias = false)] public partial Dense A { get; }
    [Dense(1)] public partial Dense B { get; }
}

[Network, SquareLoss(Scale = LossScale.Sum)]
public partial class AffineSum
{
    [Input(1)] public partial Input X { get; }
    [Dense(1, Bias = false)] public partial Dense A { get; }
    [Dense(1)] public partial Dense B { get; }
}

[Network, SquareLoss(Scale = LossScale.HalfMean)]
public partial class AffineHalfMean
{
    [Input(1)] public partial Input X { get; }
    [Dense(1, Bias = false)] public partial Dense A { get; }
    [Dense(1)] public partial Dense B { get; }
}

[Network, SquareLoss(Scale = LossScale.Mean)]
public partial class AffineMean
{
    [Input(1)] public partial Input X { get; }
    [Dense(1, Bias = false)] public partial Dense A { get; }
    [Dense(1)] public partial Dense B { get; }
}

[Network, WeightDecay(0.6), SquareLoss(Scale = LossScale.HalfSum)]
public partial class DecayingProduct
{
    [Input(1)] public partial Input X { get; }
    [Dense(1, Bias = false)] public partial Dense A { get; }
    [Dense(1, Bias = false)] public partial Dense B { get; }
}

[Network, LogCoshLoss]
public partial class LogCoshNet
{
    [Input(2)] public partial Input X { get; }
    [Dense(8, Activation.Tanh)] public partial Dense H { get; }
    [Dense(1)] public partial Dense Y { get; }
}

[Network, LogisticLoss]
public partial class LogisticNet
{
    [Input(2)] public partial Input X { get; }
    [Dense(8, Activation.Tanh)] public partial Dense H { get; }
    [Dense(1)] public partial Dense Y { get; }
}

[Network, SquaredHingeLoss]
public partial class HingeNet
{
    [Input(2)] public partial Input X { get; }
    [Dense(8, Activation.Tanh)] public partial Dense H { get; }
    [Dense(1)] public partial Dense Y { get; }
}

[Network, SquareLoss(Scale = LossScale.Sum)]
public partial class LineSum
{
    [Input(1)] public partial Input X { get; }
    [Dense(1, Bias = false)] public partial Dense Y { get; }
}

[Network, SquareLoss(Scale = LossScale.Mean)]
public partial class LineMean
{
    [Input(1)] public partial Input X { get; }
    [Dense(1, Bias = false)] public partial Dense Y { get; }
}

[Network, SquareLoss(Scale = LossScale.HalfSum)]
public partial class LineHalf
{
    [Input(1)] public partial Input X { get; }
    [Dense(1, Bias = false)] public partial Dense Y { get; }
}

[Network, LogisticLoss]
public partial class LogisticLine
{
    [Input(1)] public partial Input X { get; }
    [Dense(1)] public partial Dense Y { get; }
}

[Network, LogisticLoss, WeightDecay(0.1)]
public partial class DecayingLine
{
    [Input(1)] public partial Input X { get; }
    [Dense(1)] public partial Dense Y { get; }
}

[Network, LpLoss(1, Scale = LossScale.HalfSum)]
public partial class AbsoluteLine
{
    [Input(1)] public partial Input X { get; }
    [Dense(1, Bias = false)] public partial Dense Y { get; }
}
