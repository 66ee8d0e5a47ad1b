using System;
using System.Collections.Generic;
using System.Linq;

namespace GradientFlow.Generators.Functions;

/// <summary>A sum of monomials with exact coefficients, the largest first.</summary>
internal sealed class MonomialSum : IEquatable<MonomialSum>
{
    private const int MostTerms = 200, MostBits = 20_000;

    private MonomialSum((Monomial Monomial, Rational Factor)[] terms) => Terms = terms;

    public static MonomialSum Zero { get; } = new([]);

    public static MonomialSum One { get; } = Of(Rational.One);

    public (Monomial Monomial, Rational Factor)[] Terms { get; }

    public bool IsZero => Terms.Length == 0;

    public bool IsOne => Terms.Length == 1 && Terms[0].Monomial.IsOne && Terms[0].Factor.IsOne;

    /// <summary>Does not depend on z.</summary>
    public bool IsConstant => Terms.All(t => t.Monomial.IsConstant);

    /// <summary>A polynomial in z whose coefficients are constants, numbers such as e² included.</summary>
    public bool IsPolynomial => Terms.All(t => t.Monomial.Exponent.Degree < 1 && t.Monomial.Atoms.Length == 0);

    public bool HasAtoms => Terms.Any(t => t.Monomial.Atoms.Length > 0);

    /// <summary>The same with the magnitudes of its coefficients.</summary>
    public MonomialSum Magnitudes => Terms.Any(t => t.Factor.Sign < 0) ? new(Array.ConvertAll(Terms, t => (t.Monomial, t.Factor.Abs))) : this;

    public int Degree => Terms.Length == 0 ? -1 : Terms.Max(t => t.Monomial.Z);

    public static MonomialSum Of(Rational c) => Of(c, Monomial.One);

    public static MonomialSum Of(Rational c, Monomial m) => c.IsZero ? Zero : new([(m, c)]);

    public static MonomialSum Of(Polynomial p) => Collect(Enumerable.Range(0, p.Degree + 1).Select(i => (new Monomial(i, 0, Polynomial.Zero), p[i])));

    public static MonomialSum operator +(MonomialSum a, MonomialSum b) => a.IsZero ? b : b.IsZero ? a : Collect(a.Terms.Concat(b.Terms));

    public static MonomialSum operator -(MonomialSum a, MonomialSum b) => a + -1 * b;

    public static MonomialSum operator *(Rational c, MonomialSum s) =>
        c.IsZero ? Zero : c.IsOne ? s : new(Array.ConvertAll(s.Terms, t => (t.Monomial, c * t.Factor)));

    public static MonomialSum operator *(Monomial m, MonomialSum s) => m.IsOne ? s : new(Array.ConvertAll(s.Terms, t => (m * t.Monomial, t.Factor)));

    public static MonomialSum operator *(MonomialSum a, MonomialSum b)
    {
        if (a.Terms.Length == 1)
            return a.Terms[0].Factor * (a.Terms[0].Monomial * b);
        if (b.Terms.Length == 1)
            return b * a;
        if (a.Terms.Length * b.Terms.Length > 20 * MostTerms)
            throw TooLarge;
        return Collect(from x in a.Terms from y in b.Terms select (x.Monomial * y.Monomial, x.Factor * y.Factor));
    }

    /// <summary>The quotient, where the division leaves nothing.</summary>
    public static MonomialSum? Divide(MonomialSum a, MonomialSum b)
    {
        var (quotient, rest) = (new List<(Monomial, Rational)>(), a);
        while (!rest.IsZero)
        {
            if (quotient.Count > 64 || Monomial.Divide(rest.Terms[0].Monomial, b.Terms[0].Monomial) is not { } m)
                return null;
            var c = rest.Terms[0].Factor / b.Terms[0].Factor;
            quotient.Add((m, c));
            rest -= c * (m * b);
        }

        return Collect(quotient);
    }

    /// <summary>The polynomial in z; null when it is more than that, or a coefficient is no fraction.</summary>
    public Polynomial? AsPolynomial()
    {
        if (!Terms.All(t => t.Monomial is { A: 0, Exponent.IsZero: true, Atoms.Length: 0 }))
            return null;
        var coefficients = new Rational[Degree + 1];
        foreach (var (m, c) in Terms)
            coefficients[m.Z] = c;
        return new(coefficients);
    }

    /// <summary>In double arithmetic, with the sum of the magnitudes of its terms; atoms have no value here.</summary>
    public (double Value, double Magnitude) At(Rational z)
    {
        var (value, magnitude) = (0.0, 0.0);
        foreach (var (m, c) in Terms)
        {
            if (m.A > 0 || m.Atoms.Length > 0)
                throw new UndecidedException("it compares what cannot be compared exactly");
            var term = c.ToDouble() * Math.Pow(z.ToDouble(), m.Z) * Math.Exp(m.Exponent.At(z).ToDouble());
            (value, magnitude) = (value + term, magnitude + Math.Abs(term));
        }

        return (value, magnitude);
    }

    public bool Equals(MonomialSum? other) => other is not null && Terms.AsSpan().SequenceEqual(other.Terms);

    public override bool Equals(object? obj) => Equals(obj as MonomialSum);

    public override int GetHashCode() => unchecked(Terms.Aggregate(17, (h, t) => (h * 31 + t.Monomial.GetHashCode()) * 31 + t.Factor.GetHashCode()));

    public static MonomialSum Collect(IEnumerable<(Monomial Monomial, Rational Factor)> terms)
    {
        var sums = new Dictionary<Monomial, Rational>();
        foreach (var (m, c) in terms)
            sums[m] = sums.TryGetValue(m, out var known) ? known + c : c;
        var kept = sums.Where(t => !t.Value.IsZero).Select(t => (t.Key, t.Value)).ToArray();
        if (kept.Length > MostTerms || kept.Any(t => t.Value.Size > MostBits))
            throw TooLarge;
        Array.Sort(kept, (x, y) => y.Key.CompareTo(x.Key));
        return new(kept);
    }

    private static UndecidedException TooLarge => new("its exact form is too long");
}
