using System;
using System.Linq;
using GradientFlow.Generators.Scalars;

namespace GradientFlow.Generators.Functions;

/// <summary>What forms are worth at one point. Zero is said where it is proved, and not because a number is small.</summary>
internal sealed class PointValue(FormAlgebra algebra, Breakpoint x)
{
    /// <summary>What double arithmetic can tell from zero, relative to the magnitude of the terms.</summary>
    private const double Resolution = 1e-9;

    /// <summary>Null where it cannot be told, as where the form divides by zero.</summary>
    public bool? IsZero(Form f) => IsZero(f.Denominator) == false ? IsZero(f.Numerator) : null;

    /// <summary>The form tends to infinity; null where it cannot be told.</summary>
    public bool? IsPole(Form f) => IsZero(f.Denominator) switch
    {
        false => false,
        true when IsZero(f.Numerator) == false => true,
        _ => null,
    };

    /// <summary>−1, 0 or 1; null where it cannot be told.</summary>
    public int? SignOf(Form f) => IsZero(f.Denominator) == false ? SignOf(f.Numerator) * SignOf(f.Denominator) : null;

    /// <summary>The magnitude of the form, and of what it is the sum of for |z| no larger than here or 1, about; null where it has none in double
    /// arithmetic.</summary>
    public (double Value, double Scale)? SizeOf(Form f) =>
        IsZero(f.Denominator) == false && At(f.Numerator) is { } n && At(f.Denominator) is { } d
            ? (Math.Abs(n.Value / d.Value), n.Scale / Math.Abs(d.Value)) : null;

    /// <summary>Of a form that tends to infinity: whether its numerator may be zero too but for rounding, of its coefficients or of the point itself, as of sin
    /// z/(z − π).</summary>
    public bool MayCancel(Form f, Rational rounding)
    {
        if (At(f.Numerator) is not var (value, _, scale))
            return false;
        var step = rounding * (x.Value.Abs > 1 ? x.Value.Abs : 1);
        return Math.Abs(value) <= rounding.ToDouble() * scale || IsWithinReach(step) || IsWithinReach(-step);

        bool IsWithinReach(Rational by) => new PointValue(algebra, new(x.Value + by)).At(f.Numerator) is var (moved, _, _)
            && Math.Abs(value) <= Math.Abs(moved - value);
    }

    /// <summary>Exponentials of different algebraic numbers are independent over the algebraic numbers (Lindemann and Weierstrass): at an algebraic point a sum
    /// is zero when, and without functions left as they are only when, its coefficients are.</summary>
    private bool? IsZero(MonomialSum s)
    {
        if (s.IsZero)
            return true;
        if (x.IsAlgebraic)
        {
            var groups = s.Terms.Where(t => !t.Monomial.Atoms.Any(a => Vanishes(algebra.AtomOf(a.Atom))))
                .GroupBy(t => t.Monomial.Without(z: true, exponent: true))
                .SelectMany(g => ByExponent([.. g])).ToArray();
            if (groups.All(g => x.SignOf(g) == 0))
                return true;
            if (!s.HasAtoms)
                return false;
        }

        return At(s) is var (value, terms, _) && Math.Abs(value) > Resolution * terms ? false : null;
    }

    private int? SignOf(MonomialSum s)
    {
        if (s.AsPolynomial() is { } p && x.IsAlgebraic)
            return x.SignOf(p);
        if (IsZero(s) == true)
            return 0;
        return At(s) is var (value, terms, _) && Math.Abs(value) > Resolution * terms ? Math.Sign(value) : null;
    }

    /// <summary>The polynomials in z before exponentials that have one value here.</summary>
    private Polynomial[] ByExponent((Monomial Monomial, Rational Factor)[] terms)
    {
        var exponents = new System.Collections.Generic.List<Polynomial>();
        var groups = terms.GroupBy(t =>
        {
            var known = exponents.FindIndex(q => x.SignOf(q - t.Monomial.Exponent) == 0);
            if (known >= 0)
                return known;
            exponents.Add(t.Monomial.Exponent);
            return exponents.Count - 1;
        });
        return [.. groups.Select(g => g.Aggregate(Polynomial.Zero,
            (sum, t) => sum + new Polynomial([.. Enumerable.Repeat(Rational.Zero, t.Monomial.Z), t.Factor])))];
    }

    private bool Vanishes(Atom a) => a.Kind is AtomKind.Sin or AtomKind.Erf or AtomKind.Atan or AtomKind.SquareRoot && IsZero(a.Argument) == true;

    private (double Value, double Terms, double Scale)? At(MonomialSum s)
    {
        var (value, terms, scale) = (0.0, 0.0, 0.0);
        foreach (var (m, c) in s.Terms)
        {
            var factor = m.A > 0 ? double.NaN : c.ToDouble() * Math.Exp(m.Exponent.At(x.Value).ToDouble());
            foreach (var (atom, power) in m.Atoms)
                factor *= Math.Pow(At(algebra.AtomOf(atom)), power);
            var term = factor * Math.Pow(x.Value.ToDouble(), m.Z);
            (value, terms, scale) = (value + term, terms + Math.Abs(term), scale + Math.Abs(factor) * Math.Pow(Math.Max(1, Math.Abs(x.Value.ToDouble())), m.Z));
        }

        return double.IsNaN(terms) || double.IsInfinity(terms) ? null : (value, terms, scale);
    }

    private double At(Atom a)
    {
        if (At(a.Argument.Numerator) is not { } n || At(a.Argument.Denominator) is not { } d)
            return double.NaN;
        return Evaluation.Apply(
            a.Kind switch
            {
                AtomKind.Exp => Op.Exp,
                AtomKind.Log => Op.Log,
                AtomKind.SquareRoot => Op.SquareRoot,
                AtomKind.Power => Op.Power,
                AtomKind.Erf => Op.Erf,
                AtomKind.Atan => Op.Atan,
                AtomKind.Sin => Op.Sin,
                AtomKind.Cos => Op.Cos,
                _ => throw new ArgumentOutOfRangeException(nameof(a), a.Kind, null),
            },
            a.Exponent.ToDouble(), [n.Value / d.Value]);
    }
}
