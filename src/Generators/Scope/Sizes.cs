using System;
using System.Linq;
using GradientFlow.Generators.Declaration;
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

    /// <summary>Of all layers whose width is free, the one that mends the sizes with the smallest. P is affine in a single width, so two models tell the
    /// rest; a third confirms it.</summary>
    private static (string?, int) Widening(NetworkModel model, long needed)
    {
        var best = (Layer: (string?)null, Width: 0);
        foreach (var layer in model.Layers.Select(l => l.Spec).Where(l => !model.Outputs.Any(o => o.Layer == l.Name)))
        {
            if (s_widths.Select(layer.Find).FirstOrDefault(a => a is not null) is not { } argument)
                continue;
            var width = (int)argument.Number;
            if (Parameters(width + 1) is not { } wider || wider <= model.ParameterCount)
                continue;
            var step = wider - model.ParameterCount;
            var enough = width + (needed - model.ParameterCount + step - 1) / step;
            if (enough <= int.MaxValue / 4 && (best.Layer is null || enough < best.Width) && Parameters((int)enough) >= needed && Parameters((int)enough - 1) < needed)
                best = (layer.Name, (int)enough);

            long? Parameters(int w)
            {
                var widened = layer with { Arguments = layer.Arguments.Select(a => a == argument ? a with { Numbers = new[] { (double)w }.ToEquatable() } : a).ToEquatable() };
                try
                {
                    var other = NetworkModel.Build(model.Spec with { Layers = model.Spec.Layers.Select(l => l == layer ? widened : l).ToEquatable() });
                    return other.IsSound && other.Outputs.Select(o => o.F.Size).SequenceEqual(model.Outputs.Select(o => o.F.Size)) ? other.Parameters.Sum(p => (long)p.Tensor.Size) : null;
                }
                catch (OverflowException)
                {
                    return null; // wider than a tensor can be
                }
            }
        }

        return best;
    }
}
