namespace GradientFlow.Tests;

/// <summary>The smallest kernels: everything in registers.</summary>
[Network(Kernels = true)]
public partial class Student
{
    [Input(2)]
    public partial Input X { get; }

    [Dense(5, Activation.Sigmoid, Bias = false)]
    public partial Dense Hidden { get; }

    [Dense(1, Bias = false)]
    public partial Dense Y { get; }
}

/// <summary>½(v·relu(wx) − y)²</summary>
[Network(Kernels = true)]
public partial class DyingUnit
{
    [Input(1)]
    public partial Input X { get; }

    [Dense(1, Activation.ReLU, Bias = false)]
    public partial Dense Unit { get; }

    [Dense(1, Bias = false)]
    public partial Dense Y { get; }
}

/// <summary>Too large for registers, small enough for a tile in shared memory.</summary>
[Network(Kernels = true)]
public partial class Larger
{
    [Input(2)]
    public partial Input X { get; }

    [Dense(20, Activation.Tanh)]
    public partial Dense Hidden { get; }

    [Dense(1)]
    public partial Dense Y { get; }
}

/// <summary>Too large for shared memory as well.</summary>
[Network(Kernels = true)]
public partial class Wide
{
    [Input(2)]
    public partial Input X { get; }

    [Dense(150, Activation.Tanh)]
    public partial Dense Hidden { get; }

    [Dense(90, Activation.Tanh)]
    public partial Dense Middle { get; }

    [Dense(1)]
    public partial Dense Y { get; }
}

/// <summary>10-50-50-1 tanh, one of the reference networks of the benchmarks.</summary>
[Network(Kernels = true)]
public partial class G3
{
    [Input(10)]
    public partial Input X { get; }

    [Dense(50, Activation.Tanh)]
    public partial Dense Hidden1 { get; }

    [Dense(50, Activation.Tanh)]
    public partial Dense Hidden2 { get; }

    [Dense(1)]
    public partial Dense Y { get; }
}

/// <summary>784-256-256-10 ReLU, another.</summary>
[Network(Kernels = true)]
public partial class G5
{
    [Input(784)]
    public partial Input X { get; }

    [Dense(256, Activation.ReLU)]
    public partial Dense Hidden1 { get; }

    [Dense(256, Activation.ReLU)]
    public partial Dense Hidden2 { get; }

    [Dense(10)]
    public partial Dense Y { get; }
}

/// <summary>Without kernels, in a project that could run them.</summary>
[Network]
public partial class ProcessorOnly
{
    [Input(2)]
    public partial Input X { get; }

    [Dense(1)]
    public partial Dense Y { get; }
}

/// <summary>2-5-1 tanh in single precision, with weight decay.</summary>
[Network(Kernels = true, Precision = Precision.Single)]
[WeightDecay(0.01)]
public partial class SmallSingle
{
    [Input(2)]
    public partial Input X { get; }

    [Dense(5, Activation.Tanh)]
    public partial Dense Hidden { get; }

    [Dense(1)]
    public partial Dense Y { get; }
}
