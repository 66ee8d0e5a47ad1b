using System.Linq;

namespace GradientFlow.Tests;

/// <summary>Random data and parameters for tests.</summary>
internal static class Sampling
{
    public static double[] Normal(int length, ulong seed, double scale = 1)
    {
        var random = new Xoshiro256(seed);
        return [.. Enumerable.Range(0, length).Select(_ => scale * random.NextNormal())];
    }

    public static Dataset Data(int samples, int inputs, int outputs, ulong seed = 1) =>
        Dataset.Create(Normal(samples * inputs, seed), Normal(samples * outputs, seed + 100), samples);
}
