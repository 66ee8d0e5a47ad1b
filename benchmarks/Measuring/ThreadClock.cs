using System;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace GradientFlow.Benchmarks.Measuring;

/// <summary>Nanoseconds of a batch of calls.</summary>
/// <param name="Cpu">Of the thread that ran it, where the system tells; the wall's where it does not.</param>
/// <param name="Wall">Of the wall clock.</param>
internal readonly record struct Batch(double Cpu, double Wall);

/// <summary>The time one thread has spent on a processor: what other programs do on the same machine does not count.</summary>
internal static unsafe partial class ThreadClock
{
    private const int ThreadCpuTime = 3;

    public static string Name => OperatingSystem.IsLinux() ? "CPU time of the thread" : "wall time";

    /// <summary>Runs an action a number of times.</summary>
    public static Batch Time(Action action, int calls)
    {
        var (wall, cpu) = (Stopwatch.GetTimestamp(), Now());
        for (var i = 0; i < calls; i++)
            action();
        var usedCpu = Now() - cpu;
        return new(usedCpu, Stopwatch.GetElapsedTime(wall).TotalNanoseconds);
    }

    private static double Now()
    {
        if (!OperatingSystem.IsLinux())
            return Stopwatch.GetTimestamp() * (1e9 / Stopwatch.Frequency);
        var time = stackalloc long[2];
        return ClockGetTime(ThreadCpuTime, time) == 0 ? time[0] * 1e9 + time[1] : throw new InvalidOperationException("The thread's clock cannot be read.");
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int ClockGetTime(int clock, long* time);
}
