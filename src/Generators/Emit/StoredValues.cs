using System.Linq;
using GradientFlow.Generators.Lowering;
using GradientFlow.Generators.Scalars;

namespace GradientFlow.Generators.Emit;

/// <summary>What loops store, as printers write it: elementary functions written out in instructions, and one factor that all terms of the sum have in common
/// applied once, to the sum.</summary>
internal sealed class StoredValues
{
    public StoredValues(Loops loops, ScalarAlgebra algebra, bool isSingle)
    {
        var scales = loops.Reductions.SelectMany(r => r.Terms).Select(t => t.Scale).Distinct().ToArray();
        Scale = scales.Length == 1 ? scales[0] : 1;
        var expansion = new Elementary(algebra, isSingle);
        Expressions = [.. loops.Stores.Select(s =>
            expansion.Expand(Scale == 1 ? s.Value : s.Value.Substitute(algebra.Variable(0), Scale * algebra.Variable(0))))];
    }

    /// <summary>The common factor, which the terms are printed without.</summary>
    public double Scale { get; }

    /// <summary>One for each store; variable 0 is the sum without the common factor.</summary>
    public Expr[] Expressions { get; }
}
