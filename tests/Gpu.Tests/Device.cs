using System;

namespace GradientFlow.Tests;

/// <summary>Where the kernels of the tests run: on the processor, or on a device when <c>GRADIENTFLOW_DEVICE</c> is <c>cuda</c> or <c>opencl</c>.</summary>
public sealed class Device : IDisposable
{
    public GpuDevice Gpu { get; } = Environment.GetEnvironmentVariable("GRADIENTFLOW_DEVICE") switch
    {
        null or "" => GradientFlow.Gpu.Host(),
        "cuda" => GradientFlow.Gpu.Cuda(),
        "opencl" => GradientFlow.Gpu.OpenCL(),
        var other => throw new InvalidOperationException($"GRADIENTFLOW_DEVICE is '{other}'; it names cuda or opencl, or is not set."),
    };

    public void Dispose() => Gpu.Dispose();
}
