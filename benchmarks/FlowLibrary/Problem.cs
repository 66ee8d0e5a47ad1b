using System;
using System.Collections.Generic;
using System.Linq;

namespace GradientFlow.Benchmarks.FlowLibrary;

/// <summary>A gradient flow whose integrators are compared: data, start and end.</summary>
/// <param name="Name">P1 …</param>
/// <param name="Subject">What it is, in a phrase.</param>
/// <param name="EndTime">The last of four times, each ten times the one before, at which errors are taken.</param>
/// <param name="Field">The loss, one thread.</param>
/// <param name="Start">θ(0): [P]</param>
public sealed record Problem(string Name, string Subject, double EndTime, ICurvatureField Field, double[] Start)
{
    private const ulong Seed = 12345;

    private static readonly (string Name, Func<string, Problem> Draw)[] s_all =
    [
        ("P1", name => TeacherStudent(name, 1e4)),
        ("P1 long", name => TeacherStudent(name, 2.5e7)),
        ("P2", Waves),
        ("P3", Kinks),
        ("P4", Classes),
        ("Q1", Bumps),
        ("Q2", Mixture),
    ];

    /// <summary>Every problem's name; a peer knows it by its place.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. s_all.Select(p => p.Name)];

    /// <summary>The times at which errors are taken.</summary>
    public double[] Times => [.. Enumerable.Range(-3, 4).Select(k => EndTime * Math.Pow(10, k))];

    /// <summary>Draws a problem's data and start; equal whoever asks.</summary>
    public static Problem Of(string name)
    {
        var at = Array.FindIndex(s_all, p => p.Name == name);
        return at >= 0 ? s_all[at].Draw(name) : throw new ArgumentException($"There is no problem '{name}': {string.Join(", ", Names)}.", nameof(name));
    }

    private static Problem TeacherStudent(string name, double end)
    {
        var random = new MersenneTwister(Seed);
        var x = Normal(random, 10_000, 2);
        var y = Teacher.Predict(Drawn(random, Teacher.Info, 3), Dataset.ForInputs(x));
        return Bound(name, "2-5-1 sigmoid, a student of a teacher of 4 units, n = 10,000", end, P1.Bind(Dataset.Create(x, y), 1), random);
    }

    private static Problem Waves(string name)
    {
        var random = new MersenneTwister(Seed);
        var x = Normal(random, 200, 10);
        var z = Projected(x, random, 3);
        var y = Targets(200, 1, (s, _) => Math.Sin(1.5 * z[s, 0]) + z[s, 1] * z[s, 2]);
        return Bound(name, "10-50-50-1 tanh, n = 200", 2_000, P2.Bind(Dataset.Create(x, y), 1), random);
    }

    private static Problem Kinks(string name)
    {
        var random = new MersenneTwister(Seed);
        var x = Normal(random, 100, 20);
        var z = Projected(x, random, 2);
        var y = Targets(100, 1, (s, _) => Math.Sin(z[s, 0]) + z[s, 1] * z[s, 1] - 1);
        return Bound(name, "20-100-1 leaky ReLU of slope 0.1, n = 100: kinks", 20, P3.Bind(Dataset.Create(x, y), 1), random);
    }

    private static Problem Classes(string name)
    {
        var random = new MersenneTwister(Seed);
        var x = Normal(random, 500, 50);
        var z = Projected(x, random, 10);
        var y = Targets(500, 10, (s, k) => Enumerable.Range(0, 10).MaxBy(c => z[s, c]) == k ? 1 : 0);
        return Bound(name, "50-200-200-10 sigmoid, one of 10 classes, n = 500", 100, P4.Bind(Dataset.Create(x, y), 1), random, gain: 2);
    }

    private static Problem Bumps(string name)
    {
        var random = new MersenneTwister(2 * Seed);
        var x = Normal(random, 1_000, 4);
        var z = Projected(x, random, 2);
        var y = Targets(1_000, 1, (s, _) => Math.Exp(-z[s, 0] * z[s, 0]) - Math.Cos(2 * z[s, 1]));
        return Bound(name, "4-24-1 softplus, n = 1,000", 1_000, Q1.Bind(Dataset.Create(x, y), 1), random);
    }

    private static Problem Mixture(string name)
    {
        var random = new MersenneTwister(3 * Seed);
        var x = Normal(random, 400, 6);
        var z = Projected(x, random, 3);
        var y = Targets(400, 3, (s, k) => Math.Tanh(2 * z[s, k]) * z[s, (k + 1) % 3]);
        return Bound(name, "6-30-30-3 SiLU, n = 400", 500, Q2.Bind(Dataset.Create(x, y), 1), random);
    }

    private static Problem Bound<TNetwork>(string name, string subject, double end, GradientField<TNetwork, double> field, MersenneTwister random,
        double gain = 1)
        where TNetwork : INetwork<TNetwork, double> =>
        new(name, subject, end, field, Drawn(random, field.Info, gain));

    /// <summary>Samples one behind the other.</summary>
    private static double[,] Normal(MersenneTwister random, int rows, int columns)
    {
        random.Begin();
        var values = new double[rows, columns];
        for (var r = 0; r < rows; r++)
        {
            for (var c = 0; c < columns; c++)
                values[r, c] = random.NextNormal();
        }

        return values;
    }

    /// <summary>x·w for normal w of variance 1/inputs, drawn direction by direction.</summary>
    private static double[,] Projected(double[,] x, MersenneTwister random, int directions)
    {
        var (samples, inputs) = (x.GetLength(0), x.GetLength(1));
        var w = Normal(random, directions, inputs);
        var z = new double[samples, directions];
        for (var s = 0; s < samples; s++)
        {
            for (var d = 0; d < directions; d++)
            {
                for (var i = 0; i < inputs; i++)
                    z[s, d] += x[s, i] * w[d, i] / Math.Sqrt(inputs);
            }
        }

        return z;
    }

    private static double[,] Targets(int samples, int outputs, Func<int, int, double> value)
    {
        var y = new double[samples, outputs];
        for (var s = 0; s < samples; s++)
        {
            for (var k = 0; k < outputs; k++)
                y[s, k] = value(s, k);
        }

        return y;
    }

    /// <summary>Normal weights of variance gain²/inputs, drawn column by column; biases zero.</summary>
    private static double[] Drawn(MersenneTwister random, NetworkInfo network, double gain)
    {
        random.Begin();
        var theta = new double[network.ParameterCount];
        foreach (var block in network.Layers.SelectMany(l => l.Parameters).Where(p => p.Role == ParameterRole.Weights))
        {
            var (rows, columns) = (block.Shape[0], block.Shape[1]);
            for (var c = 0; c < columns; c++)
            {
                for (var r = 0; r < rows; r++)
                    theta[block.Offset + r * columns + c] = random.NextNormal() * gain / Math.Sqrt(columns);
            }
        }

        return theta;
    }
}
