using System;
using System.Collections.Generic;
using System.Linq;

namespace GradientFlow.Ranks;

/// <summary>Directions in parameter space along which no output moves, counted from the form of the network: they hold for every θ, and for generic θ they are
/// independent of each other.</summary>
/// <remarks>1. A unit whose activation is homogeneous of degree d: what flows in may be scaled by c &gt; 0 and what flows out by c⁻ᵈ. 2. A run of dense layers
/// without activation between them: all that is seen of it is one affine map, of rank at most the least width.</remarks>
internal sealed class Symmetries
{
    private readonly Architecture _architecture;
    private readonly Dictionary<int, List<Loop>> _readers = [], _writers = [];

    public Symmetries(Architecture architecture)
    {
        _architecture = architecture;
        foreach (var loop in architecture.Loops)
        {
            Put(_writers, loop.Target.Quantity, loop);
            foreach (var quantity in loop.Reads.Select(r => r.Quantity).Distinct())
                Put(_readers, quantity, loop);
        }

        HomogeneousUnits = architecture.Loops.Sum(UnitsOf);
        LinearRuns = Runs().Sum(KernelOf);
        if (architecture.Outputs.Length == 1 && Only(_writers, architecture.Outputs[0]) is { } last && AsDense(last) is { } dense)
            LastLayer = dense;
    }

    /// <summary>One dimension for each.</summary>
    public long HomogeneousUnits { get; }

    /// <summary>Dimensions that runs of linear layers lose.</summary>
    public long LinearRuns { get; }

    /// <summary>The layer that writes the one output, when it is dense, without an activation, and shares nothing.</summary>
    public DenseLayer? LastLayer { get; }

    // ---- homogeneous units ----

    /// <summary>The units, or channels, of h = σ(z), when scaling them is a symmetry.</summary>
    private int UnitsOf(Loop map)
    {
        if (map.Terms.Length > 0 || map.Inputs.Length == 0 || map.Accumulates || _architecture.Outputs.Contains(map.Target.Quantity))
            return 0;
        var (z, h) = (map.Inputs[0], map.Target.Quantity);
        var isMap = IsPlain(map.Target, map.Sizes) && IsPlain(z, map.Sizes)
            && z.Dimensions.Select(d => d.PlainAxis).SequenceEqual(map.Target.Dimensions.Select(d => d.PlainAxis))
            && z.Dimensions.Length > 0 && map.Inputs.Skip(1).All(i => Kind(i) is QuantityKind.Parameter or QuantityKind.Constant);
        if (!isMap || Only(_readers, z.Quantity) != map || Only(_writers, h) != map || Only(_writers, z.Quantity) is not { } source
            || _architecture.Outputs.Contains(z.Quantity))
            return 0;
        if (!IsHomogeneous(map.Formula) || !IsContraction(source) || !IsPlain(source.Target, source.Sizes))
            return 0;
        var unit = source.Target.Dimensions[0].PlainAxis;
        var scalesIn = source.Terms.All(t => Weight(t) is { } w && w.Dimensions.Any(d => d.PlainAxis == unit));
        var scalesOut = _readers.TryGetValue(h, out var readers)
            && readers.All(r => IsContraction(r) && r.Terms.Where(t => t.Factors.Any(f => f.Quantity == h)).All(t => Carries(t, h)));
        return scalesIn && scalesOut ? _architecture.Quantities[h].Shape[0] : 0;
    }

    /// <summary>The term multiplies h by weights of its own, unit by unit.</summary>
    private bool Carries(Term term, int h)
    {
        var uses = term.Factors.Where(f => f.Quantity == h).ToArray();
        var axis = uses[0].Dimensions[0].PlainAxis;
        return uses.Length == 1 && axis >= 0 && Weight(term) is { } w && w.Dimensions.Any(d => d.PlainAxis == axis);
    }

    /// <summary>The one factor of a term that is a parameter, used nowhere else.</summary>
    private Reference? Weight(Term term)
    {
        var weights = term.Factors.Where(f => Kind(f) == QuantityKind.Parameter).ToArray();
        return weights.Length == 1 && IsUsedOnce(weights[0].Quantity) ? weights[0] : null;
    }

    private static bool IsHomogeneous(ScalarProgram formula)
    {
        var state = new DegreeState();
        var degree = new DegreeFlow<ulong, DegreeArithmetic>(null!, new(state), (d, _) => d).OfFormula(formula, 1, 2);
        return !state.IsNotHomogeneous && degree > 1 && (degree & (degree - 1)) == 0;
    }

    // ---- linear runs ----

    /// <summary>z[j] = Σ_k W[j,k]·x[k] (+ b[j]) with parameters of its own.</summary>
    private DenseLayer? AsDense(Loop loop)
    {
        if (!IsContraction(loop) || loop.Sizes.Length != 1 || !IsPlain(loop.Target, loop.Sizes) || Only(_writers, loop.Target.Quantity) != loop
            || loop.Terms.Length is 0 or > 2)
            return null;
        var product = loop.Terms.FirstOrDefault(t => t.Factors.Length == 2);
        var bias = loop.Terms.FirstOrDefault(t => t.Factors.Length == 1);
        if (product is null || product.Scale != 1
            || loop.Terms.Length == 2 && (bias is null || bias.Scale != 1 || Weight(bias) is not { } b || !IsPlain(b, Within(loop, bias))))
            return null;
        var x = product.Factors.FirstOrDefault(f => Kind(f) is QuantityKind.Input or QuantityKind.Value);
        if (x is null || Weight(product) is not { } w || !IsPlain(x, Within(loop, product)) || !IsPlain(w, Within(loop, product))
            || w.Dimensions[0].PlainAxis != 0)
            return null;
        var inputs = _architecture.Quantities[x.Quantity].Size;
        var units = loop.Sizes[0];
        return inputs * (long)units == _architecture.Quantities[w.Quantity].Size
            ? new(x.Quantity, loop.Target.Quantity, inputs, units, bias is not null) : null;
    }

    private IEnumerable<List<DenseLayer>> Runs()
    {
        var layers = _architecture.Loops.Select(AsDense).OfType<DenseLayer>().ToArray();
        bool Continues(DenseLayer first, DenseLayer second) =>
            second.From == first.To && _readers[first.To].Count == 1 && !_architecture.Outputs.Contains(first.To);
        foreach (var layer in layers.Where(l => !layers.Any(before => Continues(before, l))))
        {
            var run = new List<DenseLayer> { layer };
            while (layers.FirstOrDefault(next => Continues(run[run.Count - 1], next)) is { } next)
                run.Add(next);
            if (run.Count > 1)
                yield return run;
        }
    }

    /// <summary>The parameters of a run, less the dimension of the affine maps it can be.</summary>
    private static long KernelOf(List<DenseLayer> run)
    {
        long Matrices(long rows, long columns, long rank) => rank * (rows + columns - rank);
        var parameters = run.Sum(l => (long)l.Units * (l.Inputs + (l.HasBias ? 1 : 0)));
        long units = run[run.Count - 1].Units, inputs = run[0].Inputs;
        var inner = run.Take(run.Count - 1).Min(l => (long)l.Units);
        // A bias of the first layer alone counts as one more input; a later one makes the constant free.
        var hasLaterBias = run.Skip(1).Any(l => l.HasBias);
        var columns = inputs + (run[0].HasBias && !hasLaterBias ? 1 : 0);
        var maps = Matrices(units, columns, Math.Min(inner, Math.Min(units, columns))) + (hasLaterBias ? units : 0);
        return Math.Max(0, parameters - maps);
    }

    // ---- reading loops ----

    private static bool IsContraction(Loop loop) => loop.Formula.IsSum && loop.Inputs.Length == 0 && !loop.Accumulates && !loop.TakesLargest;

    /// <summary>Every index is an axis of its own, over the whole dimension.</summary>
    private static bool IsPlain(Reference at, params int[] sizes)
    {
        var axes = at.Dimensions.Select(d => d.PlainAxis).ToArray();
        return axes.Distinct().Count() == axes.Length && at.Dimensions.All(d => d.PlainAxis >= 0 && sizes[d.PlainAxis] == d.Size);
    }

    private static int[] Within(Loop loop, Term term) => [.. loop.Sizes, .. term.Sizes];

    private bool IsUsedOnce(int parameter) =>
        _architecture.Loops.Sum(l => l.Terms.Sum(t => t.Factors.Count(f => f.Quantity == parameter)) + l.Inputs.Count(i => i.Quantity == parameter)) == 1;

    private QuantityKind Kind(Reference at) => _architecture.Quantities[at.Quantity].Kind;

    private static Loop? Only(Dictionary<int, List<Loop>> of, int quantity) => of.TryGetValue(quantity, out var loops) && loops.Count == 1 ? loops[0] : null;

    private static void Put(Dictionary<int, List<Loop>> of, int quantity, Loop loop)
    {
        if (!of.TryGetValue(quantity, out var loops))
            of[quantity] = loops = [];
        loops.Add(loop);
    }
}

/// <summary>z[j] = Σ_k W[j,k]·x[k] (+ b[j]), W and b of this layer alone.</summary>
/// <param name="From">The quantity x.</param>
/// <param name="To">The quantity z.</param>
internal sealed record DenseLayer(int From, int To, int Inputs, int Units, bool HasBias);
