using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace GradientFlow;

/// <summary>Comes to a verdict: what can be proved first, then what the run shows.</summary>
internal sealed class VerdictFinder
{
    // Of L(0): what the loss may still fall by, and what it may be, for a flow that has come to its end, and to zero.
    private const double Negligible = 1e-6;

    private readonly FlowResult _flow;
    private readonly FlowTail _tail;
    private readonly CertificateReport _report;
    private readonly EndOfFlow _evidence;
    private readonly List<string> _notes = [];

    private VerdictFinder(FlowResult flow, CertifiedPoint end, CertificateReport report)
    {
        (_flow, _report, _tail) = (flow, report, FlowTail.Of(flow));
        _evidence = new(flow, end);
        if (!flow.IsFlow)
            _notes.Add("the points are a descent method's and not a flow's; what is certified is of the exact flow from its last point");
        if (flow.Sliding is { } sliding)
            _notes.Add(string.Create(CultureInfo.InvariantCulture, $"from t = {sliding.Time:G6} on the flow slid along a kink, where ∇L jumps"));
        if (EqualInputs.Find(end) is { } pair)
            _notes.Add(pair);
    }

    /// <param name="end">Where the flow ended.</param>
    public static FlowVerdict Find(FlowResult flow, CertifiedPoint end, CertificateOptions options)
    {
        var report = Certificates.Try(end, options);
        var finder = new VerdictFinder(flow, end, report);
        return report.Proved is { } proved ? finder.Certified(proved, end, options) : finder.Seen();
    }

    // ---- what is proved ----

    private FlowVerdict Certified(Certificate proved, CertifiedPoint end, CertificateOptions options)
    {
        if (proved.Kind == CertificateKind.CriticalPoint)
            return Standing(proved);
        var (from, report) = Earliest(proved.Kind, end, options);
        var first = report.Proved!;
        var (kind, what) = proved.Kind == CertificateKind.InfiniteHorizon ? (VerdictKind.ConvergesToZeroLoss, "Converges to zero loss")
            : (VerdictKind.ConvergesToMinimum, first["L*"] > 0 ? "Converges to a minimum of positive loss" : "Converges to a minimum");
        return new(kind, string.Create(CultureInfo.InvariantCulture, $"{what}: certified from t = {from:G6} on. {first.Statement}"), "", _tail, report, from,
            [], _notes);
    }

    /// <summary>∇L is exactly zero.</summary>
    private FlowVerdict Standing(Certificate proved)
    {
        var dead = _evidence.DeadLayers();
        var kind = !(proved["L"] > 0) ? VerdictKind.ConvergesToZeroLoss : dead.Length > 0 ? VerdictKind.UnitsDead : VerdictKind.CriticalWithPositiveLoss;
        var why = kind switch
        {
            VerdictKind.UnitsDead => $"All units of {string.Join(" and ", dead)} are dead on the data. ",
            VerdictKind.CriticalWithPositiveLoss => "Critical with positive loss. ",
            _ => "Stands at zero loss. ",
        };
        return new(kind, why + "Certified: " + proved.Statement, "", _tail, _report, _flow.Final.Time, _evidence.Numbers(), _notes);
    }

    /// <summary>The first recorded point with a certificate of a kind, by bisection: the conditions are met from some time on, for ρ falls.</summary>
    private (double Time, CertificateReport Report) Earliest(CertificateKind kind, CertifiedPoint end, CertificateOptions options)
    {
        TrajectoryPoint[] points = [.. _flow.Points.Where(p => p.Parameters is not null)];
        var (no, yes, best) = (-1, points.Length - 1, _report);
        while (yes - no > 1)
        {
            var middle = (no + yes) / 2;
            var report = Certificates.Try(end.MovedTo(points[middle].Parameters!), options);
            if (report.Proved?.Kind == kind)
                (yes, best) = (middle, report);
            else
                no = middle;
        }

        return (points[yes].Time, best);
    }

    // ---- what is seen ----

    private FlowVerdict Seen()
    {
        var (loss, first) = (_flow.Final.Loss, _flow.Start.Loss);
        if (_flow.Stop == StopReason.StepTooSmall)
            return Verdict(VerdictKind.SlidesOnKinks, string.Create(CultureInfo.InvariantCulture,
                $"Stands at t = {_flow.Final.Time:G6}, where no step is short enough, as at a kink, where ∇L jumps: the loss is {loss:G6}."));
        if (_evidence.Growth(_tail) is { } growth)
            return Verdict(VerdictKind.RunsToInfinity, growth);
        if (_flow.Stop is StopReason.NonFinite or StopReason.WrongGradient)
            return Verdict(VerdictKind.Unfinished, "Unfinished: " + _flow.StopMessage);
        var remaining = _flow.Final.GradientNorm == 0 ? 0 : _tail.Remaining;
        if (!(remaining <= Negligible * first))
        {
            return _flow.Sliding is { } sliding ? Verdict(VerdictKind.SlidesOnKinks, string.Create(CultureInfo.InvariantCulture,
                $"Slides along a kink from t = {sliding.Time:G6} on, where ∇L jumps: the loss is {loss:G6}, and no statement of smooth flows applies."))
                : Verdict(VerdictKind.Unfinished, Unfinished(remaining));
        }

        var dead = _evidence.DeadLayers();
        if (dead.Length > 0 && loss > Negligible * first)
            return Verdict(VerdictKind.UnitsDead, string.Create(CultureInfo.InvariantCulture,
                $"All units of {string.Join(" and ", dead)} are dead on the data, and what is left to move has come to its end at a loss of {loss:G6}."));
        var isZero = loss <= Negligible * first || remaining >= 0.5 * loss;
        if (!isZero && !_evidence.IsStrict)
            return Verdict(VerdictKind.CriticalWithPositiveLoss, string.Create(CultureInfo.InvariantCulture,
                $"Critical with positive loss, as far as numbers show: the loss is {loss:G6}{Rest(remaining)}{Tail()}.{_evidence.Shape()}"));
        var to = isZero ? "zero loss" : string.Create(CultureInfo.InvariantCulture, $"a minimum of loss {loss:G6}");
        return Verdict(VerdictKind.ConvergedNumerically, $"Converged to {to}, as far as numbers show{Tail()}.");
    }

    private string Unfinished(double remaining)
    {
        var fall = double.IsFinite(remaining) && remaining <= _flow.Final.Loss
            ? string.Create(CultureInfo.InvariantCulture, $"; so continued it would come to a loss of about {_flow.Final.Loss - remaining:G3}")
            : "";
        return string.Create(CultureInfo.InvariantCulture,
            $"Unfinished at t = {_flow.Final.Time:G6}, with a loss of {_flow.Final.Loss:G6}: {_tail}{fall}.");
    }

    private static string Rest(double remaining) => remaining == 0 ? ", at rest to rounding"
        : string.Create(CultureInfo.InvariantCulture, $" and will fall by no more than {remaining:G3}");

    private string Tail() => _tail.Kind is TailKind.Exponential or TailKind.Algebraic ? $"; {_tail}" : "";

    private FlowVerdict Verdict(VerdictKind kind, string statement) => new(kind, statement,
        string.Join(" ", _report.Attempts.Where(a => a.Kind != CertificateKind.CriticalPoint).Select(a => a.Statement)), _tail, _report, null,
        _evidence.Numbers(), _notes);
}
