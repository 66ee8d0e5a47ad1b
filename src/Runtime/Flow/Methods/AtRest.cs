using System;

namespace GradientFlow;

/// <summary>The flow from a point where ∇L is exactly zero: it stays there, for any time.</summary>
internal sealed class AtRest(CountedField field) : Stepper(field)
{
    public override double ErrorOrder => 1;

    public override double LeastCost => 0;

    public override StepTrial Try(FlowState from, double step, FlowState to, double tolerance)
    {
        to.CopyFrom(from);
        to.Time = from.Time + step;
        return new(0);
    }

    public override void Interpolate(FlowState from, FlowState to, double time, Span<double> parameters) => from.Parameters.CopyTo(parameters);

    public override double InterpolateDissipation(FlowState from, FlowState to, double time) => from.Dissipation;
}
