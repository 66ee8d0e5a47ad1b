using System;

namespace GradientFlow.Benchmarks.Measuring;

/// <summary>The time that this process has spent on processors, all threads: the compiler uses several, and the machine may have other work.</summary>
internal static class ProcessClock
{
    public static double Milliseconds(Action action)
    {
        var start = Environment.CpuUsage.TotalTime;
        action();
        return (Environment.CpuUsage.TotalTime - start).TotalMilliseconds;
    }
}
