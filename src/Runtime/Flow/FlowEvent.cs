using System;
using System.Diagnostics.CodeAnalysis;

namespace GradientFlow;

/// <summary>A point of a flow, as an event sees it.</summary>
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

    /// <summary>L(θ(t)); inside a step it is computed from the parameters when it is asked for, and costs an observation then.</summary>
    public required double Loss
    {
        get => _lossThere is null ? _loss : _lossThere();
        init => _loss = value;
    }
}

/// <summary>A function of a point of the flow, whose zeros are events.</summary>
/// <param name="point">The point.</param>
public delegate double EventFunction(in FlowPoint point);

/// <summary>Which changes of sign count.</summary>
public enum Crossing
{
    /// <summary>Every one.</summary>
    Any,

    /// <summary>From negative to positive.</summary>
    Rising,

    /// <summary>From positive to negative.</summary>
    Falling,
}

/// <summary>Something to be found along a flow: a zero of a function of the point. It is seen when the function is zero at the end of a step, or its sign
/// there is not the one it had after the start, and then located to the last places of t. A zero at the start of the flow is none of its events.</summary>
/// <param name="name">For the record.</param>
/// <param name="function">Continuous along the flow, of nothing but its argument. It is called at points that are no steps too: while a zero is located, and
/// where a checkpoint is written or read.</param>
public sealed class FlowEvent(string name, EventFunction function)
{
    /// <summary>The name in the record.</summary>
    public string Name { get; } = name ?? throw new ArgumentNullException(nameof(name));

    /// <summary>The function.</summary>
    public EventFunction Function { get; } = function ?? throw new ArgumentNullException(nameof(function));

    /// <summary>Which changes of sign count.</summary>
    public Crossing Crossing { get; init; }

    /// <summary>Whether the flow ends at the first one.</summary>
    public bool IsTerminal { get; init; }
}

/// <summary>An event that was found.</summary>
/// <param name="Name">Of the event.</param>
/// <param name="Time">t</param>
/// <param name="Loss">L(θ(t))</param>
/// <param name="Parameters">θ(t): [P]; null where memory was saved (<see cref="Recording.MostParameterValues"/>).</param>
public sealed record EventOccurrence(string Name, double Time, double Loss, double[]? Parameters);
