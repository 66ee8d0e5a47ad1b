using System;

namespace GradientFlow;

/// <summary>A loss and its gradient: what a gradient flow follows. Networks bring theirs (<see cref="GradientField{TNetwork, T}"/>); any other
/// differentiable function can be integrated by implementing this.</summary>
/// <remarks>A flow calls its field from the thread that integrates, one call after the other. A field that keeps scratch memory serves one caller at a time;
/// bound networks refuse a second one, and an implementation should, or allocate per call. Two fields are independent. Check one that was written by hand with
/// <see cref="GradientCheck.Gradient"/> at a random θ: a flow whose gradient contradicts its loss ends with <see cref="StopReason.WrongGradient"/>.</remarks>
public interface IGradientField
{
    /// <summary>The name results are recorded under.</summary>
    string Name { get; }

    /// <summary>The loss as a formula, recorded with results, for time has the loss's unit.</summary>
    string LossConvention { get; }

    /// <summary>P, the length of θ.</summary>
    int ParameterCount { get; }

    /// <summary>n, recorded with results; 0 where the loss is no sum over samples.</summary>
    int Samples => 0;

    /// <summary>What is found of a theorem's hypotheses, for these samples; null where the loss is no declared network's.</summary>
    ScopeReport? Scope => null;

    /// <summary>What is found of a theorem's hypotheses, for these samples and a flow that starts at θ; recorded with results.</summary>
    /// <param name="start">θ: [P]</param>
    ScopeReport? ScopeFrom(ReadOnlySpan<double> start) => Scope;

    /// <summary>The bits of the vectors it computes in, recorded with results: runs of one width are the same bit for bit. 0 for none.</summary>
    int VectorBits => 0;

    /// <summary>The relative error of one rounding: 2⁻⁵³, or 2⁻²⁴ in single precision.</summary>
    double UnitRoundoff => 1.0 / (1L << 53);

    /// <summary>What tells this loss from every other one, such as a hash of its data: a checkpoint carries it and is refused for a field of another. Bound
    /// networks give the SHA-256 of architecture, loss, precision, data, targets and weights. Null for a field that cannot say: it is known then by the bits of
    /// L and ∇L at the start of the flow and at a point near it, which a flow with a checkpoint evaluates once more for this.</summary>
    string? Fingerprint() => null;

    /// <summary>L(θ)</summary>
    /// <param name="parameters">θ: [P]</param>
    double Loss(ReadOnlySpan<double> parameters);

    /// <summary>L(θ) and ∇L(θ).</summary>
    /// <param name="parameters">θ: [P]</param>
    /// <param name="gradient">Receives ∇L: [P]; apart from θ.</param>
    double LossGradient(ReadOnlySpan<double> parameters, Span<double> gradient);
}
