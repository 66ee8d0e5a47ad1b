using System;
using System.Collections.Generic;
using System.Linq;
using GradientFlow.Generators.Nests;
using GradientFlow.Generators.Scalars;

namespace GradientFlow.Generators.Tests.Reference;

/// <summary>What a list of nests means, in the plainest terms: one nest, one sample, one point, one term after the other. This is the definition; passes,
/// derivatives and emitted code are held against it.</summary>
internal sealed class NestInterpreter(int samples)
{
    private readonly Dictionary<Tensor, double[]> _values = [];

    public int Samples => samples;

    /// <summary>Values of a tensor: [sample][index…], row-major; without samples where it has none.</summary>
    public double[] this[Tensor t]
    {
        get => _values.TryGetValue(t, out var v) ? v : _values[t] = t.Values ?? Unwritten(t);
        set => _values[t] = value;
    }

    /// <summary>Sums start at zero. What nests write for each sample stands in room that others used before: what nobody has written there is no number.</summary>
    private double[] Unwritten(Tensor t)
    {
        var values = new double[t.Size * (t.PerSample ? samples : 1)];
        if (t is { Space: Space.Computed, PerSample: true })
            Array.Fill(values, double.NaN);
        return values;
    }

    public void Run(IEnumerable<Nest> nests)
    {
        var list = nests.ToArray();
        foreach (var sum in list.SelectMany(n => n.Writes).Select(w => w.Tensor).Where(t => !t.PerSample).Distinct())
            Array.Clear(this[sum]);
        for (var i = 0; i < list.Length;)
        {
            // Neighbours of one unit are run together, unit by unit.
            var unit = list[i].Unit;
            var together = list.Skip(i).TakeWhile(n => n.Unit == unit).ToArray();
            foreach (var at in Points(unit is null ? [] : [unit]))
            {
                foreach (var nest in together)
                    Run(nest, at);
            }

            i += together.Length;
        }
    }

    private void Run(Nest nest, Dictionary<Axis, int> unit)
    {
        for (var s = 0; s < samples; s++)
        {
            foreach (var point in Points(nest.Axes))
            {
                foreach (var (axis, i) in unit)
                    point[axis] = i;
                Run(nest, point, s);
            }
        }
    }

    public static IEnumerable<Dictionary<Axis, int>> Points(IEnumerable<Axis> axes) => axes.Aggregate(
        (IEnumerable<Dictionary<Axis, int>>)[[]],
        (points, a) => points.SelectMany(p => Enumerable.Range(0, a.Size).Select(i => new Dictionary<Axis, int>(p) { [a] = i })));

    private void Run(Nest nest, Dictionary<Axis, int> point, int sample)
    {
        var products = nest.Terms.SelectMany(t => Points(t.Reduce).Select(r => Product(t, r, point, sample)));
        var acc = nest.Combine == Combine.Sum ? products.Sum() : products.Max();
        double[] variables = [acc, .. nest.Inputs.Select(i => Read(i, point, sample))];
        var values = nest.Stores.Select(s => Evaluation.At(s.Value, variables)).ToArray();
        foreach (var (store, value) in nest.Stores.Zip(values))
        {
            ref var cell = ref this[store.Target.Tensor][Position(store.Target, point, sample)];
            cell = value + (store.Accumulate ? cell : 0);
        }

        foreach (var sum in nest.Sums)
        {
            foreach (var inside in Points(sum.Axes))
            {
                var product = Product(sum.Term, inside, point, sample);
                this[sum.Target.Tensor][Position(sum.Target, inside, sample)] += product;
            }
        }
    }

    /// <summary>A term at a point of its own axes, to which those of a point around it are added.</summary>
    private double Product(Term term, Dictionary<Axis, int> at, Dictionary<Axis, int> around, int sample)
    {
        foreach (var (axis, i) in around)
            at[axis] = i;
        return term.Factors.Aggregate(term.Scale, (product, f) => product * Read(f, at, sample));
    }

    private double Read(Access access, Dictionary<Axis, int> point, int sample)
    {
        var value = Position(access, point, sample) is >= 0 and var i ? this[access.Tensor][i] : 0;
        return access.Through is null ? value : Evaluation.At(access.Through, 0, value);
    }

    /// <summary>−1 outside the shape.</summary>
    private static int Position(Access access, Dictionary<Axis, int> point, int sample)
    {
        var i = access.Tensor.PerSample ? sample : 0;
        for (var d = 0; d < access.Index.Length; d++)
        {
            var e = access.Index[d].At(point);
            if (e < 0 || e >= access.Tensor.Shape[d])
                return -1;
            i = i * access.Tensor.Shape[d] + e;
        }

        return i;
    }
}
