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

    /// <summary>Whether loss and gradient are the method's own estimates, as good as its tolerance; a recorded point shows what the field says.</summary>
    public bool IsEstimate { get; set; }

    public double GradientNorm => TensorPrimitives.Norm<double>(Gradient);

    public bool IsFinite => double.IsFinite(Loss) && double.IsFinite(TensorPrimitives.Sum<double>(Gradient)) && double.IsFinite(TensorPrimitives.Sum<double>(Parameters));

    public void CopyFrom(FlowState other)
    {
        (Time, Loss, Dissipation, IsEstimate) = (other.Time, other.Loss, other.Dissipation, other.IsEstimate);
        other.Parameters.CopyTo(Parameters, 0);
        other.Gradient.CopyTo(Gradient, 0);
    }

    /// <summary>Replaces an estimate by what the field says.</summary>
    public void Observe(CountedField field)
    {
        if (!IsEstimate)
            return;
        Loss = field.Observe(Parameters, Gradient);
        IsEstimate = false;
    }

    public void Transfer(StateTransfer transfer)
    {
        var (time, loss, dissipation, isEstimate) = (Time, Loss, Dissipation, IsEstimate);
        transfer.Number(ref time);
        transfer.Number(ref loss);
        transfer.Number(ref dissipation);
        transfer.Flag(ref isEstimate);
        (Time, Loss, Dissipation, IsEstimate) = (time, loss, dissipation, isEstimate);
        transfer.Values(Parameters);
        transfer.Values(Gradient);
    }
}
