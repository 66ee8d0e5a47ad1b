using System.Collections.Generic;
using System.Linq;

namespace GradientFlow.Generators.Functions;

internal enum AtomKind
{
    Exp,
    Log,
    SquareRoot,
    Power,
    Erf,
    Atan,
    Sin,
    Cos,
}

/// <summary>A function value that exact arithmetic leaves as it is.</summary>
/// <param name="Exponent">Of a power.</param>
internal sealed record Atom(AtomKind Kind, Form Argument, Rational Exponent);

/// <summary>Arithmetic and elementary functions on forms. Identities that hold for every z are applied, so that functions written in different ways meet in
/// one form: exp of sums and of logarithms, tanh and sigmoid as quotients of exponentials, odd and even functions, log of a product with an
/// exponential.</summary>
internal sealed class FormAlgebra
{
    private readonly List<Atom> _atoms = [];

    public static Form Z { get; } = Form.Of(MonomialSum.Of(Rational.One, new Monomial(1, 0, Polynomial.Zero)));

    /// <summary>The trainable slope.</summary>
    public static Form Slope { get; } = Form.Of(MonomialSum.Of(Rational.One, new Monomial(0, 1, Polynomial.Zero)));

    public Atom AtomOf(int number) => _atoms[number];

    /// <summary>A proof that the form is positive for every z for which it has a value; false where there is none at hand.</summary>
    public bool IsPositive(Form f) => IsPositive(f.Numerator) && IsPositive(f.Denominator);

    /// <inheritdoc cref="IsPositive(Form)"/>
    public bool IsPositive(MonomialSum s)
    {
        return SignChanges.IsPositive(s)
            || s.Terms.All(t => t.Factor.Sign > 0 && t.Monomial is { A: 0 } m && m.Z % 2 == 0 && m.Atoms.All(a => IsPositiveAtom(AtomOf(a.Atom))))
                && s.Terms.Any(t => t.Monomial.Z == 0);

        bool IsPositiveAtom(Atom a) => a.Kind == AtomKind.Exp || a.Kind is AtomKind.SquareRoot or AtomKind.Power && IsPositive(a.Argument);
    }

    public Form Add(Form a, Form b) => (a.IsZero || b.IsZero ? a.IsZero ? b : a : Added(a, b)).With(a.Error + b.Error);

    private Form Added(Form a, Form b)
    {
        var use = Join(a, b, isProduct: false);
        if (a.Denominator.Equals(b.Denominator))
            return Made(a.Numerator + b.Numerator, a.Denominator, use);
        if (MonomialSum.Divide(a.Denominator, b.Denominator) is { } f)
            return Made(a.Numerator + b.Numerator * f, a.Denominator, use);
        if (MonomialSum.Divide(b.Denominator, a.Denominator) is { } g)
            return Made(a.Numerator * g + b.Numerator, b.Denominator, use);
        return Made(a.Numerator * b.Denominator + b.Numerator * a.Denominator, a.Denominator * b.Denominator, use);
    }

    public Form Subtract(Form a, Form b) => Add(a, Multiply(Form.Of(-1), b));

    public Form Multiply(Form a, Form b)
    {
        var product = a.IsZero || b.IsZero ? Form.Zero : Made(a.Numerator * b.Numerator, a.Denominator * b.Denominator, Join(a, b, isProduct: true));
        return a.Error.IsZero && b.Error.IsZero ? product : product.With(a.Error * (b.Numerator.Magnitudes + b.Error) + a.Numerator.Magnitudes * b.Error);
    }

    public Form Divide(Form a, Form b)
    {
        if (!b.Error.IsZero && b.AsPolynomial() is { Degree: 0 } d && b.Error.AsPolynomial() is { Degree: 0 } e)
        {   // 1/(d ± e) = 1/d ± e/(|d|·(|d| − e))
            if (!(d[0].Abs > e[0]))
                throw new UndecidedException("it divides by what may be what rounding left of zero");
            return Multiply(a, Form.Of(Rational.One / d[0]).With(MonomialSum.Of(e[0] / (d[0].Abs * (d[0].Abs - e[0])))));
        }

        return Made(a.Numerator * b.Denominator, a.Denominator * b.Numerator, b.IsConstant ? Join(a, b, isProduct: true) : SigmoidUse.Unknown);
    }

    public Form Power(Form x, int n)
    {
        if (n < 0)
            return Divide(Form.One, Power(x, -n));
        var power = Form.One;
        for (; n > 0; n--)
            power = Multiply(power, x);
        return power;
    }

    public Form Power(Form x, Rational exponent) => exponent.IsInteger && exponent.Abs < 97 ? Power(x, (int)exponent.Numerator)
        : Keep(AtomKind.Power, x, exponent);

    /// <summary>e^(q + k·log g + rest) = e^q·g^k·e^rest for whole k.</summary>
    public Form Exp(Form x)
    {
        if (!x.Denominator.IsOne)
            return KeepExp(x);
        var (exponent, factor, rest) = (Polynomial.Zero, Form.One, MonomialSum.Zero);
        foreach (var (m, c) in x.Numerator.Terms)
        {
            var term = MonomialSum.Of(c, m);
            if (m is { Z: 0, A: 0, Exponent.IsZero: true, Atoms.Length: 1 } && m.Atoms[0].Power == 1 && _atoms[m.Atoms[0].Atom] is { Kind: AtomKind.Log } log
                && c.IsInteger && c.Abs < 17)
                factor = Multiply(factor, Power(log.Argument, (int)c.Numerator));
            else if (term.AsPolynomial() is { } p)
                exponent += p;
            else
                rest += term;
        }

        var exp = Form.Of(MonomialSum.Of(Rational.One, new Monomial(0, 0, exponent)));
        return Multiply(Multiply(exp, factor), rest.IsZero ? Form.One : KeepExp(Form.Of(rest)));
    }

    /// <summary>1/(1 + e⁻ˣ)</summary>
    public Form Sigmoid(Form x) => Squash(x, Divide(Form.One, Add(Form.One, Exp(Multiply(Form.Of(-1), x)))));

    /// <summary>2σ(2x) − 1</summary>
    public Form Tanh(Form x)
    {
        var e = Exp(Multiply(Form.Of(-2), x));
        return Squash(x, Divide(Subtract(Form.One, e), Add(Form.One, e)));
    }

    /// <summary>The parts of a quotient each for itself, q apart from e^q·g.</summary>
    public Form Log(Form x) => x.Denominator.IsOne ? Log(x.Numerator) : Subtract(Log(x.Numerator), Log(x.Denominator));

    private Form Log(MonomialSum s)
    {
        if (s.IsZero)
            throw new UndecidedException("it takes the logarithm of 0");
        var last = s.Terms[s.Terms.Length - 1];
        var exponent = last.Monomial.Exponent;
        var log = Form.Of(MonomialSum.Of(exponent));
        if (!last.Factor.IsOne && last.Factor.Sign > 0)
        {
            log = Add(log, Keep(AtomKind.Log, Form.Of(last.Factor)));
            s = Rational.One / last.Factor * s;
        }

        s = new Monomial(0, 0, -1 * exponent) * s;
        return s.IsOne ? log : Add(log, Keep(AtomKind.Log, Form.Of(s)));
    }

    /// <summary>√(c²·e^q) = c·e^(q/2); squares of polynomials are the caller's.</summary>
    public Form SquareRoot(Form x)
    {
        if (x.IsZero)
            return x;
        if (x is { Denominator.IsOne: true, Numerator.Terms.Length: 1 } && x.Numerator.Terms[0] is { Monomial: { Z: 0, A: 0, Atoms.Length: 0 } m } only
            && only.Factor.SquareRoot() is { } root)
            return Form.Of(MonomialSum.Of(root, new Monomial(0, 0, Rational.One / 2 * m.Exponent)));
        return Keep(AtomKind.SquareRoot, x);
    }

    public Form Odd(AtomKind kind, Form x) => x.IsZero ? x : IsNegative(x) ? Multiply(Form.Of(-1), Keep(kind, Multiply(Form.Of(-1), x))) : Keep(kind, x);

    public Form Cos(Form x) => x.IsZero ? Form.One : Keep(AtomKind.Cos, IsNegative(x) ? Multiply(Form.Of(-1), x) : x);

    private Form KeepExp(Form x) => IsNegative(x) ? Divide(Form.One, Keep(AtomKind.Exp, Multiply(Form.Of(-1), x))) : Keep(AtomKind.Exp, x);

    private Form Keep(AtomKind kind, Form argument, Rational exponent = default)
    {
        var number = _atoms.FindIndex(a => a.Kind == kind && a.Exponent.Equals(exponent) && a.Argument.Equals(argument));
        if (number < 0)
        {
            number = _atoms.Count;
            _atoms.Add(new(kind, argument, exponent));
        }

        return Form.Of(MonomialSum.Of(Rational.One, new Monomial(0, 0, Polynomial.Zero, (number, 1))));
    }

    private static bool IsNegative(Form x) => x.Numerator.Terms[0].Factor.Sign < 0;

    private static Form Squash(Form x, Form value) =>
        value.IsConstant ? value
        : x.IsPolynomial ? value.With(x.Degree == 1 ? SigmoidUse.Affine : SigmoidUse.Around)
        : x.Sigmoids != SigmoidUse.Unknown ? value.With(SigmoidUse.Around)
        : value;

    /// <summary>Sums and products of polynomials and reducible forms are reducible.</summary>
    private static SigmoidUse Join(Form a, Form b, bool isProduct)
    {
        if (a.IsPolynomial && b.IsPolynomial || !IsReducible(a) || !IsReducible(b))
            return SigmoidUse.Unknown;
        var plain = isProduct ? a.IsConstant || b.IsConstant : IsMild(a) && IsMild(b);
        return plain && a.Sigmoids != SigmoidUse.Around && b.Sigmoids != SigmoidUse.Around ? SigmoidUse.Affine : SigmoidUse.Around;

        static bool IsReducible(Form f) => f.IsPolynomial || f.Sigmoids != SigmoidUse.Unknown;
        static bool IsMild(Form f) => f.IsConstant || f.Sigmoids == SigmoidUse.Affine;
    }

    private Form Made(MonomialSum n, MonomialSum d, SigmoidUse use)
    {
        if (Reducible(n) || Reducible(d))
            return Divide(Expand(n), Expand(d)).With(use);
        var form = Form.Quotient(n, d, use);
        return form.IsPolynomial ? form.With(SigmoidUse.Unknown)
            : use != SigmoidUse.Unknown ? form
            : SigmoidReduction.Of(form) is { } reduction ? form.With(reduction.IsAffine ? SigmoidUse.Affine : SigmoidUse.Around)
            : IsSigmoidOfReducible(form) ? form.With(SigmoidUse.Around)
            : form;
    }

    /// <summary>(A + B·X)/(1 + t·X), t &gt; 0, where X is the exponential of what sigmoids are made of: a layer behind a layer.</summary>
    private bool IsSigmoidOfReducible(Form f)
    {
        var all = f.Numerator.Terms.Concat(f.Denominator.Terms).Select(t => t.Monomial).ToArray();
        var atoms = all.SelectMany(m => m.Atoms).Distinct().ToArray();
        return atoms.Length == 1
            && atoms[0].Power == 1
            && _atoms[atoms[0].Atom] is { Kind: AtomKind.Exp, Argument.Sigmoids: not SigmoidUse.Unknown }
            && all.All(m => m is { Exponent.IsZero: true, A: 0 })
            && f.Denominator.Terms.Length == 2
            && f.Denominator.Terms.All(t => t.Monomial.Z == 0 && t.Factor.Sign > 0);
    }

    // ---- cos² = 1 − sin², (√g)² = g ----

    private bool Reducible(MonomialSum s) => s.Terms.Any(t => t.Monomial.Atoms.Any(a => a.Power > 1 && SquareOf(a.Atom) is not null));

    private Form? SquareOf(int number) => _atoms[number].Kind switch
    {
        AtomKind.Cos => Subtract(Form.One, Power(Odd(AtomKind.Sin, _atoms[number].Argument), 2)),
        AtomKind.SquareRoot => _atoms[number].Argument,
        AtomKind.Exp or AtomKind.Log or AtomKind.Power or AtomKind.Erf or AtomKind.Atan or AtomKind.Sin => null,
    };

    private Form Expand(MonomialSum s)
    {
        var sum = Form.Zero;
        foreach (var (m, c) in s.Terms)
        {
            var term = Form.Of(MonomialSum.Of(c, new Monomial(m.Z, m.A, m.Exponent)));
            foreach (var (number, power) in m.Atoms)
            {
                var square = power > 1 ? SquareOf(number) : null;
                var left = square is null ? power : power % 2;
                if (left > 0)
                    term = Multiply(term, Form.Of(MonomialSum.Of(Rational.One, new Monomial(0, 0, Polynomial.Zero, (number, left)))));
                if (square is not null)
                    term = Multiply(term, Power(square, power / 2));
            }

            sum = Add(sum, term);
        }

        return sum;
    }
}
