namespace GradientFlow.Generators.Scalars;

/// <summary>The operations of the scalar language: arithmetic, one comparison, and elementary functions. Everything up to
/// <see cref="Atan"/> has a derivative in the same language; what follows <see cref="Rescale"/> occurs only in expansions (<c>Elementary</c>).</summary>
internal enum Op
{
    Constant,
    Variable,
    Add,
    Multiply,
    Divide,
    Minimum,
    Maximum,

    /// <summary>Arguments a, b, c, d: a &gt; b ? c : d. Not a number compares false.</summary>
    Greater,

    /// <summary>Arguments a, b, c, d: a ≥ b ? c : d. Not a number compares false.</summary>
    GreaterOrEqual,
    Absolute,
    SquareRoot,

    /// <summary>x to the power <c>Expr.Value</c>, for x ≥ 0.</summary>
    Power,
    Exp,

    /// <summary>eˣ − 1, exact to the last places near 0.</summary>
    ExpMinusOne,
    Log,

    /// <summary>ln(1 + x), exact to the last places near 0.</summary>
    LogOnePlus,
    Tanh,

    /// <summary>1/(1 + e⁻ˣ)</summary>
    Sigmoid,

    /// <summary>ln(1 + eˣ)</summary>
    Softplus,

    /// <summary>ln cosh x</summary>
    LogCosh,
    Erf,
    Sin,
    Cos,
    Atan,

    /// <summary>A power of two about 1/x, for x ≥ 0, so that the product with it is exact and lies between 2 and 8; where x is very small, one that is still in
    /// range. It has no derivative: only what does not depend on the power may use it.</summary>
    Rescale,

    /// <summary>The nearest integer, for |x| &lt; 2⁵¹ (double) or 2²² (float).</summary>
    Round,

    /// <summary>2 to the power k + <c>Expr.Value</c>, k <see cref="Round"/>ed, the sum within the range of normal exponents.</summary>
    PowerOfTwo,

    /// <summary>Arguments x, k: x·2ᵏ, k <see cref="Round"/>ed, rounded once where x is about 1 and the result may overflow or be subnormal.</summary>
    Scale,

    /// <summary>Arguments x, k: (−1)ᵏ·x, k <see cref="Round"/>ed.</summary>
    Alternate,

    /// <summary>k of x = 2ᵏ·m, m in [√½, √2), for normal x &gt; 0.</summary>
    Exponent,

    /// <summary>m of x = 2ᵏ·m, m in [√½, √2), for normal x &gt; 0.</summary>
    Mantissa,

    /// <summary>Arguments a, b, c: a·b + c rounded once, wherever it runs. A plain sum of a product is fused only where that is fast.</summary>
    FusedMultiplyAdd,

    /// <summary>Arguments a, b: |a| with the sign of b.</summary>
    CopySign,
}
