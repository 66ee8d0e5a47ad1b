namespace GradientFlow.Tests.Certificates;

// Networks whose constants are known, or that hold what others do not.

[Network]
public partial class LinearChain
{
    [Input(4)] public partial Input X { get; }
    [Dense(5)] public partial Dense A { get; }
    [Dense(3)] public partial Dense B { get; }
    [Dense(2)] public partial Dense Y { get; }
}

[Network]
public partial class OneHidden
{
    [Input(1)] public partial Input X { get; }
    [Dense(2, Activation.ReLU)] public partial Dense H { get; }
    [Dense(1)] public partial Dense Y { get; }
}

[Network(Precision = Precision.Single)]
public partial class SingleChain
{
    [Input(3)] public partial Input X { get; }
    [Dense(6, Activation.GELU)] public partial Dense A { get; }
    [Dense(5, Activation.SiLU)] public partial Dense B { get; }
    [Dense(2)] public partial Dense Y { get; }
}

/// <summary>A unit of every activation whose slope is bounded, side by side.</summary>
[Network]
public partial class BoundedActivations
{
    [Input(2)] public partial Input X { get; }
    [Dense(1, Activation.Abs, From = nameof(X))] public partial Dense OfAbs { get; }
    [Dense(1, Activation.ReLU, From = nameof(X))] public partial Dense OfReLU { get; }
    [Dense(1, Activation.LeakyReLU, Slope = 0.3, From = nameof(X))] public partial Dense OfLeakyReLU { get; }
    [Dense(1, Activation.ReLU6, From = nameof(X))] public partial Dense OfReLU6 { get; }
    [Dense(1, Activation.HardTanh, From = nameof(X))] public partial Dense OfHardTanh { get; }
    [Dense(1, Activation.HardSigmoid, From = nameof(X))] public partial Dense OfHardSigmoid { get; }
    [Dense(1, Activation.HardSwish, From = nameof(X))] public partial Dense OfHardSwish { get; }
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
    [Dense(1, Activation.ELU, From = nameof(X))] public partial Dense OfELU { get; }
    [Dense(1, Activation.CELU, Alpha = 1.5, From = nameof(X))] public partial Dense OfCELU { get; }
    [Dense(1, Activation.SELU, From = nameof(X))] public partial Dense OfSELU { get; }
    [Dense(1, Activation.Softsign, From = nameof(X))] public partial Dense OfSoftsign { get; }
    [Dense(1, nameof(Rational), From = nameof(X))] public partial Dense OfRational { get; }
    [Dense(1, nameof(Root), From = nameof(X))] public partial Dense OfRoot { get; }
    [Dense(1, nameof(Logarithm), From = nameof(X))] public partial Dense OfLogarithm { get; }
    [Dense(1, nameof(Power), From = nameof(X))] public partial Dense OfPower { get; }
    [Dense(1, nameof(Wave), From = nameof(X))] public partial Dense OfWave { get; }
    [Dense(1, nameof(Pieces), From = nameof(X))] public partial Dense OfPieces { get; }

    [Concat(nameof(OfAbs), nameof(OfReLU), nameof(OfLeakyReLU), nameof(OfReLU6), nameof(OfHardTanh), nameof(OfHardSigmoid), nameof(OfHardSwish),
        nameof(OfSigmoid), nameof(OfTanh), nameof(OfSiLU), nameof(OfGELU), nameof(OfGELUTanh), nameof(OfSoftplus), nameof(OfMish), nameof(OfSin),
        nameof(OfCos), nameof(OfGaussian), nameof(OfErf), nameof(OfAtan), nameof(OfELU), nameof(OfCELU), nameof(OfSELU), nameof(OfSoftsign),
        nameof(OfRational), nameof(OfRoot), nameof(OfLogarithm), nameof(OfPower), nameof(OfWave), nameof(OfPieces))]
    public partial Concat Y { get; }

    [Activation]
    private static double Rational(double z) => z * z / (1 + z * z);

    [Activation]
    private static double Root(double z) => System.Math.Sqrt(2 + z * z);

    [Activation]
    private static double Logarithm(double z) => System.Math.Log(2 + z * z);

    [Activation]
    private static double Power(double z) => System.Math.Pow(2 + z * z, 0.3);

    [Activation]
    private static double Wave(double z) => z * z * z * System.Math.Exp(-0.5 * z * z) + System.Math.Sin(z);

    /// <summary>Meets at 2z + 1 = 3 as far as rounding lets one see.</summary>
    [Activation]
    private static double Pieces(double z) => 2 * z + 1 > 3 ? 3 * z - 2 : z;
}

[Network]
public partial class Growing
{
    [Input(2)] public partial Input X { get; }
    [Dense(3, Activation.Cube)] public partial Dense A { get; }
    [Dense(1)] public partial Dense Y { get; }
}

[Network]
public partial class GeluChain
{
    [Input(3)] public partial Input X { get; }
    [Dense(8, Activation.GELU)] public partial Dense A { get; }
    [Dense(8, Activation.Sin)] public partial Dense B { get; }
    [Dense(6, Activation.Mish)] public partial Dense C { get; }
    [Dense(2)] public partial Dense Y { get; }
}

[Network]
public partial class ReluResidual
{
    [Input(4)] public partial Input X { get; }
    [Dense(8, Activation.ReLU)] public partial Dense A { get; }
    [Dense(8, Activation.ReLU)] public partial Dense B { get; }
    [Dense(4)] public partial Dense C { get; }
    [Add(nameof(C), nameof(X))] public partial Add S { get; }
    [Dense(2)] public partial Dense Y { get; }
}

[Network]
public partial class ConcatOfTwo
{
    [Input(3)] public partial Input X { get; }
    [Dense(4, Activation.Tanh, From = nameof(X))] public partial Dense A { get; }
    [Dense(3, Activation.ReLU, From = nameof(X))] public partial Dense B { get; }
    [Concat(nameof(A), nameof(B))] public partial Concat C { get; }
    [Dense(4, Activation.LeakyReLU)] public partial Dense D { get; }
    [Dense(1)] public partial Dense Y { get; }
}

[Network]
public partial class ConvolutionChain
{
    [Input(1, 6, 6)] public partial Input X { get; }
    [Conv2D(3, 3, Activation.ReLU)] public partial Conv2D A { get; }
    [AveragePool(2)] public partial Pool P { get; }
    [Conv2D(2, 2, Activation.Tanh)] public partial Conv2D B { get; }
    [Flatten] public partial Flatten F { get; }
    [Dense(2)] public partial Dense Y { get; }
}

[Network]
public partial class SharedWeightsOfLines
{
    [Input(2)] public partial Input Left { get; }
    [Input(2)] public partial Input Right { get; }
    [Dense(3, From = nameof(Left))] public partial Dense A { get; }
    [Dense(3, From = nameof(Right), Share = nameof(A))] public partial Dense B { get; }
    [Bilinear(2, From = [nameof(A), nameof(B)])] public partial Bilinear Y { get; }
}
