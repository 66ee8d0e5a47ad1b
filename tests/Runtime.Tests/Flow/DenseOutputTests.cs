using System;
using System.Linq;
using Xunit.Abstractions;

namespace GradientFlow.Tests.Flow;

/// <summary>What lies inside a step is as accurate as its ends, whatever the method and however long the step is beside 1/λ: recorded points, events and
/// targets.</summary>
public sealed class DenseOutputTests(ITestOutputHelper output)
{
    private const double Tolerance = 1e-5;

    public static TheoryData<ExactSolution, Method> Cases
    {
        get
        {
            var all = new TheoryData<ExactSolution, Method>();
            foreach (var problem in ExactSolutions.All.Concat(ExactSolutions.Others))
            {
                foreach (var method in Enum.GetValues<Method>())
                {
                    if (method != Method.Tsit5 || problem.Stiffness < 1e4) // beyond, explicit steps without number
                        all.Add(problem, method);
                }
            }

            return all;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void What_is_inside_a_step_is_as_accurate_as_its_ends(ExactSolution problem, Method method)
    {
        var options = new FlowOptions { Method = method, EndTime = problem.EndTime, Tolerance = Tolerance };
        if (method is Method.GradientDescent or Method.HeavyBall or Method.Adam)
        {
            IsPolygon(problem, options with { MaxEvaluations = 50 });
            return;
        }

        var steps = problem.Run(options with { Recording = Recording.PerDecade(100_000) });

        Assert.Equal(StopReason.EndTime, steps.Stop);
        var field = problem.Field();
        double[] At(double t) => problem.Solution(t);
        double Error(double t, double[] computed) => computed.Zip(At(t), (a, b) => Math.Abs(a - b) / (1 + Math.Abs(b))).Max();
        double DissipationError(TrajectoryPoint p) =>
            Math.Abs(p.Dissipation - (field.Loss(problem.Start) - field.Loss(At(p.Time)))) / (1 + field.Loss(problem.Start));
        var (most, mostDissipation) = (steps.Points.Max(p => Error(p.Time, p.Parameters!)), steps.Points.Max(DissipationError));
        var (limit, dissipationLimit) = (1.5 * most + Tolerance, 3 * mostDissipation + Tolerance);

        // The same trajectory, seen at other times; the event is that the component that is the fastest at some time passes where it is then.
        var passes = problem.EndTime * Math.Pow(0.37, 2);
        var (start, there, soon) = (problem.Start, At(passes), At(1.01 * passes));
        var i = Enumerable.Range(0, start.Length).MaxBy(i => Math.Abs(there[i] - soon[i]));
        double[] times = [.. Enumerable.Range(1, 60).Select(k => problem.EndTime * Math.Pow(k / 60.5, 2))];
        var flow = problem.Run(options with
        {
            Recording = Recording.At(times),
            Events = [new("passes", (in FlowPoint p) => p.Parameters[i] - there[i]), new("loss", (in FlowPoint p) => p.Loss - field.Loss(there))]
        });
        Assert.Equal(steps.Parameters, flow.Parameters);
        Assert.Equal(times, flow.Points.Skip(1).SkipLast(1).Select(p => p.Time));
        var (inside, dissipation) = (flow.Points.Max(p => Error(p.Time, p.Parameters!)), flow.Points.Max(DissipationError));
        output.WriteLine($"{problem} {method}: at the ends of {steps.AcceptedSteps} steps {most:E1}, inside {inside:E1}; dissipation {mostDissipation:E1}, "
            + $"{dissipation:E1}; {string.Join(", ", flow.Events.Select(e => $"{e.Name} at {e.Time:G6} of {passes:G6}"))}");
        Assert.True(inside <= limit, $"{inside:E2} inside, {most:E2} at the ends");
        Assert.True(dissipation <= dissipationLimit, $"dissipation {dissipation:E2} inside, {mostDissipation:E2} at the ends");
        Assert.All(flow.Points, p => Assert.Equal(field.Loss(p.Parameters!), p.Loss, 1e-12 * (1 + p.Loss)));
        Assert.Contains(flow.Events, e => e.Name == "passes");
        Assert.Contains(flow.Events, e => e.Name == "loss");
        Assert.All(flow.Events, e =>
        {
            Assert.True(Error(e.Time, e.Parameters!) <= limit, $"{e.Name}: {Error(e.Time, e.Parameters!):E2}");
            Assert.Equal(field.Loss(e.Parameters!), e.Loss);
            var left = e.Name == "loss" ? e.Loss - field.Loss(there) : e.Parameters![i] - there[i];
            Assert.True(Math.Abs(left) <= 1e-9 * (1 + Math.Abs(field.Loss(start))), $"{e.Name}: {left:E2}");
        });

        var target = problem.Run(options with { TargetLoss = field.Loss(there) });
        Assert.Equal(StopReason.TargetLoss, target.Stop);
        Assert.True(target.Final.Loss <= field.Loss(there) && target.Final.Loss >= field.Loss(there) - 1e-9 * (1 + field.Loss(start)));
        Assert.True(Error(target.Final.Time, target.Parameters) <= limit, $"target: {Error(target.Final.Time, target.Parameters):E2}");
    }

    [Theory]
    [InlineData(Method.Exprb32)]
    [InlineData(Method.ImplicitMidpoint)]
    [InlineData(Method.DiscreteGradient)]
    public void A_step_of_many_time_constants_hides_nothing(Method method)
    {
        var stiff = ExactSolutions.Quadratic(3000, 1e-3, 1, 1e6);
        var times = Enumerable.Range(1, 300).Select(k => 10.0 * k).ToArray();
        var flow = stiff.Run(new FlowOptions { Method = method, EndTime = stiff.EndTime, Tolerance = 1e-4, Recording = Recording.At(times) });
        Assert.True(flow.AcceptedSteps < 200);
        Assert.All(flow.Points, p => Assert.All(p.Parameters!.Zip(stiff.Solution(p.Time)), v => Assert.Equal(v.Second, v.First, 2e-3)));
    }

    [Fact]
    public void Exprb32_meets_a_target_when_the_flow_does()
    {
        var flow = ExactSolutions.Quadratic(1e4, 1).Run(new FlowOptions { Method = Method.Exprb32, EndTime = 1e4, TargetLoss = 1e-3 });
        Assert.Equal(Math.Log(500) / 2, flow.Final.Time, 1e-9); // ½e^(−2t) = 1e-3
        var point = ExactSolutions.Quadratic(5, 1, 1000).Run(new FlowOptions { Method = Method.Exprb32, EndTime = 5, Recording = Recording.At(3) }).Points[1];
        Assert.Equal(Math.Exp(-3), point.Parameters![0], 1e-8);
    }

    [Theory]
    [MemberData(nameof(CheckpointTests.Methods), MemberType = typeof(CheckpointTests))]
    public void A_unit_dies_at_its_time_whatever_the_method(Method method)
    {
        var dies = new FlowEvent("w = 0", static (in FlowPoint p) => p.Parameters[0]) { Crossing = Crossing.Falling, IsTerminal = true };
        var flow = DyingUnit.Integrate(Dataset.Create([1.0], [1.0], 1), [0.5, -1],
            new FlowOptions { Method = method, EndTime = 10, Tolerance = 1e-6, Events = [dies] });
        Assert.Equal(StopReason.Event, flow.Stop);
        Assert.Equal(flow.Final.Time, Assert.Single(flow.Events).Time);
        if (flow.IsFlow)
            Assert.Equal(0.4534685483577538, flow.Final.Time,
                method is Method.Rkc2 or Method.ImplicitMidpoint or Method.DiscreteGradient or Method.Auto ? 1e-4 : 2e-5);
    }

    /// <summary>Descent has iterates and nothing between: points lie on straight lines from one to the next.</summary>
    private static void IsPolygon(ExactSolution problem, FlowOptions options)
    {
        var ends = problem.Run(options with { Recording = Recording.PerDecade(100_000) }).Points.Take(5).ToArray();
        double[] times = [.. ends.Zip(ends.Skip(1)).SelectMany(p => new[] { 0.25, 0.5 }.Select(s => double.Lerp(p.First.Time, p.Second.Time, s)))];
        var flow = problem.Run(options with { Recording = Recording.At(times) });
        Assert.Equal(times, flow.Points.Skip(1).Take(times.Length).Select(p => p.Time));
        for (var k = 0; k < times.Length; k++)
        {
            var (a, b, s) = (ends[k / 2], ends[k / 2 + 1], k % 2 == 0 ? 0.25 : 0.5);
            Assert.All(a.Parameters!.Zip(b.Parameters!, (x, y) => double.Lerp(x, y, s)).Zip(flow.Points[k + 1].Parameters!),
                v => Assert.Equal(v.First, v.Second, 1e-9 * (1 + Math.Abs(v.First))));
        }
    }
}
