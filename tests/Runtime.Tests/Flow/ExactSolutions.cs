using System;
using System.Collections.Generic;
using System.Linq;

namespace GradientFlow.Tests.Flow;

/// <summary>A flow whose solution is known in closed form.</summary>
/// <param name="Name">As the docs number it.</param>
/// <param name="EndTime">Where it is compared.</param>
/// <param name="Steps">So many equal steps are small enough to show the order of a method of order five, and four times as many still err by more than
/// rounding.</param>
/// <param name="Field">A network and its data.</param>
/// <param name="Start">θ(0)</param>
/// <param name="Solution">θ(t)</param>
/// <param name="Stiffness">The end time in units of 1/λ, where that is large.</param>
public sealed record ExactSolution(string Name, double EndTime, int Steps, Func<IGradientField> Field, double[] Start, Func<double, double[]> Solution,
    double Stiffness = 1)
{
    public FlowResult Run(FlowOptions options) => GradientFlow.Flow.Integrate(Field(), Start, options);

    public override string ToString() => Name;
}

/// <summary>Closed-form solutions for L = ½Σ unless said otherwise.</summary>
internal static class ExactSolutions
{
    public static IEnumerable<ExactSolution> All =>
        [ScalarRegression(), LeastSquares(), TwoFactors(), DiagonalNet(), BalancedFactors(), DeepLinear(), Logistic(), LogCosh(), Quartic(), SquareUnit()];

    /// <summary>What shows no order, being exact for some methods or stiff: with the others they are all that dense output is held against.</summary>
    public static IEnumerable<ExactSolution> Others =>
    [
        AbsoluteValue(), DyingFactors(), Quadratic(3, 1), Quadratic(3, 1, 1000), Quadratic(1000, 1e-3, 1, 1e3), Quadratic(3000, 1e-3, 1, 1e6),
        Quadratic(3, [.. Enumerable.Range(0, 40).Select(i => Math.Pow(10, 3 * i / 39.0))]),
        Quadratic(5000, [.. Enumerable.Range(0, 40).Select(i => Math.Pow(10, -3 + 4 * i / 39.0))]),
    ];

    /// <summary>½Σλᵢθᵢ² from θ = 1: θᵢ = e^(−λᵢt)</summary>
    public static ExactSolution Quadratic(double endTime, params double[] eigenvalues) => new(
        FormattableString.Invariant(
            $"Q({(eigenvalues.Length > 3
                ? $"{eigenvalues.Length} from {eigenvalues[0]} to {eigenvalues[^1]}"
                : string.Join(", ", eigenvalues))}) to {endTime}"),
        endTime, 16, () => new QuadraticField(eigenvalues), [.. eigenvalues.Select(_ => 1.0)], t => [.. eigenvalues.Select(e => Math.Exp(-e * t))],
        endTime * eigenvalues.Max());

    /// <summary>|θ|: θ = θ₀ − t, before it arrives at the kink.</summary>
    private static ExactSolution AbsoluteValue() => new("S8 absolute value", 1.5, 16, () => new AbsoluteField(), [2], t => [2 - t]);

    /// <summary>v·relu(wx), x = y = 1, before it dies at t = 0.4534…: ½(vw − 1)²</summary>
    private static ExactSolution DyingFactors()
    {
        var (root, rate) = (Math.Sqrt(0.75), Math.Sqrt(4 + 0.75 * 0.75));
        var (plus, minus) = ((2 + rate) / 0.75, (2 - rate) / 0.75);
        return new("S9 dying unit", 0.45, 16, () => DyingUnit.Bind(Dataset.Create([1.0], [1.0], 1)), [0.5, -1], t =>
        {
            var k = (1.0 / 3 - plus) / (1.0 / 3 - minus) * Math.Exp(-rate * t);
            var z = (plus - k * minus) / (1 - k);
            return [-root * Math.Sinh(0.5 * Math.Log(z)), -root * Math.Cosh(0.5 * Math.Log(z))];
        });
    }

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
            () => Tests.ScalarRegression.Bind(Dataset.Create(x, y, 3)),
            [Start],
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
                    var amplitude = Enumerable.Range(0, 3).Sum(k => q[k, mode] * (start[3 * j + k] - target[3 * j + k]))
                        * Math.Exp(-roots[mode] * roots[mode] * t);
                    for (var k = 0; k < 3; k++)
                        w[3 * j + k] += amplitude * q[k, mode];
                }

                for (var k = 0; k < 3; k++)
                    w[3 * j + k] += target[3 * j + k];
            }

            return w;
        }

        return new("S2 least squares", 2, 16, () => LinearRegression.Bind(Dataset.Create(x, y, 3)), start, Solution);
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

        return new("S3 two factors", 1, 16, () => Tests.TwoFactors.Bind(Dataset.Create([1.0], [Y], 1)), [A, B], Solution);
    }

    /// <summary>½(u² − v² − y)²: z = u/v obeys the Riccati equation of two factors.</summary>
    private static ExactSolution DiagonalNet()
    {
        const double U = 0.9, V = 0.5, Y = 1.5;
        const double Square = U * V; // α², kept by the flow
        var rate = Math.Sqrt(Y * Y + 4 * Square * Square);
        var (plus, minus) = ((Y + rate) / (2 * Square), (Y - rate) / (2 * Square));
        double[] Solution(double t)
        {
            var k = (U / V - plus) / (U / V - minus) * Math.Exp(-4 * rate * t);
            var z = (plus - k * minus) / (1 - k);
            return [Math.Sqrt(Square * z), Math.Sqrt(Square / z)];
        }

        return new("S4 diagonal net", 0.5, 16, () => new DiagonalNetField(Y), [U, V], Solution);
    }

    /// <summary>½(ab − y)² from a = b: p = ab is logistic.</summary>
    private static ExactSolution BalancedFactors()
    {
        const double A = 0.6, Y = 2;
        return new("S5 balanced factors", 1, 16, () => Tests.TwoFactors.Bind(Dataset.Create([1.0], [Y], 1)), [A, A], t =>
        {
            var p = Y / (1 + (Y / (A * A) - 1) * Math.Exp(-2 * Y * t));
            return [Math.Sqrt(p), Math.Sqrt(p)];
        });
    }

    /// <summary>½‖W₂W₁ − diag(y)‖² from W₁ = W₂ = diag(√s): every mode for itself.</summary>
    private static ExactSolution DeepLinear()
    {
        double[] y = [2, 0.7], s = [0.2, 0.1];
        return new("S6 deep linear", 1.5, 16, () => Tests.DeepLinear.Bind(Dataset.Create([1.0, 0, 0, 1], [y[0], 0, 0, y[1]], 2)),
            [Math.Sqrt(s[0]), 0, 0, Math.Sqrt(s[1]), Math.Sqrt(s[0]), 0, 0, Math.Sqrt(s[1])], t =>
            {
                double Root(int i) => Math.Sqrt(y[i] / (1 + (y[i] / s[i] - 1) * Math.Exp(-2 * y[i] * t)));
                return [Root(0), 0, 0, Root(1), Root(0), 0, 0, Root(1)];
            });
    }

    /// <summary>ln cosh r: sinh r = sinh r₀·e^(−t)</summary>
    private static ExactSolution LogCosh() => new(
        "S8 log-cosh", 3, 16, () => LogCoshUnit.Bind(Dataset.Create([1.0], [0.0], 1)), [2], t => [Math.Asinh(Math.Sinh(2) * Math.Exp(-t))]);

    /// <summary>r⁴/4: r = r₀/√(1 + 2r₀²t)</summary>
    private static ExactSolution Quartic() => new(
        "S8 quartic", 3, 64, () => QuarticUnit.Bind(Dataset.Create([1.0], [0.0], 1)), [1.5], t => [1.5 / Math.Sqrt(1 + 2 * 1.5 * 1.5 * t)]);

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

        return new("S7 logistic", 10, 16, () => LogisticRegression.Bind(Dataset.Create([1.0], [1.0], 1)), [Start], Solution);
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
            () => Tests.SquareUnit.Bind(Dataset.Create([1.0], [0.0], 1)),
            [Start],
            t => [Start / Math.Sqrt(1 + 4 * Start * Start * t)]);
    }
}

/// <summary>A field that is no network: ½(u² − v² − y)².</summary>
internal sealed class DiagonalNetField(double y) : ICurvatureField
{
    public string Name => "DiagonalNet";

    public string LossConvention => "½(u² − v² − y)²";

    public int ParameterCount => 2;

    public int StackedOutputs => 1;

    public bool HasGaussNewtonRows => true;

    public double Loss(ReadOnlySpan<double> p) => 0.5 * Residual(p) * Residual(p);

    public double LossGradient(ReadOnlySpan<double> p, Span<double> gradient)
    {
        (gradient[0], gradient[1]) = (2 * Residual(p) * p[0], -2 * Residual(p) * p[1]);
        return Loss(p);
    }

    public void HessianVector(ReadOnlySpan<double> p, ReadOnlySpan<double> v, Span<double> product)
    {
        var along = 2 * (p[0] * v[0] - p[1] * v[1]);
        (product[0], product[1]) = (2 * (along * p[0] + Residual(p) * v[0]), -2 * (along * p[1] + Residual(p) * v[1]));
    }

    public void GaussNewtonRows(ReadOnlySpan<double> p, Span<double> rows) => (rows[0], rows[1]) = (2 * p[0], -2 * p[1]);

    private double Residual(ReadOnlySpan<double> p) => p[0] * p[0] - p[1] * p[1] - y;
}

/// <summary>½Σλᵢθᵢ²</summary>
internal sealed class QuadraticField(params double[] eigenvalues) : ICurvatureField
{
    public string Name => "Q";

    public string LossConvention => "½Σλθ²";

    public int ParameterCount => eigenvalues.Length;

    public int Samples => 1;

    public int StackedOutputs => eigenvalues.Length;

    public bool HasGaussNewtonRows => true;

    public double Loss(ReadOnlySpan<double> p)
    {
        var sum = 0.0;
        for (var i = 0; i < p.Length; i++)
            sum += 0.5 * eigenvalues[i] * p[i] * p[i];
        return sum;
    }

    public double LossGradient(ReadOnlySpan<double> p, Span<double> gradient)
    {
        HessianVector(p, p, gradient);
        return Loss(p);
    }

    public void HessianVector(ReadOnlySpan<double> p, ReadOnlySpan<double> v, Span<double> product)
    {
        for (var i = 0; i < v.Length; i++)
            product[i] = eigenvalues[i] * v[i];
    }

    public void GaussNewtonRows(ReadOnlySpan<double> p, Span<double> rows)
    {
        rows.Clear();
        for (var i = 0; i < p.Length; i++)
            rows[i * p.Length + i] = Math.Sqrt(eigenvalues[i]);
    }
}

/// <summary>|θ|</summary>
internal sealed class AbsoluteField : ICurvatureField
{
    public string Name => "Absolute";

    public string LossConvention => "|θ|";

    public int ParameterCount => 1;

    public int Samples => 1;

    public int StackedOutputs => 1;

    public bool HasGaussNewtonRows => true;

    public double Loss(ReadOnlySpan<double> p) => Math.Abs(p[0]);

    public double LossGradient(ReadOnlySpan<double> p, Span<double> gradient)
    {
        gradient[0] = Math.Sign(p[0]);
        return Loss(p);
    }

    public void HessianVector(ReadOnlySpan<double> p, ReadOnlySpan<double> v, Span<double> product) => product.Clear();

    public void GaussNewtonRows(ReadOnlySpan<double> p, Span<double> rows) => rows.Clear();
}
