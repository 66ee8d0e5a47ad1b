using System;
using System.Linq;
using Xunit.Abstractions;

namespace GradientFlow.Tests.Flow;

/// <summary>The order of every method, measured with fixed steps on closed-form solutions.</summary>
public sealed class OrderTests(ITestOutputHelper output)
{
    /// <summary>Name, order, steps compared with those of an exact solution, the method.</summary>
    private static readonly (string Name, int Order, double Steps, Func<CountedField, Stepper> Create)[] s_methods =
    [
        ("Tsit5", 5, 0.75, f => new Tsit5(f)),
        ("RKC2", 2, 2, f => new Rkc2(f)),
        ("exprb32", 3, 1.5, f => new Exprb32(f)),
        ("ROS34PW2", 3, 2, f => new Ros34Pw2(f)),
        ("BDF1", 1, 8, f => new Bdf(f, true, 1)),
        ("BDF2", 2, 4, f => new Bdf(f, true, 2)),
        ("BDF3", 3, 4, f => new Bdf(f, true, 3)),
        ("BDF4", 4, 4, f => new Bdf(f, true, 4)),
        ("BDF5", 5, 3.5, f => new Bdf(f, true, 5)),
        ("BDF3 Krylov", 3, 4, f => new Bdf(f, false, 3)),
        ("implicit midpoint", 2, 2, f => new ImplicitMidpoint(f)),
        ("discrete gradient", 2, 2, f => new DiscreteGradient(f)),
    ];

    public static TheoryData<string, ExactSolution> Cases
    {
        get
        {
            var all = new TheoryData<string, ExactSolution>();
            foreach (var (name, _, _, _) in s_methods)
            {
                foreach (var problem in ExactSolutions.All)
                    all.Add(name, problem);
            }

            return all;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Fixed_steps_converge_with_the_methods_order(string method, ExactSolution problem)
    {
        var (_, order, share, create) = s_methods.Single(m => m.Name == method);
        var steps = (int)(problem.Steps * share);
        var errors = new[] { steps, 2 * steps, 4 * steps }.Select(n => Run(problem, create, n)).ToArray();
        var orders = errors.Zip(errors.Skip(1), (a, b) => (State: Math.Log2(a.State / b.State), Dissipation: Math.Log2(a.Dissipation / b.Dissipation)))
            .ToArray();
        output.WriteLine($"| {problem} | {method} | {string.Join(" → ", errors.Select(e => $"{e.State:E1}"))} | order {orders[0].State:F2}, "
            + $"{orders[1].State:F2} | of the dissipation {orders[1].Dissipation:F2} |");
        if (errors.All(e => e.State < 1e-12))
            return; // nothing but rounding: exprb32 is exact for quadratic losses
        var clear = errors[2].State > 2e-12 ? orders[1] : orders[0]; // below that, rounding
        Assert.InRange(clear.State, order - 0.35, order + 1.9);
        Assert.True(clear.Dissipation > Math.Min(order, 3) - 0.7 || errors[2].Dissipation < 1e-10,
            $"the dissipation converges with order {clear.Dissipation:F2}");
    }

    private static (double State, double Dissipation) Run(ExactSolution problem, Func<CountedField, Stepper> create, int steps)
    {
        const double Tolerance = 1e-12; // for Newton's method and Krylov subspaces; no step is refused
        var field = problem.Field();
        var stepper = create(new CountedField(field, Tolerance));
        var (now, next) = (new FlowState(field.ParameterCount), new FlowState(field.ParameterCount));
        var from = 0.1 * problem.EndTime;
        var h = (problem.EndTime - from) / steps;
        for (var k = -6; k <= 0; k++)
        {   // multistep methods start from the exact past
            now.Time = from + k * h;
            if (now.Time < 0)
                continue; // a one-step method asks for nothing
            problem.Solution(now.Time).CopyTo(now.Parameters, 0);
            now.Loss = field.LossGradient(now.Parameters, now.Gradient);
            stepper.Watch(now);
        }

        var start = now.Loss;
        var controller = new StepController();
        for (var k = 0; k < steps; k++)
        {
            var trial = stepper.Try(now, from + (k + 1) * h - now.Time, next, Tolerance);
            Assert.Equal(StepFault.None, trial.Fault);
            stepper.Accept(now, next, trial.Error, controller);
            (now, next) = (next, now);
        }

        var exact = problem.Solution(problem.EndTime);
        return (now.Parameters.Zip(exact, (a, b) => Math.Abs(a - b) / (1 + Math.Abs(b))).Max(), Math.Abs(now.Dissipation - (start - field.Loss(exact))));
    }
}
