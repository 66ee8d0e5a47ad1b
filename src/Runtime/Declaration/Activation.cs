namespace GradientFlow;

/// <summary>The activations, by the names the field gives them. z is a unit's pre-activation, σ the logistic sigmoid.</summary>
/// <remarks>Where two pieces of a function meet, its derivative is the one from the right. The elementary functions are within two units in the last place;
/// sine and cosine are NaN beyond |z| = 2⁴⁸ (2¹⁹ in single precision).</remarks>
public enum Activation
{
    /// <summary>z</summary>
    Identity,

    /// <summary>z²</summary>
    Square,

    /// <summary>z³</summary>
    Cube,

    /// <summary>|z|</summary>
    Abs,

    /// <summary>max(0, z)</summary>
    ReLU,

    /// <summary>z for z ≥ 0, Slope·z below; Slope is 0.01 unless the layer says otherwise.</summary>
    LeakyReLU,

    /// <summary>z for z ≥ 0, a·z below; a is a trainable number for each unit, starting at 0.25 (He et al. 2015) unless <see cref="InitializeAttribute.Slope"/>
    /// says otherwise.</summary>
    PReLU,

    /// <summary>min(max(0, z), 6)</summary>
    ReLU6,

    /// <summary>max(0, z)²</summary>
    SquaredReLU,

    /// <summary>min(max(−1, z), 1)</summary>
    HardTanh,

    /// <summary>min(max(0, z + 3), 6)/6</summary>
    HardSigmoid,

    /// <summary>z·min(max(0, z + 3), 6)/6</summary>
    HardSwish,

    /// <summary>1/(1 + e⁻ᶻ)</summary>
    Sigmoid,

    /// <summary>tanh z</summary>
    Tanh,

    /// <summary>z·σ(z), also called swish.</summary>
    SiLU,

    /// <summary>½z·(1 + erf(z/√2)) (Hendrycks and Gimpel 2016).</summary>
    GELU,

    /// <summary>The tanh form of GELU, z·σ(2√(2/π)·(z + 0.044715·z³)).</summary>
    GELUTanh,

    /// <summary>ln(1 + eᶻ)</summary>
    Softplus,

    /// <summary>z·tanh ln(1 + eᶻ) (Misra 2019).</summary>
    Mish,

    /// <summary>sin z; not a number for |z| above 2⁴⁵ (2¹⁷ in single precision).</summary>
    Sin,

    /// <summary>cos z; not a number for |z| above 2⁴⁵ (2¹⁷ in single precision).</summary>
    Cos,

    /// <summary>e^(−z²)</summary>
    Gaussian,

    /// <summary>erf z = 2/√π ∫₀ᶻ e^(−t²) dt</summary>
    Erf,

    /// <summary>arctan z</summary>
    Atan,

    /// <summary>z for z ≥ 0, Alpha·(eᶻ − 1) below; Alpha is 1 unless the layer says otherwise (Clevert et al. 2015).</summary>
    ELU,

    /// <summary>z for z ≥ 0, Alpha·(e^(z/Alpha) − 1) below; Alpha is 1 unless the layer says otherwise (Barron 2017).</summary>
    CELU,

    /// <summary>1.0507·z for z ≥ 0, 1.0507·1.6733·(eᶻ − 1) below (Klambauer et al. 2017).</summary>
    SELU,

    /// <summary>z/(1 + |z|)</summary>
    Softsign,
}
