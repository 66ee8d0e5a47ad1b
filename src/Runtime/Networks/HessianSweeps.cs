using System;
using System.Linq;
using System.Numerics;
using System.Numerics.Tensors;

namespace GradientFlow;

/// <summary>The dense Hessian of a bound network, from what its program makes: blocks, or several columns a sweep. It owns what only the Hessian needs, and
/// comes to be with the first one asked for.</summary>
internal sealed unsafe class HessianSweeps<TNetwork, T>
    where TNetwork : INetwork<TNetwork, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const long MostSums = 1L << 25;

    private readonly NetworkInfo _info = TNetwork.Info;
    private readonly int _vectorBits;
    private readonly PackedData<T> _data;
    private readonly ParameterBlock[] _blocks;
    private readonly ChunkWorkers _workers;
    private readonly AlignedBuffer<T>[] _workspaces;
    private readonly AlignedBuffer<double>[] _sums;
    private readonly AlignedBuffer<T> _directions;
    private T* _parameters;

    /// <param name="data">Of the field.</param>
    /// <param name="threads">At most so many.</param>
    /// <param name="mostChunks">At most so many chunks; their number depends on nothing else but the network.</param>
    /// <param name="vectorBits">The width of the field's vectors.</param>
    public HessianSweeps(PackedData<T> data, int threads, int mostChunks, int vectorBits)
    {
        _vectorBits = vectorBits;
        _data = data;
        _blocks = [.. _info.Layers.SelectMany(l => l.Parameters).DistinctBy(b => b.Offset)];
        var directions = (long)_info.HessianDirections * _info.ParameterCount;
        var sums = directions + _info.HessianBlocks.Sum(b => (long)b.Rows * b.Columns) + _info.SumsPadding;
        var chunks = (int)Math.Clamp(MostSums / sums, 1, mostChunks);
        threads = Math.Min(threads, chunks);
        _workers = new ChunkWorkers(RunChunk, threads);
        _workspaces = [.. Enumerable.Range(0, threads).Select(_ => new AlignedBuffer<T>(_info.HessianWorkspaceLength))];
        _sums = [.. Enumerable.Range(0, chunks).Select(_ => new AlignedBuffer<double>(sums))];
        _directions = new AlignedBuffer<T>(directions);
    }

    /// <summary>∇²L without weight decay, exactly symmetric.</summary>
    /// <param name="parameters">θ in the network's precision: [P]</param>
    /// <param name="hessian">Receives ∇²L: [P, P]</param>
    public void Compute(ReadOnlySpan<T> parameters, Span<double> hessian)
    {
        fixed (T* theta = parameters)
        {
            _parameters = theta;
            if (_info.HessianDirections == 0)
                ComputeBlocks(hessian);
            else
                ComputeColumns(hessian);
            _parameters = null;
        }
    }

    private void RunChunk(int worker, int chunk)
    {
        var (first, last) = _data.TilesOf(chunk, _sums.Length);
        var sums = _sums[chunk].Span;
        sums.Clear();
        var buffers = new TileBuffers<T>
        {
            Count = last - first,
            Data = _data.Of(first, last),
            Parameters = new ReadOnlySpan<T>(_parameters, _info.ParameterCount),
            Direction = _directions.Span,
            Workspace = _workspaces[worker].Span,
            Sums = sums,
        };
        TNetwork.Run(NetworkProgram.Hessian, _vectorBits, in buffers);
    }

    // ---- blocks: each stands for its transpose too ----

    private void ComputeBlocks(Span<double> hessian)
    {
        _workers.Run(_sums.Length);
        var total = _sums[0].Span;
        for (var c = 1; c < _sums.Length; c++)
            TensorPrimitives.Add(total, _sums[c].Span, total);
        var size = _info.ParameterCount;
        hessian.Clear();
        var at = 0;
        foreach (var b in _info.HessianBlocks)
        {
            var block = total.Slice(at, b.Rows * b.Columns);
            at += block.Length;
            for (var i = 0; i < b.Rows; i++)
            {
                for (var j = 0; j < b.Columns; j++)
                {
                    // On the diagonal of blocks both orders were summed, and differ by rounding.
                    var value = b.Row == b.Column ? 0.5 * (block[i * b.Columns + j] + block[j * b.Columns + i]) : block[i * b.Columns + j];
                    hessian[(b.Row + i) * size + b.Column + j] = value;
                    hessian[(b.Column + j) * size + b.Row + i] = value;
                }
            }
        }
    }

    // ---- columns, several a sweep ----

    private void ComputeColumns(Span<double> hessian)
    {
        var count = _info.ParameterCount;
        for (var first = 0; first < count; first += _info.HessianDirections)
        {
            var directions = Math.Min(_info.HessianDirections, count - first);
            SetDirections(first, directions, T.One);
            _workers.Run(_sums.Length);
            SetDirections(first, directions, T.Zero);
            for (var d = 0; d < directions; d++)
                Collect(d, hessian.Slice((first + d) * count, count));
        }

        SymmetricMatrix.Symmetrize(hessian, count); // ∂²/∂i∂j and ∂²/∂j∂i are summed in different orders and differ by rounding
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
}
