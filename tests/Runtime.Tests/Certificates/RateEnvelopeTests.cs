using System;
using System.Linq;

namespace GradientFlow.Tests.Certificates;

/// <summary>The bound that the tangent kernel gives lies above the loss of every flow, and is exact where λ_min tells all.</summary>
public sealed class RateEnvelopeTests
{
    [Fact]
    public void The_bound_lies_above_the_loss()
    {
        Above<TanhChain>(4);
        Above<Residual>(3);
        Above<LogCoshNet>(4);
        Above<LogisticNet>(4);
        Above<HingeNet>(4);
    }

    private static void Above<TNetwork>(int samples)
        where TNetwork : INetwork<TNetwork, double>
    {
        for (var seed = 1UL; seed <= 4; seed++)
        {
            var output = TNetwork.Info.Outputs[0];
            var data = Dataset.Create(Sampling.Normal(samples * TNetwork.Info.Inputs.Single().Shape[0], seed), LossData.Targets(output, samples, seed + 7),
                samples);
            double[] times = [.. Enumerable.Range(1, 300).Select(i => 0.1 * i)];
            var flow = GradientFlow.Flow.Integrate<TNetwork, double>(data, Initializer.Draw(TNetwork.Info, seed), new()
            {
                EndTime = 30,
                Tolerance = 1e-9,
                Recording = Recording.At(times),
                Observers = [Observe.TangentKernel(KernelQuantities.Extremes) with { Times = ObservationTimes.At(times) }],
            });
            var envelope = RateEnvelope.Of<TNetwork>(flow, data);
            Assert.True(envelope.Constant > 0);
            Assert.True(envelope.Bounds[^1] < envelope.Bounds[0]);
            for (var i = 0; i < envelope.Times.Count; i++)
            {
                var loss = flow.Points.MinBy(p => Math.Abs(p.Time - envelope.Times[i]))!.Loss;
                if (loss < 1e-12 * flow.Start.Loss)
                    break; // the rest is the integrator's
                Assert.True(loss <= envelope.Bounds[i] * (1 + 1e-3),
                    $"{TNetwork.Info.Name}, seed {seed}: L({envelope.Times[i]}) is {loss}, above {envelope.Bounds[i]}.");
            }
        }
    }

    /// <summary>One sample, one parameter, f = w·x: K = x², and L = L(0)·e^(−2x²t), each scale in its own time.</summary>
    [Fact]
    public void One_parameter_is_bounded_exactly()
    {
        Exact<LineSum>(4);
        Exact<LineMean>(4);
        Exact<LineHalf>(2);
    }

    private static void Exact<TNetwork>(double constant)
        where TNetwork : INetwork<TNetwork, double>
    {
        var data = Dataset.Create([0.7], [1.0], 1);
        var flow = GradientFlow.Flow.Integrate<TNetwork, double>(data, [3], new()
        {
            EndTime = 2,
            Tolerance = 1e-10,
            Observers = [Observe.TangentKernel(KernelQuantities.Extremes)],
        });
        var envelope = RateEnvelope.Of<TNetwork>(flow, data);
        Assert.Equal(constant, envelope.Constant, 1e-12);
        Assert.Equal(flow.Final.Loss, envelope.Bounds[^1], 1e-7 * flow.Final.Loss);
        Assert.Contains("did not observe", Assert.Throws<ArgumentException>(() => RateEnvelope.Of<TNetwork>(
            GradientFlow.Flow.Integrate<TNetwork, double>(data, [3], new() { EndTime = 1 }), data)).Message, StringComparison.Ordinal);
    }
}
