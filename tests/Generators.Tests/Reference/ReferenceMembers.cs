using System;
using System.Collections.Generic;
using System.Linq;

namespace GradientFlow.Generators.Tests.Reference;

/// <summary>Every member of a network for the first n of some samples, by the plain implementation: each sample is computed once, and added up for every
/// n.</summary>
internal sealed class ReferenceMembers
{
    private readonly PlainNetwork _network;
    private readonly string _loss;
    private readonly double[][] _outputs, _tangents;
    private readonly double[][][] _rows;
    private readonly double[][] _gradients, _hessians, _gaussNewtons, _vjps;
    private readonly double[] _losses;

    public ReferenceMembers(PlainNetwork network, string loss, IReadOnlyList<IReadOnlyDictionary<string, double[]>> inputs, double[][] targets, double[] theta,
        double[] direction, double[][] cotangents)
    {
        (_network, _loss) = (network, loss);
        var n = inputs.Count;
        var plain = theta.Select(Real.Of).ToArray();
        var moving = theta.Zip(direction, (t, v) => new Dual(t, v)).ToArray();
        double[] Values(Real[] x) => [.. x.Select(r => r.Value)];
        double[] Dots(Dual[] x) => [.. x.Select(r => r.Dot)];
        T[][] Each<T>(Func<int, T[]> of) => [.. Enumerable.Range(0, n).Select(of)];

        _outputs = Each(i => Values(network.Backpropagate(inputs[i], plain, f => f).Output));
        _losses = [.. Enumerable.Range(0, n).Select(i => PlainLoss.Value(loss, _outputs[i], targets[i]))];
        _gradients = Each(i => Values(network.Backpropagate(inputs[i], plain, f => PlainLoss.Derivative(loss, f, targets[i])).Gradient));
        _vjps = Each(i => Values(network.Backpropagate(inputs[i], plain, _ => [.. cotangents[i].Select(Real.Of)]).Gradient));
        _rows = [.. Enumerable.Range(0, n).Select(i => Enumerable.Range(0, _outputs[i].Length)
            .Select(k => Values(network.Backpropagate(inputs[i], plain, f => [.. f.Select((_, m) => Real.Of(m == k ? 1 : 0))]).Gradient)).ToArray())];
        _tangents = Each(i => Dots(network.Backpropagate(inputs[i], moving, f => f).Output));
        _hessians = Each(i => Dots(network.Backpropagate(inputs[i], moving, f => PlainLoss.Derivative(loss, f, targets[i])).Gradient));
        // Jᵀ·(∂²ρ/∂f²)·J·v, the middle factor by dual numbers in f alone.
        _gaussNewtons = Each(i =>
        {
            var f = _outputs[i].Zip(_tangents[i], (value, dot) => new Dual(value, dot)).ToArray();
            var curved = Dots(PlainLoss.Derivative(loss, f, targets[i]));
            return Enumerable.Range(0, theta.Length).Select(p => curved.Select((c, k) => c * _rows[i][k][p]).Sum()).ToArray();
        });
    }

    public double Loss(int n, double scale) => scale * _losses.Take(n).Sum();

    public double[] Outputs(int n) => [.. _outputs.Take(n).SelectMany(f => f)];

    public double[] JacobianVector(int n) => [.. _tangents.Take(n).SelectMany(f => f)];

    /// <summary>[n·M, P]</summary>
    public double[] Rows(int n) => [.. _rows.Take(n).SelectMany(r => r).SelectMany(r => r)];

    public double[] Gradient(int n, double scale) => Sum(_gradients, n, scale);

    public double[] Hessian(int n, double scale) => Sum(_hessians, n, scale);

    public double[] GaussNewton(int n, double scale) => Sum(_gaussNewtons, n, scale);

    public double[] VectorJacobian(int n) => Sum(_vjps, n, 1);

    /// <summary>The largest ‖computed − exact‖/‖exact‖ over the blocks of θ; a block that must vanish counts by its own size.</summary>
    public double WorstBlock(double[] computed, double[] exact)
    {
        var (worst, count) = (0.0, _network.ParameterCount);
        foreach (var block in _network.Blocks)
        {
            var (difference, size) = (0.0, 0.0);
            for (var at = block.Offset; at < exact.Length; at += count)
            {
                for (var i = at; i < at + block.Length; i++)
                {
                    difference += Square(computed[i] - exact[i]);
                    size += Square(exact[i]);
                }
            }

            worst = Math.Max(worst, Ratio(difference, size));
        }

        return worst;
    }

    /// <summary>‖computed − exact‖/‖exact‖</summary>
    public static double Relative(double[] computed, double[] exact) =>
        Ratio(computed.Zip(exact, (a, b) => Square(a - b)).Sum(), exact.Sum(Square));

    private static double Ratio(double difference, double size) =>
        !double.IsFinite(difference) ? double.PositiveInfinity : size > 0 ? Math.Sqrt(difference / size) : Math.Sqrt(difference);

    private static double Square(double x) => x * x;

    private static double[] Sum(double[][] parts, int n, double scale)
    {
        var sum = new double[parts[0].Length];
        foreach (var part in parts.Take(n))
        {
            for (var i = 0; i < sum.Length; i++)
                sum[i] += part[i];
        }

        return [.. sum.Select(x => scale * x)];
    }
}
