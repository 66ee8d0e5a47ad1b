using System;
using System.Collections.Generic;
using ILGPU;
using ILGPU.Runtime;

namespace GradientFlow;

/// <summary>Vectors in the memory of a device. What comes to the host of an operation are its scalars, as one partial sum for each group.</summary>
internal sealed class GpuVectorSpace(GpuDevice device) : VectorSpace, IDisposable
{
    private const int MostGroups = 64;

    private readonly List<Mirror> _mirrors = [];
    private readonly double[] _onHost = new double[MostTerms * MostGroups];
    private MemoryBuffer1D<double, Stride1D.Dense>? _sums;

    /// <summary>Vectors that were moved between host and device so far.</summary>
    public long Moves { get; private set; }

    /// <summary>A vector's memory on the device, up to date.</summary>
    public ArrayView<double> Read(FlowVector vector)
    {
        var mirror = Of(vector);
        if (mirror.IsHostNewer)
        {
            Moves++;
            mirror.Buffer.View.CopyFromCPU(vector.HostMemory);
            mirror.IsHostNewer = false;
        }

        return mirror.Buffer.View;
    }

    /// <summary>A vector's memory on the device, to be written throughout.</summary>
    public ArrayView<double> Write(FlowVector vector)
    {
        var mirror = Of(vector);
        (mirror.IsHostNewer, mirror.IsDeviceNewer) = (false, true);
        return mirror.Buffer.View;
    }

    /// <summary>result = sums + λ·decaying, from memory that is no vector's.</summary>
    public void Take(FlowVector result, ArrayView<double> sums, double decay, FlowVector decaying)
    {
        var b = new VectorBuffers { V0 = sums, C0 = 1, V1 = decay > 0 ? Read(decaying) : sums, C1 = decay, Count = decay > 0 ? 2 : 1, Length = result.Length };
        (b.V2, b.V3, b.V4, b.V5, b.V6, b.V7) = (sums, sums, sums, sums, sums, sums);
        b.Other = Write(result);
        device.Load<VectorBuffers>(VectorKernels.Combine)(Config(result.Length), b);
    }

    public override void Copy(FlowVector from, FlowVector to) => Combine(to, [1], from);

    public override void Combine(FlowVector result, ReadOnlySpan<double> coefficients, params ReadOnlySpan<FlowVector> vectors)
    {
        using var pass = Enter();
        var b = Operands(vectors);
        double C(ReadOnlySpan<double> c, int i) => i < c.Length ? c[i] : 0;
        (b.C0, b.C1, b.C2, b.C3) = (C(coefficients, 0), C(coefficients, 1), C(coefficients, 2), C(coefficients, 3));
        (b.C4, b.C5, b.C6, b.C7) = (C(coefficients, 4), C(coefficients, 5), C(coefficients, 6), C(coefficients, 7));
        b.Other = Write(result);
        b.Length = result.Length;
        device.Load<VectorBuffers>(VectorKernels.Combine)(Config(result.Length), b);
    }

    public override void Dots(FlowVector a, ReadOnlySpan<FlowVector> b, Span<double> results)
    {
        using var pass = Enter();
        var operands = Operands(b);
        operands.Other = Read(a);
        operands.Length = a.Length;
        Sum(VectorKernels.Dots, operands, results);
    }

    public override double WeightedNorm(FlowVector error, FlowVector a, FlowVector b, double tolerance)
    {
        using var pass = Enter();
        var operands = Operands([error, a, b]);
        (operands.Count, operands.C0, operands.Length) = (1, tolerance, error.Length);
        operands.Other = operands.V0;
        Span<double> result = stackalloc double[1];
        Sum(VectorKernels.WeightedSquares, operands, result);
        return Math.Sqrt(result[0] / error.Length);
    }

    /// <summary>By the sum of squares: what is too large to be squared counts as infinite.</summary>
    public override bool IsFinite(FlowVector vector) => double.IsFinite(SumOfSquares(vector));

    public override void BringToHost(FlowVector vector)
    {
        using var pass = Enter();
        var mirror = Of(vector);
        if (mirror.IsDeviceNewer)
        {
            Moves++;
            device.Accelerator.Synchronize();
            mirror.Buffer.View.CopyToCPU(vector.HostMemory);
        }

        (mirror.IsDeviceNewer, mirror.IsHostNewer) = (false, true); // it may be written there now
    }

    public void Dispose()
    {
        using var pass = Enter();
        foreach (var mirror in _mirrors)
            device.Free(mirror.Buffer);
        _mirrors.Clear();
        if (_sums is not null)
            device.Free(_sums);
    }

    private CallGate.Pass Enter() => device.Enter("A flow's vector");

    private VectorBuffers Operands(ReadOnlySpan<FlowVector> v)
    {
        var first = Read(v[0]);
        ArrayView<double> At(ReadOnlySpan<FlowVector> vectors, int i) => i < vectors.Length ? Read(vectors[i]) : first;
        return new()
        {
            V0 = first,
            V1 = At(v, 1),
            V2 = At(v, 2),
            V3 = At(v, 3),
            V4 = At(v, 4),
            V5 = At(v, 5),
            V6 = At(v, 6),
            V7 = At(v, 7),
            Count = v.Length,
            Other = first,
        };
    }

    /// <summary>Runs a kernel that leaves partial sums, and adds them in their order.</summary>
    private void Sum(Action<VectorBuffers> kernel, VectorBuffers b, Span<double> results)
    {
        _sums ??= device.Allocate<double>(MostTerms * MostGroups);
        b.Sums = _sums.View;
        var config = Config(b.Length);
        device.Load(kernel)(config, b);
        device.Accelerator.Synchronize();
        _sums.View.CopyToCPU(_onHost);
        for (var i = 0; i < results.Length; i++)
        {
            results[i] = 0;
            for (var g = 0; g < config.GridDim.X; g++)
                results[i] += _onHost[i * config.GridDim.X + g];
        }
    }

    private static KernelConfig Config(int length) =>
        new(Math.Clamp((length + VectorKernels.Threads - 1) / VectorKernels.Threads, 1, MostGroups), VectorKernels.Threads);

    private Mirror Of(FlowVector vector)
    {
        if (vector.Remote is Mirror known)
            return known;
        var mirror = new Mirror(device.Allocate<double>(vector.Length));
        _mirrors.Add(mirror);
        vector.Remote = mirror;
        return mirror;
    }

    private sealed class Mirror(MemoryBuffer1D<double, Stride1D.Dense> buffer)
    {
        public MemoryBuffer1D<double, Stride1D.Dense> Buffer => buffer;

        public bool IsHostNewer { get; set; } = true;

        public bool IsDeviceNewer { get; set; }
    }
}
