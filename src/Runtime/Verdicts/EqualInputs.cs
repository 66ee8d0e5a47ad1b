using System;
using System.Linq;
using GradientFlow.Ranks;

namespace GradientFlow;

/// <summary>Samples of equal inputs with different targets, which no network fits.</summary>
internal static class EqualInputs
{
    /// <summary>A sentence on the first such pair; null where there is none.</summary>
    public static string? Find(CertifiedPoint point)
    {
        var size = point.Architecture.OutputSize;
        ReadOnlySpan<double> TargetsOf(int sample) => point.Targets.AsSpan(sample * size, size);
        foreach (var group in SampleGroups.Equal(Array.ConvertAll(point.Inputs, x => x.Low), point.Samples, point.Architecture.InputSize))
        {
            if (group.Skip(1).FirstOrDefault(s => !TargetsOf(s).SequenceEqual(TargetsOf(group[0])), -1) is >= 0 and var other)
                return $"samples {group[0]} and {other} have equal inputs and different targets: no network fits both, and J has no full rank";
        }

        return null;
    }
}
