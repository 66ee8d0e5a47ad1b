using System.Linq;
using GradientFlow.Generators.Functions;
using GradientFlow.Generators.Nests;
using GradientFlow.Generators.Scalars;

namespace GradientFlow.Generators.Programs;

/// <summary>Whether derivatives jump, which decides what sides of kinks are to be watched.</summary>
internal static class Smoothness
{
    /// <summary>Whether the derivative of a map of one value jumps, or another map chooses between values. (On the largest of a sum's points nothing
    /// depends.)</summary>
    public static bool IsKinked(Nest n) =>
        n.Combine == Combine.Sum
            && n.Stores.Any(s => n.Inputs.Length <= 1 || n.Inputs[1].Tensor.Space == Space.Parameter ? HasKink(s.Value) : Chooses(s.Value));

    /// <summary>The derivative by v1 jumps somewhere, or is not known not to; v2 is a trainable slope.</summary>
    public static bool HasKink(Expr f)
    {
        var derivative = Derivative.Of(f, 1);
        if (!Chooses(derivative))
            return false;
        try
        {
            var reader = new PieceReader();
            return Continuity.Of(reader.Read(derivative), reader.Algebra, reader.Rounding).Jump is not null;
        }
        catch (UndecidedException)
        {
            return true;
        }
    }

    private static bool Chooses(Expr f) => f.Nodes.Any(e => e.Op is Op.Greater or Op.GreaterOrEqual or Op.Minimum or Op.Maximum or Op.Absolute);
}
