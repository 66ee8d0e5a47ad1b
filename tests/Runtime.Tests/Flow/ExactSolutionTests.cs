using System;
using System.Linq;
using Xunit.Abstractions;

namespace GradientFlow.Tests.Flow;

/// <summary>Integrated flows against closed-form solutions: the error follows the tolerance, and the method has its order.</summary>
public sealed class ExactSolutionTests(ITestOutputHelper output)
{
    public static TheoryData<ExactSolution> Problems => [.. ExactSolutions.All];

    public static TheoryData<ExactSolution, Method> ProblemsByMethod
    {
        get
        {
            var all = new TheoryData<ExactSolution, Method>();
            foreach (var problem in ExactSolutions.All)
            {
                foreach (var method in Enum.GetValues<Method>().Where(m => m is not (Method.GradientDescent or Method.HeavyBall or Method.Adam)))
                    all.Add(problem, method);
            }

            return all;
        }
    }

    [Theory]
    [MemberData(nameof(ProblemsByMethod))]
    public void The_error_follows_the_tolerance(ExactSolution problem, Method method)
    {
        var (least, factor) = method switch
        {
            Method.Tsit5 => (0.5e-12, 10),
            Method.Bdf or Method.BdfKrylov => (0.5e-10, 60),
            Method.Rkc2 or Method.ImplicitMidpoint or Method.DiscreteGradient => (0.5e-6, 100),
            _ => (0.5e-8, 60)
        };
        for (var tolerance = 1e-4; tolerance > least; tolerance /= 10)
        {
            var flow = problem.Run(new FlowOptions { Method = method, EndTime = problem.EndTime, Tolerance = tolerance, MaxStep = problem.EndTime / 4 });
            var error = Error(flow.Parameters, problem.Solution(problem.EndTime));
            output.WriteLine($"{problem} {method}: tolerance {tolerance:E0}, error {error:E1}, {flow.AcceptedSteps} steps, {flow.RejectedSteps} rejected, "
                + $"energy defect {flow.Energy.Defect:E1}");
            Assert.Equal(StopReason.EndTime, flow.Stop);
            Assert.Equal(problem.EndTime, flow.Final.Time);
            Assert.True(error <= Math.Max(factor * tolerance, 2e-14), $"error {error:E2} at tolerance {tolerance:E0}");
            Assert.True(flow.Energy.Holds, flow.Energy.ToString());
            Assert.True(flow.Displacement <= flow.DisplacementBound * (1 + 1e-9));
        }
    }

    [Theory]
    [MemberData(nameof(Problems))]
    public void Dense_output_follows_the_solution_inside_the_steps(ExactSolution problem)
    {
        var times = Enumerable.Range(1, 40).Select(i => problem.EndTime * i / 40.5).ToArray();
        var flow = problem.Run(new FlowOptions { EndTime = problem.EndTime, Tolerance = 1e-8, Recording = Recording.At(times) });
        Assert.Equal(times, flow.Points.Skip(1).SkipLast(1).Select(p => p.Time));
        var worst = flow.Points.Max(p => Error(p.Parameters!, problem.Solution(p.Time)));
        output.WriteLine($"{problem}: largest error of dense output at 1e-8: {worst:E1}");
        Assert.True(worst <= 1e-6, $"{worst:E2}");
        Assert.All(flow.Points.Zip(flow.Points.Skip(1)), p => Assert.True(p.Second.Loss < p.First.Loss));
    }

    [Fact]
    public void A_dying_unit_dies_at_its_time()
    {
        // v·relu(wx), x = y = 1, from (v, w) = (−1, ½): w reaches 0 and the unit is dead for ever.
        var data = Dataset.Create([1.0], [1.0], 1);
        var dies = new FlowEvent("w = 0", static (in FlowPoint p) => p.Parameters[0]) { Crossing = Crossing.Falling, IsTerminal = true };
        var flow = DyingUnit.Integrate(data, [0.5, -1], new FlowOptions { Method = Method.Tsit5, EndTime = 10, Tolerance = 1e-11, Events = [dies] });
        Assert.Equal(StopReason.Event, flow.Stop);
        Assert.Equal(0.4534685483577538, flow.Final.Time, 9);

        // Past the event nothing moves any more: ∇L is exactly zero.
        var dead = DyingUnit.Integrate(data, [-1e-3, -1], new FlowOptions { EndTime = 10 });
        Assert.Equal(StopReason.EndTime, dead.Stop);
        Assert.Equal([-1e-3, -1], dead.Parameters);
        Assert.Equal(0.5, dead.Final.Loss);
        var forever = DyingUnit.Integrate(data, [-1e-3, -1], new FlowOptions { TargetLoss = 1e-3 });
        Assert.Equal(StopReason.Stationary, forever.Stop);
    }

    /// <summary>Relative to the size of the solution, as the tolerance is.</summary>
    private static double Error(double[] computed, double[] exact) => computed.Zip(exact, (a, b) => Math.Abs(a - b) / (1 + Math.Abs(b))).Max();
}
