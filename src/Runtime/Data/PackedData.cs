using System;
using System.Linq;
using System.Numerics;
using System.Numerics.Tensors;

namespace GradientFlow;

/// <summary>Data in the order emitted code reads them: tiles of samples, in a tile the values of every input, then of every output its targets and its
/// sample weight, samples innermost.</summary>
/// <remarks>The last tile is filled up with copies of the last sample, of weight 0: whatever a formula does at 0, padding does nothing a sample does not
/// do.</remarks>
internal sealed class PackedData<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const double SingleRounding = 1.0 / (1 << 24);

    private readonly int _width;
    private readonly int _length;

    /// <param name="network">Whose inputs and targets.</param>
    /// <param name="data">The samples.</param>
    /// <param name="needsTargets">Whether data without targets are refused.</param>
    /// <param name="tileSamples">Samples of a tile, where they are not the network's own.</param>
    public PackedData(NetworkInfo network, Dataset data, bool needsTargets, int? tileSamples = null)
    {
        Samples = data.Samples;
        _width = tileSamples ?? network.TileSamples;
        _length = network.DataLength / network.TileSamples * _width;
        Tiles = (data.Samples + _width - 1) / _width;
        Values = new AlignedBuffer<T>((long)Tiles * _length);
        var at = 0;
        foreach (var input in network.Inputs)
        {
            var column = BoundColumns.Input(network, input, data);
            Put(column.Values, column.Size, ref at);
        }

        if (needsTargets && !data.HasTargets)
            throw new ArgumentException($"The data hold no targets, and the loss of {network.Name} needs them.", nameof(data));
        foreach (var output in network.Outputs)
        {
            if (data.HasTargets)
            {
                var column = BoundColumns.Target(network, output, data);
                Put(Targets(column, output), column.Size, ref at);
            }
            else
            {
                at += output.Size * _width;
            }

            PutWeights(data, output, ref at);
        }
    }

    public int Samples { get; }

    public int Tiles { get; }

    public AlignedBuffer<T> Values { get; }

    /// <summary>The tiles of one of several chunks: as even as can be, and the same whoever asks.</summary>
    public (int First, int Last) TilesOf(int chunk, int chunks) => ((int)((long)Tiles * chunk / chunks), (int)((long)Tiles * (chunk + 1) / chunks));

    /// <summary>The values of the tiles from one up to another.</summary>
    public ReadOnlySpan<T> Of(int first, int last) => Values.Span[(first * _length)..(last * _length)];

    /// <summary>The input vectors of the samples one behind the other, as the network sees them.</summary>
    /// <param name="network">The one they were packed for.</param>
    public double[] InputVectors(NetworkInfo network)
    {
        var size = InputSize(network);
        var vectors = new double[checked(Samples * size)];
        Take(0, size, vectors, size);
        return vectors;
    }

    /// <summary>The targets of the samples one behind the other, as the losses take them.</summary>
    /// <param name="network">The one they were packed for.</param>
    public double[] Targets(NetworkInfo network)
    {
        var targets = new double[checked(Samples * network.OutputSize)];
        var (from, to) = (InputSize(network), 0);
        foreach (var output in network.Outputs)
        {
            Take(from, output.Size, targets.AsSpan(to), network.OutputSize);
            (from, to) = (from + output.Size + 1, to + output.Size); // a weight stands behind
        }

        return targets;
    }

    private static int InputSize(NetworkInfo network) => network.Inputs.Sum(i => i.Shape.Aggregate(1, (a, b) => a * b));

    /// <summary>So many values of every sample, from one on.</summary>
    private void Take(int from, int count, Span<double> result, int stride)
    {
        for (var s = 0; s < Samples; s++)
        {
            var tile = Values.Span.Slice(s / _width * _length + s % _width);
            for (var k = 0; k < count; k++)
                result[s * stride + k] = double.CreateTruncating(tile[(from + k) * _width]);
        }
    }

    /// <summary>The targets as the loss takes them; rows of probabilities divided by their sums, which rounding to single precision may have moved away from
    /// 1.</summary>
    private static double[] Targets(DataColumn column, OutputInfo output)
    {
        for (var i = 0; i < column.Values.Length; i++)
        {
            var y = column.Values[i];
            var isWrong = output.Targets switch
            {
                TargetRule.PlusMinusOne => y is not (1 or -1),
                TargetRule.Probabilities => y < 0,
                TargetRule.Any => false,
            };
            if (isWrong)
                throw new ArgumentException(
                    $"The target of sample {i / column.Size}, value {i % column.Size}, of {output.Name} is {y}; {output.Loss}Loss takes "
                        + $"{(output.Targets == TargetRule.PlusMinusOne ? "labels −1 and +1" : "probabilities, which are not negative")}.", "data");
        }

        return output.Targets == TargetRule.Probabilities ? Distributions(column, output) : column.Values;
    }

    private static double[] Distributions(DataColumn column, OutputInfo output)
    {
        // A softmax in single precision rounds each exponential, each addition to their sum, and the quotients: K + 4 times in all.
        var limit = (column.Size + 4) * SingleRounding;
        var targets = new double[column.Values.Length];
        for (var i = 0; i < targets.Length; i += column.Size)
        {
            var row = column.Values.AsSpan(i, column.Size);
            var sum = TensorPrimitives.Sum<double>(row);
            if (!(Math.Abs(sum - 1) <= limit))
            {
                throw new ArgumentException(
                    $"The targets of sample {i / column.Size} of {output.Name} sum to {sum}; {output.Loss}Loss takes probabilities, which sum to 1 within "
                        + $"{limit:G2}, what single precision loses of {column.Size}. Divide each row by its sum.",
                    "data");
            }

            TensorPrimitives.Divide(row, sum, targets.AsSpan(i, column.Size));
        }

        return targets;
    }

    private void Put(double[] values, int size, ref int at)
    {
        var packed = Values.Span;
        for (var s = 0; s < Tiles * _width; s++)
        {
            var tile = packed.Slice(s / _width * _length + at + s % _width);
            var row = Math.Min(s, Samples - 1) * size;
            for (var k = 0; k < size; k++)
                tile[k * _width] = T.CreateTruncating(values[row + k]);
        }

        at += size * _width;
    }

    /// <summary>wᵢ, divided by n for the losses that are means.</summary>
    private void PutWeights(Dataset data, OutputInfo output, ref int at)
    {
        var packed = Values.Span;
        var isMean = output.Scale is LossScale.Mean or LossScale.HalfMean;
        for (var s = 0; s < Samples; s++)
        {
            var weight = data.SampleWeights?[s] ?? 1;
            packed[s / _width * _length + at + s % _width] = T.CreateTruncating(isMean ? weight / Samples : weight);
        }

        at += _width;
    }
}
