using System;
using System.Linq;
using Xunit.Abstractions;

namespace GradientFlow.Tests.Flow;

/// <summary>What Method.Auto chooses, that it says why, and that every choice ends in the same place.</summary>
public sealed class AutoTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(1e-3, Method.Ros34Pw2)]
    [InlineData(1e-5, Method.Bdf)]
    public void A_small_network_goes_to_a_dense_method(double tolerance, Method expected)
    {
        var flow = Student.Integrate(Sampling.Data(500, 2, 1), Student.Initialize(1), new FlowOptions { EndTime = 1e4, Tolerance = tolerance });
        Check(flow, expected, "P = 15");
    }

    [Theory]
    [InlineData(1e-3, Method.Exprb32)]
    [InlineData(1e-5, Method.BdfKrylov)]
    public void A_medium_network_goes_to_krylov_subspaces(double tolerance, Method expected)
    {
        var flow = Medium.Integrate(Sampling.Data(100, 5, 1), Medium.Initialize(1), new FlowOptions { EndTime = 200, Tolerance = tolerance });
        Check(flow, expected, "P = 769");
    }

    [Fact]
    public void A_flow_that_is_not_stiff_stays_explicit()
    {
        var flow = Student.Integrate(Sampling.Data(500, 2, 1), Student.Initialize(1), new FlowOptions { EndTime = 0.5, Tolerance = 1e-8 });
        Assert.Empty(flow.Switches);
        Assert.Equal(Method.Auto, flow.Method);
    }

    [Fact]
    public void A_field_with_a_gradient_alone_is_integrated_too()
    {
        var network = Student.Bind(Sampling.Data(500, 2, 1));
        var options = new FlowOptions { EndTime = 1e3, Tolerance = 1e-4 };
        var plain = GradientFlow.Flow.Integrate(new GradientOnly(network), Student.Initialize(1), options);
        Assert.Equal(Method.Bdf, Assert.Single(plain.Switches).To);
        Assert.Equal((0, 0, 0), (plain.Evaluations.HessianProducts, plain.Evaluations.Hessians, plain.Evaluations.GaussNewtonMatrices));
        var full = GradientFlow.Flow.Integrate(network, Student.Initialize(1), options with { Tolerance = 1e-7 });
        Assert.All(plain.Parameters.Zip(full.Parameters), p => Assert.Equal(p.First, p.Second, 2e-2));
        var refusal = Assert.Throws<ArgumentException>(() => GradientFlow.Flow.Integrate(new GradientOnly(network), Student.Initialize(1),
            options with { Method = Method.Ros34Pw2 }));
        Assert.Contains("Gauss–Newton", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Method.Tsit5)]
    [InlineData(Method.Rkc2)]
    [InlineData(Method.Exprb32)]
    [InlineData(Method.Bdf)]
    [InlineData(Method.BdfKrylov)]
    [InlineData(Method.Ros34Pw2)]
    public void All_methods_follow_one_flow(Method method)
    {
        var (data, start) = (Sampling.Data(40, 5, 1), Medium.Initialize(3));
        var exact = Medium.Integrate(data, start, new FlowOptions { Method = Method.Tsit5, EndTime = 30, Tolerance = 1e-11 });
        var flow = Medium.Integrate(data, start, new FlowOptions { Method = method, EndTime = 30, Tolerance = 1e-6 });
        var distance = Math.Sqrt(flow.Parameters.Zip(exact.Parameters, (a, b) => (a - b) * (a - b)).Sum()) / exact.Displacement;
        output.WriteLine($"{method}: distance {distance:E1} of the displacement, {flow.Evaluations.GradientEquivalents:F0} GE, energy defect "
            + $"{flow.Energy.Defect:E1}");
        Assert.InRange(distance, 0, 1e-3);
        Assert.True(flow.Energy.Holds, flow.Energy.ToString());
    }

    [Fact]
    public void A_flow_that_slides_along_a_kink_is_reported_and_not_given_up()
    {
        // L = |u| + ½v²: the flow comes to u = 0 at t = ½ and slides along it.
        var flow = GradientFlow.Flow.Integrate(new Valley(), [0.5, 1], new FlowOptions { EndTime = 3, Tolerance = 1e-8 });
        output.WriteLine(flow.StopMessage + " " + flow.Sliding);
        Assert.Equal(StopReason.EndTime, flow.Stop);
        Assert.NotNull(flow.Sliding);
        Assert.Equal(0.5, flow.Sliding.Time, 2e-2); // u' = −1 until u = 0
        Assert.True(flow.Sliding.Tolerance >= 1e-4);
        Assert.Equal(1, flow.Sliding.Flips); // u crosses 0 in every step that is tried
        Assert.True(flow.SignFlips >= 1);
        Assert.Equal(0, flow.Parameters[0], 0.05);
        Assert.Equal(Math.Exp(-3), flow.Parameters[1], 0.02); // v' = −v all along
    }

    [Fact]
    public void Sign_flips_are_counted_where_there_are_kinks()
    {
        var (data, start) = (Sampling.Data(40, 2, 2), Small.Initialize(3));
        var options = new FlowOptions { EndTime = 20, Tolerance = 1e-4 };
        var flow = Small.Integrate(data, start, options);
        var field = Small.Bind(data);
        output.WriteLine($"{flow.SignFlips} sign flips in {flow.AcceptedSteps} steps; from end to end {field.SignFlips(start, flow.Parameters)}");
        Assert.True(flow.SignFlips > 0);

        // By hand: the Bent layer is the only one with kinks; its unit k flips where W·tanh(V·x + b) changes its sign.
        Assert.Equal(FlipsByHand(start, flow.Parameters, 40), field.SignFlips(start, flow.Parameters));
        foreach (var threads in (int[])[1, 3])
            Assert.Equal(FlipsByHand(start, flow.Parameters, 4003), Small.Bind(Sampling.Data(4003, 2, 2), threads).SignFlips(start, flow.Parameters));
        Assert.Null(Small.Integrate(data, start, options with { Method = Method.Rkc2 }).SignFlips);
        Assert.Null(Medium.Integrate(Sampling.Data(40, 5, 1), Medium.Initialize(3), options).SignFlips);
    }

    private static int FlipsByHand(double[] before, double[] after, int samples)
    {
        var x = Sampling.Normal(2 * samples, 1);
        return Enumerable.Range(0, samples)
            .Sum(s => Bent(x[2 * s], x[2 * s + 1], before).Zip(Bent(x[2 * s], x[2 * s + 1], after)).Count(p => p.First < 0 != p.Second < 0));
    }

    private static double[] Bent(double x1, double x2, double[] theta)
    {
        var (hidden, bent) = (Small.Info.Layer("Hidden").Parameters, Small.Info.Layer("Bent").Parameters);
        var (v, b, w) = (theta[hidden[0].Offset..], theta[hidden[1].Offset..], theta[bent[0].Offset..]);
        var h = Enumerable.Range(0, 5).Select(i => Math.Tanh(v[2 * i] * x1 + v[2 * i + 1] * x2 + b[i])).ToArray();
        return [.. Enumerable.Range(0, 4).Select(k => h.Select((value, i) => w[5 * k + i] * value).Sum())];
    }

    private void Check(FlowResult flow, Method expected, string reason)
    {
        var change = Assert.Single(flow.Switches);
        output.WriteLine($"t = {change.Time}: {change.Reason}; {flow.Evaluations}");
        Assert.Equal((Method.Tsit5, expected), (change.From, change.To));
        Assert.Contains("stability limits", change.Reason, StringComparison.Ordinal);
        Assert.Contains(reason, change.Reason, StringComparison.Ordinal);
        Assert.Equal(StopReason.EndTime, flow.Stop);
        Assert.True(flow.Energy.Holds, flow.Energy.ToString());
    }

    private sealed class GradientOnly(IGradientField inner) : IGradientField
    {
        public string Name => "plain";

        public string LossConvention => inner.LossConvention;

        public int ParameterCount => inner.ParameterCount;

        public double Loss(ReadOnlySpan<double> parameters) => inner.Loss(parameters);

        public double LossGradient(ReadOnlySpan<double> parameters, Span<double> gradient) => inner.LossGradient(parameters, gradient);
    }

    /// <summary>L = |u| + ½v²</summary>
    private sealed class Valley : ICurvatureField
    {
        public string Name => "Valley";

        public string LossConvention => "|u| + ½v²";

        public int ParameterCount => 2;

        public bool IsSmooth => false;

        public long? SignFlips(ReadOnlySpan<double> before, ReadOnlySpan<double> after) => before[0] >= 0 != after[0] >= 0 ? 1 : 0;

        public double Loss(ReadOnlySpan<double> p) => Math.Abs(p[0]) + 0.5 * p[1] * p[1];

        public double LossGradient(ReadOnlySpan<double> p, Span<double> gradient)
        {
            (gradient[0], gradient[1]) = (p[0] >= 0 ? 1 : -1, p[1]);
            return Loss(p);
        }

        public void HessianVector(ReadOnlySpan<double> p, ReadOnlySpan<double> v, Span<double> product) => (product[0], product[1]) = (0, v[1]);
    }
}
