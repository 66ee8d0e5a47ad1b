using System.Collections.Generic;
using System.Threading;
using GradientFlow.Generators.Declaration;
using GradientFlow.Generators.Layers;
using GradientFlow.Ranks;

namespace GradientFlow.Generators.Ranks;

/// <summary>Verdicts while one types: within a budget, and each declaration once, whatever else is edited.</summary>
internal static class EditorRank
{
    /// <summary>In modular multiplications: some ten milliseconds.</summary>
    public const long Budget = 1_000_000;

    private const int MostKept = 256;

    private static readonly RankSettings s_settings = new(Seed: 1, Patterns: 20, SecondPrime: true, Confidence: 0.95, Budget);

    // By the declaration, which holds no symbol and no place in a source.
    private static readonly Dictionary<NetworkSpec, Slot> s_kept = [];

    /// <param name="model">A sound network that declares its number of samples.</param>
    /// <param name="cancellation">Ends the computation; whoever asks next begins it anew.</param>
    public static RankFinding Of(NetworkModel model, CancellationToken cancellation)
    {
        Slot slot;
        lock (s_kept)
        {
            if (!s_kept.TryGetValue(model.Spec, out slot!))
            {
                if (s_kept.Count >= MostKept)
                    s_kept.Clear();
                s_kept[model.Spec] = slot = new();
            }
        }

        lock (slot)
            return slot.Finding ??= RankSolver.Solve(ArchitectureText.Read(model), model.Spec.Samples, null, s_settings, cancellation);
    }

    private sealed class Slot
    {
        public RankFinding? Finding { get; set; }
    }
}
