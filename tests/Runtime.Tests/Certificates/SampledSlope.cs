using System;
using System.Linq;
using GradientFlow.Ranks;

namespace GradientFlow.Tests.Certificates;

/// <summary>How far outputs are moved by inputs that a random ascent finds: a lower bound of every Lipschitz constant, in plain floating point.</summary>
internal sealed class SampledSlope
{
    private readonly NestEvaluator<double, DoubleArithmetic> _evaluator;
    private readonly Architecture _architecture;
    private readonly InputBox? _box;

    public SampledSlope(Architecture architecture, double[] theta, InputBox? box)
    {
        (_architecture, _box) = (architecture, box);
        _evaluator = new(architecture, new(isOfPlatform: true));
        _evaluator.SetParameters(theta);
    }

    /// <summary>The largest ‖F(x) − F(x')‖/‖x − x'‖ that is found.</summary>
    public double Largest(ulong seed, int trials)
    {
        var random = new Xoshiro256(seed);
        var n = _architecture.InputSize;
        var (best, at) = (0.0, new double[n]);
        for (var trial = 0; trial < trials; trial++)
        {
            // Around the best so far, with steps of all sizes; or anew, near and far.
            var size = Math.Pow(10, 1.5 - 3 * random.NextUniform());
            var isNew = trial % 4 == 0;
            double[] centre = [.. at.Select((x, i) =>
                Inside(i, !isNew ? x + 0.3 * size * random.NextNormal() : _box is null ? size * random.NextNormal() : Draw(i)))];
            var slope = SlopeAt(centre);
            if (slope > best)
                (best, at) = (slope, centre);
        }

        return best;

        double Draw(int i) => _box!.Low[i] + random.NextUniform() * (_box.High[i] - _box.Low[i]);
    }

    private double Inside(int i, double x) => _box is null ? x : Math.Clamp(x, _box.Low[i], _box.High[i]);

    /// <summary>The quotient along the direction in which differences say that outputs move most.</summary>
    private double SlopeAt(double[] x)
    {
        var (n, y) = (x.Length, Outputs(x));
        var columns = new double[n][];
        for (var i = 0; i < n; i++)
        {
            var moved = (double[])x.Clone();
            moved[i] = _box is not null && x[i] + 1e-6 > _box.High[i] ? x[i] - 1e-6 : x[i] + 1e-6;
            columns[i] = [.. Outputs(moved).Zip(y, (a, b) => (a - b) / (moved[i] - x[i]))];
        }

        double[] direction = [.. Enumerable.Range(0, n).Select(i => 1.0 + 0.1 * i)];
        for (var step = 0; step < 20; step++)
        {
            var image = new double[y.Length];
            for (var i = 0; i < n; i++)
            {
                for (var k = 0; k < image.Length; k++)
                    image[k] += columns[i][k] * direction[i];
            }

            direction = [.. columns.Select(c => c.Zip(image, (a, b) => a * b).Sum())];
            var norm = Norm(direction);
            if (!(norm > 0))
                return 0;
            direction = [.. direction.Select(d => d / norm)];
        }

        double[] other = [.. x.Select((v, i) => Inside(i, v + 1e-3 * direction[i]))];
        double[] from = [.. x.Select((v, i) => Inside(i, v - 1e-3 * direction[i]))];
        var distance = Norm([.. other.Zip(from, (a, b) => a - b)]);
        return distance < 1e-4 ? 0 : Norm([.. Outputs(other).Zip(Outputs(from), (a, b) => a - b)]) / distance;
    }

    private double[] Outputs(double[] x)
    {
        _evaluator.Forward(x, 0);
        return [.. _architecture.Outputs.SelectMany(o => _evaluator.ValuesOf(o))];
    }

    private static double Norm(double[] x) => Math.Sqrt(x.Sum(v => v * v));
}
