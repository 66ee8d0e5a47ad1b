using System;
using GradientFlow.Generators.Scalars;
using GradientFlow.Ranks;

namespace GradientFlow.Tests.Certificates;

/// <summary>Derivatives over boxes hold what differences of the derivative below show, at every point of the box.</summary>
public sealed class FunctionCurveTests
{
    [Theory]
    [InlineData(nameof(Op.Exp), 0, -2, 2)]
    [InlineData(nameof(Op.ExpMinusOne), 0, -2, 2)]
    [InlineData(nameof(Op.Log), 0, 0.3, 4)]
    [InlineData(nameof(Op.LogOnePlus), 0, -0.6, 4)]
    [InlineData(nameof(Op.Tanh), 0, -3, 3)]
    [InlineData(nameof(Op.Sigmoid), 0, -6, 6)]
    [InlineData(nameof(Op.Softplus), 0, -6, 6)]
    [InlineData(nameof(Op.LogCosh), 0, -3, 3)]
    [InlineData(nameof(Op.Erf), 0, -2.5, 2.5)]
    [InlineData(nameof(Op.Sin), 0, -4, 4)]
    [InlineData(nameof(Op.Cos), 0, -4, 4)]
    [InlineData(nameof(Op.Atan), 0, -3, 3)]
    [InlineData(nameof(Op.SquareRoot), 0, 0.2, 5)]
    [InlineData(nameof(Op.Power), 0.3, 0.2, 5)]
    [InlineData(nameof(Op.Power), 3.7, 0.2, 2)]
    [InlineData(nameof(Op.Power), -1.5, 0.4, 3)]
    public void Every_function(string name, double exponent, double low, double high)
    {
        const double H = 1e-4;
        var op = Enum.Parse<Op>(name);
        for (var k = 0; k <= 60; k++)
        {
            var x = low + (high - low) * k / 60;
            var (before, here, after) = (FunctionCurve.Of(op, exponent, x - H), FunctionCurve.Of(op, exponent, x), FunctionCurve.Of(op, exponent, x + H));
            Assert.True(here.IsInDomain);
            Near(here.First, (after.Value.Middle - before.Value.Middle) / (2 * H));
            Near(here.Second, (after.First.Middle - before.First.Middle) / (2 * H));
            Near(here.Third, (after.Second.Middle - before.Second.Middle) / (2 * H));
            foreach (var width in new[] { 0.01, 0.1, 1.0, 20 })
            {
                var box = FunctionCurve.Of(op, exponent, new(x - width, x + 0.7 * width));
                if (!box.IsInDomain)
                    continue;
                Holds(box.Value, here.Value);
                Holds(box.First, here.First);
                Holds(box.Second, here.Second);
                Holds(box.Third, here.Third);
            }
        }

        void Near(Interval enclosed, double difference)
        {
            var scale = 1 + Math.Abs(difference);
            Assert.True(enclosed.Radius <= 1e-11 * scale, $"{op}: {enclosed} is wide.");
            Assert.True(Math.Abs(enclosed.Middle - difference) <= 1e-5 * scale, $"{op}: {enclosed.Middle} and the difference {difference}.");
        }

        void Holds(Interval box, Interval point) =>
            Assert.True(box.Low <= point.High && box.High >= point.Low, $"{op}: {box} does not hold {point}.");
    }

    /// <summary>All derivatives of a formula of three variables, against differences of those below.</summary>
    [Fact]
    public void Formulas_of_several_variables()
    {
        // tanh(x·y)/(2 + z²) + |x|·e^(y·z) + max(y, −5)·x²
        var formula = new ScalarProgram([
            new(Op.Variable, 0, -1, -1, -1, -1), new(Op.Variable, 1, -1, -1, -1, -1), new(Op.Variable, 2, -1, -1, -1, -1),
            new(Op.Multiply, 0, 0, 1, -1, -1), new(Op.Tanh, 0, 3, -1, -1, -1), new(Op.Multiply, 0, 2, 2, -1, -1), new(Op.Constant, 2, -1, -1, -1, -1),
            new(Op.Add, 0, 5, 6, -1, -1), new(Op.Divide, 0, 4, 7, -1, -1), new(Op.Absolute, 0, 0, -1, -1, -1), new(Op.Multiply, 0, 1, 2, -1, -1),
            new(Op.Exp, 0, 10, -1, -1, -1), new(Op.Multiply, 0, 9, 11, -1, -1), new(Op.Add, 0, 8, 12, -1, -1), new(Op.Constant, -5, -1, -1, -1, -1),
            new(Op.Maximum, 0, 1, 14, -1, -1), new(Op.Multiply, 0, 0, 0, -1, -1), new(Op.Multiply, 0, 15, 16, -1, -1), new(Op.Add, 0, 13, 17, -1, -1),
        ]);
        const double H = 1e-5;
        const int N = 3;
        var bounds = new FormulaBounds();
        foreach (var at in new[] { new[] { 0.7, -0.4, 1.1 }, [-1.2, 0.3, 0.2], [0.1, 2, -0.6] })
        {
            var (_, first, second, third) = Of(at);
            for (var l = 0; l < N; l++)
            {
                var (up, down) = (Of(Moved(at, l, H)), Of(Moved(at, l, -H)));
                Assert.Equal((up.Value - down.Value) / (2 * H), first[l], 1e-6);
                for (var i = 0; i < N; i++)
                {
                    Assert.Equal((up.First[i] - down.First[i]) / (2 * H), second[i * N + l], 1e-6);
                    for (var k = 0; k < N; k++)
                        Assert.Equal((up.Second[i * N + k] - down.Second[i * N + k]) / (2 * H), third[(i * N + k) * N + l], 1e-6);
                }
            }
        }

        (double Value, double[] First, double[] Second, double[] Third) Of(double[] at)
        {
            var (first, second, third) = (new Interval[N], new Interval[N * N], new Interval[N * N * N]);
            var value = bounds.Evaluate(formula, Array.ConvertAll(at, x => (Interval)x), first, second, third);
            Assert.Equal(BoundsFailure.None, bounds.Failure);
            return (value.Middle, Middles(first), Middles(second), Middles(third));
        }

        static double[] Middles(Interval[] x) => Array.ConvertAll(x, v => v.Middle);

        static double[] Moved(double[] at, int i, double by)
        {
            double[] moved = [.. at];
            moved[i] += by;
            return moved;
        }
    }
}
