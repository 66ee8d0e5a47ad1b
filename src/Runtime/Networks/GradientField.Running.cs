using System;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace GradientFlow;

/// <content>Running a program over all tiles.</content>
public sealed unsafe partial class GradientField<TNetwork, T>
{
    private void Run(NetworkProgram program, ReadOnlySpan<double> parameters, ReadOnlySpan<double> direction, Span<double> result)
    {
        _program = program;
        fixed (T* theta = Round(parameters, _theta), along = Round(direction, _direction))
        fixed (double* rows = result)
        {
            _parameters = theta;
            _along = along;
            _result = rows;
            _workers.Run(_sums.Length);
            _parameters = null;
            _along = null;
            _result = null;
        }
    }

    /// <summary>A chunk is a run of tiles; the chunks of a field are always the same.</summary>
    private void RunChunk(int worker, int chunk)
    {
        var (first, last) = _data.TilesOf(chunk, _sums.Length);
        if (_program is NetworkProgram.Forward or NetworkProgram.JacobianVector)
        {
            RunRows(worker, first, last);
            return;
        }

        var sums = _sums[chunk].Span;
        sums.Clear();
        if (_program == NetworkProgram.KinkSides)
        {
            sums[0] = FlipsOf(worker, first, last);
            return;
        }

        var buffers = new TileBuffers<T>
        {
            Count = last - first,
            Data = _data.Of(first, last),
            Parameters = new ReadOnlySpan<T>(_parameters, ParameterCount),
            Direction = new ReadOnlySpan<T>(_along, _along == null ? 0 : ParameterCount),
            Seeds = _program == NetworkProgram.VectorJacobian ? _seeds!.Span[(first * SeedLength)..(last * SeedLength)] : default,
            Workspace = _workspaces[worker].Span,
            Sums = sums,
        };
        TNetwork.Run(_program, VectorBits, in buffers);
    }

    /// <summary>Results per sample, one tile after the other, from the lanes into rows.</summary>
    private void RunRows(int worker, int first, int last)
    {
        var rows = (_rows[worker] ??= new AlignedBuffer<T>(SeedLength)).Span;
        var (width, size) = (Info.TileSamples, Info.OutputSize);
        for (var tile = first; tile < last; tile++)
        {
            var buffers = new TileBuffers<T>
            {
                Count = 1,
                Data = _data.Of(tile, tile + 1),
                Parameters = new ReadOnlySpan<T>(_parameters, ParameterCount),
                Direction = new ReadOnlySpan<T>(_along, _along == null ? 0 : ParameterCount),
                Workspace = _workspaces[worker].Span,
                Rows = rows,
            };
            TNetwork.Run(_program, VectorBits, in buffers);
            for (var s = 0; s < Math.Min(width, Samples - tile * width); s++)
            {
                var result = _result + ((long)(tile * width) + s) * size;
                for (var k = 0; k < size; k++)
                    result[k] = double.CreateTruncating(rows[k * width + s]);
            }
        }
    }

    private int SeedLength => Info.OutputSize * Info.TileSamples;

    /// <summary>Cotangents into lanes; padded samples get 0, so that they add nothing.</summary>
    private void PackSeeds(ReadOnlySpan<double> cotangents)
    {
        var seeds = (_seeds ??= new AlignedBuffer<T>((long)_data.Tiles * SeedLength)).Span;
        var (width, size) = (Info.TileSamples, Info.OutputSize);
        seeds.Clear();
        for (var s = 0; s < Samples; s++)
        {
            var tile = seeds.Slice(s / width * SeedLength + s % width);
            for (var k = 0; k < size; k++)
                tile[k * width] = T.CreateTruncating(cotangents[s * size + k]);
        }
    }

    /// <summary>Adds the chunks in their order, and weight decay.</summary>
    private void Collect(ReadOnlySpan<double> decaying, Span<double> total)
    {
        _sums[0].Span[..ParameterCount].CopyTo(total);
        for (var c = 1; c < _sums.Length; c++)
            TensorPrimitives.Add(total, _sums[c].Span[..ParameterCount], total);
        if (Info.WeightDecay > 0 && decaying.Length > 0)
            TensorPrimitives.MultiplyAdd(decaying, Info.WeightDecay, total, total);
    }

    private double TotalLoss(ReadOnlySpan<double> parameters)
    {
        var total = 0.0;
        foreach (var sums in _sums)
            total += sums.Span[ParameterCount];
        return Info.WeightDecay > 0 ? total + 0.5 * Info.WeightDecay * TensorPrimitives.SumOfSquares(parameters) : total;
    }

    /// <summary>The values in the network's precision; those of a double network are used where they lie.</summary>
    private static ReadOnlySpan<T> Round(ReadOnlySpan<double> values, AlignedBuffer<T>? buffer)
    {
        if (values.IsEmpty)
            return default;
        if (buffer is null)
            return MemoryMarshal.Cast<double, T>(values);
        TensorPrimitives.ConvertTruncating(values, buffer.Span);
        return buffer.Span;
    }
}
