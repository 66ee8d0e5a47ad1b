using System;

namespace GradientFlow;

/// <summary>The functions φ₀(z) = eᶻ, φₖ(z) = (φₖ₋₁(z) − 1/(k − 1)!)/z of exponential integrators (Hochbruck and Ostermann, Exponential integrators, Acta
/// Numerica 19 (2010), 2.1).</summary>
internal static class Phi
{
    /// <summary>φₖ(z): by its power series Σ zʲ/(j + k)! for |z| &lt; 1, by the recurrence beyond, where it does not cancel.</summary>
    public static double Of(int k, double z)
    {
        if (k == 0)
            return Math.Exp(z);
        if (Math.Abs(z) < 1)
        {
            var term = 1.0;
            for (var i = 2; i <= k; i++)
                term /= i;
            var sum = 0.0;
            for (var j = 0; j < 25; j++)
            {
                sum += term;
                term *= z / (k + j + 1);
            }

            return sum;
        }

        var (value, factorial) = (Math.Exp(z), 1.0);
        for (var i = 1; i <= k; i++)
        {
            value = (value - 1 / factorial) / z;
            factorial *= i;
        }

        return value;
    }
}
