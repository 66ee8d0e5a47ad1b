using System;

namespace GradientFlow;

/// <summary>A flow is autonomous: where it stands depends on the time since its start alone. So that is what is integrated, from 0, with all the digits a
/// number has near 0; t is a label, put on what is shown.</summary>
/// <param name="Start">t at the start.</param>
/// <param name="End">t at the end; +∞ for none.</param>
internal readonly record struct Timeline(double Start, double End)
{
    /// <summary>From start to end.</summary>
    public double Length => End - Start;

    /// <summary>t after so much time.</summary>
    public double Label(double elapsed) => elapsed >= Length ? End : Math.Min(End, Start + elapsed);

    /// <summary>The time from the start to t.</summary>
    public double Elapsed(double label) => label - Start;
}
