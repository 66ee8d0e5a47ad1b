using System;
using System.Collections.Generic;
using System.Linq;
using GradientFlow.Generators.Layers;
using GradientFlow.Generators.Nests;

namespace GradientFlow.Generators.Programs;

/// <summary>Everything that is computed of a network, written by differentiating its nests: one graph, of which each program is a part.</summary>
internal sealed class NetworkPrograms
{
    private readonly NetworkModel _model;
    private readonly Graph _graph;
    private readonly PartialDerivatives _partials;
    private readonly Tensor[] _parameters;

    private readonly bool _forKernels;

    private NetworkPrograms(NetworkModel model, bool forKernels)
    {
        (_model, _graph, _partials, _forKernels) = (model, model.Graph, new PartialDerivatives(model.Graph), forKernels);
        _parameters = [.. model.Parameters.Select(p => p.Tensor)];
    }

    /// <summary>The direction of products with the Jacobian and the Hessian, by parameter.</summary>
    public Dictionary<Tensor, Tensor> Directions { get; private set; } = [];

    /// <summary>Whether ∇L is continuous as far as the layers go.</summary>
    public bool IsSmooth { get; private set; }

    /// <summary>The program of the sides of kinks, of networks that have kinks.</summary>
    public const string KinkSides = "KinkSides";

    /// <summary>Comparisons of a sample whose outcomes that program writes.</summary>
    public int KinkCount { get; private set; }

    /// <summary>The program of the dense Hessian.</summary>
    public const string Hessian = "Hessian";

    private const int MostForSeveralDirections = 4096, MostNestsForSeveralDirections = 12;

    /// <summary>The blocks of the Hessian, in the order of its sums; empty where it is made column by column.</summary>
    public IReadOnlyList<HessianBlock> HessianBlocks { get; private set; } = [];

    /// <summary>How many columns a sweep makes at once; 0 where the Hessian is made in blocks.</summary>
    public int HessianDirections { get; private set; }

    /// <summary>The directions of those columns, side by side for each parameter.</summary>
    public Dictionary<Tensor, Tensor> DirectionBlocks { get; private set; } = [];

    /// <summary>The cotangents a vector–Jacobian product starts from, by output.</summary>
    public Dictionary<Tensor, Tensor> Seeds { get; private set; } = [];

    public List<Program> Programs { get; } = [];

    /// <param name="model">The network.</param>
    /// <param name="forKernels">Only the programs that run on devices, and for them: sums over samples stay apart from results per sample.</param>
    public static NetworkPrograms Of(NetworkModel model, bool forKernels = false)
    {
        if (!model.IsSound)
            throw new ArgumentException("A network with mistakes has no programs.", nameof(model));
        var programs = new NetworkPrograms(model, forKernels);
        programs.Differentiate();
        return programs;
    }

    private void Differentiate()
    {
        var outputs = _model.Outputs.Select(o => o.F).ToArray();
        Add("Forward", [], Stack(outputs));
        Add("Loss", [(_model.Loss, Total)], []);

        // Reverse: first through the loss, then through the layers.
        var start = _graph.Nests.Count;
        var dOutputs = Reverse(_model.LossNests, outputs, new Dictionary<Tensor, Tensor?> { [_model.Loss] = null });
        var gradient = Reverse(_model.Forward, _parameters, dOutputs.ToDictionary(d => d.Key, d => (Tensor?)d.Value));
        var backward = _graph.Since(start);
        Add("LossGradient", [(_model.Loss, Total), .. OfParameters(gradient)], []);

        // Forward over all of it, along a direction v in parameter space.
        Directions = _parameters.ToDictionary(p => p, p => new Tensor(p.Symbol.Direction, Space.Direction, false, p.Shape));
        var tangents = new Dictionary<Tensor, Tensor>(Directions);
        ForwardSweep.Run(_graph, _partials, _model.Forward, tangents);
        Add("JacobianVector", [], Stack(outputs.Select(f => tangents[f])));
        ForwardSweep.Run(_graph, _partials, _model.LossNests, tangents);
        ForwardSweep.Run(_graph, _partials, backward, tangents);
        Add("HessianVector", OfParameters(Chain(gradient, tangents)), []);

        if (!_forKernels)
            WriteHessian(backward, gradient);

        // Gauss–Newton: back again, from the loss's curvature times Jv. The weight m is in that curvature, or padded lanes would leak in.
        var curved = Chain(dOutputs, tangents).ToDictionary(d => d.Key, d => (Tensor?)d.Value);
        Add("GaussNewtonVector", OfParameters(Reverse(_model.Forward, _parameters, curved)), []);

        // Back from given cotangents, summed over samples or left as rows.
        Seeds = outputs.ToDictionary(f => f, f => new Tensor(f.Symbol.As("u"), Space.Seed, true, f.Shape));
        var seeds = Seeds.ToDictionary(s => s.Key, s => (Tensor?)s.Value);
        Add("VectorJacobian", OfParameters(Reverse(_model.Forward, _parameters, seeds)), []);
        if (!_forKernels)
            AddRows(Reverse(_model.Forward, _parameters, seeds, perSample: true));

        var kinked = _model.Forward.Where(n => tangents.ContainsKey(n.Output) && Smoothness.IsKinked(n)).ToArray();
        IsSmooth = kinked.Length == 0;
        var sides = Generators.Programs.KinkSides.Write(_graph, kinked);
        KinkCount = sides.Sum(s => s.Size);
        if (KinkCount > 0)
            Add(KinkSides, [], Stack(sides));
    }

    /// <summary>In blocks where parameters act through the values of a contraction, else column by column, several at once.</summary>
    private void WriteHessian(Nest[] backward, Dictionary<Tensor, Tensor> gradient)
    {
        if (Generators.Programs.HessianBlocks.Write(_model, _partials, backward, gradient) is { } blocks)
        {
            HessianBlocks = blocks;
            var at = 0;
            var places = blocks.Select(b =>
            {
                var place = (b.Tensor, at);
                at += b.Tensor.Size;
                return place;
            });
            Add(Hessian, [.. places], []);
            return;
        }

        // Several directions a sweep share what does not move, in nests of their own; one direction has the nests of the product ∇²L·v. A long network, or one
        // whose dense Hessian few will ever ask for, is not worth a third more code.
        HessianDirections = _model.ParameterCount <= MostForSeveralDirections && _model.Forward.Length <= MostNestsForSeveralDirections ? 4 : 1;
        var directions = _graph.Axis("d", HessianDirections);
        DirectionBlocks = _parameters.ToDictionary(p => p, p => new Tensor(p.Symbol.Direction, Space.Direction, false, [HessianDirections, .. p.Shape]));
        var columns = new Dictionary<Tensor, Tensor>(DirectionBlocks);
        ForwardSweep.Run(_graph, _partials, [.. _model.Forward, .. _model.LossNests, .. backward], columns, directions);
        Add(Hessian, [.. OfParameters(Chain(gradient, columns)).Select(r => (r.Tensor, HessianDirections * r.Offset))], []);
    }

    /// <summary>The loss stands behind the gradient.</summary>
    private int Total => _model.ParameterCount;

    private Dictionary<Tensor, Tensor> Reverse(Nest[] nests, Tensor[] variables, IReadOnlyDictionary<Tensor, Tensor?> seeds, bool perSample = false) =>
        ReverseSweep.Run(_graph, _partials, nests, variables, seeds, perSample);

    private static Dictionary<Tensor, Tensor> Chain(Dictionary<Tensor, Tensor> first, Dictionary<Tensor, Tensor> second) =>
        first.Where(f => second.ContainsKey(f.Value)).ToDictionary(f => f.Key, f => second[f.Value]);

    private (Tensor Tensor, int Offset)[] OfParameters(Dictionary<Tensor, Tensor> results) => [.. results.Select(r => (r.Value, _model.Offsets[r.Key]))];

    private static (Tensor, int)[] Stack(IEnumerable<Tensor> outputs)
    {
        var at = 0;
        return [.. outputs.Select(t =>
        {
            var place = (t, at);
            at += t.Size;
            return place;
        })];
    }

    private void Add(string name, (Tensor Tensor, int Offset)[] sums, (Tensor Tensor, int Offset)[] rows)
    {
        var wanted = sums.Concat(rows).Select(r => r.Tensor).ToArray();
        Programs.Add(new(name, Passes.Run(_graph.Nests, wanted, fuseSums: !_forKernels), sums, rows));
    }

    /// <summary>Rows of the Jacobian come one output at a time: what does not depend on the choice of the output is done once before.</summary>
    private void AddRows(Dictionary<Tensor, Tensor> results)
    {
        foreach (var p in _parameters.Where(p => !results.ContainsKey(p)))
        {   // a parameter that reaches no output
            var zero = new Tensor(p.Symbol.Cotangent, Space.Computed, true, p.Shape);
            var axes = _graph.Axes(p.Shape);
            _graph.Add(new Nest(axes, [], [], [new(zero[axes], _graph.Algebra.Constant(0))]));
            results[p] = zero;
        }

        var rows = OfParameters(results);
        var nests = Passes.Run(_graph.Nests, [.. rows.Select(r => r.Tensor)]);
        var moving = new HashSet<Tensor>([.. Seeds.Values, .. rows.Select(r => r.Item1)]);
        foreach (var nest in nests.Where(n => n.Reads.Any(r => moving.Contains(r.Tensor)) || n.Stores.Any(s => moving.Contains(s.Target.Tensor))))
            moving.UnionWith(nest.Stores.Select(s => s.Target.Tensor));
        Programs.Add(new("JacobianPrepare", [.. nests.Where(n => !moving.Contains(n.Output))], [], []));
        Programs.Add(new("JacobianRow", [.. nests.Where(n => moving.Contains(n.Output))], [], rows));
    }
}
