using System;
using System.Linq;

namespace GradientFlow.Benchmarks.Certificates;

/// <summary>A flow by the classical Runge–Kutta method of order 4 with halved steps: nothing in common with the integrators that are asked to be right. What
/// is kept is how far θ has moved, which loses no digits where that is next to nothing.</summary>
/// <param name="field">∇L</param>
/// <param name="start">θ(0): [P]</param>
/// <param name="tolerance">Of θ, in each step.</param>
internal sealed class FineFlow(IGradientField field, double[] start, double tolerance)
{
    private readonly double[] _k = new double[start.Length], _stage = new double[start.Length], _theta = new double[start.Length];
    private double _step = double.NaN;

    public double Time { get; private set; }

    /// <summary>θ − θ(0)</summary>
    public double[] Moved { get; private set; } = new double[start.Length];

    public double[] Theta => [.. start.Zip(Moved, (a, b) => a + b)];

    public int Evaluations { get; private set; }

    /// <summary>A step, up to a time.</summary>
    /// <param name="longest">The longest step.</param>
    /// <param name="end">Where to stop.</param>
    /// <returns>Whether one was made; false where none is small enough.</returns>
    public bool Step(double longest, double end)
    {
        _step = Math.Min(double.IsNaN(_step) ? longest / 16 : _step, longest);
        for (var tries = 0; tries < 40; tries++)
        {
            var h = Math.Min(_step, end - Time);
            var (whole, halves) = (Kutta(Moved, h), Kutta(Kutta(Moved, h / 2), h / 2));
            var error = Math.Sqrt(whole.Zip(halves, (a, b) => (a - b) * (a - b)).Sum()) / 15;
            if (error <= tolerance)
            {
                // Of order 5, by what the halved steps show.
                Moved = [.. halves.Zip(whole, (a, b) => a + (a - b) / 15)];
                Time = h < _step ? end : Time + h;
                _step = h < _step ? _step : h * Math.Min(2, 0.9 * Math.Pow(tolerance / Math.Max(error, 1e-300), 0.2));
                return true;
            }

            _step = double.IsFinite(error) ? h * Math.Max(0.2, 0.9 * Math.Pow(tolerance / error, 0.2)) : h / 4;
        }

        return false;
    }

    private double[] Kutta(double[] moved, double h)
    {
        double[] to = [.. moved], at = moved;
        ReadOnlySpan<double> weights = [1.0 / 6, 1.0 / 3, 1.0 / 3, 1.0 / 6], nodes = [0.5, 0.5, 1, 0];
        for (var s = 0; s < 4; s++)
        {
            for (var i = 0; i < to.Length; i++)
                _theta[i] = start[i] + at[i];
            field.LossGradient(_theta, _k);
            Evaluations++;
            for (var i = 0; i < to.Length; i++)
            {
                to[i] -= h * weights[s] * _k[i];
                _stage[i] = moved[i] - h * nodes[s] * _k[i];
            }

            at = _stage;
        }

        return to;
    }
}
