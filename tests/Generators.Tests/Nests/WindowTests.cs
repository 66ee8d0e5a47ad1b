using System;
using System.Collections.Generic;
using System.Linq;
using GradientFlow.Generators.Tests.Rank;
using GradientFlow.Generators.Tests.Reference;
using GradientFlow.Generators.Tests.Support;
using Xunit.Abstractions;

namespace GradientFlow.Generators.Tests.Nests;

/// <summary>Convolutions, their transposes and pools of random settings against the definitions that PyTorch documents, computed here position by
/// position.</summary>
public sealed class WindowTests(ITestOutputHelper output)
{
    private const int Count = 240, Samples = 2;

    [Fact]
    public void Layers_of_windows_compute_what_PyTorch_documents()
    {
        var random = new Xoshiro256(20);
        var cases = Enumerable.Range(0, Count).Select(_ => Case.Draw(random)).ToArray();
        var compilation = TestCompilation.Create(string.Join("\n", cases.Select((c, i) => $"[Network] public partial class N{i} {{ {c.Declaration} }}")));
        var beyond = 0;
        for (var i = 0; i < Count; i++)
        {
            var model = DeclaredModel.Of(compilation, $"N{i}");
            Assert.True(model.IsSound, cases[i].Declaration + DeclaredModel.Problems(model));
            var layer = model.Layers[1];
            Assert.Equal(cases[i].Output, layer.Output.Shape);
            var at = new NestPoint(Samples, model, (ulong)i);
            at.All();
            var parameters = layer.Parameters.ToDictionary(p => p.Name, p => at.Interpreter[p.Tensor]);
            var (x, h) = (at.Interpreter[model.Inputs[0]], at.Interpreter[layer.Output]);
            var (size, outputs) = (model.Inputs[0].Size, layer.Output.Size);
            for (var s = 0; s < Samples; s++)
            {
                var expected = cases[i].Compute(x[(s * size)..((s + 1) * size)], parameters);
                for (var k = 0; k < outputs; k++)
                    Assert.True(Math.Abs(expected[k] - h[s * outputs + k]) <= 1e-13 * (1 + Math.Abs(expected[k])),
                        $"{cases[i].Declaration}: value {k} is {h[s * outputs + k]:R}, not {expected[k]:R}");
            }

            beyond += cases[i].PadsBeyondTheKernel ? 1 : 0;
        }

        output.WriteLine($"{Count} layers, {beyond} of them padded by their kernel's extent or more");
        Assert.True(beyond > 20);
    }

    /// <param name="Kind">Conv, TransposedConv, AveragePool or MaxPool.</param>
    private sealed record Case(string Kind, int[] Input, int Channels, int[] Kernel, int Stride, int Dilation, int Pad, int OutputPadding, int Groups,
        bool Ceiling, bool CountPadding)
    {
        public bool PadsBeyondTheKernel => Kind == "Conv" && Kernel.Any(k => Pad >= Dilation * (k - 1) + 1);

        private bool IsPool => Kind.EndsWith("Pool", StringComparison.Ordinal);

        private bool IsTransposed => Kind == "TransposedConv";

        public string Declaration
        {
            get
            {
                var (axes, common) = (Input.Length - 1, $"Stride = {Stride}, Dilation = {Dilation}, Pad = {Pad}");
                var layer = Kind switch
                {
                    "AveragePool" => $"[AveragePool({Kernel[0]}, {common}, Ceiling = {Text(Ceiling)}, CountPadding = {Text(CountPadding)})] public partial "
                        + $"Pool A {{ get; }}",
                    "MaxPool" => $"[MaxPool({Kernel[0]}, {common}, Ceiling = {Text(Ceiling)})] public partial Pool A {{ get; }}",
                    "Conv" => $"[Conv{axes}D({Channels}, {string.Join(", ", Kernel)}, {common}, Groups = {Groups})] public partial Conv{axes}D A {{ get; }}",
                    _ => $"[TransposedConv{axes}D({Channels}, {string.Join(", ", Kernel)}, {common}, OutputPadding = {OutputPadding}, Groups = {Groups})] "
                        + $"public partial TransposedConv{axes}D A {{ get; }}",
                };
                return $"[Input({string.Join(", ", Input)})] public partial Input X {{ get; }} {layer} [Dense(1)] public partial Dense Y {{ get; }}";
                static string Text(bool b) => b ? "true" : "false";
            }
        }

        public int[] Output => [IsPool ? Input[0] : Channels, .. Enumerable.Range(0, Kernel.Length).Select(Positions)];

        public static Case Draw(Xoshiro256 random)
        {
            while (true)
            {
                var kind = new[] { "Conv", "TransposedConv", "AveragePool", "MaxPool" }[random.NextIndex(4)];
                var axes = 1 + random.NextIndex(2);
                var groups = 1 + random.NextIndex(3);
                var size = 1 + random.NextIndex(3);
                int[] input = [groups * (1 + random.NextIndex(2)), .. Enumerable.Range(0, axes).Select(_ => 1 + random.NextIndex(5))];
                int[] kernel = [.. Enumerable.Range(0, axes).Select(d => kind.EndsWith("Pool", StringComparison.Ordinal) ? size : 1 + random.NextIndex(3))];
                var (stride, dilation) = (1 + random.NextIndex(3), 1 + random.NextIndex(3));
                var drawn = new Case(kind, input, groups * (1 + random.NextIndex(2)), kernel, stride, dilation, random.NextIndex(5),
                    random.NextIndex(Math.Max(stride, dilation)), groups, random.NextIndex(2) == 0, random.NextIndex(2) == 0);
                if (Enumerable.Range(0, axes)
                    .All(d => drawn.Positions(d) >= 1 && (kind == "TransposedConv" || input[d + 1] + 2 * drawn.Pad >= dilation * (kernel[d] - 1) + 1)
                    && (!drawn.IsPool || Enumerable.Range(0, drawn.Positions(d)).All(y => drawn.Inside(d, y).Any()))))
                    return drawn;
            }
        }

        /// <summary>The layer's values for one sample: [channels, positions…].</summary>
        public double[] Compute(double[] x, Dictionary<string, double[]> parameters)
        {
            var h = new double[Output.Aggregate((a, b) => a * b)];
            var (space, outputs) = (Input[1..], Output[1..]);
            var (inputs, channels) = (Input[0] / Groups, Channels / Groups);
            for (var c = 0; c < Output[0]; c++)
            {
                foreach (var y in Points(outputs))
                {
                    ref var cell = ref h[Flat(Output, [c, .. y])];
                    if (IsPool)
                    {
                        var inside = Product([.. y.Select((p, d) => Inside(d, p).ToArray())]).Select(at => x[Flat(Input, [c, .. at])]).ToArray();
                        var counted = y.Select((p, d) => CountPadding ? Enumerable.Range(0, Kernel[d])
                            .Count(k => p * Stride + k * Dilation - Pad < space[d] + Pad) : Inside(d, p).Count()).Aggregate((a, b) => a * b);
                        cell = Kind == "MaxPool" ? inside.Max() : inside.Sum() / counted;
                        continue;
                    }

                    cell += parameters["b"][c];
                    if (IsTransposed)
                        continue;
                    var group = c / channels;
                    foreach (var k in Points(Kernel))
                    {
                        int[] at = [.. y.Select((p, d) => p * Stride + k[d] * Dilation - Pad)];
                        for (var i = 0; i < inputs && at.Select((a, d) => a >= 0 && a < space[d]).All(lies => lies); i++)
                            cell += parameters["W"][Flat([Channels, inputs, .. Kernel], [c, i, .. k])] * x[Flat(Input, [group * inputs + i, .. at])];
                    }
                }
            }

            // Each value lays the kernel over the output.
            for (var c = 0; c < Input[0] && IsTransposed; c++)
            {
                foreach (var y in Points(space))
                {
                    foreach (var k in Points(Kernel))
                    {
                        int[] at = [.. y.Select((p, d) => p * Stride + k[d] * Dilation - Pad)];
                        for (var o = 0; o < channels && at.Select((a, d) => a >= 0 && a < outputs[d]).All(lies => lies); o++)
                            h[Flat(Output, [c / inputs * channels + o, .. at])] +=
                                parameters["W"][Flat([Input[0], channels, .. Kernel], [c, o, .. k])] * x[Flat(Input, [c, .. y])];
                    }
                }
            }

            return h;
        }

        private int Positions(int axis)
        {
            var (n, extent) = (Input[axis + 1], Dilation * (Kernel[axis] - 1) + 1);
            if (IsTransposed)
                return (n - 1) * Stride - 2 * Pad + extent + OutputPadding;
            var positions = (int)Math.Floor((n + 2 * Pad - extent + (IsPool && Ceiling ? Stride - 1 : 0)) / (double)Stride) + 1;
            return IsPool && Ceiling && (positions - 1) * Stride >= n + Pad ? positions - 1 : positions;
        }

        private IEnumerable<int> Inside(int axis, int position) =>
            Enumerable.Range(0, Kernel[axis]).Select(k => position * Stride + k * Dilation - Pad).Where(at => at >= 0 && at < Input[axis + 1]);

        private static IEnumerable<int[]> Points(int[] sizes) => Product([.. sizes.Select(n => Enumerable.Range(0, n).ToArray())]);

        private static IEnumerable<int[]> Product(int[][] sets) =>
            sets.Aggregate((IEnumerable<int[]>)[[]], (all, next) => all.SelectMany(a => next.Select(x => (int[])[.. a, x])));

        private static int Flat(int[] shape, int[] at) => at.Zip(shape).Aggregate(0, (i, d) => i * d.Second + d.First);
    }
}
