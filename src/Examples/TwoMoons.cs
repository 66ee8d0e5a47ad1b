using System;
using System.Collections.Generic;

namespace GradientFlow.Examples;

/// <summary>Two classes, told apart by the sign of the output.</summary>
[Network(Samples = 200)]
[LogisticLoss]
public partial class TwoMoons
{
    [Input(2)]
    public partial Input X { get; }

    [Dense(16, Activation.Tanh)]
    public partial Dense Hidden1 { get; }

    [Dense(16, nameof(Swing))]
    public partial Dense Hidden2 { get; }

    [Dense(1)]
    public partial Dense Label { get; }

    /// <summary>An activation of our own: the compiler reads it, differentiates it twice and vectorises it.</summary>
    [Activation]
    private static double Swing(double z) => z + 0.5 * Math.Sin(2 * z);
}

/// <summary>Two interleaved half circles: logistic loss, an activation of the user's own, and a second sample that the flow never sees.</summary>
internal sealed class TwoMoonsExample : Example
{
    public override string Name => "two-moons";

    public override string Summary => "Two half circles are told apart: logistic loss, an activation written as a C# method, validation data.";

    public override double Until => 100;

    public override IReadOnlyList<ExampleNetwork> Networks => [ExampleNetwork.Of<TwoMoons, double>()];

    public override ExampleProblem Prepare(ExampleRun run)
    {
        var (x, y) = Draw(200, new Xoshiro256(run.Seed));
        return ExampleProblem.Of<TwoMoons, double>(Dataset.Create(x, y));
    }

    public override ExampleOutcome Run(ExampleRun run)
    {
        var random = new Xoshiro256(run.Seed);
        var (x, y) = Draw(200, random);
        var (unseenX, unseenY) = Draw(200, random);
        var options = run.Options with { Validation = Dataset.Create(unseenX, unseenY) };
        var flow = TwoMoons.Integrate(Dataset.Create(x, y), TwoMoons.Initialize(run.Seed), options, run.Cancellation);
        return new(Prepare(run), flow,
        [
            ("accuracy", $"{Accuracy(flow.Parameters, x, y):P1}"),
            ("accuracy on unseen data", $"{Accuracy(flow.Parameters, unseenX, unseenY):P1}"),
            ("loss on unseen data", $"{flow.Final.ValidationLoss:G4}"),
        ]);
    }

    private static (double[,] X, double[,] Y) Draw(int samples, Xoshiro256 random)
    {
        var (x, y) = (new double[samples, 2], new double[samples, 1]);
        for (var i = 0; i < samples; i++)
        {
            var angle = Math.PI * random.NextUniform();
            var upper = i % 2 == 0;
            x[i, 0] = (upper ? Math.Cos(angle) : 1 - Math.Cos(angle)) + 0.15 * random.NextNormal();
            x[i, 1] = (upper ? Math.Sin(angle) : 0.5 - Math.Sin(angle)) + 0.15 * random.NextNormal();
            y[i, 0] = upper ? 1 : -1;
        }

        return (x, y);
    }

    private static double Accuracy(double[] theta, double[,] x, double[,] y)
    {
        var label = TwoMoons.Predict(theta, Dataset.ForInputs(x));
        var right = 0;
        for (var i = 0; i < y.Length; i++)
            right += label[i, 0] * y[i, 0] > 0 ? 1 : 0;
        return (double)right / y.Length;
    }
}
