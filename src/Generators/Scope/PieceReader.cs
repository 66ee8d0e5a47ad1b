using System.Collections.Generic;
using System.Linq;
using GradientFlow.Generators.Scalars;

namespace GradientFlow.Generators.Scope;

/// <summary>Reads an expression in v1 (z) and v2 (a trainable slope) as exact pieces: comparisons, minima, maxima and magnitudes become breaks.</summary>
internal sealed class PieceReader
{
    private readonly FormAlgebra _algebra = new();

    public FormAlgebra Algebra => _algebra;

    /// <exception cref="UndecidedException">The expression is beyond exact arithmetic.</exception>
    public Pieces Read(Expr e)
    {
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
                return Pieces.Of(Form.Of(Rational.Of(e.Value)));
            case Op.Variable:
                return Pieces.Of(e.VariableIndex == 1 ? FormAlgebra.Z : FormAlgebra.Slope);
            case Op.Add:
                return Pieces.Zip(x[0], x[1], _algebra.Add);
            case Op.Multiply:
                return Pieces.Zip(x[0], x[1], _algebra.Multiply);
            case Op.Divide:
                return Pieces.Zip(x[0], x[1], _algebra.Divide);
            case Op.Minimum:
                return Pieces.Select(Minus(x[0], x[1]), x[1], x[0], atZero: true);
            case Op.Maximum:
                return Pieces.Select(Minus(x[0], x[1]), x[0], x[1], atZero: true);
            case Op.Greater:
                return Pieces.Select(Minus(x[0], x[1]), x[2], x[3], atZero: false);
            case Op.GreaterOrEqual:
                return Pieces.Select(Minus(x[0], x[1]), x[2], x[3], atZero: true);
            case Op.Absolute:
                return Magnitude(x[0]);
            case Op.SquareRoot:
                return SquareRoot(x[0]);
            case Op.Power:
                return x[0].Map(f => _algebra.Power(f, Rational.Of(e.Value)));
            default:
                return x[0].Map(f => Apply(e.Op, f));
        }
    }

    private Form Apply(Op op, Form f) => op switch
    {
        Op.Exp => _algebra.Exp(f),
        Op.ExpMinusOne => _algebra.Subtract(_algebra.Exp(f), Form.One),
        Op.Log => _algebra.Log(f),
        Op.LogOnePlus => _algebra.Log(_algebra.Add(Form.One, f)),
        Op.Tanh => _algebra.Tanh(f),
        Op.Sigmoid => _algebra.Sigmoid(f),
        Op.Softplus => _algebra.Log(_algebra.Add(Form.One, _algebra.Exp(f))),
        Op.LogCosh => _algebra.Log(_algebra.Multiply(Form.Of(Rational.One / 2), _algebra.Add(_algebra.Exp(f), _algebra.Exp(_algebra.Multiply(Form.Of(-1), f))))),
        Op.Erf => _algebra.Odd(AtomKind.Erf, f),
        Op.Sin => _algebra.Odd(AtomKind.Sin, f),
        Op.Cos => _algebra.Cos(f),
        Op.Atan => _algebra.Odd(AtomKind.Atan, f),
        _ => throw new UndecidedException($"it uses {op}"),
    };

    private Pieces Minus(Pieces a, Pieces b) => Pieces.Zip(a, b, _algebra.Subtract);

    private Pieces Magnitude(Pieces x) => Pieces.Select(x, x, x.Map(f => _algebra.Multiply(Form.Of(-1), f)), atZero: true);

    /// <summary>√q² = |q|</summary>
    private Pieces SquareRoot(Pieces x)
    {
        if (!x.Forms.All(f => f.AsPolynomial()?.SquareRoot() is not null))
            return x.Map(_algebra.SquareRoot);
        return Magnitude(x.Map(f => Form.Of(Sum.Of(f.AsPolynomial()!.SquareRoot()!))));
    }
}
