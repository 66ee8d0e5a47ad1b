using System;

namespace GradientFlow.Generators.Functions;

/// <summary>Whether a function in pieces is all of a piece where they meet: decided at the exact breaks, from the exact forms on both sides and at the
/// point.</summary>
/// <param name="Jump">Where it jumps, certainly; null for nowhere.</param>
/// <param name="Doubt">Why it may jump somewhere, as the end of a sentence; null where it certainly does not.</param>
/// <param name="IsOfPole">The doubt is about a pole, without which the pieces may be others than they seem.</param>
internal sealed record Continuity(Breakpoint? Jump, string? Doubt, bool IsOfPole)
{
    /// <param name="rounding">What rounding of the constants may make of a zero, relative to the largest term.</param>
    public static Continuity Of(Pieces pieces, FormAlgebra algebra, Rational rounding)
    {
        string? doubt = null;
        var isOfPole = false;
        for (var i = 0; i < pieces.Breaks.Length; i++)
        {
            var x = pieces.Breaks[i];
            var value = new PointValue(algebra, x);
            var (left, right) = (pieces.Forms[i], pieces.Forms[i + 1]);
            // A hole in the domain is told apart; what the two sides of it tend to counts all the same.
            (Form?, Form?)[] pairs = pieces.Points[i] is { } point ? [(left, point), (right, point)] : [(left, right)];
            foreach (var (a, b) in pairs)
            {
                if (a is null || b is null)
                    continue;
                switch (Step(a, b, value, isHole: pieces.Points[i] is null))
                {
                    case null:
                        doubt ??= $"whether it jumps at z = {x} is not settled";
                        break;
                    case { Size: double.PositiveInfinity, IsRounding: true }:
                        (doubt, isOfPole) = (isOfPole ? doubt : $"it has a pole at z = {x}, which may be what rounding made of its constants", true);
                        break;
                    case { Size: > 0, IsRounding: true } step:
                        doubt ??= $"it jumps at z = {x} by {Rational.Of(step.Size)}, which may be what rounding made of its constants";
                        break;
                    case { Size: > 0 }:
                        return new(x, null, false);
                }
            }
        }

        return new(null, doubt, isOfPole);

        (double Size, bool IsRounding)? Step(Form a, Form b, PointValue value, bool isHole)
        {
            if (value.IsPole(a) is not { } isPole || value.IsPole(b) is not { } isOther)
                return null;
            if (isPole || isOther)
                return isHole ? (0, false) : (double.PositiveInfinity, (!isPole || value.MayCancel(a, rounding)) && (!isOther || value.MayCancel(b, rounding)));
            var difference = algebra.Subtract(a, b);
            switch (value.IsZero(difference))
            {
                case true:
                    return (0, false);
                case null:
                    return null;
            }

            if (value.SizeOf(difference) is not { } size)
                return (double.PositiveInfinity, false); // no number, but proved different: a trainable slope in it
            var scale = value.SizeOf(a)?.Scale + value.SizeOf(b)?.Scale ?? size.Scale;
            var error = value.SizeOf(Form.Of(difference.Error))?.Value ?? 0;
            return (size.Value, size.Value <= Math.Max(rounding.ToDouble() * scale, 256 * error));
        }
    }
}
