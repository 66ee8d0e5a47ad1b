using System;
using System.Linq;
using GradientFlow.Generators.Lowering;
using GradientFlow.Generators.Scalars;

namespace GradientFlow.Generators.Emit;

/// <summary>Prints maps: the samples are the innermost loop, joined with an axis where memory allows.</summary>
internal sealed class MapPrinter(Loops loops, Machine machine, ScalarAlgebra algebra) : MethodPrinter(loops, machine, algebra)
{
    protected override void PrintBody()
    {
        Context.Flat = Loops.FlatAxis;
        Context.SampleInPointer = true;
        var nest = Loops.Axes.Where(a => a != Context.Flat).Select(a => (Action<Action>)(body => Loop(a.Name, "0", Numerals.Text(a.Size), 1, body))).ToList();
        nest.Add(body => SampleLoop(Loops.IsOneLoop ? "length" : "S", Schedule.Vectors, body));
        Nested(nest, 0, () =>
        {
            var piece = new Piece(Context);
            StoreLanes(piece, [.. Enumerable.Range(0, Schedule.Vectors).Select(v => new Point(0, 0, v))]);
            piece.Flush();
        });
    }
}
