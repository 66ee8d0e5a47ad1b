namespace GradientFlow.Tests;

/// <summary>A small network with all that θ can hold.</summary>
[Network]
public partial class Small
{
    [Input(2)]
    public partial Input X { get; }

    [Dense(5, Activation.Tanh)]
    public partial Dense Hidden { get; }

    [Dense(4, Activation.PReLU, Bias = false)]
    public partial Dense Bent { get; }

    [Dense(2)]
    public partial Dense Y { get; }
}

/// <summary>The same in single precision.</summary>
[Network(Precision = Precision.Single)]
public partial class SmallSingle
{
    [Input(2)]
    public partial Input X { get; }

    [Dense(5, Activation.Tanh)]
    public partial Dense Hidden { get; }

    [Dense(2)]
    public partial Dense Y { get; }
}

/// <summary>The teacher–student problem of arXiv 2301.10638.</summary>
[Network]
public partial class Student
{
    [Input(2)]
    public partial Input X { get; }

    [Dense(5, Activation.Sigmoid, Bias = false)]
    public partial Dense Hidden { get; }

    [Dense(1, Bias = false)]
    public partial Dense Y { get; }
}

[Network]
[SquareLoss(Scale = LossScale.HalfSum)]
[WeightDecay(0.3)]
public partial class Decaying
{
    [Input(2)]
    public partial Input X { get; }

    [Dense(3, Activation.Tanh)]
    public partial Dense Hidden { get; }

    [Dense(1)]
    public partial Dense Y { get; }
}

[Network]
public partial class TwoInputs
{
    [Input(2)]
    public partial Input Left { get; }

    [Input(3)]
    public partial Input Right { get; }

    [Dense(4, Activation.Tanh, From = nameof(Left))]
    public partial Dense A { get; }

    [Dense(4, Activation.Tanh, From = nameof(Right))]
    public partial Dense B { get; }

    [Multiply(nameof(A), nameof(B))]
    public partial Multiply Both { get; }

    [Output, SquareLoss]
    [Dense(2)]
    public partial Dense Value { get; }

    [Output, LogisticLoss]
    [Dense(1, From = nameof(Both))]
    public partial Dense Label { get; }
}

[Network(Samples = 20)]
[SoftmaxCrossEntropyLoss]
public partial class Classifier
{
    [Input(2)]
    public partial Input X { get; }

    [Dense(6, Activation.Softplus)]
    public partial Dense Hidden { get; }

    [Dense(3)]
    public partial Dense Y { get; }
}

/// <summary>Every scheme of initialisation.</summary>
[Network]
[Initialize(Initialization.GlorotUniform, Scale = 2)]
public partial class Started
{
    [Input(40)]
    public partial Input X { get; }

    [Initialize(Initialization.Normal, Scale = 0.5, Bias = Initialization.Zeros)]
    [Dense(100)]
    public partial Dense Normal { get; }

    [Initialize(Initialization.Uniform, Scale = 0.5)]
    [Dense(100)]
    public partial Dense Uniform { get; }

    [Initialize(Initialization.TruncatedNormal, Scale = 0.5)]
    [Dense(100)]
    public partial Dense Truncated { get; }

    [Initialize(Initialization.GlorotNormal)]
    [Dense(60)]
    public partial Dense GlorotNormal { get; }

    [Dense(100)]
    public partial Dense GlorotUniform { get; }

    [Initialize(Initialization.HeNormal)]
    [Dense(60)]
    public partial Dense HeNormal { get; }

    [Initialize(Initialization.HeUniform)]
    [Dense(60)]
    public partial Dense HeUniform { get; }

    [Initialize(Initialization.LeCunNormal)]
    [Dense(60)]
    public partial Dense LeCunNormal { get; }

    [Initialize(Initialization.LeCunUniform)]
    [Dense(60)]
    public partial Dense LeCunUniform { get; }

    [Initialize(Initialization.Zeros)]
    [Dense(7)]
    public partial Dense Zeros { get; }

    [Initialize(Initialization.Constant, Scale = 0.25)]
    [Dense(5)]
    public partial Dense Constant { get; }

    [Initialize(Initialization.Identity, Scale = 3)]
    [Dense(8)]
    public partial Dense Identity { get; }

    [Initialize(Initialization.Orthogonal, Scale = 2)]
    [Dense(20)]
    public partial Dense Tall { get; }

    [Initialize(Initialization.Orthogonal, Scale = 2)]
    [Dense(6)]
    public partial Dense Wide { get; }

    [Dense(30)]
    public partial Dense Between { get; }

    [Initialize(Initialization.Sparse, Scale = 0.1, Sparsity = 0.7)]
    [Dense(10)]
    public partial Dense Sparse { get; }

    [Dense(4)]
    public partial Dense HeadA { get; }

    [Initialize(CopyOf = nameof(HeadA))]
    [Dense(4, From = nameof(Sparse))]
    public partial Dense HeadB { get; }

    [Add(nameof(HeadA), nameof(HeadB))]
    public partial Add Y { get; }
}

/// <summary>½Σ(wx − y)²</summary>
[Network]
[SquareLoss(Scale = LossScale.HalfSum)]
public partial class ScalarRegression
{
    [Input(1)]
    public partial Input X { get; }

    [Dense(1, Bias = false)]
    public partial Dense Y { get; }
}

/// <summary>½‖XW − Y‖²</summary>
[Network]
[SquareLoss(Scale = LossScale.HalfSum)]
public partial class LinearRegression
{
    [Input(3)]
    public partial Input X { get; }

    [Dense(2, Bias = false)]
    public partial Dense Y { get; }
}

/// <summary>½(ab − y)² on x = 1</summary>
[Network]
[SquareLoss(Scale = LossScale.HalfSum)]
public partial class TwoFactors
{
    [Input(1)]
    public partial Input X { get; }

    [Dense(1, Bias = false)]
    public partial Dense A { get; }

    [Dense(1, Bias = false)]
    public partial Dense Y { get; }
}

/// <summary>ln(1 + e^(−ywx))</summary>
[Network]
[LogisticLoss(Scale = LossScale.Sum)]
public partial class LogisticRegression
{
    [Input(1)]
    public partial Input X { get; }

    [Dense(1, Bias = false)]
    public partial Dense Y { get; }
}

/// <summary>½((θx)² − y)²</summary>
[Network]
[SquareLoss(Scale = LossScale.HalfSum)]
public partial class SquareUnit
{
    [Input(1)]
    public partial Input X { get; }

    [Dense(1, Activation.Square, Bias = false)]
    public partial Dense Y { get; }
}

/// <summary>½(v·relu(wx) − y)²</summary>
[Network]
[SquareLoss(Scale = LossScale.HalfSum)]
public partial class DyingUnit
{
    [Input(1)]
    public partial Input X { get; }

    [Dense(1, Activation.ReLU, Bias = false)]
    public partial Dense Unit { get; }

    [Dense(1, Bias = false)]
    public partial Dense Y { get; }
}

/// <summary>½‖W₂W₁x − y‖²</summary>
[Network]
[SquareLoss(Scale = LossScale.HalfSum)]
public partial class DeepLinear
{
    [Input(2)]
    public partial Input X { get; }

    [Dense(2, Bias = false)]
    public partial Dense First { get; }

    [Dense(2, Bias = false)]
    public partial Dense Y { get; }
}

/// <summary>ln cosh(wx − y)</summary>
[Network]
[LogCoshLoss(Scale = LossScale.Sum)]
public partial class LogCoshUnit
{
    [Input(1)]
    public partial Input X { get; }

    [Dense(1, Bias = false)]
    public partial Dense Y { get; }
}

/// <summary>|wx − y|⁴/4</summary>
[Network]
[LpLoss(4, Scale = LossScale.Sum)]
public partial class QuarticUnit
{
    [Input(1)]
    public partial Input X { get; }

    [Dense(1, Bias = false)]
    public partial Dense Y { get; }
}

/// <summary>A small network without kinks.</summary>
[Network]
public partial class SmoothSmall
{
    [Input(2)]
    public partial Input X { get; }

    [Dense(6, Activation.Tanh)]
    public partial Dense Hidden { get; }

    [Dense(2)]
    public partial Dense Y { get; }
}

/// <summary>Large enough for Krylov subspaces.</summary>
[Network]
public partial class Medium
{
    [Input(5)]
    public partial Input X { get; }

    [Dense(24, Activation.Tanh)]
    public partial Dense Hidden { get; }

    [Dense(24, Activation.Tanh)]
    public partial Dense Hidden2 { get; }

    [Dense(1)]
    public partial Dense Y { get; }
}

/// <summary>Trainable slopes as they start by default, and drawn.</summary>
[Network]
public partial class Sloped
{
    [Input(2)]
    public partial Input X { get; }

    [Dense(50, Activation.PReLU)]
    public partial Dense Usual { get; }

    [Dense(50, Activation.PReLU)]
    [Initialize(Slope = Initialization.Uniform, SlopeScale = 0.5)]
    public partial Dense Drawn { get; }

    [Dense(1)]
    public partial Dense Y { get; }
}

/// <summary>Linear, with more parameters than samples have outputs.</summary>
[Network]
public partial class LinearWide
{
    [Input(8)]
    public partial Input X { get; }

    [Dense(1)]
    public partial Dense Y { get; }
}
