namespace GradientFlow.Tests.Spectra;

/// <summary>Two outputs with losses of their own, a shared layer, slopes that are trained.</summary>
[Network]
public partial class SharedTwice
{
    [Input(3)]
    public partial Input X { get; }

    [Dense(3, Activation.Tanh)]
    public partial Dense First { get; }

    [Dense(3, Activation.PReLU, Share = nameof(First))]
    public partial Dense Again { get; }

    [Output, SquareLoss]
    [Dense(2)]
    public partial Dense Value { get; }

    [Output, LogisticLoss]
    [Dense(1, From = nameof(First))]
    public partial Dense Label { get; }
}

/// <summary>The first with single precision.</summary>
[Network(Precision = Precision.Single)]
public partial class SharedTwiceSingle
{
    [Input(3)]
    public partial Input X { get; }

    [Dense(3, Activation.Tanh)]
    public partial Dense First { get; }

    [Dense(3, Activation.PReLU, Share = nameof(First))]
    public partial Dense Again { get; }

    [Output, SquareLoss]
    [Dense(2)]
    public partial Dense Value { get; }

    [Output, LogisticLoss]
    [Dense(1, From = nameof(First))]
    public partial Dense Label { get; }
}

/// <summary>½‖Wx − y‖² without biases: J = X⊗I.</summary>
[Network]
public partial class LinearTwo
{
    [Input(4)]
    public partial Input X { get; }

    [Dense(2, Bias = false)]
    public partial Dense Y { get; }
}
