using System;
using System.IO;
using System.Linq;
using Xunit.Abstractions;

namespace GradientFlow.Tests.Flow;

/// <summary>A flow that is interrupted and goes on ends bit for bit where it would have ended, whatever the method; a file that is not its own is
/// refused.</summary>
public sealed class CheckpointTests(ITestOutputHelper output) : IDisposable
{
    private static readonly Dataset s_data = Sampling.Data(60, 2, 2);
    private static readonly double[] s_start = SmoothSmall.Initialize(5);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gradientflow-checkpoint");

    public static TheoryData<Method> Methods => [.. Enum.GetValues<Method>()];

    private string File => Path.Combine(_folder.FullName, "flow.checkpoint");

    private static FlowOptions Options(Method method) => new()
    {
        Method = method,
        EndTime = 40,
        Tolerance = 1e-5,
        InitialStep = method is Method.Auto ? null : 0.01,
        Recording = Recording.PerDecade(10),
        Events = [new("a weight vanishes", static (in FlowPoint p) => p.Parameters[1])],
    };

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [MemberData(nameof(Methods))]
    public void A_resumed_flow_is_the_same_bit_for_bit(Method method)
    {
        var whole = SmoothSmall.Integrate(s_data, s_start, Options(method));
        var saving = Options(method) with { Checkpoint = new(File) { Interval = TimeSpan.FromDays(1), Steps = 3 } };
        var runs = 0;
        FlowResult flow;
        do
        {   // so many evaluations more, each time
            runs++;
            flow = SmoothSmall.Integrate(s_data, s_start, saving with { MaxEvaluations = (long)whole.Evaluations.GradientEquivalents * runs / 6 + 8 });
        }
        while (flow.Stop == StopReason.Evaluations && runs < 30);

        output.WriteLine(
            $"{method}: {whole.AcceptedSteps} steps, {whole.Evaluations.GradientEquivalents:F0} GE; {runs} runs, {new FileInfo(File).Length:N0} bytes");
        Assert.InRange(runs, 3, 20);
        Same(whole, flow);
        // Once more: the flow is at its end.
        Same(whole, SmoothSmall.Integrate(s_data, s_start, saving));
    }

    [Fact]
    public void A_cancelled_flow_goes_on()
    {
        var whole = SmoothSmall.Integrate(s_data, s_start, Options(Method.Auto));
        using var source = new System.Threading.CancellationTokenSource();
        var saving = Options(Method.Auto) with
        {
            Checkpoint = new(File),
            ProgressInterval = TimeSpan.Zero,
            Progress = new Immediate(p => { if (p.AcceptedSteps == 7) source.Cancel(); }),
        };
        Assert.Equal(StopReason.Cancelled, SmoothSmall.Integrate(s_data, s_start, saving, source.Token).Stop);
        Same(whole, SmoothSmall.Integrate(s_data, s_start, saving with { Progress = null }));
    }

    [Fact]
    public void Every_truncation_and_every_flipped_byte_is_refused()
    {
        var saving = Options(Method.Tsit5) with { Recording = Recording.At(40), Events = [], Checkpoint = new(File) };
        SmoothSmall.Integrate(s_data, s_start, saving);
        var good = System.IO.File.ReadAllBytes(File);
        var field = SmoothSmall.Bind(s_data, 1);
        void IsRefused(byte[] bytes, string how)
        {
            System.IO.File.WriteAllBytes(File, bytes);
            var refusal = Assert.Throws<InvalidDataException>(() => CheckpointFile.Load(File, _ => throw new InvalidOperationException($"{how}: the state "
                + "was read")));
            Assert.Contains(File, refusal.Message, StringComparison.Ordinal);
        }

        for (var i = 0; i < good.Length; i++)
        {
            IsRefused(good[..i], $"{i} bytes of {good.Length}");
            var flipped = good.ToArray();
            flipped[i] ^= (byte)(1 << (i % 8));
            IsRefused(flipped, $"byte {i} flipped");
        }

        IsRefused([.. good, 0], "one byte more");
        System.IO.File.WriteAllBytes(File, good[..^1]);
        Assert.Throws<InvalidDataException>(() => GradientFlow.Flow.Integrate(field, s_start, saving));
        System.IO.File.WriteAllText(File, "not a checkpoint at all, but long enough to be one, one would think, if one did not look at its first letters");
        Assert.Contains("is not a checkpoint", Assert.Throws<InvalidDataException>(() => GradientFlow.Flow.Integrate(field, s_start, saving)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_checkpoint_of_another_flow_is_refused_with_what_differs()
    {
        var saving = Options(Method.Tsit5) with { Checkpoint = new(File) };
        SmoothSmall.Integrate(s_data, s_start, saving);
        var before = System.IO.File.ReadAllBytes(File);
        void Differs(string what, Func<FlowResult> run) =>
            Assert.Contains(what, Assert.Throws<InvalidDataException>(run).Message, StringComparison.Ordinal);

        Differs("the method is 'Tsit5' there and 'Rkc2' here", () => SmoothSmall.Integrate(s_data, s_start, saving with { Method = Method.Rkc2 }));
        Differs("the tolerance is '1E-05' there", () => SmoothSmall.Integrate(s_data, s_start, saving with { Tolerance = 1e-6 }));
        Differs("hence the data", () => SmoothSmall.Integrate(Sampling.Data(60, 2, 2, seed: 3), s_start, saving));
        Differs("n is '60' there and '61' here", () => SmoothSmall.Integrate(Sampling.Data(61, 2, 2), s_start, saving));
        Differs("θ at the start", () => SmoothSmall.Integrate(s_data, SmoothSmall.Initialize(6), saving));
        Differs("the network is 'SmoothSmall' there and 'Small' here", () => Small.Integrate(s_data, Small.Initialize(1), saving));
        Assert.Equal(before, System.IO.File.ReadAllBytes(File));
    }

    [Fact]
    public void What_was_left_of_a_save_that_was_cut_off_does_no_harm()
    {
        var saving = Options(Method.Bdf) with { Checkpoint = new(File) { Steps = 2 } };
        SmoothSmall.Integrate(s_data, s_start, saving with { MaxEvaluations = 120 });
        var (left, foreign) = ($"{File}.{Guid.NewGuid():N}.new", $"{File}.mine.new");
        System.IO.File.WriteAllBytes(left, [1, 2, 3]);
        System.IO.File.WriteAllBytes(foreign, [1, 2, 3]);
        Same(SmoothSmall.Integrate(s_data, s_start, Options(Method.Bdf)), SmoothSmall.Integrate(s_data, s_start, saving));
        Assert.False(System.IO.File.Exists(left));
        Assert.True(System.IO.File.Exists(foreign));
    }

    internal static void Same(FlowResult a, FlowResult b)
    {
        Assert.Equal((a.Stop, a.AcceptedSteps, a.RejectedSteps, a.Evaluations, a.ObservationEvaluations),
            (b.Stop, b.AcceptedSteps, b.RejectedSteps, b.Evaluations, b.ObservationEvaluations));
        Assert.Equal(a.Parameters, b.Parameters);
        Assert.Equal(a.Points.Select(p => p with { Parameters = null }), b.Points.Select(p => p with { Parameters = null }));
        Assert.All(a.Points.Zip(b.Points), p => Assert.Equal(p.First.Parameters, p.Second.Parameters));
        Assert.Equal(a.Events.Select(e => (e.Name, e.Time, e.Loss)), b.Events.Select(e => (e.Name, e.Time, e.Loss)));
        Assert.Equal(a.Energy, b.Energy);
        Assert.Equal(a.Lowest.Loss, b.Lowest.Loss);
        Assert.Equal(a.Switches, b.Switches);
    }

    internal sealed class Immediate(Action<FlowProgress> report) : IProgress<FlowProgress>
    {
        public void Report(FlowProgress value) => report(value);
    }
}
