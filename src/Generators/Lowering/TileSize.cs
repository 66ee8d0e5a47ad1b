using System;
using System.Linq;
using GradientFlow.Generators.Layers;

namespace GradientFlow.Generators.Lowering;

/// <summary>How many samples a tile has.</summary>
/// <remarks>Large tiles: every tile reads all weights once and adds to all sums once. Small tiles: what a tile computes going forward should still be in the
/// second-level cache going backward. Both matter alike where a tile holds as many values as the network has parameters.</remarks>
internal static class TileSize
{
    private const int WorkingSetBytes = 256 * 1024;

    // In vectors of 512 bits. No multiple of 16 vectors, 1 KB: rows a power of two apart would share few sets of the caches.
    private static readonly int[] s_vectors = [.. Enumerable.Range(1, 29).Where(v => v % 16 != 0)];

    /// <summary>Without a declared number of samples: few of them should not pay for many. Six vectors are a block of the loops; beyond them little is
    /// gained.</summary>
    private const int VectorsForAnyNumber = 6;

    /// <param name="valuesPerSample">Of the data and the workspace together.</param>
    /// <param name="parameters">P, the length of θ.</param>
    /// <param name="samples">The declared number of samples, 0 when there is none: tiles then divide it with as little padding as can be.</param>
    public static int Choose(int valuesPerSample, int parameters, bool isSingle, int samples)
    {
        var lanes = isSingle ? 16 : 8;
        var bytes = (long)valuesPerSample * (isSingle ? 4 : 8);
        var most = Math.Max(WorkingSetBytes / bytes, 2 * parameters / valuesPerSample);
        most = Math.Min(most, int.MaxValue / Math.Max(parameters, (long)NetworkModel.MostPerValue * valuesPerSample)); // see NetworkModel.CheckSize
        var fitting = s_vectors.Where(v => samples > 0 || v <= VectorsForAnyNumber).Select(v => v * lanes).Where(s => s <= most)
            .DefaultIfEmpty(lanes).ToArray();
        // Padding is work like any other; adding a tile's lanes to the sums costs as much as three quarters of a vector of samples. Where neither three nor
        // four divide the number of vectors, activations run one chain after the other (a seventh more of a sigmoid network).
        double Cost(int tile)
        {
            var tiles = samples == 0 ? 1.0 / tile : (samples + tile - 1) / tile;
            return tiles * (tile + 0.75 * lanes) * (tile / lanes % 3 == 0 || tile / lanes % 4 == 0 ? 1 : 1.15);
        }

        return fitting.OrderBy(Cost).ThenByDescending(s => s).First();
    }
}
