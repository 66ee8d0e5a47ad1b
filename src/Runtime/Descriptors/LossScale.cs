namespace GradientFlow;

/// <summary>The scale c of a loss L = c·Σᵢ wᵢ·ρ(f(xᵢ), yᵢ); n is the number of samples, wᵢ their weights (1 unless given, never renormalised).</summary>
public enum LossScale
{
    /// <summary>c = 1/(2n)</summary>
    HalfMean,

    /// <summary>c = 1/2</summary>
    HalfSum,

    /// <summary>c = 1/n</summary>
    Mean,

    /// <summary>c = 1</summary>
    Sum,
}
