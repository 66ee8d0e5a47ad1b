using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using GradientFlow.Generators.Tests.Support;

namespace GradientFlow.Tests;

/// <summary>Declared networks compiled with their kernels, once for all tests: every structure in double precision, each network in one of them in
/// single.</summary>
internal static class KernelNetworks
{
    public static readonly string[] Structures = ["Registers", "Tile", "Nests"];

    private static readonly Lazy<Assembly> s_assembly = new(() => TestCompilation.LoadWithKernels([.. Variants!.Select(v => v.Declaration)]));

    /// <summary>The shapes of the compiler's own tests, and sizes that leave rests of every block.</summary>
    public static IReadOnlyDictionary<string, string> Layers { get; } = new Dictionary<string, string>(DeclaredGraphs.All)
    {
        ["weight decay"] = "[WeightDecay(0.3)]" + Chain(4, 3),
        ["9 and 17 units"] = Chain(9, 17),
        ["20 and 33 units"] = Chain(20, 33),
        ["shared weights"] =
            "[Input(4)] public partial Input X { get; } [Dense(4, Activation.GELU)] public partial Dense A { get; } [Dense(4, Activation.ELU, Share = "
                + "nameof(A))] public partial Dense B { get; } [Dense(1)] public partial Dense Y { get; }",
        ["logistic"] = "[Input(2)] public partial Input X { get; } [Dense(6, Activation.Atan)] public partial Dense A { get; } [LogisticLoss] [Dense(1)] "
        + "public partial Dense Y { get; }",
    };

    public static IReadOnlyList<KernelVariant> Variants { get; } =
        [.. from layers in Layers.Select((l, i) => (l.Key, l.Value, Number: i))
            from structure in Structures
            where layers.Key != "20 and 33 units" || structure == "Nests" // wide enough for products by tiles, too long to be written out
            from single in new[] { false, true }
            where !single || structure == Structures[layers.Number % 3] // they compute alike but for the type: one structure each
            select new KernelVariant(layers.Key, layers.Value, $"N{layers.Number}_{structure}_{single}", structure, single),
            // Every kind of layer once; the largest of nine values, written out with all its derivatives, is a long kernel.
            .. DeclaredLayers.All.Select((l, i) => new KernelVariant(l.Key, l.Value, $"L{i}", l.Key == "max pools" ? "Nests" : Structures[i % 3], i % 2 == 1))];

    public static Assembly Assembly => s_assembly.Value;

    private static string Chain(int first, int second) =>
        $"[Input(3)] public partial Input X {{ get; }} [Dense({first}, Activation.Tanh)] public partial Dense A {{ get; }} [Dense({second}, "
            + $"Activation.Softplus)] public partial Dense B {{ get; }} [Dense(2)] public partial Dense Y {{ get; }}";
}

/// <summary>A network in one structure and precision.</summary>
internal sealed record KernelVariant(string Layers, string Text, string Name, string Structure, bool IsSingle)
{
    /// <summary>How far results may be apart, relative to the largest.</summary>
    public double Tolerance => IsSingle ? 1e-5 : 1e-13;

    public string Declaration
    {
        get
        {
            var decay = Text.StartsWith("[WeightDecay", StringComparison.Ordinal) ? Text[..(Text.IndexOf(']', StringComparison.Ordinal) + 1)] : "";
            return $"[Network(Kernels = true, Precision = Precision.{(IsSingle ? "Single" : "Double")})] {decay} [Schedule(Width = VectorWidth.Bits256, "
                + $"Kernels = KernelStructure.{Structure})] public partial class {Name} {{ {Text[decay.Length..]} }}";
        }
    }

    /// <summary>Data with the targets the losses ask for.</summary>
    public static Dataset Data(NetworkInfo info, int samples, int seed)
    {
        var random = new Random(seed);
        double[] Draw(int count, Func<double> value) => [.. Enumerable.Range(0, count).Select(_ => value())];
        bool IsIndex(string input) => info.Layers.OfType<Embedding>().Any(e => e.From[0] == input);
        var inputs = info.Inputs.ToDictionary(i => i.Name,
            i => Draw(samples * i.Shape.Aggregate(1, (a, b) => a * b), () => IsIndex(i.Name) ? random.Next(5) : 2 * random.NextDouble() - 1));
        var targets = info.Outputs.ToDictionary(o => o.Name, o =>
        {
            var values = Draw(samples * o.Size, o.Targets == TargetRule.PlusMinusOne ? () => random.Next(2) * 2 - 1 : random.NextDouble);
            for (var s = 0; o.Targets == TargetRule.Probabilities && s < samples; s++)
            {
                var row = values.AsSpan(s * o.Size, o.Size);
                row.Clear();
                row[random.Next(o.Size)] = 1;
            }

            return values;
        });
        return Dataset.Create(samples, inputs, targets, Draw(samples, () => 0.5 + random.NextDouble()));
    }
}
