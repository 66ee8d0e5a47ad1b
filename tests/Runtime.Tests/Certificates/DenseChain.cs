using System;
using System.Collections.Generic;
using GradientFlow.Generators.Scalars;
using GradientFlow.Ranks;

namespace GradientFlow.Tests.Certificates;

/// <summary>Chains of dense layers of any depth and width, as a declaration would lower them.</summary>
internal static class DenseChain
{
    public static readonly IReadOnlyDictionary<string, ScalarStep[]> Activations = new Dictionary<string, ScalarStep[]>
    {
        ["Identity"] = [Variable],
        ["ReLU"] = [Variable, new(Op.Constant, 0, -1, -1, -1, -1), new(Op.Maximum, 0, 0, 1, -1, -1)],
        ["LeakyReLU"] = [Variable, new(Op.Constant, 0.2, -1, -1, -1, -1), new(Op.Multiply, 0, 0, 1, -1, -1), new(Op.Maximum, 0, 0, 2, -1, -1)],
        ["Tanh"] = [Variable, new(Op.Tanh, 0, 0, -1, -1, -1)],
        ["SiLU"] = [Variable, new(Op.Sigmoid, 0, 0, -1, -1, -1), new(Op.Multiply, 0, 0, 1, -1, -1)],
        ["Sin"] = [Variable, new(Op.Sin, 0, 0, -1, -1, -1)],
    };

    private static ScalarStep Variable => new(Op.Variable, 0, -1, -1, -1, -1);

    /// <param name="widths">Of the input and of every layer; the last has no activation.</param>
    public static Architecture Of(int[] widths, string activation)
    {
        var quantities = new List<Quantity> { new("X", QuantityKind.Input, [widths[0]], 0, [], null) };
        var (loops, offset) = (new List<Loop>(), 0);
        for (var l = 1; l < widths.Length; l++)
        {
            int rows = widths[l], columns = widths[l - 1], before = quantities.Count - 1;
            quantities.Add(new($"W{l}", QuantityKind.Parameter, [rows, columns], offset, [], null));
            quantities.Add(new($"b{l}", QuantityKind.Parameter, [rows], offset + rows * columns, [], null));
            quantities.Add(new($"H{l}", QuantityKind.Value, [rows], 0, [], null));
            offset += rows * (columns + 1);
            int[] sizes = [rows], both = [rows, columns];
            var product = new Term(1, [columns], [
                new Reference(before + 1, [new(0, [1, 0], rows), new(0, [0, 1], columns)], both), new Reference(before, [new(0, [0, 1], columns)], both)]);
            var bias = new Term(1, [], [new Reference(before + 2, [new(0, [1], rows)], sizes)]);
            loops.Add(new(sizes, [product, bias], [], new Reference(before + 3, [new(0, [1], rows)], sizes),
                new ScalarProgram(l == widths.Length - 1 ? [Variable] : Activations[activation]), false, false));
        }

        return new([.. quantities], [.. loops], [quantities.Count - 1]);
    }

    /// <summary>θ with weights of the standard deviation gain/√columns.</summary>
    public static double[] Draw(int[] widths, ulong seed, double gain)
    {
        var (theta, random) = (new List<double>(), new Xoshiro256(seed));
        for (var l = 1; l < widths.Length; l++)
        {
            for (var i = 0; i < widths[l] * (widths[l - 1] + 1); i++)
                theta.Add((i < widths[l] * widths[l - 1] ? gain / Math.Sqrt(widths[l - 1]) : 0.3) * random.NextNormal());
        }

        return [.. theta];
    }
}
