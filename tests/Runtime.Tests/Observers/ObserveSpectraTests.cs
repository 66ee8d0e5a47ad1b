using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using GradientFlow.Tests.Certificates;
using GradientFlow.Tests.Flow;

namespace GradientFlow.Tests.Observers;

/// <summary>Eigenvalues along a flow, against singular values of the emitted Jacobian and of a shifted dense Hessian: another algorithm.</summary>
public sealed class ObserveSpectraTests : IDisposable
{
    private const KernelQuantities All = KernelQuantities.Extremes | KernelQuantities.Trace | KernelQuantities.EffectiveRank | KernelQuantities.Alignment
        | KernelQuantities.Change;

    private static readonly Dataset s_data = Sampling.Data(8, 2, 2);
    private static readonly double[] s_start = SmoothSmall.Initialize(5);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gradientflow-observe");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(2048)]
    [InlineData(0)]
    public void Quantities_of_the_kernel_are_those_of_the_Jacobian(int denseOrder)
    {
        var options = new SpectraOptions { DenseOrder = denseOrder, Probes = 400, QuadratureSteps = 16 };
        var flow = SmoothSmall.Integrate(s_data, s_start, Options(Observe.TangentKernel(All, options)));
        var series = flow.Series["ntk"];
        Assert.Equal(["largest", "smallest", "trace", "effective-rank", "alignment", "change"], series.Columns.Where((_, i) => i % 2 == 0));
        Assert.Equal(series.Columns.Where((_, i) => i % 2 == 0).Select(c => $"{c}.error"), series.Columns.Where((_, i) => i % 2 == 1));

        var (first, last) = (Rows(SmoothSmall.Bind(s_data), s_start), Rows(SmoothSmall.Bind(s_data), flow.Parameters));
        double[] eigenvalues = [.. JacobiSvd.SingularValues(last, 16, 32).Select(s => s * s)];
        var (k0, k) = (Kernel(first, 16), Kernel(last, 16));
        var y = Sampling.Normal(16, 101);
        var along = Enumerable.Range(0, 16).Sum(i => Enumerable.Range(0, 16).Sum(j => y[i] * k[i * 16 + j] * y[j]));
        var expected = new Dictionary<string, double>
        {
            ["largest"] = eigenvalues[0],
            ["smallest"] = eigenvalues[^1],
            ["trace"] = eigenvalues.Sum(),
            ["effective-rank"] = Math.Exp(-eigenvalues.Sum(e => e / eigenvalues.Sum() * Math.Log(e / eigenvalues.Sum()))),
            ["alignment"] = along / (Size(k) * y.Sum(v => v * v)),
            ["change"] = Size([.. k.Zip(k0, (a, b) => a - b)]) / Size(k0),
        };
        foreach (var (name, value) in expected)
        {
            var (seen, error) = (series[name][^1], series[$"{name}.error"][^1]);
            Assert.InRange(Math.Abs(seen - value), 0, denseOrder > 0 || name is "trace" ? 1e-11 * eigenvalues[0] : 6 * error + 1e-7 * eigenvalues[0]);
            Assert.InRange(error, 0, 0.1 * Math.Max(1, value));
        }

        Assert.Equal(0, series["change"][0]);
        Assert.True(series.Cost.GradientEquivalents > 0);
        CheckpointTests.Same(SmoothSmall.Integrate(s_data, s_start, Options()), flow);
    }

    /// <summary>Targets of several outputs, with the weights of samples between them.</summary>
    [Fact]
    public void The_targets_of_several_outputs_stand_side_by_side()
    {
        double[] left = Sampling.Normal(10, 1), right = Sampling.Normal(15, 2), value = Sampling.Normal(10, 3), label = [1, -1, 1, 1, -1];
        var data = Dataset.Create(5, new Dictionary<string, double[]> { ["Left"] = left, ["Right"] = right },
            new Dictionary<string, double[]> { ["Value"] = value, ["Label"] = label }, [2, 3, 4, 5, 6]);
        double[] expected = [.. Enumerable.Range(0, 5).SelectMany(s => (double[])[value[2 * s], value[2 * s + 1], label[s]])];
        Assert.Equal(expected, ((IDeclaredField)TwoInputs.Bind(data)).Targets());
        var theta = TwoInputs.Initialize(4);
        var flow = TwoInputs.Integrate(data, theta, Options(Observe.TangentKernel(KernelQuantities.Alignment)));
        Assert.Equal(TangentKernel.At(TwoInputs.Bind(data), theta).Alignment(expected).Value, flow.Series["ntk"]["alignment"][0], 1e-14);
    }

    [Theory]
    [InlineData(64)]
    [InlineData(0)]
    public void The_largest_eigenvalues_are_those_of_the_Hessian(int denseOrder)
    {
        var flow = SmoothSmall.Integrate(s_data, s_start, Options(Observe.Sharpness(3, new() { DenseOrder = denseOrder })));
        var series = flow.Series["sharpness"];
        Assert.Equal(["lambda1", "lambda1.error", "lambda2", "lambda2.error", "lambda3", "lambda3.error"], series.Columns);
        var hessian = new double[32 * 32];
        SmoothSmall.Bind(s_data).Hessian(flow.Parameters, hessian);
        var shift = Size(hessian);
        for (var i = 0; i < 32; i++)
            hessian[33 * i] += shift;
        var expected = JacobiSvd.SingularValues(hessian, 32, 32);
        for (var i = 0; i < 3; i++)
            Assert.Equal(expected[i] - shift, series[series.Times.Count - 1, 2 * i], 1e-7 * shift);
    }

    [Fact]
    public void A_resumed_flow_has_the_same_spectra_bit_for_bit()
    {
        var options = Options(Observe.TangentKernel(All), Observe.Sharpness(2, new() { DenseOrder = 0 })) with { Method = Method.Tsit5 };
        var whole = SmoothSmall.Integrate(s_data, s_start, options);
        var saving = options with { Checkpoint = new(Path.Combine(_folder.FullName, "flow.checkpoint")) };
        var runs = 0;
        FlowResult flow;
        do
            flow = SmoothSmall.Integrate(s_data, s_start, saving with { MaxEvaluations = 10 + 12 * runs++, Threads = 1 + runs % 2 });
        while (flow.Stop == StopReason.Evaluations);
        Assert.True(runs > 3);
        CheckpointTests.Same(whole, flow);
        SeriesTests.Same(whole, flow);
    }

    [Fact]
    public void What_cannot_be_observed_is_refused()
    {
        static void Refused<T>(string what, Func<object> call)
            where T : Exception =>
            Assert.Contains(what, Assert.Throws<T>(call).Message, StringComparison.Ordinal);
        FlowResult On(FlowObserver observer) => SmoothSmall.Integrate(s_data, s_start, Options(observer));
        FlowResult Plain(FlowObserver observer) => GradientFlow.Flow.Integrate(
            new FormulaField(1, static (p, g) => { p.CopyTo(g); return 0.5 * p[0] * p[0]; }), [1], Options(observer));

        Refused<ArgumentOutOfRangeException>("Name at least one of the KernelQuantities", () => Observe.TangentKernel(KernelQuantities.None));
        Refused<ArgumentOutOfRangeException>("and no others", () => Observe.TangentKernel((KernelQuantities)33));
        Refused<ArgumentOutOfRangeException>("count must be at least 1", () => Observe.Sharpness(0));
        Refused<ArgumentOutOfRangeException>("has 32 parameters", () => On(Observe.Sharpness(33)));
        Refused<ArgumentOutOfRangeException>("A tolerance lies between 0 and 1", () => Observe.Sharpness(1, new() { Tolerance = double.NaN }));
        Refused<ArgumentOutOfRangeException>("MemoryBytes", () => Observe.TangentKernel(options: new() { MemoryBytes = 0 }));
        Refused<ArgumentException>("has no Jacobian of outputs", () => Plain(Observe.TangentKernel()));
        Refused<ArgumentException>("gives no second derivatives", () => Plain(Observe.Sharpness()));
        Refused<ArgumentException>("The observer 'ntk' fails at the start of the flow: InvalidOperationException", () =>
            On(Observe.TangentKernel(options: new() { MemoryBytes = 100 })));
        Refused<ArgumentException>("targets", () => SmoothSmall.Integrate(Dataset.Create(Sampling.Normal(16, 1), new double[16], 8), s_start,
            Options(Observe.TangentKernel(KernelQuantities.Alignment))));
    }

    private static FlowOptions Options(params FlowObserver[] observers) => new() { EndTime = 20, Observers = observers };

    private static double[] Rows<TNetwork>(GradientField<TNetwork, double> field, double[] theta)
        where TNetwork : INetwork<TNetwork, double>
    {
        var rows = new double[field.StackedOutputs * theta.Length];
        field.JacobianRows(theta, rows);
        return rows;
    }

    private static double[] Kernel(double[] rows, int order)
    {
        var p = rows.Length / order;
        return [.. Enumerable.Range(0, order * order).Select(e => Enumerable.Range(0, p).Sum(i => rows[e / order * p + i] * rows[e % order * p + i]))];
    }

    private static double Size(double[] values) => Math.Sqrt(values.Sum(v => v * v));
}
