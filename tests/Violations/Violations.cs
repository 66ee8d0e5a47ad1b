using GradientFlow;

/// <summary>GF2001: GELU is no piecewise polynomial, and no polynomial of sigmoids.</summary>
[Network]
public partial class OutsideActivation
{
    [Input(2)] public partial Input X { get; }
    [Dense(8, Activation.GELU)] public partial Dense Hidden { get; }
    [Dense(1)] public partial Dense Y { get; }
}

/// <summary>GF2002: the theorem reaches sigmoids by a limit that is not proved.</summary>
[Network]
public partial class UnprovedLimit
{
    [Input(2)] public partial Input X { get; }
    [Dense(8, Activation.Sigmoid)] public partial Dense Hidden { get; }
    [Dense(1)] public partial Dense Y { get; }
}

/// <summary>GF2003, an error: a step has no gradient to follow.</summary>
[Network]
public partial class NoGradient
{
    [Input(2)] public partial Input X { get; }
    [Dense(8, nameof(Step))] public partial Dense Hidden { get; }
    [Dense(1)] public partial Dense Y { get; }

    [Activation] static double Step(double z) => z > 0 ? 1 : 0;
}

/// <summary>GF2004: a norm divides by what it computes.</summary>
[Network]
public partial class LayerOutside
{
    [Input(4)] public partial Input X { get; }
    [LayerNorm] public partial LayerNorm Normal { get; }
    [Dense(1)] public partial Dense Y { get; }
}

/// <summary>GF2005: the theorem is of square loss.</summary>
[Network]
[LogisticLoss]
public partial class OtherLoss
{
    [Input(2)] public partial Input X { get; }
    [Dense(8, Activation.LeakyReLU)] public partial Dense Hidden { get; }
    [Dense(1)] public partial Dense Y { get; }
}

/// <summary>GF2006: biases at zero have no density.</summary>
[Network]
[Initialize(Initialization.HeNormal, Bias = Initialization.Zeros)]
public partial class NoDensity
{
    [Input(2)] public partial Input X { get; }
    [Dense(8, Activation.LeakyReLU)] public partial Dense Hidden { get; }
    [Dense(1)] public partial Dense Y { get; }
}

/// <summary>GF2007: 33 parameters, 100 outputs.</summary>
[Network(Samples = 100)]
public partial class TooFewParameters
{
    [Input(2)] public partial Input X { get; }
    [Dense(8, Activation.LeakyReLU)] public partial Dense Hidden { get; }
    [Dense(1)] public partial Dense Y { get; }
}

/// <summary>GF2008: outside of [−1, 1] no gradient passes.</summary>
[Network]
public partial class CanSaturate
{
    [Input(2)] public partial Input X { get; }
    [Dense(8, Activation.HardTanh)] public partial Dense Hidden { get; }
    [Dense(1)] public partial Dense Y { get; }
}

/// <summary>GF2009: inputs of a lattice have no density.</summary>
[Network]
public partial class DiscreteInput
{
    [Input(2, Discrete = true)] public partial Input X { get; }
    [Dense(8, Activation.LeakyReLU)] public partial Dense Hidden { get; }
    [Dense(1)] public partial Dense Y { get; }
}

/// <summary>GF2010: what another paper proves.</summary>
[Network]
public partial class LinearConvolution
{
    [Input(1, 9)] public partial Input X { get; }
    [Conv1D(1, 3, Bias = false, Padding = Padding.Valid)] public partial Conv1D Hidden { get; }
    [Conv1D(1, 2, Bias = false, Padding = Padding.Valid, Stride = 2)] public partial Conv1D Y { get; }
}

/// <summary>GF3001: a square of one input has three coefficients, whatever the width.</summary>
[Network(Samples = 4)]
public partial class DeficientRank
{
    [Input(1)] public partial Input X { get; }
    [Dense(50, Activation.Square)] public partial Dense Hidden { get; }
    [Dense(1)] public partial Dense Y { get; }
}

/// <summary>GF3002: too large to be decided while one types.</summary>
[Network(Samples = 200)]
public partial class DeferredRank
{
    [Input(10)] public partial Input X { get; }
    [Dense(50, Activation.Sigmoid)] public partial Dense Hidden1 { get; }
    [Dense(50, Activation.Sigmoid)] public partial Dense Hidden2 { get; }
    [Dense(1)] public partial Dense Y { get; }
}

/// <summary>GF3004: three kinks seldom part five samples enough.</summary>
[Network(Samples = 5)]
public partial class DeficientStarts
{
    [Input(1)] public partial Input X { get; }
    [Dense(3, Activation.LeakyReLU)] public partial Dense Hidden { get; }
    [Dense(1)] public partial Dense Y { get; }
}

/// <summary>GF3003: good news.</summary>
[Network(Samples = 16)]
public partial class FullRank
{
    [Input(2)] public partial Input X { get; }
    [Dense(16, Activation.Sigmoid)] public partial Dense Hidden { get; }
    [Dense(1)] public partial Dense Y { get; }
}
