using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics.Tensors;
using GradientFlow.Ranks;

namespace GradientFlow;

/// <summary>Adjacent linear layers, h = W₁·x + b₁ and W₂·h + b₂: scaling h by any matrix and W₂ by its inverse changes no output, and so the flow keeps
/// C = W₂ᵀW₂ − W₁W₁ᵀ − b₁b₁ᵀ. With a penalty λ/2·‖θ‖² it is C(t) = C(0)·e^(−2λt).</summary>
internal static class LinearPairs
{
    public static Observation Observe(IDeclaredField network, ObservedFlow flow)
    {
        var pairs = Find(network.Info, ArchitectureReader.Read(network.Architecture));
        if (pairs.Count == 0)
            throw new ArgumentException($"The observer 'invariants' looks at two dense layers in a row, of which the first has no activation and feeds the "
                + $"second alone, with parameters that no other layer shares; {network.Name} has no such pair.", "options");
        var origins = pairs.ConvertAll(p => p.Of(flow.Start));
        return new([.. pairs.SelectMany(p => (string[])[$"{p.Name}.norm", $"{p.Name}.drift"])], (in FlowPoint point, Span<double> values) =>
        {
            for (var i = 0; i < pairs.Count; i++)
            {
                var now = pairs[i].Of(point.Parameters);
                values[2 * i] = EuclideanNorm.Of(now);
                TensorPrimitives.MultiplyAdd(origins[i], -Math.Exp(-2 * network.Info.WeightDecay * (point.Time - flow.StartTime)), now, now);
                values[2 * i + 1] = EuclideanNorm.Of(now);
            }
        });
    }

    private static List<Pair> Find(NetworkInfo info, Architecture architecture)
    {
        var pairs = new List<Pair>();
        foreach (var second in info.Layers.OfType<Dense>())
        {
            if (second.From.Count != 1 || info.Layer(second.From[0]) is not Dense first || !IsLinear(first, architecture)
                || info.Layers.Count(l => l.From.Contains(first.Name)) != 1 || info.Outputs.Any(o => o.Name == first.Name)
                || first.Parameters.Concat(second.Parameters).Any(p => IsShared(info, p)))
                continue;
            var (w1, w2) = (first.Parameters.First(p => p.Name == "W"), second.Parameters.First(p => p.Name == "W"));
            if (w2.Length == w2.Shape[0] * w1.Shape[0]) // else W₂ reads several values of a unit
                pairs.Add(new($"{first.Name}-{second.Name}", w1, first.Parameters.FirstOrDefault(p => p.Name == "b"), w2));
        }

        return pairs;
    }

    private static bool IsShared(NetworkInfo info, ParameterBlock block) => info.Layers.Count(l => l.Parameters.Any(p => p.Offset == block.Offset)) > 1;

    /// <summary>No formula but a sum makes its values.</summary>
    private static bool IsLinear(Dense layer, Architecture architecture) =>
        layer.Activation is null || !architecture.Loops.Any(l => architecture.Quantities[l.Target.Quantity].Name == layer.Name && !IsIdentity(l.Formula));

    private static bool IsIdentity(ScalarProgram formula) => formula.Steps is [{ Op: Generators.Scalars.Op.Variable }];

    private sealed record Pair(string Name, ParameterBlock First, ParameterBlock? Bias, ParameterBlock Second)
    {
        /// <summary>C: [h, h]</summary>
        public double[] Of(ReadOnlySpan<double> theta)
        {
            var (h, inputs, outputs) = (First.Shape[0], First.Length / First.Shape[0], Second.Shape[0]);
            var w1 = theta[First.Range];
            var w2 = theta[Second.Range];
            var b = Bias is null ? default : theta[Bias.Range];
            var c = new double[h * h];
            for (var i = 0; i < outputs; i++)
            {
                var row = w2.Slice(i * h, h);
                for (var j = 0; j < h; j++)
                    TensorPrimitives.MultiplyAdd(row, row[j], c.AsSpan(j * h, h), c.AsSpan(j * h, h));
            }

            for (var j = 0; j < h; j++)
            {
                for (var k = 0; k < h; k++)
                    c[j * h + k] -= TensorPrimitives.Dot(w1.Slice(j * inputs, inputs), w1.Slice(k * inputs, inputs)) + (b.IsEmpty ? 0 : b[j] * b[k]);
            }

            return c;
        }
    }
}
