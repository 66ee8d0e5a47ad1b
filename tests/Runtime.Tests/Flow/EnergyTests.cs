using System;
using System.Linq;
using System.Numerics.Tensors;
using Xunit.Abstractions;

namespace GradientFlow.Tests.Flow;

/// <summary>The energy balance tells flows that err by more than their tolerance promises from those that do not, whatever P and the scale of the
/// loss.</summary>
public sealed class EnergyTests(ITestOutputHelper output)
{
    public static TheoryData<Method, double> Runs
    {
        get
        {
            var runs = new TheoryData<Method, double>();
            foreach (var method in (Method[])[Method.Tsit5, Method.Exprb32, Method.Bdf, Method.BdfKrylov, Method.Ros34Pw2, Method.Rkc2, Method.ImplicitMidpoint,
                Method.DiscreteGradient])
            {
                foreach (var tolerance in (double[])[1e-4, 1e-9])
                    runs.Add(method, tolerance);
            }

            return runs;
        }
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public void A_flow_that_errs_by_hundreds_of_tolerances_fails_and_one_that_errs_by_twenty_does_not(Method method, double tolerance)
    {
        foreach (var exact in ExactSolutions.All)
        {
            var flow = exact.Run(new FlowOptions { Method = method, EndTime = exact.EndTime, Tolerance = tolerance });
            var error = flow.Points.Max(p => Units(p.Parameters!, exact.Solution(p.Time))) / tolerance;
            output.WriteLine($"{exact}: error {error:F1} τ, defect {flow.Energy.Defect / flow.Energy.Limit:P0} of the limit, "
                + $"{flow.Energy.Defect / tolerance / flow.Start.Loss:F1} τ·L(0)");
            if (error > 200)
                Assert.False(flow.Energy.Holds, $"{exact}: {error:F0} τ and {flow.Energy}");
            if (error > 50)
                Assert.True(flow.Energy.Defect > 20 * tolerance * flow.Start.Loss, $"{exact}: an error of {error:F0} τ leaves no trace in {flow.Energy}");
            if (error < 20)
                Assert.True(flow.Energy.Holds, $"{exact}: {error:F1} τ and {flow.Energy}");
            Assert.Equal(!flow.Energy.Holds, flow.StopMessage.Contains("energy balance fails", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void A_wide_network_does_not_fail_for_being_wide()
    {
        var field = new WideTanh(1000, 100, 10);
        var flow = GradientFlow.Flow.Integrate(field, field.Start(),
            new FlowOptions { EndTime = 1, Recording = Recording.PerDecade(1) with { MostParameterValues = 0 } });
        output.WriteLine($"P = {flow.ParameterCount}: {flow.Energy}, {flow.Energy.Defect / flow.Energy.Limit:P0} of the limit; "
            + $"{flow.Evaluations.GradientEquivalents} GE");
        Assert.True(flow.Energy.Defect > 100 * flow.Tolerance * flow.Start.Loss, "the loss alone is no scale for it");
        Assert.True(flow.Energy.Holds);
        Assert.True(flow.Energy.Limit < 0.4 * flow.Start.Loss, "the limit still says something");
    }

    [Fact]
    public void The_limit_scales_with_the_loss_and_the_tolerance()
    {
        FlowResult Run(double scale, double tolerance) => GradientFlow.Flow.Integrate(
            new FormulaField(2, (p, gradient) =>
            {
                (gradient[0], gradient[1]) = (scale * p[0], scale * 4 * p[1]);
                return scale * (0.5 * p[0] * p[0] + 2 * p[1] * p[1]);
            }),
            [1, -1],
            new FlowOptions { Method = Method.Rkc2, EndTime = 2 / scale, InitialStep = 0.01 / scale, Tolerance = tolerance });
        var (one, sixteen) = (Run(1, 1e-6), Run(16, 1e-6));
        Assert.Equal(16 * one.Energy.Limit, sixteen.Energy.Limit, 1e-9 * sixteen.Energy.Limit);
        Assert.Equal(16 * one.Energy.Dissipation, sixteen.Energy.Dissipation, 1e-9 * sixteen.Energy.Dissipation);
        Assert.InRange(one.Energy.Limit / Run(1, 1e-8).Energy.Limit, 70, 130);

        // By hand, from what the documentation says: 200·τ·⟨‖∇L‖·√(P + ‖θ‖²)⟩ lies between the values of its mean at the ends.
        double Mean(TrajectoryPoint p) => 200 * 1e-6 * p.GradientNorm * Math.Sqrt(2 + TensorPrimitives.SumOfSquares<double>(p.Parameters));
        Assert.InRange(one.Energy.Limit, Mean(one.Final), Mean(one.Start));
    }

    /// <summary>The error in units of 1 + |θᵢ|, as steps are measured.</summary>
    private static double Units(double[] computed, double[] exact) =>
        Math.Sqrt(computed.Zip(exact, (a, b) => (a - b) / (1 + Math.Abs(b))).Average(e => e * e));

    /// <summary>½·mean (vᵀ·tanh(W·x) − y)² of n random samples.</summary>
    private sealed class WideTanh(int inputs, int width, int samples) : IGradientField
    {
        private readonly double[] _x = Sampling.Normal(samples * inputs, 1);
        private readonly double[] _h = new double[width];

        public string Name => "WideTanh";

        public string LossConvention => "1/(2n) Σᵢ (f − y)²";

        public int ParameterCount => width * inputs + width;

        public double[] Start()
        {
            var start = Sampling.Normal(ParameterCount, 2);
            for (var i = 0; i < start.Length; i++)
                start[i] /= Math.Sqrt(i < width * inputs ? inputs : width);
            return start;
        }

        public double Loss(ReadOnlySpan<double> parameters) => LossGradient(parameters, new double[ParameterCount]);

        public double LossGradient(ReadOnlySpan<double> parameters, Span<double> gradient)
        {
            gradient.Clear();
            var loss = 0.0;
            var v = parameters[(width * inputs)..];
            for (var s = 0; s < samples; s++)
            {
                var x = _x.AsSpan(s * inputs, inputs);
                for (var j = 0; j < width; j++)
                    _h[j] = Math.Tanh(TensorPrimitives.Dot<double>(parameters.Slice(j * inputs, inputs), x));
                var residual = TensorPrimitives.Dot<double>(v, _h) - Math.Sin(3 * x[0]);
                loss += residual * residual / (2 * samples);
                for (var j = 0; j < width; j++)
                {
                    gradient[width * inputs + j] += residual / samples * _h[j];
                    var row = gradient.Slice(j * inputs, inputs);
                    TensorPrimitives.MultiplyAdd(x, residual / samples * v[j] * (1 - _h[j] * _h[j]), row, row);
                }
            }

            return loss;
        }
    }
}
