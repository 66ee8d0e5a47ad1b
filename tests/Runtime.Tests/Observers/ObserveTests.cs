using System;
using System.Linq;
using GradientFlow.Tests.Certificates;
using GradientFlow.Tests.Flow;

namespace GradientFlow.Tests.Observers;

/// <summary>What the usual observers see, against the definitions written out.</summary>
public sealed class ObserveTests
{
    private static readonly Dataset s_data = Sampling.Data(40, 2, 2);

    [Fact]
    public void Norms_are_those_of_the_blocks_of_parameters()
    {
        var flow = Small.Integrate(s_data, Small.Initialize(1), Options(Observe.LayerNorms()));
        var series = flow.Series["norms"];
        Assert.Equal(["Hidden.W", "Hidden.b", "Bent.W", "Bent.a", "Y.W", "Y.b"], series.Columns);
        var theta = flow.Parameters;
        double Norm(int from, int length) => Math.Sqrt(theta.Skip(from).Take(length).Sum(x => x * x));
        double[] expected = [Norm(0, 10), Norm(10, 5), Norm(15, 20), Norm(35, 4), Norm(39, 8), Norm(47, 2)];
        Assert.Equal(expected, series.Columns.Select(c => series[c][^1]), (a, b) => Math.Abs(a - b) < 1e-14);
        Assert.Equal(0, series.Cost.GradientEquivalents);
    }

    [Fact]
    public void Singular_values_are_right_for_every_shape()
    {
        foreach (var rows in Enumerable.Range(1, 12))
        {
            foreach (var columns in (int[])[1, 2, 3, 7, 12, 33, 67])
            {
                foreach (var rank in (int[])[1, Math.Min(rows, columns)])
                {
                    var matrix = new double[rows * columns];
                    var (left, right) = (Sampling.Normal(rows * rank, 3), Sampling.Normal(rank * columns, 4));
                    for (var i = 0; i < matrix.Length; i++)
                        matrix[i] = Enumerable.Range(0, rank).Sum(k => left[i / columns * rank + k] * right[k * columns + i % columns]);
                    var expected = rows <= columns ? JacobiSvd.SingularValues(matrix, rows, columns) : JacobiSvd.SingularValues(
                        [.. Enumerable.Range(0, matrix.Length).Select(i => matrix[i % rows * columns + i / rows])], columns, rows);
                    foreach (var scale in (double[])[1, 1e-200, 1e200])
                    {
                        var values = new double[Math.Min(rows, columns)];
                        GradientFlow.SingularValues.Of([.. matrix.Select(x => scale * x)], rows, columns, values);
                        Assert.All(values.Zip(expected), v => Assert.InRange(Math.Abs(v.First / scale - v.Second), 0, 1e-14 * (rows + columns) * expected[0]));
                    }
                }
            }
        }

        var zero = new double[3];
        GradientFlow.SingularValues.Of(new double[12], 3, 4, zero);
        Assert.Equal([0, 0, 0], zero);
        foreach (var bad in (double[])[double.NaN, double.NegativeInfinity])
            Assert.Throws<ArithmeticException>(() => GradientFlow.SingularValues.Of([1, bad], 1, 2, new double[1]));
    }

    [Fact]
    public void Singular_values_of_a_convolution_are_those_of_units_by_inputs()
    {
        var data = Sampling.Data(5, 2 * 4 * 4, 2);
        var flow = Watched.Integrate(data, Watched.Initialize(2), Options(Observe.SingularValues("Filters"), Observe.SingularValues("Y")));
        var series = flow.Series["singular-values.Filters"];
        Assert.Equal(["s1", "s2", "s3"], series.Columns);
        double[] w = [.. flow.Parameters.Take(3 * 2 * 9)]; // out × (in·kernel)
        Assert.Equal(JacobiSvd.SingularValues(w, 3, 18), series.Columns.Select(c => series[c][^1]), (a, b) => Math.Abs(a - b) < 1e-13);
        Assert.Equal(["s1", "s2"], flow.Series["singular-values.Y"].Columns);

        Refused("has no layer 'Filter'; its layers are X, Filters, Y", Observe.SingularValues("Filter"));
        Refused("has the parameters W, b", Observe.SingularValues("Filters", "U"));
        Refused("has no parameters", Observe.SingularValues("X"));
        void Refused(string what, FlowObserver observer) => Assert.Contains(what,
            Assert.Throws<ArgumentException>(() => Watched.Integrate(data, Watched.Initialize(2), Options(observer))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Invariants_of_linear_layers_stay_and_decay_with_a_penalty(bool isPenalised)
    {
        var data = Sampling.Data(30, 3, 2);
        var options = Options(Observe.Invariants()) with { EndTime = 10, Tolerance = 1e-9, Method = Method.Tsit5 };
        var (theta, flow) = isPenalised ? (LinearDecaying.Initialize(4), LinearDecaying.Integrate(data, LinearDecaying.Initialize(4), options))
            : (LinearChain.Initialize(4), LinearChain.Integrate(data, LinearChain.Initialize(4), options));
        var series = flow.Series["invariants"];
        Assert.Equal(["First-Second.norm", "First-Second.drift", "Second-Y.norm", "Second-Y.drift"], series.Columns);
        // First has 4×3 and 4 values, Second 3×4 and none.
        Assert.Equal(Norm(theta.AsSpan(16, 12), 3, theta.AsSpan(0, 12), theta.AsSpan(12, 4), 4), series["First-Second.norm"][0], 1e-13);
        Assert.Equal(Norm(theta.AsSpan(28, 6), 2, theta.AsSpan(16, 12), default, 3), series["Second-Y.norm"][0], 1e-13);
        foreach (var pair in (string[])["First-Second", "Second-Y"])
        {
            Assert.All(series[$"{pair}.drift"], d => Assert.InRange(d, 0, 1e-7));
            var factor = isPenalised ? Math.Exp(-2 * 0.3 * 10) : 1;
            Assert.Equal(factor * series[$"{pair}.norm"][0], series[$"{pair}.norm"][^1], 1e-7);
        }

        static double Norm(ReadOnlySpan<double> w2, int outputs, ReadOnlySpan<double> w1, ReadOnlySpan<double> b, int h)
        {
            var sum = 0.0;
            for (var j = 0; j < h; j++)
            {
                for (var k = 0; k < h; k++)
                {
                    var c = b.IsEmpty ? 0 : -b[j] * b[k];
                    for (var i = 0; i < outputs; i++)
                        c += w2[i * h + j] * w2[i * h + k];
                    for (var i = 0; i < w1.Length / h; i++)
                        c -= w1[j * (w1.Length / h) + i] * w1[k * (w1.Length / h) + i];
                    sum += c * c;
                }
            }

            return Math.Sqrt(sum);
        }
    }

    [Fact]
    public void An_observer_of_what_a_flow_has_not_is_refused()
    {
        static void Refused(string what, Func<FlowResult> run) =>
            Assert.Contains(what, Assert.Throws<ArgumentException>(run).Message, StringComparison.Ordinal);
        Refused("SmoothSmall has no such pair", () => SmoothSmall.Integrate(s_data, SmoothSmall.Initialize(1), Options(Observe.Invariants())));
        Refused("LinearChain has none", () => LinearChain.Integrate(Sampling.Data(5, 3, 2), LinearChain.Initialize(1), Options(Observe.UnitActivity())));
        foreach (var observer in (FlowObserver[])[Observe.LayerNorms(), Observe.SingularValues("X"), Observe.Invariants(), Observe.UnitActivity()])
            Refused("looks at the layers of a declared network, and Formula is a field of another kind", () => GradientFlow.Flow.Integrate(
                new FormulaField(1, static (p, g) => { p.CopyTo(g); return 0.5 * p[0] * p[0]; }), [1], Options(observer)));
        Refused("has 3 values, and θ has 32", () => SmoothSmall.Integrate(s_data, SmoothSmall.Initialize(1), Options(Observe.Angle([1, 2, 3]))));
        Assert.Throws<ArgumentException>(() => Observe.Angle([0, 0]));
        Assert.Throws<ArgumentException>(() => Observe.DisplacementAngle([1, double.NaN]));
        foreach (var share in (double[])[0, 1, -1, double.NaN])
            Assert.Throws<ArgumentOutOfRangeException>(() => Observe.UnitActivity(share));
    }

    /// <summary>ReLU units: one below zero on all data, one above, one on either side. Tanh units: flat, steep, steep, flat beyond rounding. PReLU: slopes 0,
    /// tiny and not, with inputs that are negative for all of them. A square has no largest slope.</summary>
    [Fact]
    public void Units_are_dead_saturated_or_alive()
    {
        var data = Dataset.Create([-1.0, -0.5, 0.25, 1.0], [0.0, 0, 0, 0], 4);
        var theta = new double[Units.Info.ParameterCount];
        void Set(string layer, string block, params double[] values) =>
            values.CopyTo(theta, Units.Info.Layer(layer).Parameters.Single(p => p.Name == block).Offset);
        Set("Kinked", "W", 1, 1, 1);
        Set("Kinked", "b", -2, 2, 0);
        Set("Flat", "W", 0.1, 10, 1, 0.1);
        Set("Flat", "b", 9, 10, 0, 30);
        Set("Bent", "W", 1, 1, 1, 1);
        Set("Bent", "b", -2, -2, -2, 2);
        Set("Bent", "a", 0, 1e-6, 0.3, 0);
        Set("Square", "W", 1e-9, 0);
        var flow = Units.Integrate(data, theta, Options(Observe.UnitActivity()) with { EndTime = 1e-12 });
        var series = flow.Series["activity"];
        int[] Counts(string layer) => [.. ((string[])["dead", "saturated", "alive"]).Select(c => (int)series[$"{layer}.{c}"][0])];
        Assert.Equal([1, 0, 2], Counts("Kinked"));
        Assert.Equal([0, 2, 2], Counts("Flat"));
        Assert.Equal([1, 1, 2], Counts("Bent"));
        Assert.Equal([1, 0, 1], Counts("Square"));
        Assert.Equal(series.Times.Count / 3.0, series.Cost.GradientEquivalents, 1e-12);
    }

    /// <summary>A unit of a convolution is a channel: dead only where it is dead at every position of every sample.</summary>
    [Fact]
    public void Units_of_a_convolution_are_its_channels()
    {
        var data = Sampling.Data(5, 2 * 4 * 4, 2);
        var theta = Watched.Initialize(2);
        var bias = Watched.Info.Layer("Filters").Parameters.Single(p => p.Name == "b").Offset;
        (theta[bias], theta[bias + 1], theta[bias + 2]) = (-100, 0, 100);
        var series = Watched.Integrate(data, theta, Options(Observe.UnitActivity()) with { EndTime = 1e-9 }).Series["activity"];
        Assert.Equal(["Filters.dead", "Filters.saturated", "Filters.alive"], series.Columns);
        Assert.Equal((1, 0, 2), (series[0, 0], series[0, 1], series[0, 2]));
    }

    /// <summary>A count by hand, of a net whose units are drawn: σ′ of tanh is 1 − tanh².</summary>
    [Fact]
    public void Activity_is_what_the_definition_counts()
    {
        var theta = SmoothSmall.Initialize(3);
        for (var i = 0; i < 18; i++)
            theta[i] *= 8;
        var flow = SmoothSmall.Integrate(s_data, theta, Options(Observe.UnitActivity(0.25)));
        var x = Sampling.Normal(80, 1);
        foreach (var (point, at) in ((double[], int)[])[(theta, 0), (flow.Parameters, flow.Series[0].Times.Count - 1)])
        {
            var saturated = Enumerable.Range(0, 6).Count(u => Enumerable.Range(0, 40).All(s =>
                1 - Math.Pow(Math.Tanh(point[2 * u] * x[2 * s] + point[2 * u + 1] * x[2 * s + 1] + point[12 + u]), 2) < 0.25));
            Assert.Equal((0, saturated, 6 - saturated), (flow.Series[0][at, 0], flow.Series[0][at, 1], flow.Series[0][at, 2]));
        }
    }

    [Fact]
    public void Distances_and_angles_are_those_of_the_parameters()
    {
        var start = SmoothSmall.Initialize(5);
        var v = Sampling.Normal(start.Length, 9);
        var flow = SmoothSmall.Integrate(s_data, start, Options(Observe.Displacement(), Observe.Angle(v), Observe.DisplacementAngle(v)));
        double[] way = [.. flow.Parameters.Zip(start, (a, b) => a - b)];
        var (distance, angle, direction) = (flow.Series["displacement"], flow.Series["angle"]["angle"], flow.Series["displacement-angle"]);
        Assert.Equal(flow.Displacement, distance["distance"][^1], 1e-14);
        Assert.Equal(flow.Displacement / Math.Sqrt(Dot(start, start)), distance["relative"][^1], 1e-14);
        Assert.Equal((0, 0), (distance["distance"][0], distance["relative"][0]));
        Assert.Equal(Between(start, v), angle[0], 1e-7);
        Assert.Equal(Between(flow.Parameters, v), angle[^1], 1e-7);
        Assert.Equal(Between(way, v), direction["displacement-angle"][^1], 1e-7);
        var gradient = new double[start.Length];
        SmoothSmall.Bind(s_data).LossGradient(start, gradient);
        Assert.Equal(Math.PI - Between(gradient, v), direction["displacement-angle"][0], 1e-7);
        Assert.Equal(1, direction.Cost.GradientEquivalents);

        // Small angles have all their digits, and large vectors an angle.
        double Angle(params double[] with) => GradientFlow.Flow.Integrate(new FormulaField(2, static (_, g) => { g.Clear(); return 0; }), [1e200, 1e190],
            Options(Observe.Angle(with))).Series["angle"]["angle"][0];
        Assert.Equal(1e-10, Angle(3, 0), 1e-20);
        Assert.Equal(Math.PI / 2, Angle(-1e-10, 1), 1e-15);
        Assert.Equal(Math.PI, Angle(-1, -1e-10), 1e-15);

        static double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();
        static double Between(double[] a, double[] b) => Math.Acos(Dot(a, b) / Math.Sqrt(Dot(a, a) * Dot(b, b)));
    }

    private static FlowOptions Options(params FlowObserver[] observers) => new() { EndTime = 1, Observers = observers };
}

[Network(Scope = TheoremScope.Ignored)]
public partial class Watched
{
    [Input(2, 4, 4)]
    public partial Input X { get; }

    [Conv2D(3, 3, Activation.ReLU)]
    public partial Conv2D Filters { get; }

    [Dense(2)]
    public partial Dense Y { get; }
}

[Network]
public partial class LinearChain
{
    [Input(3)]
    public partial Input X { get; }

    [Dense(4)]
    public partial Dense First { get; }

    [Dense(3, Activation.Identity, Bias = false)]
    public partial Dense Second { get; }

    [Dense(2)]
    public partial Dense Y { get; }
}

[Network]
[WeightDecay(0.3)]
public partial class LinearDecaying
{
    [Input(3)]
    public partial Input X { get; }

    [Dense(4)]
    public partial Dense First { get; }

    [Dense(3, Bias = false)]
    public partial Dense Second { get; }

    [Dense(2)]
    public partial Dense Y { get; }
}

[Network(Scope = TheoremScope.Ignored)]
public partial class Units
{
    [Input(1)]
    public partial Input X { get; }

    [Dense(3, Activation.ReLU, From = nameof(X))]
    public partial Dense Kinked { get; }

    [Dense(4, Activation.Tanh, From = nameof(X))]
    public partial Dense Flat { get; }

    [Dense(4, Activation.PReLU, From = nameof(X))]
    public partial Dense Bent { get; }

    [Dense(2, Activation.Square, From = nameof(X))]
    public partial Dense Square { get; }

    [Concat(nameof(Kinked), nameof(Flat), nameof(Bent), nameof(Square))]
    public partial Concat All { get; }

    [Dense(1)]
    public partial Dense Y { get; }
}
