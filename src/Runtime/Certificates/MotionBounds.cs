using System;
using System.Linq;
using GradientFlow.Ranks;

namespace GradientFlow;

/// <summary>Bounds of how a network's outputs change on a ball around a point, for any network, by two rules over its loops: one for sums of products
/// (<see cref="SumRule"/>) and one for formulas (<see cref="FormulaRule"/>). Everything is rounded outwards.</summary>
internal sealed class MotionBounds
{
    private readonly MotionState _state;
    private readonly SumRule[] _sums;
    private readonly FormulaRule?[] _formulas;
    private readonly double[] _targetMultiplicities;

    /// <param name="inputs">Input vectors of all samples, one after the other.</param>
    public MotionBounds(Architecture architecture, Interval[] theta, Interval[] inputs)
    {
        _state = new(architecture, theta, inputs);
        var formulas = new FormulaBounds();
        _sums = Array.ConvertAll(architecture.Loops, l => new SumRule(_state, l));
        _formulas = [.. architecture.Loops.Select((l, i) => l.Formula.IsSum || l.Formula.Variables == 0 ? null : new FormulaRule(_state, i, formulas))];
        _targetMultiplicities = Array.ConvertAll(architecture.Loops, l => l.Accumulates ? TermNorms.Multiplicity(l.Target, l.Sizes) : 1);
    }

    /// <summary>How the outputs of one sample move.</summary>
    /// <param name="radius">R of the ball.</param>
    /// <param name="outputs">Receives the motion of each output.</param>
    /// <returns>Why there are no bounds; null where there are.</returns>
    public string? On(double radius, int sample, Span<Motion> outputs)
    {
        if (!_state.Start(sample, radius))
            return $"sample {sample} lies so near to a kink, or to where a function ends, that rounding hides the side";
        if (Propagate() is { } reason)
            return $"{reason}, sample {sample}";
        for (var o = 0; o < outputs.Length; o++)
            outputs[o] = _state.Motions[_state.Architecture.Outputs[o]];
        return null;
    }

    /// <summary>The motion of all tensors, for the sample that was run forward; the reason why there is none.</summary>
    private string? Propagate()
    {
        var loops = _state.Architecture.Loops;
        for (var l = 0; l < loops.Length; l++)
        {
            var (loop, target) = (loops[l], loops[l].Target.Quantity);
            // The largest stands for a shift on which nothing depends: it may as well stay where it is at θ₀.
            if (!loop.TakesLargest)
            {
                var motion = _sums[l].Of();
                if (_formulas[l] is { } rule && rule.Of(motion, out motion) is { } reason)
                    return reason;
                if (!loop.Formula.IsSum && _formulas[l] is null)
                    motion = default; // a constant
                var before = _state.Motions[target];
                _state.Motions[target] = loop.Accumulates ? before.Plus(motion, _targetMultiplicities[l]) : Motion.Stacked(before, motion);
            }

            _state.Measure(target);
        }

        return null;
    }
}
