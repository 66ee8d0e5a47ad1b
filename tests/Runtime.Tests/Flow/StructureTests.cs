using System;
using System.Collections.Generic;
using System.Linq;
using Xunit.Abstractions;

namespace GradientFlow.Tests.Flow;

/// <summary>What methods keep of the flow's structure: falling loss, invariants; and what descent is and is not.</summary>
public sealed class StructureTests(ITestOutputHelper output)
{
    [Fact]
    public void The_discrete_gradient_never_raises_the_loss_on_a_hundred_networks()
    {
        var (steps, rejected) = (0L, 0L);
        for (var seed = 1UL; seed <= 100; seed++)
        {
            var losses = new List<double>();
            var flow = SmoothSmall.Integrate(Sampling.Data(30, 2, 2, seed), [.. SmoothSmall.Initialize(seed).Select(w => 3 * w)], new FlowOptions
            {
                Method = Method.DiscreteGradient,
                EndTime = 100,
                Tolerance = 0.1,
                ProgressInterval = TimeSpan.Zero,
                Progress = new Immediate(p => losses.Add(p.Loss)),
            });
            Assert.Equal(StopReason.EndTime, flow.Stop);
            Assert.True(losses.Count >= flow.AcceptedSteps);
            Assert.All(losses.Prepend(flow.Start.Loss).Zip(losses), p => Assert.True(p.Second <= p.First, $"seed {seed}: {p.First:R} rose to {p.Second:R}"));
            (steps, rejected) = (steps + flow.AcceptedSteps, rejected + flow.RejectedSteps);
        }

        output.WriteLine($"100 networks at tolerance 0.1: {steps} steps, {rejected} rejected, no loss rose");
    }

    public static TheoryData<Method> Flows => [.. Enum.GetValues<Method>().Where(m => m is not (Method.GradientDescent or Method.HeavyBall or Method.Adam))];

    [Theory]
    [MemberData(nameof(Flows))]
    public void Invariants_drift_no_more_than_the_method_errs(Method method)
    {
        // W₂ᵀW₂ − W₁W₁ᵀ of a deep linear network is kept by the flow.
        double[] start = [0.9, -0.4, 0.3, 0.7, 0.5, 0.8, -0.6, 0.2];
        var data = Dataset.Create([1.0, 0, 0, 1, 1, 1], [2.0, 0.3, -0.1, 0.7, 1, 1], 3);
        var flow = DeepLinear.Integrate(data, start, new FlowOptions { Method = method, EndTime = 5, Tolerance = 1e-6 });
        var drift = Invariants(start).Zip(Invariants(flow.Parameters), (a, b) => Math.Abs(a - b)).Max();
        output.WriteLine($"| {method} | tolerance 1e-6 | drift {drift:E1} | {flow.AcceptedSteps} steps | energy defect {flow.Energy.Defect:E1} |");
        Assert.InRange(drift, 0, method == Method.ImplicitMidpoint ? 5e-8 : 3e-4);
        Assert.True(flow.Energy.Holds, flow.Energy.ToString());
    }

    [Fact]
    public void Descent_is_marked_as_not_the_flow()
    {
        var (data, start) = (Sampling.Data(30, 2, 2), SmoothSmall.Initialize(1));
        foreach (var method in new[] { Method.GradientDescent, Method.HeavyBall, Method.Adam })
        {
            var flow = SmoothSmall.Integrate(data, start, new FlowOptions { Method = method, EndTime = 2, InitialStep = 0.01 });
            Assert.False(flow.IsFlow);
            Assert.Equal(StopReason.EndTime, flow.Stop);
            Assert.InRange(flow.AcceptedSteps, 200, 201);
            Assert.True(flow.Final.Loss < flow.Start.Loss);
        }
    }

    [Fact]
    public void Gradient_descent_and_adam_are_what_their_papers_say()
    {
        var field = new DiagonalNetField(1.5);
        var options = new FlowOptions { InitialStep = 0.125, EndTime = 1, Method = Method.GradientDescent };
        double[] theta = [0.9, 0.5], m = [0, 0], v = [0, 0], g = [0, 0], adam = [0.9, 0.5], ball = [0.9, 0.5], velocity = [0, 0];
        for (var k = 1; k <= 8; k++)
        {
            field.LossGradient(theta, g);
            theta = [theta[0] - 0.125 * g[0], theta[1] - 0.125 * g[1]];
            field.LossGradient(ball, g);
            for (var i = 0; i < 2; i++)
                ball[i] += velocity[i] = 0.9 * velocity[i] - 0.125 * g[i];
            field.LossGradient(adam, g);
            for (var i = 0; i < 2; i++)
            {
                (m[i], v[i]) = (0.9 * m[i] + 0.1 * g[i], 0.999 * v[i] + 0.001 * g[i] * g[i]);
                adam[i] -= 0.125 * (m[i] / (1 - Math.Pow(0.9, k))) / (Math.Sqrt(v[i] / (1 - Math.Pow(0.999, k))) + 1e-8);
            }
        }

        void Near(double[] expected, Method method) => Assert.All(
            expected.Zip(GradientFlow.Flow.Integrate(field, [0.9, 0.5], options with { Method = method }).Parameters),
            p => Assert.Equal(p.First, p.Second, 1e-12));
        Near(theta, Method.GradientDescent);
        Near(ball, Method.HeavyBall);
        Near(adam, Method.Adam);
    }

    [Fact]
    public void Descent_that_diverges_says_so()
    {
        var flow = SmoothSmall.Integrate(Sampling.Data(30, 2, 2), SmoothSmall.Initialize(1),
            new FlowOptions { Method = Method.GradientDescent, EndTime = 1e9, InitialStep = 1e5 });
        Assert.Contains(flow.Stop, new[] { StopReason.NonFinite, StopReason.EndTime });
        Assert.True(flow.Final.Loss > flow.Start.Loss);
    }

    private static double[] Invariants(double[] t) =>
    [
        t[4] * t[4] + t[6] * t[6] - t[0] * t[0] - t[1] * t[1],
        t[4] * t[5] + t[6] * t[7] - t[0] * t[2] - t[1] * t[3],
        t[5] * t[5] + t[7] * t[7] - t[2] * t[2] - t[3] * t[3],
    ];

    private sealed class Immediate(Action<FlowProgress> report) : IProgress<FlowProgress>
    {
        public void Report(FlowProgress value) => report(value);
    }
}
