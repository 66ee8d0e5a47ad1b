using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using GradientFlow.Benchmarks.Measuring;
using GradientFlow.Benchmarks.Workloads;

namespace GradientFlow.Benchmarks.Compare;

/// <summary>Times a workload of ours and of the peers, batch by batch in turns, after checking that all of them compute the same.</summary>
internal sealed class Comparison(IReadOnlyList<PeerProcess> peers, int rounds, double batchMilliseconds, string scratch)
{
    private const double DoubleTolerance = 1e-10;
    private const double SingleTolerance = 5e-4;

    /// <summary>Nanoseconds of a call from which on fewer rounds must do.</summary>
    private const double SlowCall = 5e8;
    private const int SlowRounds = 5;

    private readonly List<(string Peer, string Reason, string Where)> _leftOut = [];

    /// <summary>Peers left out of workloads, and why.</summary>
    public IEnumerable<string> LeftOut =>
        _leftOut.GroupBy(l => (l.Peer, l.Reason)).Select(g => $"{g.Key.Peer}, {g.Key.Reason} ({string.Join(", ", g.Select(l => l.Where))})");

    /// <summary>FMA peak by precision in GFLOP/s, the median over all workloads.</summary>
    public Dictionary<Precision, List<double>> Peaks { get; } = new() { [Precision.Double] = [], [Precision.Single] = [] };

    /// <summary>Nanoseconds for one activation in a bare loop.</summary>
    public SortedDictionary<string, double> Activations { get; } = [];

    /// <summary>One row for each peer that takes part; without any, our own result is still checked.</summary>
    public IReadOnlyList<CompareRow> Run(Workload workload, Precision precision, Member member)
    {
        var data = WorkloadData.Draw(workload, precision);
        var field = data.Bind();
        var (file, resultFile) = (Path.Combine(scratch, "workload.bin"), Path.Combine(scratch, "result.bin"));
        data.Save(file);
        var result = new double[member == Member.Gradient ? field.ParameterCount + 1 : field.ParameterCount * field.ParameterCount];
        void Call()
        {
            if (member == Member.Gradient)
                result[^1] = field.LossGradient(data.Theta, result.AsSpan(..^1));
            else
                field.Hessian(data.Theta, result);
        }

        Call();
        var tolerance = precision == Precision.Double ? DoubleTolerance : SingleTolerance;
        var rivals = new List<(PeerProcess Peer, double? Error)>();
        foreach (var peer in peers.Where(p => TakesPart(p, workload, member)))
        {
            if (peer.Load(member, file) is { } reason)
                _leftOut.Add((peer.Name, reason, $"{workload.Name} {precision} {member}"));
            else
                rivals.Add((peer, Agreement.Of(result, peer.Result(resultFile), tolerance, $"{workload.Name} {precision} {member} and {peer.Name}")));
        }

        if (rivals.Count == 0)
        {
            if (member == Member.Gradient)
            {
                var (loss, gradient) = PlainGradient.Of(data);
                Agreement.Of(result, [.. gradient, loss], tolerance, $"{workload.Name} {precision} and its plain loops");
            }

            return [];
        }

        return Time(workload, precision, member, field.VectorBits, Call, rivals);
    }

    /// <summary>The Hessian is PyTorch's alone, and libraries of products are compared where products are all that counts.</summary>
    private static bool TakesPart(PeerProcess peer, Workload workload, Member member) =>
        member == Member.Hessian ? peer.Name == Peers.PyTorch : !Peers.IsProductsOnly(peer.Name) || workload.Family is "G5" or "G6";

    private List<CompareRow> Time(Workload workload, Precision precision, Member member, int vectorBits, Action call,
        List<(PeerProcess Peer, double? Error)> rivals)
    {
        Timing.WarmUp(call);
        var (peakLoop, peakFlops) = FmaPeak.For(precision, vectorBits);
        Timing.WarmUp(peakLoop);
        var ours = Timing.Calibrated(n => ThreadClock.Time(call, n), batchMilliseconds);
        var peak = Timing.Calibrated(n => ThreadClock.Time(peakLoop, n), 0.25 * batchMilliseconds);
        var timed = rivals.Select(r => (r.Peer, r.Error, Time: Timing.Calibrated(r.Peer.Time, batchMilliseconds), Ours: new List<double>(),
            Theirs: new List<double>())).ToArray();
        var bareLoop = workload.ActivationCount > 0 ? $"{workload.Activation.ToString().ToLowerInvariant()}{(precision == Precision.Double ? 64 : 32)}" : null;
        var (peaks, activations) = (new List<double>(), new List<double>());
        var bare = peers.FirstOrDefault(p => Peers.IsIntrinsics(p.Name));
        var slowest = timed.Max(r => r.Time());
        for (var round = 0; round < (slowest > SlowCall ? Math.Min(rounds, SlowRounds) : rounds); round++)
        {
            peaks.Add(peakFlops / peak());
            if (bareLoop is not null && bare?.BareLoop(bareLoop, 1000) is { } nanoseconds)
                activations.Add(nanoseconds);
            foreach (var rival in timed)
            {
                rival.Ours.Add(ours());
                rival.Theirs.Add(rival.Time());
            }
        }

        var flopsPerNanosecond = Spread.Of(peaks).Median;
        Peaks[precision].Add(flopsPerNanosecond);
        double? activation = bareLoop is null ? 0 : activations.Count > 0 ? Spread.Of(activations).Median : null;
        if (bareLoop is not null && activation is { } a)
            Activations[bareLoop] = a;
        // Only of the gradient is it known how many operations are needed.
        double? products = member == Member.Gradient ? workload.ProductFlops / flopsPerNanosecond : null;
        var floor = products + activation * workload.ActivationCount;
        return
        [
            .. from r in timed
               let mine = Spread.Of(r.Ours.Select(t => t / 1000))
               let theirs = Spread.Of(r.Theirs.Select(t => t / 1000))
               select new CompareRow(
                   workload, precision, member, r.Peer.Name, vectorBits, mine, theirs, Spread.Of(r.Theirs.Zip(r.Ours, (t, o) => t / o)),
                   products / 1000 / mine.Median, products / 1000 / theirs.Median, floor / 1000 / mine.Median, floor / 1000 / theirs.Median, r.Error),
        ];
    }
}
