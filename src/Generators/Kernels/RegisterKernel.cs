using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using GradientFlow.Generators.Emit;
using GradientFlow.Generators.Lowering;
using GradientFlow.Generators.Nests;
using GradientFlow.Generators.Programs;
using GradientFlow.Generators.Scalars;

namespace GradientFlow.Generators.Kernels;

/// <summary>Prints a whole program of a small network for one sample, without a loop: every value is a register, and so is every sum over samples. Samples go
/// by outside.</summary>
internal sealed class RegisterKernel
{
    /// <summary>Statements beyond which compiling takes longer than running, and registers are too few anyway.</summary>
    private const int MostStatements = 2000;

    /// <summary>Weights and sums that fit into registers side by side.</summary>
    private const int MostParameters = 60;

    private readonly Program _program;
    private readonly Layout _layout;
    private readonly KernelDialect _dialect;
    private readonly ScalarAlgebra _algebra;
    private readonly Dictionary<(Tensor, int), string> _values = [];
    private readonly Dictionary<(string, Expr), string> _through = [];
    private readonly SortedSet<(string View, int Offset)> _loads = [];
    private readonly SortedSet<int> _sums = [];
    private readonly CodeWriter _body = new();
    private readonly Names _names = new([]);

    private RegisterKernel(Program program, Layout layout, KernelDialect dialect, ScalarAlgebra algebra) =>
        (_program, _layout, _dialect, _algebra) = (program, layout, dialect, algebra);

    /// <summary>The places of the sums over samples, in order: the statements add to <c>g0</c>, <c>g1</c>, ….</summary>
    public IReadOnlyList<int> Sums => [.. _sums];

    /// <summary>Whether a program is so small that it gains by it.</summary>
    public static bool Fits(Program program, int parameters) => parameters <= MostParameters && StatementsOf(program) <= MostStatements;

    /// <summary>Whether a program can be compiled so.</summary>
    public static bool Fits(Program program) => StatementsOf(program) <= 10 * MostStatements;

    private static long StatementsOf(Program program)
    {
        var statements = 0L;
        foreach (var nest in program.Nests)
        {
            long Points(IEnumerable<Axis> axes) => axes.Aggregate(1L, (n, a) => n * a.Size);
            var products = nest.Terms.Sum(t => Points(t.Reduce) * Math.Max(1, t.Factors.Length - 1));
            statements += Points(nest.Axes) * (products + nest.Stores.Sum(s => 2L * ExpressionPrinter.StatementsFor([s.Value]) * (s.Value.IsCheap ? 1 : 15)));
        }

        return statements;
    }

    /// <summary>Writes the statements for one sample.</summary>
    public static RegisterKernel Write(Program program, Layout layout, KernelDialect dialect, ScalarAlgebra algebra)
    {
        var kernel = new RegisterKernel(program, layout, dialect, algebra);
        var expansion = new Elementary(algebra, dialect.Scalar == "float");
        foreach (var nest in program.Nests)
        {
            kernel._body.Lines("// ", [.. nest.Format(t => t.Name)]);
            var values = nest.Stores.Select(s => expansion.Expand(s.Value)).ToArray();
            foreach (var point in MethodPrinter.PointsOf(nest.Axes))
                kernel.Evaluate(nest, values, point);
        }

        foreach (var (tensor, offset) in program.Rows)
        {
            for (var i = 0; i < tensor.Size; i++)
                kernel._body.Line($"{KernelViews.Rows}[{Numerals.Text((offset + i) * DeviceTile.Samples)}] = {kernel._values[(tensor, i)]};");
        }

        return kernel;
    }

    /// <summary>Loads of what stays the same for all samples: parameters, direction, constants.</summary>
    public void PrintLoads(CodeWriter code)
    {
        foreach (var (view, offset) in _loads.Where(l => !KernelViews.MovesWithTile(l.View)))
            code.Line($"{_dialect.Type} {NameOf(view, offset)} = {view}[{Numerals.Text(offset)}];");
    }

    /// <summary>Loads of a sample, and what is computed of it.</summary>
    public void PrintSample(CodeWriter code)
    {
        foreach (var (view, offset) in _loads.Where(l => KernelViews.MovesWithTile(l.View)))
            code.Line($"{_dialect.Type} {NameOf(view, offset)} = {view}[{Numerals.Text(offset)}];");
        foreach (var line in _body.ToString().Split('\n').Where(l => l.Length > 0))
            code.Line(line);
    }

    private void Evaluate(Nest nest, Expr[] values, IReadOnlyDictionary<Axis, int> point)
    {
        if (nest.SumsSamples)
        {
            var place = _layout[nest.Output].Offset + Position(nest.Stores[0].Target, point);
            _sums.Add(place);
            Sum(nest, point, "g" + Numerals.Text(place));
            return;
        }

        string? acc = null;
        if (nest.Terms.Length > 0)
        {
            acc = _names.Unique("a");
            _body.Line($"{_dialect.Type} {acc} = {_dialect.Constant(nest.Combine == Combine.Maximum ? double.NegativeInfinity : 0)};");
            Sum(nest, point, acc);
        }

        var printer = new ExpressionPrinter(_dialect, values, () => _names.Unique("t"), line => _body.Line(line));
        printer.Write(1, (variable, _) => variable == 0 ? (acc!, true) : (Value(nest.Inputs[variable - 1], point), true));
        for (var i = 0; i < values.Length; i++)
        {
            var (tensor, place) = (nest.Stores[i].Target.Tensor, Position(nest.Stores[i].Target, point));
            var text = printer[values[i], 0];
            if (nest.Stores[i].Accumulate)
                text = $"{_values[(tensor, place)]} + {text}";
            _values[(tensor, place)] = nest.Stores[i] is { Accumulate: false, Value: { Op: Op.Variable, VariableIndex: 0 } } ? acc! : Named(text);
        }
    }

    /// <summary>acc += Σ terms</summary>
    private void Sum(Nest nest, IReadOnlyDictionary<Axis, int> point, string acc)
    {
        foreach (var term in nest.Terms)
        {
            foreach (var at in MethodPrinter.PointsOf(term.Reduce).Select(r => r.Concat(point).ToDictionary(x => x.Key, x => x.Value)))
            {
                if (term.Factors.Any(f => Misses(f, at)))
                    continue;
                var f = term.Factors.Select(x => Value(x, at)).ToList();
                if (term.Scale != 1)
                    f.Add(_dialect.Constant(term.Scale));
                while (f.Count > 2)
                {
                    f[0] = $"({f[0]} * {f[1]})";
                    f.RemoveAt(1);
                }

                if (nest.Combine == Combine.Maximum)
                    _body.Line($"{acc} = {_dialect.Call(Op.Maximum, acc, f.Count == 2 ? $"{f[0]} * {f[1]}" : f[0])};");
                else
                    _body.Line(f.Count == 2 ? $"{acc} = {_dialect.MultiplyAdd(f[0], f[1], acc)};" : $"{acc} += {f[0]};");
            }
        }
    }

    private string Value(Access access, IReadOnlyDictionary<Axis, int> at)
    {
        var place = Position(access, at);
        if (!_values.TryGetValue((access.Tensor, place), out var value))
        {
            var view = KernelViews.Of(_layout[access.Tensor].Region);
            var offset = _layout[access.Tensor].Offset + place * (access.Tensor.PerSample ? DeviceTile.Samples : 1);
            _loads.Add((view, offset));
            _values[(access.Tensor, place)] = value = NameOf(view, offset);
        }

        if (access.Through is not { } through)
            return value;
        if (_through.TryGetValue((value, through), out var known))
            return known;
        var printer = new ExpressionPrinter(_dialect, [through], () => _names.Unique("t"), line => _body.Line(line));
        printer.Write(1, (_, _) => (value, true));
        return _through[(value, through)] = Named(printer[through, 0]);
    }

    /// <summary>A local of its own: those of the printer may be used again, and are no place for a value that lasts.</summary>
    private string Named(string text)
    {
        var name = _names.Unique("t");
        _body.Line($"{_dialect.Type} {name} = {text};");
        return name;
    }

    private static string NameOf(string view, int offset) => $"{view}{offset.ToString(CultureInfo.InvariantCulture)}";

    private static bool Misses(Access access, IReadOnlyDictionary<Axis, int> at)
    {
        for (var d = 0; d < access.Index.Length; d++)
        {
            var i = access.Index[d].At(at);
            if (i < 0 || i >= access.Tensor.Shape[d])
                return true;
        }

        return false;
    }

    /// <summary>The place of an element among those of its tensor.</summary>
    private static int Position(Access access, IReadOnlyDictionary<Axis, int> at)
    {
        var place = 0;
        for (var d = 0; d < access.Index.Length; d++)
            place = place * access.Tensor.Shape[d] + access.Index[d].At(at);
        return place;
    }
}
