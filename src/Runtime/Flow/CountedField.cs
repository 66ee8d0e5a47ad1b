using System;

namespace GradientFlow;

/// <summary>A field that counts what is asked of it.</summary>
internal sealed class CountedField(IGradientField counted)
{
    public IGradientField Field => counted;

    public int ParameterCount => counted.ParameterCount;

    /// <summary>Gradients the method asked for.</summary>
    public long Evaluations { get; private set; }

    /// <summary>Losses and gradients asked for to observe.</summary>
    public long Observations { get; private set; }

    public double LossGradient(ReadOnlySpan<double> parameters, Span<double> gradient)
    {
        Evaluations++;
        return counted.LossGradient(parameters, gradient);
    }

    public double Observe(ReadOnlySpan<double> parameters)
    {
        Observations++;
        return counted.Loss(parameters);
    }

    public double Observe(ReadOnlySpan<double> parameters, Span<double> gradient)
    {
        Observations++;
        return counted.LossGradient(parameters, gradient);
    }
}
