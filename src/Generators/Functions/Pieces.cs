using System;
using System.Collections.Generic;
using System.Linq;

namespace GradientFlow.Generators.Functions;

/// <summary>A function of z as analytic pieces: <c>Forms[i]</c> rules between <c>Breaks[i − 1]</c> and <c>Breaks[i]</c>, and <c>Points[i]</c> has the value at
/// <c>Breaks[i]</c> itself. Where there is no value, as in the logarithm of a negative number, there is no form. Neighbours that are equal are one piece with
/// the point between: a kink that is none vanishes.</summary>
internal sealed class Pieces
{
    private const int Most = 64;

    private readonly FormAlgebra _algebra;

    private Pieces(FormAlgebra algebra, Breakpoint[] breaks, Form?[] forms, Form?[] points) =>
        (_algebra, Breaks, Forms, Points) = (algebra, breaks, forms, points);

    public Breakpoint[] Breaks { get; }

    public Form?[] Forms { get; }

    public Form?[] Points { get; }

    public int Count => Forms.Length;

    /// <summary>The function has a value everywhere.</summary>
    public bool IsTotal => Forms.All(f => f is not null) && Points.All(p => p is not null);

    public static Pieces Of(FormAlgebra algebra, Form form) => new(algebra, [], [form], []);

    public Pieces Map(Func<Form, Form> function)
    {
        return Merged(_algebra, Breaks, Array.ConvertAll(Forms, Apply), Array.ConvertAll(Points, Apply));

        Form? Apply(Form? f) => f is null ? null : function(f);
    }

    public static Pieces Zip(Pieces a, Pieces b, Func<Form, Form, Form> function)
    {
        var breaks = Union(a.Breaks, b.Breaks);
        return Merged(
            a._algebra, breaks, [.. Enumerable.Range(0, breaks.Count + 1).Select(i => Apply(a.Within(breaks, i), b.Within(breaks, i)))],
            [.. breaks.Select(x => Apply(a.At(x), b.At(x)))]);

        Form? Apply(Form? x, Form? y) => x is null || y is null ? null : function(x, y);
    }

    /// <summary>What the sign of a test picks of several functions, −1, 0 or 1, or null where the test has no value.</summary>
    public static Pieces BySign(Pieces test, Pieces[] values, Func<int?, Form?[], Form?> pick)
    {
        var algebra = test._algebra;
        var common = values.Aggregate(test.Breaks.ToList(), (union, v) => Union(union, v.Breaks));
        var (breaks, forms, points) = (new List<Breakpoint>(), new List<Form?>(), new List<Form?>());
        for (var i = 0; i <= common.Count; i++)
        {
            var (low, high) = (i > 0 ? common[i - 1] : null, i < common.Count ? common[i] : null);
            var inside = Array.ConvertAll(values, v => v.Within(common, i));
            if (i > 0)
            {
                breaks.Add(low!);
                points.Add(At(low!));
            }

            if (test.Within(common, i) is not { } t)
            {
                forms.Add(pick(null, inside));
                continue;
            }

            var (below, zero, above) = (pick(-1, inside), pick(0, inside), pick(1, inside));
            if (t.IsZero || Same(below, above) && Same(below, zero))
            {
                forms.Add(t.IsZero ? zero : above);
                continue;
            }

            var roots = SignChanges.Of(t).Where(r => (low is null || r.CompareTo(low) > 0) && (high is null || r.CompareTo(high) < 0)).ToArray();
            for (var k = 0; k <= roots.Length; k++)
            {
                if (k > 0)
                {
                    breaks.Add(roots[k - 1]);
                    points.Add(zero);
                }

                forms.Add(SignChanges.SignAt(t, Between(k > 0 ? roots[k - 1] : low, k < roots.Length ? roots[k] : high)) > 0 ? above : below);
            }
        }

        return Merged(algebra, breaks, forms, points);

        Form? At(Breakpoint x)
        {
            var here = Array.ConvertAll(values, v => v.At(x));
            if (test.At(x) is not { } t)
                return pick(null, here);
            var (below, zero, above) = (pick(-1, here), pick(0, here), pick(1, here));
            return Same(below, above) && Same(below, zero) ? above : new PointValue(algebra, x).SignOf(t) switch
            {
                < 0 => below,
                0 => zero,
                > 0 => above,
                null => throw SignChanges.Unknown,
            };
        }
    }

    /// <summary>A point of the piece.</summary>
    public Rational Inside(int piece) => Between(piece > 0 ? Breaks[piece - 1] : null, piece < Breaks.Length ? Breaks[piece] : null);

    private static bool Same(Form? a, Form? b) => a is null ? b is null : a.Equals(b);

    private static Rational Between(Breakpoint? low, Breakpoint? high) =>
        low is null ? high is null ? Rational.Zero : high.Low - 1
        : high is null ? low.High + 1
        : (low.High + high.Low) / 2;

    /// <summary>The form that rules in the i-th interval of finer breaks.</summary>
    private Form? Within(List<Breakpoint> breaks, int i)
    {
        var at = 0;
        if (i > 0)
        {
            while (at < Breaks.Length && Breaks[at].CompareTo(breaks[i - 1]) <= 0)
                at++;
        }

        return Forms[at];
    }

    /// <summary>The form that has the value at a point.</summary>
    private Form? At(Breakpoint x)
    {
        for (var i = 0; i < Breaks.Length; i++)
        {
            if (Breaks[i].CompareTo(x) is var order && order >= 0)
                return order == 0 ? Points[i] : Forms[i];
        }

        return Forms[Forms.Length - 1];
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

    private static Pieces Merged(FormAlgebra algebra, IReadOnlyList<Breakpoint> breaks, IReadOnlyList<Form?> forms, IReadOnlyList<Form?> points)
    {
        var (keptBreaks, keptForms, keptPoints) = (new List<Breakpoint>(), new List<Form?> { forms[0] }, new List<Form?>());
        for (var i = 1; i < forms.Count; i++)
        {
            var (last, next, point) = (keptForms[keptForms.Count - 1], forms[i], points[i - 1]);
            if (!Same(last, next) || !IsOf(last, point, breaks[i - 1]))
            {
                keptBreaks.Add(breaks[i - 1]);
                keptPoints.Add(point);
                keptForms.Add(next);
            }
            else if (last is not null)
            {
                keptForms[keptForms.Count - 1] = Form.Joined(last, next!);
            }
        }

        if (keptForms.Count > Most)
            throw new UndecidedException($"it has more than {Most} pieces");
        return new(algebra, [.. keptBreaks], [.. keptForms], [.. keptPoints]);

        bool IsOf(Form? piece, Form? point, Breakpoint x) =>
            Same(piece, point) || piece is not null && point is not null && new PointValue(algebra, x).IsZero(algebra.Subtract(piece, point)) == true;
    }
}

/// <summary>Where a form may change its sign, and which sign it has between.</summary>
internal static class SignChanges
{
    public static UndecidedException Unknown => new("it branches on a comparison that cannot be settled exactly");

    /// <summary>The zeros; a form that has a value has no others where its sign may change.</summary>
    public static IEnumerable<Breakpoint> Of(Form f) => OfSum(f.Numerator).Concat(OfSum(f.Denominator)).Distinct(Same.Instance).OrderBy(b => b);

    public static int SignAt(Form f, Rational z) => SignAt(f.Numerator, z) * SignAt(f.Denominator, z);

    private static int SignAt(MonomialSum s, Rational z)
    {
        if (s.AsPolynomial() is { } p)
            return p.At(z).Sign;
        var (value, magnitude) = s.At(z);
        return Math.Abs(value) > 1e-9 * magnitude ? Math.Sign(value) : throw Unknown;
    }

    /// <summary>Roots of a polynomial in z, or ln r for the roots r of a polynomial in one exponential of a straight line.</summary>
    private static IEnumerable<Breakpoint> OfSum(MonomialSum s)
    {
        if (s.IsConstant)
            return [];
        if (s.AsPolynomial() is { } p)
            return p.Roots();
        if (s.HasAtoms || s.Terms.Any(t => t.Monomial.A > 0))
            throw Unknown;
        if (InOneExponential.Of(s, MonomialSum.One) is { } view && view.Rows.Keys.All(m => m.Z == view.Rows.Keys.First().Z))
        {
            var (power, inE) = (view.Rows.Keys.First().Z, view.Rows.Values.First());
            var roots = inE.Roots().Where(r => r.Value.Sign > 0).ToArray();
            if (roots.Length > 0 && view.Exponent.Degree > 1)
                throw Unknown;
            var (shift, factor) = (view.Exponent[0], view.Exponent[1]);
            var breaks = roots.Select(r => r.IsExact && r.Value.IsOne
                ? new Breakpoint(-shift / factor)
                : new Breakpoint((Math.Log(r.Value.ToDouble()) - shift.ToDouble()) / factor.ToDouble(), $"ln of {r.Name} by "
                    + $"{factor.Numerator}/{factor.Denominator} from {shift.Numerator}/{shift.Denominator}"));
            return power > 0 ? breaks.Append(new Breakpoint(Rational.Zero)) : breaks;
        }

        return IsPositive(s) || IsPositive(-1 * s) ? [] : throw Unknown;
    }

    /// <summary>A proof that the sum is positive for every z; false where there is none at hand.</summary>
    public static bool IsPositive(MonomialSum s)
    {
        if (s.IsZero || s.HasAtoms)
            return false;
        if (s.AsPolynomial() is { } p)
            return p.CountRoots(null, null) == 0 && p.At(Rational.Zero).Sign > 0;
        if (s.Terms.All(t => t.Factor.Sign > 0 && t.Monomial is { Z: var z, A: 0 } && z % 2 == 0) && s.Terms.Any(t => t.Monomial.Z == 0))
            return true;
        return InOneExponential.Of(s, MonomialSum.One) is { Rows: { Count: 1 } rows } && rows.First() is { Key.IsOne: true } row
            && row.Value.CountRoots(Rational.Zero, null) == 0 && row.Value.At(Rational.One).Sign > 0;
    }

    private sealed class Same : IEqualityComparer<Breakpoint>
    {
        public static Same Instance { get; } = new();

        public bool Equals(Breakpoint? x, Breakpoint? y) => x!.CompareTo(y) == 0;

        public int GetHashCode(Breakpoint obj) => 0;
    }
}
