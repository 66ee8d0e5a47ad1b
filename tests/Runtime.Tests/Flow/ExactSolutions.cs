using System;
using System.Collections.Generic;
using System.Linq;

namespace GradientFlow.Tests.Flow;

/// <summary>A flow whose solution is known in closed form.</summary>
/// <param name="Name">As the docs number it.</param>
/// <param name="EndTime">Where it is compared.</param>
/// <param name="Steps">So many equal steps are small enough to show the order of a method of order five, and four times as many still err by more than rounding.</param>
/// <param name="Run">Integrates a declared network.</param>
/// <param name="Solution">θ(t)</param>
public sealed record ExactSolution(string Name, double EndTime, int Steps, Func<FlowOptions, FlowResult> Run, Func<double, double[]> Solution)
{
    public override string ToString() => Name;
}

/// <summary>Closed-form solutions for L = ½Σ unless said otherwise.</summary>
internal static class ExactSolutions
{
    public static IEnumerable<ExactSolution> All => [ScalarRegression(), LeastSquares(), TwoFactors(), Logistic(), SquareUnit()];

    /// <summary>w = w* + (w₀ − w*)·e^(−at), a = Σx²</summary>
    private static ExactSolution ScalarRegression()
    {
        double[] x = [0.5, -1, 0.75], y = [1, 0.3, -0.2];
        var a = x.Sum(v => v * v);
        var best = x.Zip(y, (u, v) => u * v).Sum() / a;
        const double Start = 2;
        return new(
            "S1 scalar regression",
            3,
            16,
            o => Tests.ScalarRegression.Integrate(Dataset.Create(x, y, 3), [Start], o),
            t => [best + (Start - best) * Math.Exp(-a * t)]);
    }

    /// <summary>W = W* + e^(−XᵀXt)·(W₀ − W*), by diagonalising XᵀX with an orthogonal basis that is given.</summary>
    private static ExactSolution LeastSquares()
    {
        // XᵀX = Q·diag(4, 1, ¼)·Qᵀ with Q a product of two rotations; X = diag(2, 1, ½)·Qᵀ.
        var (c, s) = (0.6, 0.8);
        double[,] q = { { c, -s, 0 }, { s * s, s * c, -c }, { s * c, c * c, s } };
        double[] roots = [2, 1, 0.5];
        var x = new double[9];
        for (var i = 0; i < 3; i++)
        {
            for (var k = 0; k < 3; k++)
                x[3 * i + k] = roots[i] * q[k, i];
        }

        double[] target = [0.3, -1, 0.5, 1, 0.2, -0.4], start = [1, 0.5, -0.7, 0.1, 2, -1]; // W*: [2, 3], W₀
        var y = new double[6];
        for (var i = 0; i < 3; i++)
        {
            for (var j = 0; j < 2; j++)
                y[2 * i + j] = Enumerable.Range(0, 3).Sum(k => x[3 * i + k] * target[3 * j + k]);
        }

        double[] Solution(double t)
        {
            var w = new double[6];
            for (var j = 0; j < 2; j++)
            {
                for (var mode = 0; mode < 3; mode++)
                {
                    var amplitude = Enumerable.Range(0, 3).Sum(k => q[k, mode] * (start[3 * j + k] - target[3 * j + k])) * Math.Exp(-roots[mode] * roots[mode] * t);
                    for (var k = 0; k < 3; k++)
                        w[3 * j + k] += amplitude * q[k, mode];
                }

                for (var k = 0; k < 3; k++)
                    w[3 * j + k] += target[3 * j + k];
            }

            return w;
        }

        return new("S2 least squares", 2, 16, o => LinearRegression.Integrate(Dataset.Create(x, y, 3), start, o), Solution);
    }

    /// <summary>½(ab − y)²: z = (a + b)/(a − b) obeys a Riccati equation.</summary>
    private static ExactSolution TwoFactors()
    {
        const double A = 1.5, B = 0.4, Y = 2;
        const double C = A * A - B * B;
        var rate = Math.Sqrt(4 * Y * Y + C * C);
        var (plus, minus) = ((2 * Y + rate) / C, (2 * Y - rate) / C);
        const double Z = (A + B) / (A - B);
        double[] Solution(double t)
        {
            var k = (Z - plus) / (Z - minus) * Math.Exp(-rate * t);
            var z = (plus - k * minus) / (1 - k);
            return [Math.Sqrt(C) * Math.Cosh(0.5 * Math.Log(z)), Math.Sqrt(C) * Math.Sinh(0.5 * Math.Log(z))];
        }

        return new("S3 two factors", 1, 16, o => Tests.TwoFactors.Integrate(Dataset.Create([1.0], [Y], 1), [A, B], o), Solution);
    }

    /// <summary>ln(1 + e^(−w)): w + e^w = w₀ + e^(w₀) + t</summary>
    private static ExactSolution Logistic()
    {
        const double Start = -1;
        double[] Solution(double t)
        {
            var total = Start + Math.Exp(Start) + t;
            var w = Math.Log(1 + total);
            for (var i = 0; i < 60; i++)
                w -= (w + Math.Exp(w) - total) / (1 + Math.Exp(w));
            return [w];
        }

        return new("S7 logistic", 10, 16, o => LogisticRegression.Integrate(Dataset.Create([1.0], [1.0], 1), [Start], o), Solution);
    }

    /// <summary>½θ⁴: θ = θ₀/√(1 + 4θ₀²t), algebraic though the Jacobian never vanishes on the way.</summary>
    private static ExactSolution SquareUnit()
    {
        const double Start = 1.2;
        // L = ½(θ²)², θ' = −2θ³.
        return new(
            "C2 square unit",
            10,
            256,
            o => Tests.SquareUnit.Integrate(Dataset.Create([1.0], [0.0], 1), [Start], o),
            t => [Start / Math.Sqrt(1 + 4 * Start * Start * t)]);
    }
}
