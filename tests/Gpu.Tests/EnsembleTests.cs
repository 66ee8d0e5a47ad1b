using System;
using System.Linq;
using System.Threading;

namespace GradientFlow.Tests;

/// <summary>Whole flows on a device, one group of threads each, against the processor's.</summary>
public sealed class EnsembleTests(Device device) : IClassFixture<Device>
{
    private static readonly Dataset s_data = Data(20);

    [Fact]
    public void Members_end_where_the_processors_flows_end()
    {
        var options = new FlowOptions { EndTime = 3, Tolerance = 1e-8, Method = Method.Tsit5 };
        var onProcessor = Student.IntegrateSeeds(s_data, 3, options);
        var onDevice = Student.IntegrateSeeds(s_data, 3, options with { Device = device.Gpu });
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(StopReason.EndTime, onDevice.Members[i].Stop);
            Assert.Equal(3, onDevice.Members[i].Time);
            Assert.Equal(onProcessor.Members[i].Loss, onDevice.Members[i].Loss, 1e-8);
            Assert.True(onDevice.Parameters(i).ToArray().Zip(onProcessor.Parameters(i).ToArray(), (a, b) => Math.Abs(a - b)).Max() < 1e-6);
            Assert.True(onDevice.Members[i].AcceptedSteps > 5);
        }
    }

    [Fact]
    public void A_member_depends_on_its_seed_alone_bit_for_bit()
    {
        var options = new FlowOptions { EndTime = 1, Device = device.Gpu };
        var few = Student.IntegrateSeeds(s_data, 1, options, firstSeed: 2);
        var many = Student.IntegrateSeeds(s_data, 3, options);
        Assert.Equal(few.Members[0], many.Members[2]);
        Assert.Equal(few.Parameters(0), many.Parameters(2));

        var sliced = new EnsembleResult(Student.Info.Name, Student.Info.ParameterCount, 0, 3);
        for (var i = 0; i < 3; i++)
            Student.Initialize((ulong)i).CopyTo(sliced.Room(i));
        GpuEnsemble.Integrate<Student, double>(device.Gpu, s_data, sliced, options, CancellationToken.None, tries: 2);
        Assert.Equal(many.Members, sliced.Members);
        for (var i = 0; i < 3; i++)
            Assert.Equal(many.Parameters(i), sliced.Parameters(i));
    }

    [Fact]
    public void Every_reason_to_stop_is_seen()
    {
        StopReason Of(FlowOptions options) => Student.IntegrateSeeds(s_data, 1, options with { Device = device.Gpu }).Members[0].Stop;
        var loss = Student.Bind(s_data).Loss(Student.Initialize());
        Assert.Equal(StopReason.TargetLoss, Of(new() { TargetLoss = 0.9 * loss }));
        Assert.Equal(StopReason.TargetGradientNorm, Of(new() { TargetGradientNorm = 1e3 }));
        Assert.Equal(StopReason.Evaluations, Of(new() { EndTime = 1e9, MaxEvaluations = 20 }));
        Assert.Equal(StopReason.WallTime, Of(new() { EndTime = 1e9, WallTime = TimeSpan.FromTicks(1) }));
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.Equal(StopReason.Cancelled,
            Student.IntegrateSeeds(s_data, 1, new() { EndTime = 1, Device = device.Gpu }, cancellation: cancelled.Token).Members[0].Stop);
    }

    [Fact]
    public void A_unit_that_dies_stands_still()
    {
        // v = −1, w = ½ dies; see DyingUnit of the library's tests for the time.
        var data = Dataset.Create([1.0], [1.0], 1);
        var ensemble = DyingUnit.IntegrateSeeds(data, 8, new FlowOptions { EndTime = 50, TargetLoss = 1e-8, Device = device.Gpu });
        var onProcessor = DyingUnit.IntegrateSeeds(data, 8, new FlowOptions { EndTime = 50, TargetLoss = 1e-8, Method = Method.Tsit5 });
        Assert.Equal(onProcessor.Members.Select(m => m.Stop), ensemble.Members.Select(m => m.Stop));
        Assert.Contains(ensemble.Members, m => m.Stop == StopReason.EndTime && m.GradientNorm == 0);
        Assert.Contains(ensemble.Members, m => m.Stop == StopReason.TargetLoss);
    }

    [Fact]
    public void What_a_device_cannot_do_is_refused()
    {
        var options = new FlowOptions { EndTime = 1, Device = device.Gpu };
        Assert.Contains("Tsit5", Assert.Throws<ArgumentException>(() => Student.IntegrateSeeds(s_data, 1, options with { Method = Method.Bdf })).Message,
            StringComparison.Ordinal);
        Assert.Contains("registers", Assert.Throws<NotSupportedException>(() => Larger.IntegrateSeeds(s_data, 1, options)).Message, StringComparison.Ordinal);
    }

    internal static Dataset Data(int samples)
    {
        var random = new Random(1);
        var (x, y) = (new double[samples, 2], new double[samples, 1]);
        for (var i = 0; i < samples; i++)
            (x[i, 0], x[i, 1], y[i, 0]) = (random.NextDouble(), random.NextDouble(), random.NextDouble());
        return Dataset.Create(x, y);
    }
}
