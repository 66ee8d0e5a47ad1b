using System;
using System.Collections.Generic;
using System.Numerics;
using GradientFlow.CompilerServices;
using ILGPU;
using ILGPU.Runtime;

namespace GradientFlow;

/// <summary>A network bound to data on a device: its loss, gradient and products with the Jacobian J = ∂F/∂θ and the Hessian ∇²L, as
/// <see cref="GradientField{TNetwork, T}"/> gives them on the processor. Data, θ and what is computed stay on the device; a call moves θ there and its result
/// back.</summary>
/// <remarks>Sums over samples are taken in an order that depends on their number and the kind of device alone, without atomics: two runs are the same, bit for
/// bit. A device and all that is bound to it serve one caller at a time: a call from another thread while one is under way, or while a flow is being integrated
/// there, is refused with an <see cref="InvalidOperationException"/> and disturbs nothing.</remarks>
/// <typeparam name="TNetwork">The network.</typeparam>
/// <typeparam name="T">double or float, the network's <see cref="Precision"/>.</typeparam>
public sealed partial class GpuNetwork<TNetwork, T> : IVectorField, IGated, IDisposable
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
    private readonly RunScope _scope;
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
        using var pass = device.Enter(Info.Name);
        (_device, _plan) = (device, device.PlanOf<TNetwork, T>());
        var packed = new PackedData<T>(Info, data, needsTargets, _plan.TileSamples);
        (Samples, _tiles, _scope) = (packed.Samples, packed.Tiles, RunScope.Of<TNetwork>(packed.Samples, packed.InputVectors(Info)));
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
        var fix = packed.Values.Length * element + (2L * ParameterCount + _plan.Constants.Count) * element
            + (long)(_parts + 1) * (ParameterCount + 1) * sizeof(double);
        var free = device.AvailableMemory;
        _tilesAtOnce = workspace == 0 ? _tiles : (int)Math.Clamp((free - fix) / 2 / (workspace * element), 0, _tiles);
        if (free < fix || _tilesAtOnce == 0)
        {
            Dispose();
            var forData = free - (fix - packed.Values.Length * element) - workspace * element * 2;
            var most = Math.Max(0, forData / (packed.Values.Length / _tiles * element)) * _plan.TileSamples;
            throw new GpuException(
                $"{Info.Name} with {Samples:N0} samples needs {fix + 2 * workspace * element:N0} bytes of {device.Name}, which has {free:N0} to give: it "
                    + $"takes up to {most:N0} samples of this network.");
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
    public ScopeReport? Scope => _scope.OfData;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">θ has the wrong length.</exception>
    public ScopeReport? ScopeFrom(ReadOnlySpan<double> start)
    {
        Check(start, ParameterCount, nameof(start));
        return _scope.At(start);
    }

    /// <inheritdoc/>
    public double UnitRoundoff => typeof(T) == typeof(double) ? 1.0 / (1L << 53) : 1.0 / (1L << 24);

    /// <inheritdoc/>
    public bool IsSmooth => Info.IsSmooth;

    /// <summary>n·M, the length of the stacked outputs.</summary>
    public int StackedOutputs => checked(Samples * Info.OutputSize);

    /// <inheritdoc/>
    public string Fingerprint()
    {
        using var pass = Enter();
        Check(default, 0, nameof(Fingerprint));
        var data = new T[_data.Length];
        _data.View.CopyToCPU(data);
        return GradientFlow.Fingerprint.Of<TNetwork, T>(data, _device.Kind);
    }

    /// <summary>The outputs F.</summary>
    /// <param name="parameters">θ: [P]</param>
    /// <param name="outputs">Receives F: [n·M]</param>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public void Predict(ReadOnlySpan<double> parameters, Span<double> outputs) => Rows("Forward", parameters, default, outputs);

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">θ has the wrong length.</exception>
    public double Loss(ReadOnlySpan<double> parameters)
    {
        using var pass = Enter();
        Sums("Loss", parameters, default);
        return WithDecay(parameters);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public double LossGradient(ReadOnlySpan<double> parameters, Span<double> gradient)
    {
        using var pass = Enter();
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
        using var pass = Enter();
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
        using var pass = Enter();
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
        using var pass = Enter();
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

    /// <inheritdoc/>
    CallGate.Pass IGated.Enter() => Enter();

    /// <summary>Where the vectors of a flow stay between its steps.</summary>
    VectorSpace IVectorField.Vectors => _vectors;

    double IVectorField.LossGradient(FlowVector parameters, FlowVector gradient)
    {
        using var pass = Enter();
        Put(parameters, _theta);
        Sums("LossGradient");
        _vectors.Take(gradient, _sums.View.SubView(0, ParameterCount), Info.WeightDecay, parameters);
        _sums.View.SubView(ParameterCount, 1).CopyToCPU(_loss);
        return _loss[0] + (Info.WeightDecay > 0 ? 0.5 * Info.WeightDecay * _vectors.SumOfSquares(parameters) : 0);
    }

    void IVectorField.HessianVector(FlowVector parameters, FlowVector direction, FlowVector product)
    {
        using var pass = Enter();
        Put(parameters, _theta);
        Put(direction, _direction);
        Sums("HessianVector");
        _vectors.Take(product, _sums.View.SubView(0, ParameterCount), Info.WeightDecay, direction);
    }

    /// <summary>Vectors of a flow that were moved between host and device so far, for tests.</summary>
    internal long Moves => _vectors.Moves;

    /// <summary>Gives back what it holds on the device.</summary>
    /// <exception cref="InvalidOperationException">Another thread is using the device, perhaps that very memory.</exception>
    public void Dispose()
    {
        using var pass = Enter();
        _vectors.Dispose();
        foreach (var buffer in _owned)
            _device.Free(buffer);
        _owned.Clear();
    }
}
