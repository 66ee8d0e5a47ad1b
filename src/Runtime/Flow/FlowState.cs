namespace GradientFlow;

/// <summary>A point of the flow with all that a step needs of it.</summary>
/// <param name="parameterCount">P</param>
/// <param name="space">Where its vectors are; on the host unless given.</param>
internal sealed class FlowState(int parameterCount, VectorSpace? space = null)
{
    private readonly VectorSpace _space = space ?? VectorSpace.Host;

    /// <summary>The time since the start of the flow.</summary>
    public double Time { get; set; }

    /// <summary>θ, where it is.</summary>
    public FlowVector Theta { get; } = (space ?? VectorSpace.Host).New(parameterCount);

    /// <summary>∇L(θ), where it is.</summary>
    public FlowVector GradientVector { get; } = (space ?? VectorSpace.Host).New(parameterCount);

    /// <summary>θ on the host.</summary>
    public double[] Parameters => Theta.Values;

    /// <summary>∇L(θ) on the host.</summary>
    public double[] Gradient => GradientVector.Values;

    /// <summary>L(θ)</summary>
    public double Loss { get; set; }

    /// <summary>∫‖∇L‖² since the start.</summary>
    public double Dissipation { get; set; }

    /// <summary>Whether loss and gradient are the method's own estimates, as good as its tolerance; a recorded point shows what the field says.</summary>
    public bool IsEstimate { get; set; }

    public double GradientNorm => _space.Norm(GradientVector);

    /// <summary>‖θ‖²</summary>
    public double SquaredNorm => _space.SumOfSquares(Theta);

    public bool IsFinite => double.IsFinite(Loss) && _space.IsFinite(GradientVector) && _space.IsFinite(Theta);

    public void CopyFrom(FlowState other)
    {
        (Time, Loss, Dissipation, IsEstimate) = (other.Time, other.Loss, other.Dissipation, other.IsEstimate);
        Copy(other.Theta, Theta);
        Copy(other.GradientVector, GradientVector);
    }

    /// <summary>Replaces an estimate by what the field says.</summary>
    public void Observe(CountedField field)
    {
        if (!IsEstimate)
            return;
        Loss = field.Observe(Parameters, Gradient);
        IsEstimate = false;
    }

    private void Copy(FlowVector from, FlowVector to)
    {
        if (from.Space == _space)
            _space.Copy(from, to);
        else
            from.Values.CopyTo(to.Values, 0);
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
