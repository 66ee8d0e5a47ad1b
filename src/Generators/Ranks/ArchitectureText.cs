using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using GradientFlow.Generators.Layers;
using GradientFlow.Generators.Nests;
using GradientFlow.Generators.Scalars;
using GradientFlow.Ranks;

namespace GradientFlow.Generators.Ranks;

/// <summary>Writes the forward nests of a network and of its loss as text that <see cref="ArchitectureReader"/> reads, with the support of its initialisers:
/// all that a verdict on its Jacobian or on a run needs, and nothing of how it is computed.</summary>
internal sealed class ArchitectureText
{
    private readonly NetworkModel _model;
    private readonly List<string> _lines = [];
    private readonly Dictionary<Tensor, int> _quantities = [];
    private readonly Dictionary<string, int> _formulas = [];

    private ArchitectureText(NetworkModel model) => _model = model;

    /// <summary>Lines without their ends.</summary>
    public static IReadOnlyList<string> Of(NetworkModel model)
    {
        var text = new ArchitectureText(model);
        text.Write();
        return text._lines;
    }

    public static Architecture Read(NetworkModel model) => ArchitectureReader.Read(string.Join("\n", Of(model)));

    private void Write()
    {
        foreach (var input in _model.Inputs)
            Quantity(input, $"input {Shape(input.Shape)} {input.Name}{(_model.Layers.Any(l => l.ReadsIndices && l.Inputs[0] == input) ? " indices" : "")}");
        foreach (var parameter in _model.Parameters)
            Quantity(parameter.Tensor, $"parameter {Shape(parameter.Tensor.Shape)} {parameter.Tensor.Name} {Start(parameter)}");
        foreach (var nest in Needed(_model.Forward, _model.Outputs.Select(o => o.F)))
            Write(nest);
        foreach (var output in _model.Outputs)
            _lines.Add($"output {_quantities[output.F]}");
        foreach (var output in _model.Outputs)
        {
            Quantity(output.Y, $"target {Shape(output.Y.Shape)} {output.Y.Name}");
            Quantity(output.M, $"weight - {output.M.Name}");
        }

        foreach (var nest in Needed(_model.LossNests, [_model.Loss]))
            Write(nest);
        _lines.Add($"loss {_quantities[_model.Loss]}");
    }

    /// <summary>The nests that what is wanted comes from, in order.</summary>
    private static List<Nest> Needed(Nest[] nests, IEnumerable<Tensor> results)
    {
        var wanted = new HashSet<Tensor>(results);
        var needed = new List<Nest>();
        for (var n = nests.Length - 1; n >= 0; n--)
        {
            var nest = nests[n];
            if (!wanted.Contains(nest.Output))
                continue;
            needed.Insert(0, nest);
            if (!IsOfRange(nest))
                wanted.UnionWith(nest.Reads.Select(r => r.Tensor));
        }

        return needed;
    }

    /// <summary>A power of two that keeps numbers in range, on which nothing depends: where none is out of range, it is 1.</summary>
    private static bool IsOfRange(Nest nest) => nest.Stores[0].Value.Op == Op.Rescale;

    private void Write(Nest nest)
    {
        if (IsOfRange(nest))
        {
            Quantity(nest.Output, $"constant {Shape(nest.Output.Shape)} {nest.Output.Name} {string.Join(" ", Enumerable.Repeat("1", nest.Output.Size))}");
            return;
        }

        foreach (var constant in nest.Reads.Select(r => r.Tensor).Where(t => t.Space == Space.Constant && !_quantities.ContainsKey(t)).Distinct().ToArray())
            Quantity(constant, $"constant {Shape(constant.Shape)} {constant.Name} {string.Join(" ", constant.Values!.Select(Rounded))}");
        foreach (var store in nest.Stores)
        {
            if (!_quantities.ContainsKey(store.Target.Tensor))
                Quantity(store.Target.Tensor, $"value {Shape(store.Target.Tensor.Shape)} {store.Target.Tensor.Name}");
            var axes = nest.Axes;
            // A description is of one sample: L is its part of the loss, and no sum.
            var how = nest.Combine == Combine.Maximum ? "max=" : store.Accumulate && store.Target.Tensor != _model.Loss ? "+=" : "=";
            var inputs = string.Concat(nest.Inputs.Select(i => $" in {Reference(i, axes)}"));
            var terms = string.Concat(nest.Terms.Select(t => $" sum {Rounded(t.Scale)} "
                + $"{Sizes(t.Reduce)}{string.Concat(t.Factors.Select(f => $" {Reference(f, [.. axes, .. t.Reduce])}"))}"));
            _lines.Add($"loop {Sizes(axes)} {Formula(store.Value)} {how} {Reference(store.Target, axes)}{inputs}{terms}");
        }
    }

    private void Quantity(Tensor tensor, string line)
    {
        _quantities[tensor] = _quantities.Count;
        _lines.Add(line);
    }

    /// <summary>Scheme, scale, share of zeros, what it copies, and the mean.</summary>
    private string Start(Parameter parameter)
    {
        var start = _model.Layers.First(l => l.Spec.Name == parameter.Layer).Spec.Initialization;
        var (declared, s, mean) = start.Of(parameter.Role);
        double fanIn = parameter.FanIn, fanOut = parameter.FanOut;
        var (scheme, scale) = declared switch
        {
            "Normal" => (Scheme.Normal, s),
            "Uniform" => (Scheme.Uniform, s),
            "TruncatedNormal" => (Scheme.TruncatedNormal, s),
            "GlorotNormal" => (Scheme.Normal, s * Math.Sqrt(2 / (fanIn + fanOut))),
            "GlorotUniform" => (Scheme.Uniform, s * Math.Sqrt(6 / (fanIn + fanOut))),
            "HeNormal" => (Scheme.Normal, s * Math.Sqrt(2 / fanIn)),
            "HeUniform" => (Scheme.Uniform, s * Math.Sqrt(6 / fanIn)),
            "LeCunUniform" => (Scheme.Uniform, s * Math.Sqrt(3 / fanIn)),
            "Zeros" => (Scheme.Fixed, 0),
            "Constant" => (Scheme.Fixed, s),
            "Identity" => (Scheme.Identity, s),
            "Orthogonal" => (Scheme.Orthogonal, s),
            "Sparse" => (Scheme.Sparse, s),
            "LeCunNormal" => (Scheme.Normal, s * Math.Sqrt(1 / fanIn)),
            _ => throw new NotSupportedException($"Nothing is known of the initialisation {declared}."),
        };
        if (scheme is not (Scheme.Normal or Scheme.Uniform or Scheme.TruncatedNormal))
            mean = 0;
        else if (scale == 0)
            (scheme, scale, mean) = (Scheme.Fixed, mean, 0);
        var copied = start.CopyOf is { } name ? _model.Parameters.FirstOrDefault(p => p.Layer == name && p.Name == parameter.Name) : null;
        // A block that is copied may stand later in θ; parameters are numbered after the inputs, in order.
        var copy = copied is null ? -1 : _model.Inputs.Count + _model.Parameters.IndexOf(copied);
        return $"{scheme} {Rounded(scale)} {Number(scheme == Scheme.Sparse ? start.Sparsity : 0)} {copy} {Rounded(mean)}";
    }

    /// <summary>Of equal formulas the first is named.</summary>
    private int Formula(Expr value)
    {
        var (steps, number) = (new List<string>(), new Dictionary<Expr, int>());
        foreach (var e in value.Nodes)
        {
            number[e] = steps.Count;
            steps.Add(e.Op switch
            {
                Op.Variable => $"v{e.VariableIndex}",
                Op.Constant => $"c{Rounded(e.Value)}",
                Op.Add or Op.Multiply or Op.Divide or Op.Minimum or Op.Maximum or Op.Greater or Op.GreaterOrEqual or Op.Absolute or Op.SquareRoot
                    or Op.Power or Op.Exp or Op.ExpMinusOne or Op.Log or Op.LogOnePlus or Op.Tanh or Op.Sigmoid or Op.Softplus or Op.LogCosh or Op.Erf
                    or Op.Sin or Op.Cos or Op.Atan or Op.Round or Op.PowerOfTwo or Op.Scale or Op.Alternate or Op.Exponent or Op.Mantissa
                    or Op.FusedMultiplyAdd or Op.CopySign or Op.Rescale =>
                    $"{e.Op}{(e.Op == Op.Power ? "^" + Number(e.Value) : "")}({string.Join(",", e.Arguments.Select(a => $"{number[a]}"))})",
            });
        }

        var text = string.Join(" ", steps);
        if (!_formulas.TryGetValue(text, out var known))
        {
            _formulas[text] = known = _formulas.Count;
            _lines.Add($"formula {text}");
        }

        return known;
    }

    private string Reference(Access access, Axis[] axes) =>
        access.Index.Length == 0 ? $"{_quantities[access.Tensor]}"
            : $"{_quantities[access.Tensor]}[{string.Join(",", access.Index.Select(i => Index(i, axes)))}]";

    private static string Index(Affine index, Axis[] axes)
    {
        var terms = index.Terms.Select(t => $"{t.Factor}x{Array.IndexOf(axes, t.Axis)}").ToList();
        if (index.Offset != 0 || terms.Count == 0)
            terms.Add(index.Offset.ToString(CultureInfo.InvariantCulture));
        return string.Join("+", terms);
    }

    private static string Sizes(IEnumerable<Axis> axes) => Shape(axes.Select(a => a.Size));

    private static string Shape(IEnumerable<int> sizes) => sizes.Any() ? string.Join(",", sizes.Select(n => $"{n}")) : "-";

    /// <summary>As the emitted code has it: a network of single precision rounds the numbers of its declaration.</summary>
    private string Rounded(double x) => Number(_model.Spec.IsSingle ? (float)x : x);

    // Seventeen digits say every double, on every runtime.
    private static string Number(double x) => x.ToString("G17", CultureInfo.InvariantCulture);
}
