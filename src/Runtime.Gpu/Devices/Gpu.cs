using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using GradientFlow.CompilerServices;
using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;

namespace GradientFlow;

/// <summary>The devices of this machine.</summary>
public static class Gpu
{
    private static readonly Lock s_lock = new();
    private static GpuDevice? s_default;

    /// <summary>The first CUDA device, else the first OpenCL GPU. One and the same object for the whole process; it is never disposed.</summary>
    /// <exception cref="GpuException">There is none, or it cannot be opened.</exception>
    public static GpuDevice Default()
    {
        lock (s_lock)
            return s_default ??= First()
                ?? throw new GpuException("This machine has no CUDA and no OpenCL device that the drivers show. Install the vendor's driver, or run the "
                + "kernels on the processor with Gpu.Host(), which is slow and meant for tests; without a Device a flow runs on the processor at full speed.");
    }

    /// <summary>Opens a CUDA device.</summary>
    /// <param name="index">Its number among those of <see cref="Devices"/> that are of CUDA.</param>
    /// <exception cref="GpuException">There is no such device.</exception>
    public static GpuDevice Cuda(int index = 0) => Open<CudaDevice>(index, "CUDA", builder => builder.Cuda());

    /// <summary>Opens an OpenCL device, be it a GPU or not.</summary>
    /// <param name="index">Its number among those of <see cref="Devices"/> that are of OpenCL.</param>
    /// <exception cref="GpuException">There is no such device.</exception>
    public static GpuDevice OpenCL(int index = 0) => Open<CLDevice>(index, "OpenCL", AnyOpenCL);

    /// <summary>Runs kernels on the processor, thread by thread: thousands of times slower than the SIMD code, with the same results. For tests.</summary>
    /// <param name="memoryLimit">Bytes it takes for what it holds, so that running out of memory can be tried.</param>
    public static GpuDevice Host(long memoryLimit = long.MaxValue)
    {
        var context = CreateContext(builder => builder.CPU(new CPUDevice(32, 8, 1)));
        return new(context, context.GetDevice<CPUDevice>(0), memoryLimit);
    }

    /// <summary>What devices the drivers of this machine show.</summary>
    public static IReadOnlyList<string> Devices
    {
        get
        {
            using var context = CreateContext(builder => AnyOpenCL(builder.Cuda()));
            return [.. context.Devices.Where(d => d is CudaDevice or CLDevice).Select(d => $"{d.AcceleratorType}: {d.Name}, {d.MemorySize >> 20:N0} MiB")];
        }
    }

    private static void AnyOpenCL(Context.Builder builder) => builder.OpenCL(_ => true);

    private static GpuDevice? First()
    {
        using var context = CreateContext(builder => AnyOpenCL(builder.Cuda()));
        if (context.Devices.OfType<CudaDevice>().Any())
            return Cuda();
        var gpu = context.Devices.OfType<CLDevice>().ToList().FindIndex(d => d.DeviceType.HasFlag(CLDeviceType.CL_DEVICE_TYPE_GPU));
        return gpu >= 0 ? OpenCL(gpu) : null;
    }

    private static GpuDevice Open<TDevice>(int index, string kind, Action<Context.Builder> backend)
        where TDevice : Device
    {
        Limits.AtLeast(0, index);
        var context = CreateContext(backend);
        var devices = context.Devices.OfType<TDevice>().ToArray();
        if (index < devices.Length)
            return new(context, devices[index], long.MaxValue);
        context.Dispose();
        throw new GpuException(
            $"There is no {kind} device {index}: the drivers of this machine show {(devices.Length == 0 ? "none" : $"{devices.Length}, numbered from 0")}. "
                + "Gpu.Devices lists all there are; Gpu.Default() takes the first.");
    }

    internal static Context CreateContext(Action<Context.Builder> backend) => Context.Create(builder =>
    {
        KernelMath.Register(builder);
        builder.Optimize(OptimizationLevel.O2).Inlining(InliningMode.Aggressive).Math(MathMode.Default);
        backend(builder);
    });
}
