using System;
using System.Diagnostics.CodeAnalysis;

namespace GradientFlow;

/// <summary>A point of a flow, as events and observers see it.</summary>
public readonly ref struct FlowPoint
{
    private readonly double _loss;
    private readonly Func<double>? _lossThere;

    /// <summary>A point whose loss is computed when it is asked for.</summary>
    [SetsRequiredMembers]
    internal FlowPoint(double time, ReadOnlySpan<double> parameters, Func<double> loss)
    {
        (Time, _lossThere) = (time, loss);
        Parameters = parameters;
    }

    /// <summary>t</summary>
    public required double Time { get; init; }

    /// <summary>θ(t), by dense output inside a step.</summary>
    public required ReadOnlySpan<double> Parameters { get; init; }

    /// <summary>L(θ(t)); inside a step it is computed from the parameters when it is asked for, and costs an evaluation then.</summary>
    public required double Loss
    {
        get => _lossThere is null ? _loss : _lossThere();
        init => _loss = value;
    }
}

/// <summary>A function of a point of the flow, whose zeros are events or whose values are observed.</summary>
/// <param name="point">The point.</param>
public delegate double FlowFunction(in FlowPoint point);

/// <summary>Several functions of a point of the flow, which are observed together.</summary>
/// <param name="point">The point.</param>
/// <param name="values">Receives a value for each column, in their order.</param>
public delegate void FlowFunctions(in FlowPoint point, Span<double> values);
