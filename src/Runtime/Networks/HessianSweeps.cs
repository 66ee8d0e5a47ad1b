using System;
using System.Linq;
using System.Numerics;
using System.Numerics.Tensors;

namespace GradientFlow;

/// <summary>The dense Hessian of a bound network: columns by sweeps of <see cref="NetworkInfo.HessianDirections"/> unit vectors at once, so that forward
/// pass, activations and gradient are computed once a sweep. It owns what only the Hessian needs, and comes to be with the first one asked for.</summary>
internal sealed unsafe class HessianSweeps<TNetwork, T>
    where TNetwork : INetwork<TNetwork, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly NetworkInfo _info = TNetwork.Info;
    private readonly PackedData<T> _data;
    private readonly ParameterBlock[] _blocks;
    private readonly ChunkWorkers _workers;
    private readonly AlignedBuffer<T>[] _workspaces;
    private readonly AlignedBuffer<double>[] _sums;
    private readonly AlignedBuffer<T> _directions;
    private T* _parameters;

    public HessianSweeps(PackedData<T> data, int threads, int chunks)
    {
        _data = data;
        _blocks = [.. _info.Layers.SelectMany(l => l.Parameters).DistinctBy(b => b.Offset)];
        _workers = new ChunkWorkers(RunChunk, threads);
        _workspaces = [.. Enumerable.Range(0, threads).Select(_ => new AlignedBuffer<T>(_info.HessianWorkspaceLength))];
        _sums = [.. Enumerable.Range(0, chunks).Select(_ => new AlignedBuffer<double>((long)_info.HessianDirections * _info.ParameterCount + _info.SumsPadding))];
        _directions = new AlignedBuffer<T>((long)_info.HessianDirections * _info.ParameterCount);
    }

    /// <summary>∇²L without weight decay, exactly symmetric.</summary>
    /// <param name="parameters">θ in the network's precision: [P]</param>
    /// <param name="hessian">Receives ∇²L: [P, P]</param>
    public void Compute(ReadOnlySpan<T> parameters, Span<double> hessian)
    {
        var count = _info.ParameterCount;
        fixed (T* theta = parameters)
        {
            _parameters = theta;
            for (var first = 0; first < count; first += _info.HessianDirections)
            {
                var directions = Math.Min(_info.HessianDirections, count - first);
                SetDirections(first, directions, T.One);
                _workers.Run(_sums.Length);
                SetDirections(first, directions, T.Zero);
                for (var d = 0; d < directions; d++)
                    Collect(d, hessian.Slice((first + d) * count, count));
            }

            _parameters = null;
        }

        Symmetrize(hessian, count);
    }

    private void RunChunk(int worker, int chunk)
    {
        var first = (int)((long)_data.Tiles * chunk / _sums.Length);
        var last = (int)((long)_data.Tiles * (chunk + 1) / _sums.Length);
        var sums = _sums[chunk].Span;
        sums.Clear();
        var buffers = new TileBuffers<T>
        {
            Count = last - first,
            Data = _data.Values.Span[(first * _info.DataLength)..(last * _info.DataLength)],
            Parameters = new ReadOnlySpan<T>(_parameters, _info.ParameterCount),
            Direction = _directions.Span,
            Workspace = _workspaces[worker].Span,
            Sums = sums,
        };
        TNetwork.HessianColumns(in buffers);
    }

    /// <summary>The unit vectors e_first, e_first+1, … as the directions 0, 1, …</summary>
    private void SetDirections(int first, int directions, T value)
    {
        foreach (var block in _blocks)
        {
            for (var d = 0; d < directions; d++)
            {
                var i = first + d - block.Offset;
                if (i >= 0 && i < block.Length)
                    _directions.Span[_info.HessianDirections * block.Offset + d * block.Length + i] = value;
            }
        }
    }

    /// <summary>The column of direction d, the chunks in their order.</summary>
    private void Collect(int d, Span<double> column)
    {
        foreach (var block in _blocks)
        {
            var at = _info.HessianDirections * block.Offset + d * block.Length;
            var part = column.Slice(block.Offset, block.Length);
            _sums[0].Span.Slice(at, block.Length).CopyTo(part);
            for (var c = 1; c < _sums.Length; c++)
                TensorPrimitives.Add(part, _sums[c].Span.Slice(at, block.Length), part);
        }
    }

    /// <summary>∂²/∂i∂j and ∂²/∂j∂i are summed in different orders and differ by rounding; their mean is both.</summary>
    private static void Symmetrize(Span<double> matrix, int size)
    {
        for (var i = 0; i < size; i++)
        {
            for (var j = 0; j < i; j++)
            {
                var mean = 0.5 * (matrix[i * size + j] + matrix[j * size + i]);
                matrix[i * size + j] = mean;
                matrix[j * size + i] = mean;
            }
        }
    }
}
