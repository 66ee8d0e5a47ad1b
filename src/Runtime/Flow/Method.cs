namespace GradientFlow;

/// <summary>How a flow is integrated.</summary>
public enum Method
{
    /// <summary>Starts explicit and hands over to the method that suits the flow when stability, not accuracy, limits the steps. Every switch is recorded with
    /// its reason.</summary>
    Auto,

    /// <summary>The explicit Runge–Kutta pair 5(4) of Tsitouras (2011): seven stages, the last of which is the first of the next step; error control
    /// by the embedded formula of order 4; dense output of order 4. Steps cannot be much longer than 3/λ.</summary>
    Tsit5,

    /// <summary>The Runge–Kutta–Chebyshev method of order 2 with any number of stages (Sommeijer, Shampine and Verwer 1998): a step of length h costs √(hλ)
    /// gradients. The least memory of the methods that take long steps; at home on kinks.</summary>
    Rkc2,

    /// <summary>The exponential Rosenbrock pair exprb32 (Hochbruck, Ostermann and Schweitzer 2009) with Krylov subspaces of at most 150 vectors.</summary>
    Exprb32,

    /// <summary>Backward differentiation formulas of order 1 to 5, variable steps, with a dense Hessian that is kept while Newton's method converges: memory
    /// P².</summary>
    Bdf,

    /// <summary>The same without any matrix: conjugate gradients, MINRES while the curvature is negative.</summary>
    BdfKrylov,

    /// <summary>The W-method ROS34PW2 of order 3 (Rang and Angermann 2005) with the Gauss–Newton matrix, or its rows when nM &lt; P.</summary>
    Ros34Pw2,

    /// <summary>The implicit midpoint rule of order 2, which keeps quadratic invariants of the flow to the accuracy of its solver.</summary>
    ImplicitMidpoint,

    /// <summary>The midpoint discrete gradient of Gonzalez (1996) of order 2: the sequence of losses never rises, whatever the tolerance. It does not keep the
    /// invariants.</summary>
    DiscreteGradient,

    /// <summary>Gradient descent, θ − h·∇L: not the flow, but Euler's method for it. h is <see cref="FlowOptions.InitialStep"/>, or 1/λ at the start.</summary>
    GradientDescent,

    /// <summary>Gradient descent with momentum 0.9 (Polyak 1964): not the flow. h as for <see cref="GradientDescent"/>.</summary>
    HeavyBall,

    /// <summary>Adam (Kingma and Ba 2015) with decay rates 0.9 and 0.999: not the flow. h is <see cref="FlowOptions.InitialStep"/>, or 10⁻³.</summary>
    Adam,
}
