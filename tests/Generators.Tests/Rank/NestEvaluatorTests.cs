using System;
using System.Linq;
using GradientFlow.Generators.Layers;
using GradientFlow.Generators.Ranks;
using GradientFlow.Generators.Tests.Reference;
using GradientFlow.Generators.Tests.Support;
using GradientFlow.Ranks;

namespace GradientFlow.Generators.Tests.Rank;

/// <summary>The evaluator of the rank certificate against the interpreter of the nests: outputs, and rows of the Jacobian by central differences. What lies
/// between, the text of the architecture, is tested by it.</summary>
public sealed class NestEvaluatorTests
{
    private const int Samples = 2;

    public static TheoryData<string> Graphs => [.. DeclaredGraphs.All.Keys];

    [Theory]
    [MemberData(nameof(Graphs))]
    public void Rows_are_what_differences_say(string graph)
    {
        var model = DeclaredModel.OfLayers(DeclaredGraphs.All[graph]);
        var architecture = ArchitectureText.Read(model);
        Assert.Equal(model.ParameterCount, architecture.ParameterCount);
        Assert.Equal(model.Outputs.Sum(o => o.F.Size), architecture.OutputSize);
        var random = new SplitMix(11);
        var theta = Enumerable.Range(0, architecture.ParameterCount).Select(_ => 0.5 * random.NextNormal()).ToArray();
        var inputs = Enumerable.Range(0, Samples * architecture.InputSize).Select(_ => random.NextNormal()).ToArray();

        var evaluator = new NestEvaluator<double, DoubleArithmetic>(architecture, default);
        var enclosing = new NestEvaluator<Interval, IntervalArithmetic>(architecture, new(new()));
        evaluator.SetParameters(theta);
        enclosing.SetParameters(Array.ConvertAll(theta, x => (Interval)x));
        var (row, enclosed) = (new double[theta.Length], new Interval[theta.Length]);
        var parameters = Enumerable.Range(0, theta.Length).Where(p => theta.Length < 60 || p % (theta.Length / 40) == 0).ToArray();
        const double H = 1e-6;
        var (ahead, behind) = (parameters.Select(p => Outputs(model, Moved(theta, p, H), inputs)).ToArray(),
            parameters.Select(p => Outputs(model, Moved(theta, p, -H), inputs)).ToArray());
        var here = Outputs(model, theta, inputs);
        for (var s = 0; s < Samples; s++)
        {
            evaluator.Forward(inputs, s);
            enclosing.Forward(Array.ConvertAll(inputs, x => (Interval)x), s);
            double[] outputs = [.. architecture.Outputs.SelectMany(q => evaluator.ValuesOf(q))];
            for (var k = 0; k < architecture.OutputSize; k++)
            {
                Assert.Equal(here[s][k], outputs[k], 1e-12 * Math.Max(1, Math.Abs(outputs[k])));
                evaluator.Row(k, row);
                enclosing.Row(k, enclosed);
                for (var p = 0; p < row.Length; p++)
                    Assert.True(enclosed[p].Low - 1e-13 <= row[p] && row[p] <= enclosed[p].High + 1e-13 && enclosed[p].High - enclosed[p].Low < 1e-9,
                        $"{row[p]} in {enclosed[p]}");
                for (var i = 0; i < parameters.Length; i++)
                {
                    var slope = (ahead[i][s][k] - behind[i][s][k]) / (2 * H);
                    Assert.True(Math.Abs(slope - row[parameters[i]]) < 1e-7 * (1 + Math.Abs(slope)), $"{graph}: {slope} and {row[parameters[i]]}");
                }
            }
        }
    }

    [Fact]
    public void An_architecture_is_text_that_depends_on_no_name_of_the_class()
    {
        const string Layers =
            "{ [Input(2)] public partial Input X { get; } [Dense(3, Activation.Tanh)] public partial Dense H { get; } [Dense(1)] public partial Dense Y { "
                + "get; } }";
        var text = ArchitectureText.Of(DeclaredModel.Of("[Network] public partial class N " + Layers));
        Assert.Equal(text,
            ArchitectureText.Of(DeclaredModel.Of("/// <summary>Other words.</summary>\n[Network(Samples = 3)] public partial class N " + Layers)));
        Assert.NotEqual(text,
            ArchitectureText.Of(DeclaredModel.Of("[Network] public partial class N " + Layers.Replace("Tanh", "Sin", StringComparison.Ordinal))));
        Assert.All(text, line => Assert.DoesNotContain("\"", line, StringComparison.Ordinal));
    }

    private static double[] Moved(double[] theta, int p, double by)
    {
        var moved = (double[])theta.Clone();
        moved[p] += by;
        return moved;
    }

    private static double[][] Outputs(NetworkModel model, double[] theta, double[] inputs)
    {
        var interpreter = new NestInterpreter(Samples);
        var at = 0;
        foreach (var p in model.Parameters)
        {
            interpreter[p.Tensor] = theta[at..(at + p.Tensor.Size)];
            at += p.Tensor.Size;
        }

        var size = model.Inputs.Sum(i => i.Size);
        var first = 0;
        foreach (var input in model.Inputs)
        {
            interpreter[input] = [.. Enumerable.Range(0, Samples).SelectMany(s => inputs.Skip(s * size + first).Take(input.Size))];
            first += input.Size;
        }

        interpreter.Run(model.Forward);
        return [.. Enumerable.Range(0, Samples).Select(s => model.Outputs.SelectMany(o => interpreter[o.F].Skip(s * o.F.Size).Take(o.F.Size)).ToArray())];
    }
}
