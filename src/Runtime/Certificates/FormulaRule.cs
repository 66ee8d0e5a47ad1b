using System;
using System.Linq;
using GradientFlow.Ranks;

namespace GradientFlow;

/// <summary>How y_j = f(x¹ⱼ, x²ⱼ, …) moves, by the chain rule: with Sᵢ, Sᵢₖ, Sᵢₖₗ the largest derivatives of f over the boxes of all j, μᵢ the largest number
/// of j that read one entry of xⁱ, and eᵢ the motion of one entry, g = Σ Sᵢ√μᵢ·gᵢ, q = Σ Sᵢ√μᵢ·qᵢ + Σ Sᵢₖ·√μᵢgᵢ·eₖ and so on: of a product of motions one is
/// measured over all j, the others at one.</summary>
internal sealed class FormulaRule
{
    private readonly MotionState _state;
    private readonly Loop _loop;
    private readonly int _index;
    private readonly FormulaBounds _formulas;
    private readonly double[] _roots;
    private readonly Motion[] _motions;
    private readonly double[] _first, _second, _third;

    /// <param name="index">Of the loop.</param>
    public FormulaRule(MotionState state, int index, FormulaBounds formulas)
    {
        (_state, _index, _loop, _formulas) = (state, index, state.Architecture.Loops[index], formulas);
        var n = _loop.Formula.Variables;
        _roots = [.. Enumerable.Range(0, n).Select(i => i == 0 ? 1 : Upper.Root(TermNorms.Multiplicity(_loop.Inputs[i - 1], _loop.Sizes)))];
        (_motions, _first, _second, _third) = (new Motion[n], new double[n], new double[n * n], new double[n * n * n]);
    }

    /// <param name="sum">How variable 0, the sum of the loop, moves.</param>
    /// <returns>Why there are no bounds; null where there are.</returns>
    public string? Of(Motion sum, out Motion motion)
    {
        motion = default;
        var n = _motions.Length;
        for (var i = 0; i < n; i++)
            _motions[i] = i == 0 ? sum : _state.Motions[_loop.Inputs[i - 1].Quantity];
        if (Largest() is { } reason)
            return reason;
        var (entry, own, rest, second, third) = (0.0, 0.0, 0.0, 0.0, 0.0);
        for (var i = 0; i < n; i++)
        {
            var u = _motions[i];
            var slope = Upper.Product(_first[i], _roots[i]);
            entry = Upper.Sum(entry, Upper.Product(_first[i], u.Entry));
            if (i > 0 && _state.IsOwn[_loop.Inputs[i - 1].Quantity])
                own = Upper.Norm(own, Upper.Product(slope, u.First));
            else
                rest = Upper.Sum(rest, Upper.Product(slope, u.First));
            (second, third) = (Upper.Sum(second, Upper.Product(slope, u.Second)), Upper.Sum(third, Upper.Product(slope, u.Third)));
            for (var k = 0; k < n; k++)
            {
                var v = _motions[k];
                var at = i * n + k;
                second = Upper.Sum(second, Upper.Product(_second[at], Math.Min(All(i, v.Entry), All(k, u.Entry))));
                third = Upper.Sum(third, Upper.Product(3, _second[at],
                    Upper.Product(u.Second, Math.Min(Upper.Product(_roots[i], v.Entry), Upper.Product(_roots[k], v.First)))));
                for (var l = 0; l < n; l++)
                {
                    var w = _motions[l];
                    var least = Math.Min(Math.Min(All(i, Upper.Product(v.Entry, w.Entry)), All(k, Upper.Product(u.Entry, w.Entry))),
                        All(l, Upper.Product(u.Entry, v.Entry)));
                    third = Upper.Sum(third, Upper.Product(_third[at * n + l], least));
                }
            }
        }

        motion = new Motion(entry, Upper.Norm(own, rest), second, third).Tightened();
        return null;

        // One over all points, times what the others do at one.
        double All(int i, double others) => Upper.Product(Upper.Product(_roots[i], _motions[i].First), others);
    }

    /// <summary>The largest derivatives of the formula over the boxes of all its points.</summary>
    private string? Largest()
    {
        var n = _motions.Length;
        foreach (var largest in new[] { _first, _second, _third })
            Array.Clear(largest);
        var (box, first, second, third) = (new Interval[n], new Interval[n], new Interval[n * n], new Interval[n * n * n]);
        var sums = _state.SumsOf(_index);
        var point = new int[_loop.Sizes.Length];
        // What does not move needs no bound.
        var moves = Array.ConvertAll(_motions, m => !m.IsNone);
        for (var p = 0; p < sums.Length; p++)
        {
            for (var i = 0; i < n; i++)
            {
                var value = i == 0 ? sums[p] : _state.ValuesOf(_loop.Inputs[i - 1].Quantity)[_loop.Inputs[i - 1].At(point)];
                var reach = Upper.Product(_state.Radius, _motions[i].Entry);
                box[i] = reach == 0 ? value : value + new Interval(-reach, reach);
            }

            _formulas.Evaluate(_loop.Formula, box, first, second, third);
            if (_formulas.Failure != BoundsFailure.None)
                return $"{Describe(point)} {(_formulas.Failure == BoundsFailure.Kink ? "may cross a kink" : "may leave the domain of a function")}";
            for (var i = 0; i < n; i++)
            {
                if (!moves[i])
                    continue;
                _first[i] = Math.Max(_first[i], first[i].Magnitude);
                for (var k = 0; k < n; k++)
                {
                    if (!moves[k])
                        continue;
                    var at = i * n + k;
                    _second[at] = Math.Max(_second[at], second[at].Magnitude);
                    for (var l = 0; l < n; l++)
                    {
                        if (moves[l])
                            _third[at * n + l] = Math.Max(_third[at * n + l], third[at * n + l].Magnitude);
                    }
                }
            }

            for (var a = point.Length - 1; a >= 0 && ++point[a] == _loop.Sizes[a]; a--)
                point[a] = 0;
        }

        return null;
    }

    private string Describe(int[] point)
    {
        var quantity = _state.Architecture.Quantities[_loop.Target.Quantity];
        var index = _loop.Target.Dimensions.Select(d => $"{d.At(point)}");
        return quantity.Shape.Length == 0 ? quantity.Name : $"{quantity.Name}[{string.Join(", ", index)}]";
    }
}
