using System;
using System.Linq;
using System.Numerics;

namespace GradientFlow;

/// <summary>Data in the order emitted code reads them: tiles of samples, in a tile the values of every input, then of every output its targets and its
/// sample weight, samples innermost.</summary>
/// <remarks>The last tile is filled up with copies of the last sample, of weight 0: whatever a formula does at 0, padding does nothing a sample does not do.</remarks>
internal sealed class PackedData<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int _length;

    public PackedData(NetworkInfo network, Dataset data, bool needsTargets)
    {
        Samples = data.Samples;
        _length = network.DataLength;
        var width = network.TileSamples;
        Tiles = (data.Samples + width - 1) / width;
        Values = new AlignedBuffer<T>((long)Tiles * network.DataLength);
        var at = 0;
        foreach (var input in network.Inputs)
        {
            var column = BoundColumns.Input(network, input, data);
            Put(network, column.Values, column.Size, ref at);
        }

        if (needsTargets && !data.HasTargets)
            throw new ArgumentException($"The data hold no targets, and the loss of {network.Name} needs them.", nameof(data));
        foreach (var output in network.Outputs)
        {
            if (data.HasTargets)
            {
                var column = BoundColumns.Target(network, output, data);
                CheckTargets(column, output);
                Put(network, column.Values, column.Size, ref at);
            }
            else
            {
                at += output.Size * width;
            }

            PutWeights(network, data, output, ref at);
        }
    }

    public int Samples { get; }

    public int Tiles { get; }

    public AlignedBuffer<T> Values { get; }

    /// <summary>The tiles of one of several chunks: as even as can be, and the same whoever asks.</summary>
    public (int First, int Last) TilesOf(int chunk, int chunks) => ((int)((long)Tiles * chunk / chunks), (int)((long)Tiles * (chunk + 1) / chunks));

    /// <summary>The values of the tiles from one up to another.</summary>
    public ReadOnlySpan<T> Of(int first, int last) => Values.Span[(first * _length)..(last * _length)];

    private static void CheckTargets(DataColumn column, OutputInfo output)
    {
        for (var i = 0; i < column.Values.Length; i++)
        {
            var y = column.Values[i];
            var isWrong = output.Targets switch
            {
                TargetRule.PlusMinusOne => y is not (1 or -1),
                TargetRule.Probabilities => y < 0,
                _ => false,
            };
            if (isWrong)
                throw new ArgumentException($"The target of sample {i / column.Size}, value {i % column.Size}, of {output.Name} is {y}; {output.Loss}Loss takes {(output.Targets == TargetRule.PlusMinusOne ? "labels −1 and +1" : "probabilities, which are not negative")}.", "data");
        }

        for (var i = 0; output.Targets == TargetRule.Probabilities && i < column.Values.Length; i += column.Size)
        {
            var sum = column.Values.AsSpan(i, column.Size).ToArray().Sum();
            if (!(Math.Abs(sum - 1) <= 1e-9))
                throw new ArgumentException($"The targets of sample {i / column.Size} of {output.Name} sum to {sum}; {output.Loss}Loss takes probabilities, which sum to 1.", "data");
        }
    }

    private void Put(NetworkInfo network, double[] values, int size, ref int at)
    {
        var width = network.TileSamples;
        var packed = Values.Span;
        for (var s = 0; s < Tiles * width; s++)
        {
            var tile = packed.Slice(s / width * network.DataLength + at + s % width);
            var row = Math.Min(s, Samples - 1) * size;
            for (var k = 0; k < size; k++)
                tile[k * width] = T.CreateTruncating(values[row + k]);
        }

        at += size * width;
    }

    /// <summary>wᵢ, divided by n for the losses that are means.</summary>
    private void PutWeights(NetworkInfo network, Dataset data, OutputInfo output, ref int at)
    {
        var width = network.TileSamples;
        var packed = Values.Span;
        var isMean = output.Scale is LossScale.Mean or LossScale.HalfMean;
        for (var s = 0; s < Samples; s++)
        {
            var weight = data.SampleWeights?[s] ?? 1;
            packed[s / width * network.DataLength + at + s % width] = T.CreateTruncating(isMean ? weight / Samples : weight);
        }

        at += width;
    }
}
