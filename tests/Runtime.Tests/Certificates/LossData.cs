using System;
using System.Linq;

namespace GradientFlow.Tests.Certificates;

/// <summary>Targets that a loss takes.</summary>
internal static class LossData
{
    public static double[] Targets(OutputInfo output, int samples, ulong seed)
    {
        var values = Sampling.Normal(samples * output.Size, seed);
        return output.Targets switch
        {
            TargetRule.Any => values,
            TargetRule.PlusMinusOne => [.. values.Select(v => v < 0 ? -1.0 : 1.0)],
            TargetRule.Probabilities => [.. values.Chunk(output.Size).SelectMany(row => row.Select(v => Math.Exp(v) / row.Sum(Math.Exp)))],
            _ => throw new ArgumentOutOfRangeException(nameof(output), output.Targets, null),
        };
    }
}
