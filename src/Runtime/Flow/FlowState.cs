using System.Numerics.Tensors;

namespace GradientFlow;

/// <summary>A point of the flow with all that a step needs of it.</summary>
internal sealed class FlowState(int parameterCount)
{
    public double Time { get; set; }

    /// <summary>θ</summary>
    public double[] Parameters { get; } = new double[parameterCount];

    /// <summary>∇L(θ)</summary>
    public double[] Gradient { get; } = new double[parameterCount];

    /// <summary>L(θ)</summary>
    public double Loss { get; set; }

    /// <summary>∫‖∇L‖² since the start.</summary>
    public double Dissipation { get; set; }

    public double GradientNorm => TensorPrimitives.Norm<double>(Gradient);

    public bool IsFinite => double.IsFinite(Loss) && double.IsFinite(TensorPrimitives.Sum<double>(Gradient)) && double.IsFinite(TensorPrimitives.Sum<double>(Parameters));
}
