using System;
using System.IO;
using System.Linq;
using System.Threading;
using Xunit.Abstractions;

namespace GradientFlow.Tests.Flow;

/// <summary>The Levenberg–Marquardt steps after a flow: where they end, what they leave alone, when they do not start.</summary>
public sealed class EndgameTests(ITestOutputHelper output)
{
    private static double Distance(double[] a, double[] b) => Math.Sqrt(a.Zip(b, (x, y) => (x - y) * (x - y)).Sum());

    /// <summary>More parameters than outputs: matrices of order nM. More outputs than parameters, labels within reach: of order P.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_loss_near_zero_comes_to_rounding_in_a_few_steps(bool isWide)
    {
        var flow = isWide ? Wide(new Endgame()) : Within(new Endgame());
        var e = flow.Endgame!;
        output.WriteLine($"L {flow.Start.Loss:E1} → {e.LossBefore:E1} → {e.Loss:E1} in {e.Steps} steps and {e.GradientEquivalents:F0} GE, deviation "
            + $"{e.Deviation:E1}, jump {e.Jump:E1}; {e.Message}");
        Assert.InRange(e.Steps, 1, 30);
        Assert.InRange(e.Loss, 0, 1e-24);
        Assert.Equal(flow.Final.Loss, e.LossBefore);
        Assert.Equal(Distance(e.Parameters, flow.Parameters), e.Jump, 1e-12 * e.Jump);
    }

    [Fact]
    public void Where_the_loss_is_quadratic_it_ends_at_the_limit_of_the_flow()
    {
        // f = w·x + b, 5 samples of 8 inputs: the flow from θ ends at the projection of θ on the solutions, θ + Aᵀ(AAᵀ)⁻¹(y − Aθ), A = [x, 1].
        var data = Sampling.Data(5, 8, 1);
        var start = LinearWide.Initialize(2);
        var flow = LinearWide.Integrate(data, start, new FlowOptions { EndTime = 3, Tolerance = 1e-9, Endgame = new() });
        var far = LinearWide.Integrate(data, start, new FlowOptions { EndTime = 1e5, Tolerance = 1e-9 });
        var moved = flow.Endgame!.Parameters.Zip(start, (a, b) => a - b).ToArray();
        output.WriteLine($"{flow.Endgame.Steps} steps, jump {flow.Endgame.Jump:E1}, from the limit {Distance(flow.Endgame.Parameters, far.Parameters):E1}; "
            + $"{flow.Endgame.Message}");
        Assert.True(flow.Endgame.Jump > 1e-3);
        Assert.InRange(Distance(flow.Endgame.Parameters, far.Parameters), 0, 1e-7);
        Assert.InRange(flow.Endgame.Loss, 0, 1e-28);
        // Within the span of the five rows of A: what is left of the motion after a projection on them is nothing.
        var rows = Enumerable.Range(0, 5).Select(s => data.Inputs[0].Values.Skip(8 * s).Take(8).Append(1.0).ToArray()).ToList();
        var basis = new System.Collections.Generic.List<double[]>();
        foreach (var row in rows)
        {
            foreach (var q in basis.Concat(basis))
            {
                var along = q.Zip(row, (a, b) => a * b).Sum();
                for (var i = 0; i < row.Length; i++)
                    row[i] -= along * q[i];
            }

            var norm = Math.Sqrt(row.Sum(v => v * v));
            basis.Add([.. row.Select(v => v / norm)]);
        }

        foreach (var q in basis)
        {
            var along = q.Zip(moved, (a, b) => a * b).Sum();
            for (var i = 0; i < moved.Length; i++)
                moved[i] -= along * q[i];
        }

        Assert.InRange(Math.Sqrt(moved.Sum(v => v * v)), 0, 1e-9);
    }

    [Fact]
    public void The_flow_is_what_it_is_without()
    {
        var (with, without) = (Wide(new Endgame()), Wide(null));
        Assert.Null(without.Endgame);
        Assert.Equal(without.Parameters, with.Parameters);
        Assert.Equal(without.Points.Count, with.Points.Count);
        Assert.Equal((without.Evaluations, without.Stop), (with.Evaluations, with.Stop));
    }

    [Fact]
    public void It_does_not_start_far_from_a_minimum_and_says_so()
    {
        var (data, start) = (Sampling.Data(40, 5, 1), Medium.Initialize(3));
        var flow = Medium.Integrate(data, start, new FlowOptions { EndTime = 1e-3, Endgame = new() });
        output.WriteLine(flow.Endgame!.Message);
        Assert.Equal((0, 0.0), (flow.Endgame.Steps, flow.Endgame.Jump));
        Assert.Contains("did not start", flow.Endgame.Message, StringComparison.Ordinal);
        Assert.Equal(flow.Parameters, flow.Endgame.Parameters);
        var plain = GradientFlow.Flow.Integrate(new Bowl(), [1, 2], new FlowOptions { EndTime = 1, Endgame = new() });
        Assert.Contains("no Gauss–Newton matrix", plain.Endgame!.Message, StringComparison.Ordinal);
        // P² numbers, for a loss that gives no rows: refused, and the flow is kept.
        var large = GradientFlow.Flow.Integrate(new Bowl(20_000, outputs: 5), new double[20_000].Select(_ => 1.0).ToArray(),
            new FlowOptions { EndTime = 0.1, Tolerance = 1e-3, Endgame = new() });
        Assert.Contains("400000000 numbers", large.Endgame!.Message, StringComparison.Ordinal);
        Assert.Equal((StopReason.EndTime, 0), (large.Stop, large.Endgame.Steps));
    }

    [Fact]
    public void Its_end_is_told_by_steps_or_by_the_gradient()
    {
        Assert.Equal(2, Wide(new Endgame { MaxSteps = 2 }).Endgame!.Steps);
        var e = Wide(new Endgame { TargetGradientNorm = 1e-6 }).Endgame!;
        Assert.True(e.GradientNorm <= 1e-6 && e.GradientNormBefore > 1e-6, e.Message);
        foreach (var wrong in (Endgame[])[new() { MaxSteps = 0 }, new() { TargetGradientNorm = double.NaN }, new() { Closeness = 1 }])
            Assert.Contains("Endgame", Assert.Throws<ArgumentOutOfRangeException>(() => Wide(wrong)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_flow_that_was_saved_at_its_end_has_the_same_endgame_again()
    {
        var file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            var (data, start) = (Sampling.Data(40, 5, 1), Medium.Initialize(3));
            var options = new FlowOptions { EndTime = 300, Tolerance = 1e-6, Endgame = new(), Checkpoint = new(file) };
            var (first, again) = (Medium.Integrate(data, start, options), Medium.Integrate(data, start, options));
            Assert.Equal(first.Endgame!.Parameters, again.Endgame!.Parameters);
            Assert.Equal(first.Endgame.Steps, again.Endgame.Steps);
        }
        finally
        {
            File.Delete(file);
            File.Delete(file + ".lock");
        }
    }

    /// <summary>Before it starts, and after so many of its matrices: it ends there, says why, and the flow is what it is without.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public void It_hears_of_cancellation_at_once(int matrices)
    {
        using var source = new CancellationTokenSource();
        var field = new Watched(Medium.Bind(Sampling.Data(40, 5, 1)), formed => { if (formed == matrices) source.Cancel(); });
        var options = new FlowOptions
        {
            EndTime = 300,
            Tolerance = 1e-6,
            Endgame = new(),
            ProgressInterval = TimeSpan.FromDays(1), // the last report comes between the flow and its endgame
            Progress = matrices == 0 ? new CheckpointTests.Immediate(_ => source.Cancel()) : null,
        };
        var flow = GradientFlow.Flow.Integrate(field, Medium.Initialize(3), options, cancellation: source.Token);
        Assert.Equal(StopReason.EndTime, flow.Stop);
        Assert.Equal((matrices, Math.Max(0, matrices - 1)), (field.Formed, flow.Endgame!.Steps));
        Assert.EndsWith("it was cancelled", flow.Endgame.Message, StringComparison.Ordinal);
        Assert.Equal(matrices < 2, flow.Endgame.Message.StartsWith("it did not start", StringComparison.Ordinal));
        var whole = GradientFlow.Flow.Integrate(new Watched(Medium.Bind(Sampling.Data(40, 5, 1)), _ => { }), Medium.Initialize(3),
            options with { Progress = null });
        Assert.True(whole.Endgame!.Steps > 3);
        Assert.Equal(whole.Parameters, flow.Parameters);
    }

    [Fact]
    public void It_hears_of_the_time_on_the_clock()
    {
        var wall = TimeSpan.FromSeconds(2);
        var field = new Watched(Medium.Bind(Sampling.Data(40, 5, 1)), formed => Thread.Sleep(formed == 1 ? wall : TimeSpan.Zero));
        var flow = GradientFlow.Flow.Integrate(field, Medium.Initialize(3),
            new FlowOptions { EndTime = 30, Tolerance = 1e-3, Endgame = new() { Closeness = 0.9 }, WallTime = wall });
        Assert.Equal((StopReason.EndTime, 0), (flow.Stop, flow.Endgame!.Steps));
        Assert.EndsWith("on the clock were up", flow.Endgame.Message, StringComparison.Ordinal);
    }

    private static FlowResult Wide(Endgame? endgame) =>
        Medium.Integrate(Sampling.Data(40, 5, 1), Medium.Initialize(3), new FlowOptions { EndTime = 300, Tolerance = 1e-6, Endgame = endgame });

    private static FlowResult Within(Endgame? endgame)
    {
        // Steep units, so that they differ.
        var inputs = new double[200, 2];
        var values = Sampling.Normal(inputs.Length, 6, scale: 3);
        Buffer.BlockCopy(values, 0, inputs, 0, sizeof(double) * values.Length);
        double[] teacher = [1, 2, -2, 1, 3, -1, 0.5, -2, -1, -3, 1, -2, 1.5, -1, 2];
        var data = Dataset.Create(inputs, Student.Predict(teacher, Dataset.ForInputs(inputs)));
        var start = teacher.Select((v, i) => v + 0.05 * Math.Sin(i + 1)).ToArray();
        return Student.Integrate(data, start, new FlowOptions { EndTime = 1e3, Tolerance = 1e-6, Endgame = endgame });
    }

    /// <summary>A field that tells of its Gauss–Newton matrices.</summary>
    private sealed class Watched(ICurvatureField inner, Action<int> onFormed) : ICurvatureField
    {
        public int Formed { get; private set; }

        public string Name => inner.Name;

        public string LossConvention => inner.LossConvention;

        public int ParameterCount => inner.ParameterCount;

        public int Samples => inner.Samples;

        public int StackedOutputs => inner.StackedOutputs;

        public bool HasGaussNewtonRows => inner.HasGaussNewtonRows;

        public double Loss(ReadOnlySpan<double> parameters) => inner.Loss(parameters);

        public double LossGradient(ReadOnlySpan<double> parameters, Span<double> gradient) => inner.LossGradient(parameters, gradient);

        public void HessianVector(ReadOnlySpan<double> parameters, ReadOnlySpan<double> direction, Span<double> product) =>
            inner.HessianVector(parameters, direction, product);

        public void GaussNewtonRows(ReadOnlySpan<double> parameters, Span<double> rows)
        {
            inner.GaussNewtonRows(parameters, rows);
            onFormed(++Formed);
        }
    }

    private sealed class Bowl(int count = 2, int outputs = 0) : ICurvatureField
    {
        public string Name => "bowl";

        public string LossConvention => "½‖θ‖²";

        public int ParameterCount => count;

        public int StackedOutputs => outputs;

        public double Loss(ReadOnlySpan<double> parameters) => 0.5 * System.Numerics.Tensors.TensorPrimitives.SumOfSquares(parameters);

        public double LossGradient(ReadOnlySpan<double> parameters, Span<double> gradient)
        {
            parameters.CopyTo(gradient);
            return Loss(parameters);
        }

        public void HessianVector(ReadOnlySpan<double> parameters, ReadOnlySpan<double> direction, Span<double> product) => direction.CopyTo(product);
    }
}
