using System;
using System.Linq;

namespace GradientFlow;

/// <content>Sign flips of a network with kinks.</content>
public sealed unsafe partial class GradientField<TNetwork, T>
{
    private AlignedBuffer<T>?[]? _sides;
    private AlignedBuffer<T>? _otherTheta;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public long? SignFlips(ReadOnlySpan<double> before, ReadOnlySpan<double> after)
    {
        using var pass = Enter();
        CheckParameters(before);
        Check(after, ParameterCount, nameof(after));
        if (Info.KinkCount == 0)
            return IsSmooth ? 0 : null;
        _sides ??= new AlignedBuffer<T>?[Threads];
        if (typeof(T) != typeof(double))
            _otherTheta ??= new AlignedBuffer<T>(ParameterCount);
        fixed (T* theta = Round(before, _theta), other = Round(after, _otherTheta))
        {
            _program = NetworkProgram.KinkSides;
            _parameters = theta;
            _along = other;
            _workers.Run(_sums.Length);
            _parameters = null;
            _along = null;
        }

        return _sums.Sum(s => (long)s.Span[0]);
    }

    /// <summary>Flips of the samples of some tiles, between the parameters and those that stand in the direction's place.</summary>
    private long FlipsOf(int worker, int first, int last)
    {
        var width = Info.TileSamples;
        var length = Info.KinkCount * width;
        var sides = (_sides![worker] ??= new AlignedBuffer<T>(2L * length)).Span;
        var flips = 0L;
        for (var tile = first; tile < last; tile++)
        {
            Sides(worker, tile, _parameters, sides[..length]);
            Sides(worker, tile, _along, sides[length..]);
            var samples = Math.Min(width, Samples - tile * width);
            for (var k = 0; k < length; k += width)
            {
                for (var s = k; s < k + samples; s++)
                    flips += sides[s] != sides[length + s] ? 1 : 0;
            }
        }

        return flips;
    }

    private void Sides(int worker, int tile, T* parameters, Span<T> sides)
    {
        var buffers = new TileBuffers<T>
        {
            Count = 1,
            Data = _data.Of(tile, tile + 1),
            Parameters = new ReadOnlySpan<T>(parameters, ParameterCount),
            Workspace = _workspaces[worker].Span,
            Rows = sides,
        };
        TNetwork.Run(NetworkProgram.KinkSides, VectorBits, in buffers);
    }
}
