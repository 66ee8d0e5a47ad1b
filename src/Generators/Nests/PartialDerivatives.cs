using System.Collections.Generic;
using GradientFlow.Generators.Scalars;

namespace GradientFlow.Generators.Nests;

/// <summary>A partial derivative of a map as the sweeps use it: an expression of <see cref="Inputs"/>, variable i being Inputs[i − 1].</summary>
internal sealed record PartialDerivative(Expr Value, Access[] Inputs);

/// <summary>Decides, once for each map and input, whether a derivative is computed again or stored.</summary>
/// <remarks>1. What can be said by the output alone, or cheaply by inputs and output, is computed again: tanh′ = 1 − y². 2. Otherwise the derivative
/// is a tensor of its own beside the output, with which it shares every common sub-expression.</remarks>
internal sealed class PartialDerivatives(Graph graph)
{
    private readonly Dictionary<(Tensor Output, Access At, int Input), PartialDerivative?> _known = [];

    /// <summary>∂ output / ∂ Inputs[input − 1], or null where it is zero.</summary>
    public PartialDerivative? Of(Nest map, int input)
    {
        var key = (map.Output, map.Stores[0].Target, input);
        if (!_known.TryGetValue(key, out var derivative))
            _known[key] = derivative = Decide(map, input);
        return derivative;
    }

    /// <summary>derivative · x. A piece of derivative 0 or 1 needs no product: a choice between pieces then costs one instruction.</summary>
    public static Expr Times(Expr derivative, Expr x) => derivative.Op switch
    {
        Op.Constant => derivative.Value == 0 ? derivative : derivative * x,
        Op.Greater when HasConstantPiece(derivative) =>
            derivative.Algebra.Greater(derivative.Arguments[0], derivative.Arguments[1], Times(derivative.Arguments[2], x), Times(derivative.Arguments[3], x)),
        Op.GreaterOrEqual when HasConstantPiece(derivative) => derivative.Algebra.GreaterOrEqual(derivative.Arguments[0], derivative.Arguments[1],
            Times(derivative.Arguments[2], x), Times(derivative.Arguments[3], x)),
        Op.Variable or Op.Add or Op.Multiply or Op.Divide or Op.Minimum or Op.Maximum or Op.Greater or Op.GreaterOrEqual or Op.Absolute
            or Op.SquareRoot or Op.Power or Op.Exp or Op.ExpMinusOne or Op.Log or Op.LogOnePlus or Op.Tanh or Op.Sigmoid or Op.Softplus or Op.LogCosh
            or Op.Erf or Op.Sin or Op.Cos or Op.Atan or Op.Round or Op.PowerOfTwo or Op.Scale or Op.Alternate or Op.Exponent or Op.Mantissa
            or Op.FusedMultiplyAdd or Op.CopySign or Op.Rescale => derivative * x,
    };

    private static bool HasConstantPiece(Expr choice) => choice.Arguments[2].Op == Op.Constant || choice.Arguments[3].Op == Op.Constant;

    private PartialDerivative? Decide(Nest map, int input)
    {
        var f = map.Stores[0].Value;
        var derivative = Derivative.Of(f, input);
        if (derivative.IsConstant(0))
            return null;
        var y = graph.Variable(map.Inputs.Length + 1);
        var byOutput = map.Stores[0].Accumulate ? derivative : ByOutput(f, derivative, y);
        if (byOutput.IsCheap)
            return new(byOutput, [.. map.Inputs, map.Stores[0].Target]);
        var stored = graph.Map(map.Output.Symbol.As("p" + map.Output.Symbol.Kind + (map.Inputs.Length > 1 ? $"{input}" : "")), map.Axes, derivative,
            map.Inputs);
        return new(graph.Variable(1), [stored[map.Axes]]);
    }

    /// <summary>The derivative with the output's value y in the place of what already equals it.</summary>
    private static Expr ByOutput(Expr f, Expr derivative, Expr y)
    {
        if (f.Op != Op.Greater || derivative.Op != Op.Greater || f.Arguments[0] != derivative.Arguments[0] || f.Arguments[1] != derivative.Arguments[1])
            return derivative.Substitute(f, y);
        // Of a choice, each piece equals the output where it is chosen; and where the output has the sign of what is tested, it can be tested instead.
        var (then, otherwise) = (Piece(2), Piece(3));
        return derivative.Algebra.Greater(f.Arguments[0], KeepsSign(f) ? y : f.Arguments[1], then, otherwise);

        // A piece that is a number says nothing of other numbers that are equal to it.
        Expr Piece(int i) => f.Arguments[i].Op == Op.Constant ? derivative.Arguments[i] : derivative.Arguments[i].Substitute(f.Arguments[i], y);
    }

    /// <summary>f = z below 0 ? something negative there : z. Then f is below 0 exactly when z is.</summary>
    private static bool KeepsSign(Expr f)
    {
        var (zero, z, below, otherwise) = (f.Arguments[0], f.Arguments[1], f.Arguments[2], f.Arguments[3]);
        return zero.IsConstant(0) && otherwise == z && IsNegativeBelow(below);

        bool IsNegativeBelow(Expr e) => e == z
            || e.Op == Op.ExpMinusOne && IsNegativeBelow(e.Arguments[0])
            || e.Op == Op.Multiply && e.Arguments[0].Op == Op.Constant && e.Arguments[0].Value > 1e-100 && IsNegativeBelow(e.Arguments[1]);
    }
}
