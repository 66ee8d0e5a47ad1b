using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;

namespace GradientFlow.Examples.Counterexamples;

/// <summary>Data, a start, how long to go, and what the verdict must be.</summary>
/// <param name="Expected">The verdict that is true of this flow.</param>
internal sealed record Case(Dataset Data, double[] Start, double Until, VerdictKind Expected);

/// <summary>A network and data with P ≥ n·M whose flow does not converge to zero loss, or not exponentially.</summary>
/// <param name="Name">C1 … C10.</param>
/// <param name="What">What happens, in a line.</param>
/// <param name="Cases">With the published numbers, and with others.</param>
/// <param name="Network">The network.</param>
/// <param name="Run">Integrates a case, and comes to a verdict.</param>
internal sealed record Counterexample(string Name, string What, IReadOnlyList<Case> Cases, ExampleNetwork Network,
    Func<Case, FlowOptions, CancellationToken, (FlowResult Flow, FlowVerdict Verdict)> Run)
{
    // On one sample x = 1 unless said otherwise. θ is W, then V.
    public static IReadOnlyList<Counterexample> All { get; } =
    [
        Of<TwoFactors>("C1", "v·(w·x) on two samples: det K = 0 everywhere, and L → L* > 0",
            [.. new[] { (1.0, 1.0, 1.0, 0.5), (2, 0.5, 1.5, -0.3), (-1, 1, 0.2, 0.9), (3, 1, -1, -2) }
                .Select(c => new Case(Dataset.Create([1.0, 2], [c.Item1, c.Item2], 2), [c.Item3, c.Item4], 200, VerdictKind.CriticalWithPositiveLoss))]),
        Of<SquaredFactor>("C2", "(θ·x)² with target 0: θ = θ₀/√(1 + 4θ₀²t), algebraic from every start",
            [.. new[] { 1.0, 0.3, -2, 5 }.Select(theta => One(0, [theta], 1e6, VerdictKind.ConvergedNumerically))]),
        Of<ScaledSquare>("C3", "v·(w·x)² with target −1: w → 0, and L → ½",
            [.. new[] { (0.8, 1.0), (0.5, 0.9), (-0.7, 1.2), (0.3, 0.5) }
                .Select(c => One(-1, [c.Item1, c.Item2], 200, VerdictKind.CriticalWithPositiveLoss))]),
        Of<LeakyLine>("C4", "LeakyReLU whose units never change their piece: L → the linear least squares loss",
            [.. new[] { 1.0, 0.7, -0.5, 0.2 }.Select(scale => new Case(
                Dataset.Create([-1, -0.4, 0.1, 0.6, 1], [.. new[] { 0.5, -0.3, 0.8, 0.1, 0.9 }.Select(y => scale * y)], 5),
                [0.5, -0.4, 0.6, 3, 3.2, 2.8, 0.1, -0.15, 0.2, 0.2], 1e5, VerdictKind.CriticalWithPositiveLoss))]),
        Of<OneRelu>("C5", "v·relu(w·x): the unit dies from 5 of 8 starts",
            [One(1, [0.5, -1], 100, VerdictKind.UnitsDead), One(1, [0.2, -0.7], 100, VerdictKind.UnitsDead),
                One(2, [-0.3, 1], 100, VerdictKind.UnitsDead), One(1, [0.5, 1], 100, VerdictKind.ConvergesToZeroLoss)]),
        Of<OneSigmoid>("C6", "σ(w·x) with target 1: w → ∞, L ~ 1/(4t)",
            [.. new[] { 0.0, 1, -1, 0.4 }.Select(w => One(1, [w], 1e6, VerdictKind.RunsToInfinity))]),
        Of<TwoFactors>("C7", "v·(w·x) from w = −v: into the saddle, from a null set of starts",
            [.. new[] { (1.0, 0.8), (0.5, 1.5), (2, -0.3), (1, 0.1) }
                .Select(c => One(c.Item1, [c.Item2, -c.Item2], 100, VerdictKind.CriticalWithPositiveLoss))]),
        Of<Line>("C8", "two equal inputs with different targets: K is singular, and L → (y₁ − y₂)²/4",
            [.. new[] { (1.0, 0.0), (2, -1), (-3, 0.5), (0.1, 0.2) }
                .Select(c => new Case(Dataset.Create([0.7, 0.7], [c.Item1, c.Item2], 2), [0.3, -0.2], 200, VerdictKind.CriticalWithPositiveLoss))]),
        Of<Homogeneous>("C9", "inputs x, 2x, 3x and no biases: J has rank 1",
            [.. new ulong[] { 1, 2, 3, 4 }.Select(seed => new Case(Dataset.Create([0.6, -0.8, 1.2, -1.6, 1.8, -2.4], [1, -0.5, 0.3 * (double)seed], 3),
                Initializer.Draw(Homogeneous.Info, seed), 2000, VerdictKind.CriticalWithPositiveLoss))]),
        Of<ZeroStart>("C10", "all weights zero: critical for ever",
            [.. new[] { 1.0, -2, 0.1, 7 }.Select(y => new Case(Dataset.Create([1.0, -1, 0.5, 2], [y, 1], 2), new double[ZeroStart.Info.ParameterCount], 10,
                VerdictKind.CriticalWithPositiveLoss))]),
        Of<EqualNeurons>("C10, equal", "all neurons equal: the network stays as narrow as one",
            [.. new[] { 1.0, 0.6, 1.5, -1 }.Select(y => new Case(
                Dataset.Create([1.0, 0, 0, 1, -1, 0, 0, -1], [y, -y, 1.2 * y, -0.5 * y], 4),
                [0.5, 0.4, 0.5, 0.4, 0.5, 0.4, 2, 2, 2, 0.3, 0.3, 0.3, 0.1], 1e4, VerdictKind.CriticalWithPositiveLoss))]),
    ];

    private static Case One(double y, double[] start, double until, VerdictKind expected) => new(Dataset.Create([1.0], [y], 1), start, until, expected);

    private static Counterexample Of<TNetwork>(string name, string what, IReadOnlyList<Case> cases)
        where TNetwork : INetwork<TNetwork, double> =>
        new(name, what, cases, ExampleNetwork.Of<TNetwork, double>(), (c, options, cancellation) =>
        {
            var flow = Flow.Integrate<TNetwork, double>(c.Data, c.Start, options with { EndTime = c.Until }, cancellation);
            return (flow, FlowVerdict.Of<TNetwork, double>(flow, c.Data, cancellation: cancellation));
        });
}
