using System;
using System.IO;
using System.Linq;
using System.Threading.Tasks;

namespace GradientFlow.Tests.Flow;

/// <summary>Whose data a checkpoint is of, what becomes of a flow that cannot be saved, and who may write the file.</summary>
public sealed class CheckpointStoreTests : IDisposable
{
    private static readonly Dataset s_data = Sampling.Data(60, 2, 2);
    private static readonly double[] s_start = SmoothSmall.Initialize(5);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gradientflow-store");

    private string File => Path.Combine(_folder.FullName, "flow.checkpoint");

    private FlowOptions Saving =>
        new() { Method = Method.Tsit5, EndTime = 40, Tolerance = 1e-5, Checkpoint = new(File) { Interval = TimeSpan.FromDays(1), Steps = 3 } };

    public void Dispose()
    {
        _folder.Refresh();
        if (_folder.Exists)
            _folder.Delete(recursive: true);
    }

    /// <summary>At θ = 0 neither L nor ∇L sees the inputs.</summary>
    [Fact]
    public void Data_that_the_start_does_not_see_are_told_apart()
    {
        double[] inputs = Sampling.Normal(120, 1), targets = Sampling.Normal(120, 2), weights = [.. Enumerable.Range(1, 60).Select(i => i / 30.0)];
        var start = new double[SmoothSmall.Info.ParameterCount];
        Dataset Data(double[] x, double[] w) => Dataset.Create(x, targets, 60, w);
        var (data, other) = (Data(inputs, weights), Data([.. inputs.Reverse()], weights));
        Assert.Equal(SmoothSmall.Bind(data).Loss(start), SmoothSmall.Bind(other).Loss(start));
        SmoothSmall.Integrate(data, start, Saving);
        var error = Assert.Throws<InvalidDataException>(() => SmoothSmall.Integrate(other, start, Saving));
        Assert.Contains("the fingerprint of the loss", error.Message, StringComparison.Ordinal);
        SmoothSmall.Integrate(data, start, Saving);
    }

    [Fact]
    public void A_fingerprint_is_of_architecture_data_targets_and_weights_and_of_nothing_else()
    {
        double[] x = Sampling.Normal(120, 1), y = Sampling.Normal(120, 2), w = [.. Enumerable.Range(1, 60).Select(i => i / 30.0)];
        double[] Other(double[] values) => [.. values[..^1], Math.BitIncrement(values[^1])];
        string[] all =
        [
            SmoothSmall.Bind(Dataset.Create(x, y, 60, w)).Fingerprint(),
            SmoothSmall.Bind(Dataset.Create(Other(x), y, 60, w)).Fingerprint(),
            SmoothSmall.Bind(Dataset.Create(x, Other(y), 60, w)).Fingerprint(),
            SmoothSmall.Bind(Dataset.Create(x, y, 60, Other(w))).Fingerprint(),
            SmoothSmall.Bind(Dataset.Create(x, y, 60)).Fingerprint(),
            SmoothSmall.Bind(Dataset.Create(x.AsSpan()[..^2], y.AsSpan()[..^2], 59, w.AsSpan()[..^1])).Fingerprint(),
            Small.Bind(Dataset.Create(x, y, 60, w)).Fingerprint(),
            SmallSingle.Bind(Dataset.Create(x, y, 60, w)).Fingerprint(),
        ];
        Assert.Distinct(all);
        Assert.Equal(all[0], SmoothSmall.Bind(Dataset.Create(x, y, 60, w), 2).Fingerprint());
    }

    /// <summary>½(θ₀θ₁x − 1)² from 0: L and ∇L do not depend on x there. A field that says nothing of itself is known by what it computes nearby.</summary>
    [Fact]
    public void A_field_written_by_hand_is_known_by_its_values()
    {
        var options = Saving with { EndTime = 1 };
        Save(new Product(2));
        Assert.Contains("the fingerprint of the loss", Assert.Throws<InvalidDataException>(() => Save(new Product(3))).Message, StringComparison.Ordinal);
        Assert.Contains("its loss is", Assert.Throws<InvalidDataException>(() => Save(new Product(2, "another formula"))).Message, StringComparison.Ordinal);
        Save(new Product(2));

        void Save(Product field) => GradientFlow.Flow.Integrate(field, [0, 0], options with { InitialStep = 1e-3 });
    }

    [Fact]
    public void What_cannot_be_saved_is_refused_before_anything_is_computed()
    {
        System.IO.File.WriteAllText(File, "");
        var field = new Product(1);
        void Refused(string path, string why)
        {
            var error = Assert.Throws<ArgumentException>(() => GradientFlow.Flow.Integrate(field, [1, 1], Saving with { Checkpoint = new(path) }));
            Assert.Contains("options.Checkpoint", error.Message, StringComparison.Ordinal);
            Assert.Contains(why, error.Message, StringComparison.Ordinal);
            Assert.Equal(0, field.Calls);
        }

        Assert.Throws<ArgumentException>(() => new FlowCheckpoint(""));
        Assert.Throws<ArgumentNullException>(() => new FlowCheckpoint(null!));
        Refused(Path.Combine(_folder.FullName, "nowhere", "x"), "there is no folder");
        Refused(Path.Combine(File, "x"), "there is no folder");
        Refused(_folder.FullName, "it is a folder");
        Refused(Path.Combine(_folder.FullName, "nowhere") + Path.DirectorySeparatorChar, "it is a folder");
        Refused(Path.Combine(_folder.FullName, new string('x', 300)), "Choose a folder that can be written to");
        Assert.Equal(["flow.checkpoint"], _folder.GetFiles().Select(f => f.Name)); // nothing is left behind
    }

    /// <summary>The folder is away for a while, as a disk may be: saves fail, the flow goes on, later saves succeed. Or it does not come back.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_save_that_fails_is_noted_and_tried_again(bool comesBack)
    {
        var whole = SmoothSmall.Integrate(s_data, s_start, Saving with { Checkpoint = null });
        Assert.Null(whole.Checkpoint);
        var away = _folder.FullName + ".away";
        var options = Saving with
        {
            ProgressInterval = TimeSpan.Zero,
            Progress = new CheckpointTests.Immediate(p =>
            {
                if (p.AcceptedSteps == 5)
                    Directory.Move(_folder.FullName, away);
                if (p.AcceptedSteps == 14 && comesBack)
                    Directory.Move(away, _folder.FullName);
            }),
        };
        try
        {
            var flow = SmoothSmall.Integrate(s_data, s_start, options);
            CheckpointTests.Same(whole, flow);
            var report = flow.Checkpoint!;
            Assert.Equal(File, report.Path);
            Assert.True(report.LastFailure?.Length > 0);
            if (comesBack)
            {
                Assert.Equal((3, 40.0), (report.Failures, report.SavedTime));
                Assert.True(report.Saves > 1);
                Assert.EndsWith("it reached the end time.", flow.StopMessage, StringComparison.Ordinal);
            }
            else
            {
                Assert.Equal(1, report.Saves);
                Assert.InRange(report.SavedTime!.Value, 0.01, 39);
                Assert.Contains("could not be saved", flow.StopMessage, StringComparison.Ordinal);
                Directory.Move(away, _folder.FullName);
            }

            CheckpointTests.Same(whole, SmoothSmall.Integrate(s_data, s_start, Saving));
        }
        finally
        {
            if (Directory.Exists(away))
                Directory.Delete(away, recursive: true);
        }
    }

    [Fact]
    public void A_state_is_streamed_whatever_its_size()
    {
        var values = Sampling.Normal(3 << 20, 1); // 24 MiB, in pieces
        var read = new double[values.Length];
        CheckpointFile.Save(File, t => t.Values(values.AsSpan(0, 10)));
        var before = GC.GetAllocatedBytesForCurrentThread();
        CheckpointFile.Save(File, t => t.Values(values));
        CheckpointFile.Load(File, t => t.Values(read));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
        Assert.Equal(values, read);
    }

    [Fact]
    public void A_flow_has_its_file_to_itself()
    {
        FlowResult? second = null;
        Exception? error = null;
        var field = new Product(1);
        var options = Saving with
        {
            ProgressInterval = TimeSpan.Zero,
            Progress = new CheckpointTests.Immediate(p => error ??= Record.Exception(() => second = GradientFlow.Flow.Integrate(field, [1, 1], Saving))),
        };
        var flow = SmoothSmall.Integrate(s_data, s_start, options);
        Assert.Null(second);
        Assert.Contains($"'{File}' is the checkpoint of a flow that is being integrated", Assert.IsType<IOException>(error).Message, StringComparison.Ordinal);
        Assert.Equal(0, field.Calls);
        Assert.Equal((40.0, 0), (flow.Checkpoint!.SavedTime, flow.Checkpoint.Failures));
        CheckpointTests.Same(flow, SmoothSmall.Integrate(s_data, s_start, Saving)); // it is free again
    }

    /// <summary>Where a file system has no locks, names of their own keep two writers apart.</summary>
    [Fact]
    public void Two_writers_leave_a_whole_file()
    {
        double[][] states = [Sampling.Normal(1000, 1), Sampling.Normal(1000, 2)];
        Parallel.For(0, 60, i => CheckpointFile.Save(File, t => t.Values(states[i % 2])));
        var read = new double[1000];
        CheckpointFile.Load(File, t => t.Values(read));
        Assert.Contains(read, states);
        Assert.Single(_folder.GetFiles());
    }

    /// <summary>Some forty zeros of an event, five parameters, room for sixty values, half of it for events: six θ at most, spread over all
    /// occurrences.</summary>
    [Fact]
    public void Parameters_of_events_count_against_the_memory_of_the_record()
    {
        var options = Saving with
        {
            EndTime = 41,
            MaxStep = 0.25,
            Recording = Recording.PerDecade(1) with { MostParameterValues = 60 },
            Events = [new("whole", static (in FlowPoint p) => Math.Sin(Math.PI * p.Time))],
        };
        var bowl = new Bowl();
        var flow = GradientFlow.Flow.Integrate(bowl, [1, 1, 1, 1, 1], options);
        Assert.InRange(flow.Events.Count, 39, 42);
        int[] kept = [.. Enumerable.Range(0, flow.Events.Count).Where(i => flow.Events[i].Parameters is not null)];
        Assert.Equal(Enumerable.Range(0, (flow.Events.Count + 7) / 8).Select(i => 8 * i), kept);
        Assert.InRange(kept.Length, 5, 6);
        Assert.True(flow.Points.Count(p => p.Parameters is not null) * 5 <= 30);

        // Interrupted half way, it keeps the same.
        System.IO.File.Delete(File);
        GradientFlow.Flow.Integrate(bowl, [1, 1, 1, 1, 1], options with { MaxEvaluations = 500 });
        var resumed = GradientFlow.Flow.Integrate(bowl, [1, 1, 1, 1, 1], options);
        Assert.Equal(flow.Events.Select(e => (e.Time, e.Parameters is null)), resumed.Events.Select(e => (e.Time, e.Parameters is null)));
    }

    private sealed class Bowl : IGradientField
    {
        public string Name => "bowl";

        public string LossConvention => "½‖θ‖²/100";

        public int ParameterCount => 5;

        public double Loss(ReadOnlySpan<double> parameters) => 0.005 * System.Numerics.Tensors.TensorPrimitives.SumOfSquares(parameters);

        public double LossGradient(ReadOnlySpan<double> parameters, Span<double> gradient)
        {
            System.Numerics.Tensors.TensorPrimitives.Multiply(parameters, 0.01, gradient);
            return Loss(parameters);
        }
    }

    private sealed class Product(double x, string formula = "½(θ₀θ₁x − 1)² + (θ₀ + θ₁)/1000") : IGradientField
    {
        public int Calls { get; private set; }

        public string Name => "product";

        public string LossConvention => formula;

        public int ParameterCount => 2;

        public double Loss(ReadOnlySpan<double> parameters) => LossGradient(parameters, new double[2]);

        public double LossGradient(ReadOnlySpan<double> parameters, Span<double> gradient)
        {
            Calls++;
            var (a, b) = (parameters[0], parameters[1]);
            var r = a * b * x - 1;
            (gradient[0], gradient[1]) = (r * b * x + 1e-3, r * a * x + 1e-3); // a slope that no start escapes
            return 0.5 * r * r + 1e-3 * (a + b);
        }
    }
}
