namespace GradientFlow.Generators.Functions;

/// <summary>What the disputed theorem's hypotheses say of a part of a network, best first; the names are those of the library's ScopeVerdict.</summary>
internal enum Verdict
{
    Literal,
    Reduction,
    CarryingReduction,
    Limit,
    Undecided,
    Outside,
    NoFlow,
}

/// <summary>What kind of function an activation is; the names are those of the library's FunctionClass.</summary>
internal enum FunctionKind
{
    Undetermined,

    /// <summary>P</summary>
    Polynomial,

    /// <summary>L: piecewise polynomial, no piece constant.</summary>
    PiecewisePolynomial,

    /// <summary>D: piecewise polynomial, a piece constant or zero.</summary>
    PiecewiseWithConstants,

    /// <summary>A: analytic and not a polynomial.</summary>
    Analytic,

    /// <summary>R: piecewise analytic.</summary>
    PiecewiseAnalytic,
}
