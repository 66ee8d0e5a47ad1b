using System;
using System.Collections.Generic;
using System.Linq;
using GradientFlow.CompilerServices;
using ILGPU;

namespace GradientFlow.Tests;

/// <summary>Flows on a device, and what is said where one cannot be.</summary>
public sealed class DeviceTests(Device device) : IClassFixture<Device>
{
    [Theory]
    [InlineData(Method.Auto)]
    [InlineData(Method.Tsit5)]
    [InlineData(Method.Rkc2)]
    [InlineData(Method.Exprb32)]
    [InlineData(Method.Ros34Pw2)]
    public void A_flow_on_the_device_is_the_processors_flow(Method method)
    {
        var data = EnsembleTests.Data(20);
        var options = new FlowOptions { EndTime = 0.5, Tolerance = 1e-7, Method = method };
        var start = Student.Initialize(1);
        var onProcessor = Student.Integrate(data, start, options);
        var before = device.Gpu.AvailableMemory;
        var onDevice = Student.Integrate(data, start, options with { Device = device.Gpu });
        Assert.Equal(before, device.Gpu.AvailableMemory);
        Assert.Equal(StopReason.EndTime, onDevice.Stop);
        Assert.True(onDevice.AcceptedSteps > 1);
        Assert.True(onDevice.Parameters.Zip(onProcessor.Parameters, (a, b) => Math.Abs(a - b)).Max() < 1e-6);
    }

    /// <summary>The vectors of these methods stay on the device: what is moved is the start, the first step's search and the end, however many steps there
    /// are.</summary>
    [Theory]
    [InlineData(Method.Tsit5)]
    [InlineData(Method.Rkc2)]
    [InlineData(Method.Exprb32)]
    public void Only_scalars_cross_from_step_to_step(Method method)
    {
        using var network = new GpuNetwork<SmallSingle, float>(device.Gpu, EnsembleTests.Data(20));
        var start = SmallSingle.Initialize(1);
        (long Moves, long Gradients, FlowResult Flow) Run(double until)
        {
            var before = network.Moves;
            var flow = Flow.Integrate(network, start, new FlowOptions { EndTime = until, Tolerance = 1e-4, Method = method, Recording = Recording.At() });
            return (network.Moves - before, flow.GradientEvaluations, flow);
        }

        var (few, many) = (Run(0.2), Run(2));
        Assert.True(many.Gradients > few.Gradients + 3, $"{few}, {many}");
        Assert.Equal(few.Moves, many.Moves);
        var onProcessor = SmallSingle.Integrate(EnsembleTests.Data(20), start, new FlowOptions { EndTime = 2, Tolerance = 1e-4, Method = method });
        Assert.True(many.Flow.Parameters.Zip(onProcessor.Parameters, (a, b) => Math.Abs(a - b)).Max() < 1e-3);
    }

    /// <summary>The operations of vectors on the device against those of the host, at every length about the sizes of groups.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(129)]
    [InlineData(1000)]
    public void Vectors_on_the_device_are_the_hosts(int length)
    {
        using var space = new GpuVectorSpace(device.Gpu);
        var random = new Random(length);
        FlowVector Draw(VectorSpace where, FlowVector? like)
        {
            var vector = where.New(length);
            for (var i = 0; i < length; i++)
                vector.Values[i] = like?.Values[i] ?? random.NextDouble() - 0.5;
            return vector;
        }

        for (var count = 1; count <= VectorSpace.MostTerms; count++)
        {
            FlowVector[] host = [.. Enumerable.Range(0, count).Select(_ => Draw(VectorSpace.Host, null))], there = [.. host.Select(v => Draw(space, v))];
            double[] coefficients = [.. Enumerable.Range(0, count).Select(i => i - 2.5)], mine = new double[count], theirs = new double[count];
            VectorSpace.Host.Dots(host[0], host, mine);
            space.Dots(there[0], there, theirs);
            Assert.All(mine.Zip(theirs), p => Assert.Equal(p.First, p.Second, 1e-12 * length));
            Assert.Equal(VectorSpace.Host.WeightedNorm(host[0], host[^1], host[0], 1e-3), space.WeightedNorm(there[0], there[^1], there[0], 1e-3), 1e-10);
            VectorSpace.Host.Combine(host[^1], coefficients, host); // onto one of them
            space.Combine(there[^1], coefficients, there);
            Assert.All(host[^1].Values.Zip(there[^1].Values), p => Assert.Equal(p.First, p.Second, 1e-14));
            there[0].Values[length - 1] = double.NaN;
            Assert.False(space.IsFinite(there[0]));
        }
    }

    [Fact]
    public void Structures_follow_the_size()
    {
        static IEnumerable<KernelShape> Of<TNetwork>()
            where TNetwork : INetwork<TNetwork, double> => ((KernelPlan<double>)TNetwork.Kernels!).Program("LossGradient").Launches.Select(l => l.Shape)
                .Distinct();
        Assert.Equal([KernelShape.Registers], Of<Student>());
        Assert.Equal([KernelShape.Tile], Of<Larger>());
        Assert.Equal([KernelShape.Lanes, KernelShape.Sums, KernelShape.Product], Of<Wide>().Order());
    }

    [Fact]
    public void Memory_that_does_not_suffice_is_said_and_given_back()
    {
        var samples = 2_000;
        using var small = Gpu.Host(memoryLimit: 40_000);
        var free = small.AvailableMemory;
        var error = Assert.Throws<GpuException>(() => new GpuNetwork<Student, double>(small, EnsembleTests.Data(samples)));
        Assert.Equal(free, small.AvailableMemory);
        Assert.Contains("40,000", error.Message, StringComparison.Ordinal);

        // What it says it takes, it takes; one tile more it does not.
        var most = int.Parse(error.Message[(error.Message.IndexOf("up to ", StringComparison.Ordinal) + 6)..].Split(' ')[0],
            System.Globalization.NumberStyles.AllowThousands, System.Globalization.CultureInfo.InvariantCulture);
        Assert.InRange(most, 32, samples);
        new GpuNetwork<Student, double>(small, EnsembleTests.Data(most)).Dispose();
        Assert.Throws<GpuException>(() => new GpuNetwork<Student, double>(small, EnsembleTests.Data(most + 32)));
        Assert.Equal(free, small.AvailableMemory);
    }

    [Fact]
    public void A_workspace_that_does_not_fit_is_used_tile_by_tile()
    {
        var data = EnsembleTests.Data(100);
        var theta = Wide.Initialize(1);
        var (whole, some) = (new double[theta.Length], new double[theta.Length]);
        using var large = new GpuNetwork<Wide, double>(device.Gpu, data);
        large.LossGradient(theta, whole);
        using var limited = Gpu.Host(memoryLimit: 1_700_000);
        using var network = new GpuNetwork<Wide, double>(limited, data);
        network.LossGradient(theta, some);
        Assert.True(whole.Zip(some, (a, b) => Math.Abs(a - b)).Max() < 1e-14);
    }

    /// <summary>Whichever way it comes to a device.</summary>
    [Fact]
    public void A_network_without_kernels_says_how_to_get_them()
    {
        var (data, start, options) = (EnsembleTests.Data(3), ProcessorOnly.Initialize(1), new FlowOptions { EndTime = 0.1, Device = device.Gpu });
        Action[] doors =
        [
            () => new GpuNetwork<ProcessorOnly, double>(device.Gpu, data).Dispose(),
            () => device.Gpu.Bind<ProcessorOnly, double>(data),
            () => ProcessorOnly.Integrate(data, start, options),
            () => ProcessorOnly.IntegrateSeeds(data, 2, options),
        ];
        Assert.All(doors, door =>
        {
            var message = Assert.Throws<NotSupportedException>(door).Message;
            Assert.Contains("ProcessorOnly was compiled without kernels", message, StringComparison.Ordinal);
            Assert.Contains("[Network(Kernels = true)]", message, StringComparison.Ordinal);
            Assert.Contains("references the package GradientFlow.Gpu", message, StringComparison.Ordinal);
        });
        Assert.Equal(StopReason.EndTime, ProcessorOnly.Integrate(data, start, options with { Device = null }).Stop);
    }

    [Fact]
    public void A_missing_device_is_named_with_a_remedy()
    {
        var error = Assert.Throws<GpuException>(() => Gpu.Cuda(99));
        Assert.Contains("no CUDA device 99", error.Message, StringComparison.Ordinal);
        Assert.Contains("Gpu.Devices", error.Message, StringComparison.Ordinal);
        Assert.Contains("OpenCL device 99", Assert.Throws<GpuException>(() => Gpu.OpenCL(99)).Message, StringComparison.Ordinal);
        if (Gpu.Devices.Count == 0)
            Assert.Contains("Gpu.Host()", Assert.Throws<GpuException>(Gpu.Default).Message, StringComparison.Ordinal);

    }

    [Fact]
    public void A_kernel_that_does_not_compile_is_named_and_the_device_is_done_with()
    {
        using var other = Gpu.Host();
        var error = Assert.Throws<GpuException>(() => other.Load<PartBuffers>(Impossible));
        Assert.Contains(nameof(Impossible), error.Message, StringComparison.Ordinal);
        Assert.Throws<GpuException>(() => new GpuNetwork<Student, double>(other, EnsembleTests.Data(3)));
    }

    [Fact]
    public void After_its_end_a_network_says_so()
    {
        var network = new GpuNetwork<Student, double>(device.Gpu, EnsembleTests.Data(3));
        network.Dispose();
        network.Dispose();
        Assert.Throws<ObjectDisposedException>(() => network.Loss(Student.Initialize()));
    }

    /// <summary>A flow holds its device from start to end: whatever another thread asks of it is refused, and the flow ends where it would have. Its own thread
    /// may call.</summary>
    [Fact]
    public void A_device_serves_one_caller_at_a_time()
    {
        var (data, start) = (EnsembleTests.Data(20), SmallSingle.Initialize(1));
        var options = new FlowOptions { EndTime = 0.2, Tolerance = 1e-4, Method = Method.Tsit5 };
        using var network = new GpuNetwork<SmallSingle, float>(device.Gpu, data);
        using var other = new GpuNetwork<Student, double>(device.Gpu, data);
        using var space = new GpuVectorSpace(device.Gpu);
        var (p, f, square) = (new double[start.Length], new double[network.StackedOutputs], new double[start.Length * start.Length]);
        var vector = space.New(3);
        (string Name, Action Call)[] calls =
        [
            ("Loss", () => network.Loss(start)),
            ("LossGradient", () => network.LossGradient(start, p)),
            ("Predict", () => network.Predict(start, f)),
            ("JacobianVector", () => network.JacobianVector(start, start, f)),
            ("VectorJacobian", () => network.VectorJacobian(start, f, p)),
            ("HessianVector", () => network.HessianVector(start, start, p)),
            ("GaussNewtonVector", () => network.GaussNewtonVector(start, start, p)),
            ("GaussNewton", () => network.GaussNewton(start, square)),
            ("Fingerprint", () => network.Fingerprint()),
            ("Dispose", network.Dispose),
            ("another network", () => other.Loss(Student.Initialize(1))),
            ("a new network", () => new GpuNetwork<Student, double>(device.Gpu, data).Dispose()),
            ("a flow", () => Flow.Integrate(network, start, options)),
            ("an ensemble", () => Student.IntegrateSeeds(data, 2, new FlowOptions { EndTime = 0.1, Device = device.Gpu })),
            ("a vector", () => space.Norm(vector)),
            ("the end of vectors", space.Dispose),
            ("the end of the device", device.Gpu.Dispose),
        ];
        var members = typeof(GpuNetwork<SmallSingle, float>).GetMethods(
            System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.DeclaredOnly)
            .Where(m => !m.IsSpecialName);
        // which touches nothing on the device
        Assert.Empty(members.Select(m => m.Name).Except(calls.Select(c => c.Name)).Except([nameof(IGradientField.ScopeFrom)]));

        var alone = Flow.Integrate(network, start, options);
        List<string> refused = [];
        var observed = options with
        {
            Events =
            [
                new("observer", (in FlowPoint point) =>
                {
                    foreach (var (name, call) in refused.Count == 0 ? calls : [])
                    {
                        var thread = new System.Threading.Thread(() => refused.Add(name + ": " + Record.Exception(call) switch
                        {
                            InvalidOperationException e and not ObjectDisposedException => e.Message,
                            var e => $"{e?.GetType().Name ?? "nothing"} was thrown",
                        }));
                        thread.Start();
                        thread.Join();
                    }

                    return network.Loss(point.Parameters) + 1;
                }),
            ],
        };
        var flow = Flow.Integrate(network, start, observed);
        Assert.Equal(calls.Length, refused.Count);
        Assert.All(refused, r => Assert.Contains($"the device {device.Gpu.Name} is in use by another thread", r, StringComparison.Ordinal));
        Assert.Equal(alone.Parameters, flow.Parameters);
        foreach (var (_, call) in calls.Where(c => c.Name is not ("Dispose" or "the end of vectors" or "the end of the device")))
            call(); // free again
    }

    [Fact]
    public void A_fingerprint_is_of_data_and_of_where_they_are()
    {
        using var network = new GpuNetwork<SmallSingle, float>(device.Gpu, EnsembleTests.Data(20));
        using var again = new GpuNetwork<SmallSingle, float>(device.Gpu, EnsembleTests.Data(20));
        using var other = new GpuNetwork<SmallSingle, float>(device.Gpu, EnsembleTests.Data(21));
        Assert.Equal(network.Fingerprint(), again.Fingerprint());
        Assert.Distinct([network.Fingerprint(), other.Fingerprint(), SmallSingle.Bind(EnsembleTests.Data(20)).Fingerprint()]);
    }

    [Fact]
    public void A_field_that_is_no_network_has_no_device() =>
        Assert.Contains("options.Device",
            Assert.Throws<ArgumentException>(() => Flow.Integrate(Student.Bind(EnsembleTests.Data(3)), Student.Initialize(),
                new FlowOptions { EndTime = 1, Device = device.Gpu })).Message, StringComparison.Ordinal);

    private static void Impossible(PartBuffers b) => b.Sums[Grid.IdxX] = Environment.GetCommandLineArgs().Length;
}
