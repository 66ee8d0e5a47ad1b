using System;
using System.Collections.Generic;
using System.Linq;
using GradientFlow.Generators.Collections;
using GradientFlow.Generators.Declaration;
using GradientFlow.Generators.Functions;
using GradientFlow.Generators.Layers;

namespace GradientFlow.Generators.Scope;

/// <summary>P ≥ n·M: the theorem's H1, and a fact besides, since the Jacobian has n·M rows and P columns.</summary>
internal static class Sizes
{
    private static readonly string[] s_widths = ["width", "channels"];

    public static ScopeFinding Of(NetworkModel model)
    {
        long p = model.ParameterCount, n = model.Spec.Samples, m = model.Outputs.Sum(o => (long)o.F.Size);
        var holds = p >= n * m;
        var (layer, width) = holds ? (null, 0) : Widening(model, n * m);
        return new(
            ScopeSubject.Sizes, "sizes", holds ? Verdict.Literal : Verdict.Outside, Hypothesis.Overparameterization, null, "Samples",
            $"P = {p} {(holds ? "≥" : "<")} n·M = {n}·{m} = {n * m}", Sizes: new(p, n, m, layer, width));
    }

    /// <summary>Of all layers whose width is free, the one that mends the sizes with the smallest. P is affine in a single width, so that one wider model
    /// tells the rest; the two around the width confirm it.</summary>
    private static (string?, int) Widening(NetworkModel model, long needed)
    {
        var candidates = new List<(LayerSpec Layer, Argument Argument, int Width)>();
        foreach (var layer in model.Layers.Select(l => l.Spec).Where(l => !l.IsInBlock && !model.Outputs.Any(o => o.Layer == l.Name)))
        {
            if (s_widths.Select(layer.Find).FirstOrDefault(a => a is not null) is not { } argument
                || Parameters(model, layer, argument, (int)argument.Number + 1) is not { } wider)
                continue;
            var step = wider - model.ParameterCount;
            var enough = step > 0 ? (long)argument.Number + (needed - model.ParameterCount + step - 1) / step : long.MaxValue;
            if (enough <= int.MaxValue / 4)
                candidates.Add((layer, argument, (int)enough));
        }

        foreach (var (layer, argument, width) in candidates.OrderBy(c => c.Width))
        {
            if (Parameters(model, layer, argument, width) >= needed && Parameters(model, layer, argument, width - 1) < needed)
                return (layer.Name, width);
        }

        return (null, 0);
    }

    /// <summary>P with another width; null where the network would not be sound, or would have other outputs.</summary>
    private static long? Parameters(NetworkModel model, LayerSpec layer, Argument argument, int width)
    {
        var widened = layer with
        {
            Arguments =
            layer.Arguments.Select(a => ReferenceEquals(a, argument) ? a with { Numbers = new[] { (double)width }.ToEquatable() } : a).ToEquatable()
        };
        try
        {
            var other = NetworkModel.Build(model.Spec with { Layers = model.Spec.Layers.Select(l => ReferenceEquals(l, layer) ? widened : l).ToEquatable() });
            return other.IsSound && other.Outputs.Select(o => o.F.Size).SequenceEqual(model.Outputs.Select(o => o.F.Size))
                ? other.Parameters.Sum(p => (long)p.Tensor.Size) : null;
        }
        catch (OverflowException)
        {
            return null; // wider than a tensor can be
        }
    }
}
