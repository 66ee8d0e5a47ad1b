using System;
using System.Collections.Generic;
using System.Linq;
using GradientFlow.Ranks;

namespace GradientFlow;

/// <summary>Counts units that are dead, saturated and alive on the data: <see cref="Observe.UnitActivity"/> says what that means.</summary>
internal sealed class UnitActivity
{
    private const int Reach = 16, PerUnit = 16; // where the largest slope is looked for: every sixteenth from −16 to 16
    private const double Far = 1e6; // a slope that is twice as large there has no bound

    private static readonly DoubleArithmetic s_number = new(isOfPlatform: true);

    private readonly Architecture _architecture;
    private readonly NestEvaluator<double, DoubleArithmetic> _evaluator;
    private readonly FormulaEvaluator<double, DoubleArithmetic> _formulas = new(s_number);
    private readonly double[] _inputs;
    private readonly int _samples;
    private readonly double _share;
    private readonly Activated[] _layers;

    public UnitActivity(IDeclaredField network, double share)
    {
        _architecture = ArchitectureReader.Read(network.Architecture);
        _evaluator = new(_architecture, s_number);
        (_inputs, _samples, _share) = (network.InputVectors(), network.Samples, share);
        _layers = [.. network.Info.Layers.Where(l => l.Activation is not null).Select(l => new Activated(l.Name, Places(l.Name)))
            .Where(l => l.Places.Count > 0)];
        if (_layers.Length == 0)
            throw new ArgumentException($"The observer 'activity' looks at the activations of a network, and {network.Name} has none.", "options");
        Columns = [.. _layers.SelectMany(l => (string[])[$"{l.Name}.dead", $"{l.Name}.saturated", $"{l.Name}.alive"])];
    }

    public string[] Columns { get; }

    /// <param name="theta">θ: [P]</param>
    /// <param name="counts">Receives dead, saturated and alive of each layer; NaN where a slope is none.</param>
    public void Count(ReadOnlySpan<double> theta, Span<double> counts)
    {
        _evaluator.SetParameters(theta.ToArray());
        var largest = Array.ConvertAll(_layers, l => new double[l.Units]);
        for (var s = 0; s < _samples; s++)
        {
            _evaluator.Forward(_inputs, s);
            for (var l = 0; l < _layers.Length; l++)
                Watch(_layers[l], largest[l]);
        }

        for (var l = 0; l < _layers.Length; l++)
            Judge(_layers[l], largest[l], counts.Slice(3 * l, 3));
    }

    /// <summary>The largest |σ′| of each unit, of all samples so far.</summary>
    private void Watch(Activated layer, double[] largest)
    {
        foreach (var place in layer.Places)
        {
            var (slopes, variables) = (_evaluator.DerivativesOf(place.Loop), _architecture.Loops[place.Loop].Formula.Variables);
            for (var p = 0; p < place.Units.Length; p++)
            {
                ref var most = ref largest[place.Units[p]];
                most = Math.Max(most, Math.Abs(slopes[p * variables + 1])); // NaN stays
            }
        }
    }

    private void Judge(Activated layer, double[] largest, Span<double> counts)
    {
        counts.Clear();
        var known = new Dictionary<(int, double), double>();
        var limits = new double[layer.Units];
        foreach (var place in layer.Places)
        {
            var loop = _architecture.Loops[place.Loop];
            for (var p = 0; p < place.Units.Length; p++)
            {   // a trainable slope is a parameter, which the last sample has as all have it
                var slope = loop.Inputs.Length > 1 ? _evaluator.ValuesOf(loop.Inputs[1].Quantity)[place.SlopesAt[p]] : 0;
                if (!known.TryGetValue((place.Loop, slope), out var limit))
                    known[(place.Loop, slope)] = limit = _share * LargestSlope(loop.Formula, slope);
                limits[place.Units[p]] = limit;
            }
        }

        for (var u = 0; u < largest.Length; u++)
        {
            if (double.IsNaN(largest[u]))
            {
                counts.Fill(double.NaN);
                return;
            }

            counts[largest[u] == 0 ? 0 : largest[u] < limits[u] ? 1 : 2]++;
        }
    }

    /// <summary>The largest |σ′| there is, to a percent or so; 0 where it has no bound, so that nothing lies below a share of it.</summary>
    private double LargestSlope(ScalarProgram formula, double slope)
    {
        var (variables, derivatives) = (new double[Math.Max(3, formula.Variables)], new double[Math.Max(3, formula.Variables)]);
        double At(double z)
        {
            (variables[1], variables[2]) = (z, slope);
            _formulas.Evaluate(formula, variables, derivatives, null);
            return Math.Abs(derivatives[1]);
        }

        var largest = 0.0;
        for (var i = -Reach * PerUnit; i <= Reach * PerUnit; i++)
            largest = Math.Max(largest, At((double)i / PerUnit) is var d && double.IsNaN(d) ? 0 : d);
        return At(Far) > 2 * largest || At(-Far) > 2 * largest ? 0 : largest;
    }

    /// <summary>The loops that apply the activation of a layer: one, or one for each step of a recurrent layer.</summary>
    private List<Place> Places(string layer)
    {
        var places = new List<Place>();
        var preActivation = $"z_{layer.Replace('.', '_')}"; // as ArchitectureText calls it
        for (var l = 0; l < _architecture.Loops.Length; l++)
        {
            var loop = _architecture.Loops[l];
            if (loop.Terms.Length > 0 || loop.Inputs.Length == 0 || _architecture.Quantities[loop.Inputs[0].Quantity].Name != preActivation)
                continue;
            places.Add(PlaceOf(l, loop));
        }

        return places;
    }

    private Place PlaceOf(int number, Loop loop)
    {
        // Of the axes, those that a parameter of the pre-activation is read along: along the others its units repeat.
        var z = loop.Inputs[0].Quantity;
        var axes = _architecture.Loops.Where(l => l.Target.Quantity == z).SelectMany(l => l.Reads)
            .Where(r => _architecture.Quantities[r.Quantity].Kind == QuantityKind.Parameter)
            .SelectMany(r => r.Dimensions).Select(d => d.PlainAxis).Where(a => a >= 0 && a < loop.Sizes.Length).ToHashSet();
        int[] units = new int[loop.Points], slopes = new int[loop.Points], point = new int[loop.Sizes.Length];
        for (var p = 0; p < units.Length; p++)
        {
            for (int a = loop.Sizes.Length - 1, rest = p; a >= 0; rest /= loop.Sizes[a--])
                point[a] = rest % loop.Sizes[a];
            for (var a = 0; a < point.Length; a++)
                units[p] = axes.Count == 0 || axes.Contains(a) ? units[p] * loop.Sizes[a] + point[a] : units[p];
            slopes[p] = loop.Inputs.Length > 1 ? loop.Inputs[1].At(point) : 0;
        }

        return new(number, units, slopes);
    }

    /// <param name="Loop">Its number.</param>
    /// <param name="Units">Of each point of the loop.</param>
    /// <param name="SlopesAt">Where a trainable slope of each point stands.</param>
    private sealed record Place(int Loop, int[] Units, int[] SlopesAt);

    private sealed record Activated(string Name, List<Place> Places)
    {
        public int Units { get; } = Places.SelectMany(p => p.Units).DefaultIfEmpty(-1).Max() + 1;
    }
}
