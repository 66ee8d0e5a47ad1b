using System;
using System.Globalization;
using System.Linq;
using Xunit.Abstractions;

namespace GradientFlow.Tests.Flow;

/// <summary>Derivatives against differences: what is right agrees, what is wrong is named, and what cannot be told is left open.</summary>
public sealed class GradientCheckTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(53, 1e-10)]
    [InlineData(24, 1e-3)]
    public void Difference_quotients_err_by_no_more_than_they_say(int bits, double accuracy)
    {
        var random = new Random(1);
        var worst = 0.0;
        for (var k = 0; k < 3000; k++)
        {
            var (a, b, c, w, p) = (6 * random.NextDouble() - 3, 4 * random.NextDouble(), 3 * random.NextDouble(), Math.Exp(5 * random.NextDouble() - 1),
                6 * random.NextDouble());
            double Value(double s) => a * Math.Exp(b * s) + c * Math.Sin(w * s + p) + Math.Tanh(3 * s - 1);
            void Curve(double s, Span<double> values) => values[0] = bits == 53 ? Value(s) : (float)Value((float)(1 + s) - 1.0);
            var noise = DifferenceQuotient.Noise(Curve, 1, 1, Math.Pow(2, -bits));
            var (values, uncertainties) = DifferenceQuotient.At(Curve, 1, noise);
            var exact = a * b + c * w * Math.Cos(p) + 3 / Math.Pow(Math.Cosh(-1), 2);
            Assert.True(Math.Abs(values[0] - exact) <= uncertainties[0],
                $"{k}: {values[0]} is off by {Math.Abs(values[0] - exact)}, {uncertainties[0]} is said");
            worst = Math.Max(worst, uncertainties[0] / (Math.Abs(a * b) + c * w + 1));
        }

        output.WriteLine($"2^-{bits}: largest uncertainty {worst:E1} of the terms");
        Assert.InRange(worst, 0, accuracy);
    }

    [Fact]
    public void At_a_kink_wherever_it_lies_no_certainty_is_pretended()
    {
        var random = new Random(2);
        for (var k = 0; k < 5000; k++)
        {
            var place = k % 50 == 0 ? 0 : Math.Pow(10, -8 * random.NextDouble()) * (k % 2 == 0 ? 1 : -1);
            var (left, right, curvature) = (2 * random.NextDouble() - 1, 2 * random.NextDouble() - 1, 3 * random.NextDouble());
            void Curve(double s, Span<double> values) => values[0] = (s >= place ? right : left) * (s - place) + curvature * Math.Cos(s + 1);
            var (values, uncertainties) = DifferenceQuotient.At(Curve, 1, DifferenceQuotient.Noise(Curve, 1, 1, Math.Pow(2, -53)));
            var exact = (place <= 0 ? right : left) - curvature * Math.Sin(1);
            Assert.True(Math.Abs(values[0] - exact) <= uncertainties[0] + 1e-12, $"a kink at {place:R}: {values[0]} ± {uncertainties[0]}, and {exact}");
        }
    }

    [Fact]
    public void Compiled_gradients_and_products_agree()
    {
        var data = Sampling.Data(50, 2, 2);
        var reports = new[]
        {
            GradientCheck.Gradient(SmoothSmall.Bind(data), SmoothSmall.Initialize(1)),
            GradientCheck.Gradient(Small.Bind(data), Small.Initialize(1)),
            GradientCheck.Gradient(SmallSingle.Bind(data), SmallSingle.Initialize(1)),
            GradientCheck.HessianVector(SmoothSmall.Bind(data), SmoothSmall.Initialize(1)),
            GradientCheck.Hessian(SmoothSmall.Bind(data), SmoothSmall.Initialize(1)),
        };
        foreach (var report in reports)
        {
            output.WriteLine($"{report} Worst: {report.Worst}");
            Assert.NotEqual(CheckVerdict.Contradicts, report.Verdict);
        }

        Assert.All([reports[0], reports[3], reports[4]], r => Assert.Equal(CheckVerdict.Agrees, r.Verdict));
        Assert.True(reports[0].Components.Max(c => c.Uncertainty) < 1e-9);
        Assert.Contains("32 of 32 components agree", GradientCheck.Gradient(SmoothSmall.Bind(data), SmoothSmall.Initialize(1)).ToString(),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Wrong_components_are_named_and_no_others()
    {
        var field = new FormulaField(4, static (p, g) =>
        {
            (g[0], g[1], g[2], g[3]) = (p[0], 3 * p[1] * p[1] * (1 + 1e-6), double.NaN, 1e6 * Math.Cos(1e6 * p[3]));
            return 0.5 * p[0] * p[0] + p[1] * p[1] * p[1] + Math.Sin(p[2]) + Math.Sin(1e6 * p[3]);
        });
        double[] theta = [1, 2, 3, 0.1];
        var report = GradientCheck.Gradient(field, theta, [0, 1, 2]);
        Assert.Equal([CheckVerdict.Agrees, CheckVerdict.Contradicts, CheckVerdict.Contradicts], report.Components.Select(c => c.Verdict));
        Assert.Equal(CheckVerdict.Contradicts, report.Verdict);
        Assert.Equal(12, report.Components[1].Difference, 9);
        Assert.Contains("1 of 3 components agree", report.ToString(), StringComparison.Ordinal);
        Assert.Contains("[1] contradicts: 12.000012 is given, 12 ± ", report.ToString(), StringComparison.Ordinal);
        // The last one varies faster than any step.
        Assert.Equal(CheckVerdict.Undecided, Assert.Single(GradientCheck.Gradient(field, theta, [3]).Components).Verdict);
        Assert.Equal(CheckVerdict.Undecided, GradientCheck.Gradient(CurvedField.Valley(1, 1), [0, 1]).Verdict);
        Assert.Equal(CheckVerdict.Agrees, GradientCheck.Gradient(CurvedField.Valley(1, 1), [1e-3, 1]).Verdict);
    }

    [Fact]
    public void A_wrong_product_is_found()
    {
        CurvedField With(double factor) =>
            new(2, static (p, g) => { (g[0], g[1]) = (p[0] * p[1] * p[1], p[0] * p[0] * p[1]); return 0.5 * p[0] * p[0] * p[1] * p[1]; },
            (p, v, hv) => (hv[0], hv[1]) = (p[1] * p[1] * v[0] + 2 * p[0] * p[1] * v[1], 2 * p[0] * p[1] * v[0] + factor * p[0] * p[0] * v[1]));
        Assert.Equal(CheckVerdict.Agrees, GradientCheck.HessianVector(With(1), [1.5, -0.5]).Verdict);
        Assert.Equal(CheckVerdict.Agrees, GradientCheck.Hessian(With(1), [1.5, -0.5], [3, 4]).Verdict);
        Assert.Equal([CheckVerdict.Agrees, CheckVerdict.Contradicts], GradientCheck.HessianVector(With(1.001), [1.5, -0.5]).Components.Select(c => c.Verdict));
        Assert.Equal([CheckVerdict.Agrees, CheckVerdict.Contradicts], GradientCheck.Hessian(With(1.001), [1.5, -0.5]).Components.Select(c => c.Verdict));
        // Along the first axis the factor has no part.
        Assert.Equal(CheckVerdict.Agrees, GradientCheck.HessianVector(With(2), [1.5, -0.5], [1, 0]).Verdict);
    }

    [Fact]
    public void What_cannot_be_checked_is_refused()
    {
        var field = new FormulaField(2, static (p, g) => { p.CopyTo(g); return 0.5 * (p[0] * p[0] + p[1] * p[1]); });
        Assert.Contains("θ has 3 values; Formula has 2", Assert.Throws<ArgumentException>(() => GradientCheck.Gradient(field, [1, 2, 3])).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => GradientCheck.Gradient(field, [1, double.NaN]));
        Assert.Throws<ArgumentOutOfRangeException>(() => GradientCheck.Gradient(field, [1, 2], [2]));
        Assert.Throws<ArgumentException>(() => GradientCheck.HessianVector(CurvedField.Valley(1, 1), [1, 2], [0, 0]));
        Assert.Throws<ArgumentException>(() => GradientCheck.HessianVector(CurvedField.Valley(1, 1), [1, 2], [1]));
        Assert.Contains("contradicts itself: Loss is 3.5 and LossGradient says 2.5",
            Assert.Throws<ArgumentException>(() => GradientCheck.Gradient(new TwoLosses(), [1, 2])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Reports_are_the_same_in_every_culture()
    {
        var report = GradientCheck.Gradient(new FormulaField(1, static (p, g) => { g[0] = -p[0]; return 0.5 * p[0] * p[0]; }), [1.5]);
        var here = report.ToString();
        var other = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        (other.NumberFormat.NegativeSign, other.NumberFormat.NumberDecimalSeparator) = ("\u2212", ",");
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = other;
            Assert.Equal(here, report.ToString());
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    private sealed class TwoLosses() : FormulaField(2, static (p, g) => { p.CopyTo(g); return 0.5 * (p[0] * p[0] + p[1] * p[1]); })
    {
        public override double Loss(ReadOnlySpan<double> parameters) => base.Loss(parameters) + 1;
    }
}
