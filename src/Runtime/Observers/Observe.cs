using System;
using System.Linq;
using System.Numerics.Tensors;

namespace GradientFlow;

/// <summary>The usual observers, for <see cref="FlowOptions.Observers"/>. Each looks at the loss or network whose flow it is; <c>with</c> gives it other times
/// or another name: <c>Observe.LayerNorms() with { Times = ObservationTimes.At(1, 10) }</c>.</summary>
public static partial class Observe
{
    /// <summary>‖W‖, ‖b‖, … (Frobenius) of every block of θ of every layer, as <c>Hidden.W</c>; parameters that layers share stand under their owner.</summary>
    public static FlowObserver LayerNorms() => new("norms", "the norms of all blocks of θ", flow =>
    {
        ParameterBlock[] blocks = [.. Network(flow, "norms").Info.Layers.SelectMany(l => l.Parameters.Where(p => p.Layer == l.Name))];
        return new([.. blocks.Select(b => $"{b.Layer}.{b.Name}")], (in FlowPoint point, Span<double> values) =>
        {
            for (var i = 0; i < blocks.Length; i++)
                values[i] = EuclideanNorm.Of(point.Parameters[blocks[i].Range]);
        });
    });

    /// <summary>The singular values of the weights of a layer, <c>s1</c> ≥ <c>s2</c> ≥ …: of W as the matrix units × inputs, all axes but the first joined (of
    /// a convolution out × (in·kernel)). There are min(units, inputs) of them; each errs by a few roundings of <c>s1</c>.</summary>
    /// <param name="layer">The name of the layer.</param>
    /// <param name="block">What the layer calls the weights.</param>
    public static FlowObserver SingularValues(string layer, string block = "W")
    {
        ArgumentNullException.ThrowIfNull(layer);
        ArgumentNullException.ThrowIfNull(block);
        var name = $"singular-values.{layer}";
        return new(name, $"the singular values of {layer}.{block}", flow =>
        {
            var found = Network(flow, name).Info.Layer(layer);
            var weights = found.Parameters.FirstOrDefault(p => p.Name == block) ?? throw new ArgumentException(
                $"The observer '{name}' looks for '{block}' of {found}, which has {(found.Parameters.Count == 0 ? "no parameters"
                    : $"the parameters {string.Join(", ", found.Parameters.Select(p => p.Name))}")}.", nameof(block));
            var (rows, columns) = (weights.Shape[0], weights.Length / weights.Shape[0]);
            return new([.. Enumerable.Range(1, Math.Min(rows, columns)).Select(i => $"s{i}")],
                (in FlowPoint point, Span<double> values) => GradientFlow.SingularValues.Of(point.Parameters[weights.Range], rows, columns, values));
        });
    }

    /// <summary>What the flow leaves as it is between two dense layers of which the first has no activation and feeds the second alone:
    /// C = W₂ᵀW₂ − W₁W₁ᵀ − b₁b₁ᵀ. Columns are ‖C‖ (Frobenius), as <c>First-Second.norm</c>, and ‖C − C₀·e^(−2λt)‖, as <c>First-Second.drift</c>: what the
    /// integrator made of the invariant, λ the weight decay, t since the start.</summary>
    public static FlowObserver Invariants() => new("invariants", "the invariants of adjacent linear layers",
        flow => LinearPairs.Observe(Network(flow, "invariants"), flow));

    /// <summary>How many units of each layer with an activation σ are dead, saturated and alive on the data, as <c>Hidden.dead</c>, <c>Hidden.saturated</c>,
    /// <c>Hidden.alive</c>: their sum is the number of units.</summary>
    /// <remarks>A unit is an index of the axes that W and b have in common with the layer's values: an output of a dense layer, a channel of a convolution, at
    /// all positions; any value of a layer without weights. It is dead where σ′ at its pre-activation is exactly 0 for every sample and position, and so
    /// passes no gradient on (a tanh has no such place); saturated where it is not dead and |σ′| stays below <paramref name="share"/> of the largest |σ′| that
    /// the activation has anywhere (none is where σ′ has no bound); alive else. The network's formulas are evaluated and differentiated in double precision,
    /// one sample after the other, whatever the precision of the flow; that is slower than emitted code, as <see cref="ObservationCost.Elapsed"/>
    /// tells.</remarks>
    /// <param name="share">Between 0 and 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The share is not between 0 and 1.</exception>
    public static FlowObserver UnitActivity(double share = 1e-3)
    {
        if (!(share > 0 && share < 1))
            throw Limits.OutOfRange(nameof(share), share, "The share of the largest slope below which a unit is saturated must be between 0 and 1.");
        return new("activity", $"the activity of units, saturated below {share}", flow =>
        {
            var activity = new UnitActivity(Network(flow, "activity"), share);
            return new(activity.Columns, (in FlowPoint point, Span<double> values) =>
            {
                flow.Charge(CountedField.ForwardCost);
                activity.Count(point.Parameters, values);
            });
        });
    }

    /// <summary>How far θ has come: ‖θ − θ₀‖ as <c>distance</c>, and ‖θ − θ₀‖/‖θ₀‖ as <c>relative</c> (0 where θ is θ₀; ∞ elsewhere if θ₀ is 0).</summary>
    public static FlowObserver Displacement() => new("displacement", "the displacement", flow =>
    {
        var size = EuclideanNorm.Of(flow.Start);
        var way = new double[flow.Start.Length];
        return new(["distance", "relative"], (in FlowPoint point, Span<double> values) =>
        {
            TensorPrimitives.Subtract(point.Parameters, flow.Start, way);
            values[0] = EuclideanNorm.Of(way);
            values[1] = values[0] == 0 ? 0 : values[0] / size;
        });
    });

    /// <summary>The angle between θ and a vector, in radians, from 0 to π.</summary>
    /// <param name="vector">v: [P], finite and not 0.</param>
    /// <exception cref="ArgumentException">The vector is 0 or not finite.</exception>
    public static FlowObserver Angle(ReadOnlySpan<double> vector) => Angle("angle", vector, (_, theta, _) => theta.ToArray());

    /// <summary>The angle between the way so far, θ − θ₀, and a vector, in radians, from 0 to π; at the start that of the direction −∇L(θ₀) it sets out
    /// in.</summary>
    /// <param name="vector">v: [P], finite and not 0.</param>
    /// <exception cref="ArgumentException">The vector is 0 or not finite.</exception>
    public static FlowObserver DisplacementAngle(ReadOnlySpan<double> vector) => Angle("displacement-angle", vector, (flow, theta, way) =>
    {
        TensorPrimitives.Subtract(theta, flow.Start, way);
        if (way.AsSpan().ContainsAnyExcept(0.0))
            return way;
        flow.LossGradient(theta, way);
        TensorPrimitives.Negate<double>(way, way);
        return way;
    });

    private static FlowObserver Angle(string name, ReadOnlySpan<double> vector, Func<ObservedFlow, ReadOnlySpan<double>, double[], double[]> seen)
    {
        double[] v = [.. vector];
        if (!(EuclideanNorm.Of(v) is > 0 and < double.PositiveInfinity))
            throw new ArgumentException($"The vector of the observer '{name}' has the norm {EuclideanNorm.Of(v)}; an angle needs one that is finite and not 0.",
                nameof(vector));
        return new(name, $"the {name} to the vector of fingerprint {Fingerprint.Of(v)}", flow =>
        {
            if (v.Length != flow.Start.Length)
                throw new ArgumentException($"The vector of the observer '{name}' has {v.Length} values, and θ has {flow.Start.Length}.", nameof(vector));
            var scratch = new double[v.Length];
            return new([name], (in FlowPoint point, Span<double> values) => values[0] = AngleBetween(seen(flow, point.Parameters, scratch), v));
        });
    }

    /// <summary>2·atan(‖x/‖x‖ − y/‖y‖‖ / ‖x/‖x‖ + y/‖y‖‖), which is exact for small angles too (Kahan 2006).</summary>
    private static double AngleBetween(double[] x, double[] y)
    {
        var (sizeX, sizeY) = (EuclideanNorm.Of(x), EuclideanNorm.Of(y));
        var (apart, along) = (new double[x.Length], new double[x.Length]);
        for (var i = 0; i < x.Length; i++)
            (apart[i], along[i]) = (x[i] / sizeX - y[i] / sizeY, x[i] / sizeX + y[i] / sizeY);
        return 2 * Math.Atan2(EuclideanNorm.Of(apart), EuclideanNorm.Of(along));
    }

    private static IDeclaredField Network(ObservedFlow flow, string observer) => flow.Field as IDeclaredField ?? throw new ArgumentException(
        $"The observer '{observer}' looks at the layers of a declared network, and {flow.Field.Name} is a field of another kind: give options.Observers a "
            + $"{nameof(FlowObserver)} with a function of your own.", "options");
}
