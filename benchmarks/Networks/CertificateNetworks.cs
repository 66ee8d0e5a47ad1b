namespace GradientFlow.Benchmarks.Networks;

// Networks of a few parameters, that together with those of the tests hold every kind of layer and of loss: on each of them flows are certified and
// continued.

/// <summary>½(w² − y)² with decay: D is nearly constant, so that the certificate of a minimum is nearly exact.</summary>
[Network(Scope = TheoremScope.Ignored), WeightDecay(0.1), SquareLoss(Scale = LossScale.HalfSum)]
public partial class DecayingSquare
{
    [Input(1)] public partial Input X { get; }
    [Dense(1, Activation.Square, Bias = false)] public partial Dense Y { get; }
}

[Network(Scope = TheoremScope.Ignored), SquareLoss(Scale = LossScale.Sum)]
public partial class StridedLine
{
    [Input(2, 6)] public partial Input X { get; }
    [Conv1D(2, 3, Activation.Tanh, Stride = 2, Dilation = 2)] public partial Conv1D A { get; }
    [Flatten] public partial Flatten F { get; }
    [Dense(1)] public partial Dense Y { get; }
}

/// <summary>Means over places are the outputs.</summary>
[Network(Scope = TheoremScope.Ignored), SquareLoss(Scale = LossScale.Mean)]
public partial class Means
{
    [Input(1, 5)] public partial Input X { get; }
    [Conv1D(3, 2, Activation.Sigmoid)] public partial Conv1D A { get; }
    [GlobalAveragePool] public partial Pool Y { get; }
}

[Network(Scope = TheoremScope.Ignored), SquareLoss(Scale = LossScale.HalfSum)]
public partial class DepthwisePool
{
    [Input(2, 3, 3)] public partial Input X { get; }
    [DepthwiseConv2D(2, Activation.Tanh)] public partial DepthwiseConv2D A { get; }
    [AveragePool(2, Stride = 1, Padding = Padding.Same)] public partial Pool P { get; }
    [Flatten] public partial Flatten F { get; }
    [Dense(1)] public partial Dense Y { get; }
}

[Network(Scope = TheoremScope.Ignored)]
public partial class Transposed
{
    [Input(1, 2, 2)] public partial Input X { get; }
    [TransposedConv2D(2, 2, Activation.Softplus, Stride = 2)] public partial TransposedConv2D A { get; }
    [Conv2D(1, 3, Stride = 2)] public partial Conv2D B { get; }
    [Flatten] public partial Flatten Y { get; }
}

[Network(Scope = TheoremScope.Ignored)]
public partial class Upsampled
{
    [Input(1, 3)] public partial Input X { get; }
    [Conv1D(2, 2, Activation.Tanh)] public partial Conv1D A { get; }
    [Upsample(2)] public partial Upsample U { get; }
    [Conv1D(1, 3)] public partial Conv1D B { get; }
    [Flatten] public partial Flatten F { get; }
    [Slice(1, 2)] public partial Slice Y { get; }
}

[Network(Scope = TheoremScope.Ignored), SquareLoss(Scale = LossScale.HalfSum)]
public partial class Attending
{
    [Input(2, 2)] public partial Input X { get; }
    [Attention] public partial Attention A { get; }
    [Flatten] public partial Flatten F { get; }
    [Dense(1)] public partial Dense Y { get; }
}

[Network(Scope = TheoremScope.Ignored), SquareLoss(Scale = LossScale.HalfSum)]
public partial class AttendingLinearly
{
    [Input(2, 2)] public partial Input X { get; }
    [LinearAttention] public partial LinearAttention A { get; }
    [Flatten] public partial Flatten F { get; }
    [Dense(1)] public partial Dense Y { get; }
}

[Network(Scope = TheoremScope.Ignored)]
public partial class Recurring
{
    [Input(3, 1)] public partial Input X { get; }
    [Recurrent(2)] public partial Recurrent R { get; }
    [Dense(1)] public partial Dense Y { get; }
}

[Network(Scope = TheoremScope.Ignored)]
public partial class LayerNormed
{
    [Input(2)] public partial Input X { get; }
    [Dense(3)] public partial Dense A { get; }
    [LayerNorm] public partial LayerNorm N { get; }
    [Dense(1, Activation.Sin)] public partial Dense Y { get; }
}

[Network(Scope = TheoremScope.Ignored)]
public partial class RootNormed
{
    [Input(2)] public partial Input X { get; }
    [Dense(3, Activation.Atan)] public partial Dense A { get; }
    [RMSNorm] public partial RMSNorm N { get; }
    [Dense(1)] public partial Dense Y { get; }
}

[Network(Scope = TheoremScope.Ignored), SquareLoss(Scale = LossScale.HalfSum)]
public partial class OnGraph
{
    [Input(3, 2)] public partial Input X { get; }
    [GraphConv(2, Activation.Tanh, Edges = [0, 1, 1, 2])] public partial GraphConv G { get; }
    [GlobalAveragePool] public partial Pool P { get; }
    [Dense(1)] public partial Dense Y { get; }
}

[Network(Scope = TheoremScope.Ignored)]
public partial class Gated
{
    [Input(2)] public partial Input X { get; }
    [Dense(3, Activation.Sigmoid, From = nameof(X))] public partial Dense G { get; }
    [Dense(3, From = nameof(X))] public partial Dense H { get; }
    [Multiply(nameof(G), nameof(H))] public partial Multiply M { get; }
    [BatchNorm(Mean = [0.1, 0, -0.1], Variance = [1, 2, 0.5])] public partial BatchNorm N { get; }
    [Dense(2)] public partial Dense Y { get; }
}

[Network(Scope = TheoremScope.Ignored), HuberLoss]
public partial class Huber
{
    [Input(2)] public partial Input X { get; }
    [Dense(3, Activation.ELU)] public partial Dense A { get; }
    [Dense(1)] public partial Dense Y { get; }
}

[Network(Scope = TheoremScope.Ignored), LogCoshLoss(Scale = LossScale.Sum)]
public partial class LogCosh
{
    [Input(2)] public partial Input X { get; }
    [Dense(2, Activation.Tanh)] public partial Dense A { get; }
    [Dense(2)] public partial Dense Y { get; }
}

[Network(Scope = TheoremScope.Ignored), PseudoHuberLoss]
public partial class PseudoHuber
{
    [Input(2)] public partial Input X { get; }
    [Dense(2, Activation.GELU)] public partial Dense A { get; }
    [Dense(1)] public partial Dense Y { get; }
}

[Network(Scope = TheoremScope.Ignored), SquaredHingeLoss]
public partial class Hinge
{
    [Input(2)] public partial Input X { get; }
    [Dense(3, Activation.SiLU)] public partial Dense A { get; }
    [Dense(1)] public partial Dense Y { get; }
}

[Network(Scope = TheoremScope.Ignored), WeightDecay(0.2), HuberLoss(Delta = 3)]
public partial class DecayingHuber
{
    [Input(2)] public partial Input X { get; }
    [Dense(2, Activation.Tanh)] public partial Dense A { get; }
    [Dense(1)] public partial Dense Y { get; }
}

[Network(Scope = TheoremScope.Ignored), WeightDecay(0.3), PseudoHuberLoss(Scale = LossScale.Sum)]
public partial class DecayingPseudoHuber
{
    [Input(2)] public partial Input X { get; }
    [Dense(2, Activation.Softplus)] public partial Dense A { get; }
    [Dense(1)] public partial Dense Y { get; }
}

[Network(Scope = TheoremScope.Ignored), WeightDecay(0.3), LogCoshLoss]
public partial class DecayingLogCosh
{
    [Input(1, 4)] public partial Input X { get; }
    [Conv1D(2, 2, Activation.Tanh)] public partial Conv1D A { get; }
    [GlobalAveragePool] public partial Pool P { get; }
    [Dense(2)] public partial Dense Y { get; }
}

[Network(Scope = TheoremScope.Ignored), WeightDecay(0.3), LpLoss(4)]
public partial class DecayingLp
{
    [Input(2)] public partial Input X { get; }
    [Dense(2, Activation.Sigmoid)] public partial Dense A { get; }
    [Dense(1)] public partial Dense Y { get; }
}

[Network(Scope = TheoremScope.Ignored), WeightDecay(0.2), LogisticLoss]
public partial class DecayingLogistic
{
    [Input(2)] public partial Input X { get; }
    [Dense(2, Activation.GELUTanh)] public partial Dense A { get; }
    [Dense(1)] public partial Dense Y { get; }
}

[Network(Scope = TheoremScope.Ignored), WeightDecay(0.3), SquaredHingeLoss]
public partial class DecayingHinge
{
    [Input(3)] public partial Input X { get; }
    [Dense(1)] public partial Dense Y { get; }
}

/// <summary>Two outputs with a loss each.</summary>
[Network(Scope = TheoremScope.Ignored), WeightDecay(0.3)]
public partial class DecayingPair
{
    [Input(2)] public partial Input X { get; }
    [Dense(2, Activation.Tanh)] public partial Dense H { get; }
    [Dense(2, From = nameof(H)), Output, SquareLoss(Scale = LossScale.HalfMean)] public partial Dense P { get; }
    [Dense(1, From = nameof(H)), Output, LogisticLoss] public partial Dense Q { get; }
}

/// <summary>Least squares with decay.</summary>
[Network(Scope = TheoremScope.Ignored), WeightDecay(0.05)]
public partial class Ridge
{
    [Input(3)] public partial Input X { get; }
    [Dense(2)] public partial Dense Y { get; }
}
