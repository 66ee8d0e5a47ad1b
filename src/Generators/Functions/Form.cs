using System;
using System.Collections.Generic;
using System.Linq;

namespace GradientFlow.Generators.Functions;

/// <summary>What the way a form was built says of sigmoids in it.</summary>
internal enum SigmoidUse
{
    /// <summary>Nothing, or there is none.</summary>
    Unknown,

    /// <summary>Affine maps before and after sigmoids.</summary>
    Affine,

    /// <summary>Polynomials before, after and around sigmoids: the input, or products of units, are carried along.</summary>
    Around,
}

/// <summary>One analytic piece of a function, in exact arithmetic: a quotient of two sums. Two forms are equal exactly when their cross products are, as
/// long as no atom occurs.</summary>
internal sealed class Form : IEquatable<Form>
{
    private Form(MonomialSum numerator, MonomialSum denominator, SigmoidUse sigmoids, MonomialSum? error = null) =>
        (Numerator, Denominator, Sigmoids, Error) = (numerator, denominator, sigmoids, error ?? MonomialSum.Zero);

    public static Form Zero { get; } = new(MonomialSum.Zero, MonomialSum.One, SigmoidUse.Unknown);

    public static Form One { get; } = Of(Rational.One);

    public MonomialSum Numerator { get; }

    public MonomialSum Denominator { get; }

    public SigmoidUse Sigmoids { get; }

    /// <summary>Of a form without a denominator: how far the rounding of the constants it was made with may have moved each coefficient, at most.</summary>
    public MonomialSum Error { get; }

    public bool IsZero => Numerator.IsZero;

    /// <summary>Does not depend on z.</summary>
    public bool IsConstant => Numerator.IsConstant && Denominator.IsConstant;

    /// <summary>A polynomial in z; its coefficients may be numbers such as e².</summary>
    public bool IsPolynomial => Denominator.IsConstant && Numerator.IsPolynomial;

    public bool HasAtoms => Numerator.HasAtoms || Denominator.HasAtoms;

    /// <summary>The degree of a polynomial.</summary>
    public int Degree => Numerator.Degree;

    public static Form Of(Rational c) => Of(MonomialSum.Of(c));

    public static Form Of(MonomialSum s) => new(s, MonomialSum.One, SigmoidUse.Unknown);

    /// <summary>The polynomial with fractions for coefficients, if it is one.</summary>
    public Polynomial? AsPolynomial() => Denominator.IsOne ? Numerator.AsPolynomial() : null;

    public Form With(SigmoidUse sigmoids) => new(Numerator, Denominator, sigmoids, Error);

    /// <param name="error">Coefficients of 0 or more; of a quotient it is not known.</param>
    public Form With(MonomialSum error) => Denominator.IsOne && !(error.IsZero && Error.IsZero) ? new(Numerator, Denominator, Sigmoids, error) : this;

    /// <summary>One of two equal forms, with what is known of both.</summary>
    public static Form Joined(Form a, Form b) => (b.Sigmoids != SigmoidUse.Unknown ? b : a) is var form && a.Error.IsZero && b.Error.IsZero ? form
        : form.With(a.Error + b.Error);

    public bool Equals(Form? other) =>
        other is not null
        && (Numerator.Equals(other.Numerator) && Denominator.Equals(other.Denominator)
            || !(Denominator.IsOne && other.Denominator.IsOne) && (Numerator * other.Denominator).Equals(other.Numerator * Denominator));

    public override bool Equals(object? obj) => Equals(obj as Form);

    /// <summary>Equal forms may be written in different ways, so only what all of them share counts.</summary>
    public override int GetHashCode() => IsZero ? 0 : 1;

    /// <summary>numerator/denominator with what they are seen to have in common taken out; in lowest terms where the denominator is a polynomial in z or
    /// in one exponential.</summary>
    public static Form Quotient(MonomialSum n, MonomialSum d, SigmoidUse sigmoids = SigmoidUse.Unknown)
    {
        if (d.IsZero)
            throw new UndecidedException("it divides by zero");
        if (n.IsZero)
            return Zero;
        if (d.IsOne)
            return new(n, d, sigmoids);

        // The smallest exponential and coefficient of the denominator become 1.
        var last = d.Terms[d.Terms.Length - 1];
        var scale = Rational.One / last.Factor;
        var shift = new Monomial(0, 0, -1 * last.Monomial.Exponent);
        (n, d) = (scale * (shift * n), scale * (shift * d));
        var common = n.Terms.Concat(d.Terms).Select(t => t.Monomial).Aggregate(Monomial.Common);
        if (!common.IsOne)
            (n, d) = (MonomialSum.Divide(n, MonomialSum.Of(Rational.One, common))!, MonomialSum.Divide(d, MonomialSum.Of(Rational.One, common))!);
        if (!d.IsOne)
            (n, d) = Lowest(n, d);
        if (!d.IsOne && MonomialSum.Divide(n, d) is { } whole)
            (n, d) = (whole, MonomialSum.One);
        return new(n, d, sigmoids);
    }

    private static (MonomialSum, MonomialSum) Lowest(MonomialSum n, MonomialSum d)
    {
        if (d.AsPolynomial() is { } p)
        {
            var rows = n.Terms.GroupBy(t => t.Monomial.Without(z: true)).ToDictionary(g => g.Key, g => Polynomials(g.Select(t => (t.Monomial.Z, t.Factor))));
            var divisor = rows.Values.Aggregate(p, Polynomial.CommonDivisor);
            if (divisor.Degree < 1)
                return (n, d);
            var quotient = p.Divide(divisor).Quotient;
            var scale = Rational.One / Lowest(quotient);
            return (
                rows.Aggregate(MonomialSum.Zero, (sum, row) => sum + row.Key * (scale * MonomialSum.Of(row.Value.Divide(divisor).Quotient))),
                scale * MonomialSum.Of(quotient));
        }

        if (InOneExponential.Of(n, d) is { IsPlainDenominator: true } view)
        {
            var divisor = view.Rows.Values.Aggregate(view.Denominator, Polynomial.CommonDivisor);
            if (divisor.Degree < 1)
                return (n, d);
            var quotient = view.Denominator.Divide(divisor).Quotient;
            var scale = Rational.One / Lowest(quotient);
            return (
                view.Rows.Aggregate(MonomialSum.Zero, (sum, row) => sum + row.Key * (scale * view.Write(row.Value.Divide(divisor).Quotient, view.Shift))),
                scale * view.Write(quotient, 0));
        }

        return (n, d);
    }

    private static Rational Lowest(Polynomial p)
    {
        var i = 0;
        while (p[i].IsZero)
            i++;
        return p[i];
    }

    private static Polynomial Polynomials(IEnumerable<(int Power, Rational Factor)> terms)
    {
        var coefficients = new Rational[terms.Max(t => t.Power) + 1];
        foreach (var (power, factor) in terms)
            coefficients[power] = factor;
        return new(coefficients);
    }
}

/// <summary>A quotient seen as polynomials in E = exp(q(z)), where every exponential in it is a whole power of one: rows of the numerator by what stands
/// beside the exponential, each multiplied by E^−<see cref="Shift"/>.</summary>
internal sealed class InOneExponential
{
    private const int HighestPower = 64;

    private InOneExponential(Polynomial exponent, Dictionary<Monomial, Polynomial> rows, int shift, Polynomial denominator, bool isPlain) =>
        (Exponent, Rows, Shift, Denominator, IsPlainDenominator) = (exponent, rows, shift, denominator, isPlain);

    /// <summary>q, without a constant shared with nothing, of positive leading coefficient.</summary>
    public Polynomial Exponent { get; }

    public Dictionary<Monomial, Polynomial> Rows { get; }

    /// <summary>The lowest power of E in the numerator, at most 0.</summary>
    public int Shift { get; }

    public Polynomial Denominator { get; }

    /// <summary>The denominator has nothing beside its exponentials.</summary>
    public bool IsPlainDenominator { get; }

    public static InOneExponential? Of(MonomialSum n, MonomialSum d)
    {
        var exponents = n.Terms.Concat(d.Terms).Select(t => t.Monomial.Exponent).Where(q => !q.IsZero).Distinct().ToArray();
        if (exponents.Length == 0)
            return null;
        var first = exponents[0];
        var unit = Rational.One;
        foreach (var q in exponents)
        {
            var ratio = q.Leading / first.Leading;
            if (!(ratio * first).Equals(q))
                return null;
            unit = Rational.CommonDivisor(unit, ratio.Abs);
        }

        var exponent = (first.Leading.Sign < 0 ? -unit : unit) * first;
        var top = exponents.Max(q => (q.Leading / exponent.Leading).Abs);
        if (top > HighestPower)
            return null;
        int Power(Monomial m) => m.Exponent.IsZero ? 0 : (int)(m.Exponent.Leading / exponent.Leading).Numerator;
        var shift = Math.Min(0, n.Terms.Min(t => Power(t.Monomial)));
        var isPlain = d.Terms.All(t => t.Monomial.Without(exponent: true).IsOne) && d.Terms.All(t => Power(t.Monomial) >= 0);
        return new(
            exponent,
            n.Terms.GroupBy(t => t.Monomial.Without(exponent: true)).ToDictionary(g => g.Key, g => InPowers(g, shift)),
            shift,
            isPlain ? InPowers(d.Terms, 0) : Polynomial.Zero,
            isPlain);

        Polynomial InPowers(IEnumerable<(Monomial Monomial, Rational Factor)> terms, int lowest)
        {
            var coefficients = new Rational[terms.Max(t => Power(t.Monomial)) - lowest + 1];
            foreach (var (m, c) in terms)
                coefficients[Power(m) - lowest] = c;
            return new(coefficients);
        }
    }

    /// <summary>Σ c[i]·E^(i + shift)</summary>
    public MonomialSum Write(Polynomial p, int shift) =>
        MonomialSum.Collect(Enumerable.Range(0, p.Degree + 1).Select(i => (new Monomial(0, 0, (Rational)(i + shift) * Exponent), p[i])));
}
