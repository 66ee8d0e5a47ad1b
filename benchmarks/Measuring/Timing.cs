using System;
using System.Threading;

namespace GradientFlow.Benchmarks.Measuring;

/// <summary>Batches of calls that are long enough to be timed.</summary>
internal static class Timing
{
    /// <summary>A batch long enough to be timed, as nanoseconds a call.</summary>
    public static Func<double> Calibrated(Func<int, Batch> time, double milliseconds)
    {
        var once = Math.Min(time(1).Cpu, time(1).Cpu);
        var calls = (int)Math.Clamp(milliseconds * 1e6 / Math.Max(once, 1), 1, 1e6);
        return () => time(calls).Cpu / calls;
    }

    /// <summary>Until the code is compiled as far as it will be: 30 calls and more, some time for the compiler, the same again.</summary>
    public static void WarmUp(Action call)
    {
        for (var pass = 0; pass < 3; pass++)
        {
            var start = Environment.TickCount64;
            for (var i = 0; i < 40 && Environment.TickCount64 - start < 300; i++)
                call();
            Thread.Sleep(120);
        }
    }
}
