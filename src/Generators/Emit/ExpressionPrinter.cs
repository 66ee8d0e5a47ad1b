using System;
using System.Collections.Generic;
using System.Linq;
using GradientFlow.Generators.Scalars;

namespace GradientFlow.Generators.Emit;

/// <summary>Prints expressions as straight-line statements, one node at a time for all points of a block: independent chains side by side, since
/// the JIT does not reorder instructions. Short ones are written as one statement instead: the processor itself looks that far ahead.</summary>
/// <remarks>Locals are used again as soon as their value is dead. Not for tidiness: with one local per value the JIT gives the registers to the
/// hoisted constants and spills the values (tanh took 4.4 times as long).</remarks>
internal sealed class ExpressionPrinter
{
    private readonly Dialect _dialect;
    private readonly Func<string> _newLocal;
    private readonly Action<string> _write;
    private readonly Dictionary<Expr, int> _uses = [];
    private readonly Dictionary<Expr, Fused> _fused = [];
    private readonly HashSet<Expr> _absorbed = [];
    private readonly Dictionary<(Expr, int), Value> _values = [];
    private readonly Dictionary<Expr, int> _bias = [];
    private readonly Stack<string> _free = [];
    private readonly bool _isNested;

    /// <summary>Operations of an expression that is one statement.</summary>
    private const int MostNested = 6;

    /// <param name="mayNest">Whether what is used once may stand inside of what uses it, and be read when that is written.</param>
    public ExpressionPrinter(Dialect dialect, IReadOnlyList<Expr> roots, Func<string> newLocal, Action<string> write, bool mayNest = false)
    {
        (_dialect, _newLocal, _write) = (dialect, newLocal, write);
        Nodes = Expr.Collect(roots);
        _isNested = mayNest && roots.Count == 1 && Nodes.Count(e => e.Op is not (Op.Constant or Op.Variable)) <= MostNested;
        foreach (var e in Nodes.SelectMany(n => n.Arguments).Concat(roots))
            _uses[e] = UsesOf(e) + 1;
        foreach (var e in Nodes)
            Fuse(e);
        // The first that reads an integer's bits finds them as it wants them; the others add what is missing.
        foreach (var e in Nodes.Where(IsOfBits).Reverse())
            _bias[Integer(e)] = BiasFor(e);
    }

    public IReadOnlyList<Expr> Nodes { get; }

    /// <summary>Statements a point takes, roughly.</summary>
    public static int StatementsFor(IEnumerable<Expr> roots) => Expr.Collect(roots).Count(e => e.Op != Op.Constant);

    /// <summary>Writes everything up to the roots, for every point; <paramref name="variable"/> gives the text of a variable at a point and
    /// whether it already is a local that must not be overwritten.</summary>
    public void Write(int points, Func<int, int, (string Text, bool IsLocal)> variable)
    {
        foreach (var e in Nodes)
        {
            if (e.Op == Op.Constant || _absorbed.Contains(e))
                continue;
            for (var p = 0; p < points; p++)
            {
                if (e.Op == Op.Variable)
                {
                    var (text, isLocal) = variable(e.VariableIndex, p);
                    _values[(e, p)] = isLocal || IsInline(e) ? new(text, null, int.MaxValue) : Assign(e, text);
                }
                else if (e.Op == Op.Round)
                {
                    WriteRound(e, p);
                }
                else if (e.Op == Op.Scale)
                {
                    WriteScale(e, p);
                }
                else if (IsInline(e))
                {
                    _values[(e, p)] = new(Text(e, p), null, int.MaxValue);
                }
                else
                {
                    var text = Text(e, p);
                    Release(e, p);
                    _values[(e, p)] = Assign(e, text);
                }
            }
        }
    }

    public string this[Expr root, int point] => root.Op == Op.Constant ? _dialect.Constant(root.Value) : _values[(root, point)].Name;

    private int UsesOf(Expr e) => _uses.TryGetValue(e, out var n) ? n : 0;

    /// <summary>Whether the text of a node stands inside of the statement that uses it. What it names is alive until that is written. The two that take
    /// statements of their own have locals.</summary>
    private bool IsInline(Expr e) => _isNested && UsesOf(e) == 1 && e.Op is not (Op.Round or Op.Scale);

    private Value Assign(Expr e, string text, string? second = null)
    {
        var name = Take(text);
        return new(name, second, UsesOf(e));
    }

    private string Take(string text)
    {
        if (_free.Count > 0)
        {
            var free = _free.Pop();
            _write($"{free} = {text};");
            return free;
        }

        var name = _newLocal();
        _write($"{_dialect.Type} {name} = {text};");
        return name;
    }

    /// <summary>The values a node consumed lose one use each; a local whose value is used up is free again.</summary>
    private void Release(Expr e, int p)
    {
        foreach (var x in Operands(e))
        {
            var value = _values[(x, p)];
            if (--value.Left > 0)
                continue;
            _free.Push(value.Name);
            if (value.Second is not null)
                _free.Push(value.Second);
        }
    }

    /// <summary>What the text of a node names, each as often as the node, the products fused into it and the texts inside of it use it.</summary>
    private IEnumerable<Expr> Operands(Expr e) =>
        e.Arguments.SelectMany(a => _absorbed.Contains(a) || IsInline(a) ? Operands(a) : a.Op == Op.Constant ? [] : [a]);

    private static bool IsOfBits(Expr e) => e.Op is Op.PowerOfTwo or Op.Scale or Op.Alternate;

    /// <summary>The rounded argument, of which the bits are read.</summary>
    private static Expr Integer(Expr e) => e.Arguments[e.Arguments.Length - 1];

    private int BiasFor(Expr e) => e.Op switch
    {
        Op.PowerOfTwo => _dialect.ExponentBias + (int)e.Value,
        Op.Scale => 2 * _dialect.ExponentBias,
        Op.Constant or Op.Variable or Op.Add or Op.Multiply or Op.Divide or Op.Minimum or Op.Maximum or Op.Greater or Op.GreaterOrEqual or Op.Absolute
            or Op.SquareRoot or Op.Power or Op.Exp or Op.ExpMinusOne or Op.Log or Op.LogOnePlus or Op.Tanh or Op.Sigmoid or Op.Softplus or Op.LogCosh
            or Op.Erf or Op.Sin or Op.Cos or Op.Atan or Op.Round or Op.Alternate or Op.Exponent or Op.Mantissa or Op.FusedMultiplyAdd or Op.CopySign
            or Op.Rescale => 0,
    };

    /// <summary>The number whose low bits are the integer, with the bias that this reader wants.</summary>
    private string Bits(Expr e, int p)
    {
        var shifted = _values[(Integer(e), p)].Second!;
        var missing = BiasFor(e) - _bias[Integer(e)];
        return missing == 0 ? shifted : _dialect.AddToBits(shifted, missing);
    }

    private void WriteScale(Expr e, int p)
    {
        var half = Take(_dialect.HalfBits(Bits(e, p)));
        var text = _dialect.Scale(this[e.Arguments[0], p], Bits(e, p), half);
        _free.Push(half);
        Release(e, p);
        _values[(e, p)] = Assign(e, text);
    }

    /// <summary>Round takes two statements: the shifted sum, whose low bits are the integer (and a bias, for those that read them), and the integer as a
    /// number.</summary>
    private void WriteRound(Expr e, int p)
    {
        var shift = _dialect.Constant(_dialect.RoundingShift + (_bias.TryGetValue(e, out var bias) ? bias : 0));
        var sum = _fused.TryGetValue(e, out var f) ? Sum(f, shift, p) : _dialect.Add(this[e.Arguments[0], p], shift);
        Release(e, p);
        var shifted = Take(sum);
        _values[(e, p)] = Assign(e, _dialect.Subtract(shifted, shift), shifted);
    }

    private string Text(Expr e, int p)
    {
        string A(int i) => _absorbed.Contains(e.Arguments[i]) ? _dialect.Negate(this[e.Arguments[i].Arguments[1], p]) : this[e.Arguments[i], p];
        if (_fused.TryGetValue(e, out var f))
            return f.C is null ? _dialect.Subtract(this[f.A, p], this[f.B, p]) : Sum(f, this[f.C, p], p);
        return e.Op switch
        {
            Op.Add => _dialect.Add(A(0), A(1)),
            Op.Multiply => e.Arguments[0].IsConstant(-1) ? _dialect.Negate(A(1)) : _dialect.Multiply(A(0), A(1)),
            Op.Divide => _dialect.Divide(A(0), A(1)),
            Op.Minimum or Op.Maximum when e.Arguments[0].Op == Op.Constant => _dialect.Bound(e.Op, A(0), A(1)),
            Op.Greater when e.Arguments[0] == e.Arguments[2] && e.Arguments[1] == e.Arguments[3] && e.Arguments[0].Op == Op.Constant =>
                _dialect.Bound(Op.Maximum, A(0), A(1)),
            Op.Greater => _dialect.Choose(false, A(0), A(1), A(2), A(3)),
            Op.GreaterOrEqual => _dialect.Choose(true, A(0), A(1), A(2), A(3)),
            Op.PowerOfTwo => _dialect.PowerOfTwo(Bits(e, p)),
            Op.Alternate => _dialect.Alternate(A(0), Bits(e, p)),
            Op.Constant or Op.Variable or Op.Minimum or Op.Maximum or Op.Absolute or Op.SquareRoot or Op.Power or Op.Exp or Op.ExpMinusOne or Op.Log
                or Op.LogOnePlus or Op.Tanh or Op.Sigmoid or Op.Softplus or Op.LogCosh or Op.Erf or Op.Sin or Op.Cos or Op.Atan or Op.Round
                or Op.Scale or Op.Exponent or Op.Mantissa or Op.FusedMultiplyAdd or Op.CopySign or Op.Rescale =>
                _dialect.Call(e.Op, [.. e.Arguments.Select((_, i) => A(i))]),
        };
    }

    private string Sum(Fused f, string c, int p) => f.IsNegated
        ? _dialect.SubtractProduct(c, this[f.A, p], this[f.B, p])
        : _dialect.MultiplyAdd(this[f.A, p], this[f.B, p], c);

    /// <summary>A product used once, in a sum, becomes part of a multiply-add: a·b + c, −1·(a·b) + c; c + −1·x becomes c − x. A negation inside a fused
    /// multiply-add stands in its text, where the JIT finds the instruction that includes it.</summary>
    private void Fuse(Expr e)
    {
        if (e.Op == Op.FusedMultiplyAdd)
            _absorbed.UnionWith(e.Arguments.Where(x => x.Op == Op.Multiply && x.Arguments[0].IsConstant(-1) && UsesOf(x) == 1));
        if (e.Op is not (Op.Add or Op.Round))
            return;
        for (var i = e.Arguments.Length - 1; i >= 0; i--)
        {
            var x = e.Arguments[i];
            if (x.Op != Op.Multiply || UsesOf(x) != 1 || _absorbed.Contains(x))
                continue;
            var c = e.Op == Op.Add ? e.Arguments[1 - i] : null;
            if (!x.Arguments[0].IsConstant(-1))
            {
                _fused[e] = new(x.Arguments[0], x.Arguments[1], false, c);
                _absorbed.Add(x);
                return;
            }

            var inner = x.Arguments[1];
            if (inner.Op == Op.Multiply && UsesOf(inner) == 1)
            {
                _fused[e] = new(inner.Arguments[0], inner.Arguments[1], true, c);
                _absorbed.Add(x);
                _absorbed.Add(inner);
                return;
            }
        }

        for (var i = 1; i >= 0 && e.Op == Op.Add; i--)
        {
            if (e.Arguments[i] is { Op: Op.Multiply } x && x.Arguments[0].IsConstant(-1) && UsesOf(x) == 1)
            {
                _fused[e] = new(e.Arguments[1 - i], x.Arguments[1], false, null);
                _absorbed.Add(x);
                return;
            }
        }
    }

    /// <summary>A·B + C; with C null, A − B for a sum and A·B + shift for a rounding.</summary>
    private sealed record Fused(Expr A, Expr B, bool IsNegated, Expr? C);

    private sealed record Value(string Name, string? Second, int Uses)
    {
        public int Left { get; set; } = Uses;
    }
}
