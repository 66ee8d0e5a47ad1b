using System;
using System.Diagnostics;
using System.Globalization;
using System.Linq;

namespace GradientFlow.Benchmarks.StartupProbe;

/// <summary>G3, 10-50-50-1 tanh.</summary>
[Network(Samples = 1000)]
public partial class G3
{
    [Input(10)]
    public partial Input X { get; }

    [Dense(50, Activation.Tanh)]
    public partial Dense Hidden1 { get; }

    [Dense(50, Activation.Tanh)]
    public partial Dense Hidden2 { get; }

    [Dense(1)]
    public partial Dense Y { get; }
}

/// <summary>A process that lives for one gradient; 'empty' as its argument leaves the gradient out.</summary>
internal static class Program
{
    private const int Samples = 1000;

    public static void Main(string[] arguments)
    {
        if (arguments is ["empty"])
        {
            Console.WriteLine("ready");
            return;
        }

        var random = new Xoshiro256(1);
        double[] Normals(int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextNormal())];
        var (x, y) = (Normals(10 * Samples), Normals(Samples));
        var start = Stopwatch.GetTimestamp();
        var field = G3.Bind(Dataset.Create(x, y, Samples), threads: 1);
        var theta = G3.Initialize(1);
        var gradient = new double[theta.Length];
        field.LossGradient(theta, gradient);
        var first = Stopwatch.GetElapsedTime(start);
        start = Stopwatch.GetTimestamp();
        field.LossGradient(theta, gradient);
        var second = Stopwatch.GetElapsedTime(start);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"ready {first.TotalMilliseconds} {second.TotalMilliseconds} {field.VectorBits}"));
    }
}
