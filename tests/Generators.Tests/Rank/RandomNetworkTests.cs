using System.Collections.Generic;
using System.Linq;
using GradientFlow.Generators.Ranks;
using GradientFlow.Generators.Tests.Reference;
using GradientFlow.Ranks;
using GradientFlow.Tests.Certificates;
using Xunit.Abstractions;

namespace GradientFlow.Generators.Tests.Rank;

/// <summary>Verdicts on random networks against singular values of a Jacobian by a plain implementation that shares nothing with the compiler.</summary>
public sealed class RandomNetworkTests(ITestOutputHelper output)
{
    private static readonly string[] s_activations = ["Identity", "Square", "Cube", "Tanh", "Sigmoid", "LeakyReLU", "ReLU", "Abs", "Sin", "PReLU", "Identity"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Bounds_and_verdicts_agree_with_singular_values(int seed)
    {
        var random = new SplitMix((ulong)seed);
        var verdicts = new Dictionary<Verdict, int>();
        for (var trial = 0; trial < 40; trial++)
        {
            var network = Network(random);
            var samples = 1 + random.NextIndex(6);
            var architecture = ArchitectureText.Read(DeclaredModel.Of(network.Declaration(false)));
            var inputs = Enumerable.Range(0, samples * architecture.InputSize).Select(_ => random.NextNormal()).ToArray();
            if (random.NextIndex(3) == 0 && samples > 1)
            {   // one input again, or twice another
                var factor = random.NextIndex(2) + 1;
                for (var i = 0; i < architecture.InputSize; i++)
                    inputs[i] = factor * inputs[architecture.InputSize + i];
            }

            var finding = RankSolver.Solve(architecture, samples, inputs, new(1, 30, true, 0.95), default);
            verdicts[finding.Verdict] = verdicts.TryGetValue(finding.Verdict, out var count) ? count + 1 : 1;
            int[] met = [.. Enumerable.Range(0, 12).Select(_ => NumericRank(network, architecture, inputs, samples, random))];
            var text = $"{RankWords.Report(finding, network.Declaration(false))}\nsingular values: {string.Join(" ", met)}";
            Assert.All(met, r => Assert.True(r <= finding.Bounds[0].Value, text));
            Assert.True(finding.Verdict switch
            {
                Verdict.Full => met.All(r => r == finding.Required),
                Verdict.Deficient => met.All(r => r < finding.Required)
                    && (finding.IsOfPieces || finding.Rank is not { } rank || (finding.IsRankExact ? met.Max() == rank : met.Max() <= rank)),
                Verdict.Share => (finding.Patterns!.Deficient < finding.Patterns.Tried || met.All(r => r < finding.Required))
                    && (finding.Patterns.High > 0.2 || met.Any(r => r == finding.Required)),
                _ => false,
            }, text);
        }

        output.WriteLine(string.Join(", ", verdicts.Select(v => $"{v.Key}: {v.Value}")));
        Assert.True(verdicts.Count >= 3);
    }

    private static int NumericRank(PlainNetwork network, Architecture architecture, double[] inputs, int samples, SplitMix random)
    {
        var theta = Enumerable.Range(0, architecture.ParameterCount).Select(_ => new Real(random.NextNormal())).ToArray();
        var rows = new List<double>();
        for (var s = 0; s < samples; s++)
        {
            var x = new Dictionary<string, double[]> { ["X"] = inputs[(s * architecture.InputSize)..((s + 1) * architecture.InputSize)] };
            for (var k = 0; k < architecture.OutputSize; k++)
                rows.AddRange(network.Backpropagate(x, theta, f => [.. f.Select((_, i) => new Real(i == k ? 1 : 0))]).Gradient.Select(g => g.Value));
        }

        return JacobiSvd.Rank([.. rows], samples * architecture.OutputSize, architecture.ParameterCount, 1e-9);
    }

    private static PlainNetwork Network(SplitMix random)
    {
        var layers = new List<PlainLayer> { new("X", "Input", [], 1 + random.NextIndex(3)) };
        var depth = 1 + random.NextIndex(3);
        string Some() => s_activations[random.NextIndex(s_activations.Length)];
        for (var l = 0; l < depth; l++)
        {
            var last = layers[^1].Name;
            layers.Add(new($"A{l}", "Dense", [last], 1 + random.NextIndex(5), Some(), Bias: random.NextIndex(3) > 0));
            if (random.NextIndex(4) == 0)
            {
                var width = layers[^1].Width;
                layers.Add(new($"B{l}", "Dense", [last], width, Some(), Bias: layers[^1].Bias, Share: random.NextIndex(2) == 0 ? $"A{l}" : null));
                layers.Add(new($"C{l}", new[] { "Add", "Multiply", "Concat" }[random.NextIndex(3)], [$"A{l}", $"B{l}"]));
            }
        }

        layers.Add(new("Y", "Dense", [layers[^1].Name], 1 + random.NextIndex(2), Bias: random.NextIndex(3) > 0));
        return new("N", layers);
    }
}
