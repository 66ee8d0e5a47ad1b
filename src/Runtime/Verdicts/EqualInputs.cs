using System;
using System.Collections.Generic;
using System.Globalization;

namespace GradientFlow;

/// <summary>Samples of equal inputs with different targets, which no network fits.</summary>
internal static class EqualInputs
{
    /// <summary>A sentence on the first such pair; null where there is none.</summary>
    public static string? Find(CertifiedPoint point)
    {
        int inputs = point.Architecture.InputSize, outputs = point.Architecture.OutputSize;
        var seen = new Dictionary<string, int>(point.Samples, StringComparer.Ordinal);
        for (var s = 0; s < point.Samples; s++)
        {
            var key = string.Join(" ", Array.ConvertAll(point.Inputs[(s * inputs)..((s + 1) * inputs)],
                x => BitConverter.DoubleToInt64Bits(x.Low == 0 ? 0 : x.Low).ToString("X", CultureInfo.InvariantCulture)));
            if (!seen.TryAdd(key, s) && !point.Targets.AsSpan(seen[key] * outputs, outputs).SequenceEqual(point.Targets.AsSpan(s * outputs, outputs)))
                return $"samples {seen[key] + 1} and {s + 1} have equal inputs and different targets: no network fits both, and J has no full rank";
        }

        return null;
    }
}
