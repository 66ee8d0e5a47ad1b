namespace GradientFlow.Tests.Certificates;

/// <summary>C1: f = v·w·x.</summary>
[Network]
public partial class C1
{
    [Input(1)] public partial Input X { get; }
    [Dense(1, Bias = false)] public partial Dense W { get; }
    [Dense(1, Bias = false)] public partial Dense V { get; }
}

/// <summary>C1b: however wide, a square of one input has three coefficients.</summary>
[Network]
public partial class C1b
{
    [Input(1)] public partial Input X { get; }
    [Dense(50, Activation.Square)] public partial Dense Hidden { get; }
    [Dense(1)] public partial Dense Y { get; }
}

[Network]
public partial class C4
{
    [Input(1)] public partial Input X { get; }
    [Dense(3, Activation.LeakyReLU)] public partial Dense Hidden { get; }
    [Dense(1)] public partial Dense Y { get; }
}

[Network]
public partial class C9
{
    [Input(2)] public partial Input X { get; }
    [Dense(8, Activation.LeakyReLU, Bias = false)] public partial Dense Hidden { get; }
    [Dense(1, Bias = false)] public partial Dense Y { get; }
}

[Network]
[Initialize(Initialization.Zeros)]
public partial class C10Zero
{
    [Input(2)] public partial Input X { get; }
    [Dense(3, Activation.LeakyReLU, Bias = false)] public partial Dense Hidden { get; }
    [Dense(1, Bias = false)] public partial Dense Y { get; }
}

[Network]
[Initialize(Initialization.Constant, Scale = 0.5)]
public partial class C10Equal
{
    [Input(2)] public partial Input X { get; }
    [Dense(3, Activation.LeakyReLU)] public partial Dense Hidden { get; }
    [Dense(1)] public partial Dense Y { get; }
}

[Network]
public partial class WideLinear
{
    [Input(2)] public partial Input X { get; }
    [Dense(10)] public partial Dense Hidden { get; }
    [Dense(1)] public partial Dense Y { get; }
}

[Network]
public partial class DeepLinear
{
    [Input(3)] public partial Input X { get; }
    [Dense(6)] public partial Dense A { get; }
    [Dense(2)] public partial Dense B { get; }
    [Dense(4)] public partial Dense Y { get; }
}

[Network]
public partial class Leaky20
{
    [Input(2)] public partial Input X { get; }
    [Dense(20, Activation.LeakyReLU)] public partial Dense Hidden { get; }
    [Dense(1)] public partial Dense Y { get; }
}

[Network]
public partial class Tanh50
{
    [Input(10)] public partial Input X { get; }
    [Dense(50, Activation.Tanh)] public partial Dense A { get; }
    [Dense(50, Activation.Tanh)] public partial Dense B { get; }
    [Dense(1)] public partial Dense Y { get; }
}

[Network(Precision = Precision.Single, Samples = 12)]
public partial class SingleGelu
{
    [Input(2)] public partial Input X { get; }
    [Dense(8, Activation.GELU)] public partial Dense Hidden { get; }
    [Dense(1)] public partial Dense Y { get; }
}

/// <summary>All units equal and smooth: as narrow as one unit.</summary>
[Network]
[Initialize(Initialization.Constant, Scale = 0.5)]
public partial class EqualTanh
{
    [Input(2)] public partial Input X { get; }
    [Dense(6, Activation.Tanh)] public partial Dense Hidden { get; }
    [Dense(1)] public partial Dense Y { get; }
}

/// <summary>g(left) + g(right): pairs and their mirror images cannot be told apart.</summary>
[Network]
public partial class Siamese
{
    [Input(2)] public partial Input Left { get; }
    [Input(2)] public partial Input Right { get; }
    [Dense(6, Activation.Tanh, From = nameof(Left))] public partial Dense A { get; }
    [Dense(6, Activation.Tanh, From = nameof(Right), Share = nameof(A))] public partial Dense B { get; }
    [Add(nameof(A), nameof(B))] public partial Add Sum { get; }
    [Dense(1)] public partial Dense Y { get; }
}

[Network]
[Initialize(Initialization.Orthogonal)]
public partial class OrthogonalTanh
{
    [Input(3)] public partial Input X { get; }
    [Dense(5, Activation.Tanh)] public partial Dense Hidden { get; }
    [Dense(2)] public partial Dense Y { get; }
}

[Network]
[Initialize(Initialization.Orthogonal)]
public partial class OrthogonalCube
{
    [Input(3)] public partial Input X { get; }
    [Dense(3, Activation.Cube)] public partial Dense Hidden { get; }
    [Dense(2)] public partial Dense Y { get; }
}

[Network]
[Initialize(Initialization.Sparse, Sparsity = 0.7)]
public partial class SparseCube
{
    [Input(4)] public partial Input X { get; }
    [Dense(6, Activation.Cube)] public partial Dense Hidden { get; }
    [Dense(1)] public partial Dense Y { get; }
}

[Network]
public partial class EluNet
{
    [Input(2)] public partial Input X { get; }
    [Dense(10, Activation.ELU)] public partial Dense Hidden { get; }
    [Dense(1)] public partial Dense Y { get; }
}

/// <summary>Biases at zero, as most libraries start them.</summary>
[Network]
[Initialize(Initialization.HeNormal, Bias = Initialization.Zeros)]
public partial class ZeroBias
{
    [Input(2)] public partial Input X { get; }
    [Dense(12, Activation.ReLU)] public partial Dense Hidden { get; }
    [Dense(1)] public partial Dense Y { get; }
}

[Network]
public partial class PReLUNet
{
    [Input(2)] public partial Input X { get; }
    [Dense(6, Activation.PReLU)] public partial Dense A { get; }
    [Dense(6, Activation.PReLU)] public partial Dense B { get; }
    [Dense(2)] public partial Dense Y { get; }
}

/// <summary>Two outputs that read one value: their rows are equal.</summary>
[Network]
public partial class TwinOutputs
{
    [Input(2)] public partial Input X { get; }
    [Dense(4, Activation.Square)] public partial Dense Hidden { get; }
    [Dense(1)] public partial Dense Value { get; }
    [Concat(nameof(Value), nameof(Value))] public partial Concat Y { get; }
}
