using System;

namespace GradientFlow;

/// <summary>A θ at which something is computed.</summary>
internal static class SpectraPoint
{
    /// <exception cref="ArgumentException">θ has not P finite numbers.</exception>
    public static double[] Of(IGradientField field, ReadOnlySpan<double> parameters)
    {
        if (parameters.Length != field.ParameterCount)
        {
            throw new ArgumentException($"θ has {parameters.Length} values, and {field.Name} has P = {field.ParameterCount} parameters.",
                nameof(parameters));
        }

        for (var i = 0; i < parameters.Length; i++)
        {
            if (!double.IsFinite(parameters[i]))
                throw new ArgumentException($"θ[{i}] is {parameters[i]}: spectra are had at finite numbers.", nameof(parameters));
        }

        return parameters.ToArray();
    }
}
