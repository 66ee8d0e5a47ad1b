using System;
using System.Linq;
using Xunit.Abstractions;
using Proofs = GradientFlow.Certificates;

namespace GradientFlow.Tests.Certificates;

/// <summary>Gradient descent beside its flow: never further apart than certified, and with shorter steps in proportion nearer.</summary>
public sealed class DescentDistanceTests(ITestOutputHelper output)
{
    [Fact]
    public void Descent_stays_as_near_to_the_flow_as_certified()
    {
        Follow<Product>(Dataset.Create([1.0], [1.0], 1), [1.2, 0.9], 0.01, 0.1);
        Follow<Linear3>(Sampling.Data(7, 3, 1, 2), [3, -2, 5, 1], 0.001, 0.01, 0.2);
        var data = Sampling.Data(3, 2, 2, 4);
        var near = GradientFlow.Flow.Integrate(new GradientField<TanhChain, double>(data), Initializer.Draw(TanhChain.Info, 3),
            new() { EndTime = 400, Tolerance = 1e-10 });
        Follow<TanhChain>(data, near.Parameters, 0.005, 0.05);
    }

    private void Follow<TNetwork>(Dataset data, double[] start, params double[] steps)
        where TNetwork : INetwork<TNetwork, double>
    {
        var field = new GradientField<TNetwork, double>(data);
        var (last, lastStep) = (0.0, 0.0);
        foreach (var step in steps)
        {
            var certificate = Proofs.DescentDistance<TNetwork, double>(start, data, step);
            Assert.True(certificate.IsProved, certificate.ToString());
            double[] descent = [.. start], flow = [.. start], gradient = new double[start.Length];
            var furthest = 0.0;
            for (var k = 1; k <= 300; k++)
            {
                field.LossGradient(descent, gradient);
                for (var i = 0; i < descent.Length; i++)
                    descent[i] -= step * gradient[i];
                flow = [.. GradientFlow.Flow.Integrate(field, flow, new() { EndTime = step, Tolerance = 1e-13, Method = Method.Tsit5 }).Parameters];
                furthest = Math.Max(furthest, Math.Sqrt(flow.Zip(descent, (a, b) => (a - b) * (a - b)).Sum()));
            }

            output.WriteLine($"{TNetwork.Info.Name}, h = {step}: {furthest:G3} of {certificate["E"]:G3}");
            Assert.True(furthest <= certificate["E"] * (1 + 1e-9) + 1e-12, $"{TNetwork.Info.Name}: {furthest} apart, and {certificate["E"]} is certified.");
            if (lastStep > 0)
                Assert.InRange(certificate["E"] / last, 1, 4 * step / lastStep);
            (last, lastStep) = (certificate["E"], step);
        }
    }

    [Fact]
    public void Steps_that_are_too_long_are_refused_with_the_limit()
    {
        var data = Sampling.Data(7, 3, 1, 2);
        var refused = Proofs.DescentDistance<Linear3, double>([3, -2, 5, 1], data, 100);
        Assert.False(refused.IsProved);
        Assert.Contains("is not certainly below 2/β", refused.Statement, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => Proofs.DescentDistance<Linear3, double>(new double[4], data, double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => Proofs.DescentDistance<Linear3, double>(new double[4], data, 0));
        var uncertified = Proofs.DescentDistance<Product, double>([1, 1], Dataset.Create([1.0, 2], [1.0, -1], 2), 0.1);
        Assert.Contains("The flow from this θ is not certified", uncertified.Statement, StringComparison.Ordinal);
        var still = Proofs.DescentDistance<Leaky, double>(new double[Leaky.Info.ParameterCount], Sampling.Data(2, 2, 1), 0.1);
        Assert.Equal(0, still["E"]);
    }
}
