namespace GradientFlow.Benchmarks.Networks;

// The reference networks, each in both precisions. All have square loss 1/(2n)·Σ‖f − y‖². peers/shapes.h knows the same shapes.

/// <summary>2-5-1 sigmoid without biases.</summary>
[Network(Kernels = true, Samples = 10000)]
public partial class G1
{
    [Input(2)]
    public partial Input X { get; }

    [Dense(5, Activation.Sigmoid, Bias = false)]
    public partial Dense Hidden { get; }

    [Dense(1, Bias = false)]
    public partial Dense Y { get; }
}

/// <summary>2-5-1 sigmoid without biases, in single precision.</summary>
[Network(Kernels = true, Precision = Precision.Single, Samples = 10000)]
public partial class G1Single
{
    [Input(2)]
    public partial Input X { get; }

    [Dense(5, Activation.Sigmoid, Bias = false)]
    public partial Dense Hidden { get; }

    [Dense(1, Bias = false)]
    public partial Dense Y { get; }
}

/// <summary>2-8-8-1 tanh.</summary>
[Network(Kernels = true, Samples = 1000)]
public partial class G2
{
    [Input(2)]
    public partial Input X { get; }

    [Dense(8, Activation.Tanh)]
    public partial Dense Hidden1 { get; }

    [Dense(8, Activation.Tanh)]
    public partial Dense Hidden2 { get; }

    [Dense(1)]
    public partial Dense Y { get; }
}

/// <summary>2-8-8-1 tanh, in single precision.</summary>
[Network(Kernels = true, Precision = Precision.Single, Samples = 1000)]
public partial class G2Single
{
    [Input(2)]
    public partial Input X { get; }

    [Dense(8, Activation.Tanh)]
    public partial Dense Hidden1 { get; }

    [Dense(8, Activation.Tanh)]
    public partial Dense Hidden2 { get; }

    [Dense(1)]
    public partial Dense Y { get; }
}

/// <summary>10-50-50-1 tanh.</summary>
[Network(Kernels = true, Samples = 1000)]
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

/// <summary>10-50-50-1 tanh, in single precision.</summary>
[Network(Kernels = true, Precision = Precision.Single, Samples = 1000)]
public partial class G3Single
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

/// <summary>9-100-1 rectifier.</summary>
[Network(Kernels = true, Samples = 5000)]
public partial class G4
{
    [Input(9)]
    public partial Input X { get; }

    [Dense(100, Activation.ReLU)]
    public partial Dense Hidden { get; }

    [Dense(1)]
    public partial Dense Y { get; }
}

/// <summary>9-100-1 rectifier, in single precision.</summary>
[Network(Kernels = true, Precision = Precision.Single, Samples = 5000)]
public partial class G4Single
{
    [Input(9)]
    public partial Input X { get; }

    [Dense(100, Activation.ReLU)]
    public partial Dense Hidden { get; }

    [Dense(1)]
    public partial Dense Y { get; }
}

/// <summary>784-256-256-10 rectifier.</summary>
[Network(Kernels = true, Samples = 1024)]
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

/// <summary>784-256-256-10 rectifier, in single precision.</summary>
[Network(Kernels = true, Precision = Precision.Single, Samples = 1024)]
public partial class G5Single
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

/// <summary>100-1000-1000-1 rectifier.</summary>
[Network(Kernels = true, Samples = 512)]
public partial class G6
{
    [Input(100)]
    public partial Input X { get; }

    [Dense(1000, Activation.ReLU)]
    public partial Dense Hidden1 { get; }

    [Dense(1000, Activation.ReLU)]
    public partial Dense Hidden2 { get; }

    [Dense(1)]
    public partial Dense Y { get; }
}

/// <summary>100-1000-1000-1 rectifier, in single precision.</summary>
[Network(Kernels = true, Precision = Precision.Single, Samples = 512)]
public partial class G6Single
{
    [Input(100)]
    public partial Input X { get; }

    [Dense(1000, Activation.ReLU)]
    public partial Dense Hidden1 { get; }

    [Dense(1000, Activation.ReLU)]
    public partial Dense Hidden2 { get; }

    [Dense(1)]
    public partial Dense Y { get; }
}

/// <summary>2-10-1 softplus.</summary>
[Network(Kernels = true)]
public partial class G7K10
{
    [Input(2)]
    public partial Input X { get; }

    [Dense(10, Activation.Softplus)]
    public partial Dense Hidden { get; }

    [Dense(1)]
    public partial Dense Y { get; }
}

/// <summary>2-10-1 softplus, in single precision.</summary>
[Network(Kernels = true, Precision = Precision.Single)]
public partial class G7K10Single
{
    [Input(2)]
    public partial Input X { get; }

    [Dense(10, Activation.Softplus)]
    public partial Dense Hidden { get; }

    [Dense(1)]
    public partial Dense Y { get; }
}

/// <summary>2-50-1 softplus.</summary>
[Network(Kernels = true)]
public partial class G7K50
{
    [Input(2)]
    public partial Input X { get; }

    [Dense(50, Activation.Softplus)]
    public partial Dense Hidden { get; }

    [Dense(1)]
    public partial Dense Y { get; }
}

/// <summary>2-50-1 softplus, in single precision.</summary>
[Network(Kernels = true, Precision = Precision.Single)]
public partial class G7K50Single
{
    [Input(2)]
    public partial Input X { get; }

    [Dense(50, Activation.Softplus)]
    public partial Dense Hidden { get; }

    [Dense(1)]
    public partial Dense Y { get; }
}

/// <summary>2-100-1 softplus.</summary>
[Network(Kernels = true)]
public partial class G7K100
{
    [Input(2)]
    public partial Input X { get; }

    [Dense(100, Activation.Softplus)]
    public partial Dense Hidden { get; }

    [Dense(1)]
    public partial Dense Y { get; }
}

/// <summary>2-100-1 softplus, in single precision.</summary>
[Network(Kernels = true, Precision = Precision.Single)]
public partial class G7K100Single
{
    [Input(2)]
    public partial Input X { get; }

    [Dense(100, Activation.Softplus)]
    public partial Dense Hidden { get; }

    [Dense(1)]
    public partial Dense Y { get; }
}
