using System;
using System.IO;
using System.Linq;
using GradientFlow.Tests.Certificates;
using Xunit.Abstractions;

namespace GradientFlow.Tests.Flow;

/// <summary>Flows that slide along a kink end, at a cost that can be borne, and say that they slid.</summary>
public sealed class SlidingTests(ITestOutputHelper output)
{
    public static TheoryData<double, double, double> Valleys => new()
    {
        { 1, 1, 1 }, { 1, 0.1, 1 }, { 0.1, 1, 1 }, { 1, 0.01, 1 }, { 1, 1, 100 },
    };

    [Theory]
    [MemberData(nameof(Valleys))]
    public void A_valley_is_slid_along_at_every_tolerance(double left, double right, double stiffness)
    {
        foreach (var tolerance in (double[])[1e-2, 1e-3, 1e-4, 1e-6, 1e-8])
        {
            foreach (var counts in (bool[])[true, false])
            {
                var flow = GradientFlow.Flow.Integrate(CurvedField.Valley(left, right, stiffness, counts), [0.5 * right, 1],
                    new FlowOptions { EndTime = 3, Tolerance = tolerance, MaxEvaluations = 40_000 });
                output.WriteLine($"tolerance {tolerance}, flips {(counts ? "counted" : "not counted")}: {flow.Evaluations.GradientEquivalents:F0} GE, "
                    + $"{flow.AcceptedSteps} steps, {flow.RejectedSteps} in vain; {flow.Sliding}");
                Assert.Equal(StopReason.EndTime, flow.Stop);
                Assert.NotNull(flow.Sliding);
                Assert.InRange(flow.Sliding.Time, 0.45, 0.8); // u′ = −right until u = 0 at ½
                Assert.InRange(flow.Sliding.Tolerance, Math.Max(tolerance, 1e-4), 0.05);
                Assert.Equal(counts ? 1 : null, flow.Sliding.Flips);
                Assert.Equal(0, flow.Parameters[0], 3 * flow.Sliding.Tolerance);
                Assert.Equal(Math.Exp(-3 * stiffness), flow.Parameters[1], 0.03);
                Assert.Contains("it slid along a kink", flow.StopMessage, StringComparison.Ordinal);
                Assert.Equal(flow.Sliding.Tolerance > tolerance, flow.StopMessage.Contains("a tolerance raised to", StringComparison.Ordinal));
            }
        }
    }

    [Fact]
    public void A_kink_that_is_only_crossed_is_no_sliding()
    {
        // u′ = −1 before and −½ behind.
        foreach (var tolerance in (double[])[1e-3, 1e-5])
        {
            var flow = GradientFlow.Flow.Integrate(CurvedField.Valley(-0.5, 1), [0.5, 1], new FlowOptions { EndTime = 3, Tolerance = tolerance });
            output.WriteLine($"{flow.Evaluations.GradientEquivalents} GE, {flow.Sliding}");
            Assert.Equal(1, flow.SignFlips);
            Assert.Equal(-1.25, flow.Parameters[0], 50 * tolerance);
            if (tolerance > 1e-4)
                Assert.Null(flow.Sliding);
        }
    }

    [Fact]
    public void Equal_neurons_slide_and_the_message_names_sliding_and_energy()
    {
        var (data, start) = (Sampling.Data(5, 2, 1), C10Equal.Initialize(1));
        foreach (var tolerance in (double[])[1e-4, 1e-6])
        {
            var flow = C10Equal.Integrate(data, start, new FlowOptions { EndTime = 200, Tolerance = tolerance, MaxEvaluations = 40_000 });
            output.WriteLine($"{flow.StopMessage} {flow.Sliding} {flow.Energy} {flow.Evaluations.GradientEquivalents:F0} GE");
            Assert.Equal(StopReason.EndTime, flow.Stop);
            Assert.NotNull(flow.Sliding);
            Assert.Contains("it slid along a kink", flow.StopMessage, StringComparison.Ordinal);
            Assert.False(flow.Energy.Holds);
            Assert.Contains("energy balance fails", flow.StopMessage, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_resumed_flow_slides_on_bit_for_bit()
    {
        var folder = Directory.CreateTempSubdirectory("gradientflow-sliding");
        try
        {
            var options = new FlowOptions { EndTime = 3, Tolerance = 1e-4, Recording = Recording.PerDecade(10) with { MostParameterValues = 12 } };
            var whole = GradientFlow.Flow.Integrate(CurvedField.Valley(1, 1), [0.5, 1], options);
            Assert.NotNull(whole.Sliding);
            var saving = options with { Checkpoint = new(Path.Combine(folder.FullName, "flow.checkpoint")) { Interval = TimeSpan.FromDays(1) } };
            FlowResult flow;
            var runs = 0;
            do
                flow = GradientFlow.Flow.Integrate(CurvedField.Valley(1, 1), [0.5, 1], saving with { MaxEvaluations = 37 * ++runs });
            while (flow.Stop == StopReason.Evaluations);
            output.WriteLine($"{runs} runs, {whole.AcceptedSteps} steps, {whole.Sliding}");
            Assert.True(runs > 50);
            Assert.Equal(whole.Parameters, flow.Parameters);
            Assert.Equal((whole.AcceptedSteps, whole.RejectedSteps, whole.Evaluations, whole.Sliding, whole.Energy, whole.StopMessage),
                (flow.AcceptedSteps, flow.RejectedSteps, flow.Evaluations, flow.Sliding, flow.Energy, flow.StopMessage));
            Assert.Equal(whole.ObservationEvaluations, flow.ObservationEvaluations);
            Assert.Equal(whole.Points.Select(p => p.Parameters is null), flow.Points.Select(p => p.Parameters is null));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
