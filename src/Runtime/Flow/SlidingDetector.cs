using System;

namespace GradientFlow;

/// <summary>What <see cref="Method.Auto"/> found at kinks.</summary>
/// <param name="Time">t where the flow was first seen to slide.</param>
/// <param name="Tolerance">The tolerance it went on with: below it, steps shrink without becoming more accurate.</param>
/// <param name="Occurrences">How often the tolerance was raised.</param>
/// <param name="Flips">The most sign flips along θ − h·∇L over one of the steps tried in vain before it was last raised; null where the field cannot count them.</param>
public sealed record SlidingReport(double Time, double Tolerance, int Occurrences, long? Flips);

/// <summary>Sees a flow slide along a kink. There ∇L jumps from one side to the other within any step (Filippov), so that the error of a step falls with its
/// length itself and not with a power of it, and sign flips persist; then a small tolerance asks for the impossible, and the tolerance is
/// floored.</summary>
internal sealed class SlidingDetector(bool isActive)
{
    private const double Floor = 1e-4, Highest = 0.05;
    private const double SlidingOrder = 1.6; // between 1, a jump, and 3, a smooth step of order 2
    private const int Patience = 3;

    private double _lastStep, _lastError;
    private int _suspicions;
    private long? _flips;

    public SlidingReport? Report { get; private set; }

    public void Accept() => (_lastStep, _suspicions, _flips) = (0, 0, null);

    /// <summary>Told of a rejected step.</summary>
    /// <param name="flips">Counts the sign flips over the step.</param>
    /// <returns>The tolerance to go on with when the flow slides, or null.</returns>
    public double? Reject(double time, double step, StepTrial trial, double tolerance, Func<long?> flips)
    {
        if (!isActive)
            return null;
        var error = trial.Fault == StepFault.None ? trial.Error : double.NaN;
        if (_lastStep > step && Math.Log(_lastError / error) / Math.Log(_lastStep / step) < SlidingOrder)
        {
            _suspicions++;
            _flips = Most(_flips, flips());
        }

        (_lastStep, _lastError) = (step, error);
        if (_suspicions < Patience || _flips == 0 || tolerance >= Highest)
            return null;
        var floor = Math.Min(Highest, Math.Max(Floor, 3 * tolerance));
        Report = new(Report?.Time ?? time, floor, (Report?.Occurrences ?? 0) + 1, _flips);
        Accept();
        return floor;
    }

    private static long? Most(long? a, long? b) => a > b || b is null ? a : b;

    public void Transfer(StateTransfer transfer)
    {
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
}
