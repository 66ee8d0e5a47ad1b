using System;
using System.Linq;

namespace GradientFlow.Tests.Flow;

/// <summary>A gradient that is not the loss's ends the flow, and says so.</summary>
public sealed class WrongGradientTests
{
    private static readonly (string What, LossFormula Formula)[] s_mistakes =
    [
        ("the sign", static (p, g) => { (g[0], g[1]) = (-p[0], -4 * p[1]); return Bowl(p); }),
        ("the sign of one", static (p, g) => { (g[0], g[1]) = (p[0], -4 * p[1]); return Bowl(p); }),
        ("a factor of two", static (p, g) => { (g[0], g[1]) = (2 * p[0], 8 * p[1]); return Bowl(p); }),
        ("half", static (p, g) => { (g[0], g[1]) = (0.5 * p[0], 2 * p[1]); return Bowl(p); }),
        ("a term left out", static (p, g) => { (g[0], g[1]) = (p[0], 4 * p[1]); return Bowl(p) + 2 * p[0] * p[1]; }),
        ("a component of another", static (p, g) => { (g[0], g[1]) = (4 * p[1], p[0]); return Bowl(p); }),
        ("the sign, far from zero", static (p, g) => { (g[0], g[1]) = (-p[0], -4 * p[1]); return 1e4 + Bowl(p); }),
    ];

    public static TheoryData<Method> Methods => [.. Enum.GetValues<Method>().Where(m => m is not (Method.Ros34Pw2 or Method.HeavyBall or Method.Adam))];

    [Theory]
    [MemberData(nameof(Methods))]
    public void It_is_an_error_that_says_so(Method method)
    {
        foreach (var (what, formula) in s_mistakes)
        {
            foreach (var tolerance in (double[])[1e-2, 1e-6, 1e-10])
            {
                var flow = GradientFlow.Flow.Integrate(new FormulaField(2, formula), [1, -0.7], new FlowOptions
                {
                    Method = method,
                    EndTime = 10,
                    Tolerance = tolerance,
                    InitialStep = method == Method.GradientDescent ? 0.02 : null,
                    MaxEvaluations = 20_000,
                });
                Assert.True(flow.Stop == StopReason.WrongGradient, $"{what}, tolerance {tolerance}: {flow.StopMessage}");
                Assert.Contains("the gradient contradicts the loss: along ∇L the loss has the slope", flow.StopMessage, StringComparison.Ordinal);
                Assert.Contains("GradientCheck", flow.StopMessage, StringComparison.Ordinal);
                Assert.InRange(flow.Evaluations.GradientEquivalents, 1, 1000);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void One_that_is_right_is_not_accused(Method method)
    {
        foreach (var tolerance in (double[])[1e-2, 1e-6])
        {
            foreach (var offset in (double[])[0, 1e6])
            {
                var flow = GradientFlow.Flow.Integrate(
                    new FormulaField(2, (p, g) => { (g[0], g[1]) = (p[0], 4 * p[1]); return offset + Bowl(p); }),
                    [1, -0.7],
                    new FlowOptions
                    {
                        Method = method,
                        EndTime = 30,
                        Tolerance = tolerance,
                        InitialStep = method == Method.GradientDescent ? 0.3 : null,
                        MaxEvaluations = 50_000
                    });
                Assert.NotEqual(StopReason.WrongGradient, flow.Stop);
            }
        }
    }

    [Fact]
    public void A_small_mistake_is_left_to_the_energy_balance()
    {
        var flow = GradientFlow.Flow.Integrate(new FormulaField(2, static (p, g) => { (g[0], g[1]) = (1.05 * p[0], 4.2 * p[1]); return Bowl(p); }), [1, -0.7],
            new FlowOptions { EndTime = 10 });
        Assert.Equal(StopReason.EndTime, flow.Stop);
        Assert.False(flow.Energy.Holds);
        Assert.Contains(nameof(GradientCheck), flow.StopMessage, StringComparison.Ordinal);
    }

    private static double Bowl(ReadOnlySpan<double> p) => 0.5 * p[0] * p[0] + 2 * p[1] * p[1];
}
