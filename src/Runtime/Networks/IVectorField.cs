namespace GradientFlow;

/// <summary>A field that computes where its vectors are, so that they need not come to the host.</summary>
internal interface IVectorField : ICurvatureField
{
    /// <summary>Where that is.</summary>
    VectorSpace Vectors { get; }

    /// <summary>L(θ) and ∇L(θ).</summary>
    double LossGradient(FlowVector parameters, FlowVector gradient);

    /// <summary>∇²L(θ)·v</summary>
    void HessianVector(FlowVector parameters, FlowVector direction, FlowVector product);
}
