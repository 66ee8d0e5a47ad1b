using System;
using System.Collections.Generic;
using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using GradientFlow.CompilerServices;
using ILGPU;
using ILGPU.Runtime;

namespace GradientFlow;

/// <summary>A network bound to data on a device: its loss, gradient and products with the Jacobian J = ∂F/∂θ and the Hessian ∇²L, as
/// <see cref="GradientField{TNetwork, T}"/> gives them on the processor. Data, θ and what is computed stay on the device; a call moves θ there and its result back.</summary>
/// <remarks>Sums over samples are taken in an order that depends on their number and the kind of device alone, without atomics: two runs are the same, bit for bit. One caller at
/// a time.</remarks>
/// <typeparam name="TNetwork">The network.</typeparam>
/// <typeparam name="T">double or float, the network's <see cref="Precision"/>.</typeparam>
public sealed class GpuNetwork<TNetwork, T> : IVectorField, IDisposable
    where TNetwork : INetwork<TNetwork, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int SamplesPerThread = 32, MostSlices = 64;
    private const long MostPartValues = 1L << 24;

    private readonly GpuDevice _device;
    private readonly KernelPlan<T> _plan;
    private readonly List<MemoryBuffer> _owned = [];
    private readonly int _tiles, _seedLength, _parts, _tilesAtOnce;
    private readonly MemoryBuffer1D<T, Stride1D.Dense> _data, _theta, _direction, _constants, _workspace;
    private readonly MemoryBuffer1D<double, Stride1D.Dense> _partSums, _sums;
    private readonly T[] _rounded;
    private readonly double[] _totals;
    private readonly double[] _loss = new double[1];
    private readonly GpuVectorSpace _vectors;
    private MemoryBuffer1D<T, Stride1D.Dense>? _seeds, _rows;

    /// <summary>Checks data against the network, packs them and moves them to the device.</summary>
    /// <param name="device">Where.</param>
    /// <param name="data">Inputs and targets.</param>
    /// <exception cref="ArgumentException">The data do not fit the network.</exception>
    /// <exception cref="GpuException">The device lacks memory or a capability; nothing is left on it then.</exception>
    /// <exception cref="NotSupportedException">The network was compiled without kernels.</exception>
    public GpuNetwork(GpuDevice device, Dataset data)
        : this(device, data, needsTargets: true)
    {
    }

    internal GpuNetwork(GpuDevice device, Dataset data, bool needsTargets)
    {
        ArgumentNullException.ThrowIfNull(device);
        ArgumentNullException.ThrowIfNull(data);
        (_device, _plan) = (device, device.PlanOf<TNetwork, T>());
        var packed = new PackedData<T>(Info, data, needsTargets, _plan.TileSamples);
        (Samples, _tiles) = (packed.Samples, packed.Tiles);
        _seedLength = Info.OutputSize * _plan.TileSamples;
        _rounded = new T[ParameterCount];
        _totals = new double[ParameterCount + 1];

        _vectors = new GpuVectorSpace(device);
        long workspace = 0;
        foreach (var program in _plan.Programs)
        {
            foreach (var launch in program.Launches)
            {
                _parts = Math.Max(_parts, GroupsOf(launch.Shape));
                if (launch.Shape is not (KernelShape.Registers or KernelShape.Tile))
                    workspace = Math.Max(workspace, program.WorkspaceLength);
            }
        }

        // What the nests of a large network leave for each other is kept for as many tiles as there is room for, at most half of it.
        var element = (long)Interop.SizeOf<T>();
        var fix = packed.Values.Length * element + (2L * ParameterCount + _plan.Constants.Count) * element + (long)(_parts + 1) * (ParameterCount + 1) * sizeof(double);
        var free = device.AvailableMemory;
        _tilesAtOnce = workspace == 0 ? _tiles : (int)Math.Clamp((free - fix) / 2 / (workspace * element), 0, _tiles);
        if (free < fix || _tilesAtOnce == 0)
        {
            Dispose();
            var forData = free - (fix - packed.Values.Length * element) - workspace * element * 2;
            var most = Math.Max(0, forData / (packed.Values.Length / _tiles * element)) * _plan.TileSamples;
            throw new GpuException($"{Info.Name} with {Samples:N0} samples needs {fix + 2 * workspace * element:N0} bytes of {device.Name}, which has {free:N0} to give: it takes up to {most:N0} samples of this network.");
        }

        try
        {
            _data = Own<T>(packed.Values.Length);
            _data.View.CopyFromCPU(ref packed.Values.Span[0], packed.Values.Length);
            _theta = Own<T>(ParameterCount);
            _direction = Own<T>(ParameterCount);
            _constants = Own<T>(_plan.Constants.Count);
            if (_plan.Constants.Count > 0)
                _constants.View.CopyFromCPU([.. _plan.Constants]);
            _workspace = Own<T>(_tilesAtOnce * workspace);
            _partSums = Own<double>((long)_parts * (ParameterCount + 1));
            _sums = Own<double>(ParameterCount + 1);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Names, shapes, sizes and the layout of θ.</summary>
    public NetworkInfo Info { get; } = TNetwork.Info;

    /// <inheritdoc/>
    public string Name => Info.Name;

    /// <inheritdoc/>
    public string LossConvention => Info.LossConvention;

    /// <inheritdoc/>
    public int ParameterCount => Info.ParameterCount;

    /// <inheritdoc/>
    public int Samples { get; }

    /// <inheritdoc/>
    public ScopeReport? Scope => Info.Scope.For(Samples);

    /// <inheritdoc/>
    public double UnitRoundoff => typeof(T) == typeof(double) ? 1.0 / (1L << 53) : 1.0 / (1L << 24);

    /// <inheritdoc/>
    public bool IsSmooth => Info.IsSmooth;

    /// <summary>n·M, the length of the stacked outputs.</summary>
    public int StackedOutputs => checked(Samples * Info.OutputSize);

    /// <summary>The outputs F.</summary>
    /// <param name="parameters">θ: [P]</param>
    /// <param name="outputs">Receives F: [n·M]</param>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public void Predict(ReadOnlySpan<double> parameters, Span<double> outputs) => Rows("Forward", parameters, default, outputs);

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">θ has the wrong length.</exception>
    public double Loss(ReadOnlySpan<double> parameters)
    {
        Sums("Loss", parameters, default);
        return WithDecay(parameters);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public double LossGradient(ReadOnlySpan<double> parameters, Span<double> gradient)
    {
        Check(gradient, ParameterCount, nameof(gradient));
        Sums("LossGradient", parameters, default);
        Collect(parameters, gradient);
        return WithDecay(parameters);
    }

    /// <summary>J·v</summary>
    /// <param name="parameters">θ: [P]</param>
    /// <param name="direction">v: [P]</param>
    /// <param name="product">Receives J·v: [n·M]</param>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public void JacobianVector(ReadOnlySpan<double> parameters, ReadOnlySpan<double> direction, Span<double> product)
    {
        Check(direction, ParameterCount, nameof(direction));
        Rows("JacobianVector", parameters, direction, product);
    }

    /// <summary>Jᵀ·u</summary>
    /// <param name="parameters">θ: [P]</param>
    /// <param name="cotangents">u: [n·M]</param>
    /// <param name="product">Receives Jᵀ·u: [P]</param>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public void VectorJacobian(ReadOnlySpan<double> parameters, ReadOnlySpan<double> cotangents, Span<double> product)
    {
        Check(cotangents, StackedOutputs, nameof(cotangents));
        Check(product, ParameterCount, nameof(product));
        PutSeeds(cotangents);
        Sums("VectorJacobian", parameters, default);
        Collect(default, product);
    }

    /// <summary>∇²L·v, exact.</summary>
    /// <param name="parameters">θ: [P]</param>
    /// <param name="direction">v: [P]</param>
    /// <param name="product">Receives ∇²L·v: [P]</param>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public void HessianVector(ReadOnlySpan<double> parameters, ReadOnlySpan<double> direction, Span<double> product) =>
        Curvature("HessianVector", parameters, direction, product);

    /// <summary>G·v, G = Jᵀ·(∂²ℓ/∂F²)·J the Gauss–Newton matrix (weight decay adds λ to its diagonal, as it does to the Hessian's).</summary>
    /// <param name="parameters">θ: [P]</param>
    /// <param name="direction">v: [P]</param>
    /// <param name="product">Receives G·v: [P]</param>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public void GaussNewtonVector(ReadOnlySpan<double> parameters, ReadOnlySpan<double> direction, Span<double> product) =>
        Curvature("GaussNewtonVector", parameters, direction, product);

    /// <summary>G, by P products.</summary>
    /// <param name="parameters">θ: [P]</param>
    /// <param name="matrix">Receives G: [P, P]</param>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public void GaussNewton(ReadOnlySpan<double> parameters, Span<double> matrix)
    {
        Check(matrix, checked(ParameterCount * ParameterCount), nameof(matrix));
        var direction = new double[ParameterCount];
        for (var i = 0; i < direction.Length; i++)
        {
            direction[i] = 1;
            GaussNewtonVector(parameters, direction, matrix.Slice(i * direction.Length, direction.Length));
            direction[i] = 0;
        }

        SymmetricMatrix.Symmetrize(matrix, direction.Length);
    }

    /// <summary>Where the vectors of a flow stay between its steps.</summary>
    VectorSpace IVectorField.Vectors => _vectors;

    double IVectorField.LossGradient(FlowVector parameters, FlowVector gradient)
    {
        Put(parameters, _theta);
        Sums("LossGradient");
        _vectors.Take(gradient, _sums.View.SubView(0, ParameterCount), Info.WeightDecay, parameters);
        _sums.View.SubView(ParameterCount, 1).CopyToCPU(_loss);
        return _loss[0] + (Info.WeightDecay > 0 ? 0.5 * Info.WeightDecay * _vectors.SumOfSquares(parameters) : 0);
    }

    void IVectorField.HessianVector(FlowVector parameters, FlowVector direction, FlowVector product)
    {
        Put(parameters, _theta);
        Put(direction, _direction);
        Sums("HessianVector");
        _vectors.Take(product, _sums.View.SubView(0, ParameterCount), Info.WeightDecay, direction);
    }

    /// <summary>Vectors of a flow that were moved between host and device so far, for tests.</summary>
    internal long Moves => _vectors.Moves;

    /// <summary>Gives back what it holds on the device.</summary>
    public void Dispose()
    {
        _vectors.Dispose();
        foreach (var buffer in _owned)
            _device.Free(buffer);
        _owned.Clear();
    }

    // ---- one program over all tiles ----

    private void Curvature(string program, ReadOnlySpan<double> parameters, ReadOnlySpan<double> direction, Span<double> product)
    {
        Check(direction, ParameterCount, nameof(direction));
        Check(product, ParameterCount, nameof(product));
        Sums(program, parameters, direction);
        Collect(direction, product);
    }

    private void Sums(string name, ReadOnlySpan<double> parameters, ReadOnlySpan<double> direction)
    {
        Check(parameters, ParameterCount, nameof(parameters));
        Put(parameters, _theta);
        Put(direction, _direction);
        Sums(name);
        _device.Accelerator.Synchronize();
        _sums.View.CopyToCPU(_totals);
    }

    /// <summary>Runs a program and leaves its sums on the device.</summary>
    private void Sums(string name)
    {
        _partSums.MemSetToZero();
        var program = _plan.Program(name);
        Launch(program);
        var parts = 0;
        foreach (var launch in program.Launches)
            parts = Math.Max(parts, GroupsOf(launch.Shape));
        var b = new PartBuffers { Parts = _partSums.View, Sums = _sums.View, Count = parts, Length = ParameterCount + 1 };
        if (parts > 32)
            _device.Load<PartBuffers>(PartSums.ByGroup)(new KernelConfig(ParameterCount + 1, PartSums.Threads), b);
        else
            _device.Load<PartBuffers>(PartSums.ByThread)(new KernelConfig(ParameterCount / PartSums.Threads + 1, PartSums.Threads), b);
    }

    private void Rows(string name, ReadOnlySpan<double> parameters, ReadOnlySpan<double> direction, Span<double> result)
    {
        Check(parameters, ParameterCount, nameof(parameters));
        Check(result, StackedOutputs, nameof(result));
        Put(parameters, _theta);
        Put(direction, _direction);
        _rows ??= Own<T>((long)_tiles * _seedLength);
        Launch(_plan.Program(name));
        _device.Accelerator.Synchronize();
        var rows = new T[(long)_tiles * _seedLength];
        _rows.View.CopyToCPU(rows);
        var (width, size) = (_plan.TileSamples, Info.OutputSize);
        for (var s = 0; s < Samples; s++)
        {
            for (var k = 0; k < size; k++)
                result[s * size + k] = double.CreateTruncating(rows[(long)(s / width) * _seedLength + k * width + s % width]);
        }
    }

    /// <summary>All launches of a program; those of single nests for some tiles after the other.</summary>
    private void Launch(KernelProgram<T> program)
    {
        var b = new KernelBuffers<T>
        {
            Data = _data.View,
            Seeds = (_seeds ?? _theta).View,
            Parameters = _theta.View,
            Direction = _direction.View,
            Constants = _constants.View,
            Workspace = _workspace.View,
            Rows = (_rows ?? _theta).View,
            Parts = _partSums.View,
            WorkspaceLength = program.WorkspaceLength,
            RowsLength = program.RowsLength,
        };
        var atOnce = program.Launches[0].Shape is KernelShape.Registers or KernelShape.Tile ? _tiles : _tilesAtOnce;
        for (var first = 0; first < _tiles; first += atOnce)
        {
            (b.FirstTile, b.Tiles) = (first, Math.Min(atOnce, _tiles - first));
            foreach (var launch in program.Launches)
            {
                PutOffsets(ref b, launch.Offsets);
                _device.Load(launch.Kernel)(ConfigOf(launch, b.Tiles), b);
            }
        }
    }

    private KernelConfig ConfigOf(KernelLaunch<T> launch, int tiles) => launch.Shape switch
    {
        KernelShape.Registers => new(GroupsOf(KernelShape.Registers), 128),
        KernelShape.Tile => new(GroupsOf(KernelShape.Tile), 256),
        KernelShape.Product => new(new Index3D((tiles + 1) / 2, launch.Blocks, 1), new Index3D(128, 1, 1)),
        KernelShape.Lanes => new(new Index3D(tiles, (launch.Blocks + 3) / 4, 1), new Index3D(128, 1, 1)),
        _ => new(new Index3D(Math.Min(tiles, GroupsOf(KernelShape.Sums)), (launch.Blocks + 127) / 128, 1), new Index3D(128, 1, 1)),
    };

    /// <summary>Groups, and hence parts of a sum; of all samples, whatever part of them a launch works on.</summary>
    private int GroupsOf(KernelShape shape)
    {
        switch (shape)
        {
            case KernelShape.Registers:
                var rounds = Math.Clamp(_tiles / (4 * _device.MostGroups), 1, SamplesPerThread);
                return (_tiles + 4 * rounds - 1) / (4 * rounds);
            case KernelShape.Tile:
                return Math.Min(_tiles, _device.MostGroups);
            case KernelShape.Sums:
                return (int)Math.Clamp(MostPartValues / (ParameterCount + 1), 1, Math.Min(_tiles, MostSlices));
            default:
                return 0;
        }
    }

    private static void PutOffsets(ref KernelBuffers<T> b, IReadOnlyList<int> offsets)
    {
        int At(int i) => i < offsets.Count ? offsets[i] : 0;
        (b.A0, b.A1, b.A2, b.A3, b.A4, b.A5, b.A6, b.A7) = (At(0), At(1), At(2), At(3), At(4), At(5), At(6), At(7));
        (b.A8, b.A9, b.A10, b.A11, b.A12, b.A13, b.A14, b.A15) = (At(8), At(9), At(10), At(11), At(12), At(13), At(14), At(15));
    }

    // ---- between host and device ----

    private MemoryBuffer1D<TValue, Stride1D.Dense> Own<TValue>(long length)
        where TValue : unmanaged
    {
        var buffer = _device.Allocate<TValue>(length);
        _owned.Add(buffer);
        return buffer;
    }

    private void Put(ReadOnlySpan<double> values, MemoryBuffer1D<T, Stride1D.Dense> buffer)
    {
        if (values.IsEmpty)
            return;
        if (typeof(T) == typeof(double))
            MemoryMarshal.Cast<double, T>(values).CopyTo(_rounded);
        else
            TensorPrimitives.ConvertTruncating<double, T>(values, _rounded);
        buffer.View.CopyFromCPU(_rounded);
    }

    /// <summary>A vector that is on the device already, in the network's precision.</summary>
    private void Put(FlowVector vector, MemoryBuffer1D<T, Stride1D.Dense> buffer)
    {
        var values = _vectors.Read(vector);
        if (buffer is MemoryBuffer1D<double, Stride1D.Dense> same)
            values.CopyTo(same.View.BaseView);
        else if (buffer is MemoryBuffer1D<float, Stride1D.Dense> single)
            _device.Load<ConversionBuffers>(VectorKernels.ToSingle)(new KernelConfig(Math.Min(64, ParameterCount / VectorKernels.Threads + 1), VectorKernels.Threads), new() { Double = values, Single = single.View, Length = ParameterCount });
    }

    private void PutSeeds(ReadOnlySpan<double> cotangents)
    {
        var seeds = new T[(long)_tiles * _seedLength];
        var (width, size) = (_plan.TileSamples, Info.OutputSize);
        for (var s = 0; s < Samples; s++)
        {
            for (var k = 0; k < size; k++)
                seeds[(long)(s / width) * _seedLength + k * width + s % width] = T.CreateTruncating(cotangents[s * size + k]);
        }

        _seeds ??= Own<T>(seeds.LongLength);
        _seeds.View.CopyFromCPU(seeds);
    }

    private void Collect(ReadOnlySpan<double> decaying, Span<double> result)
    {
        _totals.AsSpan(0, ParameterCount).CopyTo(result);
        if (Info.WeightDecay > 0 && decaying.Length > 0)
            TensorPrimitives.MultiplyAdd(decaying, Info.WeightDecay, result, result);
    }

    private double WithDecay(ReadOnlySpan<double> parameters) =>
        _totals[ParameterCount] + (Info.WeightDecay > 0 ? 0.5 * Info.WeightDecay * TensorPrimitives.SumOfSquares(parameters) : 0);

    private void Check(ReadOnlySpan<double> values, int length, string name)
    {
        ObjectDisposedException.ThrowIf(_owned.Count == 0, this);
        if (values.Length != length)
            throw new ArgumentException($"{name} has {values.Length} values; {Name} takes {length}.", name);
    }
}
