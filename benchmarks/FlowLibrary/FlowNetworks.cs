namespace GradientFlow.Benchmarks.FlowLibrary;

/// <summary>The labels' author of P1.</summary>
[Network]
public partial class Teacher
{
    [Input(2)] public partial Input X { get; }
    [Dense(4, Activation.Sigmoid, Bias = false)] public partial Dense Hidden { get; }
    [Dense(1, Bias = false)] public partial Dense Y { get; }
}

[Network(Samples = 10_000)]
public partial class P1
{
    [Input(2)] public partial Input X { get; }
    [Dense(5, Activation.Sigmoid, Bias = false)] public partial Dense Hidden { get; }
    [Dense(1, Bias = false)] public partial Dense Y { get; }
}

[Network(Samples = 200)]
public partial class P2
{
    [Input(10)] public partial Input X { get; }
    [Dense(50, Activation.Tanh)] public partial Dense Hidden1 { get; }
    [Dense(50, Activation.Tanh)] public partial Dense Hidden2 { get; }
    [Dense(1)] public partial Dense Y { get; }
}

/// <summary>Kinks.</summary>
[Network(Samples = 100)]
public partial class P3
{
    [Input(20)] public partial Input X { get; }
    [Dense(100, Activation.LeakyReLU, Slope = 0.1)] public partial Dense Hidden { get; }
    [Dense(1)] public partial Dense Y { get; }
}

[Network(Samples = 500)]
public partial class P4
{
    [Input(50)] public partial Input X { get; }
    [Dense(200, Activation.Sigmoid)] public partial Dense Hidden1 { get; }
    [Dense(200, Activation.Sigmoid)] public partial Dense Hidden2 { get; }
    [Dense(10)] public partial Dense Y { get; }
}

/// <summary>Drawn after tuning was done: few parameters, many samples.</summary>
[Network(Samples = 1_000)]
public partial class Q1
{
    [Input(4)] public partial Input X { get; }
    [Dense(24, Activation.Softplus)] public partial Dense Hidden { get; }
    [Dense(1)] public partial Dense Y { get; }
}

/// <summary>Drawn after tuning was done: three outputs, a middling number of parameters.</summary>
[Network(Samples = 400)]
public partial class Q2
{
    [Input(6)] public partial Input X { get; }
    [Dense(30, Activation.SiLU)] public partial Dense Hidden1 { get; }
    [Dense(30, Activation.SiLU)] public partial Dense Hidden2 { get; }
    [Dense(3)] public partial Dense Y { get; }
}
