using System.Collections.Generic;
using System.Linq;
using GradientFlow.Generators.Collections;

namespace GradientFlow.Generators.Scalars;

/// <summary>One operation; arguments are the numbers of earlier instructions, −1 where there are fewer.</summary>
internal readonly record struct Instruction(Op Op, Number Number, int A, int B, int C, int D);

/// <summary>An expression written down as a list of instructions, the last one its value: equal by content, tied to no algebra, and
/// so fit for the steps of an incremental generator.</summary>
internal readonly record struct ScalarCode(EquatableArray<Instruction> Instructions)
{
    public static ScalarCode From(Expr e)
    {
        var number = new Dictionary<Expr, int>();
        var code = new List<Instruction>();
        foreach (var node in e.Nodes)
        {
            int Argument(int i) => i < node.Arguments.Length ? number[node.Arguments[i]] : -1;
            number[node] = code.Count;
            code.Add(new(node.Op, node.Number, Argument(0), Argument(1), Argument(2), Argument(3)));
        }

        return new(code.ToEquatable());
    }

    /// <summary>The expression in an algebra, its variable v1 (and v2, …) replaced by <paramref name="variables"/>: what is computed.</summary>
    public Expr In(ScalarAlgebra algebra, params Expr[] variables) => In(algebra, variables, isWritten: false);

    /// <summary>The expression in v1 (and v2), its constants with the precision they were written in: what is judged.</summary>
    public Expr AsWritten()
    {
        var algebra = new ScalarAlgebra();
        return In(algebra, [algebra.Variable(1), algebra.Variable(2)], isWritten: true);
    }

    private Expr In(ScalarAlgebra algebra, Expr[] variables, bool isWritten)
    {
        var done = new List<Expr>();
        foreach (var i in Instructions)
        {
            var arguments = new[] { i.A, i.B, i.C, i.D }.Where(a => a >= 0).Select(a => done[a]).ToArray();
            done.Add(i.Op == Op.Variable ? variables[(int)i.Number.Value - 1] : algebra.Make(i.Op, isWritten ? i.Number : new(i.Number.Value), arguments));
        }

        return done[done.Count - 1];
    }
}
