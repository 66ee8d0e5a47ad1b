using System;
using System.Threading;
using GradientFlow.Ranks;

namespace GradientFlow;

/// <summary>A Lipschitz constant of the Jacobian on a ball, and how it was had.</summary>
/// <param name="Lipschitz">Λ with ‖J(θ) − J(θ')‖ ≤ Λ‖θ − θ'‖ on the ball, infinite where none is available.</param>
/// <param name="Norm">‖J(θ)‖ at most, on the ball.</param>
/// <param name="Reason">Why there is none; empty where there is one.</param>
internal readonly record struct JacobianBound(double Lipschitz, double Norm, string Reason)
{
    /// <param name="weights">What the square of an output value of a sample counts with: [n, M]; J is taken with its rows multiplied by their roots.</param>
    public static JacobianBound Of(MotionBounds motions, double radius, Architecture architecture, ReadOnlySpan<double> weights,
        CancellationToken cancellation)
    {
        var (lipschitz, norm) = (0.0, 0.0);
        Span<Motion> outputs = new Motion[architecture.Outputs.Length];
        for (var (s, at) = (0, 0); at < weights.Length; s++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (motions.On(radius, s, outputs) is { } reason)
                return new(double.PositiveInfinity, double.PositiveInfinity, reason);
            for (var o = 0; o < outputs.Length; o++)
            {
                var size = architecture.Quantities[architecture.Outputs[o]].Size;
                var weight = 0.0;
                foreach (var w in weights.Slice(at, size))
                    weight = Math.Max(weight, w);
                var root = Upper.Root(weight);
                lipschitz = Upper.Norm(lipschitz, Upper.Product(root, outputs[o].Second));
                norm = Upper.Norm(norm, Upper.Product(root, outputs[o].First));
                at += size;
            }
        }

        return new(lipschitz, norm, "");
    }
}
