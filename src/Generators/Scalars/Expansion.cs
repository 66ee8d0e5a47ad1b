using System;
using System.Collections.Generic;
using System.Linq;

namespace GradientFlow.Generators.Scalars;

/// <summary>One term, <see cref="Factor"/>·ε^<see cref="Exponent"/>·(ln ε)^<see cref="Log"/>, and how far rounding may have moved its factor.</summary>
internal readonly record struct ExpansionTerm(double Exponent, int Log, double Factor, double Error);

/// <summary>What a function of ε &gt; 0 does as ε goes to 0: its terms, the largest first, and the order of what is left out.</summary>
/// <remarks>Exponents may be negative (poles) and fractions (roots). A factor that rounding may have made of zero is zero, so that sin z/(z − π) has a limit at
/// the double next to π. What vanishes faster than every power, such as e^(−1/ε), has no terms and an order beyond all others.</remarks>
internal sealed class Expansion
{
    private const double Rounding = 1.2e-16, Window = 6, Same = 1e-9, BeyondAllOrders = 1e9;
    private const int MostTerms = 24, MostPowers = 48;

    private Expansion(IEnumerable<ExpansionTerm> terms, double order)
    {
        var kept = new List<ExpansionTerm>();
        foreach (var t in terms.Where(t => t.Exponent < order - Same).OrderBy(t => t.Exponent).ThenByDescending(t => t.Log))
        {
            var like = kept.FindIndex(k => Math.Abs(k.Exponent - t.Exponent) < Same && k.Log == t.Log);
            if (like < 0)
                kept.Add(t);
            else
                kept[like] = kept[like] with
                {
                    Factor = kept[like].Factor + t.Factor,
                    Error = kept[like].Error + t.Error + Rounding * Math.Abs(kept[like].Factor + t.Factor)
                };
        }

        kept.RemoveAll(t => Math.Abs(t.Factor) <= 8 * t.Error);
        if (kept.Count > MostTerms || kept.Count > 0 && order < BeyondAllOrders && order - kept[0].Exponent > Window)
        {
            order = Math.Min(order, kept[0].Exponent + Window);
            if (kept.Count > MostTerms)
                order = Math.Min(order, kept[MostTerms].Exponent);
            kept.RemoveAll(t => t.Exponent >= order - Same);
        }

        (Terms, Order) = (kept, order);
    }

    public static Expansion Zero { get; } = new([], double.PositiveInfinity);

    /// <summary>Smaller than every power of ε, and not known to be zero.</summary>
    public static Expansion Vanishing { get; } = new([], BeyondAllOrders);

    /// <summary>The largest first: by exponents, and for one exponent by powers of the logarithm.</summary>
    public IReadOnlyList<ExpansionTerm> Terms { get; }

    /// <summary>What is left out is at most of this order; infinite where nothing is.</summary>
    public double Order { get; }

    public bool IsZero => Terms.Count == 0 && double.IsPositiveInfinity(Order);

    /// <summary>The sign just right of 0: −1, 0 or 1, or null where no term tells.</summary>
    public int? Sign => Terms.Count > 0 ? Math.Sign(Terms[0].Factor) * (Terms[0].Log % 2 == 0 ? 1 : -1) : IsZero ? 0 : null;

    private double Lead => Terms.Count > 0 ? Terms[0].Exponent : Order;

    public static Expansion Constant(double c) => Power(c, 0);

    /// <summary>c·ε^p</summary>
    public static Expansion Power(double c, double p) => Term(c, p, 0, Rounding * Math.Abs(c));

    public static Expansion operator +(Expansion a, Expansion b) => new(a.Terms.Concat(b.Terms), Math.Min(a.Order, b.Order));

    public static Expansion operator -(Expansion a) => new(a.Terms.Select(t => t with { Factor = -t.Factor }), a.Order);

    public static Expansion operator -(Expansion a, Expansion b) => a + -b;

    public static Expansion operator *(Expansion a, Expansion b)
    {
        if (a.IsZero || b.IsZero)
            return Zero;
        return new(
            a.Terms.SelectMany(s => b.Terms.Select(t => new ExpansionTerm(
                s.Exponent + t.Exponent, s.Log + t.Log, s.Factor * t.Factor,
                Math.Abs(s.Factor) * t.Error + Math.Abs(t.Factor) * s.Error + Rounding * Math.Abs(s.Factor * t.Factor)))),
            Math.Min(a.Order + b.Lead, b.Order + a.Lead));
    }

    /// <summary>The coefficient of a power of ε, or null where that is not known.</summary>
    public double? Coefficient(double exponent)
    {
        if (Order <= exponent + Same)
            return null;
        foreach (var t in Terms)
        {
            if (Math.Abs(t.Exponent - exponent) < Same && t.Log == 0)
                return t.Factor;
        }

        return 0;
    }

    /// <summary>Whether a term lies strictly between two powers of ε, or has a logarithm beside the upper one; poles below the lower one included where that is
    /// −∞.</summary>
    public bool HasBetween(double low, double high) =>
        Terms.Any(t => t.Exponent > low + Same && t.Exponent < high - Same || t.Log != 0 && Math.Abs(t.Exponent - high) < Same
            || t.Log > 0 && Math.Abs(t.Exponent - low) < Same);

    /// <summary>x^p, for x of one sign that is not negative.</summary>
    public static Expansion? Raise(Expansion x, double p)
    {
        if (x.IsZero)
            return p > 0 ? Zero : null;
        if (Split(x) is not { } split || split.Lead.Log != 0 && p != -1 && p != Math.Floor(p) || split.Lead.Factor < 0 && p != Math.Floor(p))
            return null;
        var (lead, rest) = split;
        var factors = new double[MostPowers];
        factors[0] = 1;
        for (var k = 1; k < factors.Length; k++)
            factors[k] = factors[k - 1] * (p - k + 1) / k;
        var outer = Math.Pow(lead.Factor, p);
        return Compose(factors, 0, rest) is { } h
            ? Term(outer, lead.Exponent * p, (int)(lead.Log * p), Math.Abs(p * outer) * (lead.Error / Math.Abs(lead.Factor)) + Rounding * Math.Abs(outer))
                * h : null;
    }

    public static Expansion? Log(Expansion x)
    {
        if (Split(x) is not { Lead: { Log: 0, Factor: > 0 } lead } split)
            return null;
        var factors = new double[MostPowers];
        for (var k = 1; k < factors.Length; k++)
            factors[k] = (k % 2 == 1 ? 1.0 : -1.0) / k;
        return Compose(factors, 0, split.Beside) is { } h
            ? Term(Math.Log(lead.Factor), 0, 0, lead.Error / lead.Factor + Rounding * Math.Abs(Math.Log(lead.Factor)))
                + Term(lead.Exponent, 0, 1, Rounding * Math.Abs(lead.Exponent)) + h : null;
    }

    /// <summary>The limit where it is finite, and what is beside it; null for what grows, or has none.</summary>
    public (double Value, double Error, Expansion Beside)? Limit()
    {
        if (Order <= Same)
            return null;
        if (Terms.Count == 0 || Terms[0].Exponent > Same)
            return (0, 0, this);
        return Terms[0] is { Log: 0 } first && Math.Abs(first.Exponent) < Same && (Terms.Count == 1 || Terms[1].Exponent > Same)
            ? (first.Factor, first.Error, new(Terms.Skip(1), Order)) : null;
    }

    /// <summary>Whether it grows without bound, and faster than by a logarithm of ε.</summary>
    public bool IsPole => Terms.Count > 0 && Terms[0].Exponent < -Same;

    /// <summary>c·ln ε + the rest, or null.</summary>
    public (double Factor, Expansion Beside)? SplitLog() =>
        Terms.Count > 0 && Terms[0] is { Log: 1 } first && Math.Abs(first.Exponent) < Same ? (first.Factor, new(Terms.Skip(1), Order)) : null;

    /// <summary>Σ factors[k]·hᵏ, for h that goes to 0; error is how far the argument of a function may be off, by which its factors are.</summary>
    public static Expansion? Compose(double[] factors, double error, Expansion h)
    {
        if (h.Lead <= Same)
            return null;
        var powers = h.IsZero ? 1 : (int)Math.Min(MostPowers - 1, Math.Min(factors.Length - 1, Math.Ceiling(Window / h.Lead) + 1));
        var sum = Zero;
        for (var k = powers; k >= 0; k--)
        {
            var next = k + 1 < factors.Length ? Math.Abs((k + 1) * factors[k + 1]) : 0;
            sum = sum * h + Term(factors[k], 0, 0, 4 * Rounding * Math.Abs(factors[k]) + next * error);
        }

        return h.IsZero ? sum : sum + new Expansion([], (powers + 1) * h.Lead);
    }

    private static Expansion Term(double c, double p, int log, double error) => c == 0 ? Zero : new([new(p, log, c, error)], double.PositiveInfinity);

    /// <summary>x = lead·(1 + rest), rest going to 0.</summary>
    private static (ExpansionTerm Lead, Expansion Beside)? Split(Expansion x)
    {
        if (x.Terms.Count == 0)
            return null;
        var lead = x.Terms[0];
        if (x.Terms.Count > 1 && x.Terms[1].Exponent < lead.Exponent + Same)
            return null; // two powers of ln ε
        var rest = new Expansion(
            x.Terms.Skip(1).Select(t => new ExpansionTerm(t.Exponent - lead.Exponent, t.Log - lead.Log, t.Factor / lead.Factor,
                (t.Error + Math.Abs(t.Factor / lead.Factor) * lead.Error) / Math.Abs(lead.Factor))),
            x.Order - lead.Exponent);
        return (lead, rest);
    }
}
