using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace GradientFlow.Generators.Tests.Support;

/// <summary>Random networks over every kind of layer, as declarations: a directed graph of small layers with settings of all sorts, whose loose ends are joined
/// or are outputs of their own. Shapes are worked out here once more, by formulas of their own.</summary>
internal sealed class RandomLayers
{
    private const int MostValues = 24, MostWeights = 64, MostParameters = 160;

    private static readonly string[] s_activations = ["Tanh", "Sin", "Sigmoid", "SiLU", "Square", "GELU", "PReLU", "LeakyReLU"];

    private static readonly string[] s_ofSpace =
        ["Conv1D", "Conv2D", "DepthwiseConv2D", "TransposedConv1D", "TransposedConv2D", "AveragePool", "MaxPool", "GlobalAveragePool", "Upsample", "GraphConv",
            "Recurrent", "Attention", "LinearAttention"];

    // Of networks of these, with weights of their own, the dense Hessian is made in blocks.
    private static readonly string[] s_ofVectors = ["Dense", "Dense", "Dense", "Add", "Multiply", "Concat", "Slice", "Slice", "Reshape", "Transpose",
        "BatchNorm", "LayerNorm", "RMSNorm"];

    private static readonly string[] s_all = [.. Kinds];

    private readonly Xoshiro256 _random;
    private readonly bool _isOfVectors;
    private readonly List<Node> _nodes = [];
    private readonly List<string> _members = [], _classes = [];
    private readonly HashSet<string> _used = [];
    private readonly Dictionary<string, Func<Node, Draft?>> _kinds;
    private int _parameters;

    private RandomLayers(ulong seed)
    {
        _random = new Xoshiro256(seed);
        _isOfVectors = Chance(3);
        _kinds = new()
        {
            ["Dense"] = x => Dense(x),
            ["Add"] = x => Join(x, "Add"),
            ["Multiply"] = x => Join(x, "Multiply"),
            ["Concat"] = Concat,
            ["Bilinear"] = Bilinear,
            ["Conv1D"] = x => Convolution(x, 1),
            ["Conv2D"] = x => Convolution(x, 2),
            ["DepthwiseConv2D"] = Depthwise,
            ["TransposedConv1D"] = x => Transposed(x, 1),
            ["TransposedConv2D"] = x => Transposed(x, 2),
            ["AveragePool"] = x => Pool(x, "AveragePool"),
            ["MaxPool"] = x => Pool(x, "MaxPool"),
            ["GlobalAveragePool"] = x => x.Shape.Length < 2 ? null : new("Pool", "GlobalAveragePool", [], [x.Shape[0]], 0),
            ["Upsample"] = Upsample,
            ["Slice"] = Slice,
            ["Reshape"] = Reshape,
            ["Flatten"] = x => new("Flatten", "Flatten", [], [Size(x.Shape)], 0),
            ["Transpose"] = Transpose,
            ["BatchNorm"] = x => new("BatchNorm", "BatchNorm",
                [.. Activation(), .. Maybe($"Mean = [{Text([.. Enumerable.Range(0, x.Shape[0]).Select(c => 0.1 * c - 0.2)])}]")], x.Shape,
                2 * x.Shape[0] + x.Shape[0]),
            ["LayerNorm"] = x => Norm(x, "LayerNorm"),
            ["RMSNorm"] = x => Norm(x, "RMSNorm"),
            ["GraphConv"] = Graph,
            ["Embedding"] = _ => null, // reads an input alone: see Embed
            ["Recurrent"] = Recurrent,
            ["Attention"] = x => Attention(x, "Attention"),
            ["LinearAttention"] = x => Attention(x, "LinearAttention"),
            ["Block"] = Block,
        };
    }

    /// <summary>The kinds this draws from.</summary>
    public static IEnumerable<string> Kinds => new RandomLayers(0)._kinds.Keys;

    /// <summary>The members of the class, and the classes of its blocks.</summary>
    public static (string Members, string Blocks, IReadOnlyDictionary<string, int[]> Shapes) Draw(ulong seed)
    {
        var network = new RandomLayers(seed);
        network.Write();
        return (string.Join(" ", network._members), string.Join(" ", network._classes), network._nodes.ToDictionary(n => n.Name, n => n.Shape));
    }

    private void Write()
    {
        Input();
        if (Chance(4))
            Input();
        if (!_isOfVectors && Chance(4))
            Embed();
        var layers = 2 + _random.NextIndex(5);
        for (var (made, tries) = (0, 0); made < layers && tries < 60; tries++)
        {
            // The newest layer more often than others, so that networks are deep too; at times one of an earlier layer again, with its weights.
            var x = Chance(3) ? Some(_nodes) : _nodes[^1];
            var kind = Some(_isOfVectors ? s_ofVectors : x.Shape.Length > 1 && Chance(2) ? s_ofSpace : s_all);
            var twin = Chance(6) ? _nodes.LastOrDefault(n => n.CanShare && n.Of!.Shape.SequenceEqual(x.Shape) && n.Draft!.Others.Length == 0) : null;
            var draft = twin is null ? _kinds[kind](x)
                : twin.Draft! with { Parameters = 0, Arguments = [.. twin.Draft.Arguments, $"Share = nameof({twin.Name})"] };
            if (draft is null || Size(draft.Shape) > MostValues || draft.Parameters > MostWeights || _parameters + draft.Parameters > MostParameters)
                continue;
            Add(x, draft, twin is not null);
            made++;
        }

        Finish();
    }

    /// <summary>Every layer that nothing reads is joined to the output, or is an output.</summary>
    private void Finish()
    {
        var loose = _nodes.Where(n => !_used.Contains(n.Name)).ToList();
        var outputs = new List<(string Name, int[] Shape)>();
        if (Chance(3) && loose.Count > 1 && loose[0] is { IsInput: false, DependsOnParameters: true } && Size(loose[0].Shape) <= 6)
            outputs.Add((loose[0].Name, loose[0].Shape));
        var rest = loose.Where(n => outputs.All(o => o.Name != n.Name)).ToArray();
        var isPlainEnd = rest.Length == 1 && Chance(3) && rest[0] is { IsInput: false, DependsOnParameters: true } && Size(rest[0].Shape) <= 6;
        if (isPlainEnd)
        {
            outputs.Add((rest[0].Name, rest[0].Shape));
        }
        else
        {
            var joined = rest[0];
            if (rest.Length > 1)
            {
                var flat = Array.ConvertAll(rest, n => n.Shape.Length == 1 ? n : Add(n, new("Flatten", "Flatten", [], [Size(n.Shape)], 0)));
                joined = Add(flat[0], new("Concat", "Concat", [], [flat.Sum(n => n.Shape[0])], 0) { Others = [.. flat.Skip(1)] });
            }

            var width = 1 + _random.NextIndex(3);
            outputs.Add((Add(joined, new("Dense", "Dense", [$"{width}", .. Chance(3) ? Activation() : []], [width], 0)).Name, [width]));
        }

        foreach (var (name, shape) in outputs)
        {
            var at = _members.FindIndex(m => m.Contains($" {name} {{", StringComparison.Ordinal));
            _members[at] = $"[Output, {Loss(Size(shape))}] " + _members[at];
        }
    }

    private string Loss(int size) => _random.NextIndex(size > 1 ? 8 : 7) switch
    {
        0 => "SquareLoss",
        1 => "HuberLoss(Delta = 0.5)",
        2 => "PseudoHuberLoss(Delta = 0.7)",
        3 => "LogCoshLoss",
        4 => $"LpLoss({2 + _random.NextIndex(3)})",
        5 => "SquaredHingeLoss",
        6 => "LogisticLoss",
        _ => "SoftmaxCrossEntropyLoss",
    };

    // ---- layers ----

    /// <summary>A layer before it has a name.</summary>
    private sealed record Draft(string Type, string Kind, string[] Arguments, int[] Shape, int Parameters)
    {
        /// <summary>What it reads beside its first input.</summary>
        public Node[] Others { get; init; } = [];

        /// <summary>How inputs are said: nameof(A), nameof(B); a list; or From.</summary>
        public bool NamesInList { get; init; }
    }

    private sealed record Node(string Name, int[] Shape, bool IsInput, bool DependsOnParameters, Node? Of, Draft? Draft, bool IsTwin)
    {
        public bool CanShare =>
            Draft is
            {
                Kind: "Dense" or "Conv1D" or "Conv2D" or "DepthwiseConv2D" or "TransposedConv1D" or "TransposedConv2D" or "BatchNorm" or "LayerNorm"
                or "RMSNorm" or "GraphConv" or "Recurrent" or "Attention" or "LinearAttention"
            } && !IsTwin;
    }

    private Node Add(Node x, Draft draft, bool isTwin = false)
    {
        Node[] inputs = [x, .. draft.Others];
        foreach (var input in inputs)
            _used.Add(input.Name);
        var names = inputs.Select(n => $"nameof({n.Name})").ToArray();
        var isLast = inputs.Length == 1 && x == _nodes[^1] && Chance(2);
        string[] from = draft.Kind is "Add" or "Multiply" or "Concat" ? names
            : draft.Kind == "Block" ? [draft.Arguments[0], .. names]
            : draft.NamesInList ? [$"From = [{string.Join(", ", names)}]"]
            : isLast ? [] : [$"From = {names[0]}"];
        string[] arguments = draft.Kind is "Add" or "Multiply" or "Concat" ? [.. from, .. draft.Arguments]
            : draft.Kind == "Block" ? [.. from, .. draft.Arguments.Skip(1)] : [.. draft.Arguments, .. from];
        _parameters += draft.Parameters;
        var node = Declare(draft.Type, draft.Kind, arguments, draft.Shape, isInput: false,
            draft.Kind == "Block" || draft.Parameters > 0 || isTwin || inputs.Any(n => n.DependsOnParameters));
        return _nodes[^1] = node with { Of = x, Draft = draft, IsTwin = isTwin };
    }

    private Node Declare(string type, string attribute, string[] arguments, int[] shape, bool isInput, bool depends = false)
    {
        var name = (isInput ? "X" : "L") + (_nodes.Count + 1).ToString(CultureInfo.InvariantCulture);
        _members.Add($"[{attribute}{(arguments.Length > 0 ? $"({string.Join(", ", arguments)})" : "")}] public partial {type} {name} {{ get; }}");
        _nodes.Add(new(name, shape, isInput, depends, null, null, false));
        return _nodes[^1];
    }

    private void Input()
    {
        int[] shape = (_isOfVectors ? 0 : _random.NextIndex(4)) switch
        {
            0 => [1 + _random.NextIndex(4)],
            1 => [1 + _random.NextIndex(3), 2 + _random.NextIndex(4)],
            2 => [1 + _random.NextIndex(4), 1 + _random.NextIndex(4)],
            _ => [1 + _random.NextIndex(2), 1 + _random.NextIndex(3), 1 + _random.NextIndex(4)],
        };
        Declare("Input", "Input", [Text(shape)], shape, isInput: true);
    }

    private void Embed()
    {
        var (length, count, width) = (1 + _random.NextIndex(4), 5 + _random.NextIndex(2), 1 + _random.NextIndex(3));
        var x = Declare("Input", "Input", [Text([length]), "Discrete = true"], [length], isInput: true);
        Add(x, new("Embedding", "Embedding", [$"{count}", $"{width}"], [length, width], count * width));
    }

    private Draft Dense(Node x)
    {
        var width = 1 + _random.NextIndex(5);
        var rows = x.Shape.Length > 1 && Chance(2);
        var inputs = rows ? x.Shape[^1] : Size(x.Shape);
        return new("Dense", "Dense", [$"{width}", .. Activation(), .. rows ? ["EachRow = true"] : Array.Empty<string>(), .. Maybe("Bias = false")],
            rows ? [.. x.Shape.SkipLast(1), width] : [width], width * (inputs + 2));
    }

    private Draft? Join(Node x, string kind)
    {
        var fits = _nodes.Where(n => n.Shape.Length == x.Shape.Length && n.Shape.Zip(x.Shape).All(s => s.First == s.Second || s.First == 1 || s.Second == 1))
            .ToArray();
        Node[] others = [Some(fits)];
        var shape = x.Shape.Zip(others[0].Shape, Math.Max).ToArray();
        if (Chance(4) && fits.Where(n => n.Shape.Zip(shape).All(s => s.First == s.Second || s.First == 1)).ToArray() is { Length: > 0 } third)
            others = [.. others, Some(third)];
        return new(kind, kind, [], shape, 0) { Others = others };
    }

    private Draft? Concat(Node x)
    {
        var axis = _random.NextIndex(x.Shape.Length);
        var fits = _nodes.Where(n => n.Shape.Length == x.Shape.Length && n.Shape.Where((s, d) => d != axis && s != x.Shape[d]).Any() is false).ToArray();
        var other = Some(fits);
        int[] shape = [.. x.Shape];
        shape[axis] += other.Shape[axis];
        return new("Concat", "Concat", axis == 0 ? [] : [$"Axis = {axis}"], shape, 0) { Others = [other] };
    }

    private Draft? Bilinear(Node x)
    {
        var (y, width) = (Some(_nodes), 1 + _random.NextIndex(3));
        return new("Bilinear", "Bilinear", [$"{width}", .. Activation(), .. Maybe("Bias = false")], [width],
            width * (Size(x.Shape) * Size(y.Shape) + 2))
        { Others = [y], NamesInList = true };
    }

    /// <summary>How a window of a random size slides along the spatial axes: the settings, and the number of its positions along each; null where it does not
    /// fit.</summary>
    private (string[] Settings, int[] Kernel, int[] Positions)? Window(int[] space, bool isPool, bool oneSize)
    {
        var ceiling = isPool && Chance(2);
        var (stride, dilation, pad) = (1 + _random.NextIndex(3), 1 + _random.NextIndex(2), _random.NextIndex(4));
        var size = 1 + _random.NextIndex(3);
        int[] kernel = [.. space.Select((_, d) => d == 0 || oneSize ? size : 1 + _random.NextIndex(3))];
        var how = ceiling ? 1 + _random.NextIndex(2) : _random.NextIndex(3);
        int Extent(int d) => dilation * (kernel[d] - 1) + 1;
        var positions = space.Select((n, d) => how switch
        {
            0 => (n + stride - 1) / stride,
            1 => Slid(n, 0, d),
            _ => Slid(n, pad, d),
        }).ToArray();
        int Slid(int n, int p, int d)
        {
            var last = n + 2 * p - Extent(d);
            // The start of each window, as many as begin inside or before the input and, but for a last one by Ceiling, end in what is padded.
            return last < 0 ? 0 : Enumerable.Range(0, n + 2 * p).Count(y => y * stride <= last || ceiling && (y - 1) * stride < last && y * stride < n + p);
        }

        if (positions.Any(p => p < 1))
            return null;
        var before = space.Select((n, d) => how switch { 0 => Math.Max(n, (positions[d] - 1) * stride + Extent(d)) - n >> 1, 1 => 0, _ => pad }).ToArray();
        bool SeesNothing(int d) => Enumerable.Range(0, positions[d])
            .Any(y => Enumerable.Range(0, kernel[d]).All(k => y * stride + k * dilation - before[d] is var at && (at < 0 || at >= space[d])));
        if (isPool && Enumerable.Range(0, space.Length).Any(SeesNothing))
            return null;
        string[] settings = [$"Stride = {stride}", $"Dilation = {dilation}", how switch { 0 => "Padding = Padding.Same", 1 => "Padding = Padding.Valid",
            _ => $"Pad = {pad}" }, .. ceiling ? ["Ceiling = true"] : Array.Empty<string>()];
        return (settings, kernel, positions);
    }

    private Draft? Convolution(Node x, int axes)
    {
        if (x.Shape.Length != axes + 1 || Window(x.Shape[1..], false, oneSize: false) is not { } window)
            return null;
        var groups = x.Shape[0] > 1 && Chance(3) ? x.Shape[0] : 1;
        var channels = groups * (1 + _random.NextIndex(2));
        return new($"Conv{axes}D", $"Conv{axes}D", [$"{channels}", Text(window.Kernel), .. Activation(), .. window.Settings,
            .. groups > 1 ? [$"Groups = {groups}"] : Array.Empty<string>(), .. Maybe("Bias = false")],
            [channels, .. window.Positions], channels * (x.Shape[0] / groups * Size(window.Kernel) + 2));
    }

    private Draft? Depthwise(Node x)
    {
        if (x.Shape.Length != 3 || Window(x.Shape[1..], false, oneSize: false) is not { } window)
            return null;
        var multiplier = 1 + _random.NextIndex(2);
        return new("DepthwiseConv2D", "DepthwiseConv2D",
            [Text(window.Kernel), .. Activation(), .. window.Settings, $"Multiplier = {multiplier}", .. Maybe("Bias = false")],
            [multiplier * x.Shape[0], .. window.Positions], multiplier * x.Shape[0] * (Size(window.Kernel) + 2));
    }

    private Draft? Transposed(Node x, int axes)
    {
        if (x.Shape.Length != axes + 1)
            return null;
        var (stride, dilation, pad, how) = (1 + _random.NextIndex(3), 1 + _random.NextIndex(2), _random.NextIndex(3), _random.NextIndex(3));
        var more = how == 0 ? 0 : _random.NextIndex(Math.Max(stride, dilation));
        var groups = x.Shape[0] > 1 && Chance(3) ? x.Shape[0] : 1;
        int[] kernel = [.. Enumerable.Range(0, axes).Select(_ => 1 + _random.NextIndex(3))];
        var size = x.Shape[1..].Select((n, d) => how switch
        {
            0 => n * stride,
            1 => (n - 1) * stride + dilation * (kernel[d] - 1) + 1 + more,
            _ => (n - 1) * stride + dilation * (kernel[d] - 1) + 1 - 2 * pad + more
        }).ToArray();
        if (size.Any(n => n < 1))
            return null;
        var channels = groups * (1 + _random.NextIndex(2));
        string[] settings = [$"Stride = {stride}", $"Dilation = {dilation}",
            how switch { 0 => "Padding = Padding.Same", 1 => "Padding = Padding.Valid", _ => $"Pad = {pad}" },
            .. more > 0 ? [$"OutputPadding = {more}"] : Array.Empty<string>(), .. groups > 1 ? [$"Groups = {groups}"] : Array.Empty<string>()];
        return new($"TransposedConv{axes}D", $"TransposedConv{axes}D", [$"{channels}", Text(kernel), .. Activation(), .. settings, .. Maybe("Bias = false")],
            [channels, .. size], channels * (x.Shape[0] / groups * Size(kernel) + 2));
    }

    private Draft? Pool(Node x, string kind) =>
        x.Shape.Length < 2 || Window(x.Shape[1..], true, oneSize: true) is not { } window ? null
            : new("Pool", kind, [$"{window.Kernel[0]}", .. window.Settings, .. kind == "AveragePool" ? Maybe("CountPadding = true") : []],
                [x.Shape[0], .. window.Positions], 0);

    private Draft? Upsample(Node x)
    {
        var factor = 1 + _random.NextIndex(3);
        return x.Shape.Length < 2 ? null
            : new("Upsample", "Upsample", [$"{factor}", .. Maybe("Interpolation.Linear")], [x.Shape[0], .. x.Shape.Skip(1).Select(n => factor * n)], 0);
    }

    private Draft Slice(Node x)
    {
        var axis = _random.NextIndex(x.Shape.Length);
        var start = _random.NextIndex(x.Shape[axis]);
        int[] shape = [.. x.Shape];
        shape[axis] = 1 + _random.NextIndex(x.Shape[axis] - start);
        return new("Slice", "Slice", [$"{start}", $"{shape[axis]}", .. axis > 0 ? [$"Axis = {axis}"] : Array.Empty<string>()], shape, 0);
    }

    private Draft Reshape(Node x)
    {
        var size = Size(x.Shape);
        var first = Some(Enumerable.Range(1, size).Where(d => size % d == 0).ToArray());
        var second = Some(Enumerable.Range(1, size / first).Where(d => size / first % d == 0).ToArray());
        int[] shape = Chance(2) ? [first, size / first] : [first, second, size / first / second];
        return new("Reshape", "Reshape", [Chance(3) ? Text([.. shape.SkipLast(1), -1]) : Text(shape)], shape, 0);
    }

    private Draft Transpose(Node x)
    {
        int[] order = [.. Enumerable.Range(0, x.Shape.Length).OrderBy(_ => _random.NextIndex(1000))];
        return new("Transpose", "Transpose", [Text(order)], [.. order.Select(d => x.Shape[d])], 0);
    }

    private Draft Norm(Node x, string kind)
    {
        var axes = 1 + _random.NextIndex(x.Shape.Length);
        var size = x.Shape[^axes..].Aggregate(1, (a, b) => a * b);
        return new(kind, kind, [$"Axes = {axes}", .. Maybe("Epsilon = 0.1")], x.Shape, 2 * size);
    }

    private Draft? Graph(Node x)
    {
        if (x.Shape.Length != 2)
            return null;
        var (nodes, channels) = (x.Shape[0], 1 + _random.NextIndex(4));
        var edges = Enumerable.Range(0, nodes + 1).SelectMany(_ => new[] { _random.NextIndex(nodes), _random.NextIndex(nodes) }).ToArray();
        return new("GraphConv", "GraphConv", [$"{channels}", .. Activation(), $"Edges = [{Text(edges)}]", .. Maybe("Directed = true"),
            .. Maybe("Bias = false")], [nodes, channels], channels * (x.Shape[1] + 2));
    }

    private Draft? Recurrent(Node x)
    {
        var units = 1 + _random.NextIndex(3);
        var sequence = Chance(2);
        return x.Shape.Length != 2 ? null
            : new("Recurrent", "Recurrent", [$"{units}", .. Activation(), .. sequence ? ["Sequence = true"] : Array.Empty<string>(), .. Maybe("Bias = false")],
                sequence ? [x.Shape[0], units] : [units], units * (x.Shape[1] + units + 2));
    }

    private Draft? Attention(Node x, string kind)
    {
        if (x.Shape.Length != 2)
            return null;
        var heads = Some(Enumerable.Range(1, x.Shape[1]).Where(h => x.Shape[1] % h == 0).ToArray());
        return new(kind, kind, [$"{heads}", .. Maybe("Bias = false")], x.Shape, 4 * x.Shape[1] * (x.Shape[1] + 1));
    }

    /// <summary>A network of two layers, embedded once or twice over.</summary>
    private Draft? Block(Node x)
    {
        var size = Size(x.Shape);
        if (x.Shape.Length != 1 || size > 4)
            return null;
        var name = $"Block{_classes.Count}_{_random.NextIndex(1 << 30)}";
        _classes.Add($"[Network] public partial class {name} {{ [Input({size})] public partial Input X {{ get; }} [Dense({size}, "
            + $"Activation.{Some(s_activations)})] public partial Dense A {{ get; }} [Add(nameof(X), nameof(A))] public partial Add B {{ get; }} }}");
        return new("Block", "Block", [$"typeof({name})", .. Chance(2) ? ["Repeat = 2", .. Maybe("Tied = true")] : Array.Empty<string>()], x.Shape,
            2 * size * (size + 2));
    }

    // ---- chance ----

    private string[] Activation() => Chance(2) ? [$"Activation.{Some(s_activations)}"] : [];

    private string[] Maybe(string argument) => Chance(3) ? [argument] : [];

    private bool Chance(int in_) => _random.NextIndex(in_) == 0;

    private T Some<T>(IReadOnlyList<T> of) => of[_random.NextIndex(of.Count)];

    private static int Size(int[] shape) => shape.Aggregate(1, (a, b) => a * b);

    private static string Text(int[] shape) => string.Join(", ", shape.Select(n => n.ToString(CultureInfo.InvariantCulture)));

    private static string Text(double[] values) => string.Join(", ", values.Select(v => v.ToString("R", CultureInfo.InvariantCulture)));
}
