using System.Linq;

namespace GradientFlow.Generators.Lowering;

/// <summary>How many samples a tile has: so many that the gradient's working set of a tile stays in the second-level cache.</summary>
internal static class TileSize
{
    private const int WorkingSetBytes = 160 * 1024;

    // In vectors of 512 bits; counts that divide well into blocks.
    private static readonly int[] s_vectors = [1, 2, 3, 4, 5, 6, 8, 10, 12, 16];

    /// <param name="valuesPerSample">Of the data and the workspace together.</param>
    /// <param name="samples">The declared number of samples, 0 when there is none: tiles then divide it with as little padding as can be.</param>
    public static int Choose(int valuesPerSample, bool isSingle, int samples)
    {
        var lanes = isSingle ? 16 : 8;
        var bytes = (long)valuesPerSample * (isSingle ? 4 : 8);
        var fitting = s_vectors.Select(v => v * lanes).Where(s => s * bytes <= WorkingSetBytes).DefaultIfEmpty(lanes).ToArray();
        if (samples == 0)
            return fitting.Last();
        return fitting.OrderBy(s => (samples + s - 1) / s * (long)s).ThenByDescending(s => s).First();
    }
}
