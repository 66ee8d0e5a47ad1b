using System.Collections.Generic;
using System.Linq;
using GradientFlow.Generators.Nests;
using GradientFlow.Generators.Scalars;

namespace GradientFlow.Generators.Programs;

/// <summary>On which side of each kink every sample lies: 1 or 0 for each comparison of a map whose derivative jumps (z &gt; 0 of a ReLU). Together they are
/// the activation pattern.</summary>
internal static class KinkSides
{
    public static Tensor[] Write(Graph graph, Nest[] kinked) => [.. kinked.SelectMany(n => Sides(graph, n))];

    private static IEnumerable<Tensor> Sides(Graph graph, Nest nest)
    {
        foreach (var side in Expr.Collect(nest.Stores.Select(s => s.Value)).Select(Side).OfType<Expr>().Where(s => s.Op != Op.Constant).Distinct())
        {
            var sides = new Tensor(nest.Output.Symbol.As("side"), Space.Computed, true, [.. nest.Axes.Select(a => a.Size)]);
            graph.Add(new Nest(nest.Axes, nest.Terms, nest.Inputs, [new(sides[Graph.Index(nest.Axes)], side)]));
            yield return sides;
        }
    }

    /// <summary>The outcome of a comparison; null for what compares nothing.</summary>
    private static Expr? Side(Expr e)
    {
        var (one, zero) = (e.Algebra.Constant(1), e.Algebra.Constant(0));
        return e.Op switch
        {
            Op.Greater or Op.Maximum or Op.Minimum => e.Algebra.Greater(e.Arguments[0], e.Arguments[1], one, zero),
            Op.GreaterOrEqual => e.Algebra.GreaterOrEqual(e.Arguments[0], e.Arguments[1], one, zero),
            Op.Absolute => e.Algebra.Greater(e.Arguments[0], zero, one, zero),
            Op.Constant or Op.Variable or Op.Add or Op.Multiply or Op.Divide or Op.SquareRoot or Op.Power or Op.Exp or Op.ExpMinusOne or Op.Log
                or Op.LogOnePlus or Op.Tanh or Op.Sigmoid or Op.Softplus or Op.LogCosh or Op.Erf or Op.Sin or Op.Cos or Op.Atan or Op.Round
                or Op.PowerOfTwo or Op.Scale or Op.Alternate or Op.Exponent or Op.Mantissa or Op.FusedMultiplyAdd or Op.CopySign or Op.Rescale => null,
        };
    }
}
