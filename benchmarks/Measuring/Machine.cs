using System;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace GradientFlow.Benchmarks.Measuring;

/// <summary>What a result depends on besides the code.</summary>
internal static class Machine
{
    public static string Cpu { get; } = CpuInfo("model name") is { } model ? $"{model} (family {CpuInfo("cpu family")}, model {CpuInfo("model")})"
        : RuntimeInformation.ProcessArchitecture.ToString();

    public static string Runtime => $"{RuntimeInformation.FrameworkDescription} on {RuntimeInformation.OSDescription.Trim()}";

    public static string Instructions { get; } = string.Join(", ", new[]
    {
        Vector512.IsHardwareAccelerated ? "512-bit vectors" : null,
        Vector256.IsHardwareAccelerated ? "256-bit vectors" : null,
        Vector128.IsHardwareAccelerated ? "128-bit vectors" : null,
    }.OfType<string>().DefaultIfEmpty("no vectors").Take(1));

    private static string? CpuInfo(string key)
    {
        if (!OperatingSystem.IsLinux())
            return null;
        return File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.Split(':')[0].Trim() == key)?.Split(':')[1].Trim();
    }
}
