using System;

namespace GradientFlow;

/// <summary>A point of a flow, as an event sees it.</summary>
public readonly ref struct FlowPoint
{
    /// <summary>t</summary>
    public required double Time { get; init; }

    /// <summary>θ(t), by dense output inside a step.</summary>
    public required ReadOnlySpan<double> Parameters { get; init; }

    /// <summary>L; inside a step by cubic Hermite interpolation of L and dL/dt = −‖∇L‖² at its ends.</summary>
    public required double Loss { get; init; }
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

/// <summary>Something to be found along a flow: a zero of a function of the point. It is seen when the function's sign differs at the two ends of a step,
/// and then located to the last places of t.</summary>
/// <param name="name">For the record.</param>
/// <param name="function">Continuous along the flow.</param>
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
/// <param name="Loss">L, as the event saw it.</param>
/// <param name="Parameters">θ(t): [P]</param>
public sealed record EventOccurrence(string Name, double Time, double Loss, double[] Parameters);
