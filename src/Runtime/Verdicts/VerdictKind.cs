namespace GradientFlow;

/// <summary>Where a flow goes. The first two are proved; the others are what the run shows.</summary>
public enum VerdictKind
{
    /// <summary>It converges to zero loss: certified.</summary>
    ConvergesToZeroLoss,

    /// <summary>It converges to a strict minimum, of a loss between bounds: certified.</summary>
    ConvergesToMinimum,

    /// <summary>It has converged as far as numbers show, and no certificate was had.</summary>
    ConvergedNumerically,

    /// <summary>It stands, or comes to stand, at a critical point with a loss that it does not leave: evidence, and proved only where ∇L is exactly
    /// zero.</summary>
    CriticalWithPositiveLoss,

    /// <summary>θ grows without end while the loss falls: there is no limit to converge to.</summary>
    RunsToInfinity,

    /// <summary>It slides along a kink, where ∇L jumps.</summary>
    SlidesOnKinks,

    /// <summary>It stands because all units of some layer are dead on the data.</summary>
    UnitsDead,

    /// <summary>It had not come to its end when it was stopped.</summary>
    Unfinished,
}
