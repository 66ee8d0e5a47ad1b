namespace GradientFlow.Tests;

/// <summary>The smallest kernels: everything in registers.</summary>
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
