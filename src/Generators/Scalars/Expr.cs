using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace GradientFlow.Generators.Scalars;

/// <summary>A scalar expression. Expressions of one <see cref="ScalarAlgebra"/> are hash-consed: equal ones are one object, so common
/// sub-expressions cost nothing to find; an argument always has a smaller <see cref="Id"/> than its user, so order by
/// <see cref="Id"/> is a topological order.</summary>
internal sealed class Expr
{
    private IReadOnlyList<Expr>? _nodes;
    private bool? _isCheap;
    private double? _length;

    internal Expr(ScalarAlgebra algebra, Op op, Number number, Expr[] arguments, int id)
    {
        Algebra = algebra;
        Op = op;
        Number = number;
        Arguments = arguments;
        Id = id;
    }

    public ScalarAlgebra Algebra { get; }

    public Op Op { get; }

    /// <summary>The constant, the index of the variable, or the exponent of a power.</summary>
    public double Value => Number.Value;

    /// <summary>The constant, with what rounding may have done to it.</summary>
    public Number Number { get; }

    public Expr[] Arguments { get; }

    public int Id { get; }

    public int VariableIndex => (int)Value;

    /// <summary>Everything this expression is made of, itself last, each once, arguments before their users.</summary>
    public IReadOnlyList<Expr> Nodes => _nodes ??= Collect([this]);

    public static Expr operator +(Expr a, Expr b) => a.Algebra.Add(a, b);
    public static Expr operator +(Expr a, double b) => a.Algebra.Add(a, a.Algebra.Constant(b));
    public static Expr operator +(double a, Expr b) => b.Algebra.Add(b.Algebra.Constant(a), b);
    public static Expr operator -(Expr a) => a.Algebra.Multiply(a.Algebra.Constant(-1), a);
    public static Expr operator -(Expr a, Expr b) => a + -b;
    public static Expr operator -(Expr a, double b) => a + -b;
    public static Expr operator -(double a, Expr b) => a + -b;
    public static Expr operator *(Expr a, Expr b) => a.Algebra.Multiply(a, b);
    public static Expr operator *(Expr a, double b) => a.Algebra.Multiply(a, a.Algebra.Constant(b));
    public static Expr operator *(double a, Expr b) => b.Algebra.Multiply(b.Algebra.Constant(a), b);
    public static Expr operator /(Expr a, Expr b) => a.Algebra.Divide(a, b);
    public static Expr operator /(Expr a, double b) => a.Algebra.Divide(a, a.Algebra.Constant(b));
    public static Expr operator /(double a, Expr b) => b.Algebra.Divide(b.Algebra.Constant(a), b);

    public bool IsConstant(double c) => Op == Op.Constant && Value.Equals(c) && IsNegative(Value) == IsNegative(c);

    public bool DependsOn(int variable)
    {
        foreach (var e in Nodes)
        {
            if (e.Op == Op.Variable && e.VariableIndex == variable)
                return true;
        }

        return false;
    }

    /// <summary>No elementary function and no division: cheap enough to be computed again instead of being stored.</summary>
    public bool IsCheap => _isCheap ??= Nodes.All(e => e.Op is <= Op.Multiply or Op.Minimum or Op.Maximum or Op.Greater or Op.GreaterOrEqual or Op.Absolute);

    /// <summary>Of how many parts the formula is when it is written out, what it shares each time anew.</summary>
    public double Length
    {
        get
        {
            foreach (var e in _length is null ? Nodes : [])
                e._length ??= 1 + e.Arguments.Sum(a => a._length!.Value);
            return _length!.Value;
        }
    }

    /// <summary>What <see cref="Scalars.Sign"/> found, once for each expression: they share parts, and a walk over the tree would meet these again and
    /// again.</summary>
    internal Signs? Sign { get; set; }

    /// <summary>The nodes of several expressions, each once, arguments before their users.</summary>
    public static IReadOnlyList<Expr> Collect(IEnumerable<Expr> roots)
    {
        var seen = new HashSet<Expr>();
        var stack = new Stack<Expr>(roots);
        while (stack.Count > 0)
        {
            var e = stack.Pop();
            if (seen.Add(e))
                foreach (var a in e.Arguments)
                    stack.Push(a);
        }

        var nodes = seen.ToArray();
        Array.Sort(nodes, (a, b) => a.Id.CompareTo(b.Id));
        return nodes;
    }

    /// <summary>Rebuilds the expression bottom-up through the simplifying constructors, in the algebra <paramref name="into"/> (its own
    /// when null); <paramref name="replace"/> may put another expression in the place of any node.</summary>
    public Expr Rewrite(Func<Expr, Expr?> replace, ScalarAlgebra? into = null) => Rewrite(replace, into ?? Algebra, []);

    public Expr Substitute(Expr from, Expr to) => Rewrite(e => e == from ? to : null);

    public Expr RenumberVariables(Func<int, int> index) => Rewrite(e => e.Op == Op.Variable ? Algebra.Variable(index(e.VariableIndex)) : null);

    public override string ToString() => Format(i => "v" + i.ToString(CultureInfo.InvariantCulture));

    /// <summary>The expression as a formula; <paramref name="variable"/> names the variables.</summary>
    public string Format(Func<int, string> variable) => Formula.Write(this, variable);

    private Expr Rewrite(Func<Expr, Expr?> replace, ScalarAlgebra into, Dictionary<Expr, Expr> done)
    {
        if (done.TryGetValue(this, out var known))
            return known;
        var result = replace(this) ?? into.Make(Op, Number, [.. Arguments.Select(a => a.Rewrite(replace, into, done))]);
        done[this] = result;
        return result;
    }

    private static bool IsNegative(double x) => BitConverter.DoubleToInt64Bits(x) < 0;
}
