using System;

namespace GradientFlow;

/// <summary>The loss of a network with one output, on the class or on the output; on the outputs themselves when there are several.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Property, Inherited = false)]
public abstract class LossAttribute : Attribute
{
    /// <summary>A loss.</summary>
    /// <param name="scale">c where the declaration gives none.</param>
    protected LossAttribute(LossScale scale) => Scale = scale;

    /// <summary>The scale c; each loss has its own unless given.</summary>
    public LossScale Scale { get; set; }
}

/// <summary>ρ = ‖f − y‖². The default loss, with c = 1/(2n).</summary>
public sealed class SquareLossAttribute() : LossAttribute(LossScale.HalfMean);

/// <summary>ρ = Σ_k (½r² for |r| ≤ δ, δ(|r| − ½δ) beyond), r = f_k − y_k (Huber 1964). c = 1/n unless given.</summary>
public sealed class HuberLossAttribute() : LossAttribute(LossScale.Mean)
{
    /// <summary>δ &gt; 0</summary>
    public double Delta { get; set; } = 1;
}

/// <summary>ρ = Σ_k δ²(√(1 + (r/δ)²) − 1), r = f_k − y_k. c = 1/n unless given.</summary>
public sealed class PseudoHuberLossAttribute() : LossAttribute(LossScale.Mean)
{
    /// <summary>δ &gt; 0</summary>
    public double Delta { get; set; } = 1;
}

/// <summary>ρ = Σ_k ln cosh(f_k − y_k). c = 1/n unless given.</summary>
public sealed class LogCoshLossAttribute() : LossAttribute(LossScale.Mean);

/// <summary>ρ = Σ_k |f_k − y_k|ᵖ/p. c = 1/n unless given. For p &lt; 2 the curvature is infinite where a residual is 0, so that products with the Hessian are
/// not finite there; the gradient is.</summary>
/// <param name="p">p ≥ 1</param>
public sealed class LpLossAttribute(double p) : LossAttribute(LossScale.Mean)
{
    /// <summary>p</summary>
    public double P { get; } = p;
}

/// <summary>ρ = Σ_k max(0, 1 − y_k·f_k)², y_k ∈ {−1, +1}. c = 1/(2n) unless given.</summary>
public sealed class SquaredHingeLossAttribute() : LossAttribute(LossScale.HalfMean);

/// <summary>ρ = Σ_k ln(1 + e^(−y_k·f_k)), y_k ∈ {−1, +1}. c = 1/n unless given.</summary>
public sealed class LogisticLossAttribute() : LossAttribute(LossScale.Mean);

/// <summary>ρ = ln Σ_k e^(f_k) − Σ_k y_k·f_k, y a distribution over the outputs, one-hot included. c = 1/n unless given.</summary>
/// <remarks>Targets that sum to 1 but for the rounding of a softmax in single precision, (K + 4)·2⁻²⁴ for K outputs, are taken, and divided by their sum;
/// others are refused.</remarks>
public sealed class SoftmaxCrossEntropyLossAttribute() : LossAttribute(LossScale.Mean);
