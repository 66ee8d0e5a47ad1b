using System;
using System.Collections.Generic;
using System.Numerics;
using System.Threading;
using GradientFlow.CompilerServices;
using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;

namespace GradientFlow;

/// <summary>A device that runs kernels. What is bound to it (<see cref="GpuNetwork{TNetwork, T}"/>) lives in its memory and must be disposed of before
/// it.</summary>
/// <remarks>A device and all that is bound to it share kernels, memory and one queue, and serve one caller at a time. A second thread is refused with an
/// <see cref="InvalidOperationException"/>; callers that must not wait for each other open a device object each.</remarks>
public sealed class GpuDevice : IFlowDevice, IGated, IDisposable
{
    private readonly CallGate _gate;
    private readonly Context _context;
    private readonly long _memoryLimit;
    private readonly Dictionary<Delegate, object> _kernels = [];
    private string? _broken;
    private long _used;

    internal GpuDevice(Context context, Device device, long memoryLimit)
    {
        (_context, _memoryLimit) = (context, memoryLimit);
        Name = device.Name;
        _gate = new($"the device {Name}",
            "Open a device object for each caller (Gpu.Cuda, Gpu.OpenCL and Gpu.Host open one each time), or let one caller wait for the other.");
        try
        {
            Accelerator = device.CreateAccelerator(context);
        }
        catch (CapabilityNotSupportedException e)
        {
            context.Dispose();
            throw new GpuException($"{device.Name} lacks a capability that kernels need: {e.Message} Choose another device; Gpu.Devices lists them.", e);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            context.Dispose();
            throw new GpuException($"{device.Name} cannot be opened: {e.Message} Another process may hold it, or the driver be older than the device.", e);
        }
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>Cuda, OpenCL or CPU.</summary>
    public string Kind => Accelerator.AcceleratorType.ToString();

    /// <summary>Bytes that can still be taken.</summary>
    public long AvailableMemory => Math.Min(_memoryLimit - _used, Accelerator is CudaAccelerator cuda ? cuda.GetFreeMemory() : Accelerator.MemorySize - _used);

    internal Accelerator Accelerator { get; }

    /// <summary>Keeps every other thread out until the pass is disposed of.</summary>
    /// <param name="name">Of what is called.</param>
    /// <exception cref="InvalidOperationException">Another thread is in.</exception>
    internal CallGate.Pass Enter(string name) => _gate.Enter(name);

    /// <inheritdoc/>
    CallGate.Pass IGated.Enter() => Enter(Name);

    /// <summary>Groups of a launch at most. The number fixes the order of sums, and with it their bits; four on each multiprocessor of a device of 132, few
    /// where threads are emulated.</summary>
    internal int MostGroups => IsHost ? 3 : 528;

    internal bool IsHost => Accelerator is CPUAccelerator;

    /// <inheritdoc/>
    /// <exception cref="GpuException">The device lacks memory or a capability, or refuses a kernel; nothing is left on it then.</exception>
    public ICurvatureField Bind<TNetwork, T>(Dataset data)
        where TNetwork : INetwork<TNetwork, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => new GpuNetwork<TNetwork, T>(this, data);

    /// <inheritdoc/>
    /// <exception cref="GpuException">The device lacks memory or a capability, or refuses a kernel; nothing is left on it then.</exception>
    public void IntegrateEnsemble<TNetwork, T>(Dataset data, EnsembleResult ensemble, FlowOptions options, CancellationToken cancellation)
        where TNetwork : INetwork<TNetwork, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => GpuEnsemble.Integrate<TNetwork, T>(this, data, ensemble, options, cancellation);

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">Another thread is using it.</exception>
    public void Dispose()
    {
        using var pass = Enter(Name);
        Accelerator.Dispose();
        _context.Dispose();
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Kind}: {Name}";

    /// <summary>The kernels of a network, if it has them and the device its precision.</summary>
    internal KernelPlan<T> PlanOf<TNetwork, T>()
        where TNetwork : INetwork<TNetwork, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ObjectDisposedException.ThrowIf(Accelerator.IsDisposed, this);
        if (_broken is not null)
            throw new GpuException(_broken);
        TNetwork.Info.RequireContract();
        if (Accelerator is CLAccelerator { Capabilities.Float64: false })
            throw new GpuException(
                $"{Name} computes in single precision only, and sums over samples are taken in double: choose another device; Gpu.Devices lists them.");
        return TNetwork.Kernels as KernelPlan<T>
            ?? throw new NotSupportedException($"{TNetwork.Info.Name} was compiled without kernels, and a device runs nothing else: declare it "
            + "[Network(Kernels = true)] in a project that references the package GradientFlow.Gpu, and build that again. The same runs on the processor "
            + "without a device.");
    }

    /// <summary>Memory on the device.</summary>
    /// <param name="length">Values.</param>
    internal MemoryBuffer1D<T, Stride1D.Dense> Allocate<T>(long length)
        where T : unmanaged
    {
        length = Math.Max(1, length);
        var bytes = length * Interop.SizeOf<T>();
        if (bytes > AvailableMemory)
            throw new GpuException(OutOfMemory(bytes));
        try
        {
            var buffer = Accelerator.Allocate1D<T>(length);
            _used += bytes;
            return buffer;
        }
        catch (Exception e) when (e is AcceleratorException or OutOfMemoryException)
        {
            throw new GpuException(OutOfMemory(bytes), e);
        }
    }

    internal string OutOfMemory(long bytes) => $"{Name} has {AvailableMemory:N0} bytes to give and {bytes:N0} are needed.";

    internal void Free(MemoryBuffer buffer)
    {
        if (buffer.IsDisposed)
            return;
        _used -= buffer.LengthInBytes;
        buffer.Dispose();
    }

    /// <summary>A kernel, compiled for this device once.</summary>
    internal Action<KernelConfig, TArgument> Load<TArgument>(Action<TArgument> kernel)
        where TArgument : struct
    {
        if (_broken is not null)
            throw new GpuException(_broken);
        if (_kernels.TryGetValue(kernel, out var known))
            return (Action<KernelConfig, TArgument>)known;
        try
        {
            var loaded = Accelerator.LoadStreamKernel(kernel);
            _kernels[kernel] = loaded;
            return loaded;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {   // the compiler's context is not to be trusted after a failure
            _broken = $"{Name} refused the kernel {kernel.Method.DeclaringType?.Name}.{kernel.Method.Name}: {e.GetBaseException().Message} The device object "
                + "is of no use any more; dispose of it and open another. The same flow runs without a Device.";
            throw new GpuException(_broken, e);
        }
    }
}
