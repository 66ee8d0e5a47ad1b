using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using GradientFlow.Generators.Scalars;

namespace GradientFlow.Generators.Functions;

/// <summary>Finds a place in the scope table for an activation, from its formula and never from its name: the pieces it has in exact arithmetic
/// decide.</summary>
/// <remarks>Numbers are taken as the doubles they are, which are fractions, and nothing is rounded. One rule guards against constants that were rounded
/// before they came here: a coefficient may be what rounding left of zero when it is no larger than 2⁸ times what rounding of the constants it was made of
/// explains, or than 2⁻⁴⁰ times the largest (2⁻¹⁶ where a constant may be of single precision, since what the compiler has folded shows no trace). So the
/// verdict is given with and without it, and is undecided where the two differ; and so it is where a jump is no larger, or a pole no more. So no rounding
/// brings a function into scope.</remarks>
internal static class ActivationClassifier
{
    private const int MostKept = 512;

    private static readonly ConcurrentDictionary<ScalarCode, ActivationScope> s_known = new();

    /// <summary>The same for equal formulas, which are classified once.</summary>
    public static ActivationScope Of(ScalarCode code)
    {
        if (s_known.TryGetValue(code, out var known))
            return known;
        if (s_known.Count > MostKept)
            s_known.Clear();
        return s_known[code] = Of(code.AsWritten());
    }

    /// <param name="f">In v1, the pre-activation, and v2, a trainable slope.</param>
    public static ActivationScope Of(Expr f)
    {
        if (!f.DependsOn(1))
            return NoFlow("it is constant");
        try
        {
            var reader = new PieceReader();
            return Of(reader.Read(f), reader);
        }
        catch (UndecidedException e)
        {
            return Derivative.Of(f, 1).IsConstant(0) ? Constant
                : SeenJump.Of(f) is { } z ? NoFlow($"it jumps at z = {Rational.Of(z)}")
                : Undecided(FunctionKind.Undetermined, e.Message);
        }
    }

    private static ActivationScope Of(Pieces pieces, PieceReader reader)
    {
        if (pieces.Forms.All(f => f is null or { IsConstant: true }))
            return Constant;
        var continuity = Continuity.Of(pieces, reader.Algebra, reader.Rounding);
        if (continuity.Jump is { } jump)
            return NoFlow($"it jumps at z = {jump}");
        if (!pieces.IsTotal)
            return new(Verdict.Outside, FunctionKind.Undetermined, $"it has no value {Missing(pieces)}");
        var scope = OfTotal(pieces, reader);
        return (scope.Verdict < Verdict.Undecided || continuity.IsOfPole) && (continuity.Doubt ?? reader.Doubt) is { } doubt
            ? Undecided(FunctionKind.Undetermined, doubt) : scope;
    }

    private static ActivationScope OfTotal(Pieces pieces, PieceReader reader)
    {
        if (pieces.Forms.All(f => f!.IsPolynomial))
            return OfPolynomials(pieces, reader);
        return pieces.Count == 1 ? OfAnalytic(pieces.Forms[0]!, reader.Algebra) : OfPiecewiseAnalytic(pieces, reader.Algebra);
    }

    // ---- polynomials ----

    private static ActivationScope Constant { get; } = NoFlow("its derivative is zero almost everywhere");

    private static ActivationScope NoFlow(string why) => new(Verdict.NoFlow, FunctionKind.Undetermined, why);

    private static ActivationScope OfPolynomials(Pieces exact, PieceReader reader)
    {
        var pieces = exact.Map(Simplify(exact, reader.Rounding));
        var (verdict, kind) = Judge(pieces);
        if (Judge(exact).Verdict != verdict)
            return Undecided(FunctionKind.Undetermined, "a coefficient is so small beside what it was made of that it may be what rounding left of zero");
        if (verdict == Verdict.NoFlow)
            return Constant;
        var degree = pieces.Forms.Max(f => f!.Degree);
        var text = Describe(pieces);
        var (reason, reduction) = kind switch
        {
            FunctionKind.Polynomial => ($"it is a polynomial of degree {degree}", (string?)null),
            FunctionKind.PiecewisePolynomial => ($"it is piecewise polynomial and no piece is constant ({text})", null),
            FunctionKind.PiecewiseWithConstants when verdict == Verdict.Literal =>
                ($"it is piecewise polynomial and no piece is identically zero, though one is constant ({text})", null),
            FunctionKind.PiecewiseWithConstants => (
                $"a piece is identically zero ({text}), which the statement excludes",
                degree == 1 && pieces.Forms.All(f => f!.AsPolynomial() is not null) && pieces.Breaks.All(x => x.IsExact)
                    ? $"{Magnitudes(pieces)}, carrying the input around abs" : null),
            FunctionKind.Undetermined or FunctionKind.Analytic or FunctionKind.PiecewiseAnalytic =>
                throw new InvalidOperationException($"Polynomial pieces were judged {kind}."),
        };
        return new(verdict, kind, reason, reduction, Flat(pieces), degree);
    }

    private static (Verdict Verdict, FunctionKind Class) Judge(Pieces pieces) =>
        pieces.Forms.All(f => f!.IsConstant) ? (Verdict.NoFlow, FunctionKind.Undetermined)
        : pieces.Count == 1 ? (Verdict.Literal, FunctionKind.Polynomial)
        : pieces.Forms.Any(f => f!.IsZero) ? (Verdict.Limit, FunctionKind.PiecewiseWithConstants)
        : pieces.Forms.Any(f => f!.IsConstant) ? (Verdict.Literal, FunctionKind.PiecewiseWithConstants)
        : (Verdict.Literal, FunctionKind.PiecewisePolynomial);

    /// <summary>Leaves out what may be rounding.</summary>
    private static Func<Form, Form> Simplify(Pieces pieces, Rational rounding)
    {
        const int Margin = 256;
        var least = rounding * pieces.Forms.SelectMany(f => f!.Numerator.Terms).Select(t => t.Factor.Abs).DefaultIfEmpty(Rational.Zero)
            .Aggregate((a, b) => a > b ? a : b);
        return f =>
        {
            var kept = f.Numerator.Terms.Where(t => !(t.Factor.Abs < least) && !IsRounding(f, t)).ToArray();
            return kept.Length == f.Numerator.Terms.Length ? f : Form.Quotient(MonomialSum.Collect(kept), f.Denominator);
        };

        static bool IsRounding(Form f, (Monomial Monomial, Rational Factor) term) =>
            f.Error.Terms.Any(e => e.Monomial.Equals(term.Monomial) && !(term.Factor.Abs > Margin * e.Factor));
    }

    /// <summary>A continuous piecewise linear function as a + b·z + Σ c·|z − k|.</summary>
    private static string Magnitudes(Pieces pieces)
    {
        var lines = pieces.Forms.Select(f => f!.AsPolynomial()!).ToArray();
        var rest = lines[0];
        var text = "";
        for (var i = 0; i < pieces.Breaks.Length; i++)
        {
            var half = Rational.One / 2 * (lines[i + 1] - lines[i]); // half·(z − k) + |half·(z − k)| from the kink on
            rest += half;
            var k = pieces.Breaks[i].Value;
            var c = half[1];
            var inside = k.IsZero ? "z" : k.Sign > 0 ? $"z − {k}" : $"z + {k.Abs}";
            text += $" {(c.Sign < 0 ? "−" : "+")} {(c.Abs.IsOne ? "" : c.Abs + "·")}|{inside}|";
        }

        return (rest.IsZero ? "" : rest.ToString()) + (rest.IsZero ? text.TrimStart(' ', '+') : text);
    }

    // ---- others ----

    private static ActivationScope OfAnalytic(Form f, FormAlgebra algebra)
    {
        var kind = IsAnalytic(f, algebra) ? FunctionKind.Analytic : FunctionKind.Undetermined;
        if (f.Sigmoids != SigmoidUse.Unknown)
        {
            var found = SigmoidReduction.Of(f);
            var units = found is null or { Units: 1 } ? "the logistic sigmoid σ" : $"{found.Units} logistic sigmoids σ";
            if (f.Sigmoids == SigmoidUse.Affine)
            {
                return found?.Formula == "σ(z)" ? new(Verdict.Limit, kind, "it is the logistic sigmoid, which is not piecewise polynomial")
                    : new(Verdict.Limit, kind, $"it is made {Exactly(found)} by affine maps before and after {units}, which is not piecewise polynomial",
                        found?.Formula ?? $"affine maps before and after {units}");
            }

            return new(
                Verdict.Limit, kind,
                $"it is made {Exactly(found)} by polynomials before, after and around {units}; the paper claims such paths and products without proving "
                    + "them, and σ is not piecewise polynomial",
                $"{found?.Formula ?? $"polynomials before, after and around {units}"}, carrying the input around σ");
        }

        if (SigmoidReduction.IsRefuted(f) || HasOneTranscendentalPart(f, algebra))
            return new(Verdict.Outside, kind,
                $"it is {(kind == FunctionKind.Analytic ? "analytic and " : "")}not piecewise polynomial, and no polynomial maps before, after and around a "
                    + "sigmoid make it");
        return Undecided(kind, "it is not piecewise polynomial as far as exact arithmetic sees, and whether it reduces to a sigmoid is not settled");
    }

    private static string Exactly(SigmoidReduction? found) => found?.Formula is { } formula ? $"exactly, as {formula}," : "exactly";

    private static ActivationScope OfPiecewiseAnalytic(Pieces pieces, FormAlgebra algebra)
    {
        // A piece that is no polynomial is certain where nothing in it is left uncomputed.
        var piece = Array.FindIndex(pieces.Forms,
            f => !f!.IsPolynomial && (f.Sigmoids != SigmoidUse.Unknown || !f.HasAtoms || HasOneTranscendentalPart(f, algebra)));
        if (piece < 0)
            return Undecided(FunctionKind.Undetermined, "whether its pieces are polynomials is not settled");
        var kind = Enumerable.Range(0, pieces.Count)
            .All(i => IsAnalytic(pieces.Forms[i]!, algebra, i > 0 ? pieces.Breaks[i - 1] : null, i < pieces.Breaks.Length ? pieces.Breaks[i] : null))
            ? FunctionKind.PiecewiseAnalytic
            : FunctionKind.Undetermined;
        return new(Verdict.Outside, kind, $"its piece {Where(pieces, piece)} is not a polynomial", null, Flat(pieces));
    }

    private static ActivationScope Undecided(FunctionKind kind, string why) => new(Verdict.Undecided, kind, $"its place cannot be decided here: {why}");

    /// <summary>One logarithm, root, erf, arctan or pair of sine and cosine, of one argument without such parts of its own, is independent of exponentials
    /// and polynomials (Liouville), so that nothing built with it is a polynomial or a quotient of exponentials.</summary>
    private static bool HasOneTranscendentalPart(Form f, FormAlgebra algebra)
    {
        var atoms = f.Numerator.Terms.Concat(f.Denominator.Terms).SelectMany(t => t.Monomial.Atoms).Select(a => algebra.AtomOf(a.Atom))
            .Where(a => !a.Argument.IsConstant).Distinct().ToArray();
        return atoms.Length > 0
            && atoms.All(a => !a.Argument.HasAtoms && (a.Kind != AtomKind.Exp || f.Denominator.IsConstant))
            && atoms.GroupBy(a => a.Kind is AtomKind.Sin or AtomKind.Cos ? AtomKind.Sin : a.Kind is AtomKind.SquareRoot or AtomKind.Power
                ? AtomKind.Power : a.Kind)
                .All(g => g.All(a => a.Argument.Equals(g.First().Argument)) && (g.Key != AtomKind.Power || g.Count() == 1))
            && atoms.All(a => a.Kind is not (AtomKind.SquareRoot or AtomKind.Power) || IsSquareFree(a.Argument));

        static bool IsSquareFree(Form g) =>
            g.Denominator.IsOne
            && (g.AsPolynomial() ?? (InOneExponential.Of(g.Numerator, MonomialSum.One) is { Rows: { Count: 1 } rows } && rows.First().Key.IsOne
                ? rows.First().Value : null)) is { } p
            && p.SquareFree.Degree == p.Degree;
    }

    /// <summary>A proof that the form has no singularity between the two breaks; false where there is none at hand.</summary>
    private static bool IsAnalytic(Form f, FormAlgebra algebra, Breakpoint? low = null, Breakpoint? high = null)
    {
        return (f.Denominator.IsConstant || algebra.IsPositive(f.Denominator) || IsFreeOfRoots(f.Denominator))
            && f.Numerator.Terms.Concat(f.Denominator.Terms).SelectMany(t => t.Monomial.Atoms).Select(a => algebra.AtomOf(a.Atom)).Distinct().All(IsWhole);

        bool IsFreeOfRoots(MonomialSum s) =>
            s.AsPolynomial() is { } p && !p.Roots().Any(r => (low is null || r.CompareTo(low) >= 0) && (high is null || r.CompareTo(high) <= 0));

        bool IsWhole(Atom a) => IsAnalytic(a.Argument, algebra, low, high)
            && (a.Kind is AtomKind.Erf or AtomKind.Atan or AtomKind.Sin or AtomKind.Cos or AtomKind.Exp
                || algebra.IsPositive(a.Argument));
    }

    // ---- words ----

    private static string? Flat(Pieces pieces)
    {
        var flat = Enumerable.Range(0, pieces.Count).Where(i => pieces.Forms[i]!.IsConstant).ToArray();
        return flat.Length == 0 ? null
            : string.Join(" and ", flat.Select(i => $"{(pieces.Forms[i]!.AsPolynomial() is { } p ? p.ToString() : "constant")} {Where(pieces, i)}"));
    }

    private static string Describe(Pieces pieces)
    {
        const int Most = 4;
        var parts = Enumerable.Range(0, Math.Min(Most, pieces.Count))
            .Select(i => $"{(pieces.Forms[i]!.AsPolynomial() is { } p ? p.ToString() : Wordy(pieces.Forms[i]!))} {Where(pieces, i)}");
        return string.Join(", ", parts) + (pieces.Count > Most ? ", …" : "");
    }

    /// <summary>Where there is no value: on intervals, or at single points.</summary>
    private static string Missing(Pieces pieces)
    {
        var intervals = Enumerable.Range(0, pieces.Count).Where(i => pieces.Forms[i] is null).Select(i => Where(pieces, i));
        var points = Enumerable.Range(0, pieces.Breaks.Length)
            .Where(i => pieces.Points[i] is null && pieces.Forms[i] is not null && pieces.Forms[i + 1] is not null).Select(i => $"at z = {pieces.Breaks[i]}");
        return string.Join(" and ", intervals.Concat(points));
    }

    /// <summary>A polynomial with a trainable slope in it, or with constants such as e².</summary>
    private static string Wordy(Form f)
    {
        IEnumerable<string> Factors(Monomial m)
        {
            if (m.A > 0)
                yield return m.A == 1 ? "a" : $"a^{m.A}";
            if (!m.Exponent.IsZero)
                yield return $"e^({m.Exponent})";
            if (m.Z > 0)
                yield return m.Z == 1 ? "z" : $"z^{m.Z}";
        }

        return f.Denominator.IsOne
            ? string.Join(" + ",
                f.Numerator.Terms.Select(
                    t => string.Join("·", (t.Factor.IsOne && !t.Monomial.IsOne ? [] : new[] { t.Factor.ToString() }).Concat(Factors(t.Monomial)))))
            : "a polynomial";
    }

    private static string Where(Pieces pieces, int i) =>
        pieces.Count == 1 ? "everywhere"
        : i == 0 ? $"for z < {pieces.Breaks[0]}"
        : i == pieces.Count - 1 ? $"for z > {pieces.Breaks[i - 1]}"
        : $"for {pieces.Breaks[i - 1]} < z < {pieces.Breaks[i]}";
}
