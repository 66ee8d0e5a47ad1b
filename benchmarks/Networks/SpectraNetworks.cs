namespace GradientFlow.Benchmarks.Networks;

/// <summary>50-200-197-1 tanh: P = 49,995.</summary>
[Network(Scope = TheoremScope.Ignored)]
public partial class Kernel50K
{
    [Input(50)]
    public partial Input X { get; }

    [Dense(200, Activation.Tanh)]
    public partial Dense Hidden1 { get; }

    [Dense(197, Activation.Tanh)]
    public partial Dense Hidden2 { get; }

    [Dense(1)]
    public partial Dense Y { get; }
}
