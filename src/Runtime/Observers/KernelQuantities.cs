using System;

namespace GradientFlow;

/// <summary>What to observe of a tangent kernel K; each number has its error beside it, as <c>largest.error</c>.</summary>
[Flags]
public enum KernelQuantities
{
    /// <summary>Nothing, which is no observer.</summary>
    None = 0,

    /// <summary>λ_max and λ_min, as <c>largest</c> and <c>smallest</c>.</summary>
    Extremes = 1,

    /// <summary>tr K, as <c>trace</c>.</summary>
    Trace = 2,

    /// <summary><see cref="TangentKernel.EffectiveRank"/>, as <c>effective-rank</c>.</summary>
    EffectiveRank = 4,

    /// <summary><see cref="TangentKernel.Alignment"/> with the flow's own targets, as <c>alignment</c>.</summary>
    Alignment = 8,

    /// <summary>‖K − K₀‖/‖K₀‖ (Frobenius), K₀ the kernel at the start, as <c>change</c>.</summary>
    Change = 16,
}
