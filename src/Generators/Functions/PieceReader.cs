using System;
using System.Collections.Generic;
using System.Linq;
using GradientFlow.Generators.Scalars;

namespace GradientFlow.Generators.Functions;

/// <summary>Reads an expression in v1 (z) and v2 (a trainable slope) as exact pieces: comparisons, minima, maxima and magnitudes become breaks, and so do the
/// ends of domains, which no simplification brings back.</summary>
internal sealed class PieceReader
{
    private readonly FormAlgebra _algebra = new();

    public FormAlgebra Algebra => _algebra;

    /// <summary>Why the function may have no value somewhere, as the end of a sentence; null where the domain is certain.</summary>
    public string? Doubt { get; private set; }

    /// <summary>What rounding of the constants may make of a zero, relative to the largest number.</summary>
    public Rational Rounding { get; private set; } = Rational.Of(Math.Pow(2, -40));

    /// <exception cref="UndecidedException">The expression is beyond exact arithmetic.</exception>
    public Pieces Read(Expr e)
    {
        if (e.Nodes.Any(n => n.Number.IsSingle))
            Rounding = Rational.Of(Math.Pow(2, -16));
        var done = new Dictionary<Expr, Pieces>();
        foreach (var node in e.Nodes)
            done[node] = Read(node, [.. node.Arguments.Select(a => done[a])]);
        return done[e];
    }

    private Pieces Read(Expr e, Pieces[] x)
    {
        switch (e.Op)
        {
            case Op.Constant:
                return Of(Form.Of(Rational.Of(e.Value)).With(MonomialSum.Of(Rational.Of(e.Number.Error))));
            case Op.Variable:
                return Of(e.VariableIndex == 1 ? FormAlgebra.Z : FormAlgebra.Slope);
            case Op.Add:
                return Pieces.Zip(x[0], x[1], _algebra.Add);
            case Op.Multiply:
                return Pieces.Zip(x[0], x[1], _algebra.Multiply);
            case Op.Divide:
                return Pieces.Zip(x[0], Within(x[1], s => s != 0), _algebra.Divide);
            case Op.Minimum:
                return Choose(Minus(x[0], x[1]), x[1], x[0], isStrict: false, ofNoNumber: null);
            case Op.Maximum:
                return Choose(Minus(x[0], x[1]), x[0], x[1], isStrict: false, ofNoNumber: null);
            case Op.Greater: // not a number compares false
                return Choose(Minus(x[0], x[1]), x[2], x[3], isStrict: true, ofNoNumber: x[3]);
            case Op.GreaterOrEqual:
                return Choose(Minus(x[0], x[1]), x[2], x[3], isStrict: false, ofNoNumber: x[3]);
            case Op.Absolute:
                return Magnitude(x[0]);
            case Op.SquareRoot:
                return SquareRoot(Within(x[0], s => s >= 0));
            case Op.Power when ScalarAlgebra.IsSmall(e.Value):
                return Pieces.Zip(x[0].Map(f => _algebra.Power(f, (int)Math.Floor(e.Value))), SquareRoot(Within(x[0], s => s >= 0)), _algebra.Multiply);
            case Op.Power:
                return Within(x[0], s => e.Value > 0 ? s >= 0 : s > 0).Map(f => _algebra.Power(f, Rational.Of(e.Value)));
            case Op.Log:
                return Within(x[0], s => s > 0).Map(_algebra.Log);
            case Op.LogOnePlus:
                return Within(x[0].Map(f => _algebra.Add(Form.One, f)), s => s > 0).Map(_algebra.Log);
            case Op.Exp or Op.ExpMinusOne or Op.Tanh or Op.Sigmoid or Op.Softplus or Op.LogCosh or Op.Erf or Op.Sin or Op.Cos
                or Op.Atan or Op.Round or Op.PowerOfTwo or Op.Scale or Op.Alternate or Op.Exponent or Op.Mantissa or Op.FusedMultiplyAdd
                or Op.CopySign:
                return x[0].Map(f => Apply(e.Op, f));
            default:
                throw new NotSupportedException($"{e.Op} is not known here.");
        }
    }

    private Form Apply(Op op, Form f) => op switch
    {
        Op.Exp => _algebra.Exp(f),
        Op.ExpMinusOne => _algebra.Subtract(_algebra.Exp(f), Form.One),
        Op.Tanh => _algebra.Tanh(f),
        Op.Sigmoid => _algebra.Sigmoid(f),
        Op.Softplus => _algebra.Log(_algebra.Add(Form.One, _algebra.Exp(f))),
        Op.LogCosh => _algebra.Log(_algebra.Multiply(Form.Of(Rational.One / 2),
            _algebra.Add(_algebra.Exp(f), _algebra.Exp(_algebra.Multiply(Form.Of(-1), f))))),
        Op.Erf => _algebra.Odd(AtomKind.Erf, f),
        Op.Sin => _algebra.Odd(AtomKind.Sin, f),
        Op.Cos => _algebra.Cos(f),
        Op.Atan => _algebra.Odd(AtomKind.Atan, f),
        _ => throw new UndecidedException($"it uses {op}"),
    };

    private Pieces Of(Form form) => Pieces.Of(_algebra, form);

    private Pieces Minus(Pieces a, Pieces b) => Pieces.Zip(a, b, _algebra.Subtract);

    /// <summary>test &gt; 0 ? then : otherwise, or test ≥ 0.</summary>
    /// <param name="ofNoNumber">What rules where the test has no value; null where nothing does.</param>
    private static Pieces Choose(Pieces test, Pieces then, Pieces otherwise, bool isStrict, Pieces? ofNoNumber) => Pieces.BySign(
        test, [then, otherwise], (sign, f) => sign is { } s ? s > 0 || s == 0 && !isStrict ? f[0] : f[1] : ofNoNumber is null ? null : f[1]);

    /// <summary>The function where its sign is in a domain, and nothing elsewhere. What cannot be settled is left in, and noted.</summary>
    private Pieces Within(Pieces x, Func<int, bool> domain)
    {
        if (domain(1) && x.Forms.Concat(x.Points).All(f => f is null || _algebra.IsPositive(f)))
            return x;
        try
        {
            return Pieces.BySign(x, [x], (sign, f) => sign is { } s && domain(s) ? f[0] : null);
        }
        catch (UndecidedException)
        {
            Doubt ??= "whether it has a value for every z is not settled";
            return x;
        }
    }

    private Pieces Magnitude(Pieces x) => Choose(x, x, x.Map(f => _algebra.Multiply(Form.Of(-1), f)), isStrict: false, ofNoNumber: null);

    /// <summary>√q² = |q|</summary>
    private Pieces SquareRoot(Pieces x)
    {
        if (!x.Forms.Concat(x.Points).All(f => f is null || f.AsPolynomial()?.SquareRoot() is not null))
            return x.Map(_algebra.SquareRoot);
        return Magnitude(x.Map(f => Form.Of(MonomialSum.Of(f.AsPolynomial()!.SquareRoot()!))));
    }
}
