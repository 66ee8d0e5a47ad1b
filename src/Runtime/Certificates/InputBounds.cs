using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using GradientFlow.Ranks;

namespace GradientFlow;

/// <summary>Bounds of how every tensor of a network moves with its inputs, θ standing still: for any network, loop by loop, and along chains of layers of which
/// each reads one tensor alone, by <see cref="ChainBound"/>. Everything is rounded outwards.</summary>
internal sealed class InputBounds
{
    /// <summary>Maps between larger tensors are not written out as matrices.</summary>
    public const int Widest = 512;

    public static readonly int Choices = Enum.GetValues<ChainChoice>().Length;

    private readonly Architecture _architecture;
    private readonly Interval[][] _ranges;
    private readonly bool[] _moves, _isWritten;
    private readonly int[] _writers;
    private readonly double[,] _norms;
    private readonly ChainBound?[,] _chains;
    private readonly bool _isBox;
    private readonly CancellationToken _cancellation;

    /// <param name="theta">θ: [P]</param>
    /// <param name="inputs">Where the inputs lie: [N]</param>
    /// <param name="isBox">They were given; otherwise they may be anything.</param>
    public InputBounds(Architecture architecture, Interval[] theta, Interval[] inputs, bool isBox, CancellationToken cancellation)
    {
        (_architecture, _isBox, _cancellation) = (architecture, isBox, cancellation);
        var quantities = architecture.Quantities;
        _ranges = Array.ConvertAll(quantities, q => q.Kind switch
        {
            QuantityKind.Input => inputs.AsSpan(q.Offset, q.Size).ToArray(),
            QuantityKind.Parameter => theta.AsSpan(q.Offset, q.Size).ToArray(),
            QuantityKind.Constant => Array.ConvertAll(q.Values, new IntervalArithmetic(new()).Constant),
            QuantityKind.Value => new Interval[q.Size],
        });
        (_moves, _isWritten, _writers) = (new bool[quantities.Length], new bool[quantities.Length], new int[quantities.Length]);
        (_norms, _chains) = (new double[Choices, quantities.Length], new ChainBound?[Choices, quantities.Length]);
        for (var q = 0; q < quantities.Length; q++)
        {
            _moves[q] = quantities[q].Kind == QuantityKind.Input;
            for (var c = 0; c < Choices; c++)
                _norms[c, q] = _moves[q] ? 1 : 0;
        }

        foreach (var loop in architecture.Loops)
            _writers[loop.Target.Quantity]++;
    }

    /// <summary>Pieces of a formula were taken to meet, which are equal where they meet as far as could be seen.</summary>
    public bool AssumesMeeting { get; private set; }

    /// <summary>Some layer was written out as a matrix, so that chains could be followed.</summary>
    public bool HasChains { get; private set; }

    /// <summary>The Lipschitz constant of all outputs together by each <see cref="ChainChoice"/>, at most; or why there is none.</summary>
    public (double[] Constants, string? Reason) Find()
    {
        foreach (var loop in _architecture.Loops)
        {
            _cancellation.ThrowIfCancellationRequested();
            if (Pass(loop) is { } reason)
                return ([], reason);
        }

        var constants = new double[Choices];
        for (var c = 0; c < Choices; c++)
        {
            foreach (var o in _architecture.Outputs)
                constants[c] = Upper.Norm(constants[c], _norms[c, o]);
        }

        return (constants, null);
    }

    private string? Pass(Loop loop)
    {
        var target = loop.Target.Quantity;
        var reads = loop.TakesLargest ? [] : loop.Reads.Select(r => r.Quantity).Where(q => _moves[q]).Distinct().ToArray();
        var (points, sums) = LoopPoints.Of(loop, _ranges);
        // The largest stands for a shift on which nothing depends: it may as well stay where it is.
        var formula = Formula(loop, points, sums, out var slopes);
        if (formula is { } failure)
            return failure;
        var norms = new double[Choices];
        var terms = Array.ConvertAll(loop.Terms, t => new TermNorms(loop, t));
        for (var c = 0; c < Choices && reads.Length > 0; c++)
            norms[c] = Rule(loop, terms, slopes, c);
        if (reads.Length > 0 && !double.IsFinite(norms[0]))
            return Unbounded(loop, slopes);
        var isLink = reads.Length == 1 && _writers[target] == 1 && !loop.Accumulates && Follow(loop, reads[0], points, slopes, norms);
        HasChains |= isLink;
        for (var c = 0; c < Choices; c++)
        {
            _norms[c, target] = loop.Accumulates
                ? Upper.Sum(_norms[c, target], Upper.Product(Upper.Root(TermNorms.Multiplicity(loop.Target, loop.Sizes)), norms[c]))
                : Upper.Norm(_norms[c, target], norms[c]);
        }

        _moves[target] |= reads.Length > 0;
        _isWritten[target] = true;
        return null;
    }

    /// <summary>Writes the loop's values, and finds the slopes of its formula by each variable at every point: null by those that do not move.</summary>
    private string? Formula(Loop loop, List<int[]> points, Interval[] sums, out Interval[]?[] slopes)
    {
        var variables = loop.Formula.Variables;
        slopes = new Interval[]?[Math.Max(1, variables)];
        var values = _ranges[loop.Target.Quantity];
        var moves = new bool[variables];
        for (var v = 0; v < variables; v++)
            moves[v] = !loop.TakesLargest && (v == 0 ? loop.Terms.Any(t => t.Factors.Any(f => _moves[f.Quantity])) : _moves[loop.Inputs[v - 1].Quantity]);
        var search = loop.Formula.IsSum ? null : new SlopeSearch(loop.Formula);
        for (var v = 0; v < variables && search is not null; v++)
            slopes[v] = moves[v] ? new Interval[points.Count] : null;
        var box = new Interval[variables];
        for (var p = 0; p < points.Count; p++)
        {
            var value = sums[p];
            if (search is not null)
            {
                for (var v = 0; v < variables; v++)
                    box[v] = v == 0 ? sums[p] : _ranges[loop.Inputs[v - 1].Quantity][loop.Inputs[v - 1].At(points[p])];
                var found = search.Over(box, moves, _isBox ? 60 : 1000);
                if (found.Failure != SlopeFailure.None)
                    return Failed(loop, found.Failure);
                value = found.Value;
                for (var v = 0; v < variables; v++)
                {
                    if (slopes[v] is { } of)
                        of[p] = found.Slopes[v];
                }
            }

            ref var cell = ref values[loop.Target.At(points[p])];
            cell = loop.Accumulates ? cell + value : value;
        }

        AssumesMeeting |= search?.AssumesMeeting ?? false;
        return null;
    }

    /// <summary>By the rules that hold for any loop: of a sum of products each factor's linear map, the others where they may be; of a formula its largest
    /// slopes, by Cauchy and Schwarz.</summary>
    private double Rule(Loop loop, TermNorms[] terms, Interval[]?[] slopes, int choice)
    {
        var sum = 0.0;
        for (var t = 0; t < terms.Length; t++)
        {
            var factors = loop.Terms[t].Factors;
            for (var i = 0; i < factors.Length; i++)
            {
                if (_moves[factors[i].Quantity])
                    sum = Upper.Sum(sum, Upper.Product(Linear(factors, terms[t], i), _norms[choice, factors[i].Quantity]));
            }
        }

        if (loop.Formula.IsSum)
            return sum;
        var norm = slopes[0] is { } ofSum ? Upper.Product(Upper.Largest(ofSum), sum) : 0;
        for (var v = 1; v < slopes.Length; v++)
        {
            if (slopes[v] is not { } of)
                continue;
            var reference = loop.Inputs[v - 1];
            var reads = Upper.Root(TermNorms.Multiplicity(reference, loop.Sizes));
            norm = Upper.Sum(norm, Upper.Product(Upper.Largest(of), reads, _norms[choice, reference.Quantity]));
        }

        return norm;
    }

    private double Linear(Reference[] factors, TermNorms norms, int factor)
    {
        var (byEntry, bySize) = (1.0, norms.Multilinear);
        for (var k = 0; k < factors.Length; k++)
        {
            if (k == factor)
                continue;
            byEntry = Upper.Product(byEntry, Upper.Largest(_ranges[factors[k].Quantity]));
            bySize = Upper.Product(bySize, Upper.Norm(_ranges[factors[k].Quantity]));
        }

        var norm = Math.Min(bySize, norms.Linear(factor, byEntry));
        return factors.Length == 2 && double.IsFinite(norm) ? Math.Min(norm, norms.Operator(factor, _ranges[factors[1 - factor].Quantity])) : norm;
    }

    /// <summary>Where the loop is one linear map of one tensor and a function of each entry: the chain goes on.</summary>
    /// <param name="norms">By the rules; receives what is less.</param>
    private bool Follow(Loop loop, int from, List<int[]> points, Interval[]?[] slopes, double[] norms)
    {
        var (rows, columns) = (_architecture.Quantities[loop.Target.Quantity].Size, _architecture.Quantities[from].Size);
        if (rows > Widest || columns > Widest || points.Count != rows || LoopPoints.Map(loop, from, points, _ranges, _moves, slopes) is not { } map)
            return false;
        var (ofRows, variable) = (loop.Formula.IsSum ? null : new Interval[rows], Array.FindIndex(slopes, s => s is not null));
        for (var p = 0; p < points.Count && ofRows is not null; p++)
            ofRows[loop.Target.At(points[p])] = slopes[variable]![p];
        var largest = ofRows is null ? null : Array.ConvertAll(ofRows, s => s.Magnitude);
        // What one norm after the other gives is open to every choice: none is worse than that.
        var single = (_chains[0, from] ?? ChainBound.At(from, columns)).Then(map);
        var norm = single.Norm(largest);
        for (var c = 0; c < Choices; c++)
        {
            norms[c] = Math.Min(norms[c], Upper.Product(norm, _norms[c, single.Root]));
            if (c == (int)ChainChoice.Norms)
            {
                _chains[c, loop.Target.Quantity] = ofRows is null ? single : null;
                continue;
            }

            var chain = (_chains[c, from] ?? ChainBound.At(from, columns)).Then(map);
            var next = ofRows is null ? chain : chain.Then(ofRows, (ChainChoice)c);
            norms[c] = Math.Min(norms[c], Upper.Product(Math.Min(chain.Norm(largest), next?.Norm() ?? double.PositiveInfinity), _norms[c, chain.Root]));
            _chains[c, loop.Target.Quantity] = next;
        }

        return true;
    }

    private string Name(Loop loop) => _architecture.Quantities[loop.Target.Quantity].Name;

    private string Failed(Loop loop, SlopeFailure failure) => failure switch
    {
        SlopeFailure.Domain => $"{Name(loop)} may divide by zero, or leave the domain of a function, {Where}",
        SlopeFailure.Jump => $"{Name(loop)} jumps, or it could not be seen that its pieces meet",
        SlopeFailure.None => throw new ArgumentOutOfRangeException(nameof(failure)),
    };

    private string Where => _isBox ? "somewhere in the box; try a smaller one" : "for some inputs; give a box";

    private string Unbounded(Loop loop, Interval[]?[] slopes)
    {
        var isProduct = loop.Terms.Any(t => t.Factors.Count(f => _moves[f.Quantity]) > 1) || slopes.Count(s => s is not null) > 1;
        var remedy = _isBox ? "they have no bounds in the box; give a finite one" : "has no constant for all of them; give a box";
        return isProduct ? $"{Name(loop)} multiplies two values that both depend on the input, and {remedy}"
            : $"the slope of {Name(loop)} has no bound {Where}";
    }
}
