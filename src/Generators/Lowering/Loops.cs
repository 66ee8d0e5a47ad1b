using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using GradientFlow.Generators.Declaration;
using GradientFlow.Generators.Nests;
using GradientFlow.Generators.Scalars;

namespace GradientFlow.Generators.Lowering;

/// <summary>An access with its strides multiplied out: base of the argument + Offset + Σ stride·axis (+ sample).</summary>
/// <param name="Argument">Number of the tensor among the arguments of the loops.</param>
internal sealed record Linear(int Argument, int Offset, IReadOnlyDictionary<Axis, int> Strides, bool PerSample)
{
    /// <summary>An expression of the value read, its variable 1; null for the value itself.</summary>
    public Expr? Through { get; init; }

    public bool Equals(Linear? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => Argument * 31 + Offset;

    public int this[Axis axis] => Strides.TryGetValue(axis, out var stride) ? stride : 0;
}

/// <summary>0 ≤ Index &lt; Size must hold for a read to hit: a bound of the loop over Axis.</summary>
internal sealed record Clip(Axis Axis, Affine Index, int Size);

internal sealed record LoopTerm(double Scale, Linear[] Factors);

/// <param name="Target">Null for a value that only the sums of the loops read.</param>
internal sealed record LoopStore(Linear? Target, Expr Value, bool Accumulate);

/// <summary>A sum over samples beside the results per sample.</summary>
/// <param name="Axes">Those besides the axes of the loops.</param>
/// <param name="Values">Numbers of the stores whose values are factors as well.</param>
internal sealed record LoopSampleSum(Axis[] Axes, double Scale, Linear[] Factors, int[] Values, Linear Target)
{
    public int Places => Axes.Aggregate(1, (n, a) => n * a.Size);
}

/// <summary>Terms that share their loops.</summary>
internal sealed record Reduction(Axis[] Axes, LoopTerm[] Terms, Clip[] Clips);

/// <summary>A tensor as a method sees it: its name there, and how far one step of the unit around the nest moves where it starts.</summary>
internal sealed record LoopArgument(Tensor Tensor, string Name, int UnitStride);

/// <summary>A nest with its strides multiplied out: axes of size one gone, axes that run on in memory joined, padding turned into bounds. It knows
/// nothing of where its tensors lie, so that layers of one shape share one method.</summary>
/// <param name="Formulas">The mathematics, one line a store.</param>
internal sealed record Loops(
    IReadOnlyList<LoopArgument> Arguments,
    Axis[] Axes,
    Reduction[] Reductions,
    Linear[] Inputs,
    LoopStore[] Stores,
    LoopSampleSum[] Sums,
    Combine Combine,
    bool SumsSamples,
    int TileSamples,
    string[] Formulas)
{
    private string? _shape;
    private SparseMatrix? _sparse;
    private bool _isSparseKnown;

    public bool IsMap => Reductions.Length == 0;

    /// <summary>A matrix of the declaration whose zeros are passed over.</summary>
    public SparseMatrix? Sparse
    {
        get
        {
            if (!_isSparseKnown)
                (_sparse, _isSparseKnown) = (SparseMatrix.Of(this), true);
            return _sparse;
        }
    }

    public IEnumerable<Linear> Accesses =>
        Reductions.SelectMany(r => r.Terms).SelectMany(t => t.Factors).Concat(Inputs).Concat(Stores.Select(s => s.Target).OfType<Linear>())
            .Concat(Sums.SelectMany(s => s.Factors.Append(s.Target)));

    public HashSet<Axis> ClippedAxes => [.. Reductions.SelectMany(r => r.Clips).SelectMany(c => c.Index.Axes)];

    /// <summary>Axes that no bound follows: blocks of them are alike.</summary>
    public Axis[] FreeAxes
    {
        get
        {
            var clipped = ClippedAxes;
            return [.. Axes.Where(a => !clipped.Contains(a))];
        }
    }

    /// <summary>The reduction of the most points; null for a map.</summary>
    public Reduction? Longest => Reductions.OrderByDescending(r => r.Axes.Aggregate(1L, (n, a) => n * a.Size)).FirstOrDefault();

    /// <summary>Results per sample: the longest free axis that leaves a factor per sample where it is, so that the points of a block along it share a
    /// load.</summary>
    public Axis? SharingAxis =>
        Longest is null ? null : FreeAxes.Where(x => Longest.Terms[0].Factors.Any(f => f.PerSample && f[x] == 0)).OrderByDescending(x => x.Size)
            .FirstOrDefault();

    /// <summary>Sums over samples: for every factor per sample the longest free axis that moves it and no other; a block along two of them is one of dot
    /// products.</summary>
    public Axis?[] OwnAxes
    {
        get
        {
            var (free, factors) = (FreeAxes, FactorsPerSample);
            return Array.ConvertAll(factors, own =>
                free.Where(x => own[x] != 0 && factors.All(f => ReferenceEquals(f, own) || f[x] == 0)).OrderByDescending(x => x.Size).FirstOrDefault());
        }
    }

    /// <summary>Those of the longest reduction's first term.</summary>
    public Linear[] FactorsPerSample => [.. Longest!.Terms[0].Factors.Where(f => f.PerSample)];

    /// <summary>The one axis of a map that runs on into the samples everywhere: then axis and samples are one long loop.</summary>
    public Axis? FlatAxis => IsMap && Sums.Length == 0 && Axes.Length == 1 && Accesses.All(l => l.PerSample && l[Axes[0]] == TileSamples) ? Axes[0] : null;

    public static Loops From(Nest nest, int tileSamples, Layout layout)
    {
        var places = nest.Reads.Concat(nest.Writes).Select(a => (a.Tensor, Stride: UnitStride(nest, a, layout))).Distinct().ToArray();
        var names = new Names(["s", .. Names.OfPrograms]);
        var arguments = places.Select(p => new LoopArgument(p.Tensor, names.Unique(p.Tensor.Symbol.Kind), p.Stride)).ToArray();
        nest = NameAxes(nest, names);
        var locals = nest.Stores.Where(s => s.IsLocal).ToDictionary(s => s.Target.Tensor, s => names.Unique(s.Target.Tensor.Symbol.Kind));
        var formulas = nest.Format(t => locals.TryGetValue(t, out var local) ? local : arguments[Array.FindIndex(places, p => p.Tensor == t)].Name).ToArray();
        return Lower(nest, places, tileSamples, layout) with { Arguments = arguments, Formulas = formulas };
    }

    /// <summary>What the loops do, apart from all names: equal shapes are the same code. Where a single loop's length is an argument of the method,
    /// it is no part of the shape.</summary>
    public string Shape => _shape ??= WriteShape();

    /// <summary>The code is one loop whose length does not matter to it.</summary>
    public bool IsOneLoop => IsMap && Sums.Length == 0 && (Axes.Length == 0 || FlatAxis is not null);

    private string WriteShape()
    {
        var text = new StringBuilder();
        var axes = Axes.Concat(Reductions.SelectMany(r => r.Axes)).Concat(Sums.SelectMany(s => s.Axes)).Distinct().ToList();
        string Number(int n) => n.ToString(CultureInfo.InvariantCulture);
        string Index(Affine index) =>
            string.Join("+", index.Terms.Select(t => $"{Number(t.Factor)}a{Number(axes.IndexOf(t.Axis))}").Append(Number(index.Offset)));
        void Write(Linear l)
        {
            var strides = l.Strides.OrderBy(s => axes.IndexOf(s.Key)).Select(s => $"{Number(s.Value)}a{Number(axes.IndexOf(s.Key))}");
            text.Append(l.Through is null ? "" : $"f{Number(l.Through.Id)}").Append(Number(l.Argument)).Append(l.PerSample ? 's' : '.')
                .Append($"{Number(l.Offset)}:{string.Join(",", strides)};");
        }


        text.Append($"{Combine}{SumsSamples}|{string.Join(",", Arguments.Select(a => a.Tensor.Space == Space.Computed && !a.Tensor.PerSample ? 'D' : 'T'))}|");
        text.Append(IsOneLoop ? "n" : string.Join(",", Axes.Select(a => Number(a.Size)))).Append('|');
        foreach (var r in Reductions)
        {
            text.Append(string.Join(",", r.Axes.Select(a => Number(a.Size)))).Append('<');
            foreach (var c in r.Clips)
                text.Append($"{Number(axes.IndexOf(c.Axis))}:{Index(c.Index)}<{Number(c.Size)},");
            foreach (var t in r.Terms)
            {
                text.Append(t.Scale.ToString("R", CultureInfo.InvariantCulture)).Append('*');
                Array.ForEach(t.Factors, Write);
            }

            text.Append('>');
        }

        Array.ForEach(Inputs, Write);
        foreach (var s in Stores)
        {
            text.Append(s.Accumulate ? "+=" : "=").Append(Number(s.Value.Id));
            if (s.Target is not null)
                Write(s.Target);
        }

        if (Sparse is { } sparse)
            text.Append('|').Append(sparse.Shape);
        foreach (var s in Sums)
        {
            text.Append('|').Append(string.Join(",", s.Axes.Select(a => Number(a.Size)))).Append(s.Scale.ToString("R", CultureInfo.InvariantCulture))
                .Append('*');
            text.Append(string.Join(",", s.Values.Select(Number))).Append('*');
            Array.ForEach(s.Factors, Write);
            Write(s.Target);
        }

        return text.ToString();
    }

    /// <summary>The positions of an outer axis from which no read misses, whatever the other loops do.</summary>
    public (int From, int To) Interior(Axis axis)
    {
        var (from, to) = (0, axis.Size);
        foreach (var c in Reductions.SelectMany(r => r.Clips).Where(c => c.Index[axis] > 0))
        {
            var (k, rest) = (c.Index[axis], c.Index.Without(axis));
            from = Math.Max(from, (-rest.Least + k - 1) / k);
            to = Math.Min(to, (c.Size - 1 - rest.Most) / k + 1);
        }

        return (from, Math.Max(from, to));
    }

    /// <summary>The step of an access with the unit around its nest.</summary>
    private static int UnitStride(Nest nest, Access access, Layout layout) => nest.Unit is { } unit ? Position(access, layout)[unit] : 0;

    /// <summary>Where an access lies: all its indices as one.</summary>
    private static Affine Position(Access a, Layout layout)
    {
        var strides = layout.Strides(a.Tensor);
        Affine sum = 0;
        for (var d = a.Index.Length - 1; d >= 0; d--)
            sum += strides[d] * a.Index[d];

        return sum;
    }

    private static Loops Lower(Nest nest, (Tensor Tensor, int Stride)[] places, int tileSamples, Layout layout)
    {
        var misses = new HashSet<Axis>(nest.Factors.SelectMany(Leaving).SelectMany(l => l.Index.Axes)); // must stay, to be clipped
        bool Runs(Axis a) => a.Size > 1 || misses.Contains(a);
        var gone = nest.Axes.Concat(nest.Terms.SelectMany(t => t.Reduce)).Concat(nest.Sums.SelectMany(s => s.Axes)).Where(a => !Runs(a)).Distinct()
            .ToDictionary(a => a, _ => (Affine)0);
        nest = nest.Substitute([.. nest.Axes.Where(Runs)], gone);

        Linear Linearize(Access a)
        {
            var sum = Position(a, layout);
            var argument = Array.IndexOf(places, (a.Tensor, nest.Unit is { } u ? sum[u] : 0));
            return new(argument, sum.Offset, sum.Terms.Where(t => t.Axis != nest.Unit).ToDictionary(t => t.Axis, t => t.Factor),
                a.Tensor.PerSample)
            { Through = a.Through };
        }

        var reductions = nest.Terms
            .GroupBy(t => string.Join(",", t.Reduce.Where(Runs).Select(a => $"{a.Id}")))
            .Select(group =>
            {
                var axes = group.First().Reduce.Where(Runs).ToArray();
                var clips = group.SelectMany(t => t.Factors).SelectMany(f => Clips(f, axes)).Distinct().ToArray();
                return new Reduction(
                    [.. axes.OrderBy(a => clips.All(c => c.Axis != a))], // clipped loops outside, so that the inner ones unroll
                    [.. group.Select(t => new LoopTerm(t.Scale, Array.ConvertAll(t.Factors, Linearize)))],
                    clips);
            });
        var stores = nest.Stores.Select(s => new LoopStore(s.IsLocal ? null : Linearize(s.Target), s.Value, s.Accumulate)).ToArray();
        int StoreOf(Access f) => Array.FindIndex(nest.Stores, s => s.Target.Tensor == f.Tensor);
        var sums = nest.Sums.Select(s => new LoopSampleSum(
            s.Axes,
            s.Term.Scale,
            [.. s.Term.Factors.Where(f => StoreOf(f) < 0).Select(Linearize)],
            [.. s.Term.Factors.Select(StoreOf).Where(i => i >= 0)],
            Linearize(s.Target)));
        return new Loops([], nest.Axes, [.. reductions], Array.ConvertAll(nest.Inputs, Linearize), stores, [.. sums], nest.Combine, nest.SumsSamples,
            tileSamples, [])
            .JoinAxes();
    }

    /// <summary>The indices that leave their dimension at some point.</summary>
    private static IEnumerable<(Affine Index, int Size)> Leaving(Access f) =>
        f.Index.Zip(f.Tensor.Shape, (index, size) => (index, size)).Where(x => x.index.Least < 0 || x.index.Most >= x.size);

    private static IEnumerable<Clip> Clips(Access f, Axis[] reduce)
    {
        foreach (var (index, size) in Leaving(f))
        {
            var axis = reduce.LastOrDefault(a => index[a] != 0)
                ?? throw new NotSupportedException($"No loop of the sum can keep {f} inside its shape.");
            yield return new Clip(axis, index, size);
        }
    }

    /// <summary>Two axes of one group of loops whose steps continue each other in every access become one.</summary>
    private Loops JoinAxes()
    {
        var clipped = ClippedAxes;
        foreach (var group in Reductions.Select(r => r.Axes).Prepend(Axes))
        {
            foreach (var a in group)
            {
                foreach (var b in group)
                {
                    if (a == b || clipped.Contains(a) || clipped.Contains(b) || !Accesses.All(l => l[a] == l[b] * b.Size))
                        continue;
                    return Join(a, b).JoinAxes();
                }
            }
        }

        return this;
    }

    private Loops Join(Axis a, Axis b)
    {
        var both = new Axis(b.Id, Identifier.Escape(a.Name + b.Name), a.Size * b.Size);
        Axis[] Of(Axis[] axes) => axes.Contains(a) ? [.. axes.Where(x => x != b).Select(x => x == a ? both : x)] : axes;
        Linear Along(Linear l) => l[b] == 0 ? l : l with
        {
            Strides = l.Strides.Where(s => s.Key != a && s.Key != b).Append(new(both, l[b])).ToDictionary(s => s.Key, s => s.Value),
        };
        return this with
        {
            Axes = Of(Axes),
            Reductions = Array.ConvertAll(Reductions, r => r with
            {
                Axes = Of(r.Axes),
                Terms = Array.ConvertAll(r.Terms, t => t with { Factors = Array.ConvertAll(t.Factors, Along) }),
            }),
            Inputs = Array.ConvertAll(Inputs, Along),
            Stores = Array.ConvertAll(Stores, s => s with { Target = s.Target is { } target ? Along(target) : null }),
            Sums = Array.ConvertAll(Sums, s => s with { Factors = Array.ConvertAll(s.Factors, Along), Target = Along(s.Target) }),
        };
    }

    /// <summary>Gives every axis a name of its own in the method; loops that stand side by side may share one.</summary>
    private static Nest NameAxes(Nest nest, Names names)
    {
        var renamed = new Dictionary<Axis, Axis>();
        foreach (var a in nest.Axes)
            renamed[a] = new(a.Id, names.Unique(a.Name), a.Size);
        foreach (var inner in nest.Terms.Select(t => t.Reduce).Concat(nest.Sums.Select(s => s.Axes)))
        {
            var own = names.Copy();
            foreach (var a in inner.Where(a => !renamed.ContainsKey(a)))
                renamed[a] = new(a.Id, own.Unique(a.Name), a.Size);
        }

        var replacements = renamed.ToDictionary(r => r.Key, r => (Affine)r.Value);
        var result = nest.Substitute([.. nest.Axes.Select(a => renamed[a])], replacements);
        return result with { Terms = Array.ConvertAll(result.Terms, t => t with { Reduce = Array.ConvertAll(t.Reduce, a => renamed[a]) }) };
    }
}
