using System;
using System.Collections.Generic;
using System.Linq;
using GradientFlow.Generators.Declaration;
using GradientFlow.Generators.Nests;
using Microsoft.CodeAnalysis;

namespace GradientFlow.Generators.Layers;

/// <summary>A mistake found while the nests of a network were written.</summary>
/// <param name="Layer">Where; null for the network itself.</param>
/// <param name="Argument">Of the layer's attribute, or of the loss's; null for the whole of it.</param>
/// <param name="IsOfLoss">The loss is at fault, that of the layer or of the network.</param>
internal sealed record Problem(DiagnosticDescriptor Rule, string? Layer, string? Argument, bool IsOfLoss, object[] Details)
{
    /// <summary>There is nothing to compute; else the network is computed as it was declared, and something is said besides.</summary>
    public bool IsError => Rule.DefaultSeverity == DiagnosticSeverity.Error;
}

/// <summary>A layer of a model: its declaration, the tensors that flow in and out, the parameters it uses.</summary>
internal sealed record ModelLayer(LayerSpec Spec, Tensor[] Inputs, Tensor Output, IReadOnlyList<Parameter> Parameters)
{
    /// <summary>The fixed statistics it normalises by; null for a layer that has none.</summary>
    public FixedStatistics? Statistics => Kind?.Statistics?.Invoke(Spec, Output.Shape[0]);

    /// <summary>It reads its input as indices.</summary>
    public bool ReadsIndices => Kind is { ReadsIndices: true };

    /// <summary>It is a convolution along one axis.</summary>
    public bool IsConvolutionOfOneAxis => Kind is { IsConvolutionOfOneAxis: true };

    private LayerKind? Kind => LayerCatalogue.Kinds.TryGetValue(Spec.Kind, out var kind) ? kind : null; // an input has no entry
}

/// <summary>An output of a model and what is asked of it.</summary>
internal sealed record ModelOutput(string Layer, Tensor F, Tensor Y, Tensor M, LossSpec Loss, TargetRule Targets);

/// <summary>A declared network as nests: forward first, then the loss. Wiring, shapes and settings are checked here and nowhere else, so that
/// analyzer and generator cannot disagree.</summary>
internal sealed class NetworkModel
{
    public const int MostPerValue = 64;

    private readonly Dictionary<string, ModelLayer> _built = [];
    private readonly List<Problem> _problems = [];

    private NetworkModel(NetworkSpec spec) => Spec = spec;

    public NetworkSpec Spec { get; }

    public Graph Graph { get; } = new();

    /// <summary>In declaration order.</summary>
    public List<ModelLayer> Layers { get; } = [];

    public List<Tensor> Inputs { get; } = [];

    public List<ModelOutput> Outputs { get; } = [];

    /// <summary>Blocks of θ in order: by declared layer, within a layer as it wrote them.</summary>
    public List<Parameter> Parameters { get; } = [];

    public IReadOnlyList<Problem> Problems => _problems;

    /// <summary>No mistake was found, neither in reading nor here; then there are outputs and a loss.</summary>
    public bool IsSound => !Spec.IsBroken && Errors == 0;

    private int Errors => _problems.Count(p => p.IsError);

    /// <summary>The loss, summed over samples.</summary>
    public Tensor Loss { get; } = new(new Symbol("L"), Space.Computed, false);

    public Nest[] Forward { get; private set; } = [];

    public Nest[] LossNests { get; private set; } = [];

    public int ParameterCount => Parameters.Sum(p => p.Tensor.Size);

    /// <summary>Where each parameter starts in θ.</summary>
    public IReadOnlyDictionary<Tensor, int> Offsets { get; private set; } = new Dictionary<Tensor, int>();

    /// <summary>The network where it can be computed; null where it has mistakes. Layers never see a declaration that was not read to its end.</summary>
    public static NetworkModel? Sound(NetworkSpec spec) => !spec.IsBroken && Build(spec) is { IsSound: true } model ? model : null;

    public static NetworkModel Build(NetworkSpec spec)
    {
        var model = new NetworkModel(spec);
        model.WriteLayers();
        model.Forward = model.Graph.Since(0);
        model.CheckCopies();
        model.CheckSize();
        if (!model.IsSound)
            return model;
        var offset = 0;
        model.Offsets = model.Parameters.ToDictionary(p => p.Tensor, p => (offset += p.Tensor.Size) - p.Tensor.Size);
        var outputs = model.DeclaredOutputs().ToArray();
        if (model.IsSound)
            model.CheckReach(outputs);
        model.WriteLoss(outputs.Where(o => o.Layer.Kind != LayerSpec.Input));
        return !model.IsSound || model.Outputs.Count > 0 ? model : throw new InvalidOperationException("A network without mistakes has an output.");
    }

    /// <summary>Layers in an order in which each comes after those that feed it; parameters stay in declaration order.</summary>
    private void WriteLayers()
    {
        if (!Spec.Layers.Any(l => l.Kind is LayerSpec.Input or LayerSpec.Unknown))
            Report(Rules.NoInput, null, null, Spec.Type.Name, "[Input]");
        else if (Spec.Layers.All(l => l.Kind == LayerSpec.Input))
            Report(Rules.NoInput, null, null, Spec.Type.Name, "layer besides its input");

        var state = new Dictionary<string, int>();
        foreach (var layer in Spec.Layers)
            Visit(layer, "", state, []);
        foreach (var layer in Spec.Layers)
        {
            if (!_built.TryGetValue(layer.Name, out var built))
                continue;
            Layers.Add(built);
            if (layer.Kind == LayerSpec.Input)
                Inputs.Add(built.Output);
            Parameters.AddRange(built.Parameters.Where(p => p.Layer == layer.Name));
        }
    }

    /// <param name="by">The argument that names the layer.</param>
    private void Visit(LayerSpec layer, string by, Dictionary<string, int> state, List<(string Layer, string By)> path)
    {
        const int Open = 1, Done = 2;
        state.TryGetValue(layer.Name, out var s);
        if (s == Done)
            return;
        if (s == Open)
        {
            // At a layer that names itself or a later one, as every cycle has: a layer that names nothing is fed by an earlier one.
            var cycle = path.SkipWhile(p => p.Layer != layer.Name).Append((Layer: layer.Name, By: by)).ToArray();
            var names = Spec.Layers.Select(l => l.Name).ToList();
            var at = Enumerable.Range(0, cycle.Length - 1).First(i => names.IndexOf(cycle[i].Layer) <= names.IndexOf(cycle[i + 1].Layer));
            Report(Rules.Cycle, cycle[at].Layer, cycle[at + 1].By, cycle[at].Layer, string.Join(" ← ", cycle.Select(c => c.Layer)));
            return;
        }

        state[layer.Name] = Open;
        path.Add((layer.Name, by));
        var before = Errors;
        var fed = Feeds(layer).Count;
        var named = Predecessors(layer)
            .Select((name, i) => (Name: name, By: i >= fed ? LayerCatalogue.Kinds[layer.Kind].AlsoReads! : layer.From.Count > 0 ? $"From[{i}]" : ""));
        foreach (var (name, argument) in layer.Share is null ? named : named.Append((layer.Share, "Share")))
        {
            if (Find(name) is { } other)
                Visit(other, argument, state, path);
            else
                ReportUnknown(layer, argument, name);
        }

        path.RemoveAt(path.Count - 1);
        state[layer.Name] = Done;
        if (Errors == before)
            Write(layer);
    }

    private LayerSpec? Find(string name) => Spec.Layers.FirstOrDefault(l => l.Name == name);

    private void ReportUnknown(LayerSpec layer, string argument, string name) =>
        Report(Rules.UnknownLayer, layer.Name, argument, layer.Name, name, Spec.Type.Name, "none of its properties with a layer attribute has that name");

    /// <summary>All that must be there before a layer: what feeds it, and what it also reads.</summary>
    private IEnumerable<string> Predecessors(LayerSpec layer) =>
        layer.Kind != LayerSpec.Input && LayerCatalogue.Kinds.TryGetValue(layer.Kind, out var kind) && kind.AlsoReads is { } also
        && layer.Find(also)?.Texts is { Count: > 0 } named ? Feeds(layer).Concat(named) : Feeds(layer);

    /// <summary>The layers that feed a layer: those it names, or the one before it.</summary>
    private IReadOnlyList<string> Feeds(LayerSpec layer) => layer.Kind == LayerSpec.Input ? [] : layer.From.Count > 0 ? [.. layer.From]
        : [.. Spec.Layers.TakeWhile(l => l.Name != layer.Name).Select(l => l.Name).Reverse().Take(1)];

    private void Write(LayerSpec layer)
    {
        if (layer.Kind != LayerSpec.Input && !LayerCatalogue.Kinds.ContainsKey(layer.Kind))
            return; // reported where the attribute was read
        try
        {
            var inputs = Predecessors(layer).Select(name => _built.TryGetValue(name, out var p) ? p.Output : null).ToArray();
            if (Feeds(layer).Count == 0 && layer.Kind != LayerSpec.Input && !Spec.Layers.Any(l => l.Kind == LayerSpec.Input))
                return; // nothing could feed it
            if (inputs.Any(i => i is null) || layer.Share is not null && !_built.ContainsKey(layer.Share))
                return; // the mistake is the other layer's, and reported there
            _built[layer.Name] = layer.Kind == LayerSpec.Input ? WriteInput(layer) : WriteLayer(layer, inputs!);
        }
        catch (DeclarationException mistake)
        {
            Report(mistake.Rule, layer.Name, mistake.Argument, mistake.Details);
        }
        catch (OverflowException)
        {
            Report(Rules.UnsupportedCombination, layer.Name, null, $"'{layer.Name}' has more than {int.MaxValue} values");
        }
    }

    private static ModelLayer WriteInput(LayerSpec layer)
    {
        var shape = layer.Find("shape") is { } s ? s.Numbers.Select(x => (int)x).ToArray() : [];
        var wrong = shape.Length == 0 ? 0 : System.Array.FindIndex(shape, x => x < 1);
        if (wrong >= 0)
            throw LayerWriter.Fail(Rules.OutOfRange, $"shape[{wrong}]", layer.Name, "shape", LayerWriter.Text(shape), "one or more sizes of at least 1");
        return new(layer, [], new Tensor(new Symbol("h", layer.Name), Space.Data, true, shape), []);
    }

    private ModelLayer WriteLayer(LayerSpec layer, Tensor[] inputs)
    {
        var kind = LayerCatalogue.Kinds[layer.Kind];
        if (kind.Joins && (inputs.Length < 2 || layer.From.Count < 2))
            throw LayerWriter.Fail(Rules.UnsupportedCombination, "From", $"'{layer.Name}' joins layers and must name at least two");
        if (Feeds(layer).Count == 0)
            throw LayerWriter.Fail(Rules.UnsupportedCombination, null,
                $"'{layer.Name}' is declared first and names no layer that feeds it; declare the input before it, or say From");
        if (layer.From.Count > kind.MostInputs)
            throw LayerWriter.Fail(Rules.UnsupportedCombination, "From",
                $"'{layer.Name}' has {(kind.MostInputs == 1 ? "one predecessor" : "two predecessors")} and cannot be given {layer.From.Count}");
        var writer = new LayerWriter(Graph, layer, inputs, layer.Share is null ? null : Shared(layer, kind)) { InputIsDiscrete = IsDiscrete(inputs[0]) };
        var output = kind.Write(writer);
        return new(layer, inputs, output, writer.Uses);
    }

    /// <summary>An input whose values are declared to be discrete.</summary>
    public bool IsDiscrete(Tensor t) => t.Space == Space.Data && _built.TryGetValue(t.Symbol.Owner!, out var layer)
        && layer.Spec.Find("Discrete") is { Number: not 0 };

    private Func<string, Parameter?> Shared(LayerSpec layer, LayerKind kind)
    {
        var other = _built[layer.Share!];
        if (!kind.CanShare || other.Spec.Kind != layer.Kind)
            throw LayerWriter.Fail(Rules.ShareMismatch, "Share", layer.Name, Rules.Sharing, layer.Share!,
                $"that is a layer of the kind {other.Spec.Kind}, and this one is {layer.Kind}");
        return name => other.Parameters.FirstOrDefault(p => p.Name == name);
    }

    /// <summary>A layer that starts as a copy needs an original with the same blocks, and drawn itself.</summary>
    private void CheckCopies()
    {
        foreach (var layer in Spec.Layers)
        {
            if (layer.Initialization.CopyOf is not { } name)
                continue;
            if (Find(name) is not { } other)
            {
                ReportUnknown(layer, "CopyOf", name);
                continue;
            }

            if (!_built.TryGetValue(layer.Name, out var copy) || !_built.TryGetValue(name, out var original))
                continue;
            var missing = Owned(copy).FirstOrDefault(p => !Owned(original).Any(q => q.Name == p.Name && q.Tensor.Shape.SequenceEqual(p.Tensor.Shape)));
            var why = other.Initialization.CopyOf is not null ? "that layer starts as a copy itself; name the original"
                : Owned(copy).Length == 0 ? "it has no parameters of its own"
                : missing is not null
                ? $"that layer has no {missing.Role.ToString().ToLowerInvariant()} of its own of shape {LayerWriter.Text(missing.Tensor.Shape)}"
                : null;
            if (why is not null)
                Report(Rules.ShareMismatch, layer.Name, "CopyOf", layer.Name, "start as a copy of", name, why);
        }

        static Parameter[] Owned(ModelLayer layer) => [.. layer.Parameters.Where(p => p.Layer == layer.Spec.Name)];
    }

    /// <summary>Every place of a tile must have an index of 32 bits. The rows of the Jacobian hold P numbers for each sample, the longest workspace at
    /// most <see cref="MostPerValue"/> for each value of a layer.</summary>
    private void CheckSize()
    {
        var tile = Spec.Schedule.TileSamples > 0 ? Spec.Schedule.TileSamples : Spec.IsSingle ? 16 : 8;
        var most = int.MaxValue / tile;
        var parameters = Parameters.Sum(p => (long)p.Tensor.Size);
        var values = Layers.Sum(l => (long)l.Output.Size);
        if (parameters > most)
            Report(Rules.UnsupportedCombination, null, null,
                $"'{Spec.Type.Name}' has {parameters} parameters; more than {most} cannot be addressed in tiles of {tile} samples");
        else if (values > most / MostPerValue)
            Report(Rules.UnsupportedCombination, null, null,
                $"The layers of '{Spec.Type.Name}' have {values} values for each sample; more than {most / MostPerValue} cannot be addressed in tiles of "
                    + $"{tile} samples");
    }

    private void WriteLoss(IEnumerable<(LayerSpec Layer, LossSpec Loss)> outputs)
    {
        var start = Graph.Nests.Count;
        var terms = new List<Term>();
        foreach (var (layer, loss) in outputs)
        {
            var f = _built[layer.Name].Output;
            try
            {
                var y = new Tensor(new Symbol("y", layer.Name), Space.Data, true, f.Shape);
                var m = new Tensor(new Symbol("m", layer.Name), Space.Data, true);
                var kind = LossCatalogue.Of(loss);
                terms.Add(kind.Write(new LossWriter(Graph, loss, layer.Name, f, y, m)));
                Outputs.Add(new(layer.Name, f, y, m, loss, kind.Targets));
            }
            catch (DeclarationException mistake)
            {
                _problems.Add(new(mistake.Rule, layer.Loss is null ? null : layer.Name, mistake.Argument, IsOfLoss: true, mistake.Details));
            }
        }

        if (terms.Count > 0)
            Graph.Add(new Nest([], [.. terms], [], [new(Loss.Value, Graph.Variable(0), Accumulate: true)]));
        LossNests = Graph.Since(start);
    }

    /// <summary>The last layer with the network's loss (square when none is named), or every [Output] with its own. A block has one output, and its loss is
    /// never asked for.</summary>
    private IEnumerable<(LayerSpec Layer, LossSpec Loss)> DeclaredOutputs()
    {
        var marked = Spec.Layers.Where(l => l.IsOutput).ToArray();
        if (Spec.IsBlockOnly)
        {
            foreach (var layer in marked.Skip(1))
                Report(Rules.UnsupportedCombination, layer.Name, null, $"'{layer.Name}' is one of {marked.Length} outputs, and a block has one");
            return [(marked.FirstOrDefault() ?? Spec.Layers[Spec.Layers.Count - 1], new LossSpec(LossSpec.Default, default))];
        }

        var common = Spec.Losses.FirstOrDefault();
        var last = Spec.Layers[Spec.Layers.Count - 1];
        if (Spec.Losses.Count > 1)
            ReportLoss(null, $"'{Spec.Type.Name}' names {Spec.Losses.Count} losses; a network has one, or one on each [Output]");
        foreach (var stray in Spec.Layers.Where(l => l.Loss is not null && !l.IsOutput && l != last))
            ReportLoss(stray.Name, $"'{stray.Name}' has a loss but is not an output: mark it [Output]");
        if (marked.Length <= 1)
        {
            var layer = marked.FirstOrDefault() ?? last;
            if (layer.Loss is not null && common is not null)
                ReportLoss(layer.Name, $"'{layer.Name}' and the network each name a loss; one of them is too many");
            return [(layer, layer.Loss ?? common ?? new LossSpec(LossSpec.Default, default))];
        }

        foreach (var layer in marked.Where(l => l.Loss is null))
            Report(Rules.UnsupportedCombination, layer.Name, null,
                $"'{layer.Name}' is one of {marked.Length} outputs and names no loss: each output needs its own");
        if (common is not null)
            ReportLoss(null, $"'{Spec.Type.Name}' has {marked.Length} outputs, each with its own loss; the loss of the network is one too many");
        return marked.Where(l => l.Loss is not null).Select(l => (l, l.Loss!));
    }

    /// <summary>Every layer must reach an output, and every output must depend on a parameter, unless it is a block's.</summary>
    private void CheckReach((LayerSpec Layer, LossSpec Loss)[] outputs)
    {
        // By what the nests read: a transposed convolution of which the padding leaves nothing reads none of its weights.
        var moving = new HashSet<Tensor>(Parameters.Select(p => p.Tensor));
        foreach (var nest in Forward.Where(n => n.Combine == Combine.Sum && n.Reads.Any(r => moving.Contains(r.Tensor))))
            moving.Add(nest.Output);
        foreach (var (name, what) in outputs.Select(o => (o.Layer.Name, o.Layer.Kind)))
        {
            if (what == LayerSpec.Input)
                Report(Rules.UnsupportedCombination, name, null, $"'{name}' is an input and cannot be an output too");
            else if (!moving.Contains(_built[name].Output) && !Spec.IsBlockOnly)
                Report(Rules.UnsupportedCombination, name, null, $"'{name}' depends on no parameter, so that nothing can flow");
        }

        if (!IsSound)
            return;
        var used = Before(outputs.Select(o => o.Layer.Name));
        foreach (var layer in Spec.Layers.Where(l => !l.IsInBlock && !used.Contains(l.Name)))
            Report(Rules.UnusedLayer, layer.Name, null, layer.Name);
    }

    /// <summary>The layers, and all that feed them.</summary>
    private HashSet<string> Before(IEnumerable<string> layers)
    {
        var before = new HashSet<string>();
        var open = new Stack<string>(layers);
        while (open.Count > 0)
        {
            var name = open.Pop();
            if (!before.Add(name))
                continue;
            foreach (var p in Predecessors(_built[name].Spec))
                open.Push(p);
        }

        return before;
    }

    private void Report(DiagnosticDescriptor rule, string? layer, string? argument, params object[] details) =>
        _problems.Add(new(rule, layer, argument, IsOfLoss: false, details));

    private void ReportLoss(string? layer, string what) => _problems.Add(new(Rules.UnsupportedCombination, layer, null, IsOfLoss: true, [what]));
}
