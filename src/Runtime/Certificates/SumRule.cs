using System;
using GradientFlow.Ranks;

namespace GradientFlow;

/// <summary>How the sum of a loop's terms, each c·Σ Π f, moves: a multilinear map of the tensors it reads, so that derivatives follow from the product rule and
/// from the norms of the map.</summary>
/// <remarks>A parameter that nothing else reads moves at right angles to all the rest: with a and b the lengths of the two parts of a direction, a² + b² = 1,
/// the first derivatives add as squares, the second derivative that mixes the two counts 2ab ≤ 1 times, and the third 3ab² ≤ 2/√3 times.</remarks>
internal sealed class SumRule
{
    /// <summary>2/√3, rounded up.</summary>
    private const double MostOfThree = 1.1547005383792517;

    private readonly MotionState _state;
    private readonly Loop _loop;
    private readonly TermNorms[] _norms;

    public SumRule(MotionState state, Loop loop) => (_state, _loop, _norms) = (state, loop, Array.ConvertAll(loop.Terms, t => new TermNorms(loop, t)));

    /// <summary>The motion of the sum, of all points of the loop together.</summary>
    public Motion Of()
    {
        var (own, ownEntry, mixedSecond, mixedThird) = (0.0, 0.0, 0.0, 0.0);
        var (entry, first, second, third) = (0.0, 0.0, 0.0, 0.0);
        for (var t = 0; t < _loop.Terms.Length; t++)
        {
            var factors = _loop.Terms[t].Factors;
            var chosen = Array.FindIndex(factors, f => _state.IsOwn[f.Quantity]);
            var (termSecond, termThird) = (0.0, 0.0);
            for (var i = 0; i < factors.Length; i++)
            {
                var motion = MotionOf(factors[i]);
                if (motion.IsNone)
                    continue;
                var (linear, ofEntry) = (Linear(t, i), OfEntry(t, i));
                if (i == chosen)
                {
                    (own, ownEntry) = (Upper.Norm(own, linear), Upper.Norm(ownEntry, ofEntry));
                }
                else
                {
                    (entry, first) = (Upper.Sum(entry, ofEntry), Upper.Sum(first, Upper.Product(linear, motion.First)));
                    (second, third) = (Upper.Sum(second, Upper.Product(linear, motion.Second)), Upper.Sum(third, Upper.Product(linear, motion.Third)));
                }

                for (var k = i + 1; k < factors.Length; k++)
                    Pair(t, chosen, i, k, ref second, ref third, ref termSecond, ref termThird);
            }

            (mixedSecond, mixedThird) = (Upper.Norm(mixedSecond, termSecond), Upper.Norm(mixedThird, termThird));
        }

        return new Motion(Upper.Norm(ownEntry, entry), Upper.Norm(own, first), Upper.Sum(mixedSecond, second),
            Upper.Sum(Upper.Product(MostOfThree, mixedThird), third)).Tightened();
    }

    /// <summary>Adds what two factors that move together give, and every third one with them.</summary>
    private void Pair(int t, int chosen, int i, int k, ref double second, ref double third, ref double mixedSecond, ref double mixedThird)
    {
        var factors = _loop.Terms[t].Factors;
        var (u, v) = (MotionOf(factors[i]), MotionOf(factors[k]));
        if (v.IsNone)
            return;
        var norm = Multilinear(t, i, k);
        var (firsts, seconds) = (Upper.Product(norm, u.First, v.First),
            Upper.Sum(Upper.Product(norm, u.First, v.Second), Upper.Product(norm, u.Second, v.First)));
        if (i == chosen || k == chosen)
        {
            mixedSecond = Upper.Sum(mixedSecond, firsts);
            mixedThird = Upper.Sum(mixedThird, seconds);
        }
        else
        {
            second = Upper.Sum(second, Upper.Product(2, firsts));
            third = Upper.Sum(third, Upper.Product(3, seconds));
        }

        for (var l = k + 1; l < factors.Length; l++)
        {
            var three = Upper.Product(Upper.Product(Multilinear(t, i, k, l), u.First), v.First, MotionOf(factors[l]).First);
            if (i == chosen || k == chosen || l == chosen)
                mixedThird = Upper.Sum(mixedThird, Upper.Product(2, three));
            else
                third = Upper.Sum(third, Upper.Product(6, three));
        }
    }

    private Motion MotionOf(Reference factor) => _state.Motions[factor.Quantity];

    /// <summary>The norm of the linear map of one factor, the others anywhere on the ball.</summary>
    private double Linear(int t, int factor)
    {
        var (factors, norms) = (_loop.Terms[t].Factors, _norms[t]);
        var byEntry = 1.0;
        for (var k = 0; k < factors.Length; k++)
        {
            if (k != factor)
                byEntry = Upper.Product(byEntry, _state.LargestOf(factors[k].Quantity));
        }

        var norm = Math.Min(Multilinear(t, factor), norms.Linear(factor, byEntry));
        if (factors.Length != 2)
            return norm;
        var other = factors[1 - factor].Quantity;
        return _state.KindOf(other) switch
        {
            QuantityKind.Constant => Math.Min(norm, norms.Operator(factor, _state.ValuesOf(other))),
            // The map at θ₀, and how far it moves.
            QuantityKind.Parameter => Math.Min(norm,
                Upper.Sum(norms.Operator(factor, _state.ValuesOf(other)), Upper.Product(norms.Multilinear, _state.Radius))),
            QuantityKind.Input or QuantityKind.Value => norm,
        };
    }

    /// <summary>The norm of the multilinear map of some factors, the others anywhere on the ball.</summary>
    private double Multilinear(int t, int i, int k = -1, int l = -1)
    {
        var (factors, norm) = (_loop.Terms[t].Factors, _norms[t].Multilinear);
        for (var m = 0; m < factors.Length; m++)
        {
            if (m != i && m != k && m != l)
                norm = Upper.Product(norm, _state.SizeOf(factors[m].Quantity));
        }

        return norm;
    }

    /// <summary>How far one entry of the sum moves with one factor.</summary>
    private double OfEntry(int t, int factor)
    {
        var (factors, norms) = (_loop.Terms[t].Factors, _norms[t]);
        // √Σ over the reduced axes of the squared product of the others: the row of one of them, and the largest entries of the rest.
        var row = Upper.Root(norms.Points);
        for (var k = 0; k < factors.Length; k++)
        {
            if (k != factor)
                row = Upper.Product(row, _state.LargestOf(factors[k].Quantity));
        }

        if (factors.Length == 2)
        {
            var other = factors[1 - factor].Quantity;
            var isFixed = _state.KindOf(other) is QuantityKind.Constant or QuantityKind.Parameter;
            row = Math.Min(row, Upper.Sum(norms.Row(1 - factor, _state.ValuesOf(other), isFixed),
                Upper.Product(Upper.Product(norms.RowRoot(1 - factor), _state.Radius), _state.Motions[other].First)));
        }

        row = Upper.Product(Math.Abs(_loop.Terms[t].Scale), row);
        var motion = MotionOf(factors[factor]);
        return Math.Min(Upper.Product(row, norms.RowRoot(factor), motion.First), Upper.Product(row, Upper.Root(norms.Points), motion.Entry));
    }
}
