namespace GradientFlow;

/// <summary>How a flow is integrated.</summary>
public enum Method
{
    /// <summary>The explicit Runge–Kutta pair 5(4) of Tsitouras (2011): seven stages, the last of which is the first of the next step; error control
    /// by the embedded formula of order 4; dense output of order 4.</summary>
    Tsit5,
}
