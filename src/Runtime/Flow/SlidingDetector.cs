using System;

namespace GradientFlow;

/// <summary>What <see cref="Method.Auto"/> found at kinks.</summary>
/// <param name="Time">t where the flow was first seen to slide.</param>
/// <param name="Tolerance">The tolerance it went on with: below it, steps shrink without becoming more accurate.</param>
/// <param name="Occurrences">How often the tolerance was raised.</param>
/// <param name="Flips">The most sign flips over one of the steps that showed it: along θ − h·∇L for steps tried in vain, from end to end for others. Null where
/// the field cannot count them.</param>
public sealed record SlidingReport(double Time, double Tolerance, int Occurrences, long? Flips);

/// <summary>Sees a flow slide along a kink. There ∇L jumps from one side to the other within any step (Filippov), so that the error of a step falls with its
/// length itself and not with a power of it, and sign flips persist; then a small tolerance asks for the impossible, and the tolerance is
/// raised to where steps pass.</summary>
/// <remarks>Either shows at once, when one step is tried in vain many times over, or in an episode of many steps, in which kinks are crossed and crossed back:
/// an episode begins at the first step that errs as no smooth flow would, and ends when steps are as long again as they were. A kink that is only crossed ends
/// so, and its sign flips stay.</remarks>
internal sealed class SlidingDetector(CountedField field, Timeline timeline, bool isActive)
{
    private const double Floor = 1e-4, Highest = 0.05, Factor = 3;
    private const double SlidingOrder = 1.6; // between 1, a jump, and 3, a smooth step of order 2
    private const int Patience = 3, LeastReturns = 2, MostSteps = 64;
    private const double ShortStep = 1e-3; // of the time since the start: a thousand steps until it has doubled

    private readonly double[] _anchor = isActive ? new double[field.ParameterCount] : [];
    private double _lastStep, _lastError, _recovered, _undone;
    private int _inVain, _suspicions, _returns, _steps;
    private long _crossings;
    private long? _flips;
    private bool _isEpisode;

    public SlidingReport? Report { get; private set; }

    /// <summary>Told of an accepted step.</summary>
    /// <param name="distance">‖e‖, its error.</param>
    /// <param name="gradientNorm">‖∇L‖ at its start.</param>
    /// <param name="sharpness">λ</param>
    /// <param name="flips">Sign flips from its start to its end, null where they cannot be counted.</param>
    /// <param name="tolerance">The tolerance in force.</param>
    /// <returns>The tolerance to go on with when the flow slides, or null.</returns>
    public double? Accept(FlowState from, FlowState to, double distance, double gradientNorm, double sharpness, long? flips, double tolerance)
    {
        if (!isActive)
            return null;
        (_lastStep, _inVain) = (0, 0);
        var step = to.Time - from.Time;
        // A smooth step of order 2 errs by some h³‖θ‴‖/15, and ‖θ‴‖ is about λ²‖∇L‖.
        var isUneven = flips != 0 && distance > step * gradientNorm * sharpness * step * sharpness * step;
        if (!_isEpisode && isUneven)
            Begin(from, 2 * step);
        if (!_isEpisode)
            return null;
        _steps++;
        _suspicions += flips is null && isUneven ? 1 : 0;
        if (flips > 0)
        {
            _crossings += flips.Value;
            var undone = _crossings - (field.SignFlips(_anchor, to.Parameters) ?? 0);
            if (undone > _undone && 2 * undone > _crossings)
            {   // over a kink and back, and little else: where many kinks are crossed, some are by chance crossed back
                _returns++;
                _suspicions += isUneven ? 1 : 0;
                _flips = Most(_flips, flips);
            }

            _undone = undone;
        }

        if (IsSliding())
            return Raise(to.Time, tolerance, step < ShortStep * to.Time);
        if (step >= _recovered || _steps > MostSteps)
            Clear();
        return null;
    }

    /// <summary>Told of a rejected step.</summary>
    /// <param name="from">Where it starts.</param>
    /// <param name="step">Its length.</param>
    /// <param name="trial">How it failed.</param>
    /// <param name="tolerance">The tolerance in force.</param>
    /// <param name="flips">Counts the sign flips over the step.</param>
    /// <returns>The tolerance to go on with when the flow slides, or null.</returns>
    public double? Reject(FlowState from, double step, StepTrial trial, double tolerance, Func<long?> flips)
    {
        if (!isActive)
            return null;
        var error = trial.Fault == StepFault.None ? trial.Error : double.NaN;
        if (_lastStep > step && Math.Log(_lastError / error) / Math.Log(_lastStep / step) < SlidingOrder)
        {
            var found = flips();
            if (!_isEpisode)
                Begin(from, _lastStep);
            _flips = Most(_flips, found);
            _suspicions += found == 0 ? 0 : 1;
            _inVain++;
        }

        (_lastStep, _lastError) = (step, error);
        return _inVain >= Patience && _flips != 0 || IsSliding() ? Raise(from.Time, tolerance, isShort: true) : null;
    }

    public void Transfer(StateTransfer transfer)
    {
        transfer.Flag(ref _isEpisode);
        transfer.Number(ref _recovered);
        transfer.Number(ref _undone);
        transfer.Number(ref _suspicions);
        transfer.Number(ref _returns);
        transfer.Number(ref _steps);
        transfer.Number(ref _crossings);
        transfer.Number(ref _flips);
        transfer.Values(_anchor);
        var has = Report is not null;
        transfer.Flag(ref has);
        if (!has)
            return;
        var (time, tolerance, occurrences) = Report is { } r ? (r.Time, r.Tolerance, r.Occurrences) : default;
        var flips = Report?.Flips;
        transfer.Number(ref time);
        transfer.Number(ref tolerance);
        transfer.Number(ref occurrences);
        transfer.Number(ref flips);
        Report = new(time, tolerance, occurrences, flips);
    }

    /// <summary>Enough happened in this episode; where flips cannot be counted it takes twice as much.</summary>
    private bool IsSliding() => _suspicions >= Patience && _returns >= LeastReturns || _suspicions >= 2 * Patience && _flips is null;

    /// <param name="recovered">The length of a step at which the episode is over.</param>
    private void Begin(FlowState from, double recovered)
    {
        (_isEpisode, _recovered) = (true, recovered);
        from.Parameters.CopyTo(_anchor, 0);
    }

    private void Clear() => (_isEpisode, _suspicions, _returns, _steps, _crossings, _undone, _flips, _inVain, _lastStep) = (false, 0, 0, 0, 0, 0, null, 0, 0);

    /// <summary>Reports the sliding, and raises the tolerance to the floor, or beyond where steps are still short.</summary>
    /// <param name="time">Since the start of the flow.</param>
    /// <param name="tolerance">The tolerance in force.</param>
    /// <param name="isShort">Whether steps are still short.</param>
    private double? Raise(double time, double tolerance, bool isShort)
    {
        var raised = tolerance >= Highest ? tolerance : Math.Min(Highest, Math.Max(Floor, isShort ? Factor * tolerance : tolerance));
        Report = new(Report?.Time ?? timeline.Label(time), raised, (Report?.Occurrences ?? 0) + (raised > tolerance ? 1 : 0), _flips);
        Clear();
        return raised;
    }

    private static long? Most(long? a, long? b) => a > b || b is null ? a : b;
}
