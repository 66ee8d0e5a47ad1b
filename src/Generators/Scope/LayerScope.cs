using System;
using System.Linq;
using GradientFlow.Generators.Functions;
using GradientFlow.Generators.Layers;
using GradientFlow.Generators.Nests;
using GradientFlow.Generators.Scalars;

namespace GradientFlow.Generators.Scope;

/// <summary>What the theorem says of a layer, found from the nests it writes, its activation apart: sums of products are polynomial, whatever they are
/// called, and a layer that is added later is judged without a word here.</summary>
internal static class LayerScope
{
    public static ScopeFinding Of(NetworkModel model, ModelLayer layer)
    {
        var activation = layer.Spec.Activation is { HasSlope: var hasSlope } a
            ? a.Formula.In(model.Graph.Algebra, hasSlope ? [model.Graph.Variable(1), model.Graph.Variable(2)] : [model.Graph.Variable(1)])
            : null;
        var worst = Verdict.Literal;
        foreach (var nest in model.Forward.Where(n => n.Output.Symbol.Owner == layer.Spec.Name))
        {
            if (nest.IsMap && nest.Output == layer.Output && nest.Stores[0].Value == activation)
                continue;
            // What is made of discrete inputs alone is a table of numbers, and the inputs have a finding of their own.
            if (nest.Reads.All(r => r.Tensor.Space == Space.Constant || model.IsDiscrete(r.Tensor)))
                continue;
            worst = Worse(worst, Of(nest));
        }

        var reason = worst switch
        {
            Verdict.Literal => "it is polynomial in its inputs and parameters",
            Verdict.CarryingReduction =>
                "max(a, b) = (a + b + |a − b|)/2: an exact reduction to abs that carries the inputs around it, as the paper claims for skip paths and does "
                    + "not prove",
            Verdict.Limit => "it is made exactly by polynomials before, after and around the logistic sigmoid σ, which is not piecewise polynomial",
            Verdict.Undecided => "it branches on its inputs, and what that amounts to cannot be decided here",
            Verdict.Reduction or Verdict.Outside or Verdict.NoFlow => "it is no polynomial of its inputs and parameters",
        };
        return new(ScopeSubject.Layer, layer.Spec.Kind + " layer", worst, Hypothesis.Architecture, layer.Spec.Name, null, reason);
    }

    private static Verdict Of(Nest nest)
    {
        var worst = nest.Combine == Combine.Maximum ? Verdict.CarryingReduction : Verdict.Literal;
        foreach (var store in nest.Stores)
        {
            var verdict = Of(store.Value, nest);
            // A function of one variable may be more than its spelling shows.
            if (verdict > Verdict.Limit && OnlyVariable(store.Value) is { } v)
                verdict = ActivationClassifier.Of(store.Value.RenumberVariables(_ => 1)).Verdict is var found && found < verdict ? found : verdict;
            worst = Worse(worst, verdict);
        }

        return worst;

        static int? OnlyVariable(Expr e)
        {
            var variables = e.Nodes.Where(n => n.Op == Op.Variable).Select(n => n.VariableIndex).Distinct().ToArray();
            return variables.Length == 1 ? variables[0] : null;
        }
    }

    private static Verdict Of(Expr e, Nest nest)
    {
        if (IsConstant(e, nest))
            return Verdict.Literal;
        switch (e.Op)
        {
            case Op.Variable:
            case Op.Rescale: // a power of two that cancels
                return Verdict.Literal;
            case Op.Add or Op.Multiply:
                return Worse(Of(e.Arguments[0], nest), Of(e.Arguments[1], nest));
            case Op.Divide:
                return IsConstant(e.Arguments[1], nest) ? Of(e.Arguments[0], nest) : Verdict.Outside;
            case Op.Minimum or Op.Maximum or Op.Absolute:
                return e.Arguments.Select(a => Of(a, nest)).Aggregate(Verdict.CarryingReduction, Worse);
            case Op.Sigmoid or Op.Tanh:
                return Worse(Verdict.Limit, Of(e.Arguments[0], nest));
            case Op.Greater or Op.GreaterOrEqual:
                return e.Arguments.Select(a => Of(a, nest)).Aggregate(Verdict.Undecided, Worse);
            case Op.Constant or Op.SquareRoot or Op.Power or Op.Exp or Op.ExpMinusOne or Op.Log or Op.LogOnePlus or Op.Softplus or Op.LogCosh or Op.Erf
                or Op.Sin or Op.Cos or Op.Atan or Op.Round or Op.PowerOfTwo or Op.Scale or Op.Alternate or Op.Exponent or Op.Mantissa
                or Op.FusedMultiplyAdd or Op.CopySign:
                return Verdict.Outside;
            default:
                throw new NotSupportedException($"{e.Op} is not known here.");
        }
    }

    /// <summary>Numbers of the declaration are constants, in whatever way they enter.</summary>
    private static bool IsConstant(Expr e, Nest nest) =>
        e.Nodes.All(n => n.Op != Op.Variable || n.VariableIndex > 0 && nest.Inputs[n.VariableIndex - 1].Tensor.Space == Space.Constant);

    private static Verdict Worse(Verdict a, Verdict b) => a > b ? a : b;
}
