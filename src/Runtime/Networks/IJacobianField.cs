using System;

namespace GradientFlow;

/// <summary>A declared network bound to data, whatever its type: what can be asked of its Jacobian J = ∂F/∂θ, F its outputs stacked.</summary>
internal interface IJacobianField : ICurvatureField, IDeclaredField
{
    /// <summary>At most so many threads are to run at once.</summary>
    int Threads { get; }

    /// <summary>J·v</summary>
    void JacobianVector(ReadOnlySpan<double> parameters, ReadOnlySpan<double> direction, Span<double> product);

    /// <summary>Jᵀ·u</summary>
    void VectorJacobian(ReadOnlySpan<double> parameters, ReadOnlySpan<double> cotangents, Span<double> product);

    /// <summary>J at a θ, piece by piece.</summary>
    JacobianPanels Panels(ReadOnlySpan<double> parameters);
}
