using System;
using System.Globalization;

namespace GradientFlow;

/// <summary>∇L = 0, exactly: the flow stays where it is for ever. A gradient that is merely small is none, so that only exact zeros, which intervals keep,
/// prove it: dead units, weights of zero, symmetric starts.</summary>
internal static class CriticalPoint
{
    public static Certificate Of(CertifiedPoint point)
    {
        if (new EnclosedLoss(point).Gradient() is not { } enclosed)
            return Refused("θ lies so near to a kink, or to where a function ends, that rounding hides the side.");
        var at = Array.FindIndex(enclosed.Gradient, g => !g.IsZero);
        if (at >= 0)
            return Refused(enclosed.Gradient[at].ContainsZero
                ? $"∂L/∂θ[{at}] is zero or nearly so, and rounding cannot decide which."
                : string.Create(CultureInfo.InvariantCulture, $"∂L/∂θ[{at}] is {enclosed.Gradient[at].Middle:G3}, and not zero."));
        var loss = enclosed.Loss;
        return new(CertificateKind.CriticalPoint, point.Network.Name, true, string.Create(CultureInfo.InvariantCulture,
            $"∇L is exactly zero at this θ: the gradient flow stays there for ever, with a loss of about {loss.Middle:G6}."),
            [new("L", loss.Low, "the loss, at least")],
            [.. point.Assumptions(), "at a kink the derivative is the right one"]);

        Certificate Refused(string why) => new(CertificateKind.CriticalPoint, point.Network.Name, false, why, [], point.Assumptions());
    }
}
