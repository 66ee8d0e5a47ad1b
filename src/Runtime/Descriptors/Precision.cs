namespace GradientFlow;

/// <summary>The arithmetic of a network's data, parameters and gradients. Sums over samples, losses, time and the state of the integrator are double
/// always.</summary>
public enum Precision
{
    /// <summary>64 bits.</summary>
    Double,

    /// <summary>32 bits.</summary>
    Single,
}
