using System;
using System.Linq;

namespace GradientFlow.Generators.Functions;

/// <summary>An exact reduction of an analytic function to the logistic sigmoid σ: with X = exp(p(z)), a quotient N(z, X)/D(X) in lowest terms whose
/// denominator has only negative roots −1/t and a numerator of no higher degree is a polynomial in σ(p(z) + ln t), one unit for each root.</summary>
/// <param name="IsAffine">Affine maps before and after are enough; otherwise the input, or products of units, are carried along.</param>
/// <param name="Formula">For one unit, the function in terms of σ.</param>
internal sealed record SigmoidReduction(bool IsAffine, int Units, string? Formula)
{
    public static SigmoidReduction? Of(Form f)
    {
        if (f.Denominator.IsConstant || f.HasAtoms || InOneExponential.Of(f.Numerator, f.Denominator) is not { IsPlainDenominator: true, Shift: 0 } view)
            return null;
        var d = view.Denominator;
        var rows = view.Rows;
        if (rows.Any(r => r.Key is { A: > 0 } || r.Value.Degree > d.Degree))
            return null;
        var step = Enumerable.Range(1, d.Degree).Where(i => !d[i].IsZero).Aggregate(GreatestCommonDivisor);
        if (rows.Values.Any(r => Enumerable.Range(0, r.Degree + 1).Any(i => !r[i].IsZero && i % step != 0)))
            return null;
        var inX = Every(d, step);
        var simple = inX.SquareFree;
        if (simple.CountRoots(null, Rational.Zero) < simple.Degree)
            return null;
        var isAffine = view.Exponent.Degree == 1 && simple.Degree == inX.Degree && rows.Keys.All(m => m.Z == 0);
        return new(isAffine, inX.Degree, inX.Degree == 1 ? Write(f, view, step) : null);
    }

    /// <summary>A proof that no polynomial in sigmoids of polynomials equals the form; false where there is none at hand.</summary>
    public static bool IsRefuted(Form f)
    {
        if (f.HasAtoms)
            return false;
        // Without exponentials: a fraction of polynomials, and algebraic. Without a denominator, or with a numerator of higher degree in E than the
        // denominator: not bounded as E varies alone, as every polynomial in sigmoids is.
        if (f.Numerator.Terms.Concat(f.Denominator.Terms).All(t => t.Monomial.Exponent.Degree < 1) || f.Denominator.IsConstant)
            return true;
        if (InOneExponential.Of(f.Numerator, f.Denominator) is not { IsPlainDenominator: true } view)
            return false;
        // A pole at a real z; no polynomial in sigmoids has one. Or two poles at ρ·e^(±iφ) and no others: a sigmoid that has them, of E^m with m·φ an odd
        // multiple of π, has further ones in the same pattern.
        var d = view.Denominator;
        return view.Shift < 0
            || view.Rows.Values.Any(r => r.Degree > d.Degree)
            || d.CountRoots(Rational.Zero, null) > 0
            || d.Degree == 2 && Of(f) is null;
    }

    /// <summary>(A + B·X)/(1 + t·X) = A + (B/t − A)·σ(p + ln t)</summary>
    private static string Write(Form f, InOneExponential view, int step)
    {
        var t = view.Denominator[step];
        var (a, b) = (InZ(view, 0), InZ(view, step));
        var factor = Rational.One / t * b - a;
        var argument = ((Rational)step * view.Exponent).ToString("z");
        if (!t.IsOne)
            argument += $" {(t > 1 ? "+" : "−")} {Math.Abs(Math.Log(t.ToDouble())).ToString("G6", System.Globalization.CultureInfo.InvariantCulture)}";
        var text = factor.Degree == 0 && factor[0].IsOne ? ""
            : factor.Degree == 0 && factor[0].Equals(-1) ? "−"
            : Factor(factor) + "·";
        text += $"σ({argument})";
        if (a.IsZero)
            return text;
        return a.Leading.Sign < 0 ? $"{text} − {Factor(-1 * a)}" : $"{text} + {a}";
    }

    private static string Factor(Polynomial p) => Enumerable.Range(0, p.Degree + 1).Count(i => !p[i].IsZero) > 1 ? $"({p})" : p.ToString();

    /// <summary>The coefficient of E^power, a polynomial in z.</summary>
    private static Polynomial InZ(InOneExponential view, int power) =>
        view.Rows.Aggregate(Polynomial.Zero, (sum, row) => sum + new Polynomial([.. Enumerable.Repeat(Rational.Zero, row.Key.Z), row.Value[power]]));

    private static Polynomial Every(Polynomial p, int step) => new([.. Enumerable.Range(0, p.Degree / step + 1).Select(i => p[i * step])]);

    private static int GreatestCommonDivisor(int a, int b) => b == 0 ? a : GreatestCommonDivisor(b, a % b);
}
