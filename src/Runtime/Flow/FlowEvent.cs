using System;

namespace GradientFlow;

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
public sealed class FlowEvent(string name, FlowFunction function)
{
    /// <summary>The name in the record.</summary>
    public string Name { get; } = name ?? throw new ArgumentNullException(nameof(name));

    /// <summary>The function.</summary>
    public FlowFunction Function { get; } = function ?? throw new ArgumentNullException(nameof(function));

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
