using System;
using System.Collections.Generic;
using System.Linq;

namespace GradientFlow.Generators.Scope;

/// <summary>A function of z as analytic pieces: <c>Forms[i]</c> rules between <c>Breaks[i − 1]</c> and <c>Breaks[i]</c>. What it is worth at the breaks
/// themselves does not matter here. Neighbours that are equal are one piece: a kink that is none vanishes.</summary>
internal sealed class Pieces
{
    private const int Most = 64;

    private Pieces(Breakpoint[] breaks, Form[] forms) => (Breaks, Forms) = (breaks, forms);

    public Breakpoint[] Breaks { get; }

    public Form[] Forms { get; }

    public int Count => Forms.Length;

    public static Pieces Of(Form form) => new([], [form]);

    public Pieces Map(Func<Form, Form> function) => Merged(Breaks, Array.ConvertAll(Forms, f => function(f)));

    public static Pieces Zip(Pieces a, Pieces b, Func<Form, Form, Form> function)
    {
        if (a.Breaks.Length == 0)
            return b.Map(f => function(a.Forms[0], f));
        if (b.Breaks.Length == 0)
            return a.Map(f => function(f, b.Forms[0]));
        var breaks = Union(a.Breaks, b.Breaks);
        return Merged(breaks, [.. Enumerable.Range(0, breaks.Count + 1).Select(i => function(a.Within(breaks, i), b.Within(breaks, i)))]);
    }

    /// <summary>test &gt; 0 ? then : otherwise; where the test is identically zero, <paramref name="atZero"/> says which.</summary>
    public static Pieces Select(Pieces test, Pieces then, Pieces otherwise, bool atZero)
    {
        var common = Union(Union(test.Breaks, then.Breaks), otherwise.Breaks);
        var (breaks, forms) = (new List<Breakpoint>(), new List<Form>());
        for (var i = 0; i <= common.Count; i++)
        {
            var (low, high) = (i > 0 ? common[i - 1] : null, i < common.Count ? common[i] : null);
            var (t, yes, no) = (test.Within(common, i), then.Within(common, i), otherwise.Within(common, i));
            if (i > 0)
                breaks.Add(low!);
            if (t.IsZero || yes.Equals(no))
            {
                forms.Add(t.IsZero && !atZero ? no : yes);
                continue;
            }

            var roots = SignChanges.Of(t).Where(r => (low is null || r.CompareTo(low) > 0) && (high is null || r.CompareTo(high) < 0)).ToArray();
            for (var k = 0; k <= roots.Length; k++)
            {
                if (k > 0)
                    breaks.Add(roots[k - 1]);
                forms.Add(SignChanges.SignAt(t, Between(k > 0 ? roots[k - 1] : low, k < roots.Length ? roots[k] : high)) > 0 ? yes : no);
            }
        }

        return Merged(breaks, forms);
    }

    /// <summary>A point of the piece.</summary>
    public Rational Inside(int piece) => Between(piece > 0 ? Breaks[piece - 1] : null, piece < Breaks.Length ? Breaks[piece] : null);

    private static Rational Between(Breakpoint? low, Breakpoint? high) =>
        low is null ? high is null ? Rational.Zero : high.Value - 1
        : high is null ? low.Value + 1
        : (low.Value + high.Value) / 2;

    /// <summary>The form that rules in the i-th interval of finer breaks.</summary>
    private Form Within(List<Breakpoint> breaks, int i)
    {
        var at = 0;
        if (i > 0)
        {
            while (at < Breaks.Length && Breaks[at].CompareTo(breaks[i - 1]) <= 0)
                at++;
        }

        return Forms[at];
    }

    private static List<Breakpoint> Union(IEnumerable<Breakpoint> a, Breakpoint[] b)
    {
        var union = a.ToList();
        foreach (var x in b)
        {
            var at = 0;
            while (at < union.Count && union[at].CompareTo(x) < 0)
                at++;
            if (at == union.Count || union[at].CompareTo(x) != 0)
                union.Insert(at, x);
        }

        return union;
    }

    private static Pieces Merged(IReadOnlyList<Breakpoint> breaks, IReadOnlyList<Form> forms)
    {
        var (keptBreaks, keptForms) = (new List<Breakpoint>(), new List<Form> { forms[0] });
        for (var i = 1; i < forms.Count; i++)
        {
            var last = keptForms[keptForms.Count - 1];
            if (!last.Equals(forms[i]))
            {
                keptBreaks.Add(breaks[i - 1]);
                keptForms.Add(forms[i]);
            }
            else if (forms[i].Sigmoids != SigmoidUse.Unknown)
            {
                keptForms[keptForms.Count - 1] = forms[i]; // the spelling that shows more
            }
        }

        if (keptForms.Count > Most)
            throw new UndecidedException($"it has more than {Most} pieces");
        return new([.. keptBreaks], [.. keptForms]);
    }
}

/// <summary>Where a form may change its sign, and which sign it has between.</summary>
internal static class SignChanges
{
    private static UndecidedException Unknown => new("it branches on a comparison that cannot be settled exactly");

    public static IEnumerable<Breakpoint> Of(Form f) => OfSum(f.Numerator).Concat(OfSum(f.Denominator)).Distinct(Same.Instance).OrderBy(b => b);

    public static int SignAt(Form f, Rational z) => SignAt(f.Numerator, z) * SignAt(f.Denominator, z);

    private static int SignAt(Sum s, Rational z)
    {
        if (s.AsPolynomial() is { } p)
            return p.At(z).Sign;
        var (value, magnitude) = s.At(z);
        return Math.Abs(value) > 1e-9 * magnitude ? Math.Sign(value) : throw Unknown;
    }

    /// <summary>Roots of a polynomial in z, or ln r for the roots r of a polynomial in one exponential of a straight line.</summary>
    private static IEnumerable<Breakpoint> OfSum(Sum s)
    {
        if (s.IsConstant)
            return [];
        if (s.AsPolynomial() is { } p)
            return p.Roots();
        if (s.HasAtoms || s.Terms.Any(t => t.Monomial.A > 0))
            throw Unknown;
        if (InOneExponential.Of(s, Sum.One) is { } view && view.Rows.Keys.All(m => m.Z == view.Rows.Keys.First().Z))
        {
            var (power, inE) = (view.Rows.Keys.First().Z, view.Rows.Values.First());
            var roots = inE.Roots().Where(r => r.Value.Sign > 0).ToArray();
            if (roots.Length > 0 && view.Exponent.Degree > 1)
                throw Unknown;
            var (shift, slope) = (view.Exponent[0], view.Exponent[1]);
            var breaks = roots.Select(r => r.IsExact && r.Value.IsOne
                ? new Breakpoint(-shift / slope)
                : new Breakpoint((Math.Log(r.Value.ToDouble()) - shift.ToDouble()) / slope.ToDouble(), $"ln of {r.Name} by {slope.Numerator}/{slope.Denominator} from {shift.Numerator}/{shift.Denominator}"));
            return power > 0 ? breaks.Append(new Breakpoint(Rational.Zero)) : breaks;
        }

        return IsPositive(s) || IsPositive(-1 * s) ? [] : throw Unknown;
    }

    /// <summary>A proof that the sum is positive for every z; false where there is none at hand.</summary>
    public static bool IsPositive(Sum s)
    {
        if (s.IsZero || s.HasAtoms)
            return false;
        if (s.AsPolynomial() is { } p)
            return p.CountRoots(null, null) == 0 && p.At(Rational.Zero).Sign > 0;
        if (s.Terms.All(t => t.Factor.Sign > 0 && t.Monomial is { Z: var z, A: 0 } && z % 2 == 0) && s.Terms.Any(t => t.Monomial.Z == 0))
            return true;
        return InOneExponential.Of(s, Sum.One) is { Rows: { Count: 1 } rows } && rows.First() is { Key.IsOne: true } row
            && row.Value.CountRoots(Rational.Zero, null) == 0 && row.Value.At(Rational.One).Sign > 0;
    }

    private sealed class Same : IEqualityComparer<Breakpoint>
    {
        public static Same Instance { get; } = new();

        public bool Equals(Breakpoint? x, Breakpoint? y) => x!.CompareTo(y) == 0;

        public int GetHashCode(Breakpoint obj) => 0;
    }
}
