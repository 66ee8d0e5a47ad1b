using System;
using System.Collections.Generic;
using System.Linq;

namespace GradientFlow.Generators.Functions;

/// <summary>A polynomial in one variable with exact coefficients, lowest first.</summary>
internal sealed class Polynomial : IEquatable<Polynomial>, IComparable<Polynomial>
{
    private readonly Rational[] _coefficients;

    private const double MostWork = 1e7;

    public Polynomial(params Rational[] coefficients)
    {
        var length = coefficients.Length;
        while (length > 0 && coefficients[length - 1].IsZero)
            length--;
        _coefficients = length == coefficients.Length ? coefficients : coefficients.AsSpan(0, length).ToArray();
    }

    public static Polynomial Zero { get; } = new();

    /// <summary>−1 for zero.</summary>
    public int Degree => _coefficients.Length - 1;

    public bool IsZero => _coefficients.Length == 0;

    public Rational Leading => this[Degree];

    public Rational this[int power] => power >= 0 && power < _coefficients.Length ? _coefficients[power] : Rational.Zero;

    public static Polynomial operator +(Polynomial a, Polynomial b)
    {
        var sum = new Rational[Math.Max(a._coefficients.Length, b._coefficients.Length)];
        for (var i = 0; i < sum.Length; i++)
            sum[i] = a[i] + b[i];
        return new(sum);
    }

    public static Polynomial operator -(Polynomial a, Polynomial b) => a + -1 * b;

    public static Polynomial operator *(Rational c, Polynomial p) => new(Array.ConvertAll(p._coefficients, x => c * x));

    public static Polynomial operator *(Polynomial a, Polynomial b)
    {
        if (a.IsZero || b.IsZero)
            return Zero;
        var product = new Rational[a._coefficients.Length + b._coefficients.Length - 1];
        for (var i = 0; i < a._coefficients.Length; i++)
        {
            for (var j = 0; j < b._coefficients.Length; j++)
                product[i + j] += a[i] * b[j];
        }

        return new(product);
    }

    public Rational At(Rational x)
    {
        var value = Rational.Zero;
        for (var i = Degree; i >= 0; i--)
            value = value * x + this[i];
        return value;
    }

    public Polynomial Derivative => new([.. _coefficients.Skip(1).Select((c, i) => (i + 1) * c)]);

    public (Polynomial Quotient, Polynomial Remainder) Divide(Polynomial by)
    {
        var remainder = (Rational[])_coefficients.Clone();
        var quotient = new Rational[Math.Max(0, Degree - by.Degree + 1)];
        for (var i = quotient.Length - 1; i >= 0; i--)
        {
            var factor = quotient[i] = remainder[i + by.Degree] / by.Leading;
            for (var j = 0; j <= by.Degree; j++)
                remainder[i + j] -= factor * by[j];
        }

        return (new(quotient), new(remainder));
    }

    /// <summary>Monic; zero only of two zeros.</summary>
    /// <exception cref="UndecidedException">They are so large that it would take seconds.</exception>
    public static Polynomial CommonDivisor(Polynomial a, Polynomial b)
    {
        if (!a.IsHandy || !b.IsHandy)
            throw new UndecidedException($"roots of a polynomial of degree {Math.Max(a.Degree, b.Degree)} would have to be told apart");
        while (!b.IsZero)
            (a, b) = (b, a.Divide(b).Remainder.Monic);
        return a.Monic;
    }

    /// <summary>Short enough for exact division and the isolation of roots, whose numbers grow with degree and digits.</summary>
    public bool IsHandy => Degree < 3 || Math.Pow(Degree, 3) * _coefficients.Max(c => c.Size) <= MostWork;

    public Polynomial Monic => IsZero ? this : Rational.One / Leading * this;

    /// <summary>The same roots, each once.</summary>
    public Polynomial SquareFree => Degree < 1 ? this : Divide(CommonDivisor(this, Derivative)).Quotient;

    /// <summary>q with q² = p, where there is one.</summary>
    public Polynomial? SquareRoot()
    {
        if (IsZero)
            return this;
        if (Degree % 2 != 0 || Leading.SquareRoot() is not { } top)
            return null;
        var root = new Polynomial([.. Enumerable.Repeat(Rational.Zero, Degree / 2), top]);
        for (var i = Degree / 2 - 1; i >= 0; i--)
        {
            var missing = this[i + Degree / 2] - (root * root)[i + Degree / 2];
            root += new Polynomial([.. Enumerable.Repeat(Rational.Zero, i), missing / (2 * top)]);
        }

        return (root * root).Equals(this) ? root : null;
    }

    // ---- real roots: Sturm's theorem ----

    /// <summary>The number of different roots in the open interval; null for no limit. The ends must not be roots themselves.</summary>
    public int CountRoots(Rational? low, Rational? high) => Degree < 1 ? 0 : CountRoots(SturmChain(), low, high);

    /// <summary>The real roots in order.</summary>
    public IReadOnlyList<Breakpoint> Roots()
    {
        var roots = new List<Breakpoint>();
        var rest = SquareFree.Monic;
        if (rest.Degree >= 1 && rest[0].IsZero)
        {
            roots.Add(new(Rational.Zero));
            rest = rest.Divide(new(Rational.Zero, Rational.One)).Quotient;
        }

        if (rest.Degree == 1)
            roots.Add(new(-rest[0]));
        else if (rest.Degree == 2 && (rest[1] * rest[1] - 4 * rest[0]).SquareRoot() is { } d)
            roots.AddRange([new((-rest[1] - d) / 2), new((-rest[1] + d) / 2)]);
        else if (rest.Degree >= 2)
            Isolate(rest, roots);
        roots.Sort();
        return roots;
    }

    private List<Polynomial> SturmChain()
    {
        var chain = new List<Polynomial> { SquareFree };
        chain.Add(chain[0].Derivative);
        while (chain[chain.Count - 1].Degree > 0)
            chain.Add(-1 * chain[chain.Count - 2].Divide(chain[chain.Count - 1]).Remainder);
        return chain;
    }

    private static int CountRoots(List<Polynomial> chain, Rational? low, Rational? high)
    {
        return Changes(p => low is { } x ? p.At(x).Sign : p.Degree % 2 == 0 ? p.Leading.Sign : -p.Leading.Sign)
            - Changes(p => high is { } x ? p.At(x).Sign : p.Leading.Sign);

        int Changes(Func<Polynomial, int> sign)
        {
            var (changes, last) = (0, 0);
            foreach (var s in chain.Where(p => !p.IsZero).Select(sign).Where(s => s != 0))
            {
                changes += last != 0 && s != last ? 1 : 0;
                last = s;
            }

            return changes;
        }
    }

    private static void Isolate(Polynomial p, List<Breakpoint> roots)
    {
        var bound = Enumerable.Range(0, p.Degree).Select(i => p[i].Abs).Aggregate((a, b) => a > b ? a : b) + 1; // Cauchy's
        var chain = p.SturmChain();
        var open = new Stack<(Rational Low, Rational High)>([(-bound, bound)]);
        while (open.Count > 0)
        {
            var (low, high) = open.Pop();
            switch (CountRoots(chain, low, high))
            {
                case 0:
                    break;
                case 1:
                    roots.Add(Root(p, low, high));
                    break;
                default:
                    var middle = Between(p, low, high);
                    open.Push((low, middle));
                    open.Push((middle, high));
                    break;
            }
        }
    }

    /// <summary>The root between, as a fraction where it is a simple one.</summary>
    private static Breakpoint Root(Polynomial p, Rational low, Rational high)
    {
        var root = new Breakpoint(p, low, high);
        for (var denominator = 1; denominator <= 12; denominator++)
        {
            if (IsRoot(Rational.Of(Math.Round(root.Value.ToDouble() * denominator)) / denominator))
                return new(Rational.Of(Math.Round(root.Value.ToDouble() * denominator)) / denominator);
        }

        return Rational.Of(root.Value.ToDouble()) is var nearest && IsRoot(nearest) ? new(nearest) : root;

        bool IsRoot(Rational x) => p.At(x).IsZero && x > root.Low && x < root.High;
    }

    /// <summary>A point inside that is no root.</summary>
    public static Rational Between(Polynomial p, Rational low, Rational high)
    {
        var middle = (low + high) / 2;
        for (var part = 3; p.At(middle).IsZero; part++)
            middle = low + (high - low) / part;
        return middle;
    }

    // ---- order and equality ----

    /// <summary>By the sign of the difference for large arguments: an order that sums respect.</summary>
    public int CompareTo(Polynomial? other)
    {
        for (var i = Math.Max(Degree, other!.Degree); i >= 0; i--)
        {
            if (this[i].CompareTo(other[i]) is var c && c != 0)
                return c;
        }

        return 0;
    }

    public bool Equals(Polynomial? other) => other is not null && _coefficients.AsSpan().SequenceEqual(other._coefficients);

    public override bool Equals(object? obj) => Equals(obj as Polynomial);

    public override int GetHashCode() => unchecked(_coefficients.Aggregate(17, (h, c) => h * 31 + c.GetHashCode()));

    public override string ToString() => ToString("z");

    /// <summary>Every digit: a name no other polynomial has.</summary>
    public string Name => string.Join(" ", _coefficients.Select(c => $"{c.Numerator}/{c.Denominator}"));

    /// <summary>For messages.</summary>
    public string ToString(string variable)
    {
        var text = "";
        for (var i = Degree; i >= 0; i--)
        {
            var c = this[i];
            if (c.IsZero)
                continue;
            text += text.Length == 0 ? (c.Sign < 0 ? "−" : "") : c.Sign < 0 ? " − " : " + ";
            var power = i == 0 ? "" : i == 1 ? variable : $"{variable}{Superscript(i)}";
            var factor = c.Abs.ToString();
            text += i == 0 ? factor : factor == "1" ? power : $"{factor}·{power}";
        }

        return text.Length == 0 ? "0" : text;
    }

    private static string Superscript(int n) => string.Concat(n.ToString(System.Globalization.CultureInfo.InvariantCulture).Select(d => "⁰¹²³⁴⁵⁶⁷⁸⁹"[d - '0']));
}
