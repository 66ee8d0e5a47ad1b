using System;
using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace GradientFlow;

/// <summary>The Jacobian of a bound network at one θ in panels: of one output, for the samples of one tile, [P, width] with the samples side by side. Padded
/// samples have columns too, which mean nothing.</summary>
/// <param name="info">The network.</param>
/// <param name="samples">n</param>
/// <param name="vectorBits">The width of the vectors to compute in.</param>
internal abstract class JacobianPanels(NetworkInfo info, int samples, int vectorBits)
{
    /// <summary>n</summary>
    public int Samples => samples;

    /// <summary>M</summary>
    public int Outputs => info.OutputSize;

    /// <summary>P</summary>
    public int ParameterCount => info.ParameterCount;

    /// <summary>Samples of a tile.</summary>
    public int Width => info.TileSamples;

    public int Tiles => (samples + Width - 1) / Width;

    public int VectorBits => vectorBits;

    /// <summary>Values of a panel.</summary>
    public long Length => (long)ParameterCount * Width;

    /// <summary>Bytes that a filler takes.</summary>
    public abstract long FillerBytes { get; }

    /// <summary>Samples of a tile that are none of the padding.</summary>
    public int SamplesOf(int tile) => Math.Min(Width, samples - tile * Width);

    /// <summary>For one thread at a time.</summary>
    public abstract Filler NewFiller();

    /// <summary>Fills panels of the tile that was prepared last.</summary>
    internal abstract class Filler
    {
        public abstract void Prepare(int tile);

        /// <param name="output">0 … M − 1</param>
        /// <param name="panel">Receives the panel: [P, width]</param>
        public abstract void Fill(int output, Span<double> panel);
    }
}

/// <inheritdoc/>
internal sealed class JacobianPanels<TNetwork, T> : JacobianPanels
    where TNetwork : INetwork<TNetwork, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly NetworkInfo _info = TNetwork.Info;
    private readonly PackedData<T> _data;
    private readonly AlignedBuffer<T> _parameters;

    public JacobianPanels(PackedData<T> data, ReadOnlySpan<double> parameters, int vectorBits)
        : base(TNetwork.Info, data.Samples, vectorBits)
    {
        _data = data;
        _parameters = new AlignedBuffer<T>(parameters.Length);
        TensorPrimitives.ConvertTruncating(parameters, _parameters.Span);
    }

    private static bool IsDouble => typeof(T) == typeof(double);

    private int SeedLength => _info.OutputSize * _info.TileSamples;

    public override long FillerBytes => Marshal.SizeOf<T>() * (_info.WorkspaceLength + (long)SeedLength + (IsDouble ? 0 : Length));

    public override Filler NewFiller() => new TileFiller(this);

    private sealed class TileFiller(JacobianPanels<TNetwork, T> panels) : Filler
    {
        private readonly AlignedBuffer<T> _workspace = new(panels._info.WorkspaceLength);
        private readonly AlignedBuffer<T> _seeds = new(panels.SeedLength);
        private readonly AlignedBuffer<T> _rows = new(IsDouble ? 0 : panels.Length);
        private int _tile;

        public override void Prepare(int tile)
        {
            _tile = tile;
            Run(NetworkProgram.JacobianPrepare, default);
        }

        public override void Fill(int output, Span<double> panel)
        {
            var width = panels.Width;
            _seeds.Span.Clear();
            _seeds.Span.Slice(output * width, width).Fill(T.One);
            if (IsDouble)
            {
                Run(NetworkProgram.JacobianRow, MemoryMarshal.Cast<double, T>(panel));
                return;
            }

            Run(NetworkProgram.JacobianRow, _rows.Span);
            TensorPrimitives.ConvertTruncating<T, double>(_rows.Span, panel);
        }

        private void Run(NetworkProgram program, Span<T> rows)
        {
            var buffers = new TileBuffers<T>
            {
                Count = 1,
                Data = panels._data.Of(_tile, _tile + 1),
                Parameters = panels._parameters.Span,
                Seeds = _seeds.Span,
                Workspace = _workspace.Span,
                Rows = rows,
            };
            TNetwork.Run(program, panels.VectorBits, in buffers);
        }
    }
}
