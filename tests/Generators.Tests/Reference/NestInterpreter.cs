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

    /// <summary>Where each axis stands.</summary>
    private readonly Dictionary<Axis, int> _at = [];

    private readonly Dictionary<Expr, CompiledFormula> _formulas = [];

    public int Samples => samples;

    /// <summary>Values of a tensor: [sample][index…], row-major; without samples where it has none.</summary>
    public double[] this[Tensor t]
    {
        get => _values.TryGetValue(t, out var v) ? v : _values[t] = t.Values ?? Unwritten(t);
        set => _values[t] = value;
    }

    /// <summary>Sums start at zero. What nests write for each sample stands in room that others used before: what nobody has written there is no
    /// number.</summary>
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
            foreach (var _ in Points(unit is null ? [] : [unit]))
            {
                foreach (var nest in together)
                    Run(nest);
            }

            i += together.Length;
        }
    }

    private void Run(Nest nest)
    {
        for (var s = 0; s < samples; s++)
        {
            foreach (var _ in Points(nest.Axes))
                Run(nest, s);
        }
    }

    /// <summary>Goes through every point of some axes, the last of which runs fastest.</summary>
    /// <returns>The number of each, which <see cref="_at"/> then says at length.</returns>
    private IEnumerable<int> Points(Axis[] axes)
    {
        var count = axes.Aggregate(1, (n, a) => n * a.Size);
        for (var number = 0; number < count; number++)
        {
            var rest = number;
            for (var d = axes.Length - 1; d >= 0; d--)
            {
                _at[axes[d]] = rest % axes[d].Size;
                rest /= axes[d].Size;
            }

            yield return number;
        }
    }

    private void Run(Nest nest, int sample)
    {
        var products = nest.Terms.SelectMany(t => Points(t.Reduce).Select(_ => Product(t, sample)));
        var acc = nest.Combine == Combine.Sum ? products.Sum() : products.Max();
        double[] variables = [acc, .. nest.Inputs.Select(i => Read(i, sample))];
        var values = Array.ConvertAll(nest.Stores, s => Value(s.Value, variables));
        for (var i = 0; i < values.Length; i++)
        {
            ref var cell = ref this[nest.Stores[i].Target.Tensor][Position(nest.Stores[i].Target, sample)];
            cell = values[i] + (nest.Stores[i].Accumulate ? cell : 0);
        }

        foreach (var sum in nest.Sums)
        {
            foreach (var _ in Points(sum.Axes))
            {
                var product = Product(sum.Term, sample);
                this[sum.Target.Tensor][Position(sum.Target, sample)] += product;
            }
        }
    }

    private double Product(Term term, int sample)
    {
        var product = term.Scale;
        foreach (var factor in term.Factors)
            product *= Read(factor, sample);
        return product;
    }

    private double Read(Access access, int sample)
    {
        var value = Position(access, sample) is >= 0 and var i ? this[access.Tensor][i] : 0;
        return access.Through is null ? value : Value(access.Through, 0, value);
    }

    private double Value(Expr formula, params ReadOnlySpan<double> variables)
    {
        if (!_formulas.TryGetValue(formula, out var compiled))
            _formulas[formula] = compiled = new(formula);
        return compiled.At(variables);
    }

    /// <summary>−1 outside the shape.</summary>
    private int Position(Access access, int sample)
    {
        var i = access.Tensor.PerSample ? sample : 0;
        for (var d = 0; d < access.Index.Length; d++)
        {
            var e = access.Index[d].At(_at);
            if (e < 0 || e >= access.Tensor.Shape[d])
                return -1;
            i = i * access.Tensor.Shape[d] + e;
        }

        return i;
    }
}
