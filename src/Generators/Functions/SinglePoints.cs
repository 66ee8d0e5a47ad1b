using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using GradientFlow.Generators.Scalars;

namespace GradientFlow.Generators.Functions;

/// <summary>Points at which a formula has a value and its derivatives, written down rule by rule, do not come out right: sin z/z with its value 1 given for 0
/// has the slope 0/0 there, and √(z⁴) too. There the formula gets its own Taylor polynomial, which leaves the value and says slope and curvature; where it has
/// none, that is said.</summary>
/// <remarks>A rule goes wrong where something is divided by zero, or where a piece that rules at the point meets another that rules to its right: that is,
/// where what is divided by, compared, or put under a root or logarithm is zero. Of polynomials all zeros are known. Sums with exponentials, sines and their
/// like are zero at a fraction only where their arguments are such that the function is one too, at 0 and for logarithms at 1 (Lindemann).</remarks>
internal sealed class SinglePoints
{
    private const int MostDegree = 32;
    private const double SlopesDiffer = 1e-6;

    private readonly Dictionary<Expr, Polynomial?> _polynomials = [];
    private readonly Dictionary<Expr, double[]> _zeros = [];

    /// <summary>The formula with its slopes mended.</summary>
    /// <param name="f">In v1.</param>
    /// <param name="equalities">Differences that were tested for zero, and how that is written: there a single value stands in the formula, and it must be the
    /// limit.</param>
    /// <param name="tolerance">How far such a value may be from the limit, in relation to its size: a few roundings.</param>
    /// <param name="fault">What is wrong, or null.</param>
    public static Expr Mend(Expr f, IReadOnlyList<(Expr Difference, string Text)> equalities, double tolerance, out string? fault) =>
        new SinglePoints().Mended(f, equalities, tolerance, out fault);

    private Expr Mended(Expr f, IReadOnlyList<(Expr Difference, string Text)> equalities, double tolerance, out string? fault)
    {
        fault = null;
        var (derivative, mended) = (Derivative.Of(f, 1), f);
        var curvature = Derivative.Of(derivative, 1);
        foreach (var z in Points(f))
        {
            if (ValueAt(f, z) is not { } value)
                continue; // undefined there, which is no matter of slopes
            var single = equalities.FirstOrDefault(e => Evaluation.At(e.Difference, 0, z) == 0).Text;
            var (first, second) = (Evaluation.At(derivative, 0, z), Evaluation.At(curvature, 0, z));
            var right = ExpansionReader.At(f, z);
            if (single is not null
                && (fault = Misfit(value, right, z, single) ?? Misfit(value, ExpansionReader.At(f, z, toTheLeft: true), z, single)) is not null)
                return f;
            if (right is not null && !Fits(value, right))
                continue; // a jump, of which the pieces tell
            if (right is null || right.HasBetween(0, 1) || right.Coefficient(1) is not { } a)
            {
                if (!double.IsNaN(first) || double.IsNaN(Evaluation.At(f, 0, z + 1e-9 * Math.Max(1, Math.Abs(z)))))
                    continue; // or it ends here
                fault = string.Format(
                    CultureInfo.InvariantCulture, "its slope at z = {0:G6} comes out as 0/0, and {1}; give it another formula around that point", z + 0.0,
                    right is null ? "a limit is not found" : "is infinite in the limit");
                return f;
            }

            double? b = right.HasBetween(1, 2) ? null : right.Coefficient(2);
            if (IsNear(first, a) && (b is not { } half || IsNear(second, 2 * half)))
                continue;
            var algebra = f.Algebra;
            var h = algebra.Variable(1) - z;
            var polynomial = value + a * h + (b ?? 0) * (h * h);
            if (!right.HasBetween(2, 3) && b is not null && right.Coefficient(3) is { } c)
                polynomial += c * (h * h * h);
            mended = algebra.GreaterOrEqual(algebra.Constant(0), h * h, polynomial, mended);
        }

        return mended;

        bool Fits(double value, Expansion side) => side.Limit() is var (limit, _, _) && Math.Abs(value - limit) <= tolerance * Math.Max(1, Math.Abs(limit));

        string? Misfit(double value, Expansion? side, double z, string text) =>
            side is not null && Fits(value, side) ? null
            : string.Format(
                CultureInfo.InvariantCulture, "'{0}' singles out one point, z = {1:G6}, where the value is {2:R}, and what stands around it {3}", text,
                z + 0.0, value,
                side is null ? "is not seen to lead there" : side.Limit() is var (limit, _, _) ? $"leads to {limit.ToString("R", CultureInfo.InvariantCulture)}"
                    : "has no finite limit");
    }

    /// <summary>Null where there is none: where it is infinite or not a number, or is computed from what is, as 1/(1/z) is at 0. What is not chosen does not
    /// count.</summary>
    private static double? ValueAt(Expr f, double z)
    {
        var done = new Dictionary<Expr, (double Value, bool IsDefined)>();
        foreach (var node in f.Nodes)
        {
            var x = Array.ConvertAll(node.Arguments, a => done[a]);
            var value = node.Op == Op.Variable ? z : Evaluation.Apply(node.Op, node.Value, Array.ConvertAll(x, a => a.Value));
            var parts = node.Op is Op.Greater or Op.GreaterOrEqual ? [Evaluation.Apply(node.Op, 0, [x[0].Value, x[1].Value, 1, 0]) == 1 ? x[2] : x[3]] : x;
            done[node] = (value, !double.IsNaN(value) && !double.IsInfinity(value) && Array.TrueForAll(parts, p => p.IsDefined));
        }

        return done[f].IsDefined ? done[f].Value : null;
    }

    private static bool IsNear(double found, double right) => Math.Abs(found - right) <= SlopesDiffer * Math.Max(1, Math.Abs(right));

    /// <summary>Where something that must not be zero is: in the arithmetic of doubles, in which the choice is made.</summary>
    private double[] Points(Expr f)
    {
        var critical = f.Nodes.SelectMany(Critical).Distinct().ToArray();
        return [.. critical.SelectMany(c => Zeros(c).Where(z => Evaluation.At(c, 0, z) == 0)).Distinct().OrderBy(z => z)];
    }

    private static IEnumerable<Expr> Critical(Expr e) => e.Op switch
    {
        Op.Divide => [e.Arguments[1]],
        Op.SquareRoot or Op.Power or Op.Log or Op.Absolute => [e.Arguments[0]],
        Op.LogOnePlus => [1 + e.Arguments[0]],
        Op.Minimum or Op.Maximum or Op.Greater or Op.GreaterOrEqual => [e.Arguments[0] - e.Arguments[1]],
        _ => [],
    };

    private double[] Zeros(Expr e)
    {
        if (_zeros.TryGetValue(e, out var known))
            return known;
        return _zeros[e] = [.. Find(e).Distinct()];
    }

    private IEnumerable<double> Find(Expr e)
    {
        if (AsPolynomial(e) is { } p)
            return p.Degree < 1 || !p.IsHandy ? [] : p.Roots().Select(r => r.Value.ToDouble());
        return e.Op switch
        {
            Op.Multiply => Zeros(e.Arguments[0]).Concat(Zeros(e.Arguments[1])),
            Op.Divide => Zeros(e.Arguments[0]),
            Op.Greater or Op.GreaterOrEqual => Zeros(e.Arguments[2]).Concat(Zeros(e.Arguments[3])),
            Op.Minimum or Op.Maximum => Zeros(e.Arguments[0]).Concat(Zeros(e.Arguments[1])),
            Op.Add => e.Nodes.Where(n => n.Op > Op.GreaterOrEqual).SelectMany(Special).Concat(Zeros(e.Arguments[0])).Concat(Zeros(e.Arguments[1])),
            Op.Constant or Op.Exp or Op.Sigmoid or Op.Softplus or Op.Cos => [], // a constant that is no polynomial is infinite or no number
            _ => Special(e),
        };
    }

    /// <summary>Where a function of one argument is a fraction.</summary>
    private IEnumerable<double> Special(Expr e) => Zeros(e.Op == Op.Log ? e.Arguments[0] - 1 : e.Arguments[0]);

    private Polynomial? AsPolynomial(Expr e)
    {
        if (_polynomials.TryGetValue(e, out var known))
            return known;
        Polynomial? A(int i) => AsPolynomial(e.Arguments[i]);
        var p = e.Op switch
        {
            Op.Constant => double.IsNaN(e.Value) || double.IsInfinity(e.Value) ? null : new Polynomial(Rational.Of(e.Value)),
            Op.Variable => new Polynomial(Rational.Zero, Rational.One),
            Op.Add => A(0) is { } a && A(1) is { } b ? a + b : null,
            Op.Multiply => A(0) is { } a && A(1) is { } b && a.Degree + b.Degree <= MostDegree ? a * b : null,
            _ => null,
        };
        return _polynomials[e] = p;
    }
}
