using System;

namespace GradientFlow;

/// <summary>A flow as one of its observers sees it: what it may ask, and what that has cost.</summary>
/// <param name="observed">The loss, on this machine's processors, also where the flow is on a device.</param>
/// <param name="start">θ at the start: [P]</param>
/// <param name="startTime">t there.</param>
internal sealed class ObservedFlow(IGradientField observed, double[] start, double startTime)
{
    private double _cost;

    /// <summary>The loss. Whoever asks it directly charges what that costs.</summary>
    public IGradientField Field => observed;

    /// <summary>θ at the start: [P]</summary>
    public double[] Start => start;

    /// <summary>t at the start.</summary>
    public double StartTime => startTime;

    /// <summary>In gradient equivalents.</summary>
    public double Cost => _cost;

    public void Charge(double gradientEquivalents) => _cost += gradientEquivalents;

    public double Loss(ReadOnlySpan<double> parameters)
    {
        Charge(CountedField.ForwardCost);
        return observed.Loss(parameters);
    }

    public double LossGradient(ReadOnlySpan<double> parameters, Span<double> gradient)
    {
        Charge(1);
        return observed.LossGradient(parameters, gradient);
    }

    public void Transfer(StateTransfer transfer) => transfer.Number(ref _cost);
}
