namespace GradientFlow.Examples.Counterexamples;

// Networks with P ≥ n·M on their data, whose flows do not do what a theorem of that hypothesis would promise. L = ½Σ.

/// <summary>f = v·(w·x)</summary>
[Network, SquareLoss(Scale = LossScale.HalfSum)]
public partial class TwoFactors
{
    [Input(1)] public partial Input X { get; }
    [Dense(1, Bias = false)] public partial Dense W { get; }
    [Dense(1, Bias = false)] public partial Dense V { get; }
}

/// <summary>f = (θ·x)²</summary>
[Network, SquareLoss(Scale = LossScale.HalfSum)]
public partial class SquaredFactor
{
    [Input(1)] public partial Input X { get; }
    [Dense(1, Activation.Square, Bias = false)] public partial Dense Theta { get; }
}

/// <summary>f = v·(w·x)²</summary>
[Network, SquareLoss(Scale = LossScale.HalfSum)]
public partial class ScaledSquare
{
    [Input(1)] public partial Input X { get; }
    [Dense(1, Activation.Square, Bias = false)] public partial Dense W { get; }
    [Dense(1, Bias = false)] public partial Dense V { get; }
}

/// <summary>1-3-1 with LeakyReLU.</summary>
[Network, SquareLoss(Scale = LossScale.HalfSum)]
public partial class LeakyLine
{
    [Input(1)] public partial Input X { get; }
    [Dense(3, Activation.LeakyReLU)] public partial Dense Hidden { get; }
    [Dense(1)] public partial Dense Y { get; }
}

/// <summary>f = v·relu(w·x)</summary>
[Network, SquareLoss(Scale = LossScale.HalfSum)]
public partial class OneRelu
{
    [Input(1)] public partial Input X { get; }
    [Dense(1, Activation.ReLU, Bias = false)] public partial Dense W { get; }
    [Dense(1, Bias = false)] public partial Dense V { get; }
}

/// <summary>f = σ(w·x)</summary>
[Network, SquareLoss(Scale = LossScale.HalfSum)]
public partial class OneSigmoid
{
    [Input(1)] public partial Input X { get; }
    [Dense(1, Activation.Sigmoid, Bias = false)] public partial Dense W { get; }
}

/// <summary>f = w·x + b</summary>
[Network, SquareLoss(Scale = LossScale.HalfSum)]
public partial class Line
{
    [Input(1)] public partial Input X { get; }
    [Dense(1)] public partial Dense Y { get; }
}

/// <summary>2-4-1 with LeakyReLU and no biases: f(c·x) = c·f(x) for c &gt; 0.</summary>
[Network, SquareLoss(Scale = LossScale.HalfSum)]
public partial class Homogeneous
{
    [Input(2)] public partial Input X { get; }
    [Dense(4, Activation.LeakyReLU, Bias = false)] public partial Dense Hidden { get; }
    [Dense(1, Bias = false)] public partial Dense Y { get; }
}

/// <summary>2-3-1 with LeakyReLU and no biases.</summary>
[Network, SquareLoss(Scale = LossScale.HalfSum)]
public partial class ZeroStart
{
    [Input(2)] public partial Input X { get; }
    [Dense(3, Activation.LeakyReLU, Bias = false)] public partial Dense Hidden { get; }
    [Dense(1, Bias = false)] public partial Dense Y { get; }
}

/// <summary>2-3-1 with LeakyReLU.</summary>
[Network, SquareLoss(Scale = LossScale.HalfSum)]
public partial class EqualNeurons
{
    [Input(2)] public partial Input X { get; }
    [Dense(3, Activation.LeakyReLU)] public partial Dense Hidden { get; }
    [Dense(1)] public partial Dense Y { get; }
}
